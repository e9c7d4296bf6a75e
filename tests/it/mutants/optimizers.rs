//! Mistakes in optimizers and in clipping, each told from the same run on Burn.
//!
//! The rules on Burn are written apart from those by hand; `agree::optimizers` compares both with PyTorch.

use downhill::core::{
    Activation, Clip, Dtype, Loss, Momentum, NetworkConfig, Objective, Optimizer, Parameter,
};
use downhill::data::Generator;
use downhill::hand::{self, Network, UpdateRule, Workspace};
use downhill::train::{Batch, EngineConfig, EngineKind, Optimization, Parameters};
use ndarray::ArrayView2;

use super::gradients::owned;
use super::matrix::Matrix;
use super::mistake::{Like, Mistake};
use super::planted::Planted;
use super::settings::like;
use super::tally::{Part, Tally, differing};

const STEPS: usize = 10;
const ALPHA: f64 = 0.05;
/// The features, and the outputs.
const WIDTH: usize = 2;

/// A short run of a small net, and the part that mistakes are planted in.
struct Run {
    optimizer: Optimizer,
    clip: Clip,
    part: Part,
}

impl Run {
    /// The parameters after each step on Burn: by autodiff, and the optimizer of `downhill-nn`.
    fn on_burn(&self) -> Vec<Parameter> {
        let (config, start) = net();
        let optimization = Optimization::new(Objective::new(Loss::LogLoss), ALPHA)
            .optimizer(self.optimizer)
            .clip(self.clip);
        let engine = EngineConfig {
            kind: EngineKind::Autodiff,
            dtype: Dtype::F64,
            ..EngineConfig::default()
        };
        let mut engine = engine.build(&config, &start, optimization).unwrap();
        let steps = batches().flat_map(|(x, y)| {
            let [x, y] =
                [&x, &y].map(|m| ArrayView2::from_shape((m.len() / WIDTH, WIDTH), m).unwrap());
            engine.step(&Batch::new(x, y).unwrap()).unwrap();
            engine.parameters().unwrap().as_slice().to_vec()
        });
        steps.collect()
    }

    /// The same by hand, with a mistake or without.
    fn by_hand(&self, mistake: Option<Mistake>) -> Vec<Parameter> {
        let here = |part| mistake.filter(|_| part == self.part);
        let (config, start) = net();
        let network = &mut Network::from_config(&config, start.as_slice()).unwrap();
        let workspace = &mut Workspace::new(network, 0);
        let clip = Planted::new(self.clip, || self.clips_like(), here(Part::Clip));
        let rules = start.as_slice().iter().map(|p| {
            let rule = Planted::new(self.optimizer, || self.rules_like(), here(Part::Optimizer));
            let state = rule.state(p.values.len());
            (rule, state)
        });
        let mut rules: Vec<_> = rules.collect();
        let mut path = Vec::new();
        for (step, (x, y)) in (1..).zip(batches()) {
            workspace.resize(x.len() / WIDTH);
            network.forward(&x, workspace).unwrap();
            network
                .backward(&x, &y, hand::loss(&Loss::LogLoss), workspace)
                .unwrap();
            let given = read(network, workspace);
            let mut clipped = [given.clone()];
            clip.run(vec![given], &mut clipped, |clip, given, clipped| {
                let mut gradient = given[0].values.iter();
                network.update(workspace, |_, _, g| {
                    g.iter_mut().zip(&mut gradient).for_each(|(g, v)| *g = *v);
                });
                hand::clip(*clip, network, workspace);
                clipped[0] = read(network, workspace);
            });
            let mut rest = &clipped[0].values[..];
            network.update(workspace, |p, w, _| {
                let (gradient, after) = rest.split_at(w.len());
                rest = after;
                let (rule, state) = &mut rules[p];
                rule.step(step, ALPHA, w, gradient, state);
            });
            path.extend(network.parameters().into_iter().map(owned));
        }
        path
    }

    fn rules_like(&self) -> Like<Optimizer> {
        like!(Optimizer::all(), self.optimizer, [])
    }

    fn clips_like(&self) -> Like<Clip> {
        match self.clip {
            Clip::None => Vec::new(),
            Clip::Norm(limit) | Clip::Value(limit) => {
                like!(
                    [Clip::None, Clip::Norm(limit), Clip::Value(limit)],
                    self.clip,
                    []
                )
            }
        }
    }

    /// Plants every mistake in the part.
    fn examine(&self, name: &str, tally: &mut Tally) {
        let state = hand::update_rule::<f64>(&self.optimizer).state_vectors();
        let mistakes = match self.part {
            Part::Clip => Mistake::all(1, 1, &self.clips_like()),
            _ => Mistake::all(4 + state, 1 + state, &self.rules_like()),
        };
        let on_burn = self.on_burn();
        let (run, named) = (
            |m| self.by_hand(m),
            |path: &[Parameter]| differing(&on_burn, path),
        );
        tally.examine((self.part, name), mistakes, run, named);
    }
}

/// A net, and where it starts.
fn net() -> (NetworkConfig, Parameters) {
    let net = NetworkConfig::new(WIDTH)
        .dense(3, Activation::Tanh)
        .dense(WIDTH, Activation::Sigmoid);
    let start = Parameters::uniform(&net, -1.0, 1.0, 3);
    (net, start)
}

/// Features and targets of each step: four samples and two in turn.
fn batches() -> impl Iterator<Item = (Vec<f64>, Vec<f64>)> {
    let batches = [4, 2].map(|samples| {
        let mut stream = Generator::new(samples);
        let x: Vec<f64> = (0..samples as usize * WIDTH)
            .map(|_| stream.uniform(-2.0, 2.0))
            .collect();
        let y = x.iter().map(|&x| f64::from(u8::from(x > 0.25))).collect();
        (x, y)
    });
    batches.into_iter().cycle().take(STEPS)
}

/// The gradient of all parameters, one after another.
fn read(network: &mut Network<f64>, workspace: &mut Workspace<f64>) -> Matrix {
    let mut all = Vec::new();
    network.update(workspace, |_, _, gradient| all.extend_from_slice(gradient));
    Matrix::column(&all)
}

/// Plants every mistake in every optimizer, and in clipping.
pub(super) fn examine(tally: &mut Tally) {
    for optimizer in Optimizer::all() {
        let run = Run {
            optimizer,
            clip: Clip::None,
            part: Part::Optimizer,
        };
        run.examine(optimizer.name(), tally);
    }
    for clip in [Clip::Norm(0.6), Clip::Value(0.1)] {
        let run = Run {
            optimizer: Momentum::default().into(),
            clip,
            part: Part::Clip,
        };
        run.examine(&clip.to_string(), tally);
    }
}
