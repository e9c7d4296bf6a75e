use burn::tensor::Tensor;

use super::*;
use crate::{
    Activation, Backend, Dense, Device, Dtype, Layer, LogLoss, Loss, Model, Network, Parameter,
    Stage, gradient, load, matrix, sigmoid,
};

/// A 2-2-1 net with this activation behind its hidden layer, and two samples.
fn net(hidden: Activation, device: &Device) -> (Network, [Matrix; 2]) {
    let stage = |inputs, outputs, activation| {
        let dense = Dense::new(inputs, outputs, true, device, Dtype::F64).unwrap();
        Stage::new(Layer::Dense(dense), activation)
    };
    let network = Network::new(vec![stage(2, 2, hidden), stage(2, 1, sigmoid)]).unwrap();
    let start = [
        Parameter::new("layers.0.weight", vec![2, 2], vec![0.1, -0.4, 0.7, 0.2]).unwrap(),
        Parameter::new("layers.0.bias", vec![2], vec![0.1, -0.2]).unwrap(),
        Parameter::new("layers.1.weight", vec![2, 1], vec![0.6, -0.9]).unwrap(),
        Parameter::new("layers.1.bias", vec![1], vec![0.3]).unwrap(),
    ];
    let x = matrix(vec![1.0, 2.0, -1.0, 0.5], [2, 2], device, Dtype::F64).unwrap();
    let y = matrix(vec![1.0, 0.0], [2, 1], device, Dtype::F64).unwrap();
    (load(network, &start).unwrap(), [x, y])
}

fn loss(network: &Network, [x, y]: [Matrix; 2]) -> Scalar {
    LogLoss.forward(network.forward(x).logits, y)
}

/// The trace of a net, which is the same whatever backend it comes from.
fn traced(hidden: Activation) -> Result<Trace, Error> {
    let on = |backend: Backend| {
        let (network, [x, y]) = net(hidden, &backend.device().unwrap());
        trace(&network, [("x", x), ("y", y)], loss)
    };
    let first = on(Backend::default());
    for backend in Backend::available() {
        assert_eq!(on(backend), first, "{backend}");
    }
    first
}

/// The parameters that are on the tape.
fn on_tape(trace: &Trace) -> Vec<&str> {
    let parameters = trace.nodes.iter().filter(|n| n.kind == NodeKind::Parameter);
    let on_tape = parameters.filter(|n| n.on_tape);
    on_tape.map(|n| n.name.as_str()).collect()
}

/// The history of the hidden activations is cut off.
fn cut(z: Tensor<2>) -> Tensor<2> {
    z.exp().detach()
}

#[test]
fn the_parameters_on_the_tape_are_those_that_have_a_gradient() {
    for (hidden, expected) in [(sigmoid as Activation, 4), (cut, 2)] {
        let (network, data) = net(hidden, &Backend::default().device().unwrap().autodiff());
        let real = gradient(&network, &loss(&network, data)).unwrap();
        let real = real.named(&network).unwrap();
        let trace = traced(hidden).unwrap();
        let names: Vec<_> = real.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(on_tape(&trace), names);
        assert_eq!(names.len(), expected);
    }
}

#[test]
fn a_turn_comes_when_all_that_used_its_result_had_theirs() {
    let trace = traced(sigmoid).unwrap();
    let turn_of = |node| trace.back.iter().position(|t| t.node == node);
    let mut passed = 0;
    for (at, turn) in trace.back.iter().enumerate() {
        let node = &trace.nodes[turn.node];
        assert!(node.on_tape && node.kind == NodeKind::Operation);
        for to in &turn.to {
            assert!(node.given.contains(to));
            passed += 1;
            assert!(turn_of(*to).is_none_or(|later| later > at), "{trace:?}");
        }
    }
    // The two sums of a layer, its product and that of the loss pass to two each.
    assert_eq!((trace.back.len(), passed), (20, 24));
    let users = |at: usize| trace.back.iter().filter(move |t| t.to.contains(&at));
    let shared: Vec<_> = trace
        .back
        .iter()
        .filter(|t| users(t.node).count() == 2)
        .collect();
    assert_eq!(shared.len(), 1, "the logits");
    // By depth: how many operations lead to it, along the longest way.
    let mut depth = vec![0; trace.nodes.len()];
    for (at, node) in trace.nodes.iter().enumerate() {
        if node.on_tape && node.kind == NodeKind::Operation {
            depth[at] = 1 + node.given.iter().map(|&given| depth[given]).max().unwrap();
        }
    }
    let depths: Vec<_> = trace.back.iter().map(|t| depth[t.node]).collect();
    assert!(depths.is_sorted_by(|a, b| a >= b), "{depths:?}");
    let order: Vec<_> = trace.back.iter().map(|t| t.node).collect();
    assert!(!order.is_sorted_by(|a, b| a > b), "{order:?}");
}

#[test]
fn what_is_given_twice_is_passed_to_twice() {
    let trace = traced(|z| z.clone() * z).unwrap();
    let square = trace.back.iter().find(|t| {
        let node = &trace.nodes[t.node];
        node.name == "mul" && node.given.first() == node.given.last()
    });
    let [first, second] = square.unwrap().to.as_slice() else {
        panic!("{square:?}");
    };
    assert_eq!(first, second);
}

#[test]
fn names_operations_and_their_numbers_as_burn_does() {
    let trace = traced(|z| z.clamp_min(-3.0) * 0.5).unwrap();
    let named = |name: &str| {
        let node = trace.nodes.iter().find(|n| n.name == name).unwrap();
        (node.number, node.shape.as_slice(), node.on_tape)
    };
    assert_eq!(named("lower_elem"), (Some(-3.0), &[2, 2][..], false));
    assert_eq!(named("mask_fill"), (Some(-3.0), &[2, 2][..], true));
    assert_eq!(named("mul_scalar"), (Some(0.5), &[2, 2][..], true));
    assert_eq!(named("sum"), (None, &[1][..], true));
    assert_eq!(named("x"), (None, &[2, 2][..], false));
}

#[test]
fn finds_where_a_history_was_cut_off() {
    let trace = traced(|z| z.clone() * z.clone().exp().detach() + z.tanh().detach()).unwrap();
    assert_eq!(on_tape(&trace).len(), 4);
    for (name, on_tape) in [("exp", false), ("tanh", false), ("mul", true)] {
        let node = trace.nodes.iter().find(|n| n.name == name).unwrap();
        assert_eq!(node.on_tape, on_tape, "{name}");
    }
}

#[test]
fn says_what_it_cannot_trace() {
    let unknown = traced(Tensor::sin).unwrap_err();
    let operation = "sin".to_owned();
    assert_eq!(unknown, Error::Untraceable { operation });
    let half = traced(|z| z.clone() * z.detach()).unwrap_err();
    assert_eq!(half, Error::OtherWayBack);
    let (network, [x, _]) = net(sigmoid, &Backend::default().device().unwrap());
    let nothing = trace(&network, [("x", x)], |_, [x]| x.sum());
    assert_eq!(nothing.unwrap_err(), Error::Untracked);
}
