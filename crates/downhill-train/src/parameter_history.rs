//! The parameters at some epochs of a run.

use std::ops::ControlFlow;

use crate::{EpochEnd, Observer, Parameters};

/// An observer that records the parameters at some epochs of a run.
///
/// It records the initial and the last parameters, and in between those after the epochs that [`spaced_epochs`]
/// chooses. The memory does not grow with the number of epochs, and other epochs copy no parameters. Parameters that
/// are not finite are not recorded.
///
/// ```
/// use downhill_train::{
///     Batch, HandEngine, Loss, NetworkConfig, Objective, Optimization, ParameterHistory, Parameters, Trainer,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0]], array![[0.0], [0.0], [1.0]]);
/// let neuron = NetworkConfig::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.5);
/// let mut engine = HandEngine::<f64>::new(&neuron, &start, optimization)?;
/// let mut path = ParameterHistory::new(5);
/// Trainer::epochs(99).observe(&mut path).fit(&mut engine, &Batch::new(x.view(), y.view())?)?;
/// let epochs: Vec<usize> = path.states().iter().map(|(epochs, _)| *epochs).collect();
/// assert_eq!(epochs, [0, 2, 9, 31, 99]);
/// assert_eq!(path.states()[0].1, start);
/// # Ok::<(), downhill_train::TrainError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterHistory {
    at_most: usize,
    wanted: Vec<usize>,
    states: Vec<(usize, Parameters)>,
}

impl ParameterHistory {
    /// Creates an observer that records at most `at_most` states, at least 2.
    pub fn new(at_most: usize) -> Self {
        Self {
            at_most: at_most.max(2),
            wanted: Vec::new(),
            states: Vec::new(),
        }
    }

    /// The recorded states in order: the number of epochs done, and the parameters.
    pub fn states(&self) -> &[(usize, Parameters)] {
        &self.states
    }

    /// The recorded parameters, in order.
    pub fn parameters(&self) -> impl DoubleEndedIterator<Item = &Parameters> + ExactSizeIterator {
        self.states.iter().map(|(_, parameters)| parameters)
    }
}

impl Observer for ParameterHistory {
    fn started(&mut self, epochs: usize) {
        self.wanted = spaced_epochs(epochs, self.at_most);
        self.states.clear();
    }

    fn epoch(&mut self, _end: &EpochEnd) -> ControlFlow<String> {
        ControlFlow::Continue(())
    }

    fn wants_parameters(&self, epochs: usize) -> bool {
        self.wanted.binary_search(&epochs).is_ok()
    }

    fn reached(&mut self, epochs: usize, parameters: &Parameters) {
        // At the end of a run, restored parameters replace those recorded after the same number of epochs.
        self.states.retain(|(before, _)| *before < epochs);
        if parameters.are_finite() {
            self.states.push((epochs, parameters.clone()));
        }
    }
}

/// Chooses at most `at_most` numbers from 0 to `last`, denser at the beginning.
///
/// If there are at least two, the first is 0 and the last is `last`. The distances grow geometrically, because the
/// parameters change most in the first epochs of a run.
///
/// ```
/// assert_eq!(downhill_train::spaced_epochs(99, 5), [0, 2, 9, 31, 99]);
/// assert_eq!(downhill_train::spaced_epochs(3, 5), [0, 1, 2, 3]);
/// ```
pub fn spaced_epochs(last: usize, at_most: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut next = 0;
    while next < last && chosen.len() + 1 < at_most {
        chosen.push(next);
        let remaining = at_most - chosen.len();
        let (from, to) = (number(next) + 1.0, number(last) + 1.0);
        let factor = (to / from).powf(1.0 / number(remaining));
        // The distance is at least 1. The remaining numbers determine the factor.
        next = ((from * factor).round() as usize - 1).max(next + 1);
    }
    if at_most > 0 {
        chosen.push(last);
    }
    chosen
}

#[allow(clippy::cast_precision_loss, reason = "epochs are far below 2^53")]
fn number(epochs: usize) -> f64 {
    epochs as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_are_denser_at_the_beginning_and_few() {
        for last in [1, 2, 7, 100, 150, 20_000, 1_000_000] {
            for at_most in [2, 5, 60, 120] {
                let chosen = spaced_epochs(last, at_most);
                assert!(chosen.len() <= at_most, "{last} {at_most}");
                assert_eq!((chosen[0], chosen[chosen.len() - 1]), (0, last));
                if last < at_most {
                    assert_eq!(chosen.len(), last + 1);
                } else {
                    assert_eq!(chosen.len(), at_most, "{last} {at_most}");
                }
                let distances: Vec<usize> = chosen.windows(2).map(|w| w[1] - w[0]).collect();
                assert!(distances.iter().all(|&d| d > 0));
                // Rounding may shorten a distance by one.
                assert!(distances.windows(2).all(|d| d[1] + 1 >= d[0]), "{chosen:?}");
            }
        }
        assert!(spaced_epochs(10, 0).is_empty());
        assert_eq!(spaced_epochs(10, 1), [10]);
        assert_eq!(spaced_epochs(0, 5), [0]);
    }

    #[test]
    fn the_last_parameters_are_recorded_once() {
        let state = |value| Parameters::default().with_vector("w", &ndarray::array![value]);
        let mut history = ParameterHistory::new(3);
        history.started(10);
        for (epochs, value) in [(0, 1.0), (2, 2.0), (7, 3.0), (7, 4.0)] {
            history.reached(epochs, &state(value));
        }
        let values: Vec<f64> = history.parameters().flat_map(Parameters::values).collect();
        assert_eq!(values, [1.0, 2.0, 4.0]);
        history.reached(8, &state(f64::NAN));
        assert_eq!(history.states().len(), 3, "NaN is no state");
    }
}
