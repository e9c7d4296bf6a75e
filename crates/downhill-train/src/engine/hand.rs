//! The engine in plain Rust: gradients derived by hand.

use downhill_hand::{Loss, Mode, Network, Optimizer, Penalty, Real, Workspace};
use downhill_nn::Parameter;
use ndarray::{Array2, ArrayView2};

use super::{Engine, Pass, StepLoss, UpdateRule, check_alpha, check_features, check_targets};
use crate::clip::HandClip;
use crate::{Batch, Descent, EngineError, NetworkConfig, Objective, Parameters};

/// An engine on [`downhill_hand`], in `f64` or `f32`. A step allocates nothing, but for
/// residual connections.
#[derive(Debug)]
pub struct HandEngine<T: Real> {
    description: NetworkConfig,
    network: Network<T>,
    workspace: Workspace<T>,
    /// The batch in the precision of the network.
    x: Vec<T>,
    y: Vec<T>,
    objective: Objective,
    descend: Box<dyn Loss<T>>,
    log: Box<dyn Loss<T>>,
    penalties: Vec<Box<dyn Penalty<T>>>,
    alpha: f64,
    optimizer: Box<dyn Optimizer<T>>,
    /// What the optimizer remembers of each parameter.
    state: Vec<Vec<Vec<T>>>,
    clip: HandClip,
    update: Option<Box<dyn UpdateRule>>,
    /// How many steps were taken.
    step: u64,
}

impl<T: Real> HandEngine<T> {
    /// An engine at a start.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the description is of no network, the parameters are not its, the learning rate
    /// is not a positive number, a constant of the optimizer or of clipping is out of its range, or there is
    /// an update and an optimizer that is not plain.
    pub fn new(
        description: &NetworkConfig,
        start: &Parameters,
        descent: Descent,
    ) -> Result<Self, EngineError> {
        descent.check(T::narrow(descent.alpha).widen(), T::NAME)?;
        let network: Network<T> = description.hand(start)?;
        let optimizer = descent.optimizer.hand::<T>()?;
        let parameters = network.parameters().into_iter();
        let state = parameters.map(|p| optimizer.state(p.values.len()));
        Ok(Self {
            description: description.clone(),
            workspace: Workspace::new(&network, 0),
            state: state.collect(),
            x: Vec::new(),
            y: Vec::new(),
            descend: descent.objective.descend.hand(network.outputs())?,
            log: descent.objective.log.hand(network.outputs())?,
            penalties: descent.objective.penalty.hand()?,
            network,
            objective: descent.objective,
            alpha: descent.alpha,
            optimizer,
            clip: descent.clip.hand()?,
            update: descent.update,
            step: 0,
        })
    }

    /// The loss and its gradient for a batch, before any clipping and without a step.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape.
    pub fn gradient(&mut self, batch: Batch<'_>) -> Result<(StepLoss, Parameters), EngineError> {
        let losses = self.differentiate(batch)?;
        Ok((losses, self.read_gradient()))
    }

    /// Leaves the gradient of a batch in the workspace, as the step that comes next sees it.
    fn differentiate(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        self.network.prepare(Mode::Learning { step: self.step });
        let learned = self.learn(batch);
        self.network.prepare(Mode::Predicting);
        learned
    }

    fn learn(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        cast(batch.features(), &mut self.x);
        cast(batch.targets(), &mut self.y);
        self.workspace.resize(batch.samples());
        self.network.forward(&self.x, &mut self.workspace)?;
        self.network
            .backward(&self.x, &self.y, &*self.descend, &mut self.workspace)?;
        let penalty = self.penalize();
        self.losses(&self.workspace, &self.y, penalty)
    }

    /// The losses of the last forward pass in a workspace.
    fn losses(
        &self,
        workspace: &Workspace<T>,
        y: &[T],
        penalty: Option<T>,
    ) -> Result<StepLoss, EngineError> {
        let loss = workspace.loss(&*self.descend, y)?;
        let reported = if self.objective.log == self.objective.descend {
            loss.widen()
        } else {
            workspace.loss(&*self.log, y)?.widen()
        };
        Ok(StepLoss {
            minimized: penalty.map_or(loss, |penalty| loss + penalty).widen(),
            reported,
            reduction: self.objective.log.reduction(),
        })
    }

    /// Adds the penalties' gradient to the one in the workspace, and hands back their sum over the
    /// weights; none if there are no penalties.
    fn penalize(&mut self) -> Option<T> {
        if self.penalties.is_empty() {
            return None;
        }
        let (penalties, mut sum) = (&self.penalties, T::zero());
        self.network
            .visit_gradient(&mut self.workspace, |shape, w, dw| {
                if shape.len() == 2 {
                    for penalty in penalties {
                        sum += penalty.forward(w);
                        penalty.backward(w, dw);
                    }
                }
            });
        Some(sum)
    }

    /// The penalties' sum over the weights; none if there are no penalties.
    fn penalty(&self) -> Option<T> {
        if self.penalties.is_empty() {
            return None;
        }
        let mut sum = T::zero();
        for weight in self.network.parameters() {
            if weight.shape.len() == 2 {
                for penalty in &self.penalties {
                    sum += penalty.forward(weight.values);
                }
            }
        }
        Some(sum)
    }

    fn check(&self, batch: Batch<'_>) -> Result<(), EngineError> {
        check_features(self.network.inputs(), batch.features())?;
        check_targets(self.network.outputs(), batch)
    }

    /// A forward pass in a workspace of its own, so that the one of the steps stays as it is.
    fn forward(&self, features: ArrayView2<'_, f64>) -> Result<Workspace<T>, EngineError> {
        let mut x = Vec::new();
        cast(features, &mut x);
        let mut workspace = Workspace::new(&self.network, features.nrows());
        self.network.forward(&x, &mut workspace)?;
        Ok(workspace)
    }

    /// Takes a step by the gradient in the workspace, which is clipped before.
    fn descend(&mut self) {
        self.clip.clip(&mut self.network, &mut self.workspace);
        let (optimizer, state) = (&*self.optimizer, &mut self.state);
        let (step, alpha) = (self.step + 1, T::narrow(self.alpha));
        self.network
            .update(&mut self.workspace, |parameter, w, gradient| {
                if let Some(state) = state.get_mut(parameter) {
                    optimizer.step(step, alpha, w, gradient, state);
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

    /// What the last forward pass left behind.
    fn pass<'a>(&self, batch: Batch<'a>) -> Pass<'a> {
        let samples = batch.samples();
        let mut hidden: Vec<Array2<f64>> = self
            .workspace
            .activations()
            .map(|a| {
                let outputs = a.len() / samples;
                Array2::from_shape_fn((samples, outputs), |(s, o)| a[s * outputs + o].widen())
            })
            .collect();
        Pass {
            features: batch.features(),
            targets: batch.targets(),
            predictions: hidden.pop().unwrap_or_default(),
            hidden,
        }
    }
}

impl<T: Real> Engine for HandEngine<T> {
    fn step(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        let losses = self.differentiate(batch)?;
        if !losses.minimized.is_finite() {
            return Ok(losses);
        }
        match &self.update {
            None => self.descend(),
            Some(update) => {
                let update = update.rewrite(&self.pass(batch), self.read_gradient())?;
                update.check(&self.description)?;
                let alpha = T::narrow(self.alpha);
                for update in update.as_slice() {
                    let values = self.network.parameter_mut(&update.name)?;
                    for (value, &update) in values.iter_mut().zip(&update.values) {
                        *value -= alpha * T::narrow(update);
                    }
                }
            }
        }
        self.step += 1;
        Ok(losses)
    }

    fn loss(&self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        let workspace = self.forward(batch.features())?;
        let mut y = Vec::new();
        cast(batch.targets(), &mut y);
        self.losses(&workspace, &y, self.penalty())
    }

    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
        check_features(self.network.inputs(), features)?;
        let workspace = self.forward(features)?;
        let samples = features.nrows();
        let (a, outputs) = (workspace.predictions(), self.network.outputs());
        Ok(Array2::from_shape_fn((samples, outputs), |(s, o)| {
            a[s * outputs + o].widen()
        }))
    }

    fn alpha(&self) -> f64 {
        self.alpha
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        check_alpha(alpha, T::narrow(alpha).widen(), T::NAME)?;
        self.alpha = alpha;
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
        self.network = self.description.hand(parameters)?;
        self.step = 0;
        for state in self.state.iter_mut().flatten() {
            state.fill(T::zero());
        }
        Ok(())
    }
}

fn parameter<T: Real>(name: String, shape: Vec<usize>, values: &[T]) -> Parameter {
    Parameter {
        name,
        shape,
        values: values.iter().map(|v| v.widen()).collect(),
    }
}

/// The numbers row by row, in the precision of the network, in a buffer that is used again.
fn cast<T: Real>(from: ArrayView2<'_, f64>, to: &mut Vec<T>) {
    to.clear();
    to.extend(from.iter().map(|&v| T::narrow(v)));
}
