//! The hinge loss of several classes, from logits.

use crate::losses::mean_weight;
use crate::{Loss, Output, Real};

/// The hinge loss of several classes: what the logit of a sample's own class lacks of a margin of 1 over
/// each of the others. *Averaged* over the classes of a sample, its own among them with nothing lacking,
/// and over the samples.
///
/// The targets of a sample are 1 for its own class and 0 for the others. For targets `y` of any other kind
/// each class `k` is taken for the sample's own by a fraction of `yₖ`; all zeros leave a sample out.
///
/// ```text
/// L       = mean over samples of  sum over k of yₖ (sum over j ≠ k of max(0, 1 - zₖ + zⱼ)) / classes
/// dL/dzₖ  = (- yₖ · how many j ≠ k have 1 - zₖ + zⱼ > 0
///            + sum of yⱼ over those j ≠ k with 1 - zⱼ + zₖ > 0) / classes / samples
/// ```
///
/// The first term is of `zₖ` as a sample's own, which every lack of margin pulls up; the second is of `zₖ`
/// as one of the others. Where a lack is exactly 0 there is a kink and no slope; 0 is taken, as autodiff
/// frameworks do. A net of one output has no other class: its loss is 0.
///
/// *Source*: J. Weston, C. Watkins, "Multi-class Support Vector Machines" (1998), divided by the classes as
/// `PyTorch`'s `MultiMarginLoss` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MultiClassHinge;

/// What a logit, taken for that of a sample's own class, lacks of a margin of 1 over another; 0 or less if
/// nothing.
fn lack<T: Real>(own: T, other: T) -> T {
    T::one() - (own - other)
}

impl<T: Real> Loss<T> for MultiClassHinge {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let classes = z.len() / samples.max(1);
        let mut sum = T::zero();
        for (z, y) in z.chunks_exact(classes).zip(y.chunks_exact(classes)) {
            for (k, (&own, &y)) in z.iter().zip(y).enumerate() {
                for (j, &other) in z.iter().enumerate() {
                    let lack = lack(own, other);
                    // Not `max`, which would hide a NaN.
                    if j == k || lack <= T::zero() {
                        continue;
                    }
                    sum += y * lack;
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
                // Counted first and weighed after, so that whole numbers cancel to nothing.
                let mut pull = T::zero();
                for (j, (&zj, &yj)) in z.iter().zip(y).enumerate() {
                    if j == k {
                        continue;
                    }
                    if lack(zk, zj) > T::zero() {
                        pull -= yk;
                    }
                    if lack(zj, zk) > T::zero() {
                        pull += yj;
                    }
                }
                *dz = weight * pull;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_what_the_own_class_lacks_of_its_margin_over_each_other() {
        // The example in PyTorch's documentation of MultiMarginLoss: 0.25 ((1 - (0.8 - 0.1)) +
        // (1 - (0.8 - 0.2)) + (1 - (0.8 - 0.4))) = 0.325.
        let (z, y) = ([0.1, 0.2, 0.4, 0.8], [0.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 1);
        assert!((value - 0.325).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [0.25, 0.25, 0.25, -0.75]);
    }

    #[test]
    fn averages_over_samples_and_takes_0_for_the_slope_at_a_kink() {
        // The margin of the first sample is exactly 1, that of the second is -2.
        let (z, y) = ([2.0, 1.0, 0.0, 2.0], [1.0, 0.0, 1.0, 0.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 2);
        assert_eq!(value, 0.75);
        assert_eq!(gradient, [0.0, 0.0, -0.25, 0.25]);
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MultiClassHinge, &z, &y, 2);
        assert_eq!(value, 400.25);
        assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
    }

    #[test]
    fn targets_weigh_the_classes_and_one_class_has_no_other() {
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
