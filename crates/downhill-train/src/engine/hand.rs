//! The engine of hand-derived gradients, in plain Rust.

use downhill_check::{Check, Claim, Entries, Precision, Report, borrowed};
use downhill_core::{
    Dtype, Mode, NetworkConfig, Objective, Parameter, ParameterState, PenaltyTerm, StepConfig,
    check_length,
};
use downhill_hand::{self as hand, Network, Real, Workspace};
use ndarray::{Array2, ArrayView2};

use super::slices::{self, LargestBatch};
use super::{
    Engine, EngineKind, EngineState, NetworkEngine, PrintedSteps, Setting, StepLoss, check_alpha,
    check_features, check_targets, network_accuracy, state, text,
};
use crate::{Batch, EngineError, Optimization, Parameters};

/// The arrays of each activation: `z`, `a` and their gradient.
const COPIES: u64 = 3;

/// An engine on [`downhill_hand`], in `f64` or `f32`.
///
/// A step allocates nothing, except for residual connections and in large matrix products. Batches in `f64` are not
/// copied. Wide layers use every core, and the result does not depend on how many there are.
#[derive(Debug)]
pub struct HandEngine<T: Real> {
    config: NetworkConfig,
    network: Network<T>,
    workspace: Workspace<T>,
    /// The batch in the precision of the network, if that is not `f64`.
    x: Vec<T>,
    y: Vec<T>,
    objective: Objective,
    penalties: Vec<PenaltyTerm>,
    step_config: StepConfig,
    /// The state of the optimizer for each parameter.
    state: Vec<Vec<Vec<T>>>,
    printed: Option<PrintedSteps>,
    largest: LargestBatch,
    /// How many steps were taken.
    step: u64,
    /// Whether steps measure the norm of their gradient, and the last norm.
    measure: bool,
    norm: Option<f64>,
}

impl<T: Real> HandEngine<T> {
    /// An engine at a start.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a setting is out of range, or the parameters are not those of the network.
    pub fn new(
        config: &NetworkConfig,
        start: &Parameters,
        optimization: Optimization,
    ) -> Result<Self, EngineError> {
        config.validate()?;
        let step = optimization.step;
        optimization.validate(config, T::from_f64(step.alpha).to_f64(), T::NAME)?;
        let network = Network::from_config(config, start.as_slice())?;
        let rule = hand::update_rule::<T>(&step.optimizer);
        let update = optimization.update;
        let printed = update.map(|rule| PrintedSteps::new(rule, config));
        let parameters = network.parameters().into_iter();
        let state = parameters.map(|p| rule.state(p.values.len()));
        Ok(Self {
            config: config.clone(),
            workspace: Workspace::new(&network, 0),
            state: state.collect(),
            x: Vec::new(),
            y: Vec::new(),
            penalties: optimization.objective.penalty.terms().collect(),
            objective: optimization.objective,
            network,
            step_config: step,
            printed,
            largest: LargestBatch::default(),
            step: 0,
            measure: false,
            norm: None,
        })
    }

    /// The loss and its gradient for a batch, before clipping and without a step.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the network.
    pub fn gradient(&mut self, batch: &Batch) -> Result<(StepLoss, Parameters), EngineError> {
        let losses = self.differentiate(batch)?;
        Ok((losses, self.read_gradient()))
    }

    /// The settings of the engine, without a printed update.
    fn optimization(&self) -> Optimization {
        Optimization::of(self.objective.clone(), self.step_config)
    }

    /// The minimized loss of a batch at these parameters, as the next step sees it.
    fn training_loss(
        &mut self,
        parameters: &Parameters,
        batch: &Batch,
    ) -> Result<f64, EngineError> {
        self.network = Network::from_config(&self.config, parameters.as_slice())?;
        self.network.prepare(Mode::Training { step: self.step });
        self.check(batch)?;
        let workspace = self.forward(batch.features())?;
        cast(batch.targets(), &mut self.y);
        Ok(losses(&self.objective, &workspace, &self.y, self.penalty())?.minimized)
    }

    /// Leaves the gradient of a batch in the workspace, as the next step sees it.
    fn differentiate(&mut self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.network.prepare(Mode::Training { step: self.step });
        let learned = self.learn(batch);
        self.network.prepare(Mode::Evaluation);
        if self.measure {
            self.norm = Some(self.workspace.gradient_norm().to_f64());
        }
        learned
    }

    fn learn(&mut self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        let bytes = size_of::<T>() as u64;
        self.largest
            .check(&self.config, batch.samples(), COPIES, bytes)?;
        let (features, targets) = (batch.features(), batch.targets());
        let x = numbers(&features, &mut self.x);
        let y = numbers(&targets, &mut self.y);
        self.workspace.resize(batch.samples());
        let loss = hand::loss(&self.objective.minimize);
        self.network.gradient_of(x, y, loss, &mut self.workspace)?;
        let penalty = penalize(&self.penalties, &mut self.network, &mut self.workspace);
        losses(&self.objective, &self.workspace, y, penalty)
    }

    /// The sum of the penalties; `None` without penalties.
    fn penalty(&self) -> Option<T> {
        if self.penalties.is_empty() {
            return None;
        }
        let mut sum = T::ZERO;
        for weight in self.network.parameters() {
            if weight.shape.len() == 2 {
                for penalty in &self.penalties {
                    sum += hand::penalty(penalty).forward(weight.values);
                }
            }
        }
        Some(sum)
    }

    fn check(&self, batch: &Batch) -> Result<(), EngineError> {
        check_features(self.network.inputs(), batch.features())?;
        check_targets(self.network.outputs(), batch)
    }

    /// A forward pass in another workspace, so that the one of the steps is unchanged.
    fn forward(&self, features: ArrayView2<'_, f64>) -> Result<Workspace<T>, EngineError> {
        let mut x = Vec::new();
        cast(features, &mut x);
        let mut workspace = Workspace::new(&self.network, features.nrows());
        self.network.forward(&x, &mut workspace)?;
        Ok(workspace)
    }

    /// Clips the gradient in the workspace and takes a step.
    fn descend(&mut self) {
        let config = self.step_config;
        hand::clip(config.clip, &mut self.network, &mut self.workspace);
        let (rule, state) = (hand::update_rule(&config.optimizer), &mut self.state);
        let (step, alpha) = (self.step + 1, T::from_f64(config.alpha));
        self.network
            .update(&mut self.workspace, |parameter, w, gradient| {
                if let Some(state) = state.get_mut(parameter) {
                    rule.step(step, alpha, w, gradient, state);
                }
            });
    }

    fn read_gradient(&self) -> Parameters {
        let views = self.network.gradient(&self.workspace);
        Parameters::new(
            views
                .into_iter()
                .map(|p| parameter(p.name, p.shape, p.values))
                .collect(),
        )
    }

    /// Rewrites the gradient in the workspace as the source printed it.
    fn rewrite(&mut self, batch: &Batch) -> Result<(), EngineError> {
        let Some(printed) = &mut self.printed else {
            return Ok(());
        };
        for (layer, a) in self.workspace.activations().enumerate() {
            printed.read(layer, batch.samples(), a);
        }
        let mut rewritten = Ok(());
        self.network
            .update(&mut self.workspace, |parameter, _, gradient| {
                if rewritten.is_ok() {
                    rewritten = printed.rewrite(batch, parameter, gradient);
                }
            });
        rewritten
    }
}

impl<T: Real> Engine for HandEngine<T> {
    type Batch = Batch;
    type Device = ();

    fn device(&self, _mode: Mode) {}

    fn step(&mut self, batch: &Batch) -> Result<StepLoss, EngineError> {
        let losses = self.differentiate(batch)?;
        if !losses.minimized.is_finite() {
            return Ok(losses);
        }
        self.rewrite(batch)?;
        self.descend();
        self.step += 1;
        Ok(losses)
    }

    fn loss(&self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        let minimized = self.objective.minimize.reduction();
        let mut losses = slices::loss(
            &self.config,
            batch,
            minimized,
            || Ok(0.0),
            |features, targets| {
                let workspace = self.forward(features)?;
                let mut y = Vec::new();
                cast(targets, &mut y);
                losses(&self.objective, &workspace, &y, None)
            },
        )?;
        if let Some(penalty) = self.penalty() {
            losses.minimized = (T::from_f64(losses.minimized) + penalty).to_f64();
        }
        Ok(losses)
    }

    /// One random direction first, and every entry only if the direction differs.
    fn check_gradient(&self, batch: &Batch) -> Result<Report, EngineError> {
        let parameters = self.parameters()?;
        let mut probe: Self = Self::new(&self.config, &parameters, self.optimization())?;
        probe.step = self.step;
        let (losses, gradient) = probe.gradient(batch)?;
        let mut moved = parameters.clone();
        let mut failed = None;
        let function = |values: &[f64]| {
            let mut rest = values;
            for parameter in moved.iter_mut() {
                let (own, after) = rest.split_at(parameter.values.len());
                parameter.values.copy_from_slice(own);
                rest = after;
            }
            match probe.training_loss(&moved, batch) {
                Ok(loss) => loss,
                Err(error) => {
                    failed = Some(error);
                    f64::NAN
                }
            }
        };
        let precision = match dtype::<T>() {
            Dtype::F32 => Precision::F32,
            Dtype::F64 => Precision::F64,
        };
        let claim = Claim::new("by hand", borrowed(gradient.as_slice()))
            .with_value(losses.minimized)
            .in_precision(precision);
        let check = Check::new().entries(Entries::IfDirectionDiffers);
        let check = check.in_precision(precision);
        let report = check.run(&borrowed(parameters.as_slice()), function, &[claim]);
        match failed {
            Some(error) => Err(error),
            None => Ok(report?),
        }
    }

    fn alpha(&self) -> f64 {
        self.step_config.alpha
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        check_alpha(alpha, T::from_f64(alpha).to_f64(), T::NAME)?;
        self.step_config.alpha = alpha;
        Ok(())
    }

    fn parameters(&self) -> Result<Parameters, EngineError> {
        let views = self.network.parameters();
        Ok(Parameters::new(
            views
                .into_iter()
                .map(|p| parameter(p.name, p.shape, p.values))
                .collect(),
        ))
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.network = Network::from_config(&self.config, parameters.as_slice())?;
        self.step = 0;
        for state in self.state.iter_mut().flatten() {
            state.fill(T::ZERO);
        }
        Ok(())
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        let widen = |vector: &Vec<T>| vector.iter().map(|value| value.to_f64()).collect();
        let optimizer = self.state.iter().map(|vectors| ParameterState {
            steps: self.step,
            vectors: vectors.iter().map(widen).collect(),
        });
        Ok(EngineState {
            dtype: dtype::<T>(),
            parameters: self.parameters()?,
            optimizer: optimizer.collect(),
            step: self.step,
        })
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        state.check()?;
        let network = Network::from_config(&self.config, state.parameters.as_slice())?;
        check_length(
            "optimizer state",
            &[self.state.len()],
            state.optimizer.len(),
        )?;
        for (own, given) in self.state.iter().zip(&state.optimizer) {
            check_length("optimizer state", &[own.len()], given.vectors.len())?;
        }
        self.network = network;
        self.step = state.step;
        let own = self.state.iter_mut().flatten();
        let given = state.optimizer.iter().flat_map(|of| &of.vectors);
        for (own, given) in own.zip(given) {
            *own = given.iter().map(|&value| T::from_f64(value)).collect();
        }
        Ok(())
    }

    fn settings(&self) -> Vec<Setting> {
        let mut settings = vec![
            Setting::new("engine", EngineKind::Hand.name()),
            Setting::new("dtype", T::NAME),
            Setting::new("network", text(&self.config)),
            Setting::new("objective", text(&self.objective)),
        ];
        settings.extend(state::step_settings(&self.step_config));
        if let Some(printed) = &self.printed {
            settings.push(Setting::new("update", printed.text()));
        }
        settings
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        if into.as_slice().is_empty() {
            *into = self.parameters()?;
            return Ok(());
        }
        let mut into = into.iter_mut();
        self.network.each_parameter(&mut |values| {
            if let Some(parameter) = into.next() {
                for (to, from) in parameter.values.iter_mut().zip(values) {
                    *to = from.to_f64();
                }
            }
        });
        Ok(())
    }

    fn measure_gradient(&mut self, measure: bool) {
        self.measure = measure;
        self.norm = None;
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.norm
    }

    fn accuracy(&self, batch: &Batch) -> Result<Option<f64>, EngineError> {
        network_accuracy(self, batch)
    }
}

impl<T: Real> NetworkEngine for HandEngine<T> {
    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
        check_features(self.network.inputs(), features)?;
        slices::predict(&self.config, features, |features| {
            let workspace = self.forward(features)?;
            let samples = features.nrows();
            let (a, outputs) = (workspace.predictions(), self.network.outputs());
            Ok(Array2::from_shape_fn((samples, outputs), |(s, o)| {
                a[s * outputs + o].to_f64()
            }))
        })
    }
}

/// The losses of the last forward pass in a workspace.
fn losses<T: Real>(
    objective: &Objective,
    workspace: &Workspace<T>,
    y: &[T],
    penalty: Option<T>,
) -> Result<StepLoss, EngineError> {
    let loss = workspace.loss(hand::loss(&objective.minimize), y)?;
    let reported = if objective.report == objective.minimize {
        loss
    } else {
        workspace.loss(hand::loss(&objective.report), y)?
    };
    Ok(StepLoss {
        minimized: penalty.map_or(loss, |penalty| loss + penalty).to_f64(),
        reported: reported.to_f64(),
        reduction: objective.report.reduction(),
    })
}

/// Adds the gradient of the penalties to the one in the workspace, and returns their sum; `None` without penalties.
fn penalize<T: Real>(
    penalties: &[PenaltyTerm],
    network: &mut Network<T>,
    workspace: &mut Workspace<T>,
) -> Option<T> {
    if penalties.is_empty() {
        return None;
    }
    let mut sum = T::ZERO;
    network.visit_gradient(workspace, |shape, w, dw| {
        if shape.len() == 2 {
            for penalty in penalties {
                let penalty = hand::penalty(penalty);
                sum += penalty.forward(w);
                penalty.backward(w, dw);
            }
        }
    });
    Some(sum)
}

fn dtype<T: Real>() -> Dtype {
    match T::NAME {
        "f32" => Dtype::F32,
        _ => Dtype::F64,
    }
}

fn parameter<T: Real>(name: String, shape: Vec<usize>, values: &[T]) -> Parameter {
    Parameter {
        name,
        shape,
        values: values.iter().map(|v| v.to_f64()).collect(),
    }
}

/// The numbers, row by row, in the precision of the network; copied to a buffer only if they have to be.
fn numbers<'a, T: Real>(from: &'a ArrayView2<'_, f64>, buffer: &'a mut Vec<T>) -> &'a [T] {
    if let Some(values) = from.as_slice().and_then(T::borrowed) {
        return values;
    }
    cast(from.view(), buffer);
    buffer
}

/// Copies the numbers, row by row, to a buffer in the precision of the network.
fn cast<T: Real>(from: ArrayView2<'_, f64>, to: &mut Vec<T>) {
    to.clear();
    // The iterator of an array is several times slower than that of a slice.
    match from.as_slice() {
        Some(values) => to.extend(values.iter().map(|&v| T::from_f64(v))),
        None => to.extend(from.iter().map(|&v| T::from_f64(v))),
    }
}
