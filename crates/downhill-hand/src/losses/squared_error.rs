//! The sum of squared errors.

use crate::losses::ElementwiseLoss;
use crate::{Real, SquaredError};

/// The squared error of the activations `a`, *summed* over samples and outputs.
///
/// ```text
/// L      = sum of (a - y)²
/// dL/da  = 2 (a - y)
/// ```
///
/// It is a sum, not a mean: twice as many samples give twice the loss and twice the gradient.
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
impl ElementwiseLoss for SquaredError {
    // ANCHOR: forward
    #[inline(always)]
    fn value<T: Real>(&self, a: T, y: T) -> T {
        (a - y) * (a - y)
    }
    // ANCHOR_END: forward

    #[inline(always)]
    fn slope<T: Real>(&self, a: T, y: T) -> T {
        (a - y) + (a - y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LossFn;

    #[test]
    fn sums_over_samples() {
        assert_eq!(SquaredError.forward(&[1.0, 0.5], &[0.0, 1.0], 2), 1.25);
        let mut da = [f64::NAN; 2];
        SquaredError.backward(&[1.0, 0.5], &[0.0, 1.0], 2, &mut da);
        assert_eq!(da, [2.0, -1.0]);
    }
}
