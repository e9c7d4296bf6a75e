//! Named, shaped parameters, and gradients with respect to them.

use crate::CheckError;

/// A parameter, or the gradient with respect to it: name, shape and values.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter<'a> {
    pub(crate) name: &'a str,
    pub(crate) shape: Vec<usize>,
    pub(crate) values: &'a [f64],
}

impl<'a> Parameter<'a> {
    /// Creates a parameter from its name, its shape and its values in row-major order.
    ///
    /// A check fails with [`CheckError::Length`] if the number of values does not fit the shape.
    pub fn new(name: &'a str, shape: impl Into<Vec<usize>>, values: &'a [f64]) -> Self {
        Self {
            name,
            shape: shape.into(),
            values,
        }
    }

    /// The largest absolute value.
    pub(crate) fn largest(&self) -> f64 {
        self.values.iter().fold(0.0_f64, |m, v| m.max(v.abs()))
    }

    /// The largest absolute value, or 1 if all are almost zero: a step proportional to such a value would be
    /// too small.
    pub(crate) fn scale(&self) -> f64 {
        match self.largest() {
            tiny if tiny < 1e-30 => 1.0,
            largest => largest,
        }
    }

    /// Checks that the number of values fits the shape.
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

    /// The index of the `flat`-th value along each axis.
    pub(crate) fn index(&self, mut flat: usize) -> Vec<usize> {
        let mut index = vec![0; self.shape.len()];
        for (coordinate, &size) in index.iter_mut().zip(&self.shape).rev() {
            *coordinate = flat % size.max(1);
            flat /= size.max(1);
        }
        index
    }
}

/// Finds the parameter named like `wanted` in a claim, and checks its shape.
pub(crate) fn find<'p, 'a>(
    gradient: &'p [Parameter<'a>],
    claim: &str,
    wanted: &Parameter<'_>,
) -> Result<&'p Parameter<'a>, CheckError> {
    let found = gradient.iter().find(|p| p.name == wanted.name);
    let found = found.ok_or_else(|| CheckError::Missing {
        claim: claim.to_owned(),
        name: wanted.name.to_owned(),
    })?;
    if found.shape != wanted.shape {
        return Err(CheckError::Shape {
            name: wanted.name.to_owned(),
            expected: wanted.shape.clone(),
            claim: claim.to_owned(),
            got: found.shape.clone(),
        });
    }
    found.check()?;
    Ok(found)
}

/// Checks that every parameter of a claim is one of `known`.
pub(crate) fn no_others(
    gradient: &[Parameter<'_>],
    claim: &str,
    known: &[Parameter<'_>],
) -> Result<(), CheckError> {
    match gradient
        .iter()
        .find(|g| !known.iter().any(|k| k.name == g.name))
    {
        Some(extra) => Err(CheckError::Unknown {
            claim: claim.to_owned(),
            name: extra.name.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Checks that no two parameters have the same name.
pub(crate) fn unique(all: &[Parameter<'_>], location: &str) -> Result<(), CheckError> {
    let mut names: Vec<&str> = all.iter().map(|p| p.name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CheckError::Duplicate {
            location: location.to_owned(),
            name: pair[0].to_owned(),
        }),
        None => Ok(()),
    }
}

/// Checks that all values are finite.
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

/// Borrows owned parameters for a check.
pub fn borrowed(parameters: &[downhill_core::Parameter]) -> Vec<Parameter<'_>> {
    let all = parameters.iter();
    all.map(|p| Parameter::new(&p.name, p.shape.clone(), &p.values))
        .collect()
}
