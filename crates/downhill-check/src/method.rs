//! Methods of numerical differentiation.

use serde::{Deserialize, Serialize};

use crate::Precision;

/// A method to compute the slope of a function `f` from its values at a step `h`.
///
/// Two errors depend on the step. The truncation error grows with it; the rounding error, about
/// `ε |f| / h`, shrinks. They balance at the step given here, times the scale of the parameter: its
/// largest absolute value, or 1 if all values are almost zero. The scale is only a guess, so a check
/// tries other steps if a finite difference does not agree.
///
/// | method | slope | truncation error | step | total error | in `f64` | in `f32` |
/// |---|---|---|---|---|---|---|
/// | central | `(f(x+h) - f(x-h)) / 2h` | `h² f‴ / 6` | `ε^(1/3)` | `ε^(2/3)` | 4e-11 | 2e-5 |
/// | Richardson | `(4 q(h/2) - q(h)) / 3` | `-h⁴ f⁽⁵⁾ / 480` | `ε^(1/5)` | `ε^(4/5)` | 3e-13 | 3e-6 |
/// | complex step | `Im f(x + ih) / h` | `-h² f‴ / 6` | 1e-100 | `ε` | 2e-16 | |
///
/// `q(h)` is the central difference. The complex step subtracts nothing, so it has no cancellation
/// error and `h` can be tiny. It needs a function of complex numbers ([`Analytic`](crate::Analytic))
/// made of analytic operations, without absolute values and comparisons. It cannot detect a kink.
///
/// *Sources*: W. H. Press et al., "Numerical Recipes", section 5.7; L. F. Richardson, "The Deferred
/// Approach to the Limit" (1927); W. Squire and G. Trapp, "Using Complex Variables to Estimate
/// Derivatives of Real Functions" (1998).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The central difference: two evaluations per entry.
    #[default]
    Central,
    /// Two central differences whose `h²` errors cancel: four evaluations per entry.
    Richardson,
    /// The imaginary part after an imaginary step: one evaluation per entry.
    ComplexStep,
}

impl Method {
    /// The name of the method in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Central => "central difference",
            Self::Richardson => "Richardson",
            Self::ComplexStep => "complex step",
        }
    }

    /// The step, as a fraction of the parameter's scale.
    pub fn step(self, precision: Precision) -> f64 {
        match self {
            Self::Central => precision.epsilon().cbrt(),
            Self::Richardson => precision.epsilon().powf(0.2),
            Self::ComplexStep => 1e-100,
        }
    }

    /// The total error at that step, if the function and its derivatives are about 1.
    pub fn error(self, precision: Precision) -> f64 {
        match self {
            Self::Central => precision.epsilon().powf(2.0 / 3.0),
            Self::Richardson => precision.epsilon().powf(0.8),
            Self::ComplexStep => precision.epsilon(),
        }
    }
}
