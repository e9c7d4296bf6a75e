//! An update beside a gradient: how long it is, which way it points, and a judgment in words.

use std::fmt;

use thiserror::Error;

use crate::Fraction;

/// How an update `u` lies to a gradient `g` of the same parameter.
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
    /// `(u · g) / (g · g)`: the update's share along the gradient, in gradients.
    pub ratio: f64,
    /// `(u · g) / (|u| |g|)`: 1 for the same direction, 0 for a right angle, -1 for the opposite one.
    pub cosine: f64,
    /// The angle between the two, in degrees. From the vectors, not from the cosine, whose last digit
    /// is worth a millionth of a degree near 1.
    pub angle_degrees: f64,
    /// The largest `|uᵢ - gᵢ|`.
    pub max_abs_error: f64,
    /// `|u|`.
    pub update_length: f64,
    /// `|g|`.
    pub gradient_length: f64,
}

/// What an [`Alignment`] comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judgment {
    /// The update is the gradient.
    Is,
    /// The update is a multiple of the gradient; of a negative one, it points uphill.
    Multiple {
        /// Which multiple.
        ratio: f64,
        /// The same as a fraction, where a small one is as close as can be told.
        fraction: Option<Fraction>,
    },
    /// The update points another way.
    Not {
        /// How far from the gradient's.
        angle_degrees: f64,
    },
    /// The update is zero, and the gradient is not.
    NoUpdate,
    /// The gradient is zero, and the update is not.
    NoGradient,
    /// One of the two has an entry that is not finite, or they are too long to be compared.
    NotFinite,
}

/// An update and a gradient that are not of the same parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AlignmentError {
    /// They differ in length.
    #[error("an update of {update} numbers cannot be compared with a gradient of {gradient}")]
    Lengths {
        /// How many numbers the update has.
        update: usize,
        /// How many the gradient has.
        gradient: usize,
    },
}

impl Alignment {
    /// Lays an update beside a gradient.
    ///
    /// A zero vector has no direction, so these are settled here:
    ///
    /// | update | gradient | ratio | cosine | angle |
    /// |---|---|---|---|---|
    /// | zero, or of no entries | the same | 1 | 1 | 0 |
    /// | zero | not zero | 0 | 0 | 90 |
    /// | not zero | zero | infinite | 0 | 90 |
    ///
    /// Where an entry is not finite, all numbers are NaN.
    ///
    /// # Shapes
    ///
    /// Both: the same.
    ///
    /// # Errors
    ///
    /// [`AlignmentError::Lengths`] unless both have as many numbers.
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
        let settled = |ratio, cosine, angle_degrees| {
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
            (false, false) => return settled(1.0, 1.0, 0.0),
            (false, true) => return settled(0.0, 0.0, 90.0),
            (true, false) => return settled(f64::INFINITY, 0.0, 90.0),
            (true, true) => {}
        }
        // Of length 1 each, so that no square is too large or too small to be a number.
        let unit = |v: &[f64], length: f64| -> Vec<f64> { v.iter().map(|v| v / length).collect() };
        let (u, g) = (unit(update, u_length), unit(gradient, g_length));
        let both = || u.iter().zip(&g);
        let cosine: f64 = both().map(|(u, g)| u * g).sum();
        // Kahan: the half angle, from the sides of the rhombus that the two span.
        let apart: f64 = both().map(|(u, g)| (u - g).powi(2)).sum();
        let along: f64 = both().map(|(u, g)| (u + g).powi(2)).sum();
        let angle = 2.0 * apart.sqrt().atan2(along.sqrt());
        settled(
            cosine * (u_length / g_length),
            cosine.clamp(-1.0, 1.0),
            angle.to_degrees(),
        )
    }

    /// What this comes to.
    ///
    /// The update is a multiple of the gradient where what sticks out to the side is at most
    /// `tolerance` of its length, and the gradient where besides the ratio is 1 to that tolerance. A
    /// fraction is named where it is the ratio, to that tolerance.
    pub fn judge(&self, tolerance: f64) -> Judgment {
        let (update, gradient) = (self.update_length, self.gradient_length);
        let lengths = update.is_finite() && gradient.is_finite();
        if !(lengths && self.max_abs_error.is_finite()) {
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

/// The length of a vector of finite entries, however large or small they are.
fn length(v: &[f64]) -> f64 {
    let largest = v.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let squares: f64 = v.iter().map(|v| (v / largest).powi(2)).sum();
    largest * squares.sqrt()
}

impl Judgment {
    /// Whether the two are the same judgment: the angle of [`Not`](Self::Not) aside, and of
    /// multiples the same one.
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
            Self::NotFinite => f.write_str("cannot be told: not all numbers are finite"),
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

    fn words(update: &[f64], gradient: &[f64]) -> String {
        of(update, gradient).judge(TOLERANCE).to_string()
    }

    #[test]
    fn says_ratio_cosine_angle_and_the_largest_error() {
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
        let times = |k: f64| words(&g.map(|g| g * k), &g);
        assert_eq!(times(1.0), "is the gradient");
        assert_eq!(times(5.0 / 6.0), "5/6 of the gradient");
        assert_eq!(times(1.0 / 250.0), "1/250 of the gradient");
        assert_eq!(times(2.0), "2 times the gradient");
        assert_eq!(times(-1.0), "-1 times the gradient");
        assert_eq!(times(-2.0 / 3.0), "-2/3 of the gradient");
        assert_eq!(times(0.812_345_678_9), "0.812346 times the gradient");
    }

    #[test]
    fn another_direction_is_not_the_gradient_however_near() {
        assert_eq!(
            words(&[1.0, 1.0], &[1.0, 0.0]),
            "not the gradient: 45.0° apart"
        );
        assert_eq!(
            words(&[0.0, 1.0], &[1.0, 0.0]),
            "not the gradient: 90.0° apart"
        );
        // A hundred millionth of a radian, which the cosine cannot tell from nothing.
        let near = of(&[1.0, 1e-8], &[1.0, 0.0]);
        assert_eq!(near.cosine, 1.0);
        assert!(matches!(near.judge(TOLERANCE), Judgment::Not { .. }));
        assert_eq!(near.judge(1e-7), Judgment::Is);
    }

    #[test]
    fn rounding_is_no_other_direction() {
        let g: Vec<f64> = (1..100).map(|i| 1.0 / f64::from(i)).collect();
        let u: Vec<f64> = g.iter().map(|g| g * (1.0 + f64::EPSILON)).collect();
        assert_eq!(of(&u, &g).judge(TOLERANCE), Judgment::Is);
    }

    #[test]
    fn zeros_are_settled() {
        let (zero, one) = ([0.0, -0.0], [0.0, 1e-300]);
        let both = of(&zero, &zero);
        assert_eq!(
            (both.ratio, both.cosine, both.max_abs_error),
            (1.0, 1.0, 0.0)
        );
        assert_eq!(both.judge(TOLERANCE), Judgment::Is);
        assert_eq!(of(&[], &[]).judge(TOLERANCE), Judgment::Is);

        let still = of(&zero, &one);
        assert_eq!(
            (still.ratio, still.cosine, still.angle_degrees),
            (0.0, 0.0, 90.0)
        );
        assert_eq!(still.judge(TOLERANCE), Judgment::NoUpdate);
        let flat = of(&one, &zero);
        assert_eq!((flat.ratio, flat.cosine), (f64::INFINITY, 0.0));
        assert_eq!(flat.judge(TOLERANCE), Judgment::NoGradient);
    }

    #[test]
    fn lengths_near_the_ends_of_the_numbers_do_no_harm() {
        for size in [1e-300, 1e300] {
            let g = [3.0 * size, 4.0 * size];
            let half = g.map(|g| g / 2.0);
            let a = of(&half, &g);
            assert!((a.ratio - 0.5).abs() < 1e-15, "{a:?}");
            assert_eq!(words(&half, &g), "1/2 of the gradient");
        }
    }

    #[test]
    fn what_is_not_finite_is_no_gradient() {
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
        // Finite, but not their difference.
        let far = of(&[f64::MAX], &[-f64::MAX]);
        assert_eq!(far.judge(TOLERANCE), Judgment::NotFinite);
    }

    #[test]
    fn judgments_are_alike_by_kind_and_fraction() {
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
    fn other_lengths_cannot_be_compared() {
        let error = Alignment::of(&[1.0, 2.0], &[1.0]).unwrap_err().to_string();
        assert_eq!(
            error,
            "an update of 2 numbers cannot be compared with a gradient of 1"
        );
    }
}
