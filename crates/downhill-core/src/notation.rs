//! A name followed by numbers, `name:number:number`, as options are written.

use std::str::FromStr;

use crate::SettingError;

/// A name and the numbers that follow it.
pub(crate) struct Notation<'a> {
    given: &'a str,
    pub(crate) name: &'a str,
    pub(crate) numbers: Vec<&'a str>,
    /// How it is written, such as `uniform:LOW:HIGH`.
    expected: &'static str,
}

impl<'a> Notation<'a> {
    /// Splits a text. `forms` lists how each name is written; the form is found by the name in front of its colon or
    /// bracket, and is empty for an unknown name.
    pub(crate) fn new(given: &'a str, forms: &[&'static str]) -> Self {
        let mut parts = given.split(':');
        let name = parts.next().unwrap_or_default();
        let named = |form: &&&str| form.split([':', '[']).next() == Some(name);
        Self {
            given,
            name,
            numbers: parts.collect(),
            expected: forms.iter().find(named).copied().unwrap_or_default(),
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        !self.expected.is_empty()
    }

    pub(crate) fn number(&self, given: &str, place: &'static str) -> Result<f64, SettingError> {
        self.read(given, place, "number")
    }

    pub(crate) fn whole(&self, given: &str, place: &'static str) -> Result<usize, SettingError> {
        self.read(given, place, "whole number, 0 or more")
    }

    fn read<T: FromStr>(
        &self,
        given: &str,
        place: &'static str,
        kind: &'static str,
    ) -> Result<T, SettingError> {
        given.parse().map_err(|_| SettingError::Number {
            given: given.to_owned(),
            expected: self.expected,
            place,
            kind,
        })
    }

    /// Too few or too many numbers.
    pub(crate) fn miscounted(&self) -> SettingError {
        SettingError::Count {
            given: self.given.to_owned(),
            got: self.numbers.len(),
            expected: self.expected,
        }
    }
}
