//! The numbers a network is made of.

use std::fmt::Debug;

use num_traits::{Float, NumAssign};

/// A floating-point number that a network can be made of: `f64` or `f32`.
pub trait Real: Float + NumAssign + Debug + Send + Sync + 'static {
    /// What the type is called.
    const NAME: &'static str;

    /// The nearest number of this type.
    fn narrow(value: f64) -> Self;

    /// The same number in double precision; exact for both types.
    fn widen(self) -> f64;

    /// The complementary error function, `erfc(x) = 1 - erf(x)`, accurate to the last few bits far to the
    /// right too, where it is nearly 0.
    fn erfc(self) -> Self;
}

impl Real for f64 {
    const NAME: &'static str = "f64";

    fn narrow(value: f64) -> Self {
        value
    }

    fn widen(self) -> f64 {
        self
    }

    fn erfc(self) -> Self {
        libm::erfc(self)
    }
}

impl Real for f32 {
    const NAME: &'static str = "f32";

    #[allow(
        clippy::cast_possible_truncation,
        reason = "rounding to the nearest f32 is the purpose"
    )]
    fn narrow(value: f64) -> Self {
        value as f32
    }

    fn widen(self) -> f64 {
        f64::from(self)
    }

    fn erfc(self) -> Self {
        libm::erfcf(self)
    }
}
