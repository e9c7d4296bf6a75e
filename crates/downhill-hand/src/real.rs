//! The floating-point types of a network.

use std::fmt::Debug;

use num_traits::{Float, NumAssign};

/// The floating-point type of a network: `f64` or `f32`.
pub trait Real: Float + NumAssign + Debug + Send + Sync + 'static {
    /// The name of the type.
    const NAME: &'static str;

    /// Rounds an `f64` to the nearest number of this type.
    fn narrow(value: f64) -> Self;

    /// Converts the number to `f64`; this is exact.
    fn widen(self) -> f64;

    /// The complementary error function, `erfc(x) = 1 - erf(x)`.
    ///
    /// It is accurate to the last few bits for large `x` too, where it is nearly 0.
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
