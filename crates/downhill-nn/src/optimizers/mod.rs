//! The optimizers on Burn, and their state.

mod adam;
mod adam_w;
mod momentum;
mod nesterov;
mod rms_prop;
mod sgd;

use std::fmt::Debug;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use crate::parameters::Shared;
use crate::{Error, Gradient, Optimizer, ParameterState, ShapeError, values};

/// The update rule of an optimizer.
///
/// Burn's own optimizers have `f32` constants, so this does not use them.
pub trait TensorOptimizer: Debug + Send + Sync {
    /// Returns a parameter after one step at the learning rate `alpha`.
    ///
    /// `step` is the number of the step, counted from 1. `state` is empty at the first step; a rule stores in it the
    /// tensors that its next step needs.
    ///
    /// # Shapes
    ///
    /// `w`, `gradient` and the result: `[entries]`, a parameter flattened row by row.
    fn step(
        &self,
        step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1>;
}

/// The state of an optimizer for the parameters of one module, in their order.
///
/// Each parameter counts its own steps: a step in which the loss does not depend on a parameter does not count for it.
#[derive(Debug, Clone, Default)]
pub struct OptimizerState {
    of: Vec<Kept>,
}

/// The state for one parameter.
#[derive(Debug, Clone, Default)]
struct Kept {
    steps: u64,
    state: Vec<Tensor<1>>,
}

impl OptimizerState {
    /// The number of steps and the vectors of each parameter, widened to `f64`.
    ///
    /// The parameters are in the order of [`parameters`](crate::parameters). Before the first step there are none.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return the numbers.
    pub fn values(&self) -> Result<Vec<ParameterState>, Error> {
        let read = |tensor: &Tensor<1>| values(tensor.clone(), "optimizer state");
        let vectors = |of: &Kept| of.state.iter().map(read).collect::<Result<_, _>>();
        let each = self.of.iter();
        each.map(|of| {
            Ok(ParameterState {
                steps: of.steps,
                vectors: vectors(of)?,
            })
        })
        .collect()
    }

    /// The state with these numbers, as [`values`](Self::values) returns them, for the parameters of a module.
    ///
    /// Each vector has the device and the precision of its parameter.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are more states than parameters, or a vector has another length than its parameter.
    pub fn from_values<M: Module>(module: &M, given: Vec<ParameterState>) -> Result<Self, Error> {
        let mut restore = Restore {
            given: given.into_iter(),
            of: Vec::new(),
            failed: None,
        };
        module.visit(&mut restore);
        let (rest, entries) = (restore.given.len(), restore.of.len());
        match restore.failed {
            Some(error) => Err(error.into()),
            None if rest > 0 => Err(wrong_length(entries, entries + rest).into()),
            None => Ok(Self { of: restore.of }),
        }
    }
}

/// Builds the state of each parameter, in order.
struct Restore {
    given: std::vec::IntoIter<ParameterState>,
    of: Vec<Kept>,
    failed: Option<ShapeError>,
}

impl ModuleVisitor for Restore {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(ParameterState { steps, vectors }) = self.given.next() else {
            return;
        };
        let tensor = param.val().inner();
        let (entries, place) = (
            tensor.shape().num_elements(),
            (&tensor.device(), tensor.dtype()),
        );
        let state = vectors.into_iter().map(|vector| {
            if vector.len() != entries {
                self.failed = Some(wrong_length(entries, vector.len()));
            }
            let length = vector.len();
            Tensor::from_data(TensorData::new(vector, [length]), place)
        });
        let state = state.collect();
        self.of.push(Kept { steps, state });
    }
}

fn wrong_length(expected: usize, got: usize) -> ShapeError {
    ShapeError::Length {
        name: "optimizer state".to_owned(),
        shape: vec![expected],
        expected,
        got,
    }
}

impl Gradient {
    /// Takes a step by the rule of an optimizer.
    ///
    /// Parameters that the loss does not depend on do not change. A state belongs to one module and one optimizer.
    pub fn step<M: Module>(
        self,
        module: M,
        optimizer: &dyn TensorOptimizer,
        alpha: f64,
        state: &mut OptimizerState,
    ) -> M {
        module.map(&mut Step {
            gradient: self,
            optimizer,
            alpha,
            state,
            parameter: 0,
            shared: Shared::default(),
        })
    }
}

struct Step<'a> {
    gradient: Gradient,
    optimizer: &'a dyn TensorOptimizer,
    alpha: f64,
    state: &'a mut OptimizerState,
    /// The index of the next parameter.
    parameter: usize,
    shared: Shared,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let index = self.parameter;
        self.parameter += 1;
        if self.state.of.len() <= index {
            self.state.of.resize_with(index + 1, Kept::default);
        }
        if self.shared.has(param.id) {
            return self.shared.replace(param, |w| w);
        }
        let state = self.state.of.get_mut(index);
        match (self.gradient.remove::<D>(param.id), state) {
            (Some(gradient), Some(of)) => self.shared.replace(param, |w| {
                let (shape, entries) = (w.dims(), w.shape().num_elements());
                of.steps += 1;
                let (w, gradient) = (w.reshape([entries]), gradient.reshape([entries]));
                self.optimizer
                    .step(of.steps, self.alpha, w, gradient, &mut of.state)
                    .reshape(shape)
            }),
            _ => param,
        }
    }
}

/// The update rule of an optimizer chosen at run time.
pub fn tensor_optimizer(optimizer: &Optimizer) -> &dyn TensorOptimizer {
    downhill_core::each_optimizer!(optimizer, rule => rule)
}

/// `1 - beta^step`: the sum of the weights in a running average that started at 0.
pub(crate) fn bias_correction(beta: f64, step: u64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    let step = step as f64;
    1.0 - beta.powf(step)
}

/// Updates a running average: `beta * before + (1 - beta) * number`, with `before = 0` at first.
pub(crate) fn average(beta: f64, before: Option<Tensor<1>>, number: Tensor<1>) -> Tensor<1> {
    let rest = number * (1.0 - beta);
    match before {
        Some(before) => before * beta + rest,
        None => rest,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use burn::tensor::{DType, TensorData};

    use super::*;
    use crate::{Adam, Backend, Momentum, gradient, parameters, scalar};

    /// The values of one parameter after each step from `w`, at a learning rate of 1/2, on every backend.
    pub(crate) fn trajectory(
        rule: &dyn TensorOptimizer,
        w: f64,
        gradients: &[f64],
    ) -> Vec<Vec<f64>> {
        let on = |backend: Backend| {
            let device = backend.device().unwrap();
            let number =
                |v: f64| Tensor::<1>::from_data(TensorData::from([v]), (&device, DType::F64));
            let mut w = number(w);
            let mut state = Vec::new();
            let mut at = Vec::new();
            for (step, &gradient) in (1..).zip(gradients) {
                w = rule.step(step, 0.5, w, number(gradient), &mut state);
                at.push(scalar(w.clone(), "w").unwrap());
            }
            at
        };
        Backend::available().into_iter().map(on).collect()
    }

    /// Compares the trajectory of every backend with numbers computed on paper.
    pub(crate) fn near(ours: &[Vec<f64>], paper: &[f64]) {
        for ours in ours {
            assert_eq!(ours.len(), paper.len());
            for (ours, paper) in ours.iter().zip(paper) {
                assert!((ours - paper).abs() < 1e-14, "{ours}, expected {paper}");
            }
        }
    }

    /// Two parameters of different shapes.
    #[derive(Module, Debug)]
    struct Two {
        first: Param<Tensor<2>>,
        second: Param<Tensor<1>>,
    }

    fn two(backend: Backend) -> Two {
        let device = backend.device().unwrap().autodiff();
        let options = (&device, DType::F64);
        Two {
            first: Param::from_tensor(Tensor::from_data([[1.0, 2.0]], options)),
            second: Param::from_tensor(Tensor::from_data([3.0], options)),
        }
    }

    #[test]
    fn each_parameter_steps_with_its_own_state() {
        for backend in Backend::available() {
            let (rule, mut state) = (Momentum { mu: 0.5 }, OptimizerState::default());
            let mut module = two(backend);
            for _ in 0..2 {
                // Slopes of 1, 1 and 4.
                let loss = module.first.val().sum() + module.second.val().sum() * 4.0;
                let slope = gradient(&module, &loss).unwrap();
                module = slope.step(module, &rule, 0.5, &mut state);
            }
            let at = parameters(&module).unwrap();
            assert_eq!(at[0].values, [-0.25, 0.75]);
            assert_eq!(at[0].shape, [1, 2]);
            assert_eq!(at[1].values, [-2.0]);
        }
    }

    #[test]
    fn a_parameter_that_the_loss_does_not_depend_on_takes_no_step() {
        for backend in Backend::available() {
            let (rule, mut state) = (Adam::default(), OptimizerState::default());
            let mut module = two(backend);
            for _ in 0..3 {
                let loss = module.second.val().sum();
                let slope = gradient(&module, &loss).unwrap();
                module = slope.step(module, &rule, 0.5, &mut state);
            }
            assert_eq!(parameters(&module).unwrap()[0].values, [1.0, 2.0]);
            // A first step of Adam has length alpha, so the count of this parameter starts here.
            let slope = gradient(&module, &module.first.val().sum()).unwrap();
            module = slope.step(module, &rule, 0.5, &mut state);
            let at = parameters(&module).unwrap();
            assert!((at[0].values[0] - 0.5).abs() < 1e-7, "{at:?}");
        }
    }
}
