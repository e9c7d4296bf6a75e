//! The precision of the arithmetic.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The type of number that parameters and activations are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dtype {
    /// Double precision: about 16 digits.
    #[default]
    F64,
    /// Single precision: about 7 digits.
    F32,
}

impl Dtype {
    /// Both.
    pub const ALL: [Self; 2] = [Self::F64, Self::F32];

    /// The nearest number of this type, widened again.
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

    /// Its name: on the command line and in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
        }
    }
}

impl From<Dtype> for burn::tensor::DType {
    fn from(dtype: Dtype) -> Self {
        match dtype {
            Dtype::F64 => Self::F64,
            Dtype::F32 => Self::F32,
        }
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Dtype {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|d| d.name() == name)
            .ok_or_else(|| Error::UnknownDtype {
                name: name.to_owned(),
            })
    }
}
