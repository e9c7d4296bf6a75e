//! What an optimizer is, on tensors, and what is remembered for one from step to step.

mod adam;
mod adam_w;
mod momentum;
mod nesterov;
mod rms_prop;
mod sgd;

pub use adam::Adam;
pub use adam_w::AdamW;
pub use momentum::Momentum;
pub use nesterov::Nesterov;
pub use rms_prop::RmsProp;
pub use sgd::Sgd;

use std::fmt::Debug;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;

use crate::parameters::replace;
use crate::{Error, Gradient};

/// A rule by which a parameter steps: its constants, and nothing else.
///
/// Not Burn's own optimizers, whose constants are `f32`.
pub trait Optimizer: Debug + Send + Sync {
    /// Where a parameter is after step number `step`, counted from 1, at the learning rate `alpha`.
    ///
    /// `state` is empty before the first step; the rule leaves in it what it wants to find again.
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

/// What is remembered of the parameters of one module, in their order, between its steps.
///
/// Each parameter has its own count of steps: where the loss does not depend on a parameter, it takes none.
#[derive(Debug, Clone, Default)]
pub struct OptimizerState {
    of: Vec<Remembered>,
}

/// What is remembered of one parameter.
#[derive(Debug, Clone, Default)]
struct Remembered {
    steps: u64,
    state: Vec<Tensor<1>>,
}

impl Gradient {
    /// Takes a step by a rule: every parameter, with its own gradient and with what `state` has of it.
    ///
    /// A parameter that the loss does not depend on stays as it is. A memory serves one module and one
    /// rule; for another of either it has to begin anew.
    pub fn step<M: Module>(
        self,
        module: M,
        optimizer: &dyn Optimizer,
        alpha: f64,
        state: &mut OptimizerState,
    ) -> M {
        module.map(&mut Step {
            gradient: self,
            optimizer,
            alpha,
            state,
            parameter: 0,
        })
    }
}

struct Step<'a> {
    gradient: Gradient,
    optimizer: &'a dyn Optimizer,
    alpha: f64,
    state: &'a mut OptimizerState,
    /// How many parameters came before.
    parameter: usize,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let index = self.parameter;
        self.parameter += 1;
        if self.state.of.len() <= index {
            self.state.of.resize_with(index + 1, Remembered::default);
        }
        let state = self.state.of.get_mut(index);
        match (self.gradient.remove::<D>(param.id), state) {
            (Some(gradient), Some(of)) => replace(param, |w| {
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

/// `1 - beta^step`: what a running average that began at 0 has seen of its numbers so far.
pub(crate) fn bias_correction(beta: f64, step: u64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    let step = step as f64;
    1.0 - beta.powf(step)
}

/// A running average with one more number in it: `beta` of what it was, which is 0 at first, and the rest
/// of the number.
pub(crate) fn average(beta: f64, before: Option<Tensor<1>>, number: Tensor<1>) -> Tensor<1> {
    let rest = number * (1.0 - beta);
    match before {
        Some(before) => before * beta + rest,
        None => rest,
    }
}

/// Checks what an average keeps of its past: at least 0, and less than 1, or it would keep everything.
pub(crate) fn check_fraction(what: &'static str, got: f64) -> Result<f64, Error> {
    let range = "at least 0 and less than 1";
    check((0.0..1.0).contains(&got), what, range, got)
}

/// Checks what has to be positive in `f32` too, where anything much smaller than this rounds to 0.
pub(crate) fn check_positive(what: &'static str, got: f64) -> Result<f64, Error> {
    let enough = got.is_finite() && got >= f64::from(f32::MIN_POSITIVE);
    check(enough, what, "a finite number of at least 1.18e-38", got)
}

/// Checks a decay: at least 0.
pub(crate) fn check_decay(what: &'static str, got: f64) -> Result<f64, Error> {
    let enough = got.is_finite() && got >= 0.0;
    check(enough, what, "a finite number of at least 0", got)
}

fn check(holds: bool, what: &'static str, range: &'static str, got: f64) -> Result<f64, Error> {
    if holds {
        Ok(got)
    } else {
        Err(Error::Range { what, range, got })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use burn::tensor::{DType, TensorData};

    use super::*;
    use crate::{Adam, Backend, Momentum, gradient, parameters, scalar};

    /// Where one number is after each step, by a rule, from `w` at a learning rate of 1/2, on every backend.
    pub(crate) fn trajectory(rule: &dyn Optimizer, w: f64, gradients: &[f64]) -> Vec<Vec<f64>> {
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

    /// Holds the walk of every backend against the numbers worked on paper.
    pub(crate) fn near(ours: &[Vec<f64>], paper: &[f64]) {
        for ours in ours {
            assert_eq!(ours.len(), paper.len());
            for (ours, paper) in ours.iter().zip(paper) {
                assert!((ours - paper).abs() < 1e-14, "{ours}, not {paper}");
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
    fn each_parameter_steps_with_its_own_memory() {
        for backend in Backend::available() {
            let (rule, mut state) = (Momentum::new(0.5).unwrap(), OptimizerState::default());
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
    fn a_parameter_that_takes_no_part_takes_no_step() {
        for backend in Backend::available() {
            let (rule, mut state) = (Adam::default(), OptimizerState::default());
            let mut module = two(backend);
            for _ in 0..3 {
                let loss = module.second.val().sum();
                let slope = gradient(&module, &loss).unwrap();
                module = slope.step(module, &rule, 0.5, &mut state);
            }
            assert_eq!(parameters(&module).unwrap()[0].values, [1.0, 2.0]);
            // Its own first step: as long as alpha, so the count begins here.
            let slope = gradient(&module, &module.first.val().sum()).unwrap();
            module = slope.step(module, &rule, 0.5, &mut state);
            let at = parameters(&module).unwrap();
            assert!((at[0].values[0] - 0.5).abs() < 1e-7, "{at:?}");
        }
    }

    #[test]
    fn refuses_constants_out_of_range() {
        for outside in [-0.1, 1.0, f64::NAN] {
            assert!(check_fraction("mu", outside).is_err());
        }
        for outside in [0.0, -1e-8, 1e-39, f64::INFINITY, f64::NAN] {
            assert!(check_positive("epsilon", outside).is_err());
        }
        assert!(check_decay("decay", 0.0).is_ok() && check_decay("decay", -0.1).is_err());
        let error = check_fraction("the momentum (mu)", 1.5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the momentum (mu) must be at least 0 and less than 1, got 1.5"
        );
    }
}
