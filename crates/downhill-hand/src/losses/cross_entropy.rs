//! The cross-entropy of several classes, from logits.

use downhill_kernels::{Body, dispatch, sum_formula};

use crate::activations::softmax::{Power, softmax_rows};
use crate::losses::mean_weight;
use crate::{CrossEntropy, LossFn, Real};

/// The mean cross-entropy of a softmax output, computed from the logits `z`.
///
/// The targets of a sample are the probabilities of its classes, usually 1 for its class and 0 for the others. With
/// `a = softmax(z)`, averaged over the samples,
///
/// ```text
/// L      = mean over samples of  - sum over j of yⱼ ln aⱼ
///        = mean over samples of  sum over j of yⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// dL/dz  = (Y a - y) / samples,   Y = sum over j of yⱼ
/// ```
///
/// The second form follows from `ln aⱼ = zⱼ - ln sum eᶻ`. It does not take the logarithm of an `aⱼ` that may have
/// rounded to 0. For `Y = 1` the gradient is `(a - y) / samples`, as for the log loss. Another `Y` weights the sample;
/// targets that are all 0 leave it out.
///
/// *Source*: J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification Network
/// Outputs" (1990).
impl<T: Real> LossFn<T> for CrossEntropy {
    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        sum_over_classes(z, y, z.len() / samples.max(1)) * mean_weight(samples)
    }

    // ANCHOR: backward
    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let outputs = z.len() / samples.max(1);
        let weight = mean_weight::<T>(samples);
        let targets = y.chunks_exact(outputs);
        softmax_rows(z, dz, outputs);
        for (y, dz) in targets.zip(dz.chunks_exact_mut(outputs)) {
            let mut all = T::ZERO;
            for &y in y {
                all += y;
            }
            for (dz, &y) in dz.iter_mut().zip(y) {
                *dz = weight * (all * *dz - y);
            }
        }
    }
    // ANCHOR_END: backward
}

/// The sum over samples and classes of `yⱼ (ln(sum over i of e^zᵢ) - zⱼ)`.
fn sum_over_classes<T: Real>(z: &[T], y: &[T], classes: usize) -> T {
    struct Rows<'a, T>(&'a [T], &'a [T], usize);
    impl<T: Real> Body for Rows<'_, T> {
        type Output = T;

        #[inline(always)]
        fn run(self) -> T {
            let Self(z, y, classes) = self;
            let mut total = T::ZERO;
            for (z, y) in z.chunks_exact(classes).zip(y.chunks_exact(classes)) {
                let greatest = z.iter().copied().fold(T::NEG_INFINITY, T::max);
                let log = sum_formula([z], Power(greatest)).ln();
                for (&z, &y) in z.iter().zip(y) {
                    // Subtracting the greatest first avoids rounding errors for large logits.
                    total += y * (log - (z - greatest));
                }
            }
            total
        }
    }
    dispatch(Rows(z, y, classes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_accurate_for_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        assert_eq!(CrossEntropy.forward(&z, &y, 2), 400.0);
        let mut dz = [f64::NAN; 6];
        CrossEntropy.backward(&z, &y, 2, &mut dz);
        assert_eq!(dz, [0.0, 0.0, 0.0, 0.0, 0.5, -0.5]);
    }

    #[test]
    fn the_sum_of_the_targets_weights_the_sample() {
        let (z, mut dz) = ([0.5, -1.0], [f64::NAN; 2]);
        let at = |y: &[f64]| CrossEntropy.forward(&z, y, 1);
        assert_eq!(at(&[0.0, 0.0]), 0.0);
        assert!((at(&[0.0, 3.0]) - 3.0 * at(&[0.0, 1.0])).abs() < 1e-15);
        CrossEntropy.backward(&z, &[0.0, 0.0], 1, &mut dz);
        assert_eq!(dz, [0.0, 0.0]);
    }
}
