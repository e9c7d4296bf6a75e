//! The engine of the network of a `NetworkConfig`, by a compiled step.

use downhill_check::Report;
use downhill_compile::Explanation;
use downhill_core::{Dtype, Mode, NetworkConfig};
use downhill_nn as nn;
use ndarray::{Array2, ArrayView2};

use super::network::{NetworkLoss, Tensors, copied, evaluate, loss_in_slices};
use super::slices::LargestBatch;
use super::{
    CompiledEngine, Engine, EngineState, NetworkEngine, PrintedSteps, Setting, StepLoss,
    check_features, check_targets, network_accuracy, text,
};
use crate::stamp::Stamp;
use crate::{Batch, EngineError, Optimization, Parameters};

/// The arrays of each activation during a step.
const COPIES: u64 = 6;

/// An engine of the network of a [`NetworkConfig`], by a compiled step.
#[derive(Debug)]
pub struct NetworkCompiled {
    config: NetworkConfig,
    largest: LargestBatch,
    engine: CompiledEngine<nn::Network, Tensors, NetworkLoss>,
    dtype: Dtype,
    printed: Option<PrintedSteps>,
    /// The batch that the program has. A step on the same batch does not copy it again.
    last: Option<Stamp>,
    /// A copy of a part of a table that is not contiguous.
    scratch: Vec<f64>,
}

impl NetworkCompiled {
    /// Creates an engine of a network, from its initial parameters.
    ///
    /// The parameters are rounded to `dtype`. The device evaluates; the compiled program needs none.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a setting is out of range, or the parameters do not fit the network.
    pub fn new(
        network: &NetworkConfig,
        start: &Parameters,
        optimization: Optimization,
        device: nn::Device,
        dtype: Dtype,
    ) -> Result<Self, EngineError> {
        network.validate()?;
        let alpha = optimization.step.alpha;
        optimization.validate(network, dtype.round(alpha), dtype.name())?;
        let model = nn::Network::from_config(network, start.as_slice(), &device.autodiff(), dtype)?;
        let loss = NetworkLoss::new(optimization.objective, optimization.update.is_some());
        let update = optimization.update;
        let printed = update.map(|rule| PrintedSteps::new(rule, network));
        Ok(Self {
            config: network.clone(),
            largest: LargestBatch::default(),
            engine: CompiledEngine::with_loss(model, loss, optimization.step)?,
            dtype,
            printed,
            last: None,
            scratch: Vec::new(),
        })
    }

    /// The losses of the next step on a batch, and its gradient before clipping.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the network.
    pub fn gradient(&mut self, batch: &Batch) -> Result<(StepLoss, Parameters), EngineError> {
        self.set(batch)?;
        let losses = self.engine.differentiate()?;
        Ok((losses, self.engine.last_gradient()))
    }

    /// The compiled step for a batch, as text.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the network.
    pub fn explain(&self, batch: &Batch) -> Result<Explanation, EngineError> {
        self.engine.explain(&self.tensors(batch)?)
    }

    fn check(&self, batch: &Batch) -> Result<(), EngineError> {
        check_features(self.config.features, batch.features())?;
        check_targets(self.config.outputs(), batch)
    }

    fn tensors(&self, batch: &Batch) -> Result<Tensors, EngineError> {
        self.check(batch)?;
        let device = self.engine.device(Mode::Evaluation);
        copied(batch.features(), batch.targets(), &device, self.dtype)
    }

    /// Copies a batch into the program, and compiles one for its shape if there is none.
    fn set(&mut self, batch: &Batch) -> Result<(), EngineError> {
        if self.last == Some(batch.stamp()) {
            return Ok(());
        }
        self.last = None;
        self.check(batch)?;
        let bytes = self.dtype.bytes();
        self.largest
            .check(&self.config, batch.samples(), COPIES, bytes)?;
        let (x, y) = (batch.features(), batch.targets());
        if !self.engine.choose(&[x.shape(), y.shape()]) {
            let tensors = self.tensors(batch)?;
            self.engine.compile(&tensors)?;
        }
        for (index, part) in [x, y].into_iter().enumerate() {
            match part.as_slice() {
                Some(values) => self.engine.set(index, values)?,
                None => {
                    self.scratch.clear();
                    self.scratch.extend(part);
                    self.engine.set(index, &self.scratch)?;
                }
            }
        }
        self.last = Some(batch.stamp());
        Ok(())
    }
}

impl Engine for NetworkCompiled {
    type Batch = Batch;
    type Device = ();

    fn device(&self, _mode: Mode) {}

    fn step(&mut self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.set(batch)?;
        let losses = self.engine.differentiate()?;
        if !losses.minimized.is_finite() {
            return Ok(losses);
        }
        if let Some(printed) = &mut self.printed {
            let layers = self.config.layers.len();
            self.engine.rewrite(printed, batch, layers)?;
        }
        self.engine.descend()?;
        Ok(losses)
    }

    fn loss(&self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        loss_in_slices(
            &self.config,
            batch,
            &*self.engine.synchronized()?,
            self.dtype,
        )
    }

    fn check_gradient(&self, batch: &Batch) -> Result<Report, EngineError> {
        self.engine.check_gradient(&self.tensors(batch)?)
    }

    fn alpha(&self) -> f64 {
        self.engine.alpha()
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        self.engine.set_alpha(alpha)
    }

    fn parameters(&self) -> Result<Parameters, EngineError> {
        self.engine.parameters()
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.engine.set_parameters(parameters)
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        self.engine.state()
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        self.engine.set_state(state)
    }

    fn settings(&self) -> Vec<Setting> {
        let mut settings = self.engine.settings();
        settings.push(Setting::new("network", text(&self.config)));
        let objective = self.engine.with_loss_fn(|loss| text(loss.objective()));
        settings.push(Setting::new("objective", objective));
        if let Some(printed) = &self.printed {
            settings.push(Setting::new("update", printed.text()));
        }
        settings
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        self.engine.read_parameters(into)
    }

    fn measure_gradient(&mut self, measure: bool) {
        self.engine.measure_gradient(measure);
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.engine.gradient_norm()
    }

    fn accuracy(&self, batch: &Batch) -> Result<Option<f64>, EngineError> {
        network_accuracy(self, batch)
    }
}

impl NetworkEngine for NetworkCompiled {
    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
        evaluate(
            &self.config,
            features,
            &*self.engine.synchronized()?,
            self.dtype,
        )
    }
}
