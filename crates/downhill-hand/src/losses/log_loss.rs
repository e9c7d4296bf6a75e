//! The log loss (binary cross-entropy), from logits and from activations.

use crate::losses::ElementwiseLoss;
use crate::{LogLoss, NaiveLogLoss, Real, sigmoid};

/// The mean log loss of a sigmoid output, computed from the logits `z`.
///
/// With `a = σ(z)`, summed over the outputs of a sample and averaged over the samples,
///
/// ```text
/// L      = mean over samples of  -y ln a - (1 - y) ln(1 - a)
///        = mean over samples of  max(z, 0) - z y + ln(1 + e^-|z|)
/// dL/dz  = (a - y) / samples
/// ```
///
/// The second form follows from `ln σ(z) = -ln(1 + e⁻ᶻ)`. Its logarithm is of a number of at least 1, so the loss is
/// finite and accurate for every `z`. In the gradient, for one sample, `dL/da = (a - y) / (a (1 - a))` and
/// `da/dz = a (1 - a)`: the factor `a (1 - a)` cancels.
///
/// *Source*: D. R. Cox, "The Regression Analysis of Binary Sequences" (1958); the form in logits is
/// common practice.
impl ElementwiseLoss for LogLoss {
    // ANCHOR: forward
    #[inline(always)]
    fn value<T: Real>(&self, z: T, y: T) -> T {
        z.max(T::ZERO) - z * y + (-z.abs()).exp().ln_1p()
    }
    // ANCHOR_END: forward

    // ANCHOR: backward
    #[inline(always)]
    fn slope<T: Real>(&self, z: T, y: T) -> T {
        // σ(z) - 1 loses digits where σ(z) is near 1; -σ(-z) is equal and accurate.
        if y == T::ONE {
            -sigmoid(-z)
        } else {
            sigmoid(z) - y
        }
    }
    // ANCHOR_END: backward
}

/// The mean log loss computed from the activations `a`, as tutorials print it.
///
/// Summed over the outputs of a sample and averaged over the samples.
///
/// ```text
/// L      = mean over samples of  -y ln a - (1 - y) ln(1 - a)
/// dL/da  = ((1 - y) / (1 - a) - y / a) / samples
/// ```
///
/// It exists to reproduce printed logs. It is infinite or NaN once an activation rounds to exactly 0 or 1. Train with
/// [`LogLoss`], which stays finite.
///
/// *Source*: that of [`LogLoss`].
impl ElementwiseLoss for NaiveLogLoss {
    #[inline(always)]
    fn value<T: Real>(&self, a: T, y: T) -> T {
        -y * a.ln() - (T::ONE - y) * (T::ONE - a).ln()
    }

    #[inline(always)]
    fn slope<T: Real>(&self, a: T, y: T) -> T {
        (T::ONE - y) / (T::ONE - a) - y / a
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LossFn;

    #[test]
    fn both_forms_agree_where_both_are_defined() {
        let z = [-3.0, -0.1, 0.0, 2.5];
        let a = z.map(sigmoid::<f64>);
        let y = [0.0, 1.0, 1.0, 0.0];
        let difference: f64 = LogLoss.forward(&z, &y, 4) - NaiveLogLoss.forward(&a, &y, 4);
        assert!(difference.abs() < 1e-15, "{difference:e}");
    }

    #[test]
    fn is_accurate_for_extreme_logits() {
        let z = [800.0, -800.0, 800.0, -800.0];
        let y = [1.0, 0.0, 0.0, 1.0];
        assert_eq!(LogLoss.forward(&z, &y, 4), 400.0);
        let mut dz = [f64::NAN; 4];
        LogLoss.backward(&z, &y, 4, &mut dz);
        assert_eq!(dz, [0.0, 0.0, 0.25, -0.25]);
    }

    #[test]
    fn a_confident_correct_prediction_keeps_a_gradient() {
        let mut dz = [f64::NAN];
        LogLoss.backward(&[40.0], &[1.0], 1, &mut dz);
        assert!((dz[0] / -(-40.0_f64).exp() - 1.0).abs() < 1e-15);
    }
}
