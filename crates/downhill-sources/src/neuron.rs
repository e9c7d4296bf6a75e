//! One sigmoid neuron on blobs, with the bias as a separate parameter.

use downhill_data::{Blobs, Dataset, RandomState};
use downhill_train::{Loss, NetworkConfig, Objective, Parameters};
use ndarray::{Array1, Array2, ArrayD, ArrayView2, Axis, array};

use crate::forward::{activations, count};
use crate::source::activation;
use crate::{Digits, Printed, Reading, Run, Source, SourceError, Start, accuracy};

/// The printed activations of the training samples, after training.
#[rustfmt::skip]
const ACTIVATIONS: [&str; 100] = [
    "9.80406021e-01", "7.67042239e-01", "3.40212232e-03", "1.12525858e-01", "9.75128801e-01",
    "3.45771392e-01", "6.01324891e-02", "9.67989464e-01", "3.78178879e-02", "8.76950867e-01",
    "2.42449942e-02", "8.88622356e-01", "2.13762006e-02", "1.24436424e-02", "7.41091849e-01",
    "9.90674953e-01", "9.94228232e-01", "2.71722474e-02", "7.26832689e-01", "6.53086468e-01",
    "3.81186926e-02", "2.84476759e-02", "3.89230890e-01", "3.35613428e-03", "9.63415884e-01",
    "2.57800801e-02", "9.00335852e-01", "6.60403491e-03", "5.91310866e-02", "7.80684024e-01",
    "9.83746413e-01", "3.66461272e-02", "6.68889861e-01", "9.84074985e-01", "4.10732753e-01",
    "2.41459372e-01", "7.92174340e-01", "5.77816615e-01", "4.95755288e-01", "4.29962960e-01",
    "5.10137463e-02", "7.64492353e-02", "4.79641209e-04", "1.56666125e-01", "1.79877131e-01",
    "8.65087917e-01", "9.73102525e-01", "9.66838846e-01", "2.83194027e-03", "6.89536120e-03",
    "9.49692444e-01", "5.48293144e-01", "4.59304399e-02", "3.52285969e-02", "8.62738290e-01",
    "3.57490916e-02", "7.62844063e-01", "8.40989205e-01", "9.63965862e-01", "9.93446898e-01",
    "6.61394544e-01", "1.82090079e-01", "3.23128502e-03", "9.44445420e-01", "1.15292589e-02",
    "3.68069696e-01", "2.62313035e-02", "6.74894046e-01", "9.59434717e-01", "2.76641732e-01",
    "1.65157243e-01", "9.29801123e-01", "9.81566397e-01", "1.06083626e-01", "9.58192444e-02",
    "2.87442858e-02", "5.24151565e-01", "8.97775539e-01", "3.70343678e-02", "2.80549476e-02",
    "2.62000271e-01", "8.94007894e-02", "2.67674156e-03", "1.11281924e-01", "8.11706942e-02",
    "8.72276677e-03", "9.79280903e-01", "6.77017113e-02", "8.19492552e-01", "9.67327252e-01",
    "9.24699396e-01", "9.86395708e-01", "4.45440388e-01", "9.33605778e-01", "3.39032074e-01",
    "6.16076544e-04", "9.80401775e-01", "9.73055392e-01", "6.16480769e-03", "4.11420426e-01",
];

/// The printed weights and bias, after training.
const PARAMETERS: [&str; 3] = ["1.42330917", "-1.1221567", "0.41562285"];

/// One sigmoid neuron on 100 blobs: 150 epochs at a learning rate of 0.1.
///
/// The source minimizes the mean log loss and logs it, computed from the activations.
///
/// *Source*: a post on gradient descent in an artificial neuron, with its notebook; the page names no author.
#[derive(Debug, Clone, PartialEq)]
pub struct Neuron {
    data: Dataset<usize>,
    targets: Array2<f64>,
    element: Array2<f64>,
}

impl Neuron {
    /// Creates the source with its data.
    ///
    /// # Errors
    ///
    /// [`SourceError::Blobs`] if the blobs cannot be generated; the source's own settings are valid.
    pub fn new() -> Result<Self, SourceError> {
        let (data, _) = Blobs::new()
            .samples(100)
            .features(2)
            .centers(2)
            .random_state(0)
            .generate()?;
        Ok(Self {
            targets: data.targets(|&label| if label == 1 { 1.0 } else { 0.0 }),
            data,
            element: array![[2.0, 1.0]],
        })
    }

    /// The blobs.
    pub fn data(&self) -> &Dataset<usize> {
        &self.data
    }

    /// The printed weights and bias after training, in this order.
    pub fn printed_parameters(&self) -> [Reading; 3] {
        PARAMETERS.map(|text| Reading {
            text,
            digits: Digits::Decimals(8),
        })
    }

    /// The printed activations of the training samples after training, in order.
    pub fn printed_activations(&self) -> impl Iterator<Item = Reading> {
        ACTIVATIONS.into_iter().map(|text| Reading {
            text,
            digits: Digits::Scientific(8),
        })
    }
}

impl Source for Neuron {
    fn name(&self) -> &'static str {
        "neuron"
    }

    fn network(&self) -> NetworkConfig {
        NetworkConfig::neuron(2)
    }

    fn objective(&self) -> Objective {
        Objective::new(Loss::LogLoss).with_report(Loss::NaiveLogLoss)
    }

    fn features(&self) -> ArrayView2<'_, f64> {
        self.data.features().view()
    }

    fn targets(&self) -> ArrayView2<'_, f64> {
        self.targets.view()
    }

    /// The one new sample that the source predicts, `[1, 2]`.
    fn unseen(&self) -> Option<ArrayView2<'_, f64>> {
        Some(self.element.view())
    }

    fn alpha(&self) -> f64 {
        0.1
    }

    fn epochs(&self) -> usize {
        150
    }

    fn start(&self, start: Start) -> Result<Parameters, SourceError> {
        let (w, b) = match start {
            Start::Published => (array![[0.7618268547], [0.067397201]], array![-0.3647396613]),
            Start::Seed(seed) => {
                let mut stream = RandomState::new(seed);
                let w = stream.normal_array(0.0, 1.0, (2, 1));
                (w, Array1::from_elem(1, stream.normal(0.0, 1.0)))
            }
        };
        Ok(Parameters::default()
            .with_matrix("layers.0.weight", &w)
            .with_vector("layers.0.bias", &b))
    }

    /// With `a = σ(x W + b)`: `xᵀ (a - y) / n` for `W`, the mean of `a - y` for `b`.
    // ANCHOR: update
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError> {
        parameters.check(&self.network())?;
        let x = self.features();
        let w = parameters.matrix("layers.0.weight")?;
        let b = parameters.vector("layers.0.bias")?;
        let error = activations(x, &w, &b) - &self.targets;
        let n = count(x.nrows());
        Ok(Parameters::default()
            .with_matrix("layers.0.weight", &(x.t().dot(&error) / n))
            .with_vector("layers.0.bias", &(error.sum_axis(Axis(0)) / n)))
    }
    // ANCHOR_END: update

    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError> {
        Ok(vec![
            ("W", parameters.matrix("layers.0.weight")?.into_dyn()),
            ("b", parameters.vector("layers.0.bias")?.into_dyn()),
        ])
    }

    fn printed(&self, run: &Run) -> Result<Vec<Printed>, SourceError> {
        let w = run.parameters.matrix("layers.0.weight")?;
        let b = run.parameters.vector("layers.0.bias")?;
        let accuracy = accuracy(run.activations.view(), self.targets());
        let bias = b.first().copied().unwrap_or(f64::NAN);
        let ours = [activation(&w, 0), activation(&w, 1), bias];
        let readings = self.printed_parameters();
        let mut printed: Vec<Printed> = ["W[0]", "W[1]", "b"]
            .into_iter()
            .zip(readings.iter().zip(ours))
            .map(|(what, (reading, ours))| reading.compare(what, ours))
            .collect();
        let what = "accuracy";
        printed.push(Printed::compare(what, "0.89", accuracy, Digits::All));
        for (sample, reading) in self.printed_activations().enumerate() {
            let ours = activation(&run.activations, sample);
            printed.push(reading.compare(format!("activation of sample {sample}"), ours));
        }
        Ok(printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::tests::printed_by_formula;

    #[test]
    fn printed_formulas_reproduce_all_104_printed_numbers() {
        let printed = printed_by_formula(&Neuron::new().unwrap());
        assert_eq!(printed.len(), 104);
        assert!(printed.iter().all(|p| p.same), "{printed:#?}");
    }
}
