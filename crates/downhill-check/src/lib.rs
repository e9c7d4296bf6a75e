//! Are two gradients the same? Finite differences, comparison, the report.
//!
//! Knows nothing but slices of `f64` and closures, so it checks a gradient whoever computed it.
//!
//! ```
//! use downhill_check::{Entry, Tolerance, central_difference, compare};
//!
//! // L(w) = w₀² w₁, and its gradient by hand.
//! let loss = |w: &[f64]| w[0] * w[0] * w[1];
//! let w = [1.5, -2.0];
//! let by_hand = [2.0 * w[0] * w[1], w[0] * w[0]];
//!
//! let slope = central_difference(loss, &w);
//! let entry = |values| [Entry::new("w", vec![2], values)];
//! let report = compare(&entry(&by_hand), &entry(&slope), Tolerance::DIFFERENCE_F64)?;
//! assert!(report.agrees(), "{report}");
//!
//! // A slip is named, with both numbers.
//! let wrong = compare(&entry(&[2.0 * w[0] * w[1], w[0]]), &entry(&slope), Tolerance::DIFFERENCE_F64)?;
//! assert!(!wrong.agrees());
//! assert_eq!((wrong.worst()[0].parameter.as_str(), &wrong.worst()[0].index[..]), ("w", &[1][..]));
//! # Ok::<(), downhill_check::CheckError>(())
//! ```

#![forbid(unsafe_code)]

mod alignment;
mod compare;
mod difference;
mod error;
mod fraction;
mod tolerance;

pub use alignment::{Alignment, AlignmentError, Judgement};
pub use compare::{Difference, Entry, Report, compare};
pub use difference::central_difference;
pub use error::CheckError;
pub use fraction::Fraction;
pub use tolerance::Tolerance;
