//! Novikoff's bound on the number of mistakes of a perceptron.

use std::fmt::Debug;

use ndarray::{ArrayView, Dimension};

use super::Hyperplane;
use super::samples::Samples;
use crate::ClassifierError;

/// Novikoff's bound on the number of mistakes of a perceptron.
///
/// From initial weights of zero, the perceptron's rule makes at most `(R / gamma)²` mistakes on separable
/// samples, in any order and over any number of epochs:
///
/// ```text
/// R      = max over samples of  |(x, 1)|
/// gamma  = min over samples of  t (x W + b) / |(W, b)|
/// ```
///
/// The bias is the weight of a feature that is always 1, so it counts in both norms. Any `W` and `b` that
/// separate the samples give a valid bound; the largest margin gives the smallest bound.
///
/// *Source*: A. B. J. Novikoff, "On Convergence Proofs on Perceptrons" (1962).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MistakeBound {
    /// `R`, the largest norm of a sample, including the constant feature 1.
    pub radius: f64,
    /// `gamma`, the margin; not positive if the line does not separate the samples.
    pub margin: f64,
}

impl MistakeBound {
    /// Computes the bound that a line gives for these samples.
    ///
    /// # Shapes
    ///
    /// - `features`: `[samples, features]`
    /// - `labels`: `[samples]`
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] in these cases:
    ///
    /// - the features do not have 2 dimensions, are not finite, or do not match the line's weights
    /// - the number of labels differs from the number of samples
    /// - the labels do not have exactly two classes
    pub fn of<L: Clone + Ord + Debug, D: Dimension>(
        features: ArrayView<'_, f64, D>,
        labels: &[L],
        line: &Hyperplane,
    ) -> Result<Self, ClassifierError> {
        let (samples, _) = Samples::new(features, labels)?;
        let length = (line.weight.dot(&line.weight) + line.bias * line.bias).sqrt();
        let (mut radius, mut margin) = (0.0_f64, f64::INFINITY);
        for (x, t) in samples.iter() {
            radius = radius.max((x.dot(&x) + 1.0).sqrt());
            let ahead = t * line.logit(x)? / length;
            // `f64::min` would ignore NaN, which weights of zero give.
            if ahead.is_nan() || ahead < margin {
                margin = ahead;
            }
        }
        Ok(Self { radius, margin })
    }

    /// The maximum number of mistakes; `None` if the margin is not positive.
    pub fn mistakes(&self) -> Option<f64> {
        (self.margin > 0.0).then(|| (self.radius / self.margin).powi(2))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn bound_is_the_squared_ratio_of_radius_and_margin() {
        // (x, 1) is (-1, 1), (3, 1) and (2, 1). The line x = 1 has |(W, b)| = sqrt(2), and t (x W + b)
        // is 2, 2 and 1.
        let (x, y) = (array![[-1.0], [3.0], [2.0]], [0, 1, 1]);
        let line = Hyperplane {
            weight: array![1.0],
            bias: -1.0,
        };
        let bound = MistakeBound::of(x.view(), &y, &line).unwrap();
        assert!((bound.radius - 10.0_f64.sqrt()).abs() < 1e-15);
        assert!((bound.margin - 0.5_f64.sqrt()).abs() < 1e-15);
        assert!((bound.mistakes().unwrap() - 20.0).abs() < 1e-12);
    }

    #[test]
    fn line_that_does_not_separate_gives_no_bound() {
        let (x, y) = (array![[-1.0], [3.0], [2.0]], [0, 1, 1]);
        for (weight, bias) in [(1.0, -2.0), (-1.0, 1.0), (0.0, 0.0), (f64::NAN, 1.0)] {
            let weight = array![weight];
            let bound = MistakeBound::of(x.view(), &y, &Hyperplane { weight, bias }).unwrap();
            assert_eq!(bound.mistakes(), None, "{bound:?}");
        }
    }

    #[test]
    fn line_with_another_number_of_features_is_an_error() {
        let x = array![[-1.0], [3.0]];
        let error = MistakeBound::of(x.view(), &[0, 1], &Hyperplane::zeros(2)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the model takes 2 features, but the samples have 1"
        );
    }
}
