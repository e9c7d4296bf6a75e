//! Activations: the functions of `tensor::activation` and the modules of `nn`.

use burn::nn;
use burn::tensor::activation;

use crate::case::{Case, case};
use crate::helpers::{fill, weigh};
use crate::points::{all, any, at, times};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = functions();
    cases.extend(modules());
    cases
}

fn functions() -> Vec<Case> {
    vec![
        case!(Activation "relu" |x: 1| weigh(activation::relu(x)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Activation "relu6" |x: 1| weigh(activation::relu6(x)); "generic": [times(5.0, any([4]))], "0 and 6": [at([2], &[0.0, 6.0])]),
        case!(Activation "hardtanh" |x: 1| weigh(activation::hardtanh(x, -1.0, 1.0)); "generic": [any([4])], "the bounds": [at([2], &[-1.0, 1.0])]),
        case!(Activation "tanhshrink" |x: 1| weigh(activation::tanhshrink(x)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Activation "leaky_relu" |x: 1| weigh(activation::leaky_relu(x, 0.1)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Activation "gelu" |x: 1| weigh(activation::gelu(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[5.0, -5.0])]),
        case!(Activation "gelu_approximate" |x: 1| weigh(activation::gelu_approximate(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[5.0, -5.0])]),
        case!(Activation "prelu" |x: 2, a: 1| weigh(activation::prelu(x, a)); "generic": [any([2, 3]), any([3])], "one slope": [any([2, 3]), any([1])], "0": [all([1, 2], 0.0), any([2])]),
        case!(Activation "softmax" |x: 2| weigh(activation::softmax(x, 1)); "generic": [any([2, 3])], "equal": [all([1, 3], 0.5)], "huge": [at([1, 3], &[1000.0, 999.0, -1000.0])], "one": [any([2, 1])], "far apart": [at([1, 3], &[0.0, -50.0, 1.0])]),
        case!(Activation "softmax, first dimension" |x: 2| weigh(activation::softmax(x, 0)); "generic": [any([3, 2])]),
        case!(Activation "softmin" |x: 2| weigh(activation::softmin(x, 1)); "generic": [any([2, 3])], "equal": [all([1, 3], 0.5)], "huge": [at([1, 3], &[1000.0, 999.0, -1000.0])]),
        case!(Activation "softplus" |x: 1| weigh(activation::softplus(x, 1.5)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[12.0, -12.0])], "huge": [at([2], &[100.0, -100.0])]),
        case!(Activation "softplus_with_threshold" |x: 1| weigh(activation::softplus_with_threshold(x, 1.5, 20.0)); "generic": [any([4])], "huge": [at([2], &[1000.0, -1000.0])]),
        case!(Activation "quiet_softmax" |x: 2| weigh(activation::quiet_softmax(x, 1)); "generic": [any([2, 3])], "equal": [all([1, 3], 0.5)], "huge": [at([1, 3], &[100.0, 99.0, -100.0])], "huge, negative": [at([1, 2], &[-100.0, -99.0])]),
        case!(Activation "log_softmax" |x: 2| weigh(activation::log_softmax(x, 1)); "generic": [any([2, 3])], "equal": [all([1, 3], 0.5)], "huge": [at([1, 3], &[1000.0, 999.0, -1000.0])], "one": [any([2, 1])]),
        case!(Activation "sigmoid" |x: 1| weigh(activation::sigmoid(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[12.0, -12.0])], "huge": [at([2], &[100.0, -100.0])]),
        case!(Activation "hard_sigmoid" |x: 1| weigh(activation::hard_sigmoid(x, 0.2, 0.5)); "generic": [any([4])], "the bounds": [at([2], &[-2.5, 2.5])]),
        case!(Activation "log_sigmoid" |x: 1| weigh(activation::log_sigmoid(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[12.0, -12.0])], "huge": [at([2], &[100.0, -100.0])]),
        case!(Activation "silu" |x: 1| weigh(activation::silu(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[4.0, -4.0])]),
        case!(Activation "hard_swish" |x: 1| weigh(activation::hard_swish(x)); "generic": [any([4])], "the bounds": [at([2], &[-3.0, 3.0])]),
        case!(Activation "mish" |x: 1| weigh(activation::mish(x)); "generic": [any([4])], "0": [all([2], 0.0)], "large": [at([2], &[12.0, -12.0])], "huge": [at([2], &[100.0, -100.0])]),
        case!(Activation "tanh" |x: 1| weigh(activation::tanh(x)); "generic": [any([4])]),
        case!(Activation "elu" |x: 1| weigh(activation::elu(x, 1.5)); "generic": [any([4])], "0": [all([2], 0.0)], "huge": [at([2], &[1000.0, -1000.0])]),
        case!(Activation "celu" |x: 1| weigh(activation::celu(x, 1.5)); "generic": [any([4])], "0": [all([2], 0.0)], "huge": [at([2], &[1000.0, -1000.0])]),
        case!(Activation "selu" |x: 1| weigh(activation::selu(x)); "generic": [any([4])], "0": [all([2], 0.0)], "huge": [at([2], &[1000.0, -1000.0])]),
        case!(Activation "thresholded_relu" |x: 1| weigh(activation::thresholded_relu(x, 0.5)); "generic": [any([4])]),
        case!(Activation "threshold" |x: 1| weigh(activation::threshold(x, 0.5, 0.5)); "generic": [any([4])], "the threshold": [all([2], 0.5)]),
        case!(Activation "glu" |x: 2| weigh(activation::glu(x, 1)); "generic": [any([2, 4])]),
        case!(Activation "softsign" |x: 1| weigh(activation::softsign(x)); "generic": [any([4])], "0": [all([2], 0.0)]),
        case!(Activation "hard_shrink" |x: 1| weigh(activation::hard_shrink(x, 0.5)); "generic": [any([4])]),
        case!(Activation "soft_shrink" |x: 1| weigh(activation::soft_shrink(x, 0.5)); "generic": [any([4])], "the bounds": [at([2], &[-0.5, 0.5])]),
        case!(Activation "shrink" |x: 1| weigh(activation::shrink(x, 0.5, 0.25)); "generic": [any([4])]),
    ]
}

fn modules() -> Vec<Case> {
    vec![
        case!(Activation "Relu" |x: 1| weigh(nn::Relu::new().forward(x)); "generic": [any([4])]),
        case!(Activation "Relu6" |x: 1| weigh(nn::activation::Relu6::new().forward(x)); "generic": [times(5.0, any([4]))]),
        case!(Activation "Hardtanh" |x: 1| weigh(nn::activation::HardtanhConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Tanhshrink" |x: 1| weigh(nn::activation::Tanhshrink::new().forward(x)); "generic": [any([4])]),
        case!(Activation "LeakyRelu" |x: 1| weigh(nn::LeakyReluConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Gelu" |x: 1| weigh(nn::Gelu::new().forward(x)); "generic": [any([4])]),
        case!(Activation "Gelu, approximate" |x: 1| weigh(nn::Gelu::new_approximate().forward(x)); "generic": [any([4])]),
        case!(Activation "PRelu" |x: 2, p: 1| weigh(fill(nn::PReluConfig::new().init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([1])]),
        case!(Activation "PRelu, per channel" |x: 2, p: 1| weigh(fill(nn::PReluConfig::new().with_num_parameters(3).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([3])]),
        case!(Activation "RRelu" |x: 1| weigh(nn::activation::RReluConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Softplus" |x: 1| weigh(nn::SoftplusConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Sigmoid" |x: 1| weigh(nn::Sigmoid::new().forward(x)); "generic": [any([4])]),
        case!(Activation "HardSigmoid" |x: 1| weigh(nn::HardSigmoidConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "LogSigmoid" |x: 1| weigh(nn::activation::LogSigmoid::new().forward(x)); "generic": [any([4])]),
        case!(Activation "SiLU" |x: 1| weigh(nn::activation::SiLU::new().forward(x)); "generic": [any([4])]),
        case!(Activation "HardSwish" |x: 1| weigh(nn::activation::HardSwish::new().forward(x)); "generic": [any([4])]),
        case!(Activation "Mish" |x: 1| weigh(nn::activation::Mish::new().forward(x)); "generic": [any([4])]),
        case!(Activation "Tanh" |x: 1| weigh(nn::Tanh::new().forward(x)); "generic": [any([4])]),
        case!(Activation "Elu" |x: 1| weigh(nn::EluConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Celu" |x: 1| weigh(nn::CeluConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Selu" |x: 1| weigh(nn::Selu::new().forward(x)); "generic": [any([4])]),
        case!(Activation "ThresholdedRelu" |x: 1| weigh(nn::ThresholdedReluConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Threshold" |x: 1| weigh(nn::activation::ThresholdConfig::new(0.5, 0.1).init().forward(x)); "generic": [any([4])]),
        case!(Activation "GLU" |x: 2| weigh(nn::GLU::new(1).forward(x)); "generic": [any([2, 4])]),
        case!(Activation "SwiGlu" |x: 2, p: 1| weigh(fill(nn::SwiGluConfig::new(3, 2).init(&x.device()), &p).forward(x)); "generic": [any([2, 3]), any([7])]),
        case!(Activation "Softsign" |x: 1| weigh(nn::Softsign::new().forward(x)); "generic": [any([4])]),
        case!(Activation "HardShrink" |x: 1| weigh(nn::HardShrinkConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "SoftShrink" |x: 1| weigh(nn::SoftShrinkConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Shrink" |x: 1| weigh(nn::ShrinkConfig::new().init().forward(x)); "generic": [any([4])]),
        case!(Activation "Activation" |x: 1| weigh(nn::activation::ActivationConfig::Tanh.init(&x.device()).forward(x)); "generic": [any([4])]),
    ]
}
