//! The cross-entropy with a weight for each class and with smoothed targets, from logits.

use burn::tensor::{Tensor, TensorData};

use crate::activations::softmax::below_greatest;
use crate::constants::{check_smoothing, check_weights};
use crate::losses::mean_weight;
use crate::{Error, Loss, Output};

/// The mean cross-entropy of a softmax output, with class weights and label smoothing, computed from the
/// logits `z`.
///
/// `wⱼ` weighs class `j` of `K`, and a fraction `s` of the targets of a sample is spread over all of them.
/// Averaged over the samples, not over their weights,
///
/// ```text
/// y'ⱼ = (1 - s) yⱼ + s/K · sum over i of yᵢ
/// L   = mean over samples of  sum over j of wⱼ y'ⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// ```
///
/// `PyTorch` does the same for targets that are probabilities, but divides by the sum of the weights of the
/// samples' classes where the targets are indices of classes.
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
    /// [`Error::ClassWeight`] if a weight is not a positive number, [`Error::ClassWeights`] if there is
    /// exactly one, [`Error::Smoothing`] if the smoothing is not at least 0 and below 1.
    pub fn new(weights: Vec<f64>, smoothing: f64) -> Result<Self, Error> {
        if weights.len() == 1 {
            return Err(Error::ClassWeights { got: 1 });
        }
        check_weights(&weights)?;
        check_smoothing(smoothing)?;
        Ok(Self { weights, smoothing })
    }
}

impl Loss for WeightedCrossEntropy {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn outputs(&self) -> Option<usize> {
        Some(self.weights.len()).filter(|&classes| classes > 0)
    }

    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let [_, classes] = y.dims();
        #[allow(clippy::cast_precision_loss, reason = "classes are far below 2^53")]
        let fraction = self.smoothing / classes as f64;
        let mut y = y.clone() * (1.0 - self.smoothing) + y.sum_dim(1) * fraction;
        if !self.weights.is_empty() {
            let row = TensorData::new(self.weights.clone(), [1, self.weights.len()]);
            y = y.clone() * Tensor::from_data(row, (&y.device(), y.dtype()));
        }
        let z = below_greatest(z);
        let log = z.clone().exp().sum_dim(1).log();
        (y * (log - z)).sum() * weight
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
            let ours = value_and_gradient(&plain, &z, &y, [2, 3]);
            let exact = value_and_gradient(&CrossEntropy, &z, &y, [2, 3]);
            for ((ours, our_gradient), (exact, gradient)) in ours.into_iter().zip(exact) {
                assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
                for (ours, exact) in our_gradient.iter().zip(gradient) {
                    assert!((ours - exact).abs() < 1e-16, "{ours} {exact}");
                }
            }
        }
    }

    #[test]
    fn weighs_the_classes_and_smooths_the_targets() {
        // All logits alike: a = 1/4 each, and ln 4 for every fraction. Of the second class, smoothed by 1/2,
        // the targets are 1/8, 5/8, 1/8, 1/8.
        let loss = WeightedCrossEntropy::new(vec![1.0, 2.0, 3.0, 4.0], 0.5).unwrap();
        let y = [0.0, 1.0, 0.0, 0.0];
        for (value, gradient) in value_and_gradient(&loss, &[7.0; 4], &y, [1, 4]) {
            assert!((value - 2.25 * 4.0_f64.ln()).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [0.4375, -0.6875, 0.1875, 0.0625]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let loss = WeightedCrossEntropy::new(vec![1.0, 2.0, 4.0], 0.0).unwrap();
        for (value, gradient) in value_and_gradient(&loss, &z, &y, [2, 3]) {
            assert_eq!(value, 1600.0);
            assert_eq!(gradient, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0]);
        }
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
