//! Modules: layers, norms, pools and convolutions.

use burn::nn;
use burn::nn::interpolate::{Interpolate1dConfig, Interpolate2dConfig};
use burn::nn::{PaddingConfig1d, PaddingConfig2d, PaddingConfig3d};

use crate::case::{Case, case};
use crate::helpers::{fill, ints, weigh};
use crate::points::{all, any, at, times, unit};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = layers();
    cases.extend(norms());
    cases.extend(convolutions());
    cases.extend(pools());
    cases
}

fn layers() -> Vec<Case> {
    vec![
        case!(Module "Linear" |x: 2, p: 1| weigh(fill(nn::LinearConfig::new(3, 2).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([8])]),
        case!(Module "Linear, by columns" |x: 2, p: 1| weigh(fill(nn::LinearConfig::new(3, 2).with_layout(nn::LinearLayout::Col).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([8])]),
        case!(Module "Embedding" |p: 1| weigh(fill(nn::EmbeddingConfig::new(3, 2).init(&p.device()), &p).forward(ints([[0, 2], [2, 1]], &p.device()))); "generic": [any([6])]),
        case!(Module "Identity" |x: 2| weigh(nn::Identity::new().forward(x)); "generic": [any([2, 3])]),
        case!(Module "Dropout" |x: 2| weigh(nn::DropoutConfig::new(0.5).init().forward(x)); "generic": [any([2, 4])]),
        case!(Module "GaussianNoise" |x: 2| weigh(nn::GaussianNoiseConfig::new(0.5).init().forward(x.clone()) * x); "generic": [any([2, 4])]),
        case!(Module "CosineSimilarity" |x: 2, y: 2| weigh(nn::CosineSimilarityConfig::new().init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 3], 0.5), all([1, 3], 0.5)], "0": [all([1, 3], 0.0), any([1, 3])]),
        case!(Module "PairwiseDistance" |x: 2, y: 2| weigh(nn::PairwiseDistanceConfig::new().init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 3], 0.5), all([1, 3], 0.5)]),
        case!(Module "PairwiseDistance, p = 1" |x: 2, y: 2| weigh(nn::PairwiseDistanceConfig::new().with_p(1.0).init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 3], 0.5), all([1, 3], 0.5)]),
        case!(Module "PairwiseDistance, p = 3" |x: 2, y: 2| weigh(nn::PairwiseDistanceConfig::new().with_p(3.0).init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 3], 0.5), all([1, 3], 0.5)]),
        case!(Module "PairwiseDistance, eps = 0" |x: 2, y: 2| weigh(nn::PairwiseDistanceConfig::new().with_eps(0.0).init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 3], 0.5), all([1, 3], 0.5)]),
        case!(Module "PixelShuffle" |x: 4| weigh(nn::PixelShuffleConfig::new(2).init().forward(x)); "generic": [any([1, 4, 2, 2])]),
        case!(Module "PixelUnshuffle" |x: 4| weigh(nn::PixelUnshuffleConfig::new(2).init().forward(x)); "generic": [any([1, 1, 4, 4])]),
        case!(Module "Unfold4d" |x: 4| weigh(nn::Unfold4dConfig::new([2, 2]).init().forward(x)); "generic": [any([1, 1, 3, 3])]),
        case!(Module "Fold4d" |x: 3| weigh(nn::Fold4dConfig::new([3, 3], [2, 2]).init().forward(x)); "generic": [any([1, 4, 4])]),
        case!(Module "PositionalEncoding" |x: 3| weigh(nn::PositionalEncodingConfig::new(4).with_max_sequence_size(4).init(&x.device()).forward(x.clone()) * x); "generic": [any([1, 3, 4])]),
        case!(Module "RotaryEncoding" |x: 3| weigh(nn::RotaryEncodingConfig::new(4, 4).init(&x.device()).forward(x)); "generic": [any([1, 3, 4])]),
        case!(Module "Interpolate1d, nearest" |x: 3| weigh(Interpolate1dConfig::new().with_output_size(Some(5)).init().forward(x)); "generic": [any([1, 2, 3])]),
        case!(Module "Interpolate1d, linear" |x: 3| weigh(Interpolate1dConfig::new().with_output_size(Some(5)).with_mode(nn::interpolate::InterpolateMode::Linear).init().forward(x)); "generic": [any([1, 2, 3])]),
        case!(Module "Interpolate1d, cubic" |x: 3| weigh(Interpolate1dConfig::new().with_output_size(Some(5)).with_mode(nn::interpolate::InterpolateMode::Cubic).init().forward(x)); "generic": [any([1, 2, 3])]),
        case!(Module "Interpolate1d, lanczos" |x: 3| weigh(Interpolate1dConfig::new().with_output_size(Some(5)).with_mode(nn::interpolate::InterpolateMode::Lanczos).init().forward(x)); "generic": [any([1, 2, 3])]),
        case!(Module "Interpolate2d, nearest" |x: 4| weigh(Interpolate2dConfig::new().with_output_size(Some([3, 5])).init().forward(x)); "generic": [any([1, 1, 2, 3])]),
        case!(Module "Interpolate2d, nearest exact" |x: 4| weigh(Interpolate2dConfig::new().with_output_size(Some([3, 5])).with_mode(nn::interpolate::InterpolateMode::NearestExact).init().forward(x)); "generic": [any([1, 1, 2, 3])]),
        case!(Module "Interpolate2d, linear" |x: 4| weigh(Interpolate2dConfig::new().with_output_size(Some([3, 5])).with_mode(nn::interpolate::InterpolateMode::Linear).init().forward(x)); "generic": [any([1, 1, 2, 3])]),
        case!(Module "Interpolate2d, cubic" |x: 4| weigh(Interpolate2dConfig::new().with_output_size(Some([3, 5])).with_mode(nn::interpolate::InterpolateMode::Cubic).init().forward(x)); "generic": [any([1, 1, 2, 3])]),
        case!(Module "Interpolate2d, lanczos" |x: 4| weigh(Interpolate2dConfig::new().with_output_size(Some([3, 5])).with_mode(nn::interpolate::InterpolateMode::Lanczos).init().forward(x)); "generic": [any([1, 1, 2, 3])]),
    ]
}

fn norms() -> Vec<Case> {
    vec![
        case!(Module "BatchNorm" |x: 2, p: 1| weigh(fill(nn::BatchNormConfig::new(2).init(&x.device()), &p).forward(x)); "generic": [any([3, 2]), any([4])], "equal": [all([3, 2], 0.5), any([4])]),
        case!(Module "BatchNorm, images" |x: 4, p: 1| weigh(fill(nn::BatchNormConfig::new(2).init(&x.device()), &p).forward(x)); "generic": [any([2, 2, 2, 2]), any([4])]),
        case!(Module "GroupNorm" |x: 3, p: 1| weigh(fill(nn::GroupNormConfig::new(2, 4).init(&x.device()), &p).forward(x)); "generic": [any([2, 4, 2]), any([8])], "equal": [all([1, 4, 2], 0.5), any([8])]),
        case!(Module "InstanceNorm" |x: 3, p: 1| weigh(fill(nn::InstanceNormConfig::new(2).init(&x.device()), &p).forward(x)); "generic": [any([2, 2, 3]), any([4])]),
        case!(Module "LayerNorm" |x: 2, p: 1| weigh(fill(nn::LayerNormConfig::new(3).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([6])], "equal": [all([1, 3], 0.5), any([6])]),
        case!(Module "LayerNorm, without bias" |x: 2, p: 1| weigh(fill(nn::LayerNormConfig::new(3).with_bias(false).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([3])]),
        case!(Module "LocalResponseNorm" |x: 4| weigh(nn::LocalResponseNormConfig::new(3).with_alpha(0.5).init().forward(x)); "generic": [any([1, 4, 2, 1])], "0": [all([1, 4, 1, 1], 0.0)]),
        case!(Module "RmsNorm" |x: 2, p: 1| weigh(fill(nn::RmsNormConfig::new(3).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([3])], "0": [all([1, 3], 0.0), any([3])]),
        case!(Module "Normalization" |x: 2, p: 1| weigh(fill(nn::norm::NormalizationConfig::Layer(nn::LayerNormConfig::new(3)).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([6])]),
    ]
}

fn convolutions() -> Vec<Case> {
    vec![
        case!(Module "Conv1d" |x: 3, p: 1| weigh(fill(nn::conv::Conv1dConfig::new(2, 2, 3).with_padding(PaddingConfig1d::Same).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 4]), any([14])]),
        case!(Module "Conv2d" |x: 4, p: 1| weigh(fill(nn::conv::Conv2dConfig::new([2, 2], [2, 2]).with_padding(PaddingConfig2d::Explicit(1, 0, 0, 1)).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 3, 3]), any([18])]),
        case!(Module "Conv2d, same size" |x: 4, p: 1| weigh(fill(nn::conv::Conv2dConfig::new([1, 2], [3, 2]).with_padding(PaddingConfig2d::Same).init(&x.device()), &p).forward(x)); "generic": [any([1, 1, 3, 3]), any([14])]),
        case!(Module "Conv3d" |x: 5, p: 1| weigh(fill(nn::conv::Conv3dConfig::new([1, 2], [2, 2, 1]).with_padding(PaddingConfig3d::Explicit(1, 0, 0)).init(&x.device()), &p).forward(x)); "generic": [any([1, 1, 2, 2, 2]), any([10])]),
        case!(Module "ConvTranspose1d" |x: 3, p: 1| weigh(fill(nn::conv::ConvTranspose1dConfig::new([2, 2], 2).with_stride(2).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 3]), any([10])]),
        case!(Module "ConvTranspose2d" |x: 4, p: 1| weigh(fill(nn::conv::ConvTranspose2dConfig::new([2, 1], [2, 2]).with_stride([2, 1]).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 2, 2]), any([9])]),
        case!(Module "ConvTranspose3d" |x: 5, p: 1| weigh(fill(nn::conv::ConvTranspose3dConfig::new([1, 1], [2, 2, 1]).init(&x.device()), &p).forward(x)); "generic": [any([1, 1, 2, 2, 2]), any([5])]),
        case!(Module "DeformConv2d" |x: 4, o: 4, m: 4, p: 1| weigh(fill(nn::conv::DeformConv2dConfig::new([1, 1], [2, 2]).init(&x.device()), &p).forward(x, o, Some(m))); "generic": [any([1, 1, 3, 3]), times(0.25, any([1, 8, 2, 2])), unit([1, 4, 2, 2]), any([5])]),
    ]
}

fn pools() -> Vec<Case> {
    vec![
        case!(Module "MaxPool1d" |x: 3| weigh(nn::pool::MaxPool1dConfig::new(2).init().forward(x)); "generic": [any([1, 2, 4])], "ties": [all([1, 1, 4], 0.5)]),
        case!(Module "MaxPool1d, uneven padding" |x: 3| weigh(nn::pool::MaxPool1dConfig::new(3).with_stride(1).with_padding(PaddingConfig1d::Explicit(1, 0)).init().forward(x)); "generic": [any([1, 2, 4])], "negative": [at([1, 1, 4], &[-1.0, -0.75, -2.0, -1.5])]),
        case!(Module "MaxPool2d" |x: 4| weigh(nn::pool::MaxPool2dConfig::new([2, 2]).init().forward(x)); "generic": [any([1, 1, 4, 4])]),
        case!(Module "MaxPool2d, uneven padding" |x: 4| weigh(nn::pool::MaxPool2dConfig::new([2, 2]).with_strides([1, 1]).with_padding(PaddingConfig2d::Explicit(1, 0, 0, 1)).init().forward(x)); "generic": [any([1, 1, 3, 3])]),
        case!(Module "AvgPool1d" |x: 3| weigh(nn::pool::AvgPool1dConfig::new(2).init().forward(x)); "generic": [any([1, 2, 4])]),
        case!(Module "AvgPool1d, uneven padding" |x: 3| weigh(nn::pool::AvgPool1dConfig::new(3).with_stride(1).with_padding(PaddingConfig1d::Explicit(1, 0)).init().forward(x)); "generic": [any([1, 2, 4])]),
        case!(Module "AvgPool1d, padding not counted" |x: 3| weigh(nn::pool::AvgPool1dConfig::new(3).with_stride(1).with_padding(PaddingConfig1d::Explicit(1, 0)).with_count_include_pad(false).init().forward(x)); "generic": [any([1, 2, 4])]),
        case!(Module "AvgPool2d" |x: 4| weigh(nn::pool::AvgPool2dConfig::new([2, 2]).init().forward(x)); "generic": [any([1, 1, 4, 4])]),
        case!(Module "AvgPool2d, uneven padding" |x: 4| weigh(nn::pool::AvgPool2dConfig::new([2, 2]).with_strides([1, 1]).with_padding(PaddingConfig2d::Explicit(1, 0, 0, 1)).with_count_include_pad(false).init().forward(x)); "generic": [any([1, 1, 3, 3])]),
        case!(Module "AdaptiveAvgPool1d" |x: 3| weigh(nn::pool::AdaptiveAvgPool1dConfig::new(2).init().forward(x)); "generic": [any([1, 2, 5])]),
        case!(Module "AdaptiveAvgPool2d" |x: 4| weigh(nn::pool::AdaptiveAvgPool2dConfig::new([2, 2]).init().forward(x)); "generic": [any([1, 1, 3, 5])]),
        case!(Module "AdaptiveAvgPool3d" |x: 5| weigh(nn::pool::AdaptiveAvgPool3dConfig::new([2, 2, 1]).init().forward(x)); "generic": [any([1, 1, 3, 2, 2])]),
    ]
}
