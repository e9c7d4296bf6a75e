//! The confusion matrix.

use std::cmp::Reverse;
use std::fmt;

use downhill_plot::{ConfusionMatrix, PlotError};
use serde::Serialize;

/// The largest number of classes for which the matrix is printed and drawn; with more it is too wide.
const MOST_CLASSES: usize = 12;
/// The largest number of characters of a class name that is printed.
const WIDEST: usize = 16;

/// A class: index, name, number of right predictions, number of samples, and counts by predicted class.
type Row<'a> = (usize, ((&'a str, usize, usize), &'a Vec<usize>));

/// The number of samples by actual and predicted class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    classes: Vec<String>,
    /// `[actual][predicted]`.
    counts: Vec<Vec<usize>>,
}

impl Confusion {
    /// Counts samples by actual and predicted class, both counted from 0. Ignores indices that are not classes.
    pub fn new(classes: &[String], actual: &[usize], predicted: &[usize]) -> Self {
        let mut counts = vec![vec![0; classes.len()]; classes.len()];
        for (&actual, &predicted) in actual.iter().zip(predicted) {
            let count = counts
                .get_mut(actual)
                .and_then(|row| row.get_mut(predicted));
            if let Some(count) = count {
                *count += 1;
            }
        }
        Self {
            classes: classes.to_vec(),
            counts,
        }
    }

    /// The number of right predictions, and of samples.
    pub fn right(&self) -> (usize, usize) {
        let parts = self.by_class();
        let right = parts.iter().map(|(_, right, _)| right).sum();
        (right, parts.iter().map(|(_, _, all)| all).sum())
    }

    /// Each class with its number of right predictions, and of samples.
    pub fn by_class(&self) -> Vec<(&str, usize, usize)> {
        let rows = self.classes.iter().zip(&self.counts).enumerate();
        rows.map(|(class, (name, row))| {
            let right = row.get(class).copied().unwrap_or(0);
            (name.as_str(), right, row.iter().sum())
        })
        .collect()
    }

    /// The names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The number of samples that each class is predicted for.
    pub fn predicted(&self) -> Vec<usize> {
        let column = |class: usize| {
            self.counts
                .iter()
                .filter_map(move |row| row.get(class))
                .sum()
        };
        (0..self.classes.len()).map(column).collect()
    }

    /// One line for each class, or for the twelve with the most errors: the number of wrong predictions, and which.
    pub fn errors(&self) -> Vec<String> {
        let name = |class: usize| self.classes.get(class).map(|name| short(name));
        let width = widest(&self.classes);
        let rows = self.by_class().into_iter().zip(&self.counts).enumerate();
        let mut rows: Vec<_> = rows.collect();
        if !self.is_small() {
            rows.sort_by_key(|(_, ((_, right, all), _))| Reverse(all - right));
        }
        let line = |(class, ((label, right, all), row)): Row<'_>| {
            let mut others: Vec<(usize, usize)> = row.iter().copied().enumerate().collect();
            others.retain(|&(other, count)| other != class && count > 0);
            others.sort_by_key(|&(_, count)| Reverse(count));
            let taken: Vec<String> = others
                .iter()
                .take(4)
                .map(|&(other, count)| format!("as {} ({count})", name(other).unwrap_or_default()))
                .collect();
            let more = if others.len() > 4 { ", …" } else { "" };
            let colon = if taken.is_empty() { "" } else { ": " };
            let wrong = all - right;
            format!(
                "{:<width$}  {wrong:>4} of {all:>4} wrong{colon}{}{more}",
                short(label),
                taken.join(", ")
            )
        };
        rows.into_iter().take(MOST_CLASSES).map(line).collect()
    }

    /// Whether it is small enough to be printed and drawn.
    pub fn is_small(&self) -> bool {
        self.classes.len() <= MOST_CLASSES
    }

    /// The matrix as a figure.
    ///
    /// # Errors
    ///
    /// [`PlotError`] if there are too many classes, or no samples.
    pub fn figure(&self, title: &str) -> Result<ConfusionMatrix, PlotError> {
        ConfusionMatrix::new(title, self.classes.iter(), self.counts.clone())
    }
}

/// Shortens a name, and puts it on one line.
pub(crate) fn short(name: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let name: Vec<char> = name.chars().map(clean).collect();
    match name.get(WIDEST..) {
        None | Some([]) => name.iter().collect(),
        Some(_) => name.iter().take(WIDEST - 1).chain(&['…']).collect(),
    }
}

fn widest(names: &[String]) -> usize {
    let widths = names.iter().map(|name| short(name).chars().count());
    widths.max().unwrap_or(0)
}

/// Prints a row for each actual class, and a column for each predicted one.
impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ACTUAL: &str = "actual";
        let first = widest(&self.classes).max(ACTUAL.len());
        let counts = self.counts.iter().flatten();
        let digits = counts.map(|count| count.to_string().len()).max();
        let digits = digits.unwrap_or(1);
        let names: Vec<String> = self.classes.iter().map(|name| short(name)).collect();
        write!(f, "{ACTUAL:<first$}  predicted")?;
        write!(f, "\n{:<first$}", "")?;
        let width = |name: &str| name.chars().count().max(digits) + 2;
        for name in &names {
            write!(f, "{name:>0$}", width(name))?;
        }
        for (name, row) in names.iter().zip(&self.counts) {
            write!(f, "\n{name:<first$}")?;
            for (column, count) in names.iter().zip(row) {
                write!(f, "{count:>0$}", width(column))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confusion() -> Confusion {
        let classes = ["oak", "beech\nleaf", "a name of many letters"].map(str::to_owned);
        let actual = [0, 0, 0, 0, 1, 1, 2];
        Confusion::new(&classes, &actual, &[0, 0, 1, 2, 1, 0, 2])
    }

    #[test]
    fn counts_by_actual_and_predicted_class() {
        let confusion = confusion();
        assert_eq!(confusion.counts, [[2, 1, 1], [1, 1, 0], [0, 0, 1]]);
        assert_eq!(confusion.right(), (4, 7));
        assert_eq!(confusion.by_class()[0], ("oak", 2, 4));
        assert!(confusion.figure("leaves").is_ok());
    }

    #[test]
    fn is_printed_with_a_row_for_each_actual_class() {
        let expected = "\
actual            predicted
                  oak  beech leaf  a name of many …
oak                 2           1                 1
beech leaf          1           1                 0
a name of many …    0           0                 1";
        assert_eq!(confusion().to_string(), expected);
    }

    #[test]
    fn errors_are_listed_by_class() {
        assert_eq!(
            confusion().errors(),
            [
                "oak                  2 of    4 wrong: as beech leaf (1), as a name of many … (1)",
                "beech leaf           1 of    2 wrong: as oak (1)",
                "a name of many …     0 of    1 wrong",
            ]
        );
    }
}
