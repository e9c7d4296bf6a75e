//! The choice of an engine at run time.

use std::fmt;
use std::str::FromStr;

use downhill_core::{Dtype, NetworkConfig, SettingError};
#[cfg(feature = "autodiff")]
use downhill_nn::Backend;

#[cfg(feature = "autodiff")]
use super::NetworkAutodiff;
use super::{HandEngine, NetworkEngine};
use crate::{EngineError, Optimization, Parameters};

/// The method that computes gradients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineKind {
    /// Reverse-mode autodiff, on Burn.
    #[cfg_attr(feature = "autodiff", default)]
    Autodiff,
    /// Hand-derived formulas, in plain Rust.
    #[cfg_attr(not(feature = "autodiff"), default)]
    Hand,
}

impl EngineKind {
    /// Both engines.
    pub const ALL: [Self; 2] = [Self::Autodiff, Self::Hand];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Autodiff => "autodiff",
            Self::Hand => "hand",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EngineKind {
    type Err = SettingError;

    fn from_str(name: &str) -> Result<Self, SettingError> {
        let found = Self::ALL.into_iter().find(|e| e.name() == name);
        found.ok_or_else(|| SettingError::unknown("engine", name, &Self::ALL.map(Self::name)))
    }
}

/// The choice of an engine: its gradients, backend and precision.
///
/// ```
/// use downhill_train::{
///     Engine, EngineConfig, EngineKind, Loss, NetworkConfig, Objective, Optimization, Parameters,
/// };
///
/// let net = NetworkConfig::sigmoid(&[3, 2, 1]);
/// let start = Parameters::uniform(&net, -0.5, 0.5, 1);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
/// let engine = config.build(&net, &start, optimization)?;
/// assert_eq!(engine.parameters()?, start);
/// # Ok::<(), downhill_train::EngineError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EngineConfig {
    /// The method that computes gradients.
    pub kind: EngineKind,
    /// The Burn backend of autodiff. The hand-derived engine has none.
    #[cfg(feature = "autodiff")]
    pub backend: Backend,
    /// The precision of parameters and activations.
    pub dtype: Dtype,
}

impl EngineConfig {
    /// Builds the engine of a network, from its initial parameters.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if this build does not contain the backend or autodiff, a setting is out of range, or the
    /// parameters do not fit the network.
    pub fn build(
        self,
        network: &NetworkConfig,
        start: &Parameters,
        optimization: Optimization,
    ) -> Result<Box<dyn NetworkEngine>, EngineError> {
        // Also for the hand-derived engine, so that a report never names a backend that is not in the build.
        #[cfg(feature = "autodiff")]
        let device = self.backend.device()?;
        Ok(match (self.kind, self.dtype) {
            #[cfg(feature = "autodiff")]
            (EngineKind::Autodiff, dtype) => Box::new(NetworkAutodiff::new(
                network,
                start,
                optimization,
                device,
                dtype,
            )?),
            #[cfg(not(feature = "autodiff"))]
            (EngineKind::Autodiff, _) => return Err(EngineError::NoAutodiff),
            (EngineKind::Hand, Dtype::F64) => {
                Box::new(HandEngine::<f64>::new(network, start, optimization)?)
            }
            (EngineKind::Hand, Dtype::F32) => {
                Box::new(HandEngine::<f32>::new(network, start, optimization)?)
            }
        })
    }
}
