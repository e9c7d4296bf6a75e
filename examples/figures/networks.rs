//! Diagrams of the sources' networks: units, connections, names and shapes.

use downhill::plot::{NetworkColumn, NetworkDiagram, PlotError};
use downhill::train::{EngineConfig, NetworkConfig, Role};
use downhill_cli::{Failure, Output};
use downhill_sources::{AndGate, BlobsNeuron, Source, checkerboard};

/// The features of an image, in order.
const PIXELS: [&str; 4] = ["top left", "top right", "bottom left", "bottom right"];

/// The number of inputs of a network, then the number of outputs of each layer.
fn sizes(net: &NetworkConfig) -> Vec<usize> {
    let layers = net.layers.iter().scan(net.features, |inputs, layer| {
        *inputs = layer.kind().outputs(*inputs);
        Some(*inputs)
    });
    std::iter::once(net.features).chain(layers).collect()
}

/// The columns of a network with the names and shapes of all its arrays.
///
/// These are the features of `n` samples, `W_l`, `b_l`, `z_l` and `a_l`.
fn columns(net: &NetworkConfig) -> Vec<NetworkColumn> {
    let column = |(index, units): (usize, usize)| {
        let [name, values] = match index.checked_sub(1) {
            None => ["features".to_owned(), "x".to_owned()],
            Some(l) => [format!("layer {l}"), format!("z_{l}, a_{l}")],
        };
        NetworkColumn {
            heading: vec![name, values, format!("[n, {units}]")],
            ..NetworkColumn::new(units)
        }
    };
    let mut columns: Vec<_> = sizes(net).into_iter().enumerate().map(column).collect();
    for spec in net.parameter_specs() {
        let letter = match spec.role {
            Role::Weight => "W",
            Role::Bias => "b",
            Role::Gain | Role::Shift => continue,
        };
        // Names have the form `layers.0.weight`.
        let layer = spec.name.split('.').nth(1).and_then(|l| l.parse().ok());
        if let Some((l, column)) = layer.and_then(|l: usize| Some((l, columns.get_mut(l + 1)?))) {
            column.notes.push(format!("{letter}_{l} {:?}", spec.shape));
        }
    }
    columns
}

/// Creates the diagram of these columns.
fn diagram(columns: Vec<NetworkColumn>) -> Result<NetworkDiagram, PlotError> {
    let sizes: Vec<String> = columns.iter().map(|c| c.units.to_string()).collect();
    NetworkDiagram::new(format!("The {} net", sizes.join("-")), columns)
}

/// Creates the diagram of one neuron, with features counted from 1.
fn neuron(net: &NetworkConfig) -> Result<NetworkDiagram, PlotError> {
    let counted = |letter: &str| -> Vec<String> {
        let features = 1..=net.features;
        features.map(|i| format!("{letter}_{i}")).collect()
    };
    let (x, w) = (counted("x"), counted("w"));
    let terms: Vec<String> = x.iter().zip(&w).map(|(x, w)| format!("{x} {w}")).collect();
    let inputs = NetworkColumn {
        heading: vec!["features".to_owned()],
        names: x,
        ..NetworkColumn::new(net.features)
    };
    let unit = NetworkColumn {
        heading: vec!["neuron".to_owned()],
        names: vec!["σ(z)".to_owned()],
        ends: vec!["a".to_owned()],
        notes: vec![format!("z = {} + b", terms.join(" + "))],
        connections: w,
        bias: "b".to_owned(),
        ..NetworkColumn::new(1)
    };
    NetworkDiagram::new("A neuron", vec![inputs, unit])
}

/// Draws the diagrams of all networks.
pub(crate) fn draw(output: &mut Output) -> Result<(), Failure> {
    output.figure(&neuron(&BlobsNeuron::new()?.network())?, "neuron-net")?;

    let mut net = columns(&AndGate::new().network());
    for (index, column) in net.iter_mut().enumerate() {
        let letter = match index.checked_sub(1) {
            None => "x".to_owned(),
            Some(l) => format!("a_{l}"),
        };
        let units = 0..column.units;
        column.names = units.map(|i| format!("{letter}[s,{i}]")).collect();
    }
    output.figure(&diagram(net)?, "net-3-2-1")?;

    let config = checkerboard::config(checkerboard::SEED, EngineConfig::default());
    let mut net = columns(&config.network(PIXELS.len()));
    if let [inputs, .., outputs] = net.as_mut_slice() {
        inputs.ends = PIXELS.map(str::to_owned).to_vec();
        outputs.ends = vec!["a_1".to_owned()];
    }
    output.figure(&diagram(net)?, "net-4-4-1")
}
