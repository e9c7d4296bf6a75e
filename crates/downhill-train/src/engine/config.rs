//! The choice of an engine at run time.

use std::fmt;
use std::str::FromStr;

use downhill_core::{Dtype, NetworkConfig, Optimizer, SettingError, check_memory};
use downhill_hand as hand;
#[cfg(feature = "autodiff")]
use downhill_nn::Backend;

#[cfg(feature = "autodiff")]
use super::NetworkAutodiff;
#[cfg(feature = "compile")]
use super::NetworkCompiled;
use super::{HandEngine, NetworkEngine};
use crate::{EngineError, Optimization, Parameters};

/// The copies of the parameters in `f64` during training: the initial ones, two to go back to, and the last.
const COPIES: u64 = 4;

/// The method that computes gradients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineKind {
    /// Reverse-mode autodiff, on Burn.
    #[cfg_attr(all(feature = "autodiff", not(feature = "compile")), default)]
    Autodiff,
    /// Hand-derived formulas, in plain Rust.
    #[cfg_attr(not(feature = "autodiff"), default)]
    Hand,
    /// A compiled step: reverse-mode autodiff on Burn, recorded once. The default of a build that contains it.
    #[cfg_attr(feature = "compile", default)]
    Compiled,
}

impl EngineKind {
    /// All engines.
    pub const ALL: [Self; 3] = [Self::Autodiff, Self::Hand, Self::Compiled];

    /// The engines that are in this build.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| match kind {
            Self::Autodiff => cfg!(feature = "autodiff"),
            Self::Hand => true,
            Self::Compiled => cfg!(feature = "compile"),
        })
    }

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Autodiff => "autodiff",
            Self::Hand => "hand",
            Self::Compiled => "compiled",
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
    /// Checks that the parameters of a network fit in memory, with all that training keeps of them.
    ///
    /// This is an estimate: the engine's parameters and gradient, the state of the optimizer, and the copies in `f64`
    /// that the trainer keeps to go back to.
    ///
    /// # Errors
    ///
    /// [`SettingError::Memory`] with the estimate and the memory that is available; other errors if the network is not
    /// valid.
    pub fn check_memory(
        self,
        network: &NetworkConfig,
        optimizer: &Optimizer,
    ) -> Result<(), SettingError> {
        network.validate()?;
        let state = hand::update_rule::<f64>(optimizer).state_vectors();
        let of_engine = match self.kind {
            // A step of autodiff makes new parameters before it drops the old ones.
            EngineKind::Autodiff => 4 + state,
            // The compiled step, and the module for evaluation.
            EngineKind::Compiled => 4 + state,
            EngineKind::Hand => 2 + state,
        };
        let of_engine = (of_engine as u64).saturating_mul(self.dtype.bytes());
        let bytes = of_engine.saturating_add(COPIES * Dtype::F64.bytes());
        let parameters = network.parameters();
        let what = || format!("the {parameters} parameters and what training keeps of them");
        check_memory(what, (parameters as u64).saturating_mul(bytes))
    }

    /// Builds the engine of a network, from its initial parameters.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the parameters do not fit in memory, this build does not contain the backend or autodiff, a setting is out of range, or the
    /// parameters do not fit the network.
    pub fn build(
        self,
        network: &NetworkConfig,
        start: &Parameters,
        optimization: Optimization,
    ) -> Result<Box<dyn NetworkEngine>, EngineError> {
        self.check_memory(network, &optimization.step.optimizer)?;
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
            #[cfg(feature = "compile")]
            (EngineKind::Compiled, dtype) => Box::new(NetworkCompiled::new(
                network,
                start,
                optimization,
                device,
                dtype,
            )?),
            #[cfg(not(feature = "compile"))]
            (EngineKind::Compiled, _) => return Err(EngineError::NoCompile),
            (EngineKind::Hand, Dtype::F64) => {
                Box::new(HandEngine::<f64>::new(network, start, optimization)?)
            }
            (EngineKind::Hand, Dtype::F32) => {
                Box::new(HandEngine::<f32>::new(network, start, optimization)?)
            }
        })
    }
}
