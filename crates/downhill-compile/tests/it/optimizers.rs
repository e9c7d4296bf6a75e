//! Optimizers and gradient clipping, over 50 steps.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Tensor, activation};
use downhill_core::{Clip, Optimizer, StepConfig};
use downhill_nn::{OptimizerState, gradient, parameters, tensor_optimizer};

use crate::support::{compiled, device, tensor, varied};

/// The tolerance after 50 steps, relative to the largest entry of a parameter.
const PARAMETERS: f64 = 1e-12;

#[derive(Module, Debug)]
struct Mlp {
    first: Linear,
    second: Linear,
}

type Pair = (Tensor<2>, Tensor<2>);

fn loss(m: &Mlp, (x, y): &Pair) -> Tensor<1> {
    let hidden = activation::tanh(m.first.forward(x.clone()));
    (m.second.forward(hidden) - y.clone()).square().mean()
}

#[test]
fn each_optimizer_takes_the_steps_of_autodiff() {
    for optimizer in Optimizer::all() {
        for clip in [
            Clip::None,
            Clip::Norm(0.05),
            Clip::Norm(1e3),
            Clip::Value(0.01),
        ] {
            let config = StepConfig::new(0.03).optimizer(optimizer).clip(clip);
            let name = format!("{}, {clip:?}", optimizer.name());
            let mut model = varied(Mlp {
                first: LinearConfig::new(3, 5).init(&device()),
                second: LinearConfig::new(5, 2).init(&device()),
            })
            .train();
            let batch = (tensor([6, 3], 1), tensor([6, 2], 2));
            let mut step = compiled(&model, &batch, &loss, config).unwrap();
            let mut state = OptimizerState::default();
            for number in 0..50 {
                // Another batch and another rate for each step.
                let batch = (tensor([6, 3], number), tensor([6, 2], 1_000 + number));
                let alpha = 0.03 / (1.0 + 0.1 * number as f64);
                step.read(&batch).unwrap();
                step.differentiate(number).unwrap();
                step.update(alpha, number).unwrap();
                let gradient = gradient(&model, &loss(&model, &batch)).unwrap();
                let gradient = gradient.clip(&model, clip).unwrap();
                model = gradient.step(model, tensor_optimizer(&optimizer), alpha, &mut state);
            }
            for (ours, theirs) in step.parameters().zip(parameters(&model).unwrap()) {
                let largest = theirs.values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
                for (ours, expected) in ours.iter().zip(&theirs.values) {
                    assert!(
                        (ours - expected).abs() <= PARAMETERS * largest,
                        "{name}: {}: {ours}, by autodiff {expected}",
                        theirs.name
                    );
                }
            }
        }
    }
}
