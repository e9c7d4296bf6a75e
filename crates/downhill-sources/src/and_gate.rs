//! A 3-2-1 sigmoid net that learns the AND of the first and last of three inputs.

use downhill_data::{RandomState, Split};
use downhill_train::{
    EngineError, Loss, NetworkConfig, Objective, Parameters, Pass, PrintedUpdate,
};
use ndarray::{Array1, Array2, ArrayD, ArrayView2, array};

use crate::{Correction, Digits, Printed, Reading, Run, Source, SourceError, Start};

use crate::forward::count;

mod slips;

pub use slips::Slips;

/// The printed losses: one for every thousandth epoch, before its step.
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

/// Number of epochs between two printed losses.
const EVERY: usize = 1000;

/// The printed predictions for the three test samples, before and after training.
const BEFORE: [&str; 3] = ["0.50564762", "0.50466332", "0.51113988"];
const AFTER: [&str; 3] = ["0.00494261", "0.95436655", "0.00486861"];

/// Tolerance for a loss printed to 16 digits, since the start is known to 12.
const LOSS_DISTANCE: f64 = 1e-12;

/// A 3-2-1 sigmoid net on a truth table: 20,000 epochs at a learning rate of 1.6.
///
/// Its printed update is not the gradient: see [`Slips`].
///
/// *Source*: `coder3101`, "Gradient Optimization Algorithm in numpy" (2018),
/// <https://gist.github.com/coder3101/818ff9abe6af62edf9916baf82f595c8>.
#[derive(Debug, Clone, PartialEq)]
pub struct AndGate {
    data: Split<u8>,
    train: Array2<f64>,
    test: Array2<f64>,
}

impl AndGate {
    /// Creates the source with its data.
    pub fn new() -> Self {
        let data = downhill_data::and_gate();
        let number = |&bit: &u8| f64::from(bit);
        Self {
            train: data.train.targets(number),
            test: data.test.targets(number),
            data,
        }
    }

    /// The truth table, split into training and test samples.
    pub fn data(&self) -> &Split<u8> {
        &self.data
    }

    /// The targets of the test samples, `[samples, 1]`.
    pub fn test_targets(&self) -> ArrayView2<'_, f64> {
        self.test.view()
    }

    /// Computes what a step at a learning rate of 1 subtracts, with these slips.
    ///
    /// Uses the printed formulas, not the gradient.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters do not belong to the source's network.
    pub fn update(&self, slips: Slips, parameters: &Parameters) -> Result<Parameters, SourceError> {
        parameters.check(&self.network())?;
        Ok(slips.update(self.features(), self.targets(), parameters)?)
    }

    /// The printed losses, each with its epoch.
    pub fn printed_losses(&self) -> impl Iterator<Item = (usize, &'static str)> {
        LOSSES.into_iter().enumerate().map(|(i, l)| (i * EVERY, l))
    }

    /// The printed losses of the first `epochs` epochs as points: epoch and loss.
    pub fn printed_curve(&self, epochs: usize) -> impl Iterator<Item = [f64; 2]> {
        let losses = self.printed_losses().take_while(move |(e, _)| *e < epochs);
        losses.filter_map(|(epoch, loss)| Some([count(epoch), loss.parse().ok()?]))
    }

    /// The printed numbers, in the order of [`printed`](Source::printed).
    ///
    /// They are the losses, the predictions for the test samples before training, and those after it.
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

/// The update rule that the source printed, with both [`Slips`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsPrinted;

impl PrintedUpdate for AsPrinted {
    fn rewrite(
        &self,
        pass: &Pass<'_>,
        parameter: &str,
        gradient: &mut [f64],
    ) -> Result<(), EngineError> {
        Slips::BOTH.rewrite(pass, parameter, gradient)
    }
}

impl Source for AndGate {
    fn name(&self) -> &'static str {
        "and_gate"
    }

    fn network(&self) -> NetworkConfig {
        NetworkConfig::sigmoid(&[3, 2, 1])
    }

    fn objective(&self) -> Objective {
        Objective::new(Loss::LogLoss).with_report(Loss::NaiveLogLoss)
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

    fn as_printed(&self) -> Option<Box<dyn PrintedUpdate>> {
        Some(Box::new(AsPrinted))
    }

    /// The formulas of [`Slips`], with both slips.
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError> {
        self.update(Slips::BOTH, parameters)
    }

    fn corrections(
        &self,
        loss: &Loss,
        parameters: &Parameters,
    ) -> Result<Vec<Correction>, SourceError> {
        if !matches!(loss, Loss::LogLoss | Loss::NaiveLogLoss) {
            return Ok(Vec::new());
        }
        let samples = self.features().nrows();
        let slab = format!(
            "averages over {} slabs instead of {samples} samples",
            samples + 1
        );
        let slope = "uses the slope h(1-h) instead of the activation h".to_owned();
        let only_slab = Slips {
            slab: true,
            slope: false,
        };
        let steps = [
            ("W0", slab.clone(), Slips::NEITHER),
            ("W1", slope, only_slab),
            ("W1", slab, Slips::NEITHER),
        ];
        let mut corrections = Vec::new();
        for (name, what, slips) in steps {
            let layout = self.layout(&self.update(slips, parameters)?)?;
            let named = layout.into_iter().find(|(n, _)| *n == name);
            corrections.extend(named.map(|(parameter, update)| Correction {
                parameter,
                what,
                update,
            }));
        }
        Ok(corrections)
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

#[cfg(test)]
mod tests {
    use downhill_train::{
        Batch, Engine, HandEngine, History, NetworkEngine, Optimization, Outcome, Stop,
    };

    use super::*;
    use crate::Update;

    fn close(a: &Parameters, b: &Parameters, distance: f64) {
        for (a, b) in a.as_slice().iter().zip(b.as_slice()) {
            assert_eq!((&a.name, &a.shape), (&b.name, &b.shape));
            for (x, y) in a.values.iter().zip(&b.values) {
                assert!((x - y).abs() <= distance, "{}: {x} and {y}", a.name);
            }
        }
    }

    fn engine(
        gate: &AndGate,
        at: &Parameters,
        update: Option<Box<dyn PrintedUpdate>>,
    ) -> HandEngine<f64> {
        let descent = Optimization {
            update,
            ..Optimization::new(gate.objective(), 1.0)
        };
        HandEngine::new(&gate.network(), at, descent).unwrap()
    }

    /// The formulas follow the printed sums; the update rule rewrites the gradient.
    #[test]
    fn printed_formulas_and_update_rule_take_the_same_step() {
        let gate = AndGate::new();
        let batch = Batch::new(gate.features(), gate.targets()).unwrap();
        for start in [Start::Published, Start::Seed(3)] {
            let start = gate.start(start).unwrap();
            for (slab, slope) in [(false, false), (false, true), (true, false), (true, true)] {
                let slips = Slips { slab, slope };
                let mut engine = engine(&gate, &start, Some(Box::new(slips)));
                engine.step(&batch).unwrap();
                let mut by_formula = start.clone();
                let update = gate.update(slips, &start).unwrap();
                for (p, u) in by_formula.iter_mut().zip(update.as_slice()) {
                    for (p, u) in p.values.iter_mut().zip(&u.values) {
                        *p -= u;
                    }
                }
                close(&engine.parameters().unwrap(), &by_formula, 1e-16);
            }
        }
    }

    #[test]
    fn printed_formulas_reproduce_all_26_printed_numbers() {
        let gate = AndGate::new();
        let batch = Batch::new(gate.features(), gate.targets()).unwrap();
        let unseen = gate.unseen().unwrap();
        let mut here = gate.start(Start::Published).unwrap();
        let mut engine = engine(&gate, &here, None);
        let before = engine.evaluate(unseen).unwrap();
        let mut losses = Vec::new();
        for _ in 0..gate.epochs() {
            engine.set_parameters(&here).unwrap();
            losses.push(engine.gradient(&batch).unwrap().0.reported);
            let update = gate.printed_update(&here).unwrap();
            for (p, u) in here.iter_mut().zip(update.as_slice()) {
                for (p, u) in p.values.iter_mut().zip(&u.values) {
                    *p -= gate.alpha() * u;
                }
            }
        }
        engine.set_parameters(&here).unwrap();
        let run = Run {
            outcome: Outcome {
                history: History {
                    losses,
                    ..History::default()
                },
                stopped: Stop::Epochs {
                    epochs: gate.epochs(),
                },
                gradient_report: None,
                best: None,
                parameters_after: gate.epochs(),
            },
            parameters: here,
            activations: engine.evaluate(gate.features()).unwrap(),
            before: Some(before),
            after: Some(engine.evaluate(unseen).unwrap()),
        };
        let printed = gate.printed(&run).unwrap();
        assert_eq!(printed.len(), 26);
        let wrong: Vec<&Printed> = printed.iter().filter(|p| !p.same).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");

        let mut settings = gate.settings();
        settings.engine.kind = downhill_train::EngineKind::Hand;
        assert_eq!(settings.update, Update::AsPrinted);
        let theirs = crate::run(&gate, &settings, &mut []).unwrap();
        close(&run.parameters, &theirs.parameters, 1e-11);
    }

    #[test]
    fn last_correction_of_a_weight_gives_the_gradient() {
        let gate = AndGate::new();
        let batch = Batch::new(gate.features(), gate.targets()).unwrap();
        let start = gate.start(Start::Published).unwrap();
        let (_, gradient) = engine(&gate, &start, None).gradient(&batch).unwrap();
        let gradient = gate.layout(&gradient).unwrap();
        let corrections = gate.corrections(&Loss::LogLoss, &start).unwrap();
        assert_eq!(corrections.len(), 3);
        for weight in ["W0", "W1"] {
            let last = corrections.iter().rfind(|c| c.parameter == weight).unwrap();
            let (_, gradient) = gradient.iter().find(|(name, _)| *name == weight).unwrap();
            let apart = &last.update - gradient;
            assert!(apart.iter().all(|e| e.abs() < 1e-16), "{weight}: {apart}");
        }
        assert!(corrections[0].what.contains("6 slabs"));
        let other = gate.corrections(&Loss::SquaredError, &start).unwrap();
        assert!(other.is_empty());
    }

    #[test]
    fn parameters_of_another_net_are_an_error() {
        let error = AndGate::new().printed_update(&Parameters::default());
        assert!(error.unwrap_err().to_string().contains("layers.0.weight"));
    }
}
