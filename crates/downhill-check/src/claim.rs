//! A gradient to check.

use crate::{Parameter, Precision};

/// A gradient to check, and the name of the method that computed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim<'a> {
    pub(crate) method: &'a str,
    pub(crate) gradient: Vec<Parameter<'a>>,
    pub(crate) value: Option<f64>,
    pub(crate) precision: Precision,
    pub(crate) noise: Option<Vec<Parameter<'a>>>,
    pub(crate) conditioning: Option<Vec<Parameter<'a>>>,
}

impl<'a> Claim<'a> {
    /// Creates a claim of a gradient computed in `f64`.
    ///
    /// `method` names it in a report: `by hand`, for example. `gradient` has one entry for each
    /// checked parameter, of the same name and shape, in any order.
    pub fn new(method: &'a str, gradient: Vec<Parameter<'a>>) -> Self {
        Self {
            method,
            gradient,
            value: None,
            precision: Precision::F64,
            noise: None,
            conditioning: None,
        }
    }

    /// Adds the function's value, computed by the same method.
    #[must_use]
    pub fn with_value(mut self, value: f64) -> Self {
        self.value = Some(value);
        self
    }

    /// Sets the precision in which the gradient was computed.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Sets the measured rounding error of each entry.
    ///
    /// A measure is how much the gradient changes when the parameters change by a rounding. Without one,
    /// the error is assumed to be the floor of [`Tolerance::exact`](crate::Tolerance::exact), relative to
    /// the parameter's largest entry. It counts where terms cancel. `noise` has the names and shapes of the
    /// gradient.
    #[must_use]
    pub fn with_noise(mut self, noise: Vec<Parameter<'a>>) -> Self {
        self.noise = Some(noise);
        self
    }

    /// Sets how much rounding the parameters changes each entry, as computed from much larger changes.
    ///
    /// A [measured](Self::with_noise) rounding error counts up to the floor of
    /// [`Tolerance::exact`](crate::Tolerance::exact), relative to the parameter's largest entry, or up to this if it is
    /// more. Near a minimum every entry is a sum of terms that cancel, and the rounding of the terms exceeds the floor.
    /// The jump of a gradient at a kink does not grow with the change of the parameters, so it is small here.
    /// `conditioning` has the names and shapes of the gradient.
    #[must_use]
    pub fn with_conditioning(mut self, conditioning: Vec<Parameter<'a>>) -> Self {
        self.conditioning = Some(conditioning);
        self
    }

    /// Sets the rounding error of each entry, unless it is set.
    #[must_use]
    pub fn or_noise(self, noise: Vec<Parameter<'a>>) -> Self {
        match self.noise {
            Some(_) => self,
            None => self.with_noise(noise),
        }
    }
}
