//! How many mistakes a perceptron can make where a line separates the samples.

use std::fmt::Debug;

use ndarray::{ArrayView, Dimension};

use super::Hyperplane;
use super::samples::Samples;
use crate::ClassifierError;

/// Novikoff's bound: from weights of zero, the perceptron's rule makes no more than `(R / gamma)²`
/// mistakes on samples that some line separates, whatever their order and however long it goes on.
///
/// ```text
/// R      = max over samples of  |(x, 1)|
/// gamma  = min over samples of  t (x W + b) / |(W, b)|
/// ```
///
/// The bias is the weight of a feature that is always 1, so that 1 counts in both lengths. `W` and `b`
/// may be any that separate the samples: each gives a bound, and the widest margin the least one.
///
/// *Source*: A. B. J. Novikoff, "On Convergence Proofs on Perceptrons" (1962).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MistakeBound {
    /// `R`, the length of the longest sample.
    pub radius: f64,
    /// `gamma`, the margin of the line; not above 0 where it does not separate the samples.
    pub margin: f64,
}

impl MistakeBound {
    /// The bound that a line gives for these samples.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `labels`: one a sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] if the features have another rank, are not finite or not as many as the
    /// line has weights, or the labels are not one a sample or not of exactly two classes.
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
            // Not `min`, which would hide a NaN, as of weights that are all zero.
            if ahead.is_nan() || ahead < margin {
                margin = ahead;
            }
        }
        Ok(Self { radius, margin })
    }

    /// How many mistakes there can be; nothing where the line does not separate the samples.
    pub fn mistakes(&self) -> Option<f64> {
        (self.margin > 0.0).then(|| (self.radius / self.margin).powi(2))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn is_the_square_of_the_longest_sample_over_the_margin() {
        // (x, 1) is (-1, 1), (3, 1) and (2, 1); the line x = 1 has |(W, b)| = sqrt(2) and is ahead
        // by 2, 2 and 1.
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
    fn a_line_that_does_not_separate_bounds_nothing() {
        let (x, y) = (array![[-1.0], [3.0], [2.0]], [0, 1, 1]);
        for (weight, bias) in [(1.0, -2.0), (-1.0, 1.0), (0.0, 0.0), (f64::NAN, 1.0)] {
            let weight = array![weight];
            let bound = MistakeBound::of(x.view(), &y, &Hyperplane { weight, bias }).unwrap();
            assert_eq!(bound.mistakes(), None, "{bound:?}");
        }
    }

    #[test]
    fn a_line_of_other_features_is_refused() {
        let x = array![[-1.0], [3.0]];
        let error = MistakeBound::of(x.view(), &[0, 1], &Hyperplane::zeros(2)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the model takes 2 features, but the samples have 1"
        );
    }
}
