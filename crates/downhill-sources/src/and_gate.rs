//! A 3-2-1 sigmoid net that learns when the first and the last of three inputs are 1.

use downhill_data::{RandomState, Split};
use downhill_train::{Description, EngineError, Loss, Objective, Parameters, Pass, UpdateRule};
use ndarray::{Array1, Array2, ArrayD, ArrayView2, array};

use crate::{Digits, Printed, Reading, Run, Source, SourceError, Start};

/// The loss at the start of every thousandth epoch.
const LOSSES: [&str; 20] = [
    "0.6995214876336455",
    "0.03905352283192724",
    "0.025169837865809768",
    "0.020185464863749714",
    "0.017458653473034384",
    "0.015683145452460877",
    "0.014410248228326563",
    "0.013440090758713908",
    "0.01266868374636668",
    "0.012035973508524346",
    "0.011504568081775935",
    "0.011049820378825764",
    "0.010654741516166955",
    "0.01030719179252389",
    "0.009998235431216798",
    "0.00972112947983115",
    "0.009470677036121897",
    "0.009242799251939018",
    "0.009034243749798148",
    "0.008842380895698188",
];

/// Every how many epochs it printed the loss.
const EVERY: usize = 1000;

/// The predictions for the three test samples.
const BEFORE: [&str; 3] = ["0.50564762", "0.50466332", "0.51113988"];
const AFTER: [&str; 3] = ["0.00494261", "0.95436655", "0.00486861"];

/// How closely a loss printed to 16 digits can follow from a start known to 12.
const LOSS_DISTANCE: f64 = 1e-12;

/// A 3-2-1 sigmoid net on a truth table, 20,000 epochs at a rate of 1.6.
///
/// Its printed update is not the gradient: see [`AsPrinted`].
///
/// *Source*: `coder3101`, "Gradient Descent Algorithm in numpy" (2018),
/// <https://gist.github.com/coder3101/818ff9abe6af62edf9916baf82f595c8>.
#[derive(Debug, Clone, PartialEq)]
pub struct AndGate {
    data: Split<u8>,
    train: Array2<f64>,
    test: Array2<f64>,
}

impl AndGate {
    /// The source with its data.
    pub fn new() -> Self {
        let data = downhill_data::and_gate();
        let number = |&bit: &u8| f64::from(bit);
        Self {
            train: data.train.targets(number),
            test: data.test.targets(number),
            data,
        }
    }

    /// The truth table, split.
    pub fn data(&self) -> &Split<u8> {
        &self.data
    }

    /// The targets of the test samples, `[samples, 1]`.
    pub fn test_targets(&self) -> ArrayView2<'_, f64> {
        self.test.view()
    }

    /// The printed losses, each with its epoch.
    pub fn printed_losses(&self) -> impl Iterator<Item = (usize, &'static str)> {
        LOSSES.into_iter().enumerate().map(|(i, l)| (i * EVERY, l))
    }

    /// What it printed, number by number, in the order of [`printed`](Source::printed): the losses,
    /// the predictions for the test samples before training, and those after.
    pub fn readings(&self) -> Vec<Reading> {
        let digits = Digits::Within(LOSS_DISTANCE);
        let losses = LOSSES.into_iter().map(|text| Reading { text, digits });
        let digits = Digits::Decimals(8);
        let predictions = BEFORE.into_iter().chain(AFTER);
        losses
            .chain(predictions.map(|text| Reading { text, digits }))
            .collect()
    }
}

impl Default for AndGate {
    fn default() -> Self {
        Self::new()
    }
}

/// The update that the source printed, its two slips included.
///
/// With `n` samples, `h` the hidden activations and `δ = (-y/a + (1-y)/(1-a)) a (1-a)`, which is
/// `a - y`,
///
/// ```text
///            printed                                 gradient
/// W0         1/(n+1) sum of xᵀ δ W1ᵀ h (1-h)         1/n of the same sum
/// W1         1/(n+1) sum of (h (1-h))ᵀ δ             1/n sum of hᵀ δ
/// b0, b1     the gradient                            the gradient
/// ```
///
/// Both weights are averaged over one slab more than there are samples, since the samples are
/// stacked behind a slab of zeros; and where the activation `h` belongs in `W1`, its slope stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsPrinted;

impl UpdateRule for AsPrinted {
    fn rewrite(
        &self,
        pass: &Pass<'_>,
        mut gradient: Parameters,
    ) -> Result<Parameters, EngineError> {
        let [h] = pass.hidden.as_slice() else {
            return Err(EngineError::HiddenLayers {
                expected: 1,
                got: pass.hidden.len(),
            });
        };
        #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
        let samples = h.nrows() as f64;
        let slabs = samples + 1.0;

        let (a, y) = (&pass.predictions, &pass.targets);
        let entropy_slope = (1.0 - y) / (1.0 - a) - y / a;
        let delta = entropy_slope * a * (1.0 - a);
        let slope = h * (1.0 - h);
        let w1 = slope.t().dot(&delta) / slabs;

        for parameter in gradient.iter_mut() {
            match parameter.name.as_str() {
                "layers.0.weight" => {
                    for value in &mut parameter.values {
                        *value *= samples / slabs;
                    }
                }
                "layers.1.weight" => parameter.values = w1.iter().copied().collect(),
                _ => {}
            }
        }
        Ok(gradient)
    }
}

impl Source for AndGate {
    fn name(&self) -> &'static str {
        "and_gate"
    }

    fn description(&self) -> Description {
        Description::sigmoid(&[3, 2, 1])
    }

    fn objective(&self) -> Objective {
        Objective::new(Loss::LogLoss).logging(Loss::NaiveLogLoss)
    }

    fn features(&self) -> ArrayView2<'_, f64> {
        self.data.train.features().view()
    }

    fn targets(&self) -> ArrayView2<'_, f64> {
        self.train.view()
    }

    fn unseen(&self) -> Option<ArrayView2<'_, f64>> {
        Some(self.data.test.features().view())
    }

    fn alpha(&self) -> f64 {
        1.6
    }

    fn epochs(&self) -> usize {
        20_000
    }

    fn start(&self, start: Start) -> Result<Parameters, SourceError> {
        let (w0, w1) = match start {
            Start::Published => (
                array![
                    [-0.426200675648, -0.42909099864],
                    [0.058698266027, -0.321088126094],
                    [-0.471135457465, -0.249510738805],
                ],
                array![[0.358726111411], [-0.333147652489]],
            ),
            Start::Seed(seed) => {
                let mut stream = RandomState::new(seed);
                let w0 = stream.uniform_array(-0.5, 0.5, (3, 2));
                (w0, stream.uniform_array(-0.5, 0.5, (2, 1)))
            }
        };
        Ok(Parameters::default()
            .with_matrix("layers.0.weight", &w0)
            .with_vector("layers.0.bias", &Array1::zeros(2))
            .with_matrix("layers.1.weight", &w1)
            .with_vector("layers.1.bias", &Array1::zeros(1)))
    }

    fn as_printed(&self) -> Option<Box<dyn UpdateRule>> {
        Some(Box::new(AsPrinted))
    }

    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError> {
        Ok(vec![
            ("W0", parameters.matrix("layers.0.weight")?.into_dyn()),
            ("b0", parameters.vector("layers.0.bias")?.into_dyn()),
            ("W1", parameters.matrix("layers.1.weight")?.into_dyn()),
            ("b1", parameters.vector("layers.1.bias")?.into_dyn()),
        ])
    }

    fn printed(&self, run: &Run) -> Result<Vec<Printed>, SourceError> {
        let losses = &run.outcome.history.losses;
        let losses = self.printed_losses().map(|(epoch, printed)| {
            let ours = losses.get(epoch).copied().unwrap_or(f64::NAN);
            let what = format!("loss at epoch {epoch}");
            Printed::compare(what, printed, ours, Digits::Within(LOSS_DISTANCE))
        });
        let predictions = [
            ("before", BEFORE, &run.before),
            ("after", AFTER, &run.after),
        ];
        let predictions = predictions.into_iter().flat_map(|(when, printed, ours)| {
            (0..printed.len()).map(move |sample| {
                let ours = ours.as_ref().and_then(|p| p.get((sample, 0)));
                let what = format!("prediction {when} for test sample {sample}");
                let ours = ours.copied().unwrap_or(f64::NAN);
                Printed::compare(what, printed[sample], ours, Digits::Decimals(8))
            })
        });
        Ok(losses.chain(predictions).collect())
    }
}
