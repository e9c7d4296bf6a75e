//! Modules for sequences: recurrent networks, attention, transformers.

use burn::nn;
use burn::nn::attention::{CrossAttentionConfig, MhaInput, MultiHeadAttentionConfig};
use burn::nn::transformer::{
    PositionWiseFeedForwardConfig, TransformerDecoderConfig, TransformerDecoderInput,
    TransformerEncoderConfig, TransformerEncoderInput, TransformerEncoderLayer,
};

use crate::case::{Case, case};
use crate::helpers::{fill, mask, weigh};
use crate::points::any;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = recurrent();
    cases.extend(attention());
    cases
}

fn recurrent() -> Vec<Case> {
    vec![
        case!(Module "GateController" |x: 2, h: 2, p: 1| weigh(fill(nn::GateController::new(2, 2, true, nn::Initializer::Zeros, &x.device()), &p).gate_product(x, h)); "generic": [any([1, 2]), any([1, 2]), any([12])]),
        case!(Module "Rnn" |x: 3, p: 1| weigh(fill(nn::RnnConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None).0); "generic": [any([1, 2, 2]), any([12])]),
        case!(Module "Rnn, with a state" |x: 3, h: 2, p: 1| weigh(fill(nn::RnnConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(nn::RnnState::new(h))).0); "generic": [any([1, 2, 2]), any([1, 2]), any([12])]),
        case!(Module "Rnn, clipped" |x: 3, h: 2, p: 1| weigh(fill(nn::RnnConfig::new(2, 2, true).with_clip(Some(0.5)).init(&x.device()), &p).forward(x, Some(nn::RnnState::new(h))).0); "generic": [any([1, 2, 2]), any([1, 2]), any([12])]),
        case!(Module "BiRnn" |x: 3, p: 1| weigh(fill(nn::BiRnnConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None).0); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "BiRnn, with a state" |x: 3, h: 3, p: 1| weigh(fill(nn::BiRnnConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(nn::RnnState::new(h))).0); "generic": [any([1, 2, 2]), any([2, 1, 2]), any([13])]),
        case!(Module "Gru" |x: 3, p: 1| weigh(fill(nn::GruConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None)); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "Gru, with a state" |x: 3, h: 2, p: 1| weigh(fill(nn::GruConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(h))); "generic": [any([1, 2, 2]), any([1, 2]), any([13])]),
        case!(Module "Gru, reset before" |x: 3, h: 2, p: 1| weigh(fill(nn::GruConfig::new(2, 2, true).with_reset_after(false).init(&x.device()), &p).forward(x, Some(h))); "generic": [any([1, 2, 2]), any([1, 2]), any([13])]),
        case!(Module "BiGru" |x: 3, p: 1| weigh(fill(nn::BiGruConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None).0); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "BiGru, with a state" |x: 3, h: 3, p: 1| weigh(fill(nn::BiGruConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(h)).0); "generic": [any([1, 2, 2]), any([2, 1, 2]), any([13])]),
        case!(Module "Lstm" |x: 3, p: 1| weigh(fill(nn::LstmConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None).0); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "Lstm, with a state" |x: 3, c: 2, h: 2, p: 1| weigh(fill(nn::LstmConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(nn::LstmState::new(c, h))).0); "generic": [any([1, 2, 2]), any([1, 2]), any([1, 2]), any([13])]),
        case!(Module "Lstm, of the last state" |x: 3, c: 2, h: 2, p: 1| weigh(fill(nn::LstmConfig::new(2, 2, true).with_input_forget(true).with_reverse(true).init(&x.device()), &p).forward(x, Some(nn::LstmState::new(c, h))).1.cell); "generic": [any([1, 2, 2]), any([1, 2]), any([1, 2]), any([13])]),
        case!(Module "BiLstm" |x: 3, p: 1| weigh(fill(nn::BiLstmConfig::new(2, 2, true).init(&x.device()), &p).forward(x, None).0); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "BiLstm, with a state" |x: 3, c: 3, h: 3, p: 1| weigh(fill(nn::BiLstmConfig::new(2, 2, true).init(&x.device()), &p).forward(x, Some(nn::LstmState::new(c, h))).0); "generic": [any([1, 2, 2]), any([2, 1, 2]), any([2, 1, 2]), any([13])]),
    ]
}

fn attention() -> Vec<Case> {
    vec![
        case!(Module "MultiHeadAttention" |x: 3, p: 1| weigh(fill(MultiHeadAttentionConfig::new(4, 2).with_dropout(0.0).init(&x.device()), &p).forward(MhaInput::self_attn(x)).context); "generic": [any([1, 3, 4]), any([13])]),
        case!(Module "MultiHeadAttention, masked" |x: 3, p: 1| weigh(fill(MultiHeadAttentionConfig::new(2, 1).with_dropout(0.0).init(&x.device()), &p).forward(MhaInput::self_attn(x.clone()).mask_pad(mask([[false, false, true]], &x.device()))).context); "generic": [any([1, 3, 2]), any([13])]),
        case!(Module "MultiHeadAttention, quiet" |x: 3, p: 1| weigh(fill(MultiHeadAttentionConfig::new(2, 1).with_dropout(0.0).with_quiet_softmax(true).init(&x.device()), &p).forward(MhaInput::self_attn(x)).context); "generic": [any([1, 3, 2]), any([13])]),
        case!(Module "CrossAttention" |x: 3, y: 3, p: 1| weigh(fill(CrossAttentionConfig::new(4, 2, 2, 1, 2).with_dropout(0.0).init(&x.device()), &p).forward(x, y, None)); "generic": [any([1, 2, 4]), any([1, 3, 2]), any([13])]),
        case!(Module "CrossAttention, masked" |x: 3, y: 3, p: 1| weigh(fill(CrossAttentionConfig::new(2, 2, 1, 1, 2).with_dropout(0.0).init(&x.device()), &p).forward(x.clone(), y, Some(mask([[false, false, true]], &x.device())))); "generic": [any([1, 2, 2]), any([1, 3, 2]), any([13])]),
        case!(Module "PositionWiseFeedForward" |x: 3, p: 1| weigh(fill(PositionWiseFeedForwardConfig::new(2, 3).with_dropout(0.0).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "PositionWiseFeedForward, tanh" |x: 3, p: 1| weigh(fill(PositionWiseFeedForwardConfig::new(2, 3).with_dropout(0.0).with_activation(nn::activation::ActivationConfig::Tanh).init(&x.device()), &p).forward(x)); "generic": [any([1, 2, 2]), any([13])]),
        case!(Module "TransformerEncoder" |x: 3, p: 1| weigh(fill(TransformerEncoderConfig::new(4, 3, 2, 1).with_dropout(0.0).init(&x.device()), &p).forward(TransformerEncoderInput::new(x))); "generic": [any([1, 2, 4]), any([13])]),
        case!(Module "TransformerEncoder, tanh" |x: 3, p: 1| weigh(fill(TransformerEncoderConfig::new(4, 3, 2, 1).with_dropout(0.0).with_norm_first(true).with_activation(nn::activation::ActivationConfig::Tanh).init(&x.device()), &p).forward(TransformerEncoderInput::new(x))); "generic": [any([1, 2, 4]), any([13])]),
        case!(Module "TransformerEncoderLayer" |x: 3, p: 1| weigh(fill(TransformerEncoderLayer::new(&TransformerEncoderConfig::new(4, 3, 2, 1).with_dropout(0.0), &x.device()), &p).forward(x, None, None)); "generic": [any([1, 2, 4]), any([13])]),
        case!(Module "TransformerDecoder" |x: 3, y: 3, p: 1| weigh(fill(TransformerDecoderConfig::new(4, 3, 2, 1).with_dropout(0.0).init(&x.device()), &p).forward(TransformerDecoderInput::new(x, y))); "generic": [any([1, 2, 4]), any([1, 3, 4]), any([13])]),
        case!(Module "TransformerDecoder, tanh" |x: 3, y: 3, p: 1| weigh(fill(TransformerDecoderConfig::new(4, 3, 2, 1).with_dropout(0.0).with_activation(nn::activation::ActivationConfig::Tanh).init(&x.device()), &p).forward(TransformerDecoderInput::new(x, y))); "generic": [any([1, 2, 4]), any([1, 3, 4]), any([13])]),
    ]
}
