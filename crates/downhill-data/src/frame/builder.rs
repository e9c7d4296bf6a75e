//! Building a column, from text to numbers if all of it is numbers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem;

use super::{Cells, Column, is_missing};
use crate::CsvError;

/// A column that is being read.
#[derive(Debug)]
pub(super) struct ColumnBuilder {
    name: String,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Text, or numbers that are not yet decided to be.
    Text {
        codes: Vec<u32>,
        /// Each different text with its code, and the line on which it first occurs.
        texts: HashMap<String, (u32, usize)>,
        decided: bool,
    },
    Numbers {
        values: Vec<f64>,
        /// The number of rows that decided.
        rows: usize,
    },
}

impl ColumnBuilder {
    /// A column without values; `text` if it is text even if all values are numbers.
    pub(super) fn new(name: &str, text: bool) -> Self {
        Self {
            name: name.to_owned(),
            state: State::Text {
                codes: Vec::new(),
                texts: HashMap::new(),
                decided: text,
            },
        }
    }

    /// Adds a value to the `row` values so far.
    pub(super) fn push(
        &mut self,
        text: &str,
        line: usize,
        file: &str,
        row: usize,
    ) -> Result<(), CsvError> {
        let memory = |_| CsvError::Memory {
            file: file.to_owned(),
            rows: row,
        };
        match &mut self.state {
            State::Text { codes, texts, .. } => {
                codes.try_reserve(1).map_err(memory)?;
                if is_missing(text) {
                    codes.push(Cells::MISSING);
                    return Ok(());
                }
                let known = texts.get(text).map(|(code, _)| *code);
                let code = match known {
                    Some(code) => code,
                    None => {
                        texts.try_reserve(1).map_err(memory)?;
                        let code = texts.len() as u32;
                        if let Entry::Vacant(place) = texts.entry(text.to_owned()) {
                            place.insert((code, line));
                        }
                        code
                    }
                };
                codes.push(code);
            }
            State::Numbers { values, rows } => {
                values.try_reserve(1).map_err(memory)?;
                values.push(match text.parse::<f64>() {
                    Ok(value) if value.is_finite() => value,
                    _ if is_missing(text) => f64::NAN,
                    Ok(_) => {
                        return Err(CsvError::NotFinite {
                            file: file.to_owned(),
                            line,
                            column: self.name.clone(),
                            found: text.to_owned(),
                        });
                    }
                    Err(_) => {
                        return Err(CsvError::TextAmongNumbers {
                            file: file.to_owned(),
                            line,
                            column: self.name.clone(),
                            found: text.to_owned(),
                            rows: *rows,
                        });
                    }
                });
            }
        }
        Ok(())
    }

    /// Decides after so many rows whether the column is of numbers.
    pub(super) fn decide(&mut self, file: &str, rows: usize) -> Result<(), CsvError> {
        let State::Text {
            codes,
            texts,
            decided: decided @ false,
        } = &mut self.state
        else {
            return Ok(());
        };
        if texts.is_empty() {
            // Every value so far is missing; the values to come decide.
            return Ok(());
        }
        let mut numbers = vec![f64::NAN; texts.len()];
        let (mut infinite, mut comma, mut word) = (None, None, None);
        for (text, &(code, line)) in texts.iter() {
            let first = |found: &mut Option<(usize, String)>| {
                if found.as_ref().is_none_or(|(before, _)| line < *before) {
                    *found = Some((line, text.clone()));
                }
            };
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    if let Some(place) = numbers.get_mut(code as usize) {
                        *place = number;
                    }
                }
                Ok(_) => first(&mut infinite),
                Err(_) if text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok() => {
                    first(&mut comma);
                }
                Err(_) => first(&mut word),
            }
        }
        let (file, column) = (file.to_owned(), self.name.clone());
        match (word, comma, infinite) {
            (Some(_), _, _) => *decided = true,
            (None, Some((line, found)), _) => {
                return Err(CsvError::DecimalComma {
                    file,
                    line,
                    column,
                    found,
                });
            }
            (None, None, Some((line, found))) => {
                return Err(CsvError::NotFinite {
                    file,
                    line,
                    column,
                    found,
                });
            }
            (None, None, None) => {
                let number = |code: u32| numbers.get(code as usize).copied().unwrap_or(f64::NAN);
                let codes = mem::take(codes);
                self.state = State::Numbers {
                    values: codes.into_iter().map(number).collect(),
                    rows,
                };
            }
        }
        Ok(())
    }

    /// The column after its last row.
    pub(super) fn finish(mut self, file: &str, rows: usize) -> Result<Column, CsvError> {
        self.decide(file, rows)?;
        let (cells, not_a_number) = match self.state {
            State::Numbers { mut values, .. } => {
                values.shrink_to_fit();
                (Cells::Numbers(values), None)
            }
            State::Text { codes, texts, .. } => {
                if texts.is_empty() {
                    return Err(CsvError::NoValues {
                        file: file.to_owned(),
                        column: self.name,
                    });
                }
                let is_number = |text: &str| text.parse::<f64>().is_ok();
                let words = texts.iter().filter(|(text, _)| !is_number(text));
                let first = words.min_by_key(|(_, (code, _))| *code);
                let first = first.map(|(text, &(_, line))| (line, text.clone()));
                let mixed = texts.keys().any(|text| is_number(text));
                let mut texts: Vec<(String, (u32, usize))> = texts.into_iter().collect();
                texts.sort_unstable_by_key(|(_, (code, _))| *code);
                let texts = texts.into_iter().map(|(text, _)| text).collect();
                (Cells::Text { codes, texts }, first.filter(|_| mixed))
            }
        };
        Ok(Column {
            name: self.name,
            cells,
            not_a_number,
        })
    }
}
