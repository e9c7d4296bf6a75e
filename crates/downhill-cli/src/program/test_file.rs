//! A table to test on, encoded row by row.

use std::path::Path;

use downhill_data::{Encoder, Missing, RowReader, is_missing};
use ndarray::Array2;

use super::ProgramError;
use super::table_args::TableArgs;
use super::target::{Outputs, Truth};
use crate::Failure;

/// The features of a table to test on, `[rows, features]`, and the true values of its target.
pub(super) fn read(
    path: &Path,
    reading: &TableArgs,
    (encoder, outputs, target): (&Encoder, &Outputs, &str),
) -> Result<(Array2<f64>, Truth), Failure> {
    let mut rows = RowReader::open(path, reading.delimiter)?;
    let columns = encoder.match_columns(&rows)?;
    let place = rows.column(target)?;
    let mut features = Vec::new();
    let (mut classes, mut numbers) = (Vec::new(), Vec::new());
    while rows.advance()? {
        let text = rows.field(place);
        // A mean cannot stand in for the target of a row.
        if is_missing(text) && reading.missing != Missing::Refuse {
            continue;
        }
        if !columns.encode(&rows, reading.missing, &mut features)? {
            continue;
        }
        match outputs {
            Outputs::Classes { names } => match class(names, text) {
                Some(class) => classes.push(class),
                None => {
                    return Err(Failure::other(ProgramError::UnknownClass {
                        file: rows.file().to_owned(),
                        line: rows.line(),
                        column: target.to_owned(),
                        found: text.to_owned(),
                        known: names.clone(),
                    }));
                }
            },
            Outputs::Number { .. } => numbers.push(rows.number(place)?),
        }
    }
    let truth = match outputs {
        Outputs::Classes { .. } => Truth::Classes(classes),
        Outputs::Number { .. } => Truth::Numbers(numbers),
    };
    if truth.len() == 0 {
        return Err(Failure::other(ProgramError::NoRows {
            file: rows.file().to_owned(),
        }));
    }
    let shape = (truth.len(), encoder.features());
    let features = Array2::from_shape_vec(shape, features).map_err(Failure::other)?;
    Ok((features, truth))
}

/// The class of a text; classes that are numbers may be written in another way, `1.0` for `1`.
fn class(names: &[String], text: &str) -> Option<usize> {
    let by_name = |text: &str| names.iter().position(|name| name == text);
    by_name(text).or_else(|| by_name(&text.parse::<f64>().ok()?.to_string()))
}
