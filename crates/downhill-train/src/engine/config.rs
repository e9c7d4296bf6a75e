//! Which engine, chosen at run time.

use std::fmt;
use std::str::FromStr;

use downhill_nn::{Backend, Dtype};

use super::{AutodiffEngine, Engine, HandEngine};
use crate::{Descent, EngineError, NetworkConfig, Parameters};

/// Where gradients come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineKind {
    /// Reverse-mode autodiff, on Burn.
    #[default]
    Autodiff,
    /// Formulas derived by hand, in plain Rust.
    Hand,
}

impl EngineKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Autodiff, Self::Hand];

    /// Its name: on the command line and in a report.
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
    type Err = EngineError;

    fn from_str(name: &str) -> Result<Self, EngineError> {
        Self::ALL
            .into_iter()
            .find(|e| e.name() == name)
            .ok_or_else(|| EngineError::UnknownEngine {
                name: name.to_owned(),
            })
    }
}

/// Which engine, on which backend, in which precision.
///
/// ```
/// use downhill_train::{
///     Descent, NetworkConfig, EngineConfig, EngineKind, Loss, Objective, Parameters,
/// };
///
/// let net = NetworkConfig::sigmoid(&[3, 2, 1]);
/// let start = Parameters::uniform(&net, -0.5, 0.5, 1);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let descent = Descent::new(Objective::new(Loss::LogLoss), 0.1);
/// let engine = config.build(&net, &start, descent)?;
/// assert_eq!(engine.parameters()?, start);
/// # Ok::<(), downhill_train::EngineError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EngineConfig {
    /// Where gradients come from.
    pub kind: EngineKind,
    /// What does the arithmetic of autodiff. The hand-derived engine does its own.
    pub backend: Backend,
    /// The precision of parameters and activations.
    pub dtype: Dtype,
}

impl EngineConfig {
    /// The engine, at a start.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the backend is not in this build, the description is of no network, the
    /// parameters are not its, or the descent has a number out of range or an update that does not go with
    /// its optimizer.
    pub fn build(
        self,
        description: &NetworkConfig,
        start: &Parameters,
        descent: Descent,
    ) -> Result<Box<dyn Engine>, EngineError> {
        // Asked of the hand-derived engine too, so that a report never names a backend there is not.
        let device = self.backend.device()?;
        Ok(match (self.kind, self.dtype) {
            (EngineKind::Autodiff, dtype) => Box::new(AutodiffEngine::new(
                description,
                start,
                descent,
                device,
                dtype,
            )?),
            (EngineKind::Hand, Dtype::F64) => {
                Box::new(HandEngine::<f64>::new(description, start, descent)?)
            }
            (EngineKind::Hand, Dtype::F32) => {
                Box::new(HandEngine::<f32>::new(description, start, descent)?)
            }
        })
    }
}
