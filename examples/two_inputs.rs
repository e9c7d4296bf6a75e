//! Which of two images is brighter? A model with two inputs, and a loss of its own: `cargo run --example two_inputs`.
#![allow(clippy::print_stdout, reason = "no command line")]

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::Tensor;
use downhill::nn::{Device, Error, matrix, scalar};
use downhill::prelude::*;

/// Left images, right images, and 1 if the left one is brighter, else -1: `[pairs, 16]` twice, `[pairs, 1]`.
type Pairs = (Tensor<2>, Tensor<2>, Tensor<2>);

/// Generates 1,000 pairs of images of 4x4 random pixels.
fn pairs(seed: u64, device: &Device) -> Result<Pairs, Error> {
    let mut stream = downhill::data::default_rng(seed);
    let pixels = (0..32_000).map(|_| stream.random()).collect();
    let both = matrix(pixels, [1_000, 32], device, Dtype::F64)?;
    let (left, right) = (both.clone().narrow(1, 0, 16), both.narrow(1, 16, 16));
    let brighter = (left.clone() - right.clone()).sum_dim(1).sign();
    Ok((left, right, brighter))
}

/// Scores two images by the same layer, and returns the difference of the scores.
#[derive(Module, Debug)]
struct Comparison {
    score: Linear,
}

impl Comparison {
    fn forward(&self, left: &Tensor<2>, right: &Tensor<2>) -> Tensor<2> {
        self.score.forward(left.clone()) - self.score.forward(right.clone())
    }
}

/// The margin ranking loss: 0 for a pair if the brighter image scores higher by at least 1.
fn loss(model: &Comparison, (left, right, brighter): &Pairs) -> Tensor<1> {
    let margin = model.forward(left, right) * brighter.clone();
    (-margin + 1.0).clamp_min(0.0).mean()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let device = Backend::default().device()?.autodiff();
    let (training, (left, right, brighter)) = (pairs(0, &device)?, pairs(1, &device)?);
    device.seed(2);
    let score = LinearConfig::new(16, 1).with_bias(false).init(&device);
    let model = cast(Comparison { score }, Dtype::F64);

    let report = GradCheck::new(&model, |model: &Comparison| loss(model, &training))?.run()?;
    println!("{}", report.summary());
    let mut engine = AutodiffEngine::new(model, loss, Adam::new(0.05))?;
    let trainer = Trainer::epochs(20).batch_size(50);
    let losses = trainer.fit(&mut engine, &training)?.history.losses;
    println!("loss: {:.4}, then {:.4}", losses[0], losses[19]);
    let correct = (engine.into_model().forward(&left, &right) * brighter).sign();
    let fraction = scalar(((correct + 1.0) / 2.0).mean().inner(), "fraction")?;
    println!("correct for new pairs: {:.1} %", 100.0 * fraction);
    let expected = report.agrees() && fraction > 0.95;
    expected.then_some(()).ok_or("not as expected".into())
}
