//! Gradient checking: finite differences, complex step, comparison, report.
//!
//! The interface is slices of `f64` and closures. It can therefore check any gradient of a scalar
//! function of named, shaped parameters, however the gradient was computed. [`Check`] compares
//! gradients with finite differences of the function; [`compare`] compares them with each other.
//!
//! ```
//! use downhill_check::{Check, Claim, Parameter};
//!
//! // The squared error of a line through two points, and a gradient with a mistake: `db` is not
//! // summed over the samples.
//! let loss = |p: &[f64]| {
//!     let error = |x: f64, y: f64| p[0] * x + p[1] - y;
//!     error(1.0, 2.0).powi(2) + error(3.0, 1.0).powi(2)
//! };
//! let (weight, bias) = ([0.5], [0.25]);
//! let (dw, db) = ([2.0 * (0.75 - 2.0) * 1.0 + 2.0 * (1.75 - 1.0) * 3.0], [2.0 * (0.75 - 2.0)]);
//!
//! let report = Check::new().run(
//!     &[Parameter::new("weight", [1], &weight), Parameter::new("bias", [1], &bias)],
//!     loss,
//!     &[Claim::new("by hand", vec![
//!         Parameter::new("weight", [1], &dw),
//!         Parameter::new("bias", [1], &db),
//!     ])],
//! )?;
//! assert!(!report.agrees());
//! assert_eq!(report.entries()[0].parameter, "bias");
//! println!("{report}");
//! # Ok::<(), downhill_check::CheckError>(())
//! ```

#![forbid(unsafe_code)]

mod alignment;
mod check;
mod claim;
mod compare;
mod curvature;
mod direction;
mod error;
mod fraction;
mod function;
mod judge;
mod line;
mod method;
mod methods;
mod parameter;
mod precision;
mod report;
mod rounding_noise;
mod second_order;
mod slope;
mod slope_estimate;
mod tolerance;
mod zero;

pub use alignment::{Alignment, AlignmentError, Judgment};
pub use check::{Check, Entries};
pub use claim::Claim;
pub use compare::compare;
pub use curvature::{curvature, hessian_vector};
pub use error::CheckError;
pub use fraction::Fraction;
pub use function::{Analytic, Function};
pub use method::Method;
/// A complex number in `f64`, for functions that allow the complex step.
pub use num_complex::Complex64;
pub use parameter::{Parameter, borrowed};
pub use precision::Precision;
pub use report::{Report, Row, Verdict};
pub use second_order::second_order;
pub use slope::central_difference;
pub use tolerance::{Tolerance, rounding_noise};
