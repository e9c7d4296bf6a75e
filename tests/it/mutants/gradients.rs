//! Mistakes in backward passes, each caught by finite differences of the loss.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use downhill::check::{self, Check, Claim, Verdict};
use downhill::core::{
    Activation, DenseConfig, LayerConfig, Loss, Mode, NetworkConfig, Parameter, PenaltyTerm,
};
use downhill::data::Generator;
use downhill::hand::{self, Network, ParameterView, PenaltyFn, Stage, Workspace};

use super::matrix::{DAMAGES, Matrix};
use super::mistake::{Like, Mistake, Whole};
use super::planted::Planted;
use super::settings::{all_set_to, like};
use super::tally::{Part, Tally};

/// The layer in the middle, where mistakes in layers and activations are planted.
const MIDDLE: usize = 1;
/// The inputs of each layer, and the outputs of the last.
const WIDTHS: [usize; 4] = [2, 3, 3, 3];
const SAMPLES: usize = 5;
const MODE: Mode = Mode::Training { step: 2 };

/// A small network of three layers, what it minimizes, and the part that mistakes are planted in.
struct Case {
    layers: [LayerConfig; 3],
    loss: Loss,
    penalty: Option<PenaltyTerm>,
    part: Part,
    /// The unit of the first feature, as of a salary beside a share; its weights are in the inverse unit.
    unit: f64,
}

impl Case {
    fn new(part: Part, middle: LayerConfig, loss: Loss, penalty: Option<PenaltyTerm>) -> Self {
        let layers = [
            dense(WIDTHS[1], Activation::Tanh),
            middle,
            dense(WIDTHS[3], Activation::Sigmoid),
        ];
        Self {
            layers,
            loss,
            // The slope of a penalty on weights so small would be hidden.
            unit: if part == Part::Penalty { 1.0 } else { 1e6 },
            penalty,
            part,
        }
    }

    /// The features of a batch, `[SAMPLES, WIDTHS[0]]`.
    fn features(&self, batch: u64) -> Vec<f64> {
        let mut stream = Generator::new(8 + batch);
        let unit = |i: usize| {
            if i.is_multiple_of(WIDTHS[0]) {
                self.unit
            } else {
                1.0
            }
        };
        (0..SAMPLES * WIDTHS[0])
            .map(|i| unit(i) * stream.uniform(-2.0, 2.0))
            .collect()
    }

    /// The network, with a mistake in the layer in the middle or in its activation, or with none.
    fn network(&self, mistake: Option<Mistake>) -> Network<f64> {
        let stages = self.layers.iter().enumerate().map(|(l, config)| {
            let here = |part| mistake.filter(|_| l == MIDDLE && part == self.part);
            let activation = config.kind().activation();
            let activation = Planted::new(activation, activations_like, here(Part::Activation));
            let layer = layer(l, config, MODE, |parameters| {
                if let Some(weight) = parameters.first_mut().filter(|_| l == 0) {
                    for weight in &mut weight.values[..WIDTHS[1]] {
                        *weight /= self.unit;
                    }
                }
            });
            let layer = Planted::new(layer, || layers_like(config), here(Part::Layer));
            Stage::chosen(Box::new(layer), Arc::new(activation))
        });
        Network::new(stages.collect()).unwrap()
    }

    /// The gradient of the second batch, after that of the first, with a mistake or without.
    fn gradient(&self, mistake: Option<Mistake>) -> Vec<Parameter> {
        let here = |part| mistake.filter(|_| part == self.part);
        let mut network = self.network(mistake);
        let loss = Planted::new(
            self.loss.clone(),
            || losses_like(&self.loss),
            here(Part::Loss),
        );
        let mut workspace = Workspace::new(&network, SAMPLES);
        for batch in [0, 1] {
            network
                .forward(&self.features(batch), &mut workspace)
                .unwrap();
            network
                .backward(&self.features(batch), &targets(), &loss, &mut workspace)
                .unwrap();
        }
        let weights = network
            .parameters()
            .iter()
            .filter(|p| p.shape.len() == 2)
            .count();
        let penalty = self
            .penalty
            .map(|p| Planted::new(p, || penalties_like(p), here(Part::Penalty)));
        let mut seen = 0;
        network.visit_gradient(&mut workspace, |shape, w, dw| {
            seen += shape.len() / 2;
            let penalized = match here(Part::Penalty) {
                Some(Mistake::Whole(Whole::OnBiasesToo)) => true,
                Some(Mistake::Whole(Whole::OnLastAlone)) => shape.len() == 2 && seen == weights,
                _ => shape.len() == 2,
            };
            if let Some(penalty) = penalty.as_ref().filter(|_| penalized) {
                penalty.backward(w, dw);
            }
        });
        network
            .gradient(&workspace)
            .into_iter()
            .map(owned)
            .collect()
    }

    /// What is minimized, of the second batch.
    fn value(&self, network: &Network<f64>) -> f64 {
        let mut workspace = Workspace::new(network, SAMPLES);
        network.forward(&self.features(1), &mut workspace).unwrap();
        let loss = workspace.loss(hand::loss(&self.loss), &targets()).unwrap();
        let weights = network
            .parameters()
            .into_iter()
            .filter(|p| p.shape.len() == 2);
        let penalty = |w: ParameterView<'_, f64>| {
            self.penalty
                .map_or(0.0, |p| hand::penalty::<f64>(&p).forward(w.values))
        };
        loss + weights.map(penalty).sum::<f64>()
    }

    /// The parameters whose gradient is not that of the loss, by finite differences. The values of the loss are kept:
    /// every check asks for the same ones.
    fn named(
        &self,
        gradient: &[Parameter],
        values: &mut HashMap<Vec<u64>, f64>,
    ) -> BTreeSet<String> {
        let mut network = self.network(None);
        let start: Vec<Parameter> = network.parameters().into_iter().map(owned).collect();
        let value = |at: &[f64]| {
            let bits = at.iter().map(|v| v.to_bits()).collect();
            *values.entry(bits).or_insert_with(|| {
                let mut at = at.iter();
                network.each_parameter(&mut |p| {
                    p.iter_mut().zip(&mut at).for_each(|(to, v)| *to = *v);
                });
                self.value(&network)
            })
        };
        let claim = Claim::new("by hand", borrowed(gradient));
        let report = Check::new()
            .run(&borrowed(&start), value, &[claim])
            .unwrap();
        let wrong = report
            .entries()
            .iter()
            .filter(|r| r.verdict != Verdict::Agrees);
        wrong.map(|r| r.parameter.clone()).collect()
    }

    /// Plants every mistake in the part.
    fn examine(&self, name: &str, tally: &mut Tally) {
        let mistakes = match self.part {
            Part::Activation => Mistake::all(3, 1, &activations_like()),
            Part::Loss => Mistake::all(2, 1, &losses_like(&self.loss)),
            Part::Penalty => Mistake::all(2, 1, &penalties_like(self.penalty.unwrap())),
            _ => {
                let config = &self.layers[MIDDLE];
                let results = 1 + layer(MIDDLE, config, MODE, |_| ()).parameters().len();
                Mistake::all(3, results, &layers_like(config))
            }
        };
        let mut values = HashMap::new();
        let (run, named) = (
            |m| self.gradient(m),
            |g: &[Parameter]| self.named(g, &mut values),
        );
        tally.examine((self.part, name), mistakes, run, named);
    }
}

/// One layer as a network, with drawn parameters that `change` has changed.
fn layer(
    l: usize,
    config: &LayerConfig,
    mode: Mode,
    change: impl FnOnce(&mut [Parameter]),
) -> Network<f64> {
    let config = NetworkConfig::new(WIDTHS[l]).layer(config.clone());
    let mut stream = Generator::new(l as u64);
    let specs = config.parameter_specs().into_iter();
    let parameters = specs.map(|spec| Parameter {
        values: (0..spec.shape.iter().product())
            .map(|_| stream.uniform(-1.0, 1.0))
            .collect(),
        name: spec.name,
        shape: spec.shape,
    });
    let mut parameters: Vec<Parameter> = parameters.collect();
    change(&mut parameters);
    let mut layer = Network::from_config(&config, &parameters).unwrap();
    layer.prepare(mode);
    layer
}

/// What can be taken for the layer in the middle: the same with other settings, with a mistake in a parameter, or in
/// another mode.
fn layers_like(config: &LayerConfig) -> Like<Network<f64>> {
    let settings: Like<LayerConfig> = like!([], config, []);
    let build = |config: &LayerConfig, mode| layer(MIDDLE, config, mode, |_| ());
    let mut all: Like<Network<f64>> = settings
        .iter()
        .map(|(why, other)| (*why, build(other, MODE)))
        .collect();
    for p in 0..build(config, MODE).parameters().len() {
        for (_, damage) in DAMAGES {
            let changed = layer(MIDDLE, config, MODE, |parameters| {
                let right = Matrix::new(
                    &parameters[p].values,
                    parameters[p].shape[parameters[p].shape.len() - 1],
                );
                let next = Matrix::column(&right.map(|w| w - 0.1));
                parameters[p].values = damage(&right, std::slice::from_ref(&right), &next);
            });
            all.push(("other parameter", changed));
        }
    }
    let modes = [Mode::Evaluation, Mode::Training { step: 3 }];
    all.extend(modes.map(|mode| ("other mode", build(config, mode))));
    all
}

fn activations_like() -> Like<Activation> {
    like!(Activation::all(), Activation::Identity, [])
}

fn losses_like(loss: &Loss) -> Like<Loss> {
    like!(
        Loss::for_tests(WIDTHS[3]),
        loss,
        [loss.name().parse().unwrap()]
    )
}

/// The usual penalty has no strength.
fn penalties_like(penalty: PenaltyTerm) -> Like<PenaltyTerm> {
    like!(penalties(), penalty, [penalty.name().parse().unwrap()])
}

/// The penalties, with a strength.
fn penalties() -> Vec<PenaltyTerm> {
    let all = PenaltyTerm::all()
        .into_iter()
        .map(|p| serde_json::to_value(p).unwrap());
    all.map(|p| serde_json::from_value(all_set_to(p, 0.25)).unwrap())
        .collect()
}

fn dense(outputs: usize, activation: Activation) -> LayerConfig {
    DenseConfig {
        outputs,
        activation,
        bias: true,
    }
    .into()
}

/// One class after another.
fn targets() -> Vec<f64> {
    let classes = WIDTHS[3];
    let place = |i| (i / classes % classes, i % classes);
    (0..SAMPLES * classes)
        .map(place)
        .map(|(class, c)| f64::from(u8::from(class == c)))
        .collect()
}

/// A parameter that no longer depends on the network.
pub(super) fn owned(p: ParameterView<'_, f64>) -> Parameter {
    Parameter {
        name: p.name,
        shape: p.shape,
        values: p.values.to_vec(),
    }
}

/// Parameters as the check takes them.
fn borrowed(parameters: &[Parameter]) -> Vec<check::Parameter<'_>> {
    parameters
        .iter()
        .map(|p| check::Parameter::new(&p.name, p.shape.clone(), &p.values))
        .collect()
}

/// Plants every mistake in every activation, layer, loss and penalty.
pub(super) fn examine(tally: &mut Tally) {
    let (tanh, loss) = (
        || dense(WIDTHS[2], Activation::Tanh),
        || Loss::MeanSquaredError,
    );
    for activation in Activation::all() {
        let case = Case::new(Part::Activation, dense(WIDTHS[2], activation), loss(), None);
        case.examine(activation.name(), tally);
    }
    for layer in LayerConfig::for_tests(WIDTHS[1]) {
        let name = layer.kind().label();
        Case::new(Part::Layer, layer, loss(), None).examine(&name, tally);
    }
    for loss in Loss::for_tests(WIDTHS[3]) {
        let name = loss.name();
        Case::new(Part::Loss, tanh(), loss, None).examine(name, tally);
    }
    for penalty in penalties() {
        Case::new(Part::Penalty, tanh(), loss(), Some(penalty)).examine(penalty.name(), tally);
    }
}
