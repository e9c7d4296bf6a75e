//! One sigmoid neuron on blobs, with the bias as the weight of a column of ones.

use downhill_data::{BiasColumn, Blobs, Dataset, RandomState, Replacement};
use downhill_train::{Loss, NetworkConfig, Objective, Parameters, class_of};
use ndarray::{Array1, Array2, ArrayD, ArrayView2, array, aview1};

use crate::forward::{count, sigmoid};
use crate::source::activation;
use crate::{Correction, Digits, Printed, Reading, Run, Source, SourceError, Start};

/// The ten training samples and their printed activations, in the printed order.
///
/// The source drew the samples without a seed and did not print their indices, which were found by
/// matching.
const PRINTED: [(usize, &str); 10] = [
    (124, "0.1125"),
    (141, "0.1617"),
    (94, "0.3912"),
    (77, "0.1210"),
    (196, "0.6799"),
    (190, "0.8976"),
    (123, "0.3523"),
    (72, "0.1733"),
    (245, "0.8670"),
    (167, "0.9055"),
];

/// The printed classes of the ten samples, both predicted and actual.
const LABELS: [usize; 10] = [0, 0, 0, 0, 1, 1, 0, 0, 1, 1];

/// One sigmoid neuron on 250 blobs: 100 epochs at a learning rate of 0.01.
///
/// The bias is the weight of a column of ones before the features: `W` is `[bias, w₁, w₂]`.
/// The source logs the sum of squared errors but minimizes another loss: its update `Xᵀ(a - y) / n` is
/// the gradient of the mean log loss. The gradient of the squared error has an additional factor
/// `2a(1 - a)` for each sample.
///
/// *Source*: A. Rosebrock, "Gradient descent with Python", `PyImageSearch` (2016),
/// <https://www.pyimagesearch.com/2016/10/10/gradient-descent-with-python/>.
#[derive(Debug, Clone, PartialEq)]
pub struct BlobsNeuron {
    data: Dataset<usize>,
    targets: Array2<f64>,
}

/// A training sample that the source shows after training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Index of the sample, counted from 0.
    pub sample: usize,
    /// Its activation.
    pub activation: f64,
    /// Its class.
    pub label: usize,
}

impl Shown {
    /// The predicted class: 1 if the activation is at least 1/2; `None` if it is NaN.
    pub fn predicted(&self) -> Option<usize> {
        class_of(aview1(&[self.activation]))
    }
}

impl BlobsNeuron {
    /// Creates the source with its data.
    ///
    /// # Errors
    ///
    /// [`SourceError::Blobs`] if the blobs cannot be generated; the source's own settings are valid.
    pub fn new() -> Result<Self, SourceError> {
        let (data, _) = Blobs::new()
            .samples(250)
            .features(2)
            .centers(2)
            .cluster_std(1.05)
            .random_state(20)
            .generate()?;
        Ok(Self {
            targets: data.targets(|&label| if label == 1 { 1.0 } else { 0.0 }),
            data,
        })
    }

    /// The blobs.
    pub fn data(&self) -> &Dataset<usize> {
        &self.data
    }

    /// The printed activations and classes of ten training samples.
    ///
    /// The class is both the predicted one and the one in the data. The source did not print which
    /// samples these are; see [`matched_samples`](Self::matched_samples).
    pub fn printed_points(&self) -> impl Iterator<Item = (Reading, usize)> {
        let reading = |(_, text)| Reading {
            text,
            digits: Digits::Decimals(4),
        };
        PRINTED.into_iter().map(reading).zip(LABELS)
    }

    /// The indices of these training samples, as found by matching.
    pub fn matched_samples(&self) -> [usize; 10] {
        PRINTED.map(|(sample, _)| sample)
    }

    /// Compares the printed activations with those of a run.
    ///
    /// `samples` are the indices of the training samples, in the printed order.
    pub fn compare(&self, samples: &[usize], run: &Run) -> Vec<Printed> {
        let readings = self.printed_points().zip(samples);
        readings
            .map(|((reading, _), &sample)| {
                let what = format!("activation of sample {sample}");
                reading.compare(what, activation(&run.activations, sample))
            })
            .collect()
    }

    /// The ten samples that the source shows after training.
    ///
    /// From the published start these are the printed ones. From a seeded start, `choice(250, 10)` draws
    /// them from the same stream, after the start.
    ///
    /// # Errors
    ///
    /// [`SourceError::Random`] if the samples cannot be drawn; the source's own settings are valid.
    pub fn shown(&self, start: Start, run: &Run) -> Result<Vec<Shown>, SourceError> {
        let samples = match start {
            Start::Published => self.matched_samples().to_vec(),
            Start::Seed(seed) => {
                let mut stream = RandomState::new(seed);
                draw_start(&mut stream);
                stream.choice(self.data.len(), PRINTED.len(), Replacement::With)?
            }
        };
        let show = |sample: usize| Shown {
            sample,
            activation: activation(&run.activations, sample),
            label: self.data.labels()[sample],
        };
        Ok(samples.into_iter().map(show).collect())
    }
}

impl BlobsNeuron {
    /// Returns features and ones, `[samples, 3]`, and activations, `[samples, 1]`.
    // ANCHOR: columns
    fn pass(&self, parameters: &Parameters) -> Result<(Array2<f64>, Array2<f64>), SourceError> {
        parameters.check(&self.network())?;
        let x = BiasColumn::First.append_ones(self.data.features());
        let a = sigmoid(x.dot(&parameters.joined(0, BiasColumn::First)?));
        Ok((x, a))
    }
    // ANCHOR_END: columns
}

/// Draws the bias and the two weights, as `NumPy`'s `uniform(size=3)` does.
fn draw_start(stream: &mut RandomState) -> Array2<f64> {
    stream.uniform_array(0.0, 1.0, (3, 1))
}

impl Source for BlobsNeuron {
    fn name(&self) -> &'static str {
        "blobs"
    }

    fn network(&self) -> NetworkConfig {
        NetworkConfig::neuron(2)
    }

    fn objective(&self) -> Objective {
        Objective::new(Loss::LogLoss).with_report(Loss::SquaredError)
    }

    fn features(&self) -> ArrayView2<'_, f64> {
        self.data.features().view()
    }

    fn targets(&self) -> ArrayView2<'_, f64> {
        self.targets.view()
    }

    fn unseen(&self) -> Option<ArrayView2<'_, f64>> {
        None
    }

    fn alpha(&self) -> f64 {
        0.01
    }

    fn epochs(&self) -> usize {
        100
    }

    fn start(&self, start: Start) -> Result<Parameters, SourceError> {
        let joined = match start {
            Start::Published => array![[0.257], [0.4099], [0.95]],
            Start::Seed(seed) => draw_start(&mut RandomState::new(seed)),
        };
        Ok(Parameters::default().with_joined(0, BiasColumn::First, &joined)?)
    }

    /// The update of `W`: `Xᵀ (a - y) / n` with `a = σ(X W)`.
    // ANCHOR: update
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError> {
        let (x, a) = self.pass(parameters)?;
        let update = x.t().dot(&(a - &self.targets)) / count(x.nrows());
        Ok(Parameters::default().with_joined(0, BiasColumn::First, &update)?)
    }
    // ANCHOR_END: update

    fn corrections(
        &self,
        loss: &Loss,
        parameters: &Parameters,
    ) -> Result<Vec<Correction>, SourceError> {
        if *loss != Loss::SquaredError {
            return Ok(Vec::new());
        }
        let (x, a) = self.pass(parameters)?;
        // The error of each sample, times the missing factor.
        let errors = (&a - &self.targets) * 2.0 * &a * (1.0 - &a);
        let sum: Array1<f64> = x.t().dot(&errors).column(0).to_owned();
        let n = x.nrows();
        Ok(vec![
            Correction {
                parameter: "W",
                what: "lacks the factor 2a(1-a) of each sample".to_owned(),
                update: (&sum / count(n)).into_dyn(),
            },
            Correction {
                parameter: "W",
                what: format!("averages over {n} samples instead of summing"),
                update: sum.into_dyn(),
            },
        ])
    }

    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError> {
        let joined = parameters.joined(0, BiasColumn::First)?;
        let w: Array1<f64> = joined.column(0).to_owned();
        Ok(vec![("W", w.into_dyn())])
    }

    fn printed(&self, run: &Run) -> Result<Vec<Printed>, SourceError> {
        Ok(self.compare(&self.matched_samples(), run))
    }
}

#[cfg(test)]
mod tests {
    use downhill_train::{Batch, HandEngine, Optimization};

    use super::*;
    use crate::source::tests::printed_by_formula;

    #[test]
    fn printed_formula_reproduces_all_10_printed_numbers() {
        let printed = printed_by_formula(&BlobsNeuron::new().unwrap());
        assert_eq!(printed.len(), 10);
        assert!(printed.iter().all(|p| p.same), "{printed:#?}");
    }

    #[test]
    fn last_correction_gives_the_gradient_of_the_logged_loss() {
        let blobs = BlobsNeuron::new().unwrap();
        let start = blobs.start(Start::Published).unwrap();
        let descent = Optimization::new(Objective::new(Loss::SquaredError), 1.0);
        let net = blobs.network();
        let mut engine = HandEngine::<f64>::new(&net, &start, descent).unwrap();
        let batch = Batch::new(blobs.features(), blobs.targets()).unwrap();
        let gradient = engine.gradient(&batch).unwrap().1;
        let gradient = &blobs.layout(&gradient).unwrap()[0].1;
        let corrections = blobs.corrections(&Loss::SquaredError, &start).unwrap();
        let largest = gradient.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let apart = &corrections[1].update - gradient;
        assert!(apart.iter().all(|e| e.abs() < 1e-13 * largest), "{apart}");
        let fraction = &corrections[0].update * 250.0 - gradient;
        assert!(
            fraction.iter().all(|e| e.abs() < 1e-13 * largest),
            "{fraction}"
        );
        assert!(
            blobs
                .corrections(&Loss::LogLoss, &start)
                .unwrap()
                .is_empty()
        );
    }
}
