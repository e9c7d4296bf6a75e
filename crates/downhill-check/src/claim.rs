//! A gradient that somebody claims.

use crate::{Parameter, Precision};

/// A gradient that is not believed yet: how it was come by, and its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim<'a> {
    pub(crate) way: &'a str,
    pub(crate) gradient: Vec<Parameter<'a>>,
    pub(crate) value: Option<f64>,
    pub(crate) precision: Precision,
}

impl<'a> Claim<'a> {
    /// A gradient, by a way such as `by hand`, computed in `f64`.
    pub fn new(way: &'a str, gradient: Vec<Parameter<'a>>) -> Self {
        Self {
            way,
            gradient,
            value: None,
            precision: Precision::F64,
        }
    }

    /// With the value of the function, come by the same way: checked before its gradient.
    #[must_use]
    pub fn with_value(mut self, value: f64) -> Self {
        self.value = Some(value);
        self
    }

    /// The precision it was computed in.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }
}
