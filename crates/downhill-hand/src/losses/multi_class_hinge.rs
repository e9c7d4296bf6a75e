//! The hinge loss of several classes, from logits.

use crate::losses::mean_weight;
use crate::{LossFn, MultiClassHinge, Real};

/// The mean hinge loss for one class among several, computed from the logits `z`.
///
/// *Averaged* over the classes of a sample, including its own, and over the samples. The targets of a sample are 1 for
/// its own class and 0 for the others. With any other targets, `yₖ` weights the loss with `k` as the sample's own
/// class; targets that are all 0 leave the sample out.
///
/// ```text
/// L       = mean over samples of  sum over k of yₖ (sum over j ≠ k of max(0, 1 - zₖ + zⱼ)) / classes
/// dL/dzₖ  = (- yₖ · how many j ≠ k have 1 - zₖ + zⱼ > 0
///            + sum of yⱼ over those j ≠ k with 1 - zⱼ + zₖ > 0) / classes / samples
/// ```
///
/// The logit of class `k` falls short of a margin of 1 over class `j` by `1 - zₖ + zⱼ`. The first term of the gradient
/// is for `k` as the sample's own class, the second for `k` as one of the others. Where this is exactly 0, the
/// derivative does not exist; 0 is used, as in autodiff frameworks. For a single output the loss is 0.
///
/// *Source*: J. Weston, C. Watkins, "Multi-class Support Vector Machines" (1998), divided by the number of classes as
/// in PyTorch's `MultiMarginLoss`.
impl<T: Real> LossFn<T> for MultiClassHinge {
    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let classes = z.len() / samples.max(1);
        let mut sum = T::ZERO;
        for (z, y) in z.chunks_exact(classes).zip(y.chunks_exact(classes)) {
            for (k, (&own, &y)) in z.iter().zip(y).enumerate() {
                for (j, &other) in z.iter().enumerate() {
                    let gap = gap(own, other);
                    // `max` would replace NaN by 0.
                    if j == k || gap <= T::ZERO {
                        continue;
                    }
                    sum += y * gap;
                }
            }
        }
        sum * mean_weight(classes) * mean_weight(samples)
    }

    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let classes = z.len() / samples.max(1);
        let weight = mean_weight::<T>(classes) * mean_weight(samples);
        let targets = y.chunks_exact(classes);
        let logits = z.chunks_exact(classes).zip(targets);
        for ((z, y), dz) in logits.zip(dz.chunks_exact_mut(classes)) {
            for (k, (dz, &zk)) in dz.iter_mut().zip(z).enumerate() {
                let yk = y[k];
                // Weighted after the sum, so that whole numbers cancel exactly.
                let mut sum = T::ZERO;
                for (j, (&zj, &yj)) in z.iter().zip(y).enumerate() {
                    if j == k {
                        continue;
                    }
                    if gap(zk, zj) > T::ZERO {
                        sum -= yk;
                    }
                    if gap(zj, zk) > T::ZERO {
                        sum += yj;
                    }
                }
                *dz = weight * sum;
            }
        }
    }
}

/// By how much `own` falls short of a margin of 1 over `other`; may be negative.
fn gap<T: Real>(own: T, other: T) -> T {
    T::ONE - (own - other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn agrees_with_the_example_of_pytorch() {
        // The example in PyTorch's documentation of MultiMarginLoss: 0.25 ((1 - (0.8 - 0.1)) +
        // (1 - (0.8 - 0.2)) + (1 - (0.8 - 0.4))) = 0.325.
        let (z, y) = ([0.1, 0.2, 0.4, 0.8], [0.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 1);
        assert!((value - 0.325).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [0.25, 0.25, 0.25, -0.75]);
    }

    #[test]
    fn averages_over_samples_and_uses_0_where_there_is_no_derivative() {
        // The margin of the first sample is exactly 1, that of the second is -2.
        let (z, y) = ([2.0, 1.0, 0.0, 2.0], [1.0, 0.0, 1.0, 0.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 2);
        assert_eq!(value, 0.75);
        assert_eq!(gradient, [0.0, 0.0, -0.25, 0.25]);
    }

    #[test]
    fn is_accurate_for_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 2);
        assert_eq!(value, 400.25);
        assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
    }

    #[test]
    fn targets_weight_the_classes_and_a_single_class_has_loss_0() {
        let z = [0.5, -1.0, 0.25];
        let at = |y: [f64; 3]| value_and_gradient(&MultiClassHinge, &z, &y, 1);
        assert_eq!(at([0.0; 3]), (0.0, vec![0.0; 3]));
        let (mixed, mixed_gradient) = at([0.25, 0.0, 0.75]);
        let ((first, g), (third, h)) = (at([1.0, 0.0, 0.0]), at([0.0, 0.0, 1.0]));
        assert!((mixed - (0.25 * first + 0.75 * third)).abs() < 1e-15);
        for (mixed, (g, h)) in mixed_gradient.iter().zip(g.iter().zip(h)) {
            assert!((mixed - (0.25 * g + 0.75 * h)).abs() < 1e-15);
        }
        let one = value_and_gradient(&MultiClassHinge, &[3.0, -3.0], &[1.0, 0.0], 2);
        assert_eq!(one, (0.0, vec![0.0; 2]));
    }
}
