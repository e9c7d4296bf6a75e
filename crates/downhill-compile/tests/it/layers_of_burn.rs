//! Layers and losses of Burn.

use burn::module::{Module, ModuleDisplay, Param};
use burn::nn::attention::{MhaInput, MultiHeadAttention, MultiHeadAttentionConfig};
use burn::nn::conv::{
    Conv1d, Conv1dConfig, Conv2d, Conv2dConfig, ConvTranspose1d, ConvTranspose1dConfig,
    ConvTranspose2d, ConvTranspose2dConfig,
};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{AdaptiveAvgPool2dConfig, AvgPool2dConfig, MaxPool1dConfig, MaxPool2dConfig};
use burn::nn::transformer::{
    TransformerEncoder, TransformerEncoderConfig, TransformerEncoderInput,
};
use burn::nn::{
    BatchNorm, BatchNormConfig, Embedding, EmbeddingConfig, GroupNorm, GroupNormConfig,
    InstanceNormConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig, PaddingConfig1d,
    PaddingConfig2d,
};
use burn::tensor::{Bool, Int, Tensor, TensorData, activation};
use downhill_core::Sgd;
use downhill_nn::{OptimizerState, gradient, parameters};

use crate::support::{GRADIENT, agrees, compiled, device, tensor, varied};

fn end<const D: usize>(x: Tensor<D>) -> Tensor<1> {
    (x.clone().square() + x).mean()
}

fn indices<const D: usize>(values: Vec<i64>, shape: [usize; D]) -> Tensor<D, Int> {
    Tensor::from_data(TensorData::new(values, shape), &device())
}

#[test]
fn convolutions_of_images() {
    let configs = [
        Conv2dConfig::new([2, 4], [3, 3]),
        Conv2dConfig::new([2, 4], [1, 1]),
        Conv2dConfig::new([2, 4], [3, 2]).with_bias(false),
        Conv2dConfig::new([2, 4], [3, 3]).with_padding(PaddingConfig2d::Same),
        Conv2dConfig::new([2, 4], [3, 3]).with_padding(PaddingConfig2d::Explicit(2, 1, 2, 1)),
        Conv2dConfig::new([2, 4], [3, 3]).with_padding(PaddingConfig2d::Explicit(2, 1, 0, 3)),
        Conv2dConfig::new([2, 4], [3, 3]).with_stride([2, 2]),
        Conv2dConfig::new([2, 4], [2, 3]).with_stride([3, 2]),
        Conv2dConfig::new([2, 4], [3, 2]).with_dilation([2, 3]),
        Conv2dConfig::new([2, 4], [3, 3]).with_groups(2),
        Conv2dConfig::new([2, 4], [3, 3])
            .with_groups(2)
            .with_stride([2, 1])
            .with_dilation([1, 2])
            .with_padding(PaddingConfig2d::Explicit(1, 2, 1, 2)),
    ];
    for config in configs {
        for samples in [1, 3] {
            let x = tensor([samples, 2, 7, 6], 5);
            let model: Conv2d = varied(config.init(&device()));
            agrees(
                &format!("{config}"),
                model,
                &x,
                |m: &Conv2d, x: &Tensor<4>| end(m.forward(x.clone()).sin()),
            );
        }
    }
}

#[derive(Module, Debug)]
struct TwoConvolutions {
    first: Conv2d,
    second: Conv2d,
    last: Linear,
}

#[test]
fn a_convolution_network() {
    let model: TwoConvolutions = varied(TwoConvolutions {
        first: Conv2dConfig::new([1, 3], [3, 3])
            .with_padding(PaddingConfig2d::Same)
            .init(&device()),
        second: Conv2dConfig::new([3, 4], [3, 3]).init(&device()),
        last: LinearConfig::new(4, 3).init(&device()),
    });
    let batch = (tensor([5, 1, 8, 8], 3), indices(vec![0, 2, 1, 1, 0], [5]));
    let pool = MaxPool2dConfig::new([2, 2]).init();
    let average = AdaptiveAvgPool2dConfig::new([1, 1]).init();
    let loss = CrossEntropyLossConfig::new().init(&device());
    agrees(
        "convolution network",
        model,
        &batch,
        |m: &TwoConvolutions, (x, y): &(Tensor<4>, Tensor<1, Int>)| {
            let x = pool.forward(activation::relu(m.first.forward(x.clone())));
            let x = average.forward(activation::gelu(m.second.forward(x)));
            loss.forward(m.last.forward(x.flatten(1, 3)), y.clone())
        },
    );
}

#[test]
fn convolutions_of_sequences() {
    let configs = [
        Conv1dConfig::new(4, 6, 3),
        Conv1dConfig::new(4, 6, 3).with_padding(PaddingConfig1d::Same),
        Conv1dConfig::new(4, 6, 2)
            .with_stride(2)
            .with_padding(PaddingConfig1d::Explicit(1, 1)),
        Conv1dConfig::new(4, 6, 3).with_dilation(2).with_groups(2),
        Conv1dConfig::new(4, 6, 1).with_bias(false),
    ];
    let pool = MaxPool1dConfig::new(2).init();
    for config in configs {
        let model: Conv1d = varied(config.init(&device()));
        let x = tensor([3, 4, 9], 5);
        agrees(
            &format!("{config}"),
            model,
            &x,
            |m: &Conv1d, x: &Tensor<3>| end(pool.forward(m.forward(x.clone()).sin())),
        );
    }
}

/// The shift gives the input a gradient.
#[derive(Module, Debug)]
struct Shifted<M: Module, const D: usize> {
    shift: Param<Tensor<D>>,
    layer: M,
}

fn shifted<M: Module + ModuleDisplay, const D: usize>(layer: M, x: &Tensor<D>) -> Shifted<M, D> {
    let shift = Param::from_tensor(x.zeros_like());
    varied(Shifted { shift, layer })
}

#[test]
fn transposed_convolutions_of_images() {
    let image = ConvTranspose2dConfig::new;
    let configs = [
        image([2, 4], [3, 2]),
        image([2, 4], [3, 2]).with_bias(false).with_stride([2, 3]),
        image([2, 4], [3, 2])
            .with_padding([1, 1])
            .with_dilation([2, 1]),
        image([2, 4], [3, 2])
            .with_stride([3, 2])
            .with_padding([2, 1])
            .with_padding_out([2, 1]),
        image([4, 6], [3, 2]).with_groups(2).with_stride([2, 1]),
    ];
    for config in configs {
        let x = tensor([3, config.channels[0], 5, 4], 5);
        let model: Shifted<ConvTranspose2d, 4> = shifted(config.init(&device()), &x);
        let loss = |m: &Shifted<ConvTranspose2d, 4>, x: &Tensor<4>| {
            end(m.layer.forward(x.clone() + m.shift.val()).sin())
        };
        agrees(&format!("{config}"), model, &x, loss);
    }
}

#[test]
fn transposed_convolutions_of_sequences() {
    let configs = [
        ConvTranspose1dConfig::new([4, 6], 3),
        ConvTranspose1dConfig::new([4, 6], 3)
            .with_stride(2)
            .with_padding(1)
            .with_padding_out(1),
        ConvTranspose1dConfig::new([4, 6], 2)
            .with_dilation(2)
            .with_groups(2)
            .with_bias(false),
    ];
    for config in configs {
        let x = tensor([3, 4, 5], 5);
        let model: Shifted<ConvTranspose1d, 3> = shifted(config.init(&device()), &x);
        let loss = |m: &Shifted<ConvTranspose1d, 3>, x: &Tensor<3>| {
            end(m.layer.forward(x.clone() + m.shift.val()).sin())
        };
        agrees(&format!("{config}"), model, &x, loss);
    }
}

/// A convolution whose result is pooled, so that the gradient passes through the pool.
fn pooled(name: &str, pool: impl Fn(Tensor<4>) -> Tensor<4>) {
    let model: Conv2d = varied(Conv2dConfig::new([1, 3], [2, 2]).init(&device()));
    let x = tensor([2, 1, 9, 7], 9);
    agrees(name, model, &x, |m: &Conv2d, x: &Tensor<4>| {
        end(pool(m.forward(x.clone())).sin())
    });
}

#[test]
fn pools() {
    for padding in [
        PaddingConfig2d::Valid,
        PaddingConfig2d::Explicit(1, 1, 1, 1),
        PaddingConfig2d::Explicit(1, 0, 1, 0),
    ] {
        for (size, strides) in [([2, 2], [2, 2]), ([3, 2], [1, 1]), ([2, 3], [3, 2])] {
            for ceil in [false, true] {
                let name = format!("{padding:?} {size:?} {strides:?} {ceil}");
                for dilation in [[1, 1], [2, 1]] {
                    let pool = MaxPool2dConfig::new(size)
                        .with_strides(strides)
                        .with_padding(padding.clone())
                        .with_dilation(dilation)
                        .with_ceil_mode(ceil)
                        .init();
                    pooled(&format!("max {name} {dilation:?}"), |x| pool.forward(x));
                }
                for count in [false, true] {
                    let pool = AvgPool2dConfig::new(size)
                        .with_strides(strides)
                        .with_padding(padding.clone())
                        .with_count_include_pad(count)
                        .with_ceil_mode(ceil)
                        .init();
                    pooled(&format!("average {name} {count}"), |x| pool.forward(x));
                }
            }
        }
    }
    for size in [[1, 1], [2, 3], [4, 2], [8, 6]] {
        let pool = AdaptiveAvgPool2dConfig::new(size).init();
        pooled(&format!("adaptive {size:?}"), |x| pool.forward(x));
    }
    // Windows of different sizes.
    let pool = AdaptiveAvgPool2dConfig::new([3, 4]).init();
    pooled("adaptive 3, 4", |x| pool.forward(x));
}

#[test]
fn normalizations() {
    let x = tensor([4, 3, 6], 2);
    let model: LayerNorm = varied(LayerNormConfig::new(6).init(&device()));
    agrees("layer norm", model, &x, |m: &LayerNorm, x: &Tensor<3>| {
        end(m.forward(x.clone()).sin())
    });
    let x = tensor([4, 6, 5], 2);
    let model: GroupNorm = varied(GroupNormConfig::new(3, 6).init(&device()));
    agrees("group norm", model, &x, |m: &GroupNorm, x: &Tensor<3>| {
        end(m.forward(x.clone()).sin())
    });
    let model = varied(InstanceNormConfig::new(6).init(&device()));
    agrees("instance norm", model, &x, |m, x: &Tensor<3>| {
        end(m.forward(x.clone()).sin())
    });
}

#[derive(Module, Debug)]
struct Normalized {
    first: Linear,
    norm: BatchNorm,
}

#[test]
fn batch_normalization_keeps_its_running_statistics() {
    let mut model: Normalized = varied(Normalized {
        first: LinearConfig::new(3, 4).init(&device()),
        norm: BatchNormConfig::new(4).init(&device()),
    });
    model = model.train();
    let loss =
        |m: &Normalized, x: &Tensor<2>| end(m.norm.forward(m.first.forward(x.clone())).sin());
    let x = tensor([6, 3], 1);
    let mut step = compiled(&model, &x, &loss, Sgd::new(0.1)).unwrap();
    let mut state = OptimizerState::default();
    for number in 0..3 {
        let x = tensor([6, 3], 10 + number);
        step.read(&x).unwrap();
        step.differentiate(number).unwrap();
        step.update(0.1, number).unwrap();
        let gradient = gradient(&model, &loss(&model, &x)).unwrap();
        model = gradient.step(model, &downhill_core::Sgd, 0.1, &mut state);
        // Burn sets a new statistic aside until the module leaves training mode.
        let theirs = parameters(&model.valid()).unwrap();
        assert!(theirs.iter().any(|p| p.name.contains("running_var")));
        for (ours, theirs) in step.parameters().zip(&theirs) {
            for (ours, expected) in ours.iter().zip(&theirs.values) {
                assert!(
                    (ours - expected).abs() <= GRADIENT * expected.abs().max(1.0),
                    "step {number}, {}: {ours}, by autodiff {expected}",
                    theirs.name
                );
            }
        }
    }
}

#[test]
fn batch_normalization_of_images() {
    // Burn normalizes by the running statistics if autodiff does not track the input, and by the batch if it does.
    let x = tensor([3, 4, 5, 2], 1);
    for (name, x) in [
        ("given", x.clone()),
        ("of the batch", Tensor::from_inner(x)),
    ] {
        let model: BatchNorm = varied(BatchNormConfig::new(4).init(&device()));
        agrees(name, model, &x, |m: &BatchNorm, x: &Tensor<4>| {
            end(m.forward(x.clone()).sin())
        });
    }
}

#[test]
fn embeddings() {
    let model: Embedding = varied(EmbeddingConfig::new(5, 3).init(&device()));
    let x = indices(vec![0, 4, 2, 2, 1, 0, 0, 3], [2, 4]);
    agrees(
        "embedding",
        model,
        &x,
        |m: &Embedding, x: &Tensor<2, Int>| end(m.forward(x.clone()).sin()),
    );
}

#[test]
fn attention_with_and_without_masks() {
    let model: MultiHeadAttention = varied(
        MultiHeadAttentionConfig::new(4, 2)
            .with_dropout(0.0)
            .init(&device()),
    );
    let x = tensor([2, 3, 4], 1);
    agrees(
        "attention",
        model.clone(),
        &x,
        |m: &MultiHeadAttention, x: &Tensor<3>| {
            end(m.forward(MhaInput::self_attn(x.clone())).context.sin())
        },
    );
    let pad = tensor([2, 3], 7).greater_elem(0.3);
    let causal = burn::nn::attention::generate_autoregressive_mask(2, 3, &device());
    agrees(
        "attention with masks",
        model,
        &(x, pad, causal),
        |m: &MultiHeadAttention,
         (x, pad, causal): &(Tensor<3>, Tensor<2, Bool>, Tensor<3, Bool>)| {
            let input = MhaInput::self_attn(x.clone());
            let input = input.mask_pad(pad.clone()).mask_attn(causal.clone());
            end(m.forward(input).context.sin())
        },
    );
}

#[test]
fn transformer_encoders() {
    for norm_first in [false, true] {
        let config = TransformerEncoderConfig::new(4, 6, 2, 2)
            .with_dropout(0.0)
            .with_norm_first(norm_first);
        let model: TransformerEncoder = varied(config.init(&device()));
        let x = tensor([2, 3, 4], 1);
        agrees(
            &format!("transformer {norm_first}"),
            model,
            &x,
            |m: &TransformerEncoder, x: &Tensor<3>| {
                end(m.forward(TransformerEncoderInput::new(x.clone())).sin())
            },
        );
    }
}

#[test]
fn cross_entropy_of_classes() {
    let batch = (tensor([5, 3], 1), indices(vec![2, 0, 1, 0, 2], [5]));
    let configs = [
        CrossEntropyLossConfig::new(),
        CrossEntropyLossConfig::new().with_pad_tokens(Some(vec![0])),
    ];
    for config in configs {
        let loss = config.init(&device());
        let model: Linear = varied(LinearConfig::new(3, 3).init(&device()));
        agrees(
            &format!("cross-entropy {config}"),
            model,
            &batch,
            |m: &Linear, (x, y): &(Tensor<2>, Tensor<1, Int>)| {
                loss.forward(m.forward(x.clone()), y.clone())
            },
        );
    }
}
