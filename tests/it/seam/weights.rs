//! Weights in several places, and weights that are not trained.

use super::*;
use crate::common::tolerance;
use burn::module::Param;
use downhill::nn::gradient;

/// An autoencoder: a weight, then the transpose of the same weight or of a second one.
#[derive(Module, Debug)]
struct Coder {
    there: Param<Tensor<2>>,
    back: Param<Tensor<2>>,
}

impl Coder {
    fn new(tied: bool, device: &Device) -> Self {
        let weight = || Param::from_tensor(tensor(wave(0, 6), [3, 2], device));
        let there = weight();
        let back = if tied { there.clone() } else { weight() };
        Self { there, back }
    }
}

fn coding_loss(coder: &Coder, x: &Tensor<2>) -> Tensor<1> {
    let code = x.clone().matmul(coder.there.val());
    let back = code.matmul(coder.back.val().transpose());
    MeanSquaredError.forward(back, x.clone())
}

#[test]
fn a_weight_in_two_places_is_one() {
    for device in devices() {
        let engine = |tied: bool, step: StepConfig| {
            AutodiffEngine::new(Coder::new(tied, &device), coding_loss, step).unwrap()
        };
        let autodiff = device.clone().autodiff();
        let x = tensor(wave(20, 12), [4, 3], &autodiff);
        let (_, apart) = engine(false, Sgd::new(1.0)).gradient(&x).unwrap();
        let (_, tied) = engine(true, Sgd::new(1.0)).gradient(&x).unwrap();
        let [there, back] = ["there", "back"].map(|name| apart.get(name).unwrap().values.clone());
        let sum: Vec<f64> = there.iter().zip(&back).map(|(a, b)| a + b).collect();
        let near = |a: &[f64], b: &[f64]| {
            let mut pairs = a.iter().zip(b);
            a.len() == b.len() && pairs.all(|(a, b)| (a - b).abs() < 8.0 * tolerance::PASS)
        };
        for name in ["there", "back"] {
            let ours = &tied.get(name).unwrap().values;
            assert!(near(ours, &sum), "{ours:?} {sum:?}");
        }
        let (start, norm) = (wave(0, 6), sum.iter().map(|g| g * g).sum::<f64>().sqrt());

        // A shared weight counts once in the norm of the gradient and in clipping.
        let engine_of = engine(true, Sgd::new(1.0));
        let of = gradient(engine_of.model(), &coding_loss(engine_of.model(), &x)).unwrap();
        let ours = of.norm(engine_of.model()).unwrap();
        assert!((ours - norm).abs() < 8.0 * tolerance::PASS, "{ours} {norm}");
        let mut clipped = engine(true, Sgd::new(1.0).clip(Clip::Norm(0.5 * norm)));
        clipped.step(&x).unwrap();
        let expected: Vec<f64> = start.iter().zip(&sum).map(|(w, g)| w - 0.5 * g).collect();
        let ours = clipped.parameters().unwrap();
        assert!(near(&ours.get("there").unwrap().values, &expected));

        // The check changes both places, which stay equal afterwards.
        let mut engine = engine(true, Adam::new(0.05));
        assert!(engine.check_gradient(&x).unwrap().agrees());
        let train = |engine: &mut AutodiffEngine<_, _, _>| {
            let outcome = Trainer::epochs(5).batch_size(3).fit(engine, &x).unwrap();
            let parameters = engine.parameters().unwrap();
            let [there, back] = ["there", "back"].map(|n| parameters.get(n).unwrap().clone());
            assert_eq!(there.values, back.values);
            assert_ne!(there.values, start);
            (outcome.history.losses, there.values)
        };
        let start = Parameters::new(parameters(engine.model()).unwrap());
        let first = train(&mut engine);
        assert!(first.0[4] < first.0[0]);
        engine.set_parameters(&start).unwrap();
        assert_eq!(train(&mut engine), first);
        let coder = engine.into_model();
        assert_eq!(coder.there.id, coder.back.id);
    }
}

/// Two layers, of which the first is frozen.
#[derive(Module, Debug)]
struct Tuned {
    base: Linear,
    head: Linear,
}

fn tuned_loss(net: &Tuned, (x, y): &(Tensor<2>, Tensor<2>)) -> Tensor<1> {
    let hidden = net.base.forward(x.clone()).tanh();
    MeanSquaredError.forward(net.head.forward(hidden), y.clone())
}

#[test]
fn what_is_frozen_is_not_trained() {
    for device in devices() {
        let net = Tuned {
            base: linear(2, 3, &device),
            head: linear(3, 1, &device),
        };
        // Frozen before its values are set, or after.
        let early = Tuned {
            base: net.base.clone().no_grad(),
            ..net.clone()
        };
        let early = numbered(early, Dtype::F64);
        let late = numbered(net, Dtype::F64);
        let late = Tuned {
            base: late.base.no_grad(),
            ..late
        };
        for net in [early, late] {
            let before = parameters(&net).unwrap();
            let autodiff = device.clone().autodiff();
            let data = (
                tensor(wave(50, 12), [6, 2], &autodiff),
                tensor(wave(70, 6), [6, 1], &autodiff),
            );
            // AdamW's weight decay must not change it either.
            let mut engine = AutodiffEngine::new(net, tuned_loss, AdamW::new(0.05)).unwrap();
            let trained = ["head.weight", "head.bias"];
            let (_, gradient) = engine.gradient(&data).unwrap();
            assert!(gradient.as_slice().iter().map(|p| &p.name).eq(&trained));
            let check = GradCheck::new(engine.model(), |net: &Tuned| tuned_loss(net, &data));
            let check = check.unwrap();
            assert!(check.parameters().iter().map(|p| &p.name).eq(&trained));
            assert!(check.run().unwrap().agrees());

            let trainer = Trainer::epochs(40).check_gradients(20);
            let history = trainer.fit(&mut engine, &data).unwrap().history;
            assert!(history.losses[39] < history.losses[0]);
            let start = Parameters::new(before.clone());
            let after = parameters(&engine.into_model()).unwrap();
            for (before, after) in before.iter().zip(&after) {
                let frozen = before.name.starts_with("base.");
                assert_eq!(before == after, frozen, "{}", before.name);
            }
            assert_eq!(start.as_slice().len(), 4);
        }
    }
}
