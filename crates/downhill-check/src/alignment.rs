//! Compares an update with a gradient: length, direction, and a judgment in words.

use std::fmt;

use thiserror::Error;

use crate::Fraction;

/// The length and direction of an update `u` relative to a gradient `g`.
///
/// ```
/// use downhill_check::{Alignment, Tolerance};
///
/// let gradient = [0.6, -1.2, 3.0];
/// let judge = |update: &[f64]| {
///     Alignment::of(update, &gradient).map(|a| a.judge(Tolerance::ALIGNED).to_string())
/// };
/// assert_eq!(judge(&gradient)?, "is the gradient");
/// assert_eq!(judge(&[0.5, -1.0, 2.5])?, "5/6 of the gradient");
/// assert_eq!(judge(&[0.6, 1.2, 3.0])?, "not the gradient: 42.8° apart");
/// # Ok::<(), downhill_check::AlignmentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// `(u · g) / (g · g)`: the update along the gradient, in units of `|g|`.
    pub ratio: f64,
    /// `(u · g) / (|u| |g|)`: 1 for the same direction, -1 for the opposite.
    pub cosine: f64,
    /// The angle in degrees. An arccosine of `cosine` would lose angles below 1e-6.
    pub angle_degrees: f64,
    /// The maximum of `|uᵢ - gᵢ|`.
    pub max_abs_error: f64,
    /// `|u|`, the Euclidean norm.
    pub update_length: f64,
    /// `|g|`, the Euclidean norm.
    pub gradient_length: f64,
}

/// The result of [`Alignment::judge`]; its `Display` is a phrase for a report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judgment {
    /// The update equals the gradient.
    Is,
    /// The update is a multiple of the gradient; if negative, it points uphill.
    Multiple {
        /// The multiple.
        ratio: f64,
        /// The ratio as a fraction, if a small one equals it within the tolerance.
        fraction: Option<Fraction>,
    },
    /// The update has a different direction.
    Not {
        /// The angle between the two, in degrees.
        angle_degrees: f64,
    },
    /// The update is zero and the gradient is not.
    NoUpdate,
    /// The gradient is zero and the update is not.
    NoGradient,
    /// An entry, a length or a difference is infinite or NaN.
    NotFinite,
}

/// Why an update and a gradient cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AlignmentError {
    /// The two differ in length.
    #[error("an update of {update} entries cannot be compared with a gradient of {gradient}")]
    Lengths {
        /// The length of the update.
        update: usize,
        /// The length of the gradient.
        gradient: usize,
    },
}

impl Alignment {
    /// Compares an update with a gradient of the same parameter.
    ///
    /// A zero vector has no direction, so its values are defined here:
    ///
    /// | update | gradient | ratio | cosine | angle |
    /// |---|---|---|---|---|
    /// | zero or empty | zero or empty | 1 | 1 | 0 |
    /// | zero | not zero | 0 | 0 | 90 |
    /// | not zero | zero | infinite | 0 | 90 |
    ///
    /// All values are NaN if an entry is infinite or NaN.
    ///
    /// # Shapes
    ///
    /// `update` and `gradient` have the same length.
    ///
    /// # Errors
    ///
    /// [`AlignmentError::Lengths`] if the lengths differ.
    pub fn of(update: &[f64], gradient: &[f64]) -> Result<Self, AlignmentError> {
        if update.len() != gradient.len() {
            return Err(AlignmentError::Lengths {
                update: update.len(),
                gradient: gradient.len(),
            });
        }
        if !update.iter().chain(gradient).all(|v| v.is_finite()) {
            return Ok(Self {
                ratio: f64::NAN,
                cosine: f64::NAN,
                angle_degrees: f64::NAN,
                max_abs_error: f64::NAN,
                update_length: f64::NAN,
                gradient_length: f64::NAN,
            });
        }
        let differences = update.iter().zip(gradient).map(|(u, g)| (u - g).abs());
        let max_abs_error = differences.fold(0.0, f64::max);
        let (u_length, g_length) = (length(update), length(gradient));
        let alignment = |ratio, cosine, angle_degrees| {
            Ok(Self {
                ratio,
                cosine,
                angle_degrees,
                max_abs_error,
                update_length: u_length,
                gradient_length: g_length,
            })
        };
        match (u_length > 0.0, g_length > 0.0) {
            (false, false) => return alignment(1.0, 1.0, 0.0),
            (false, true) => return alignment(0.0, 0.0, 90.0),
            (true, false) => return alignment(f64::INFINITY, 0.0, 90.0),
            (true, true) => {}
        }
        // Normalized first, so that no square overflows or underflows.
        let unit = |v: &[f64], length: f64| -> Vec<f64> { v.iter().map(|v| v / length).collect() };
        let (u, g) = (unit(update, u_length), unit(gradient, g_length));
        let both = || u.iter().zip(&g);
        let cosine: f64 = both().map(|(u, g)| u * g).sum();
        // Kahan: half the angle, from the diagonals of the rhombus that the two unit vectors span.
        let apart: f64 = both().map(|(u, g)| (u - g).powi(2)).sum();
        let along: f64 = both().map(|(u, g)| (u + g).powi(2)).sum();
        let angle = 2.0 * apart.sqrt().atan2(along.sqrt());
        alignment(
            cosine * (u_length / g_length),
            cosine.clamp(-1.0, 1.0),
            angle.to_degrees(),
        )
    }

    /// Judges whether the update is the gradient, a multiple of it, or neither.
    ///
    /// The update is a multiple of the gradient if its component perpendicular to the gradient is at
    /// most `tolerance` times its length. It is the gradient if, in addition, the ratio is 1 within
    /// `tolerance`. [`Tolerance::ALIGNED`](crate::Tolerance::ALIGNED) suits gradients in `f64`.
    pub fn judge(&self, tolerance: f64) -> Judgment {
        let (update, gradient) = (self.update_length, self.gradient_length);
        let finite = update.is_finite() && gradient.is_finite();
        if !(finite && self.max_abs_error.is_finite()) {
            return Judgment::NotFinite;
        }
        match (update > 0.0, gradient > 0.0) {
            (false, false) => return Judgment::Is,
            (false, true) => return Judgment::NoUpdate,
            (true, false) => return Judgment::NoGradient,
            (true, true) => {}
        }
        if self.angle_degrees.to_radians().sin() > tolerance {
            Judgment::Not {
                angle_degrees: self.angle_degrees,
            }
        } else if (self.ratio - 1.0).abs() <= tolerance {
            Judgment::Is
        } else {
            Judgment::Multiple {
                ratio: self.ratio,
                fraction: Fraction::near(self.ratio, tolerance),
            }
        }
    }
}

/// The Euclidean norm of finite entries, scaled so that no square overflows.
fn length(v: &[f64]) -> f64 {
    let largest = v.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let squares: f64 = v.iter().map(|v| (v / largest).powi(2)).sum();
    largest * squares.sqrt()
}

impl Judgment {
    /// Whether two judgments are of the same kind, with the same fraction.
    ///
    /// Multiples without a fraction are never alike. The angle of [`Not`](Self::Not) may differ.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Multiple { fraction: a, .. }, Self::Multiple { fraction: b, .. }) => {
                a.is_some() && a == b
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl fmt::Display for Judgment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is => f.write_str("is the gradient"),
            Self::Multiple {
                fraction: Some(fraction),
                ..
            } if fraction.is_whole() => write!(f, "{fraction} times the gradient"),
            Self::Multiple {
                fraction: Some(fraction),
                ..
            } => write!(f, "{fraction} of the gradient"),
            Self::Multiple { ratio, .. } => write!(f, "{ratio:.6} times the gradient"),
            Self::Not { angle_degrees } => {
                write!(f, "not the gradient: {angle_degrees:.1}° apart")
            }
            Self::NoUpdate => f.write_str("not the gradient: it is zero, and the gradient is not"),
            Self::NoGradient => f.write_str("not the gradient, which is zero"),
            Self::NotFinite => f.write_str("undetermined: not all numbers are finite"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: f64 = 1e-12;

    fn of(update: &[f64], gradient: &[f64]) -> Alignment {
        Alignment::of(update, gradient).unwrap()
    }

    fn judgment(update: &[f64], gradient: &[f64]) -> String {
        of(update, gradient).judge(TOLERANCE).to_string()
    }

    #[test]
    fn computes_ratio_cosine_angle_and_the_largest_error() {
        let a = of(&[3.0, 3.0], &[2.0, 0.0]);
        assert!((a.ratio - 1.5).abs() < 1e-15);
        assert!((a.cosine - 0.5_f64.sqrt()).abs() < 1e-15);
        assert!((a.angle_degrees - 45.0).abs() < 1e-13);
        assert_eq!(a.max_abs_error, 3.0);
        let a = of(&[-1.0, 2.0, 0.0], &[2.0, 1.0, 0.0]);
        assert_eq!((a.ratio, a.cosine), (0.0, 0.0));
        assert!((a.angle_degrees - 90.0).abs() < 1e-13);
    }

    #[test]
    fn names_fractions_and_whole_multiples() {
        let g = [0.3, -0.7, 1.1e-5];
        let times = |k: f64| judgment(&g.map(|g| g * k), &g);
        assert_eq!(times(1.0), "is the gradient");
        assert_eq!(times(5.0 / 6.0), "5/6 of the gradient");
        assert_eq!(times(1.0 / 250.0), "1/250 of the gradient");
        assert_eq!(times(2.0), "2 times the gradient");
        assert_eq!(times(-1.0), "-1 times the gradient");
        assert_eq!(times(-2.0 / 3.0), "-2/3 of the gradient");
        assert_eq!(times(0.812_345_678_9), "0.812346 times the gradient");
    }

    #[test]
    fn a_slightly_different_direction_is_not_the_gradient() {
        assert_eq!(
            judgment(&[1.0, 1.0], &[1.0, 0.0]),
            "not the gradient: 45.0° apart"
        );
        assert_eq!(
            judgment(&[0.0, 1.0], &[1.0, 0.0]),
            "not the gradient: 90.0° apart"
        );
        // An angle of 1e-8 radians: its cosine rounds to 1.
        let near = of(&[1.0, 1e-8], &[1.0, 0.0]);
        assert_eq!(near.cosine, 1.0);
        assert!(matches!(near.judge(TOLERANCE), Judgment::Not { .. }));
        assert_eq!(near.judge(1e-7), Judgment::Is);
    }

    #[test]
    fn rounding_does_not_change_the_direction() {
        let g: Vec<f64> = (1..100).map(|i| 1.0 / f64::from(i)).collect();
        let u: Vec<f64> = g.iter().map(|g| g * (1.0 + f64::EPSILON)).collect();
        assert_eq!(of(&u, &g).judge(TOLERANCE), Judgment::Is);
    }

    #[test]
    fn zero_vectors_have_defined_values() {
        let (zero, one) = ([0.0, -0.0], [0.0, 1e-300]);
        let both = of(&zero, &zero);
        assert_eq!(
            (both.ratio, both.cosine, both.max_abs_error),
            (1.0, 1.0, 0.0)
        );
        assert_eq!(both.judge(TOLERANCE), Judgment::Is);
        assert_eq!(of(&[], &[]).judge(TOLERANCE), Judgment::Is);

        let no_update = of(&zero, &one);
        assert_eq!(
            (no_update.ratio, no_update.cosine, no_update.angle_degrees),
            (0.0, 0.0, 90.0)
        );
        assert_eq!(no_update.judge(TOLERANCE), Judgment::NoUpdate);
        let no_gradient = of(&one, &zero);
        assert_eq!(
            (no_gradient.ratio, no_gradient.cosine),
            (f64::INFINITY, 0.0)
        );
        assert_eq!(no_gradient.judge(TOLERANCE), Judgment::NoGradient);
    }

    #[test]
    fn very_large_and_very_small_lengths_do_not_overflow() {
        for size in [1e-300, 1e300] {
            let g = [3.0 * size, 4.0 * size];
            let half = g.map(|g| g / 2.0);
            let a = of(&half, &g);
            assert!((a.ratio - 0.5).abs() < 1e-15, "{a:?}");
            assert_eq!(judgment(&half, &g), "1/2 of the gradient");
        }
    }

    #[test]
    fn entries_that_are_not_finite_give_nan() {
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for a in [
                of(&[odd, 1.0], &[1.0, 1.0]),
                of(&[1.0], &[odd]),
                of(&[odd], &[odd]),
            ] {
                assert!(a.ratio.is_nan() && a.cosine.is_nan() && a.max_abs_error.is_nan());
                assert_eq!(a.judge(TOLERANCE), Judgment::NotFinite);
            }
        }
        // The entries are finite, their difference is not.
        let far = of(&[f64::MAX], &[-f64::MAX]);
        assert_eq!(far.judge(TOLERANCE), Judgment::NotFinite);
    }

    #[test]
    fn judgments_are_compared_by_kind_and_fraction() {
        let multiple = |ratio| Judgment::Multiple {
            ratio,
            fraction: Fraction::near(ratio, TOLERANCE),
        };
        let not = |angle_degrees| Judgment::Not { angle_degrees };
        assert!(not(10.0).is_like(&not(20.0)));
        assert!(multiple(5.0 / 6.0).is_like(&multiple(5.0 / 6.0 + 1e-16)));
        assert!(!multiple(5.0 / 6.0).is_like(&multiple(0.5)));
        assert!(!multiple(0.812_345_678_9).is_like(&multiple(0.812_345_678_8)));
        assert!(!Judgment::Is.is_like(&not(0.1)));
    }

    #[test]
    fn different_lengths_are_an_error() {
        let error = Alignment::of(&[1.0, 2.0], &[1.0]).unwrap_err().to_string();
        assert_eq!(
            error,
            "an update of 2 entries cannot be compared with a gradient of 1"
        );
    }
}
