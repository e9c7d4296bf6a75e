//! The column to predict: classes or numbers.

use std::fmt;
use std::str::FromStr;

use downhill_data::{Cells, Column};
use downhill_train::{Activation, Loss};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::ProgramError;
/// From this number on, two different whole numbers may be the same number.
const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53

/// The largest number of different whole numbers that are taken for classes.
const MOST_WHOLE: usize = 20;

/// The largest number of classes.
const MOST_CLASSES: usize = 1_000;

/// The kind of a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Classification,
    Regression,
}

impl Task {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Task {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = [Self::Classification, Self::Regression]
            .into_iter()
            .find(|task| task.name() == name);
        found.ok_or_else(|| "expected classification or regression".to_owned())
    }
}

/// The value to predict of each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// The names of the classes, sorted, and the class of each row; `None` where it is missing.
    Classes {
        names: Vec<String>,
        of: Vec<Option<u16>>,
    },
    /// The numbers; NaN where one is missing.
    Numbers(Vec<f64>),
}

impl Target {
    /// The target of a column.
    ///
    /// Text is classes. So are whole numbers, if there are at most 20 different ones and each occurs twice on average,
    /// or if there are two. Other numbers are quantities.
    pub(super) fn new(
        column: &Column,
        file: &str,
        task: Option<Task>,
    ) -> Result<Self, ProgramError> {
        match (&column.cells, task) {
            (Cells::Text { codes, texts }, None | Some(Task::Classification)) => {
                let mut names = texts.clone();
                names.sort_unstable();
                let place = |text: &String| names.binary_search(text).ok();
                // Far fewer classes than 65,536 are allowed.
                let places = texts.iter().map(|text| u16::try_from(place(text)?).ok());
                let places: Vec<Option<u16>> = places.collect();
                let of = codes
                    .iter()
                    .map(|code| places.get(*code as usize).copied()?);
                let of = of.collect();
                Self::Classes { names, of }.checked(column, file)
            }
            (Cells::Text { .. }, Some(Task::Regression)) => Err(ProgramError::TextTarget {
                file: file.to_owned(),
                column: column.name.clone(),
                not_a_number: column.not_a_number.clone(),
            }),
            (Cells::Numbers(values), task) => {
                let known = || values.iter().copied().filter(|value| !value.is_nan());
                let mut different: Vec<f64> = known().collect();
                let count = different.len();
                different.sort_by(f64::total_cmp);
                different.dedup();
                let classes = different.len();
                let whole = different.iter().all(|value| value.fract() == 0.0);
                let few = classes <= 2 || (classes <= MOST_WHOLE && 2 * classes <= count);
                let is_classes = match task {
                    Some(task) => task == Task::Classification,
                    None => whole && few && classes < count,
                };
                if !is_classes {
                    let values = Self::Numbers(values.clone());
                    return values.checked(column, file);
                }
                if different.iter().any(|value| value.abs() >= EXACT) {
                    return Err(ProgramError::LongNumbers {
                        file: file.to_owned(),
                        column: column.name.clone(),
                    });
                }
                // -0 and 0 are one class, and NaN is none.
                let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(a.total_cmp(b));
                let place = |value: &f64| different.binary_search_by(|other| order(other, value));
                let of = values
                    .iter()
                    .map(|value| u16::try_from(place(value).ok()?).ok());
                let of = of.collect();
                let names = different.iter().map(|value| (value + 0.0).to_string());
                let names = names.collect();
                Self::Classes { names, of }.checked(column, file)
            }
        }
    }

    fn checked(self, column: &Column, file: &str) -> Result<Self, ProgramError> {
        let (file, column) = (file.to_owned(), column.name.clone());
        let rows = self.rows().len();
        match &self {
            _ if rows == 0 => Err(ProgramError::NoTargets { file, column }),
            Self::Classes { names, .. } if names.len() < 2 => Err(ProgramError::OneClass {
                file,
                column,
                only: names.first().cloned().unwrap_or_default(),
            }),
            Self::Classes { names, .. }
                if names.len() > MOST_CLASSES || (names.len() > 20 && names.len() >= rows) =>
            {
                Err(ProgramError::ManyClasses {
                    file,
                    column,
                    classes: names.len(),
                    rows,
                })
            }
            _ => Ok(self),
        }
    }

    /// The rows that have a value.
    pub(super) fn rows(&self) -> Vec<usize> {
        let has = |is_some: bool, row| is_some.then_some(row);
        match self {
            Self::Classes { of, .. } => {
                let of = of.iter().enumerate();
                of.filter_map(|(row, class)| has(class.is_some(), row))
                    .collect()
            }
            Self::Numbers(values) => {
                let values = values.iter().enumerate();
                values
                    .filter_map(|(row, value)| has(!value.is_nan(), row))
                    .collect()
            }
        }
    }

    /// The classes of some rows, for a stratified split; `None` for numbers.
    pub(super) fn classes(&self, rows: &[usize]) -> Option<Vec<usize>> {
        match self {
            Self::Classes { of, .. } => rows
                .iter()
                .map(|row| of.get(*row).copied().flatten().map(usize::from))
                .collect(),
            Self::Numbers(_) => None,
        }
    }

    /// The values of some rows, as they are compared with predictions.
    pub(super) fn truth(&self, rows: &[usize]) -> Truth {
        match self {
            Self::Classes { .. } => Truth::Classes(self.classes(rows).unwrap_or_default()),
            Self::Numbers(values) => {
                let values = rows.iter().filter_map(|row| values.get(*row).copied());
                Truth::Numbers(values.collect())
            }
        }
    }

    /// The meaning of a network's outputs, after training on these rows; `None` if the numbers are too large to scale.
    pub(super) fn outputs(&self, rows: &[usize]) -> Option<Outputs> {
        let values = match (self, self.truth(rows)) {
            (Self::Numbers(_), Truth::Numbers(values)) => values,
            (Self::Classes { names, .. }, _) => {
                let names = names.clone();
                return Some(Outputs::Classes { names });
            }
            _ => return None,
        };
        let count = values.len().max(1) as f64;
        let mean = values.iter().map(|value| value / count).sum::<f64>();
        let squares = values.iter().map(|value| (value - mean).powi(2) / count);
        let std = squares.sum::<f64>().sqrt();
        let std = if std > 1e-12 * mean.abs() { std } else { 1.0 };
        (mean.is_finite() && std.is_finite()).then_some(Outputs::Number { mean, std })
    }
}

/// The true values of some rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Truth {
    Classes(Vec<usize>),
    Numbers(Vec<f64>),
}

impl Truth {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        match (self, other) {
            (Self::Classes(own), Self::Classes(other)) => own.extend(other),
            (Self::Numbers(own), Self::Numbers(other)) => own.extend(other),
            _ => {}
        }
    }
}

/// The meaning of a network's outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Outputs {
    /// A probability for each class.
    Classes {
        /// The names of the classes, in the order of the outputs.
        names: Vec<String>,
    },
    /// A number in units of `std`, counted from `mean`.
    Number {
        /// The mean of the training rows.
        mean: f64,
        /// The standard deviation of the training rows; 1 if they are all the same.
        std: f64,
    },
}

impl Outputs {
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Classes { names } => names.len(),
            Self::Number { .. } => 1,
        }
    }

    pub(super) fn activation(&self) -> Activation {
        match self {
            Self::Classes { .. } => Activation::Softmax,
            Self::Number { .. } => Activation::Identity,
        }
    }

    pub(super) fn loss(&self) -> Loss {
        match self {
            Self::Classes { .. } => Loss::CrossEntropy,
            Self::Number { .. } => Loss::MeanSquaredError,
        }
    }

    /// The targets of a network, `[samples, outputs]`.
    pub(super) fn encode(&self, truth: &Truth) -> Array2<f64> {
        let mut targets = Array2::zeros((truth.len(), self.count()));
        match (truth, self) {
            (Truth::Classes(classes), _) => {
                for (mut row, &class) in targets.rows_mut().into_iter().zip(classes) {
                    if let Some(target) = row.get_mut(class) {
                        *target = 1.0;
                    }
                }
            }
            (Truth::Numbers(values), Self::Number { mean, std }) => {
                for (target, value) in targets.iter_mut().zip(values) {
                    *target = (value - mean) / std;
                }
            }
            _ => {}
        }
        targets
    }

    /// Scales predictions of a number back, in place.
    pub(super) fn decode(&self, predictions: &mut Array2<f64>) {
        if let Self::Number { mean, std } = self {
            predictions.mapv_inplace(|value| value * std + mean);
        }
    }

    /// Checks what was read back.
    pub(super) fn validate(&self) -> Result<(), String> {
        match self {
            Self::Classes { names } => {
                let mut different = names.clone();
                different.sort_unstable();
                different.dedup();
                match different.len() == names.len() && names.len() > 1 {
                    true => Ok(()),
                    false => Err("the classes are not all different".to_owned()),
                }
            }
            Self::Number { mean, std } => match mean.is_finite() && std.is_finite() && *std > 0.0 {
                true => Ok(()),
                false => Err("the scaling of the target is invalid".to_owned()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: Cells) -> Column {
        Column {
            name: "y".to_owned(),
            cells,
            not_a_number: None,
        }
    }

    fn kind(target: &Target) -> Task {
        match target {
            Target::Classes { .. } => Task::Classification,
            Target::Numbers(_) => Task::Regression,
        }
    }

    fn numbers(values: &[f64], task: Option<Task>) -> Result<Target, ProgramError> {
        Target::new(&column(Cells::Numbers(values.to_vec())), "t.csv", task)
    }

    #[test]
    fn the_task_is_told_from_the_values() {
        let task = |values: &[f64]| kind(&numbers(values, None).unwrap());
        assert_eq!(task(&[0.0, 1.0, 0.0]), Task::Classification);
        assert_eq!(task(&[10.0, 20.0, 35.0]), Task::Regression);
        assert_eq!(task(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0]), Task::Classification);
        assert_eq!(task(&[1.5, 2.0, 1.5, 2.0]), Task::Regression);
        assert_eq!(task(&[1.0, 2.0]), Task::Regression);
        let many: Vec<f64> = (0..100).map(|n| f64::from(n % 25)).collect();
        assert_eq!(task(&many), Task::Regression);
        let forced = numbers(&many, Some(Task::Classification)).unwrap();
        assert_eq!(forced.outputs(&[]).unwrap().count(), 25);
    }

    #[test]
    fn numbers_are_classes_in_their_order() {
        let target = numbers(&[10.0, 2.0, f64::NAN, -0.0, 0.0, 10.0, 2.0], None).unwrap();
        let Target::Classes { names, of } = &target else {
            panic!("classes");
        };
        assert_eq!(names, &["0", "2", "10"]);
        assert_eq!(
            of,
            &[Some(2), Some(1), None, Some(0), Some(0), Some(2), Some(1)]
        );
        assert_eq!(target.rows(), [0, 1, 3, 4, 5, 6]);
        let targets = target.outputs(&[]).unwrap().encode(&target.truth(&[0, 3]));
        assert_eq!(targets, ndarray::array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
    }

    #[test]
    fn a_number_is_scaled_and_scaled_back() {
        let target = numbers(&[1.5, 3.5, 9.0], None).unwrap();
        let outputs = target.outputs(&[0, 1]).unwrap();
        let mut scaled = outputs.encode(&target.truth(&[0, 1, 2]));
        assert_eq!(scaled, ndarray::array![[-1.0], [1.0], [6.5]]);
        outputs.decode(&mut scaled);
        assert_eq!(scaled, ndarray::array![[1.5], [3.5], [9.0]]);
    }

    #[test]
    fn what_cannot_be_learned_is_refused() {
        let refused = |values: &[f64], task| numbers(values, Some(task)).unwrap_err().to_string();
        assert_eq!(
            refused(&[2.0, 2.0], Task::Classification),
            "t.csv: every row has the target \"y\", \"2\"; a classifier needs at least 2 classes"
        );
        assert_eq!(
            refused(&[f64::NAN], Task::Regression),
            "t.csv: no row has a value of the target \"y\""
        );
        let many: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(refused(&many, Task::Classification).contains("100 different values in 100 rows"));
        let text = column(Cells::Text {
            codes: vec![0, 1],
            texts: vec!["a".to_owned(), "b".to_owned()],
        });
        let error = Target::new(&text, "t.csv", Some(Task::Regression)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "t.csv: the target \"y\" is text; regression needs numbers"
        );
    }
}
