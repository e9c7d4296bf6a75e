//! The sum of squared errors.

use crate::{LossFn, Real, SquaredError};

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
impl<T: Real> LossFn<T> for SquaredError {
    // ANCHOR: forward
    fn forward(&self, a: &[T], y: &[T], _samples: usize) -> T {
        let mut sum = T::zero();
        for (&a, &y) in a.iter().zip(y) {
            sum += (a - y) * (a - y);
        }
        sum
    }
    // ANCHOR_END: forward

    fn backward(&self, a: &[T], y: &[T], _samples: usize, da: &mut [T]) {
        for ((da, &a), &y) in da.iter_mut().zip(a).zip(y) {
            *da = (a - y) + (a - y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_samples() {
        assert_eq!(SquaredError.forward(&[1.0, 0.5], &[0.0, 1.0], 2), 1.25);
        let mut da = [f64::NAN; 2];
        SquaredError.backward(&[1.0, 0.5], &[0.0, 1.0], 2, &mut da);
        assert_eq!(da, [2.0, -1.0]);
    }
}
