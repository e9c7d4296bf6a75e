//! The choice of a Burn backend. No other file names one.

use std::fmt;
use std::str::FromStr;

use burn::tensor::Device;

use crate::{Error, SettingError};

/// A Burn backend, chosen at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// `burn-ndarray` (Cargo feature `ndarray`, on by default).
    NdArray,
    /// `burn-flex` (Cargo feature `flex`).
    Flex,
}

impl Backend {
    /// Every backend, in this build or not.
    pub const ALL: [Self; 2] = [Self::NdArray, Self::Flex];

    /// Whether this build contains the backend.
    pub fn is_available(self) -> bool {
        match self {
            Self::NdArray => cfg!(feature = "ndarray"),
            Self::Flex => cfg!(feature = "flex"),
        }
    }

    /// The backends in this build. The first is the default.
    pub fn available() -> Vec<Self> {
        Self::ALL.into_iter().filter(|b| b.is_available()).collect()
    }

    /// The name on the command line, in reports and as a Cargo feature.
    pub fn name(self) -> &'static str {
        match self {
            Self::NdArray => "ndarray",
            Self::Flex => "flex",
        }
    }

    /// The name of the backend of a device; Burn's name of the device if it is none of these backends.
    pub fn name_of(device: &Device) -> String {
        let inner = device.clone().inner();
        let is_its = |backend: &Self| backend.device().is_ok_and(|own| own == inner);
        match Self::ALL.into_iter().find(is_its) {
            Some(backend) => backend.name().to_owned(),
            None => format!("{inner:?}"),
        }
    }

    /// The CPU device of this backend, without autodiff.
    ///
    /// # Errors
    ///
    /// [`Error::BackendNotBuilt`] if this build does not contain the backend.
    pub fn device(self) -> Result<Device, Error> {
        match self {
            #[cfg(feature = "ndarray")]
            #[allow(deprecated, reason = "the default until Burn 0.23 drops it for flex")]
            Self::NdArray => Ok(Device::ndarray()),
            #[cfg(feature = "flex")]
            Self::Flex => Ok(Device::flex()),
            #[allow(unreachable_patterns, reason = "reachable if a feature is off")]
            _ => Err(Error::BackendNotBuilt { backend: self }),
        }
    }
}

impl Default for Backend {
    /// The first backend in this build.
    fn default() -> Self {
        Self::available().first().copied().unwrap_or(Self::NdArray)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = SettingError;

    fn from_str(name: &str) -> Result<Self, SettingError> {
        let found = Self::ALL.into_iter().find(|b| b.name() == name);
        found.ok_or_else(|| SettingError::unknown("backend", name, &Self::ALL.map(Self::name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_and_available_backends_have_a_device() {
        for backend in Backend::ALL {
            assert_eq!(backend.name().parse::<Backend>().unwrap(), backend);
            assert_eq!(backend.device().is_ok(), backend.is_available());
            if let Ok(device) = backend.device() {
                assert_eq!(Backend::name_of(&device.autodiff()), backend.name());
            }
        }
        let error = "cuda".parse::<Backend>().unwrap_err().to_string();
        assert!(
            error.contains("\"cuda\"") && error.contains("ndarray"),
            "{error}"
        );
    }
}
