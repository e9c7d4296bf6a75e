//! The cross-entropy of several classes, from logits.

use crate::activations::softmax::softmax;
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
        let outputs = z.len() / samples.max(1);
        let mut sum = T::zero();
        for (z, y) in z.chunks_exact(outputs).zip(y.chunks_exact(outputs)) {
            let greatest = z.iter().copied().fold(T::neg_infinity(), T::max);
            let mut powers = T::zero();
            for &z in z {
                powers += (z - greatest).exp();
            }
            let log = powers.ln();
            for (&z, &y) in z.iter().zip(y) {
                // Subtracting the greatest first avoids rounding errors for large logits.
                sum += y * (log - (z - greatest));
            }
        }
        sum * mean_weight(samples)
    }

    // ANCHOR: backward
    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let outputs = z.len() / samples.max(1);
        let weight = mean_weight::<T>(samples);
        let targets = y.chunks_exact(outputs);
        let logits = z.chunks_exact(outputs).zip(targets);
        for ((z, y), dz) in logits.zip(dz.chunks_exact_mut(outputs)) {
            softmax(z, dz);
            let mut all = T::zero();
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
