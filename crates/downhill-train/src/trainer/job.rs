//! The part of a run that depends on the types of the engine and its batches.

use downhill_check::Report;
use downhill_core::Mode;

use super::Evaluator;
use super::run::Steps;
use crate::batch::Buffer;
use crate::{BatchSource, Engine, EngineError, EngineState, EpochEnd, Parameters, StepLoss};

/// An engine with its data.
pub(super) struct Job<'a, 'b, E: Engine + ?Sized, S: ?Sized> {
    pub(super) engine: &'b mut E,
    pub(super) source: &'b S,
    pub(super) buffer: Buffer<E::Batch>,
    pub(super) evaluator: Evaluator<'a, E>,
}

impl<E, S> Steps for Job<'_, '_, E, S>
where
    E: Engine + ?Sized,
    S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
{
    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        self.engine.set_alpha(alpha)
    }

    fn check_gradient(&mut self, step: u64, samples: &[usize]) -> Result<Report, EngineError> {
        let device = self.engine.device(Mode::Training { step });
        let batch = self.buffer.fill(self.source, samples, &device);
        self.engine.check_gradient(batch)
    }

    fn step(&mut self, step: u64, samples: &[usize]) -> Result<StepLoss, EngineError> {
        let device = self.engine.device(Mode::Training { step });
        let batch = self.buffer.fill(self.source, samples, &device);
        self.engine.step(batch)
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.engine.gradient_norm()
    }

    fn loss(&self, samples: &[usize]) -> Result<StepLoss, EngineError> {
        let device = self.engine.device(Mode::Evaluation);
        self.engine.loss(&self.source.batch(samples, &device))
    }

    fn evaluate(&self, end: &mut EpochEnd) -> Result<(), EngineError> {
        self.evaluator.evaluate(self.engine, end)
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        self.engine.read_parameters(into)
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        self.engine.state()
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        self.engine.set_state(state)
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.engine.set_parameters(parameters)
    }
}
