//! The cross-entropy with class weights and label smoothing, from logits.

use crate::activations::softmax::softmax_rows;
use crate::losses::mean_weight;
use crate::{LossFn, Real, WeightedCrossEntropy};

/// The mean cross-entropy with class weights and label smoothing, from logits `z`.
///
/// `wⱼ` weights class `j` of `K`. A fraction `s` of the targets of a sample is spread evenly over all classes. With
/// `a = softmax(z)`, averaged over the samples,
///
/// ```text
/// y'ⱼ     = (1 - s) yⱼ + s/K · sum over i of yᵢ
/// L       = mean over samples of  - sum over j of wⱼ y'ⱼ ln aⱼ
///         = mean over samples of  sum over j of wⱼ y'ⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// dL/dzₖ  = (V aₖ - wₖ y'ₖ) / samples,   V = sum over j of wⱼ y'ⱼ
/// ```
///
/// `zₖ` acts on its own term with slope `-wₖ y'ₖ`, and on the logarithm in every term with slope `aₖ`, weighted by
/// `V` in total. Without weights and smoothing, `V` is the sum of the targets, as in
/// [`CrossEntropy`](crate::CrossEntropy).
///
/// The mean is over the samples, not over their weights. PyTorch does the same for targets that are probabilities, but
/// for targets that are class indices it divides by the sum of the weights of the samples' classes.
///
/// *Source*: C. Elkan, "The Foundations of Cost-Sensitive Learning" (2001), for the weights; C. Szegedy et
/// al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
impl<T: Real> LossFn<T> for WeightedCrossEntropy {
    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let classes = z.len() / samples.max(1);
        let mut sum = T::ZERO;
        for (z, y) in z.chunks_exact(classes).zip(y.chunks_exact(classes)) {
            let greatest = z.iter().copied().fold(T::NEG_INFINITY, T::max);
            let mut powers = T::ZERO;
            for &z in z {
                powers += (z - greatest).exp();
            }
            let log = powers.ln();
            for (&z, target) in z.iter().zip(weighted_targets(self, y)) {
                // Subtracting the greatest first avoids rounding errors for large logits.
                sum += target * (log - (z - greatest));
            }
        }
        sum * mean_weight(samples)
    }

    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let classes = z.len() / samples.max(1);
        let weight = mean_weight::<T>(samples);
        let targets = y.chunks_exact(classes);
        softmax_rows(z, dz, classes);
        for (y, dz) in targets.zip(dz.chunks_exact_mut(classes)) {
            let mut all = T::ZERO;
            for target in weighted_targets(self, y) {
                all += target;
            }
            for (dz, target) in dz.iter_mut().zip(weighted_targets(self, y)) {
                *dz = weight * (all * *dz - target);
            }
        }
    }
}

/// `wⱼ y'ⱼ` for each class `j` of a sample, in order.
fn weighted_targets<T: Real>(loss: &WeightedCrossEntropy, y: &[T]) -> impl Iterator<Item = T> {
    let mut all = T::ZERO;
    for &y in y {
        all += y;
    }
    let s = T::from_f64(loss.smoothing);
    let spread = s * mean_weight::<T>(y.len()) * all;
    y.iter().enumerate().map(move |(j, &y)| {
        let weight = loss.weights.get(j).map_or(T::ONE, |&w| T::from_f64(w));
        weight * ((T::ONE - s) * y + spread)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrossEntropy;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn equals_cross_entropy_without_weights_and_smoothing() {
        let z = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
        let y = [0.0, 1.0, 0.0, 0.25, 0.5, 0.25];
        for weights in [vec![], vec![1.0; 3]] {
            let plain = WeightedCrossEntropy {
                weights,
                smoothing: 0.0,
            };
            let (ours, our_gradient) = value_and_gradient(&plain, &z, &y, 2);
            let (exact, gradient) = value_and_gradient(&CrossEntropy, &z, &y, 2);
            assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
            for (ours, exact) in our_gradient.iter().zip(gradient) {
                assert!((ours - exact).abs() < 1e-16, "{ours} {exact}");
            }
        }
    }

    #[test]
    fn weights_the_classes_and_smooths_the_targets() {
        // All logits are equal, so a = 1/4 and -ln a = ln 4. The targets of the second class, smoothed by 1/2, are
        // 1/8, 5/8, 1/8, 1/8.
        let loss = WeightedCrossEntropy {
            weights: vec![1.0, 2.0, 3.0, 4.0],
            smoothing: 0.5,
        };
        let y = [0.0, 1.0, 0.0, 0.0];
        let (value, gradient) = value_and_gradient(&loss, &[7.0; 4], &y, 1);
        assert!((value - 2.25 * 4.0_f64.ln()).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [0.4375, -0.6875, 0.1875, 0.0625]);
    }

    #[test]
    fn is_accurate_for_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let loss = WeightedCrossEntropy {
            weights: vec![1.0, 2.0, 4.0],
            smoothing: 0.0,
        };
        let (value, gradient) = value_and_gradient(&loss, &z, &y, 2);
        assert_eq!(value, 1600.0);
        assert_eq!(gradient, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0]);
    }

    #[test]
    fn the_sum_of_the_targets_weights_the_sample() {
        let loss = WeightedCrossEntropy {
            weights: vec![0.5, 3.0],
            smoothing: 0.25,
        };
        let at = |y: [f64; 2]| value_and_gradient(&loss, &[0.5, -1.0], &y, 1);
        assert_eq!(at([0.0, 0.0]), (0.0, vec![0.0; 2]));
        let ((one, _), (three, _)) = (at([0.0, 1.0]), at([0.0, 3.0]));
        assert!((three - 3.0 * one).abs() < 1e-14, "{three} {one}");
    }
}
