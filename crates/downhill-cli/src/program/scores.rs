//! How good predictions are.

use downhill_train::{class_of, with_digits};
use ndarray::{ArrayView1, ArrayView2};
use serde::Serialize;

use super::target::{Outputs, Truth};
use crate::Confusion;

/// The smallest probability in a logarithm, so that a wrong prediction without doubt has a finite loss.
const LEAST: f64 = f64::EPSILON;

/// How good predictions are. Numbers that are not defined are `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Scores {
    Classes {
        /// The fraction of right predictions.
        accuracy: f64,
        /// The same of the most frequent class as every prediction.
        baseline_accuracy: f64,
        /// The mean of `-ln p` of the actual class.
        log_loss: f64,
        classes: Vec<ClassScore>,
        confusion: Confusion,
    },
    Number {
        /// The fraction of the variance that the predictions explain.
        r2: f64,
        mean_absolute_error: f64,
        mean_squared_error: f64,
        /// The mean absolute error of the mean as every prediction.
        baseline_absolute_error: f64,
    },
}

/// How good the predictions of a class are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ClassScore {
    class: String,
    /// The fraction of the predictions of the class that are right; NaN if there are none.
    precision: f64,
    /// The fraction of the rows of the class that are predicted right; NaN if there are none.
    recall: f64,
    rows: usize,
}

/// The fraction of a part of a whole; NaN of nothing.
fn fraction(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        (sum, count) = (sum + value, count + 1);
    }
    sum / count as f64
}

impl Scores {
    /// Scores predictions of classes or numbers, `[rows, outputs]`.
    pub(super) fn new(outputs: &Outputs, truth: &Truth, predictions: ArrayView2<'_, f64>) -> Self {
        match (outputs, truth) {
            (Outputs::Classes { names }, Truth::Classes(actual)) => {
                // NaN is a prediction of no class, which is wrong.
                let class = |row: ArrayView1<'_, f64>| class_of(row).unwrap_or(names.len());
                let predicted: Vec<usize> = predictions.rows().into_iter().map(class).collect();
                let right = actual
                    .iter()
                    .zip(&predicted)
                    .filter(|(a, p)| a == p)
                    .count();
                let confusion = Confusion::new(names, actual, &predicted);
                // Of the actual classes, since the matrix does not have the rows that are predicted as no class.
                let mut rows = vec![0_usize; names.len()];
                for class in actual {
                    if let Some(count) = rows.get_mut(*class) {
                        *count += 1;
                    }
                }
                let chosen = confusion.predicted();
                let by_class = confusion.by_class().into_iter().zip(&chosen).zip(rows);
                let classes: Vec<ClassScore> = by_class
                    .map(|(((class, right, _), chosen), rows)| ClassScore {
                        class: class.to_owned(),
                        precision: fraction(right, *chosen),
                        recall: fraction(right, rows),
                        rows,
                    })
                    .collect();
                let most = classes.iter().map(|class| class.rows).max();
                let losses = predictions
                    .rows()
                    .into_iter()
                    .zip(actual)
                    .map(|(row, class)| {
                        let probability = row.get(*class).copied().unwrap_or(f64::NAN);
                        -probability.max(LEAST).ln()
                    });
                Self::Classes {
                    accuracy: fraction(right, actual.len()),
                    baseline_accuracy: fraction(most.unwrap_or(0), actual.len()),
                    log_loss: mean(losses),
                    classes,
                    confusion,
                }
            }
            (_, Truth::Numbers(actual)) => {
                let errors = || predictions.iter().zip(actual).map(|(p, y)| p - y);
                let center = mean(actual.iter().copied());
                let spread = mean(actual.iter().map(|y| (y - center).powi(2)));
                let squared = mean(errors().map(|error| error * error));
                Self::Number {
                    r2: match spread > 0.0 {
                        true => 1.0 - squared / spread,
                        false => f64::NAN,
                    },
                    mean_absolute_error: mean(errors().map(f64::abs)),
                    mean_squared_error: squared,
                    baseline_absolute_error: mean(actual.iter().map(|y| (y - center).abs())),
                }
            }
            (Outputs::Number { .. }, Truth::Classes(_)) => Self::Number {
                r2: f64::NAN,
                mean_absolute_error: f64::NAN,
                mean_squared_error: f64::NAN,
                baseline_absolute_error: f64::NAN,
            },
        }
    }

    /// The numbers that are compared, each with its name.
    pub(super) fn numbers(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Classes {
                accuracy, log_loss, ..
            } => vec![("accuracy", *accuracy), ("log loss", *log_loss)],
            Self::Number {
                r2,
                mean_absolute_error,
                mean_squared_error,
                ..
            } => vec![
                ("R2", *r2),
                ("mean absolute error", *mean_absolute_error),
                ("mean squared error", *mean_squared_error),
            ],
        }
    }

    /// The lines of a table of the scores.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |(name, value): (&str, f64)| format!("  {name:<20} {:>10}", text(value));
        let mut lines: Vec<String> = self.numbers().into_iter().map(line).collect();
        match self {
            Self::Classes {
                baseline_accuracy,
                classes,
                ..
            } => {
                if let Some(first) = lines.first_mut() {
                    *first += &format!(
                        "   (always the most frequent class: {})",
                        text(*baseline_accuracy)
                    );
                }
                let short = |class: &ClassScore| crate::confusion::short(&class.class);
                let widest = classes
                    .iter()
                    .map(|class| short(class).chars().count())
                    .max();
                let width = widest.unwrap_or(0).max(5);
                lines.push(String::new());
                lines.push(format!(
                    "  {:<width$}  precision     recall       rows",
                    "class"
                ));
                for class in classes.iter().take(SHOWN) {
                    lines.push(format!(
                        "  {:<width$} {:>10} {:>10} {:>10}",
                        short(class),
                        text(class.precision),
                        text(class.recall),
                        class.rows
                    ));
                }
                if classes.len() > SHOWN {
                    lines.push(format!("  … and {} more classes", classes.len() - SHOWN));
                }
            }
            Self::Number {
                baseline_absolute_error,
                ..
            } => {
                if let Some(second) = lines.get_mut(1) {
                    *second += &format!("   (always the mean: {})", text(*baseline_absolute_error));
                }
            }
        }
        lines
    }

    pub(super) fn confusion(&self) -> Option<&Confusion> {
        match self {
            Self::Classes { confusion, .. } => Some(confusion),
            Self::Number { .. } => None,
        }
    }
}

/// The largest number of classes in a table.
const SHOWN: usize = 30;

/// A score in a table; `-` if it is not defined.
pub(super) fn text(value: f64) -> String {
    match value.is_nan() {
        true => "-".to_owned(),
        false if (1e-3..1e4).contains(&value.abs()) => format!("{value:.4}"),
        false => with_digits(value, 4),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn classes_are_scored() {
        let outputs = Outputs::Classes {
            names: ["a", "b", "c"].map(str::to_owned).to_vec(),
        };
        let predictions = array![
            [0.5, 0.3, 0.2],
            [0.5, 0.25, 0.25],
            [0.0, 1.0, 0.0],
            [f64::NAN, f64::NAN, f64::NAN]
        ];
        let scores = Scores::new(
            &outputs,
            &Truth::Classes(vec![0, 1, 1, 0]),
            predictions.view(),
        );
        let Scores::Classes {
            accuracy,
            baseline_accuracy,
            classes,
            ..
        } = &scores
        else {
            panic!("classes");
        };
        assert_eq!((*accuracy, *baseline_accuracy), (0.5, 0.5));
        assert_eq!((classes[0].precision, classes[0].recall), (0.5, 0.5));
        assert_eq!((classes[1].precision, classes[1].recall), (1.0, 0.5));
        assert!(classes[2].precision.is_nan() && classes[2].recall.is_nan());
        let first = predictions.slice_axis(ndarray::Axis(0), ndarray::Slice::from(..3));
        let scores = Scores::new(&outputs, &Truth::Classes(vec![0, 1, 1]), first);
        let loss = scores.numbers()[1].1;
        assert!((loss - 3.0 * 2.0_f64.ln() / 3.0).abs() < 1e-15, "{loss}");
        assert!(scores.lines().iter().any(|line| line.starts_with("  b")));
    }

    #[test]
    fn numbers_are_scored() {
        let outputs = Outputs::Number {
            mean: 0.0,
            std: 1.0,
        };
        let truth = Truth::Numbers(vec![1.0, 3.0]);
        let score =
            |predictions| Scores::new(&outputs, &truth, ArrayView2::from(predictions)).numbers();
        let numbers = score(&[[1.0], [2.0]]);
        assert_eq!(
            numbers.iter().map(|(_, n)| *n).collect::<Vec<_>>(),
            [0.5, 0.5, 0.5]
        );
        let one = Scores::new(&outputs, &Truth::Numbers(vec![1.0]), array![[2.0]].view());
        assert!(one.lines()[0].ends_with(" -"), "{:?}", one.lines());
    }
}
