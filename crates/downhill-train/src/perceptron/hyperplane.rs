//! Weights and a bias, and the perceptron's learning rule.

use ndarray::{Array1, ArrayView1};

use crate::EngineError;

/// The weights `W` and the bias `b` of one neuron; with two features, a straight line in the plane.
///
/// Samples with `z > 0` are on one side of it, those with `z < 0` on the other. The targets are 0 and
/// 1, as everywhere here, and stand for the sides `t = 2y - 1`, -1 and 1.
///
/// [`learn`](Self::learn) is the perceptron's rule: where a sample is not on its own side, add it to
/// the weights, or take it from them. That is gradient descent, one sample at a time, on the
/// perceptron loss, which is how far `z` is on the wrong side:
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
/// At `z = 0` there is a kink and no slope. The rule takes the slope of the wrong side there, where
/// autodiff frameworks take 0: both are subgradients, but from weights of zero the other would never
/// take a step. So a sample on the line itself counts as a mistake, whichever class it is of.
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
/// assert!(!line.learn(x.view(), -1.0, 0.5)?, "and no longer one");
/// # Ok::<(), downhill_train::EngineError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Hyperplane {
    /// `W`, `[features]`.
    pub weight: Array1<f64>,
    /// `b`.
    pub bias: f64,
}

impl Hyperplane {
    /// Weights and a bias of zero, on which every sample is a mistake.
    pub fn zeros(features: usize) -> Self {
        Self {
            weight: Array1::zeros(features),
            bias: 0.0,
        }
    }

    /// The logit `z` of a sample.
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

    /// The perceptron loss of a sample of the side `t`, -1 or 1.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// As [`logit`](Self::logit).
    pub fn loss(&self, x: ArrayView1<'_, f64>, t: f64) -> Result<f64, EngineError> {
        let ahead = t * self.logit(x)?;
        // Not `max`, which would hide a NaN.
        Ok(if ahead >= 0.0 { 0.0 } else { -ahead })
    }

    /// Whether a sample is not on its side `t`, -1 or 1, of the line.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// As [`logit`](Self::logit).
    pub fn is_mistake(&self, x: ArrayView1<'_, f64>, t: f64) -> Result<bool, EngineError> {
        let right = t * self.logit(x)? > 0.0;
        Ok(!right)
    }

    /// The learning rule, on one sample of the side `t`, -1 or 1: a step if it is a mistake. Says
    /// whether it was.
    ///
    /// # Shapes
    ///
    /// `x`: `[features]`.
    ///
    /// # Errors
    ///
    /// As [`logit`](Self::logit).
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

    /// Whether all weights and the bias are finite numbers.
    pub fn is_finite(&self) -> bool {
        self.bias.is_finite() && self.weight.iter().all(|w| w.is_finite())
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
    fn adds_a_mistake_or_takes_it_away() {
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
    fn the_loss_is_how_far_z_is_on_the_wrong_side() {
        let x = array![1.0, 3.0];
        assert_eq!(line().loss(x.view(), 1.0).unwrap(), 0.5);
        assert_eq!(line().loss(x.view(), -1.0).unwrap(), 0.0);
    }

    #[test]
    fn on_the_line_either_class_is_a_mistake() {
        let x = array![0.0, 0.5];
        for t in [-1.0, 1.0] {
            assert_eq!(line().loss(x.view(), t).unwrap(), 0.0);
            let mut line = line();
            assert!(line.learn(x.view(), t, 1.0).unwrap());
            assert!(!line.is_mistake(x.view(), t).unwrap());
        }
    }

    #[test]
    fn a_logit_that_is_no_number_is_a_mistake() {
        let mut line = line();
        line.bias = f64::NAN;
        assert!(line.is_mistake(array![1.0, 3.0].view(), 1.0).unwrap());
        assert!(line.loss(array![1.0, 3.0].view(), 1.0).unwrap().is_nan());
        assert!(!line.is_finite());
    }

    #[test]
    fn another_number_of_features_is_refused() {
        let mut line = line();
        let error = line.learn(array![1.0].view(), 1.0, 1.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the model takes 2 features, but the samples have 1"
        );
    }
}
