//! The losses and their settings.

use serde::{Deserialize, Serialize};

use crate::SettingError;

/// How a loss combines its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// The mean over the samples.
    Mean,
    /// The sum over the samples.
    Sum,
}

/// Which output of a network a loss is a function of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossInput {
    /// The logits: the weighted sums `z` of the last layer, before its activation.
    Logits,
    /// The predictions: the activations `a` of the last layer.
    Predictions,
}

/// The facts about a loss that do not depend on how it is computed.
pub trait LossKind {
    /// Which output of the network it is a function of.
    fn input(&self) -> LossInput;

    /// How it combines its samples.
    fn reduction(&self) -> Reduction;

    /// The number of outputs it is for, if it has a setting for each; `None` if it is for any number.
    fn outputs(&self) -> Option<usize> {
        None
    }

    /// Checks that it is for that number of outputs.
    ///
    /// # Errors
    ///
    /// [`SettingError::ClassWeights`] with both numbers.
    fn check_outputs(&self, expected: usize) -> Result<(), SettingError> {
        match self.outputs() {
            Some(got) if got != expected => Err(SettingError::ClassWeights { expected, got }),
            _ => Ok(()),
        }
    }
}

/// Adds to the list of a loss what a loss has besides: its reduction, its input, its label in figures, and for losses
/// with settings, settings for tests that hide no mistake and the number of outputs they are for.
macro_rules! losses {
    ($(
        $(#[$doc:meta])*
        $name:ident = $text:literal $({
            $(
                $(#[$about:meta])*
                $field:ident: $type:ty = $usual:expr, $test:expr => $check:ident($what:literal);
            )+
        } for $outputs:expr)?
        => $reduction:ident of $input:ident, $label:literal;
    )+) => {
        kinds! {
            ($)
            /// A loss: the number that training minimizes.
            ///
            /// In a file: its name, such as `"log_loss"`, or with settings
            /// `{"weighted_log_loss": {"weights": [1.0, 3.0], "smoothing": 0.1}}`.
            Loss, "loss", each_loss, cfg(all());

            $(
                $(#[$doc])*
                $name = $text $({
                    $($(#[$about])* $field: $type = $usual => $check($what);)+
                })?
            )+
        }

        $(impl LossKind for $name {
            fn input(&self) -> LossInput {
                LossInput::$input
            }

            fn reduction(&self) -> Reduction {
                Reduction::$reduction
            }

            $(fn outputs(&self) -> Option<usize> {
                $outputs(self)
            })?
        })+

        impl Loss {
            /// One of each, for a network of that many outputs, with settings that hide no mistake: no two class
            /// weights are the same.
            pub fn for_tests(outputs: usize) -> Vec<Self> {
                vec![$({
                    #[allow(clippy::needless_update, reason = "unit structs have no fields")]
                    let loss = $name { $($($field: $test(outputs),)+)? };
                    loss.into()
                }),+]
            }

            /// Its name on the axis of a figure.
            pub fn label(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $label,)+
                }
            }
        }
    };
}

losses! {
    /// The mean log loss of a sigmoid output, from logits: finite and accurate for any logits.
    LogLoss = "log_loss" => Mean of Logits, "mean log loss";

    /// The mean log loss from predictions, as tutorials print it.
    NaiveLogLoss = "naive_log_loss" => Mean of Predictions, "mean log loss";

    /// The log loss with a weight for each class and smoothed targets; averaged over the samples, not over their
    /// weights.
    WeightedLogLoss = "weighted_log_loss" {
        /// The weights of class 0 and class 1; each a positive number.
        weights: [f64; 2] = [1.0, 1.0], |_| [0.75, 2.5] => check_class_weights("the weight of class");
        /// The fraction of each target that is replaced by one half, at least 0 and below 1.
        smoothing: f64 = 0.0, |_| 0.1 => check_fraction("the label smoothing");
    } for |_: &WeightedLogLoss| None
        => Mean of Logits, "mean weighted log loss";

    /// The squared error of the predictions, summed over the samples.
    SquaredError = "squared_error" => Sum of Predictions, "sum of squared errors";

    /// The squared error of the predictions, summed over the outputs and averaged over the samples.
    MeanSquaredError = "mean_squared_error" => Mean of Predictions, "mean squared error";

    /// The absolute error of the predictions, summed over the outputs and averaged over the samples.
    MeanAbsoluteError = "mean_absolute_error" => Mean of Predictions, "mean absolute error";

    /// Huber's loss of the predictions, summed over the outputs and averaged over the samples.
    Huber = "huber" => Mean of Predictions, "mean Huber loss";

    /// The hinge loss for targets 0 and 1, from logits; summed over the outputs and averaged over the samples.
    Hinge = "hinge" => Mean of Logits, "mean hinge loss";

    /// The hinge loss for one class among several, from logits; averaged over the classes and the samples.
    MultiClassHinge = "multi_class_hinge" => Mean of Logits, "mean multi-class hinge loss";

    /// The mean cross-entropy of a softmax output, from logits.
    CrossEntropy = "cross_entropy" => Mean of Logits, "mean cross-entropy";

    /// The cross-entropy with a weight for each class and smoothed targets; averaged over the samples, not over
    /// their weights.
    WeightedCrossEntropy = "weighted_cross_entropy" {
        /// The weights of the classes, one for each output; each a positive number. None at all weigh every class
        /// by 1.
        weights: Vec<f64> = Vec::new(), distinct => check_class_weights("the weight of class");
        /// The fraction of the targets that is spread over all classes, at least 0 and below 1.
        smoothing: f64 = 0.0, |_| 0.1 => check_fraction("the label smoothing");
    } for |loss: &WeightedCrossEntropy| Some(loss.weights.len()).filter(|&classes| classes > 0)
        => Mean of Logits, "mean weighted cross-entropy";
}

impl Loss {
    /// Which output of the network it is a function of.
    pub fn input(&self) -> LossInput {
        each_loss!(self, loss => LossKind::input(loss))
    }

    /// How it combines its samples.
    pub fn reduction(&self) -> Reduction {
        each_loss!(self, loss => LossKind::reduction(loss))
    }

    /// Checks its settings, and that it is for that number of outputs.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting, or with both numbers of outputs.
    pub fn validate_for(&self, outputs: usize) -> Result<(), SettingError> {
        self.validate()?;
        each_loss!(self, loss => loss.check_outputs(outputs))
    }
}

/// Class weights of which no two are the same; none for one class, which has nothing to be weighed against.
fn distinct(classes: usize) -> Vec<f64> {
    if classes < 2 {
        return Vec::new();
    }
    let weights = std::iter::successors(Some(0.5), |w| Some(w + 0.75));
    weights.take(classes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_has_a_name_of_its_own_in_a_file() {
        let names = serde_json::to_value(Loss::for_tests(3)).unwrap();
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
        assert_eq!(back, Loss::for_tests(3));
    }

    #[test]
    fn a_file_need_not_say_what_is_usual_and_may_not_say_what_is_unknown() {
        let read = |json: &str| serde_json::from_str::<Loss>(json);
        let smoothed = WeightedCrossEntropy {
            weights: vec![],
            smoothing: 0.1,
        };
        let json = r#"{"weighted_cross_entropy": {"smoothing": 0.1}}"#;
        assert_eq!(read(json).unwrap(), smoothed.into());
        let misspelled = r#"{"weighted_cross_entropy": {"smothing": 0.1}}"#;
        let error = read(misspelled).unwrap_err().to_string();
        assert!(error.contains("unknown field `smothing`"), "{error}");
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let refused = |loss: Loss| loss.validate_for(2).unwrap_err().to_string();
        let weighted = |weights: &[f64], smoothing| -> Loss {
            WeightedCrossEntropy {
                weights: weights.to_vec(),
                smoothing,
            }
            .into()
        };
        assert_eq!(
            refused(weighted(&[1.0, 2.0, 3.0], 0.0)),
            "the loss has weights for 3 classes, but the model has 2 outputs"
        );
        assert_eq!(
            refused(weighted(&[1.0, -2.0], 0.0)),
            "the weight of class 1 must be a positive number, got -2.0"
        );
        assert!(refused(weighted(&[1.0], 0.0)).starts_with("the loss has 1 class weight"));
        assert!(refused(weighted(&[], 1.0)).starts_with("the label smoothing must be"));
        let weights = [1.0, f64::NAN];
        let smoothing = 0.0;
        let refusal = refused(WeightedLogLoss { weights, smoothing }.into());
        assert!(refusal.starts_with("the weight of class 1"));
    }
}
