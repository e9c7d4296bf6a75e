//! What a gradient is with respect to: named, shaped numbers.

use crate::CheckError;

/// A parameter, or a gradient with respect to it: a name, a shape, and numbers row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter<'a> {
    pub(crate) name: &'a str,
    pub(crate) shape: Vec<usize>,
    pub(crate) values: &'a [f64],
}

impl<'a> Parameter<'a> {
    /// A parameter of that name and shape.
    pub fn new(name: &'a str, shape: impl Into<Vec<usize>>, values: &'a [f64]) -> Self {
        Self {
            name,
            shape: shape.into(),
            values,
        }
    }

    /// Its largest number, without the sign.
    pub(crate) fn largest(&self) -> f64 {
        self.values.iter().fold(0.0_f64, |m, v| m.max(v.abs()))
    }

    /// Checks that there are as many numbers as the shape asks for.
    pub(crate) fn check(&self) -> Result<(), CheckError> {
        // Saturating: no slice is as long as a shape that overflows.
        let expected = self.shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
        if self.values.len() == expected {
            Ok(())
        } else {
            Err(CheckError::Length {
                name: self.name.to_owned(),
                shape: self.shape.clone(),
                expected,
                got: self.values.len(),
            })
        }
    }

    /// Where the `flat`-th number is: row and column of a matrix.
    pub(crate) fn index(&self, mut flat: usize) -> Vec<usize> {
        let mut index = vec![0; self.shape.len()];
        for (point, &size) in index.iter_mut().zip(&self.shape).rev() {
            *point = flat % size.max(1);
            flat /= size.max(1);
        }
        index
    }
}

/// The parameter of that name, if `all` has it in that shape.
pub(crate) fn find<'p, 'a>(
    all: &'p [Parameter<'a>],
    way: &str,
    wanted: &Parameter<'_>,
) -> Result<&'p Parameter<'a>, CheckError> {
    let found = all.iter().find(|p| p.name == wanted.name);
    let found = found.ok_or_else(|| CheckError::Missing {
        way: way.to_owned(),
        name: wanted.name.to_owned(),
    })?;
    if found.shape != wanted.shape {
        return Err(CheckError::Shape {
            name: wanted.name.to_owned(),
            expected: wanted.shape.clone(),
            way: way.to_owned(),
            got: found.shape.clone(),
        });
    }
    found.check()?;
    Ok(found)
}

/// Checks that `given` has no parameter that `known` has not.
pub(crate) fn no_others(
    given: &[Parameter<'_>],
    way: &str,
    known: &[Parameter<'_>],
) -> Result<(), CheckError> {
    match given
        .iter()
        .find(|g| !known.iter().any(|k| k.name == g.name))
    {
        Some(extra) => Err(CheckError::Unknown {
            way: way.to_owned(),
            name: extra.name.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Checks that no two parameters have one name.
pub(crate) fn unique(all: &[Parameter<'_>], way: &str) -> Result<(), CheckError> {
    let mut names: Vec<&str> = all.iter().map(|p| p.name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CheckError::Duplicate {
            way: way.to_owned(),
            name: pair[0].to_owned(),
        }),
        None => Ok(()),
    }
}

/// Checks that all numbers are finite.
pub(crate) fn finite(all: &[Parameter<'_>]) -> Result<(), CheckError> {
    for parameter in all {
        if let Some(i) = parameter.values.iter().position(|v| !v.is_finite()) {
            return Err(CheckError::NotFiniteParameter {
                name: parameter.name.to_owned(),
                index: parameter.index(i),
                value: parameter.values[i],
            });
        }
    }
    Ok(())
}
