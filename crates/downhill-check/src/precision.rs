//! The precision in which a function computes.

use serde::{Deserialize, Serialize};

/// The number type in which a function or a gradient is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Double precision, 53 bits.
    #[default]
    F64,
    /// Single precision, 24 bits.
    F32,
}

impl Precision {
    /// The machine epsilon `ε`: the distance from 1 to the next larger number.
    pub fn epsilon(self) -> f64 {
        match self {
            Self::F64 => f64::EPSILON,
            Self::F32 => f64::from(f32::EPSILON),
        }
    }

    /// Rounds to the nearest number of this type.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "rounding to the nearest f32 is the purpose"
    )]
    pub fn round(self, value: f64) -> f64 {
        match self {
            Self::F64 => value,
            Self::F32 => f64::from(value as f32),
        }
    }

    /// The less precise of two.
    #[must_use]
    pub fn coarser(self, other: Self) -> Self {
        self.max(other)
    }
}
