use burn::module::Module;
use burn::tensor::Tensor;

use super::*;
use crate::{
    Backend, Dense, Device, Dtype, LogLoss, Parameter, TensorLayer, TensorLoss, gradient, load,
    matrix, sigmoid,
};

type Function = fn(Tensor<2>) -> Tensor<2>;

/// A 2-2-1 net with any function after its hidden layer.
#[derive(Module, Debug)]
struct Net {
    layers: Vec<Dense>,
    #[module(skip)]
    hidden: Function,
}

/// The net and two samples.
fn net(hidden: Function, device: &Device) -> (Net, [Matrix; 2]) {
    let dense = |outputs| Dense::new(2, outputs, true, device, Dtype::F64).unwrap();
    let layers = vec![dense(2), dense(1)];
    let start = [
        Parameter::new("layers.0.weight", vec![2, 2], vec![0.1, -0.4, 0.7, 0.2]).unwrap(),
        Parameter::new("layers.0.bias", vec![2], vec![0.1, -0.2]).unwrap(),
        Parameter::new("layers.1.weight", vec![2, 1], vec![0.6, -0.9]).unwrap(),
        Parameter::new("layers.1.bias", vec![1], vec![0.3]).unwrap(),
    ];
    let x = matrix(vec![1.0, 2.0, -1.0, 0.5], [2, 2], device, Dtype::F64).unwrap();
    let y = matrix(vec![1.0, 0.0], [2, 1], device, Dtype::F64).unwrap();
    (load(Net { layers, hidden }, &start).unwrap(), [x, y])
}

fn loss(net: &Net, [x, y]: [Matrix; 2]) -> Scalar {
    let hidden = (net.hidden)(net.layers[0].forward(x));
    LogLoss.forward(net.layers[1].forward(hidden), y)
}

/// The trace of a net. It must be the same on every backend.
fn traced(hidden: Function) -> Result<Trace, Error> {
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

/// A function that detaches the hidden activations.
fn cut(z: Tensor<2>) -> Tensor<2> {
    z.exp().detach()
}

#[test]
fn the_parameters_on_the_tape_are_those_that_have_a_gradient() {
    for (hidden, expected) in [(sigmoid as Function, 4), (cut, 2)] {
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
fn the_backward_pass_visits_an_operation_after_all_uses_of_its_result() {
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
    // Five operations pass gradients to two inputs: the sums of both layers, the product of the second layer, the sum in
    // the loss, and the quotient in the sigmoid.
    assert_eq!((trace.back.len(), passed), (17, 22));
    let users = |at: usize| trace.back.iter().filter(move |t| t.to.contains(&at));
    let shared: Vec<_> = trace
        .back
        .iter()
        .filter(|t| users(t.node).count() == 2)
        .collect();
    assert_eq!(shared.len(), 2, "the logits, and a number of the sigmoid");
    // The depth of an operation: the number of operations on the longest path to it.
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
fn an_input_used_twice_receives_two_gradients() {
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
fn names_operations_and_their_scalars_as_burn_does() {
    let trace = traced(|z| z.clamp_min(-3.0) * 0.5).unwrap();
    let named = |name: &str| {
        let node = trace.nodes.iter().find(|n| n.name == name).unwrap();
        (node.number, node.shape.as_slice(), node.on_tape)
    };
    assert_eq!(named("lower_elem"), (Some(-3.0), &[2, 2][..], false));
    assert_eq!(named("mask_fill"), (Some(-3.0), &[2, 2][..], true));
    assert_eq!(named("mul_scalar"), (Some(0.5), &[2, 2][..], true));
    assert_eq!(named("mean"), (None, &[1][..], true));
    assert_eq!(named("x"), (None, &[2, 2][..], false));
}

#[test]
fn finds_where_a_result_was_detached() {
    let trace = traced(|z| z.clone() * z.clone().exp().detach() + z.tanh().detach()).unwrap();
    assert_eq!(on_tape(&trace).len(), 4);
    for (name, on_tape) in [("exp", false), ("tanh", false), ("mul", true)] {
        let node = trace.nodes.iter().find(|n| n.name == name).unwrap();
        assert_eq!(node.on_tape, on_tape, "{name}");
    }
}

#[test]
fn names_the_operation_that_it_cannot_trace() {
    let unknown = traced(Tensor::sin).unwrap_err();
    let operation = "sin".to_owned();
    assert_eq!(unknown, Error::Untraceable { operation });
    let half = traced(|z| z.clone() * z.detach()).unwrap_err();
    assert_eq!(half, Error::DetachedInPart);
    let (network, [x, _]) = net(sigmoid, &Backend::default().device().unwrap());
    let nothing = trace(&network, [("x", x)], |_, [x]| x.sum());
    assert_eq!(nothing.unwrap_err(), Error::Untracked);
}
