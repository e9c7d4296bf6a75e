//! How a slope is taken from the values of a function.

use serde::{Deserialize, Serialize};

use crate::Precision;

/// How a slope is taken from the values of a function `f`, at a step `h`.
///
/// Two errors pull at the step: the curve's own, which grows with it, and that of rounding, about
/// `ε |f| / h`, which shrinks. They balance at the step given here, times the scale of the
/// parameter (its largest number, or 1 where all are next to nothing); the error left is the one given. Where the
/// numbers do not agree there, other steps are tried (of a difference), since a scale is but a guess.
///
/// | method | slope | curve's own error | step | error left | in `f64` | in `f32` |
/// |---|---|---|---|---|---|---|
/// | central | `(f(x+h) - f(x-h)) / 2h` | `h² f‴ / 6` | `ε^(1/3)` | `ε^(2/3)` | 4e-11 | 2e-5 |
/// | Richardson | `(4 q(h/2) - q(h)) / 3` | `-h⁴ f⁽⁵⁾ / 480` | `ε^(1/5)` | `ε^(4/5)` | 3e-13 | 3e-6 |
/// | complex step | `Im f(x + ih) / h` | `-h² f‴ / 6` | 1e-100 | `ε` | 2e-16 | |
///
/// `q(h)` is the central difference. The complex step subtracts nothing, so nothing is lost to
/// rounding and `h` can be as small as one likes; but the function has to be one of complex numbers
/// ([`Analytic`](crate::Analytic)), made of operations that are analytic: no absolute values, no
/// comparisons. A kink is invisible to it.
///
/// *Sources*: W. H. Press et al., "Numerical Recipes", section 5.7; L. F. Richardson, "The Deferred
/// Approach to the Limit" (1927); W. Squire and G. Trapp, "Using Complex Variables to Estimate
/// Derivatives of Real Functions" (1998).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The central difference: two evaluations an entry.
    #[default]
    Central,
    /// Two central differences, put together so that their errors cancel: four evaluations an entry.
    Richardson,
    /// The imaginary part of the function a hair's breadth off the real line: one evaluation an entry.
    ComplexStep,
}

impl Method {
    /// What a report calls the slope.
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

    /// The error left at that step, for a function whose derivatives are all about 1.
    pub fn error(self, precision: Precision) -> f64 {
        match self {
            Self::Central => precision.epsilon().powf(2.0 / 3.0),
            Self::Richardson => precision.epsilon().powf(0.8),
            Self::ComplexStep => precision.epsilon(),
        }
    }
}
