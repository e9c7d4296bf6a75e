//! Random networks three ways: any depth, width, activation, loss, penalty and batch, `f64` and `f32`.

use downhill::check::Check;
use downhill::data::Generator;
use downhill::prelude::*;
use ndarray::Array2;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};

use super::networks::{goes_with, three_ways};

/// A network, a loss with a penalty or without, and a batch to try.
#[derive(Debug, Clone)]
struct Case {
    features: usize,
    layers: Vec<(usize, Activation, bool)>,
    loss: Loss,
    penalty: Penalty,
    samples: usize,
    /// Whether 800 is added to the last bias, or taken away: logits that overflow as powers.
    extreme: bool,
    dtypes: Vec<Dtype>,
    seed: u64,
}

fn cases() -> impl Strategy<Value = Case> {
    let activation = || prop::sample::select(Activation::all());
    let layer = (1..=5_usize, activation(), any::<bool>());
    // Which loss is known once it is known of how many outputs.
    let loss = 0..Loss::for_tests(1).len();
    let strengths = [(0.0, 0.0), (0.1, 0.0), (0.0, 0.3), (0.02, 0.05)];
    let penalty = prop::sample::select(strengths.to_vec());
    let dtypes = prop::sample::subsequence(Dtype::ALL.to_vec(), 1..=2);
    (
        1..=4_usize,
        prop::collection::vec(layer, 1..=4),
        loss,
        1..=6_usize,
        any::<bool>(),
        dtypes,
        any::<u64>(),
        penalty,
    )
        .prop_map(
            |(features, layers, loss, samples, extreme, dtypes, seed, (l1, l2))| {
                let outputs = layers.last().map_or(1, |l| l.0);
                Case {
                    features,
                    loss: Loss::for_tests(outputs).swap_remove(loss),
                    layers,
                    penalty: Penalty { l1, l2 },
                    samples,
                    extreme,
                    dtypes,
                    seed,
                }
            },
        )
        .prop_filter("the loss goes with the last activation", |case| {
            // The naive loss is not finite where a probability is 0 or 1, as that of one class is.
            let sure = |&(outputs, last, _): &(usize, Activation, bool)| {
                case.extreme || (outputs == 1 && last == Activation::Softmax)
            };
            // Burn's side holds a sigmoid at 1e-304, in f32 at 2e-35, where by hand it is 0 at last: all
            // that an absolute error has left to compare, if everything else is right to the last bit.
            let nothing = |&(_, last, _): &(usize, Activation, bool)| {
                let sigmoids = [Activation::Sigmoid, Activation::Silu, Activation::GeluTanh];
                case.extreme && sigmoids.contains(&last)
            };
            case.layers.last().is_some_and(|last| {
                goes_with(&case.loss, last.1)
                    && !(case.loss == Loss::NaiveLogLoss && sure(last))
                    && !(case.loss == Loss::MeanAbsoluteError && nothing(last))
            })
        })
}

fn description(case: &Case) -> NetworkConfig {
    let layers = case.layers.iter();
    layers.fold(
        NetworkConfig::new(case.features),
        |net, &(outputs, f, bias)| {
            if bias {
                net.dense(outputs, f)
            } else {
                net.dense_without_bias(outputs, f)
            }
        },
    )
}

proptest! {
    // The same cases every time, so that what passes here passes there; PROPTEST_RNG_SEED=N and
    // PROPTEST_CASES=N try others. What once failed is kept beside this file and tried first. Of six
    // thousand others (seeds 3, 11, 12 and 13, 1500 each), one is off, in f32: the slopes of a hinge loss
    // of several classes that cancel to nothing on their way through one unit.
    #![proptest_config(Config {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000),
        rng_seed: match std::env::var("PROPTEST_RNG_SEED").ok().and_then(|n| n.parse().ok()) {
            Some(seed) => RngSeed::Fixed(seed),
            None => RngSeed::Fixed(3),
        },
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    })]

    #[test]
    fn by_hand_by_autodiff_and_by_differences(case in cases()) {
        let net = description(&case);
        let mut stream = Generator::new(case.seed);
        let single = case.dtypes.contains(&Dtype::F32);
        let round = |v: f64| if single { Dtype::F32.round(v) } else { v };

        // Weights as one would draw them, so that no sigmoid saturates unless it is meant to. Where
        // one does, 1 - a has lost digits that no formula brings back, of any way to the slope.
        let mut start = Parameters::uniform(&net, -1.5, 1.5, case.seed);
        for parameter in start.iter_mut() {
            let inputs = if parameter.shape.len() == 2 { parameter.shape[0] } else { 4 };
            parameter.values.iter_mut().for_each(|v| *v /= (inputs as f64).sqrt());
        }
        let last_has_bias = case.layers.last().is_some_and(|layer| layer.2);
        let bias = start.iter_mut().last();
        if let Some(bias) = bias.filter(|_| case.extreme && last_has_bias) {
            // One alone: a logit of 800 is known to 800 roundings, and of two such little is left of
            // what lies between them.
            for (o, value) in bias.values.iter_mut().enumerate() {
                *value += if o == 0 { 800.0 } else { -800.0 };
            }
        }
        for parameter in start.iter_mut() {
            parameter.values.iter_mut().for_each(|v| *v = round(*v));
        }
        let x = stream.uniform_array(-1.5, 1.5, (case.samples, case.features)).mapv(round);
        let classes = case.layers.last().map_or(1, |l| l.0);
        // The first sample is of the second class as well: with as many of each, the slopes of a hinge
        // loss, whole numbers, cancel to nothing, and what is left of them is roundings.
        let class = |s: usize| if s == 0 { 1 } else { s % classes.max(2) };
        let y = Array2::from_shape_fn((case.samples, classes), |(s, o)| {
            f64::from(u8::from(class(s) == o))
        });
        let batch = Batch::new(x.view(), y.view()).unwrap();
        let check = Check::new().seed(case.seed);
        let objective = Objective::new(case.loss.clone()).with_penalty(case.penalty);
        let report = three_ways(&net, &start, &objective, &batch, &case.dtypes, &check);
        prop_assert!(report.agrees(), "{report}");
        let value = report.value().and_then(|v| v.values[0]);
        prop_assert!(value.is_some_and(f64::is_finite));
    }
}
