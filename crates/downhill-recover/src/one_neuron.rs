//! The training run of one sigmoid neuron, generic over the number type.

use downhill_data::BiasColumn;
use downhill_sources::Source;
use downhill_train::Parameters;

use crate::jacobian::{Number, jacobian, sigmoid};
use crate::{Backward, RecoverError};

/// One sigmoid neuron on samples with two features, with its source's training.
///
/// The bias is the weight of a column of ones, so the parameters are three numbers `w`, in the source's
/// order.
#[derive(Debug)]
pub(crate) struct OneNeuron {
    /// The features of each sample, and the 1 of the bias column.
    pub(crate) rows: Vec<[f64; 3]>,
    targets: Vec<f64>,
    column: BiasColumn,
    alpha: f64,
    epochs: usize,
}

impl OneNeuron {
    /// Creates a source's neuron, with the column of ones before or after the features.
    pub(crate) fn new(source: &dyn Source, column: BiasColumn) -> Result<Self, RecoverError> {
        let features = source.features();
        if features.ncols() != 2 {
            return Err(RecoverError::Shape {
                what: "features",
                expected: 2,
                got: features.ncols(),
            });
        }
        let rows = column.append_ones(&features.to_owned());
        Ok(Self {
            rows: rows
                .rows()
                .into_iter()
                .map(|x| [x[0], x[1], x[2]])
                .collect(),
            targets: source.targets().iter().copied().collect(),
            column,
            alpha: source.alpha(),
            epochs: source.epochs(),
        })
    }

    /// Converts three numbers to the parameters of an engine.
    pub(crate) fn parameters(&self, w: [f64; 3]) -> Result<Parameters, RecoverError> {
        let joined = ndarray::arr2(&w.map(|w| [w]));
        Ok(Parameters::default().with_joined(0, self.column, &joined)?)
    }

    /// Converts the parameters of an engine to three numbers.
    pub(crate) fn numbers(&self, parameters: &Parameters) -> Result<[f64; 3], RecoverError> {
        let joined = parameters.joined(0, self.column)?;
        joined
            .into_raw_vec_and_offset()
            .0
            .try_into()
            .map_err(|numbers: Vec<f64>| RecoverError::Shape {
                what: "parameters",
                expected: 3,
                got: numbers.len(),
            })
    }

    /// Computes the activation of a sample.
    pub(crate) fn activation<T: Number>(row: &[f64; 3], w: &[T; 3]) -> T {
        let [a, b, c] = [0, 1, 2].map(|i| w[i] * row[i]);
        sigmoid(a + b + c)
    }

    /// Trains `w`: each step subtracts `alpha xᵀ (a - y) / samples`.
    pub(crate) fn train<T: Number>(&self, mut w: [T; 3]) -> [T; 3] {
        #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
        let rate = self.alpha / self.rows.len() as f64;
        for _ in 0..self.epochs {
            let mut gradient = [T::zero(); 3];
            for (row, &y) in self.rows.iter().zip(&self.targets) {
                let error = Self::activation(row, &w) - y;
                for (g, &x) in gradient.iter_mut().zip(row) {
                    *g += error * x;
                }
            }
            for (w, g) in w.iter_mut().zip(gradient) {
                *w -= g * rate;
            }
        }
        w
    }

    /// Computes the parameters at every epoch of a run that ended at `end`.
    pub(crate) fn back(
        &self,
        source: &dyn Source,
        end: [f64; 3],
    ) -> Result<Vec<[f64; 3]>, RecoverError> {
        let end = self.parameters(end)?;
        let path = Backward::new(source, self.alpha, &end)?.path(&end, self.epochs)?;
        path.iter().map(|at| self.numbers(at)).collect()
    }

    /// The Jacobian of final parameters and activations: `[3 + samples, 3]`.
    ///
    /// The derivatives are with respect to the start.
    pub(crate) fn slopes(&self, start: [f64; 3], samples: &[usize]) -> Vec<[f64; 3]> {
        jacobian(start, |start| {
            let end = self.train(start);
            let rows = samples.iter().filter_map(|&sample| self.rows.get(sample));
            let activations = rows.map(|row| Self::activation(row, &end));
            end.into_iter().chain(activations).collect()
        })
    }

    /// The mean absolute value of each feature and of the column of ones.
    ///
    /// An error `a - y` is at most 1, so a step moves a parameter by at most `alpha` times this.
    pub(crate) fn mean_sizes(&self) -> [f64; 3] {
        #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
        let samples = self.rows.len() as f64;
        std::array::from_fn(|i| self.rows.iter().map(|row| row[i].abs()).sum::<f64>() / samples)
    }

    /// The largest distance by which a run can move each parameter.
    pub(crate) fn furthest(&self) -> [f64; 3] {
        #[allow(clippy::cast_precision_loss, reason = "epochs are far below 2^53")]
        let epochs = self.epochs as f64;
        self.mean_sizes().map(|size| self.alpha * epochs * size)
    }
}

/// The first entry of a path, or NaN if it is empty.
pub(crate) fn first(path: &[[f64; 3]]) -> [f64; 3] {
    path.first().copied().unwrap_or([f64::NAN; 3])
}

#[cfg(test)]
mod tests {
    use downhill_sources::{Neuron, Start, run};
    use downhill_train::EngineKind;

    use super::*;

    #[test]
    fn training_agrees_with_the_engine_and_slopes_with_differences() {
        let source = Neuron::new().unwrap();
        let neuron = OneNeuron::new(&source, BiasColumn::Last).unwrap();
        let mut settings = source.settings();
        settings.engine.kind = EngineKind::Hand;
        settings.start = Start::Seed(3);
        let start = neuron
            .numbers(&source.start(settings.start).unwrap())
            .unwrap();
        let run = run(&source, &settings, &mut []).unwrap();
        let theirs = neuron.numbers(&run.parameters).unwrap();
        let ours = neuron.train(start);
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-12, "{ours} is not {theirs}");
        }
        let slopes = neuron.slopes(start, &[0]);
        assert_eq!(slopes.len(), 4);
        let h = 1e-6;
        for i in 0..3 {
            let mut moved = [start; 2];
            moved[0][i] -= h;
            moved[1][i] += h;
            let [low, high] = moved.map(|w| neuron.train(w));
            for j in 0..3 {
                let slope = (high[j] - low[j]) / (2.0 * h);
                assert!((slopes[j][i] - slope).abs() < 1e-8, "{slope}");
            }
        }
        let moved = theirs.iter().zip(start).map(|(a, b)| (a - b).abs());
        assert!(
            moved
                .zip(neuron.furthest())
                .all(|(moved, most)| moved <= most)
        );
    }
}
