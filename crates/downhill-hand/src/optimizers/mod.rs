//! What an optimizer is: a rule by which a parameter steps, given its gradient.

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

use crate::Real;

/// A rule by which a parameter steps: its constants, and nothing else.
///
/// What a rule remembers from step to step is kept by the caller, so that one rule serves every parameter
/// and a step allocates nothing.
pub trait Optimizer<T: Real>: Debug + Send + Sync {
    /// How many numbers it remembers for every entry of a parameter.
    fn state_vectors(&self) -> usize;

    /// What it remembers of a parameter of so many entries before the first step: zeros.
    fn state(&self, entries: usize) -> Vec<Vec<T>> {
        vec![vec![T::zero(); entries]; self.state_vectors()]
    }

    /// Takes step number `step`, counted from 1, at the learning rate `alpha`: changes the parameter `w`
    /// and what is remembered of it.
    ///
    /// # Shapes
    ///
    /// `w` and `gradient`: the entries of one parameter, in one order; `state`: what
    /// [`state`](Self::memory) made for it, `[state_vectors, entries]`. With a memory of another number of
    /// rows nothing is done.
    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]);
}

/// `1 - beta^step`: what a running average that began at 0 has seen of its numbers so far.
pub(crate) fn bias_correction(beta: f64, step: u64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    let step = step as f64;
    1.0 - beta.powf(step)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Where one number is after each step, by a rule, from `w` at a learning rate of 1/2.
    pub(crate) fn trajectory(rule: &dyn Optimizer<f64>, w: f64, gradients: &[f64]) -> Vec<f64> {
        let mut w = [w];
        let mut state = rule.state(1);
        let mut at = Vec::new();
        for (step, &gradient) in (1..).zip(gradients) {
            rule.step(step, 0.5, &mut w, &[gradient], &mut state);
            at.push(w[0]);
        }
        at
    }

    /// Holds a walk against the numbers worked on paper.
    pub(crate) fn near(ours: &[f64], paper: &[f64]) {
        assert_eq!(ours.len(), paper.len());
        for (ours, paper) in ours.iter().zip(paper) {
            assert!((ours - paper).abs() < 1e-14, "{ours}, not {paper}");
        }
    }

    #[test]
    fn an_average_of_equal_numbers_is_that_number() {
        let (beta, mut average) = (0.75, 0.0);
        for step in 1..=5 {
            average = beta * average + (1.0 - beta) * 3.0;
            assert!((average / bias_correction(beta, step) - 3.0).abs() < 1e-14);
        }
    }
}
