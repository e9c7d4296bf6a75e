//! The losses of `nn::loss`.

use burn::nn::loss::{self, Reduction};

use crate::case::{Case, case};
use crate::helpers::{constant, ints, weigh};
use crate::points::{all, any, at, positive, times, unit};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = classes();
    cases.extend(distances());
    cases.extend(margins());
    cases.extend(sequences());
    cases
}

fn classes() -> Vec<Case> {
    vec![
        case!(Loss "CrossEntropyLoss" |x: 2| loss::CrossEntropyLossConfig::new().init(&x.device()).forward(x.clone(), ints([2, 0], &x.device())); "generic": [any([2, 3])], "equal": [all([2, 3], 0.5)], "huge": [at([2, 3], &[1000.0, 999.0, -1000.0, 0.0, 1.0, 2.0])]),
        case!(Loss "CrossEntropyLoss, smoothing" |x: 2| loss::CrossEntropyLossConfig::new().with_smoothing(Some(0.1)).init(&x.device()).forward(x.clone(), ints([2, 0], &x.device())); "generic": [any([2, 3])]),
        case!(Loss "CrossEntropyLoss, weights" |x: 2| loss::CrossEntropyLossConfig::new().with_weights(Some(vec![1.0, 2.0, 0.5])).init(&x.device()).forward(x.clone(), ints([2, 0], &x.device())); "generic": [any([2, 3])]),
        case!(Loss "CrossEntropyLoss, weights and smoothing" |x: 2| loss::CrossEntropyLossConfig::new().with_weights(Some(vec![1.0, 2.0, 0.5])).with_smoothing(Some(0.1)).init(&x.device()).forward(x.clone(), ints([2, 0], &x.device())); "generic": [any([2, 3])]),
        case!(Loss "CrossEntropyLoss, padding" |x: 2| loss::CrossEntropyLossConfig::new().with_pad_tokens(Some(vec![1])).init(&x.device()).forward(x.clone(), ints([2, 1], &x.device())); "generic": [any([2, 3])]),
        case!(Loss "CrossEntropyLoss, probabilities" |x: 2| loss::CrossEntropyLossConfig::new().with_logits(false).init(&x.device()).forward(x.clone(), ints([2, 0], &x.device())); "generic": [unit([2, 3])]),
        case!(Loss "BinaryCrossEntropyLoss" |x: 1| loss::BinaryCrossEntropyLossConfig::new().init(&x.device()).forward(x.clone(), ints([1, 0, 1], &x.device())); "generic": [unit([3])], "0 and 1": [at([3], &[1.0, 0.0, 0.5])]),
        case!(Loss "BinaryCrossEntropyLoss, logits" |x: 1| loss::BinaryCrossEntropyLossConfig::new().with_logits(true).init(&x.device()).forward(x.clone(), ints([1, 0, 1], &x.device())); "generic": [any([3])], "0": [all([3], 0.0)], "huge": [at([3], &[100.0, -100.0, -100.0])]),
        case!(Loss "BinaryCrossEntropyLoss, smoothing" |x: 1| loss::BinaryCrossEntropyLossConfig::new().with_smoothing(Some(0.1)).init(&x.device()).forward(x.clone(), ints([1, 0, 1], &x.device())); "generic": [unit([3])]),
        case!(Loss "BinaryCrossEntropyLoss, weights" |x: 2| loss::BinaryCrossEntropyLossConfig::new().with_weights(Some(vec![1.0, 2.0])).init(&x.device()).forward(x.clone(), ints([[1, 0], [0, 1]], &x.device())); "generic": [unit([2, 2])]),
        case!(Loss "KLDivLoss" |x: 2, y: 2| loss::KLDivLossConfig::new().init().forward(x, y, Reduction::BatchMean); "generic": [times(-1.0, positive([2, 3])), unit([2, 3])], "target 0": [times(-1.0, positive([1, 2])), all([1, 2], 0.0)]),
        case!(Loss "KLDivLoss, of the input" |x: 2| loss::KLDivLossConfig::new().init().forward(x.clone(), constant([[0.0, 1.0]], &x), Reduction::Sum); "generic": [times(-1.0, positive([1, 2]))]),
        case!(Loss "KLDivLoss, log target" |x: 2, y: 2| loss::KLDivLossConfig::new().with_log_target(true).init().forward(x, y, Reduction::Mean); "generic": [times(-1.0, positive([2, 3])), times(-1.0, positive([2, 3]))]),
        case!(Loss "PoissonNllLoss" |x: 1, y: 1| loss::PoissonNllLossConfig::new().init().forward(x, y, Reduction::Mean); "generic": [any([3]), positive([3])]),
        case!(Loss "PoissonNllLoss, full" |x: 1| loss::PoissonNllLossConfig::new().with_full(true).init().forward(x.clone(), constant([0.0, 1.0, 3.0], &x), Reduction::Sum); "generic": [any([3])]),
        case!(Loss "PoissonNllLoss, not log" |x: 1| loss::PoissonNllLossConfig::new().with_log_input(false).init().forward(x.clone(), constant([0.0, 1.0, 3.0], &x), Reduction::Mean); "generic": [positive([3])], "0": [at([3], &[0.0, 1.0, 2.0])]),
        case!(Loss "GaussianNLLLoss" |x: 1, y: 1, v: 1| loss::GaussianNLLLossConfig::new().init().forward(x, y, v, Reduction::Mean); "generic": [any([3]), any([3]), positive([3])], "variance below eps": [any([2]), any([2]), all([2], 1e-8)]),
        case!(Loss "GaussianNLLLoss, full" |x: 1, y: 1, v: 1| loss::GaussianNLLLossConfig::new().with_full(true).init().forward(x, y, v, Reduction::Sum); "generic": [any([3]), any([3]), positive([3])]),
    ]
}

fn distances() -> Vec<Case> {
    vec![
        case!(Loss "MseLoss" |x: 2, y: 2| loss::MseLoss::new().forward(x, y, Reduction::Mean); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "MseLoss, not reduced" |x: 2, y: 2| weigh(loss::MseLoss::new().forward_no_reduction(x, y)); "generic": [any([2, 3]), any([2, 3])]),
        case!(Loss "LpLoss, p = 1" |x: 2, y: 2| loss::LpLossConfig::new(1.0).init().forward(x, y, Reduction::Mean); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "LpLoss, p = 2" |x: 2, y: 2| loss::LpLossConfig::new(2.0).init().forward(x, y, Reduction::Sum); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "LpLoss, p = 3" |x: 2, y: 2| loss::LpLossConfig::new(3.0).init().forward(x, y, Reduction::Sum); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "LpLoss, p = 1.5" |x: 2, y: 2| loss::LpLossConfig::new(1.5).init().forward(x, y, Reduction::Sum); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "LpLoss, p = 0.5" |x: 2, y: 2| loss::LpLossConfig::new(0.5).init().forward(x, y, Reduction::Sum); "generic": [any([2, 3]), any([2, 3])]),
        case!(Loss "LpLoss, reduced over a dimension" |x: 2, y: 2| weigh(loss::LpLossConfig::new(3.0).init().forward_reduce_dims(x, y, &[1])); "generic": [any([2, 3]), any([2, 3])]),
        case!(Loss "HuberLoss" |x: 2, y: 2| loss::HuberLossConfig::new(0.7).init().forward(x, y, Reduction::Mean); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)], "delta": [all([1, 2], 0.5), all([1, 2], -0.2)]),
        case!(Loss "HuberLoss, of residuals" |x: 2| weigh(loss::HuberLossConfig::new(0.5).init().forward_residuals(x)); "generic": [any([2, 3])]),
        case!(Loss "SmoothL1Loss" |x: 2, y: 2| weigh(loss::SmoothL1LossConfig::new().with_beta(0.5).init().forward(x, y)); "generic": [any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "SmoothL1Loss, reduced" |x: 2, y: 2| loss::SmoothL1LossConfig::new().init().forward_with_reduction(x, y, Reduction::Mean); "generic": [any([2, 3]), any([2, 3])]),
        case!(Loss "SmoothL1Loss, reduced over a dimension" |x: 2, y: 2| weigh(loss::SmoothL1LossConfig::new().init().forward_reduce_dims(x, y, &[1])); "generic": [any([2, 3]), any([2, 3])]),
    ]
}

fn margins() -> Vec<Case> {
    vec![
        case!(Loss "SoftMarginLoss" |x: 1| loss::SoftMarginLoss::new().forward(x.clone(), constant([1.0, -1.0, 1.0], &x), Reduction::Mean); "generic": [any([3])], "huge": [at([3], &[100.0, -100.0, 100.0])], "huge, wrong": [at([3], &[-1000.0, 1.0, 1.0])]),
        case!(Loss "HingeEmbeddingLoss" |x: 1| loss::HingeEmbeddingLossConfig::new().init().forward(x.clone(), constant([1.0, -1.0, -1.0], &x), Reduction::Mean); "generic": [positive([3])], "the margin": [all([3], 1.0)]),
        case!(Loss "MarginRankingLoss" |x: 1, y: 1| loss::MarginRankingLossConfig::new().with_margin(0.5).init().forward(x.clone(), y, constant([1.0, -1.0, 1.0], &x), Reduction::Mean); "generic": [any([3]), any([3])], "the margin": [at([3], &[0.5, 0.0, 0.5]), at([3], &[0.0, 0.5, 0.0])]),
        case!(Loss "MultiMarginLoss" |x: 2| loss::MultiMarginLossConfig::new().init().forward(x.clone(), ints([2, 0], &x.device()), Reduction::Mean); "generic": [any([2, 3])], "the margin": [at([2, 3], &[0.0, 0.0, 1.0, 1.0, 0.0, 0.0])]),
        case!(Loss "MultiMarginLoss, p = 2" |x: 2| loss::MultiMarginLossConfig::new().with_p(2).init().forward(x.clone(), ints([2, 0], &x.device()), Reduction::Mean); "generic": [any([2, 3])]),
        case!(Loss "CosineEmbeddingLoss" |x: 2, y: 2| loss::CosineEmbeddingLossConfig::new().with_margin(0.1).init().forward(x.clone(), y, ints([1, -1], &x.device())); "generic": [any([2, 3]), any([2, 3])], "0": [all([2, 3], 0.0), any([2, 3])], "equal": [all([2, 3], 0.5), all([2, 3], 0.5)]),
        case!(Loss "TripletMarginLoss" |x: 2, y: 2, z: 2| loss::TripletMarginLossConfig::new().init().forward(x, y, z, Reduction::Mean); "generic": [any([2, 3]), any([2, 3]), any([2, 3])], "equal": [all([1, 2], 0.5), all([1, 2], 0.5), all([1, 2], 0.5)]),
        case!(Loss "TripletMarginLoss, p = 1" |x: 2, y: 2, z: 2| loss::TripletMarginLossConfig::new().with_p(1.0).init().forward(x, y, z, Reduction::Mean); "generic": [any([2, 3]), any([2, 3]), any([2, 3])]),
        case!(Loss "TripletMarginLoss, p = 3" |x: 2, y: 2, z: 2| loss::TripletMarginLossConfig::new().with_p(3.0).init().forward(x, y, z, Reduction::Mean); "generic": [any([2, 3]), any([2, 3]), any([2, 3])]),
    ]
}

fn sequences() -> Vec<Case> {
    vec![
        case!(Loss "CTCLoss" |x: 3| weigh(loss::CTCLossConfig::new().init().forward(burn::tensor::activation::log_softmax(x.clone(), 2), ints([[1, 2]], &x.device()), ints([4], &x.device()), ints([2], &x.device()))); "generic": [any([4, 1, 3])], "equal": [all([4, 1, 3], 0.5)]),
        case!(Loss "CTCLoss of log-probabilities" |x: 3| weigh(loss::CTCLossConfig::new().init().forward(x.clone(), ints([[1, 2]], &x.device()), ints([4], &x.device()), ints([2], &x.device()))); "generic": [times(-1.0, positive([4, 1, 3]))]),
        case!(Loss "CTCLoss, no alignment" |x: 3| weigh(loss::CTCLossConfig::new().with_zero_infinity(true).init().forward(burn::tensor::activation::log_softmax(x.clone(), 2), ints([[1, 1]], &x.device()), ints([2], &x.device()), ints([2], &x.device()))); "generic": [any([2, 1, 3])]),
        case!(Loss "CTCLoss, reduced" |x: 3| loss::CTCLossConfig::new().init().forward_with_reduction(burn::tensor::activation::log_softmax(x.clone(), 2), ints([[1, 1], [2, 0]], &x.device()), ints([4, 3], &x.device()), ints([2, 1], &x.device()), Reduction::Mean); "generic": [any([4, 2, 3])]),
        case!(Loss "RNNTLoss" |x: 4| weigh(loss::RNNTLossConfig::new().init().forward(x.clone(), ints([[1]], &x.device()), ints([2], &x.device()), ints([1], &x.device()))); "generic": [any([1, 2, 2, 3])], "equal": [all([1, 2, 2, 3], 0.5)]),
        case!(Loss "RNNTLoss, lengths" |x: 4| loss::RNNTLossConfig::new().init().forward_with_reduction(x.clone(), ints([[1], [2]], &x.device()), ints([2, 1], &x.device()), ints([1, 0], &x.device()), Reduction::Mean); "generic": [any([2, 2, 2, 3])]),
    ]
}
