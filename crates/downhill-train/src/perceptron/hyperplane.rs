//! The weights of a perceptron and its learning rule.

use ndarray::{Array1, ArrayView1};

use crate::EngineError;

/// The weights `W` and the bias `b` of one neuron, which define a hyperplane.
///
/// Samples with `z > 0` are on one side of it, those with `z < 0` on the other. The targets `y` are 0 and
/// 1, as in all of this crate; they stand for the sides `t = 2y - 1`, which are -1 and 1.
///
/// [`learn`](Self::learn) is the perceptron's rule: if a sample is not on its side, add it to the weights
/// or subtract it from them. This is stochastic gradient descent with batches of one sample on the
/// perceptron loss, the distance of `z` from 0 if it is on the wrong side:
///
/// ```text
/// z     = x W + b
/// L     = max(0, -t z)
/// dL/dW = -t x for t z < 0, 0 for t z > 0
/// dL/db = -t   for t z < 0, 0 for t z > 0
///
/// W    -= alpha dW,  that is  W += alpha t x  for a mistake
/// b    -= alpha db,  that is  b += alpha t    for a mistake
/// ```
///
/// The loss is not differentiable at `z = 0`. The rule uses the slope of the wrong side there, while
/// autodiff frameworks use 0. Both are subgradients, but with 0 training from weights of zero would never
/// take a step. So a sample on the hyperplane counts as a mistake for both classes.
///
/// *Source*: F. Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage and
/// Organization in the Brain" (1958).
///
/// ```
/// use downhill_train::Hyperplane;
/// use ndarray::array;
///
/// let mut line = Hyperplane::zeros(2);
/// let x = array![3.0, -1.0];
/// assert!(line.learn(x.view(), -1.0, 0.5)?, "a mistake");
/// assert_eq!(line, Hyperplane { weight: array![-1.5, 0.5], bias: -0.5 });
/// assert!(!line.learn(x.view(), -1.0, 0.5)?, "no longer a mistake");
/// # Ok::<(), downhill_train::EngineError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Hyperplane {
    /// The weights `W`, `[features]`.
    pub weight: Array1<f64>,
    /// The bias `b`.
    pub bias: f64,
}

impl Hyperplane {
    /// Creates weights and a bias of zero, with which every sample is a mistake.
    pub fn zeros(features: usize) -> Self {
        Self {
            weight: Array1::zeros(features),
            bias: 0.0,
        }
    }

    /// Computes the logit `z` of a sample.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Features`] if the sample has another number of features.
    pub fn logit(&self, x: ArrayView1<'_, f64>) -> Result<f64, EngineError> {
        let (expected, got) = (self.weight.len(), x.len());
        if expected != got {
            return Err(EngineError::Features { expected, got });
        }
        Ok(self.weight.dot(&x) + self.bias)
    }

    /// Computes the perceptron loss of a sample whose side is `t`, -1 or 1.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// The same as [`logit`](Self::logit).
    pub fn loss(&self, x: ArrayView1<'_, f64>, t: f64) -> Result<f64, EngineError> {
        let ahead = t * self.logit(x)?;
        // `f64::max` would ignore NaN.
        Ok(if ahead >= 0.0 { 0.0 } else { -ahead })
    }

    /// Whether a sample is not on its side `t`, -1 or 1; true if the logit is 0 or NaN.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// The same as [`logit`](Self::logit).
    pub fn is_mistake(&self, x: ArrayView1<'_, f64>, t: f64) -> Result<bool, EngineError> {
        let right = t * self.logit(x)? > 0.0;
        Ok(!right)
    }

    /// Takes a step on a sample whose side is `t`, -1 or 1, if it is a mistake.
    ///
    /// Returns whether it was a mistake.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// The same as [`logit`](Self::logit).
    pub fn learn(
        &mut self,
        x: ArrayView1<'_, f64>,
        t: f64,
        alpha: f64,
    ) -> Result<bool, EngineError> {
        let mistake = self.is_mistake(x, t)?;
        if mistake {
            self.weight.scaled_add(alpha * t, &x);
            self.bias += alpha * t;
        }
        Ok(mistake)
    }

    /// Whether all weights and the bias are finite.
    pub fn is_finite(&self) -> bool {
        self.not_finite().is_none()
    }

    /// The first number that is not finite, with `weight` or `bias`, the array that it is in.
    pub(super) fn not_finite(&self) -> Option<(&'static str, f64)> {
        let weights = self.weight.iter().map(|&weight| ("weight", weight));
        let mut numbers = weights.chain([("bias", self.bias)]);
        numbers.find(|(_, number)| !number.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn line() -> Hyperplane {
        Hyperplane {
            weight: array![2.0, -1.0],
            bias: 0.5,
        }
    }

    #[test]
    fn learn_adds_a_mistake_to_the_weights() {
        // z = 2 - 3 + 0.5 = -0.5.
        let x = array![1.0, 3.0];
        let mut learned = line();
        assert!(learned.learn(x.view(), 1.0, 0.25).unwrap());
        assert_eq!(learned.weight, array![2.25, -0.25]);
        assert_eq!(learned.bias, 0.75);
        let mut right = line();
        assert!(!right.learn(x.view(), -1.0, 0.25).unwrap());
        assert_eq!(right, line());
    }

    #[test]
    fn loss_is_the_distance_of_z_on_the_wrong_side() {
        let x = array![1.0, 3.0];
        assert_eq!(line().loss(x.view(), 1.0).unwrap(), 0.5);
        assert_eq!(line().loss(x.view(), -1.0).unwrap(), 0.0);
    }

    #[test]
    fn sample_on_the_line_is_a_mistake_for_both_classes() {
        let x = array![0.0, 0.5];
        for t in [-1.0, 1.0] {
            assert_eq!(line().loss(x.view(), t).unwrap(), 0.0);
            let mut line = line();
            assert!(line.learn(x.view(), t, 1.0).unwrap());
            assert!(!line.is_mistake(x.view(), t).unwrap());
        }
    }

    #[test]
    fn nan_logit_is_a_mistake() {
        let mut line = line();
        line.bias = f64::NAN;
        assert!(line.is_mistake(array![1.0, 3.0].view(), 1.0).unwrap());
        assert!(line.loss(array![1.0, 3.0].view(), 1.0).unwrap().is_nan());
        assert!(!line.is_finite());
    }

    #[test]
    fn another_number_of_features_is_an_error() {
        let mut line = line();
        let error = line.learn(array![1.0].view(), 1.0, 1.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the model takes 2 features, but the samples have 1"
        );
    }
}
