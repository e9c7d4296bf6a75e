//! Random deep networks three ways: every kind of layer, in any order, within each other.

use downhill::check::Check;
use downhill::data::Generator;
use downhill::prelude::*;
use ndarray::Array2;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::networks::three_ways;

/// A layer, where the width is such as it is: a residual connection ends as wide as it begins.
#[derive(Debug, Clone)]
enum Piece {
    Dense(usize, Activation, bool),
    Norm(Activation),
    Dropout(f64),
    Residual(Vec<Piece>, Activation),
}

/// Smooth ones, and the corner that is nowhere near: what layer normalization centers is often near 0.
fn activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(vec![
        Activation::Identity,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Softplus,
        Activation::Silu,
        Activation::Gelu,
        Activation::GeluTanh,
    ])
}

fn piece() -> impl Strategy<Value = Piece> {
    let leaf = prop_oneof![
        3 => (3..=5_usize, activation(), any::<bool>()).prop_map(|(o, f, b)| Piece::Dense(o, f, b)),
        1 => activation().prop_map(Piece::Norm),
        1 => (0.0..0.6_f64).prop_map(Piece::Dropout),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let layers = prop::collection::vec(inner, 1..=3);
        (layers, activation()).prop_map(|(layers, f)| Piece::Residual(layers, f))
    })
}

fn layers(pieces: &[Piece], width: &mut usize) -> Vec<LayerConfig> {
    let mut built = Vec::new();
    for piece in pieces {
        let layer = match piece {
            Piece::Dense(outputs, activation, bias) => LayerConfig::from(DenseConfig {
                outputs: *outputs,
                activation: *activation,
                bias: *bias,
            }),
            Piece::Norm(activation) => LayerNormConfig {
                epsilon: 1e-5,
                activation: *activation,
            }
            .into(),
            Piece::Dropout(rate) => DropoutConfig {
                rate: *rate,
                seed: 11,
            }
            .into(),
            Piece::Residual(inner, activation) => {
                let (begin, mut end) = (*width, *width);
                let mut inner = layers(inner, &mut end);
                if end != begin {
                    let dense = DenseConfig {
                        outputs: begin,
                        activation: Activation::Identity,
                        bias: true,
                    };
                    inner.push(dense.into());
                }
                let residual = ResidualConfig {
                    layers: inner,
                    activation: *activation,
                };
                residual.into()
            }
        };
        *width = layer.kind().outputs(*width);
        built.push(layer);
    }
    built
}

proptest! {
    #![proptest_config(Config {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200),
        rng_seed: match std::env::var("PROPTEST_RNG_SEED").ok().and_then(|n| n.parse().ok()) {
            Some(seed) => RngSeed::Fixed(seed),
            None => RngSeed::Fixed(4),
        },
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn by_hand_by_autodiff_and_by_differences(
        pieces in prop::collection::vec(piece(), 1..=5),
        classes in 2..=4_usize,
        samples in 1..=5_usize,
        seed in any::<u64>(),
    ) {
        let mut width = 4;
        let mut net = NetworkConfig::new(width);
        net.layers = layers(&pieces, &mut width);
        let net = net.dense(classes, Activation::Softmax);
        let mut start = Parameters::uniform(&net, -1.0, 1.0, seed);
        let mut stream = Generator::new(seed);
        for parameter in start.iter_mut().filter(|p| p.name.ends_with("gamma") || p.name.ends_with("beta")) {
            parameter.values.iter_mut().for_each(|v| *v += stream.uniform(-0.5, 0.5));
        }
        let x = stream.uniform_array(-1.5, 1.5, (samples, 4));
        let y = Array2::from_shape_fn((samples, classes), |(s, o)| f64::from(u8::from((s + 1) % classes == o)));
        let batch = Batch::new(x.view(), y.view()).unwrap();
        let check = Check::new().seed(seed);
        let objective = Objective::new(Loss::CrossEntropy);
        let report = three_ways(&net, &start, &objective, &batch, &[Dtype::F64], &check);
        prop_assert!(report.agrees(), "{net}{report}");
    }
}
