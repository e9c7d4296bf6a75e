//! The losses that both worlds have.

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// How a loss puts its samples together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// The average over the samples.
    Mean,
    /// The sum over the samples.
    Sum,
}

/// Writes down the losses, each in one place: what it is, its name, its constants if it has any, how it puts
/// its samples together, and what an axis of a figure calls it.
///
/// `hand` and `nn` have it under the same name; one with constants they make by `new`, given these in the
/// order they have here. Behind the `=` of a constant stands what `Loss::all` gives it, for a network of
/// `outputs` outputs.
macro_rules! losses {
    // A loss of a world, without constants and with.
    (@make $world:ident $name:ident) => {
        $world::$name
    };
    (@make $world:ident $name:ident { $($constant:ident),+ }) => {
        $world::$name::new($($constant.to_owned()),+)?
    };

    (|$outputs:ident| $(
        $(#[$doc:meta])*
        $name:ident $({ $($(#[$about:meta])* $constant:ident: $type:ty = $example:expr,)+ })?
            => $reduction:ident, $called:literal;
    )+) => {
        /// The losses that both worlds have.
        ///
        /// In a file they are called by their names, such as `"log_loss"`, and those with constants are
        /// `{"weighted_log_loss": {"weights": [1.0, 3.0], "smoothing": 0.1}}`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum Loss {
            $($(#[$doc])* $name $({ $($(#[$about])* $constant: $type,)+ })?,)+
        }

        impl Loss {
            /// One of each, for a network of so many outputs. Those with constants have some that hide no
            /// mistake: no two weights are the same.
            pub fn all($outputs: usize) -> Vec<Self> {
                vec![$(Self::$name $({ $($constant: $example,)+ })?,)+]
            }

            /// How it puts its samples together.
            pub fn reduction(&self) -> Reduction {
                match self {
                    $(Self::$name { .. } => Reduction::$reduction,)+
                }
            }

            /// Its name, as an axis of a figure says it.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $called,)+
                }
            }

            /// The hand-derived one, for a model of so many outputs.
            pub(crate) fn hand<T: hand::Real>(
                &self,
                outputs: usize,
            ) -> Result<Box<dyn hand::Loss<T>>, EngineError> {
                let loss: Box<dyn hand::Loss<T>> = match self {
                    $(Self::$name $({ $($constant),+ })? => {
                        Box::new(losses!(@make hand $name $({ $($constant),+ })?))
                    })+
                };
                check_outputs(outputs, loss.outputs())?;
                Ok(loss)
            }

            /// The Burn one, for a model of so many outputs.
            pub(crate) fn nn(&self, outputs: usize) -> Result<Box<dyn nn::Loss>, EngineError> {
                let loss: Box<dyn nn::Loss> = match self {
                    $(Self::$name $({ $($constant),+ })? => {
                        Box::new(losses!(@make nn $name $({ $($constant),+ })?))
                    })+
                };
                check_outputs(outputs, loss.outputs())?;
                Ok(loss)
            }
        }
    };
}

losses! { |outputs|
    /// The mean log loss of sigmoid outputs, from logits: finite and right however sure they are.
    LogLoss => Mean, "mean log loss";

    /// The mean log loss from activations, the way tutorials print it.
    NaiveLogLoss => Mean, "mean log loss";

    /// The log loss with a weight for each class and smoothed targets: averaged over the samples, not over
    /// their weights.
    WeightedLogLoss {
        /// The weights of class 0 and class 1, in this order; each a positive number.
        weights: [f64; 2] = [0.75, 2.5],
        /// The fraction of the targets that is taken for a target of one half, at least 0 and below 1.
        #[serde(default)]
        smoothing: f64 = 0.1,
    } => Mean, "mean weighted log loss";

    /// The squared error of the activations, summed.
    SquaredError => Sum, "sum of squared errors";

    /// The squared error of the activations: summed over the outputs, averaged over the samples.
    MeanSquaredError => Mean, "mean squared error";

    /// The absolute error of the activations: summed over the outputs, averaged over the samples.
    MeanAbsoluteError => Mean, "mean absolute error";

    /// Huber's loss of the activations: summed over the outputs, averaged over the samples.
    Huber => Mean, "mean Huber loss";

    /// The hinge loss of targets 0 and 1, from logits: summed over the outputs, averaged over the samples.
    Hinge => Mean, "mean hinge loss";

    /// The hinge loss of one class among several, from logits: averaged over the classes and the samples.
    MultiClassHinge => Mean, "mean multi-class hinge loss";

    /// The mean cross-entropy of a softmax output, from logits.
    CrossEntropy => Mean, "mean cross-entropy";

    /// The cross-entropy with a weight for each class and smoothed targets: averaged over the samples, not
    /// over their weights.
    WeightedCrossEntropy {
        /// The weights of the classes, one an output, first to last; each a positive number. None at all
        /// weigh every class by 1.
        #[serde(default)]
        weights: Vec<f64> = unlike(outputs),
        /// The fraction of the targets that is spread over all classes, at least 0 and below 1.
        #[serde(default)]
        smoothing: f64 = 0.1,
    } => Mean, "mean weighted cross-entropy";
}

/// Class weights of which no two are the same; none for one class, which has nothing to be weighed against.
fn unlike(classes: usize) -> Vec<f64> {
    if classes < 2 {
        return Vec::new();
    }
    let weights = std::iter::successors(Some(0.5), |w| Some(w + 0.75));
    weights.take(classes).collect()
}

/// Checks that a loss with a constant for each output is for as many as the model gives.
fn check_outputs(expected: usize, got: Option<usize>) -> Result<(), EngineError> {
    match got {
        Some(got) if got != expected => Err(EngineError::ClassWeights { expected, got }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_has_a_name_of_its_own_in_a_file() {
        let names = serde_json::to_value(Loss::all(3)).unwrap();
        let expected = serde_json::json!([
            "log_loss",
            "naive_log_loss",
            {"weighted_log_loss": {"weights": [0.75, 2.5], "smoothing": 0.1}},
            "squared_error",
            "mean_squared_error",
            "mean_absolute_error",
            "huber",
            "hinge",
            "multi_class_hinge",
            "cross_entropy",
            {"weighted_cross_entropy": {"weights": [0.5, 1.25, 2.0], "smoothing": 0.1}},
        ]);
        assert_eq!(names, expected);
        let back: Vec<Loss> = serde_json::from_value(names).unwrap();
        assert_eq!(back, Loss::all(3));
    }

    #[test]
    fn constants_that_change_nothing_need_not_be_in_a_file_and_unknown_ones_must_not() {
        let read = |json: &str| serde_json::from_str::<Loss>(json);
        let smoothed = Loss::WeightedCrossEntropy {
            weights: vec![],
            smoothing: 0.1,
        };
        let json = r#"{"weighted_cross_entropy": {"smoothing": 0.1}}"#;
        assert_eq!(read(json).unwrap(), smoothed);
        let misspelled = r#"{"weighted_cross_entropy": {"smothing": 0.1}}"#;
        let error = read(misspelled).unwrap_err().to_string();
        assert!(error.contains("unknown field `smothing`"), "{error}");
    }

    #[test]
    fn its_reduction_is_what_twice_the_samples_do() {
        // Every sample twice: a mean is the same, a sum twice as much.
        let (output, y) = ([0.25, 0.5, 0.75, 0.125], [1.0, 0.0, 0.0, 1.0]);
        for loss in Loss::all(2) {
            let by_hand = loss.hand::<f64>(2).unwrap();
            let once = by_hand.forward(&output, &y, 2);
            let twice = by_hand.forward(&[output, output].concat(), &[y, y].concat(), 4);
            let expected = match loss.reduction() {
                Reduction::Mean => once,
                Reduction::Sum => 2.0 * once,
            };
            assert!((twice - expected).abs() < 1e-15, "{loss:?}");
        }
    }

    #[test]
    fn refuses_constants_out_of_range_in_either_world() {
        let refused = |loss: Loss| {
            let by_hand = loss.hand::<f64>(2).unwrap_err().to_string();
            assert_eq!(loss.nn(2).unwrap_err().to_string(), by_hand);
            by_hand
        };
        let weighted = |weights: &[f64], smoothing| Loss::WeightedCrossEntropy {
            weights: weights.to_vec(),
            smoothing,
        };
        assert_eq!(
            refused(weighted(&[1.0, 2.0, 3.0], 0.0)),
            "the model gives 2 predictions for a sample, but the loss has weights for 3 classes"
        );
        assert_eq!(
            refused(weighted(&[1.0, -2.0], 0.0)),
            "weight of class 1: must be a positive number, got -2"
        );
        assert!(refused(weighted(&[1.0], 0.0)).starts_with("weights of the classes"));
        assert!(refused(weighted(&[], 1.0)).starts_with("label smoothing"));
        let weights = [1.0, f64::NAN];
        let smoothing = 0.0;
        let refusal = refused(Loss::WeightedLogLoss { weights, smoothing });
        assert!(refusal.starts_with("weight of class 1"));
    }
}
