//! The optimizers: how a parameter changes, given its gradient.

mod adam;
mod adam_w;
mod momentum;
mod nesterov;
mod rms_prop;
mod sgd;

use std::fmt::Debug;

use crate::{Optimizer, Real};

/// The rule by which an optimizer changes a parameter.
///
/// The caller keeps the state of the optimizer, so one rule serves every parameter and a step allocates nothing.
pub trait UpdateRule<T: Real>: Debug + Send + Sync {
    /// The number of state values for each entry of a parameter.
    fn state_vectors(&self) -> usize;

    /// The state of a parameter with this many entries before the first step: zeros.
    fn state(&self, entries: usize) -> Vec<Vec<T>> {
        vec![vec![T::ZERO; entries]; self.state_vectors()]
    }

    /// Takes one step: changes the parameter `w` and its state.
    ///
    /// `step` is the number of the step, counted from 1; `alpha` is the learning rate.
    ///
    /// # Shapes
    ///
    /// `w` and `gradient`: the entries of one parameter, in the same order; `state`: `[state_vectors, entries]`, as
    /// from [`state`](Self::state). If a rule with state is given another number of rows, it does nothing.
    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]);
}

/// The formulas of an optimizer chosen at run time.
pub fn update_rule<T: Real>(optimizer: &Optimizer) -> &dyn UpdateRule<T> {
    downhill_core::each_optimizer!(optimizer, rule => rule)
}

/// `1 - beta^step`: the sum of the weights in a running average that starts at 0.
pub(crate) fn bias_correction(beta: f64, step: u64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    let step = step as f64;
    1.0 - beta.powf(step)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The value of one number after each step from `w`, with `alpha` = 1/2.
    pub(crate) fn trajectory(rule: &dyn UpdateRule<f64>, w: f64, gradients: &[f64]) -> Vec<f64> {
        let mut w = [w];
        let mut state = rule.state(1);
        let mut at = Vec::new();
        for (step, &gradient) in (1..).zip(gradients) {
            rule.step(step, 0.5, &mut w, &[gradient], &mut state);
            at.push(w[0]);
        }
        at
    }

    /// Compares a trajectory with numbers worked out on paper.
    pub(crate) fn near(ours: &[f64], paper: &[f64]) {
        assert_eq!(ours.len(), paper.len());
        for (ours, paper) in ours.iter().zip(paper) {
            assert!((ours - paper).abs() < 1e-14, "got {ours}, not {paper}");
        }
    }

    #[test]
    fn the_corrected_average_of_equal_numbers_is_that_number() {
        let (beta, mut average) = (0.75, 0.0);
        for step in 1..=5 {
            average = beta * average + (1.0 - beta) * 3.0;
            assert!((average / bias_correction(beta, step) - 3.0).abs() < 1e-14);
        }
    }
}
