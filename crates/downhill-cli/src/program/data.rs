//! The rows of a table, and which of them are trained on, validated on and tested on.

use std::path::Path;

use downhill_data::{
    DatasetError, Frame, FrameOptions, FrameReader, Generator, split_indices, stratified_indices,
};

use super::ProgramError;
use super::target::{Target, Task};
use crate::{ClassesError, Failure};

/// A table and the column to predict.
#[derive(Debug)]
pub(super) struct Table {
    /// The other columns.
    pub(super) frame: Frame,
    pub(super) target: Target,
    /// The rows that have a target.
    pub(super) rows: Vec<usize>,
}

impl Table {
    /// Reads a table. A misspelt target is an error before its rows are read.
    pub(super) fn read(
        path: &Path,
        options: &FrameOptions,
        target: &str,
        task: Option<Task>,
    ) -> Result<Self, Failure> {
        if options.drop.iter().any(|column| column == target) {
            return Err(Failure::other(ProgramError::DroppedTarget {
                column: target.to_owned(),
            }));
        }
        let reader = FrameReader::open(path, options)?;
        reader.rows().column(target)?;
        let mut frame = reader.read()?;
        let file = frame.file().to_owned();
        let no_targets = || ProgramError::NoTargets {
            file: file.clone(),
            column: target.to_owned(),
        };
        let column = frame.take(target);
        let column = column.ok_or_else(|| Failure::other(no_targets()))?;
        let target = Target::new(&column, &file, task).map_err(Failure::other)?;
        Ok(Self {
            rows: target.rows(),
            frame,
            target,
        })
    }
}

/// Splits rows at random into those that remain and those that are held out, in each class alike.
///
/// If `strict` is false, as many are held out as is possible, perhaps none.
pub(super) fn hold_out(
    target: &Target,
    rows: &[usize],
    fraction: f64,
    (seed, option, strict): (u64, &'static str, bool),
) -> Result<(Vec<usize>, Vec<usize>), Failure> {
    let none = || (rows.to_vec(), Vec::new());
    if fraction == 0.0 {
        return Ok(none());
    }
    let classes = target.classes(rows);
    let split = |fraction| match &classes {
        Some(classes) => stratified_indices(classes, fraction, seed),
        None => split_indices(rows.len(), fraction, seed),
    };
    let split = match split(fraction) {
        Err(DatasetError::TooFewPerClass { most, samples, .. }) if !strict && most > 0 => {
            split(most as f64 / samples as f64)
        }
        other => other,
    };
    let (rest, held_out) = match split {
        Ok(parts) => parts,
        Err(_) if !strict => return Ok(none()),
        Err(reason) => return Err(Failure::other(ClassesError::Fraction { option, reason })),
    };
    let at = |places: Vec<usize>| {
        places
            .into_iter()
            .filter_map(|place| rows.get(place).copied())
    };
    Ok((at(rest).collect(), at(held_out).collect()))
}

/// Divides rows at random into folds of the same size, give or take a row, with each class in each fold alike.
pub(super) fn folds(
    target: &Target,
    rows: &[usize],
    folds: usize,
    seed: u64,
) -> Result<Vec<Vec<usize>>, ProgramError> {
    if folds > rows.len() {
        return Err(ProgramError::Folds {
            folds,
            rows: rows.len(),
        });
    }
    let order = Generator::new(seed).permutation(rows.len());
    let mut order: Vec<usize> = order
        .into_iter()
        .filter_map(|place| rows.get(place).copied())
        .collect();
    if let Some(classes) = target.classes(&order) {
        let mut pairs: Vec<(usize, usize)> = classes.into_iter().zip(order).collect();
        pairs.sort_by_key(|(class, _)| *class);
        order = pairs.into_iter().map(|(_, row)| row).collect();
    }
    // Every folds-th row of the rows sorted by class.
    let fold = |first: usize| order.iter().skip(first).step_by(folds).copied().collect();
    Ok((0..folds).map(fold).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(of: Vec<usize>) -> Target {
        let classes = of.iter().max().map_or(0, |most| most + 1);
        Target::Classes {
            names: (0..classes).map(|class| class.to_string()).collect(),
            of: of.into_iter().map(Some).collect(),
        }
    }

    #[test]
    fn folds_are_disjoint_and_stratified() {
        let target = target((0..50).map(|row| usize::from(row % 5 == 0)).collect());
        let rows: Vec<usize> = (0..50).collect();
        let folds = folds(&target, &rows, 5, 3).unwrap();
        for fold in &folds {
            let rare = fold.iter().filter(|row| **row % 5 == 0).count();
            assert_eq!((fold.len(), rare), (10, 2));
        }
        let mut all: Vec<usize> = folds.concat();
        all.sort_unstable();
        assert_eq!(all, rows);
    }

    #[test]
    fn as_many_are_held_out_as_can_be() {
        let each = target(vec![0, 1, 2]);
        let (rest, none) = hold_out(&each, &[0, 1, 2], 0.4, (0, "--x", false)).unwrap();
        assert_eq!((rest.len(), none.len()), (3, 0));
        assert!(hold_out(&each, &[0, 1, 2], 0.4, (0, "--x", true)).is_err());
        let twice = target(vec![0, 1, 2, 0]);
        let (rest, one) = hold_out(&twice, &[0, 1, 2, 3], 0.5, (0, "--x", false)).unwrap();
        assert_eq!((rest.len(), one.len()), (3, 1));
    }
}
