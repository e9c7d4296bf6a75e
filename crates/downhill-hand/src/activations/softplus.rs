//! The softplus, `ln(1 + eᶻ)`.

use crate::{Elementwise, Real, Softplus, sigmoid};

/// The softplus, `ln(1 + eᶻ)`: a smooth rectified linear unit.
///
/// ```text
/// softplus(z)  = ln(1 + eᶻ) = max(z, 0) + ln(1 + e^-|z|)
/// softplus'(z) = eᶻ / (1 + eᶻ) = σ(z)
/// ```
///
/// The second form follows from `1 + eᶻ = eᶻ (1 + e⁻ᶻ)`, used for `z > 0`. Its exponentials cannot overflow.
///
/// *Source*: C. Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option
/// Pricing" (2001).
impl Elementwise for Softplus {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z.max(T::ZERO) + (-z.abs()).exp().ln_1p()
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        sigmoid(z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn agrees_with_the_formula() {
        // ln 2, ln(1 + e), and ln(1 + 1/e) = ln(1 + e) - 1.
        let z = [0.0, 1.0, -1.0];
        let exact = [
            std::f64::consts::LN_2,
            1.313_261_687_518_222_8,
            0.313_261_687_518_222_8,
        ];
        near(&values(&Softplus, &z), &exact, 1e-15);
        near(&slopes(&Softplus, &z), &z.map(sigmoid), 1e-15);
    }

    #[test]
    fn is_accurate_for_large_inputs() {
        assert_eq!(values(&Softplus, &[-800.0, 800.0]), [0.0, 800.0]);
        assert_eq!(slopes(&Softplus, &[-800.0, 800.0]), [0.0, 1.0]);
        near(&values(&Softplus, &[-40.0]), &[(-40.0_f64).exp()], 1e-15);
        near(&slopes(&Softplus, &[-40.0]), &[(-40.0_f64).exp()], 1e-15);
    }
}
