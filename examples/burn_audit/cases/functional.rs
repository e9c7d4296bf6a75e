//! The functions of `tensor::module` and `tensor::loss`.

use burn::tensor::loss::cross_entropy_with_logits;
use burn::tensor::module;
use burn::tensor::ops::{
    AttentionModuleOptions, AvgPoolOptions, ConvOptions, ConvTransposeOptions, DeformConvOptions,
    InterpolateMode, InterpolateOptions, MaxPoolOptions, UnfoldOptions,
};

use crate::case::{Case, case};
use crate::helpers::{constant, ints, mask, weigh};
use crate::points::{all, any, at, positive, times, unit};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = convolutions();
    cases.extend(pools());
    cases.extend(others());
    cases
}

fn convolutions() -> Vec<Case> {
    vec![
        case!(Operation "module::linear" |x: 2, w: 2, b: 1| weigh(module::linear(x, w, Some(b))); "generic": [any([2, 3]), any([3, 2]), any([2])], "one sample": [any([1, 3]), any([3, 2]), any([2])]),
        case!(Operation "module::linear, without bias" |x: 2, w: 2| weigh(module::linear(x, w, None)); "generic": [any([2, 3]), any([3, 2])]),
        case!(Operation "module::linear, one dimension" |x: 1, w: 2, b: 1| weigh(module::linear(x, w, Some(b))); "generic": [any([3]), any([3, 2]), any([2])]),
        case!(Operation "module::linear, three dimensions" |x: 3, w: 2, b: 1| weigh(module::linear(x, w, Some(b))); "generic": [any([2, 2, 3]), any([3, 2]), any([2])]),
        case!(Operation "module::conv1d" |x: 3, w: 3, b: 1| weigh(module::conv1d(x, w, Some(b), ConvOptions::new([1], [0], [1], 1))); "generic": [any([2, 2, 5]), any([2, 2, 3]), any([2])]),
        case!(Operation "module::conv1d, stride, padding and dilation" |x: 3, w: 3| weigh(module::conv1d(x, w, None, ConvOptions::new([2], [1], [2], 1))); "generic": [any([1, 2, 7]), any([2, 2, 2])], "a rest": [any([1, 2, 6]), any([2, 2, 2])]),
        case!(Operation "module::conv1d, groups" |x: 3, w: 3| weigh(module::conv1d(x, w, None, ConvOptions::new([1], [1], [1], 2))); "generic": [any([1, 4, 4]), any([2, 2, 2])]),
        case!(Operation "module::conv1d, uneven padding" |x: 3, w: 3| weigh(module::conv1d(x, w, None, ConvOptions::new_with_padding([1], [(2, 0)], [1], 1))); "generic": [any([1, 2, 4]), any([2, 2, 3])]),
        case!(Operation "module::conv2d" |x: 4, w: 4, b: 1| weigh(module::conv2d(x, w, Some(b), ConvOptions::new([1, 1], [0, 0], [1, 1], 1))); "generic": [any([2, 2, 3, 4]), any([2, 2, 2, 2]), any([2])]),
        case!(Operation "module::conv2d, stride, padding and dilation" |x: 4, w: 4| weigh(module::conv2d(x, w, None, ConvOptions::new([2, 1], [1, 0], [1, 2], 1))); "generic": [any([1, 2, 4, 4]), any([2, 2, 2, 2])]),
        case!(Operation "module::conv2d, groups" |x: 4, w: 4| weigh(module::conv2d(x, w, None, ConvOptions::new([1, 1], [1, 1], [1, 1], 2))); "generic": [any([1, 4, 2, 2]), any([2, 2, 2, 2])]),
        case!(Operation "module::conv2d, uneven padding" |x: 4, w: 4| weigh(module::conv2d(x, w, None, ConvOptions::new_with_padding([1, 1], [(1, 0), (0, 2)], [1, 1], 1))); "generic": [any([1, 1, 3, 3]), any([2, 1, 2, 2])]),
        case!(Operation "module::conv3d" |x: 5, w: 5, b: 1| weigh(module::conv3d(x, w, Some(b), ConvOptions::new([1, 1, 1], [0, 0, 0], [1, 1, 1], 1))); "generic": [any([1, 2, 2, 3, 2]), any([2, 2, 2, 2, 1]), any([2])]),
        case!(Operation "module::conv3d, stride, padding and groups" |x: 5, w: 5| weigh(module::conv3d(x, w, None, ConvOptions::new([2, 1, 1], [1, 0, 1], [1, 1, 1], 2))); "generic": [any([1, 2, 3, 2, 2]), any([2, 1, 2, 2, 2])]),
        case!(Operation "module::conv_transpose1d" |x: 3, w: 3, b: 1| weigh(module::conv_transpose1d(x, w, Some(b), ConvTransposeOptions::new([1], [0], [0], [1], 1))); "generic": [any([2, 2, 3]), any([2, 2, 3]), any([2])]),
        case!(Operation "module::conv_transpose1d, stride and padding" |x: 3, w: 3| weigh(module::conv_transpose1d(x, w, None, ConvTransposeOptions::new([2], [1], [1], [2], 1))); "generic": [any([1, 2, 3]), any([2, 2, 2])]),
        case!(Operation "module::conv_transpose1d, groups" |x: 3, w: 3| weigh(module::conv_transpose1d(x, w, None, ConvTransposeOptions::new([2], [0], [0], [1], 2))); "generic": [any([1, 4, 3]), any([4, 1, 2])]),
        case!(Operation "module::conv_transpose2d" |x: 4, w: 4, b: 1| weigh(module::conv_transpose2d(x, w, Some(b), ConvTransposeOptions::new([1, 1], [0, 0], [0, 0], [1, 1], 1))); "generic": [any([1, 2, 2, 3]), any([2, 2, 2, 2]), any([2])]),
        case!(Operation "module::conv_transpose2d, stride and padding" |x: 4, w: 4| weigh(module::conv_transpose2d(x, w, None, ConvTransposeOptions::new([2, 1], [1, 0], [1, 0], [1, 2], 1))); "generic": [any([1, 2, 2, 2]), any([2, 1, 2, 2])]),
        case!(Operation "module::conv_transpose2d, groups" |x: 4, w: 4| weigh(module::conv_transpose2d(x, w, None, ConvTransposeOptions::new([1, 1], [0, 0], [0, 0], [1, 1], 2))); "generic": [any([1, 4, 2, 2]), any([4, 1, 2, 2])]),
        case!(Operation "module::conv_transpose3d" |x: 5, w: 5, b: 1| weigh(module::conv_transpose3d(x, w, Some(b), ConvTransposeOptions::new([2, 1, 1], [0, 0, 0], [1, 0, 0], [1, 1, 1], 1))); "generic": [any([1, 1, 2, 2, 2]), any([1, 2, 2, 1, 2]), any([2])]),
        case!(Operation "module::conv_transpose3d, groups" |x: 5, w: 5| weigh(module::conv_transpose3d(x, w, None, ConvTransposeOptions::new([1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1], 2))); "generic": [any([1, 2, 2, 2, 1]), any([2, 1, 2, 1, 1])]),
        case!(Operation "module::deform_conv2d" |x: 4, o: 4, w: 4, m: 4, b: 1| weigh(module::deform_conv2d(x, o, w, Some(m), Some(b), DeformConvOptions::new([1, 1], [0, 0], [1, 1], 1, 1))); "generic": [any([1, 1, 3, 3]), times(0.25, any([1, 8, 2, 2])), any([1, 1, 2, 2]), unit([1, 4, 2, 2]), any([1])], "no offset": [any([1, 1, 3, 3]), all([1, 8, 2, 2], 0.0), any([1, 1, 2, 2]), unit([1, 4, 2, 2]), any([1])]),
        case!(Operation "module::deform_conv2d, without mask and bias" |x: 4, o: 4, w: 4| weigh(module::deform_conv2d(x, o, w, None, None, DeformConvOptions::new([1, 1], [1, 1], [1, 1], 1, 1))); "generic": [any([1, 1, 2, 2]), times(0.25, any([1, 8, 3, 3])), any([1, 1, 2, 2])]),
        case!(Operation "module::unfold4d" |x: 4| weigh(module::unfold4d(x, [2, 2], UnfoldOptions::new([1, 1], [0, 0], [1, 1]))); "generic": [any([1, 2, 3, 3])]),
        case!(Operation "module::unfold4d, stride and padding" |x: 4| weigh(module::unfold4d(x, [2, 2], UnfoldOptions::new([2, 1], [1, 0], [1, 2]))); "generic": [any([1, 1, 4, 4])]),
        case!(Operation "module::fold4d" |x: 3| weigh(module::fold4d(x, [3, 3], [2, 2], UnfoldOptions::new([1, 1], [0, 0], [1, 1]))); "generic": [any([1, 4, 4])]),
    ]
}

fn pools() -> Vec<Case> {
    vec![
        case!(Operation "module::max_pool1d" |x: 3| weigh(module::max_pool1d(x, MaxPoolOptions::new([2]))); "generic": [any([1, 2, 4])], "ties": [all([1, 1, 4], 0.5)], "a rest": [any([1, 2, 5])]),
        case!(Operation "module::max_pool1d, overlapping and padded" |x: 3| weigh(module::max_pool1d(x, MaxPoolOptions { stride: [1], padding: [(1, 1)], ..MaxPoolOptions::new([3]) })); "generic": [any([1, 2, 4])], "negative": [times(-1.0, positive([1, 1, 4]))]),
        case!(Operation "module::max_pool1d_with_indices" |x: 3| weigh(module::max_pool1d_with_indices(x, MaxPoolOptions::new([2])).0); "generic": [any([1, 2, 4])]),
        case!(Operation "module::max_pool2d" |x: 4| weigh(module::max_pool2d(x, MaxPoolOptions::new([2, 2]))); "generic": [any([1, 2, 4, 4])], "ties": [all([1, 1, 2, 2], 0.5)]),
        case!(Operation "module::max_pool2d, overlapping and dilated" |x: 4| weigh(module::max_pool2d(x, MaxPoolOptions { stride: [1, 1], padding: [(1, 1), (0, 0)], dilation: [1, 2], ..MaxPoolOptions::new([2, 2]) })); "generic": [any([1, 1, 3, 4])]),
        case!(Operation "module::max_pool2d, ceil mode" |x: 4| weigh(module::max_pool2d(x, MaxPoolOptions { ceil_mode: true, ..MaxPoolOptions::new([2, 2]) })); "generic": [any([1, 1, 3, 3])]),
        case!(Operation "module::max_pool2d_with_indices" |x: 4| weigh(module::max_pool2d_with_indices(x, MaxPoolOptions::new([2, 2])).0); "generic": [any([1, 1, 4, 4])]),
        case!(Operation "module::avg_pool1d" |x: 3| weigh(module::avg_pool1d(x, AvgPoolOptions::new([2]))); "generic": [any([1, 2, 4])], "a rest": [any([1, 2, 5])]),
        case!(Operation "module::avg_pool1d, padded" |x: 3| weigh(module::avg_pool1d(x, AvgPoolOptions { stride: [1], padding: [(1, 1)], count_include_pad: false, ..AvgPoolOptions::new([3]) })); "generic": [any([1, 1, 4])]),
        case!(Operation "module::avg_pool2d" |x: 4| weigh(module::avg_pool2d(x, AvgPoolOptions::new([2, 2]))); "generic": [any([1, 2, 4, 4])]),
        case!(Operation "module::avg_pool2d, padded" |x: 4| weigh(module::avg_pool2d(x, AvgPoolOptions { stride: [1, 2], padding: [(1, 1), (0, 0)], ..AvgPoolOptions::new([2, 2]) })); "generic": [any([1, 1, 3, 4])]),
        case!(Operation "module::avg_pool2d, padding not counted" |x: 4| weigh(module::avg_pool2d(x, AvgPoolOptions { stride: [1, 1], padding: [(1, 1), (1, 1)], count_include_pad: false, ..AvgPoolOptions::new([2, 2]) })); "generic": [any([1, 1, 3, 3])]),
        case!(Operation "module::avg_pool2d, ceil mode" |x: 4| weigh(module::avg_pool2d(x, AvgPoolOptions { ceil_mode: true, ..AvgPoolOptions::new([2, 2]) })); "generic": [any([1, 1, 3, 3])]),
        case!(Operation "module::adaptive_avg_pool1d" |x: 3| weigh(module::adaptive_avg_pool1d(x, 3)); "generic": [any([1, 2, 5])]),
        case!(Operation "module::adaptive_avg_pool2d" |x: 4| weigh(module::adaptive_avg_pool2d(x, [2, 3])); "generic": [any([1, 1, 3, 5])], "larger": [any([1, 1, 1, 2])]),
        case!(Operation "module::adaptive_avg_pool3d" |x: 5| weigh(module::adaptive_avg_pool3d(x, [2, 2, 1])); "generic": [any([1, 1, 3, 2, 2])]),
        case!(Operation "module::interpolate, nearest" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Nearest).with_output_size([3, 5]))); "generic": [any([1, 1, 2, 3])], "smaller": [any([1, 1, 4, 6])]),
        case!(Operation "module::interpolate, nearest exact" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::NearestExact).with_output_size([3, 5]))); "generic": [any([1, 1, 2, 3])]),
        case!(Operation "module::interpolate, bilinear" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Bilinear).with_output_size([3, 5]))); "generic": [any([1, 1, 2, 3])], "smaller": [any([1, 1, 4, 6])]),
        case!(Operation "module::interpolate, bilinear, corners not aligned" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Bilinear).with_output_size([3, 5]).with_align_corners(false))); "generic": [any([1, 1, 2, 3])]),
        case!(Operation "module::interpolate, bicubic" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Bicubic).with_output_size([3, 5]))); "generic": [any([1, 1, 2, 3])]),
        case!(Operation "module::interpolate, bicubic, corners not aligned" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Bicubic).with_output_size([3, 5]).with_align_corners(false))); "generic": [any([1, 1, 2, 3])]),
        case!(Operation "module::interpolate, lanczos" |x: 4| weigh(module::interpolate(x, InterpolateOptions::new(InterpolateMode::Lanczos3).with_output_size([3, 5]))); "generic": [any([1, 1, 2, 3])]),
    ]
}

fn others() -> Vec<Case> {
    vec![
        case!(Operation "module::embedding" |w: 2| weigh(module::embedding(w.clone(), ints([[0, 2], [2, 1]], &w.device()))); "generic": [any([3, 2])]),
        case!(Operation "module::layer_norm" |x: 2, g: 1, b: 1| weigh(module::layer_norm(x, g, Some(b), 1e-5)); "generic": [any([2, 3]), any([3]), any([3])], "equal": [all([1, 3], 0.5), any([3]), any([3])]),
        case!(Operation "module::batch_norm" |x: 2, g: 1, b: 1, m: 1, v: 1| weigh(module::batch_norm(x, g, b, m, v, 1e-5)); "generic": [any([3, 2]), any([2]), any([2]), any([2]), positive([2])]),
        case!(Operation "module::batch_norm_train" |x: 2, g: 1, b: 1| weigh(module::batch_norm_train(x, g, b, 1e-5).output); "generic": [any([3, 2]), any([2]), any([2])], "equal": [all([3, 1], 0.5), any([1]), any([1])]),
        case!(Operation "module::batch_norm_train, with its statistics" |x: 3, g: 1, b: 1| { let out = module::batch_norm_train(x, g, b, 1e-5); weigh(out.output) + weigh(out.mean) + weigh(out.variance) }; "generic": [any([2, 2, 2]), any([2]), any([2])]),
        case!(Operation "module::attention" |q: 4, k: 4, v: 4| weigh(module::attention(q, k, v, None, None, AttentionModuleOptions::default())); "generic": [any([1, 1, 2, 2]), any([1, 1, 3, 2]), any([1, 1, 3, 2])], "equal": [all([1, 1, 2, 2], 0.5), all([1, 1, 2, 2], 0.5), any([1, 1, 2, 2])]),
        case!(Operation "module::attention, causal" |q: 4, k: 4, v: 4| weigh(module::attention(q, k, v, None, None, AttentionModuleOptions { is_causal: true, ..Default::default() })); "generic": [any([1, 2, 3, 2]), any([1, 2, 3, 2]), any([1, 2, 3, 2])]),
        case!(Operation "module::attention, softcap and bias" |q: 4, k: 4, v: 4, b: 4| weigh(module::attention(q, k, v, None, Some(b), AttentionModuleOptions { softcap: Some(2.0), scale: Some(0.7), ..Default::default() })); "generic": [any([1, 1, 2, 2]), any([1, 1, 3, 2]), any([1, 1, 3, 2]), any([1, 1, 2, 3])]),
        case!(Operation "module::attention, masked" |q: 4, k: 4, v: 4| weigh(module::attention(q.clone(), k, v, Some(mask([[[[true, false, false], [false, false, true]]]], &q.device())), None, AttentionModuleOptions::default())); "generic": [any([1, 1, 2, 2]), any([1, 1, 3, 2]), any([1, 1, 3, 2])]),
        case!(Operation "module::attention_fallback" |q: 4, k: 4, v: 4| weigh(module::attention_fallback(q, k, v, None, None, AttentionModuleOptions::default())); "generic": [any([1, 1, 2, 2]), any([1, 1, 3, 2]), any([1, 1, 3, 2])]),
        case!(Operation "module::ctc_loss" |x: 3| weigh(module::ctc_loss(burn::tensor::activation::log_softmax(x.clone(), 2), ints([[1, 2]], &x.device()), ints([4], &x.device()), ints([2], &x.device()), 0)); "generic": [any([4, 1, 3])], "equal": [all([4, 1, 3], 0.5)]),
        case!(Operation "module::ctc_loss of log-probabilities" |x: 3| weigh(module::ctc_loss(x.clone(), ints([[1, 2]], &x.device()), ints([4], &x.device()), ints([2], &x.device()), 0)); "generic": [times(-1.0, positive([4, 1, 3]))]),
        case!(Operation "module::ctc_loss, lengths and repeats" |x: 3| weigh(module::ctc_loss(burn::tensor::activation::log_softmax(x.clone(), 2), ints([[1, 1], [2, 0]], &x.device()), ints([4, 3], &x.device()), ints([2, 1], &x.device()), 0)); "generic": [any([4, 2, 3])]),
        case!(Operation "loss::cross_entropy_with_logits" |x: 2| cross_entropy_with_logits(x.clone(), constant([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]], &x)); "generic": [any([2, 3])], "equal": [all([2, 3], 0.5)], "huge": [at([2, 3], &[1000.0, 999.0, -1000.0, 0.0, 1.0, 2.0])]),
        case!(Operation "loss::cross_entropy_with_logits, of the targets" |x: 2, y: 2| cross_entropy_with_logits(x, y); "generic": [any([2, 3]), unit([2, 3])]),
    ]
}
