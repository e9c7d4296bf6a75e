//! The cross-entropy with a weight for each class and with smoothed targets, from logits.

use crate::activations::softmax::softmax;
use crate::loss_error::{check_smoothing, check_weights};
use crate::losses::mean_weight;
use crate::{Loss, LossError, Output, Real};

/// The mean cross-entropy of a softmax output, with class weights and label smoothing, computed from the
/// logits `z`.
///
/// `wⱼ` weighs class `j` of `K`, and a fraction `s` of the targets of a sample is spread over all of them. With
/// `a = softmax(z)`, averaged over the samples,
///
/// ```text
/// y'ⱼ     = (1 - s) yⱼ + s/K · sum over i of yᵢ
/// L       = mean over samples of  - sum over j of wⱼ y'ⱼ ln aⱼ
///         = mean over samples of  sum over j of wⱼ y'ⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// dL/dzₖ  = (V aₖ - wₖ y'ₖ) / samples,   V = sum over j of wⱼ y'ⱼ
/// ```
///
/// Each `zₖ` acts through its own term, with slope `-wₖ y'ₖ`, and through the logarithm of every term, with
/// slope `aₖ`; there are `V` of those. With weights of 1, without smoothing, `V` is the sum of the targets,
/// as in [`CrossEntropy`](crate::CrossEntropy).
///
/// The mean is over the samples and not over their weights. `PyTorch` does the same for targets that are
/// probabilities, but divides by the sum of the weights of the samples' classes where the targets are
/// indices of classes.
///
/// *Source*: C. Elkan, "The Foundations of Cost-Sensitive Learning" (2001), for the weights; C. Szegedy et
/// al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedCrossEntropy {
    weights: Vec<f64>,
    smoothing: f64,
}

impl WeightedCrossEntropy {
    /// A loss with a weight for each class, first to last, and a smoothing of 0 or more. No weights at all
    /// weigh every class by 1, however many there are.
    ///
    /// # Errors
    ///
    /// [`LossError::ClassWeight`] if a weight is not a positive number, [`LossError::ClassWeights`] if there
    /// is exactly one, [`LossError::Smoothing`] if the smoothing is not at least 0 and below 1.
    pub fn new(weights: Vec<f64>, smoothing: f64) -> Result<Self, LossError> {
        if weights.len() == 1 {
            return Err(LossError::ClassWeights { got: 1 });
        }
        check_weights(&weights)?;
        check_smoothing(smoothing)?;
        Ok(Self { weights, smoothing })
    }

    /// `wⱼ y'ⱼ` of the classes of a sample, first to last.
    fn fractions<T: Real>(&self, y: &[T]) -> impl Iterator<Item = T> {
        let mut all = T::zero();
        for &y in y {
            all += y;
        }
        let s = T::narrow(self.smoothing);
        let spread = s * mean_weight::<T>(y.len()) * all;
        y.iter().enumerate().map(move |(j, &y)| {
            let weight = self.weights.get(j).map_or(T::one(), |&w| T::narrow(w));
            weight * ((T::one() - s) * y + spread)
        })
    }
}

impl<T: Real> Loss<T> for WeightedCrossEntropy {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn outputs(&self) -> Option<usize> {
        Some(self.weights.len()).filter(|&classes| classes > 0)
    }

    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let classes = z.len() / samples.max(1);
        let mut sum = T::zero();
        for (z, y) in z.chunks_exact(classes).zip(y.chunks_exact(classes)) {
            let greatest = z.iter().copied().fold(T::neg_infinity(), T::max);
            let mut powers = T::zero();
            for &z in z {
                powers += (z - greatest).exp();
            }
            let log = powers.ln();
            for (&z, fraction) in z.iter().zip(self.fractions(y)) {
                // Taken relative to the greatest, so that large logits cancel before they round.
                sum += fraction * (log - (z - greatest));
            }
        }
        sum * mean_weight(samples)
    }

    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let classes = z.len() / samples.max(1);
        let weight = mean_weight::<T>(samples);
        let targets = y.chunks_exact(classes);
        let logits = z.chunks_exact(classes).zip(targets);
        for ((z, y), dz) in logits.zip(dz.chunks_exact_mut(classes)) {
            softmax(z, dz);
            let mut all = T::zero();
            for fraction in self.fractions(y) {
                all += fraction;
            }
            for (dz, fraction) in dz.iter_mut().zip(self.fractions(y)) {
                *dz = weight * (all * *dz - fraction);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrossEntropy;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_the_cross_entropy_without_weights_and_smoothing() {
        let z = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
        let y = [0.0, 1.0, 0.0, 0.25, 0.5, 0.25];
        for weights in [vec![], vec![1.0; 3]] {
            let plain = WeightedCrossEntropy::new(weights, 0.0).unwrap();
            let (ours, our_gradient) = value_and_gradient(&plain, &z, &y, 2);
            let (exact, gradient) = value_and_gradient(&CrossEntropy, &z, &y, 2);
            assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
            for (ours, exact) in our_gradient.iter().zip(gradient) {
                assert!((ours - exact).abs() < 1e-16, "{ours} {exact}");
            }
        }
    }

    #[test]
    fn weighs_the_classes_and_smooths_the_targets() {
        // All logits alike: a = 1/4 each, and ln 4 for every fraction. Of the second class, smoothed by 1/2,
        // the targets are 1/8, 5/8, 1/8, 1/8.
        let loss = WeightedCrossEntropy::new(vec![1.0, 2.0, 3.0, 4.0], 0.5).unwrap();
        let y = [0.0, 1.0, 0.0, 0.0];
        let (value, gradient) = value_and_gradient(&loss, &[7.0; 4], &y, 1);
        assert!((value - 2.25 * 4.0_f64.ln()).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [0.4375, -0.6875, 0.1875, 0.0625]);
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let loss = WeightedCrossEntropy::new(vec![1.0, 2.0, 4.0], 0.0).unwrap();
        let (value, gradient) = value_and_gradient(&loss, &z, &y, 2);
        assert_eq!(value, 1600.0);
        assert_eq!(gradient, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0]);
    }

    #[test]
    fn targets_weigh_their_sample_by_their_sum() {
        let loss = WeightedCrossEntropy::new(vec![0.5, 3.0], 0.25).unwrap();
        let at = |y: [f64; 2]| value_and_gradient(&loss, &[0.5, -1.0], &y, 1);
        assert_eq!(at([0.0, 0.0]), (0.0, vec![0.0; 2]));
        let ((one, _), (three, _)) = (at([0.0, 1.0]), at([0.0, 3.0]));
        assert!((three - 3.0 * one).abs() < 1e-14, "{three} {one}");
    }

    #[test]
    fn says_for_how_many_outputs_it_is() {
        let outputs = |weights| {
            let loss = WeightedCrossEntropy::new(weights, 0.1).unwrap();
            Loss::<f64>::outputs(&loss)
        };
        assert_eq!(outputs(vec![]), None);
        assert_eq!(outputs(vec![1.0, 2.0, 3.0]), Some(3));
    }

    #[test]
    fn refuses_constants_out_of_range() {
        let refusal = |weights: &[f64], s| {
            let refused = WeightedCrossEntropy::new(weights.to_vec(), s);
            refused.unwrap_err().to_string()
        };
        assert_eq!(
            refusal(&[1.0, 2.0, -0.5], 0.0),
            "weight of class 2: must be a positive number, got -0.5"
        );
        assert_eq!(
            refusal(&[1.0], 0.0),
            "weights of the classes: must be at least 2, one a class, or none at all, got 1"
        );
        assert!(refusal(&[], 1.0).starts_with("label smoothing"));
    }
}
