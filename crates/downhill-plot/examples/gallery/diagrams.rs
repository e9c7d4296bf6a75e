//! Diagrams: a tape and networks.

use std::error::Error;

use downhill_plot::{NetworkDiagram, Tape, TapeKind, TapeNode};

/// The tape of a neuron with a squared error, which uses the error twice.
pub(crate) fn tape() -> Result<Tape, Box<dyn Error>> {
    use TapeKind::{Data, Operation, Parameter};
    let nodes: [(&str, &str, TapeKind, &[usize]); 11] = [
        ("x", "[5, 3]", Data, &[]),
        ("W", "[3, 1]", Parameter, &[]),
        ("p = x W", "[5, 1]", Operation, &[0, 1]),
        ("b", "[1]", Parameter, &[]),
        ("q = b for each sample", "[5, 1]", Operation, &[3]),
        ("z = p + q", "[5, 1]", Operation, &[2, 4]),
        ("a = sigmoid(z)", "[5, 1]", Operation, &[5]),
        ("y", "[5, 1]", Data, &[]),
        ("e = a - y", "[5, 1]", Operation, &[6, 7]),
        ("s = e e", "[5, 1]", Operation, &[8, 8]),
        ("L = sum of s", "[1]", Operation, &[9]),
    ];
    let node = |(label, detail, kind, given): (&str, &str, TapeKind, &[usize])| TapeNode {
        label: label.to_owned(),
        detail: detail.to_owned(),
        kind,
        given: given.to_vec(),
    };
    Ok(Tape::new("The tape of a neuron", nodes.map(node).to_vec())?)
}

pub(crate) fn neuron() -> Result<NetworkDiagram, Box<dyn Error>> {
    Ok(NetworkDiagram::new("A neuron of three features", &[3, 1])?
        .with_units(0, ["x_1", "x_2", "x_3"])?
        .with_units(1, ["σ(z)"])?
        .with_outputs(["a"])?
        .with_connections(0, ["w_1", "w_2", "w_3"], "b")?
        .with_headings([vec!["features"], vec!["neuron"]])?
        .with_notes([vec!["z = x_1 w_1 + x_2 w_2 + x_3 w_3 + b"]])?)
}

pub(crate) fn digits() -> Result<NetworkDiagram, Box<dyn Error>> {
    let net = NetworkDiagram::new("A network for images of digits", &[784, 128, 32, 10])?;
    let shapes = ["W_0 [784, 128]", "W_1 [128, 32]", "W_2 [32, 10]"];
    Ok(net
        .with_headings([
            vec!["pixels"],
            vec!["layer 0"],
            vec!["layer 1"],
            vec!["layer 2"],
        ])?
        .with_notes(shapes.map(|shape| vec![shape]))?)
}

/// A network with synthetic weights.
pub(crate) fn weights() -> Result<NetworkDiagram, Box<dyn Error>> {
    let wave = |count: u32, start: f64| (0..count).map(move |i| (1.7 * f64::from(i) + start).sin());
    let net = NetworkDiagram::new("A network with its weights", &[4, 4, 1])?;
    Ok(net
        .with_inputs(["top left", "top right", "bottom left", "bottom right"])?
        .with_outputs(["stripe"])?
        .with_weights(vec![wave(16, 0.3).collect(), wave(4, 2.0).collect()])?)
}
