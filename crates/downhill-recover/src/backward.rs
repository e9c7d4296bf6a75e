//! Gradient descent in reverse: from the final parameters back to the start.

use downhill_sources::Source;
use downhill_train::{Batch, Engine, HandEngine, Optimization, Parameters};

use crate::RecoverError;

/// Maximum number of iterations for one step.
const ROUNDS: usize = 10_000;

/// Step of a converged iteration, as a fraction of the parameters' norm.
const ARRIVED: f64 = 4.0 * f64::EPSILON;

/// Inverts steps of gradient descent by fixed-point iteration.
///
/// A step is `next = w - alpha g(w)`, so the parameters before it are a fixed point:
/// `w = next + alpha g(w)`. The iteration
///
/// ```text
/// w₀ = next,    wₖ₊₁ = next + alpha g(wₖ)
/// ```
///
/// converges to it if `alpha` times the largest curvature of the loss is below 1. (Optimization itself is
/// stable up to 2.) Each iteration then moves the parameters less than the one before. If one does not,
/// there may be several fixed points or none, and the step fails with
/// [`RecoverError::NotContracting`]. The gradients are those of the hand-derived engine.
#[derive(Debug)]
pub struct Backward {
    engine: HandEngine<f64>,
    batch: Batch,
    alpha: f64,
}

impl Backward {
    /// Prepares to invert the steps of a source's training at learning rate `alpha`.
    ///
    /// # Errors
    ///
    /// [`RecoverError::Source`] if `alpha` is not a positive number, or if the parameters do not belong
    /// to the source's network.
    pub fn new(
        source: &dyn Source,
        alpha: f64,
        parameters: &Parameters,
    ) -> Result<Self, RecoverError> {
        let descent = Optimization::new(source.objective(), alpha);
        Ok(Self {
            engine: HandEngine::new(&source.network(), parameters, descent)?,
            batch: Batch::new(source.features(), source.targets())?,
            alpha,
        })
    }

    /// Computes the parameters before a step from the parameters after it, `next`.
    ///
    /// `step` is the number of the step and is used in the error only.
    ///
    /// # Errors
    ///
    /// [`RecoverError::NotContracting`] if the iteration does not converge.
    pub fn step(&mut self, next: &Parameters, step: usize) -> Result<Parameters, RecoverError> {
        let mut before = next.clone();
        let mut previous = f64::INFINITY;
        for iterations in 1..=ROUNDS {
            self.engine.set_parameters(&before)?;
            let (_, gradient) = self.engine.gradient(&self.batch)?;
            let (correction, length) = climb(&mut before, next, &gradient, self.alpha);
            if correction <= ARRIVED * length {
                break;
            }
            let contracts = correction < previous && iterations < ROUNDS;
            if !contracts {
                return Err(RecoverError::NotContracting {
                    step,
                    alpha: self.alpha,
                    iterations,
                    correction,
                    ratio: correction / previous,
                });
            }
            previous = correction;
        }
        Ok(before)
    }

    /// Computes the parameters at every epoch of a run that ended at `end`.
    ///
    /// Returns `steps + 1` entries: the start first, `end` last.
    ///
    /// # Errors
    ///
    /// [`RecoverError::NotContracting`] if a step cannot be inverted.
    pub fn path(
        &mut self,
        end: &Parameters,
        steps: usize,
    ) -> Result<Vec<Parameters>, RecoverError> {
        let mut path = vec![end.clone()];
        let mut at = end.clone();
        for step in (1..=steps).rev() {
            at = self.step(&at, step)?;
            path.push(at.clone());
        }
        path.reverse();
        Ok(path)
    }
}

/// Sets `before` to `next + alpha gradient`. Returns its step and its new norm.
fn climb(
    before: &mut Parameters,
    next: &Parameters,
    gradient: &Parameters,
    alpha: f64,
) -> (f64, f64) {
    let (mut moved, mut length) = (0.0, 0.0);
    let others = next.as_slice().iter().zip(gradient.as_slice());
    for (before, (next, gradient)) in before.iter_mut().zip(others) {
        let others = next.values.iter().zip(&gradient.values);
        for (before, (next, gradient)) in before.values.iter_mut().zip(others) {
            let climbed = next + alpha * gradient;
            moved += (climbed - *before).powi(2);
            length += climbed.powi(2);
            *before = climbed;
        }
    }
    (moved.sqrt(), length.sqrt())
}

#[cfg(test)]
mod tests {
    use downhill_data::BiasColumn;
    use downhill_sources::{Neuron, Start};

    use super::*;
    use crate::one_neuron::OneNeuron;

    fn distance(a: &Parameters, b: &Parameters) -> f64 {
        let (a, b) = (a.as_slice().iter(), b.as_slice().iter());
        let numbers = a.zip(b).flat_map(|(a, b)| a.values.iter().zip(&b.values));
        numbers.fold(0.0, |d, (a, b)| d.max((a - b).abs()))
    }

    #[test]
    fn backward_steps_invert_forward_steps() {
        let neuron = Neuron::new().unwrap();
        let batch = Batch::new(neuron.features(), neuron.targets()).unwrap();
        for seed in 0..5 {
            let start = neuron.start(Start::Seed(seed)).unwrap();
            let descent = Optimization::new(neuron.objective(), 0.1);
            let engine = HandEngine::<f64>::new(&neuron.network(), &start, descent);
            let mut engine = engine.unwrap();
            let mut backward = Backward::new(&neuron, 0.1, &start).unwrap();
            for _ in 0..20 {
                engine.step(&batch).unwrap();
            }
            let end = engine.parameters().unwrap();
            let path = backward.path(&end, 20).unwrap();
            assert_eq!(path.len(), 21);
            assert!(distance(&path[0], &start) < 1e-12);
            assert_eq!(path[20], end);
        }
    }

    #[test]
    fn a_learning_rate_that_does_not_contract_is_an_error() {
        // Near the minimum, 50 times the source's learning rate is too large for the loss's curvature.
        let neuron = Neuron::new().unwrap();
        let end = OneNeuron::new(&neuron, BiasColumn::Last).unwrap();
        let end = end.parameters([1.42, -1.12, 0.42]).unwrap();
        let mut backward = Backward::new(&neuron, 5.0, &end).unwrap();
        let error = backward.path(&end, 7).unwrap_err();
        assert!(
            matches!(error, RecoverError::NotContracting { step: 7, alpha, ratio, .. }
                if alpha == 5.0 && ratio >= 1.0),
            "{error:?}"
        );
        assert!(error.to_string().contains("does not contract"), "{error}");
        assert!(Backward::new(&neuron, -1.0, &end).is_err());
    }
}
