//! Parameters by name and shape.

use serde::{Deserialize, Serialize};

use crate::ShapeError;

/// A parameter, or its gradient: a name, a shape, and numbers row by row.
///
/// The numbers are `f64` whatever the model computes in; every `f32` is an `f64` exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its place in the model, such as `layers.0.weight`.
    pub name: String,
    /// Its shape; a weight is `[inputs, outputs]`.
    pub shape: Vec<usize>,
    /// Its numbers, row by row.
    pub values: Vec<f64>,
}

impl Parameter {
    /// A parameter of that name and shape.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if the shape asks for another number of values.
    pub fn new(
        name: impl Into<String>,
        shape: Vec<usize>,
        values: Vec<f64>,
    ) -> Result<Self, ShapeError> {
        let name = name.into();
        check_length(&name, &shape, values.len())?;
        Ok(Self {
            name,
            shape,
            values,
        })
    }
}

/// The state of an optimizer for one parameter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParameterState {
    /// The number of steps taken with this parameter.
    pub steps: u64,
    /// The vectors that the optimizer keeps, each with one number for each entry of the parameter.
    pub vectors: Vec<Vec<f64>>,
}

/// The role of a parameter, which decides how it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A matrix of weights: drawn by the initializer.
    Weight,
    /// An added term.
    Bias,
    /// A factor, which starts at 1.
    Gain,
    /// An added term behind a gain, which starts at 0.
    Shift,
}

/// The name, shape and role of a parameter, without its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterSpec {
    /// Its name, such as `layers.0.weight`.
    pub name: String,
    /// Its shape; a weight is `[inputs, outputs]`.
    pub shape: Vec<usize>,
    /// Its role.
    pub role: Role,
}

/// Checks that there are as many numbers as a shape asks for.
///
/// # Errors
///
/// [`ShapeError::Length`] with the name, the shape and both numbers.
pub fn check_length(name: &str, shape: &[usize], got: usize) -> Result<(), ShapeError> {
    // Saturating: no slice is as long as a shape that overflows.
    let expected = shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
    if got == expected {
        Ok(())
    } else {
        Err(ShapeError::Length {
            name: name.to_owned(),
            shape: shape.to_vec(),
            expected,
            got,
        })
    }
}

/// Checks that the parameters given are exactly those of a model, by name and shape.
///
/// # Errors
///
/// [`ShapeError::Missing`], [`ShapeError::Shape`], [`ShapeError::Length`] or [`ShapeError::Unknown`] for the first
/// that does not fit.
pub fn check_parameters<'a>(
    model: impl Iterator<Item = (&'a str, &'a [usize])> + Clone,
    given: &[Parameter],
) -> Result<(), ShapeError> {
    for (name, shape) in model.clone() {
        let parameter = given.iter().find(|g| g.name == name);
        let parameter = parameter.ok_or_else(|| ShapeError::Missing {
            name: name.to_owned(),
            given: given.iter().map(|g| g.name.clone()).collect(),
        })?;
        if parameter.shape != shape {
            return Err(ShapeError::Shape {
                name: name.to_owned(),
                expected: shape.to_vec(),
                got: parameter.shape.clone(),
            });
        }
        check_length(name, shape, parameter.values.len())?;
    }
    let known = |g: &&Parameter| !model.clone().any(|(name, _)| name == g.name);
    match given.iter().find(known) {
        Some(extra) => Err(ShapeError::Unknown {
            name: extra.name.clone(),
            known: model.map(|(name, _)| name.to_owned()).collect(),
        }),
        None => Ok(()),
    }
}
