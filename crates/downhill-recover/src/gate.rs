//! The training run of the `and_gate` net, generic over the number type.

use downhill_sources::{AndGate, Source};
use downhill_train::Parameters;
use ndarray::{Array1, Array2};

use crate::RecoverError;
use crate::jacobian::{Number, jacobian, sigmoid};

/// Number of weights of a start: `W0`, row by row, then `W1`; biases are 0.
pub(crate) const WEIGHTS: usize = 8;

/// The 3-2-1 sigmoid net with its source's training, slips included.
///
/// Computes the same as the engine with [`downhill_sources::AsPrinted`], except for the order of sums.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    train: Vec<([f64; 3], f64)>,
    unseen: Vec<[f64; 3]>,
    alpha: f64,
    pub(crate) epochs: usize,
    /// The epochs for which the source printed the loss before the step.
    printed_at: Vec<usize>,
}

/// The parameters during training.
#[derive(Debug, Clone, Copy)]
struct Net<T> {
    w0: [[T; 2]; 3],
    b0: [T; 2],
    w1: [T; 2],
    b1: T,
}

impl Gate {
    /// Creates the source's net.
    pub(crate) fn new(source: &AndGate) -> Self {
        let bits = |x: ndarray::ArrayView1<'_, f64>| [x[0], x[1], x[2]];
        let data = source.data();
        let rows = data.train.features().rows().into_iter().map(bits);
        Self {
            train: rows.zip(source.targets().iter().copied()).collect(),
            unseen: data.test.features().rows().into_iter().map(bits).collect(),
            alpha: source.alpha(),
            epochs: source.epochs(),
            printed_at: source.printed_losses().map(|(epoch, _)| epoch).collect(),
        }
    }

    /// Converts eight weights to the parameters of an engine.
    pub(crate) fn parameters(start: &[f64; WEIGHTS]) -> Parameters {
        let w0 = Array2::from_shape_fn((3, 2), |(i, j)| start[2 * i + j]);
        let w1 = Array2::from_shape_fn((2, 1), |(j, _)| start[6 + j]);
        Parameters::default()
            .with_matrix("layers.0.weight", &w0)
            .with_vector("layers.0.bias", &Array1::zeros(2))
            .with_matrix("layers.1.weight", &w1)
            .with_vector("layers.1.bias", &Array1::zeros(1))
    }

    /// Extracts the eight weights from the parameters of an engine.
    pub(crate) fn numbers(parameters: &Parameters) -> Result<[f64; WEIGHTS], RecoverError> {
        let mut numbers = parameters.get("layers.0.weight")?.values.clone();
        numbers.extend(&parameters.get("layers.1.weight")?.values);
        numbers
            .try_into()
            .map_err(|numbers: Vec<f64>| RecoverError::Shape {
                what: "weights",
                expected: WEIGHTS,
                got: numbers.len(),
            })
    }

    /// Swaps the two hidden units, which does not change the printed numbers.
    pub(crate) fn swapped([a, b, c, d, e, f, g, h]: [f64; WEIGHTS]) -> [f64; WEIGHTS] {
        [b, a, d, c, f, e, h, g]
    }

    /// Runs the training from `start` and returns all numbers that the source printed.
    ///
    /// They are the losses, the predictions for the test samples before training, and those after it.
    pub(crate) fn printed<T: Number>(&self, start: &[T; WEIGHTS]) -> Vec<T> {
        let zero = T::zero();
        let &[a, b, c, d, e, f, g, h] = start;
        let mut net = Net {
            w0: [[a, b], [c, d], [e, f]],
            b0: [zero; 2],
            w1: [g, h],
            b1: zero,
        };
        let predict = |net: &Net<T>| self.unseen.iter().map(|x| net.forward(x).1).collect();
        let before: Vec<T> = predict(&net);
        let mut printed = Vec::with_capacity(self.printed_at.len() + 2 * before.len());
        for epoch in 0..self.epochs {
            if self.printed_at.contains(&epoch) {
                printed.push(self.loss(&net));
            }
            self.step(&mut net);
        }
        printed.extend(before);
        printed.extend::<Vec<T>>(predict(&net));
        printed
    }

    /// The mean log loss.
    fn loss<T: Number>(&self, net: &Net<T>) -> T {
        let one = T::one();
        let losses = self.train.iter().map(|(x, y)| {
            let (_, a) = net.forward(x);
            -(a.ln() * *y + (one - a).ln() * (1.0 - y))
        });
        losses.sum::<T>() * (1.0 / self.samples())
    }

    fn samples(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
        let samples = self.train.len() as f64;
        samples
    }

    /// Takes one step of the printed update, with `δ = a - y`:
    ///
    /// ```text
    /// W0   alpha/(n+1) sum of xᵀ δ W1ᵀ h (1-h)        b0   alpha/n sum of δ W1ᵀ h (1-h)
    /// W1   alpha/(n+1) sum of (h (1-h))ᵀ δ            b1   alpha/n sum of δ
    /// ```
    fn step<T: Number>(&self, net: &mut Net<T>) {
        let zero = T::zero();
        let mut sum = Net {
            w0: [[zero; 2]; 3],
            b0: [zero; 2],
            w1: [zero; 2],
            b1: zero,
        };
        for (x, y) in &self.train {
            let (h, a) = net.forward(x);
            let delta = a - *y;
            sum.b1 += delta;
            for j in 0..2 {
                let sloped = h[j] * (T::one() - h[j]) * delta;
                let hidden = sloped * net.w1[j];
                sum.w1[j] += sloped;
                sum.b0[j] += hidden;
                for (w, &x) in sum.w0.iter_mut().zip(x) {
                    // The inputs are 0 or 1, so skipping zeros saves many products.
                    if x != 0.0 {
                        w[j] += hidden * x;
                    }
                }
            }
        }
        let (samples, slabs) = (
            self.alpha / self.samples(),
            self.alpha / (self.samples() + 1.0),
        );
        net.b1 -= sum.b1 * samples;
        for j in 0..2 {
            net.b0[j] -= sum.b0[j] * samples;
            net.w1[j] -= sum.w1[j] * slabs;
            for (w, sum) in net.w0.iter_mut().zip(&sum.w0) {
                w[j] -= sum[j] * slabs;
            }
        }
    }

    /// The Jacobian of the printed numbers: `[numbers, WEIGHTS]`.
    pub(crate) fn slopes(&self, start: [f64; WEIGHTS]) -> Vec<[f64; WEIGHTS]> {
        jacobian(start, |start| self.printed(&start))
    }
}

impl<T: Number> Net<T> {
    /// The hidden activations, and the prediction.
    fn forward(&self, x: &[f64; 3]) -> ([T; 2], T) {
        let mut z = self.b0;
        for (&x, w) in x.iter().zip(&self.w0) {
            if x != 0.0 {
                z = [z[0] + w[0] * x, z[1] + w[1] * x];
            }
        }
        let h = z.map(sigmoid);
        (h, sigmoid(self.b1 + h[0] * self.w1[0] + h[1] * self.w1[1]))
    }
}

#[cfg(test)]
mod tests {
    use downhill_sources::{Start, run_from};

    use super::*;
    use crate::recovery::settings;

    #[test]
    fn numbers_agree_with_the_engine_and_slopes_with_differences() {
        let source = AndGate::new();
        let mut gate = Gate::new(&source);
        gate.epochs = 3_001;
        let start = source.start(Start::Seed(5)).unwrap();
        let mut settings = settings(&source);
        settings.train.epochs = gate.epochs;
        let run = run_from(&source, &settings, &start, &mut []).unwrap();
        let losses = [0, 1000, 2000, 3000].map(|epoch| run.outcome.history.losses[epoch]);
        let (before, after) = (run.before.unwrap(), run.after.unwrap());
        let theirs = losses.iter().chain(&before).chain(&after);
        let numbers = Gate::numbers(&start).unwrap();
        assert_eq!(Gate::parameters(&numbers), start);
        let ours = gate.printed(&numbers);
        assert_eq!(ours.len(), 10);
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!(
                (ours / theirs - 1.0).abs() < 1e-12,
                "{ours} is not {theirs}"
            );
        }
        let slopes = gate.slopes(numbers);
        for i in 0..WEIGHTS {
            let moved = |by: f64| {
                let mut numbers = numbers;
                numbers[i] += by;
                gate.printed(&numbers)
            };
            let h = 1e-5;
            for ((high, low), slopes) in moved(h).iter().zip(moved(-h)).zip(&slopes) {
                let slope = (high - low) / (2.0 * h);
                let by = slopes[i] - slope;
                assert!(
                    by.abs() < 1e-6 * slope.abs().max(1.0),
                    "{slope}: off by {by}"
                );
            }
        }
    }

    #[test]
    fn swapping_the_hidden_units_changes_no_number() {
        let source = AndGate::new();
        let mut gate = Gate::new(&source);
        gate.epochs = 1_001;
        let start = Gate::numbers(&source.start(Start::Seed(2)).unwrap()).unwrap();
        let swapped = gate.printed(&Gate::swapped(start));
        for (a, b) in gate.printed(&start).iter().zip(swapped) {
            assert!((a - b).abs() < 1e-13);
        }
    }
}
