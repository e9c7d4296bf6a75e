//! Diagrams of the sources' networks: units, connections, names and shapes.

use downhill::plot::NetworkDiagram;
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

/// Creates the diagram of a network with the names and shapes of all its arrays.
///
/// These are the features of `n` samples, `W_l`, `b_l`, `z_l` and `a_l`.
fn diagram(net: &NetworkConfig) -> Result<NetworkDiagram, Failure> {
    let sizes = sizes(net);
    let names: Vec<String> = sizes.iter().map(usize::to_string).collect();
    let headings = sizes
        .iter()
        .enumerate()
        .map(|(column, size)| match column.checked_sub(1) {
            None => vec![
                "features".to_owned(),
                "x".to_owned(),
                format!("[n, {size}]"),
            ],
            Some(l) => vec![
                format!("layer {l}"),
                format!("z_{l}, a_{l}"),
                format!("[n, {size}]"),
            ],
        });
    let mut notes = vec![Vec::new(); net.layers.len()];
    for spec in net.parameter_specs() {
        let letter = match spec.role {
            Role::Weight => "W",
            Role::Bias => "b",
            Role::Gain | Role::Shift => continue,
        };
        // Names have the form `layers.0.weight`.
        let layer = spec.name.split('.').nth(1).and_then(|l| l.parse().ok());
        if let Some((l, lines)) = layer.and_then(|l: usize| Some((l, notes.get_mut(l)?))) {
            lines.push(format!("{letter}_{l} {:?}", spec.shape));
        }
    }
    let title = format!("The {} net", names.join("-"));
    let diagram = NetworkDiagram::new(title, &sizes)?;
    Ok(diagram.with_headings(headings)?.with_notes(notes)?)
}

/// Creates the diagram of one neuron, with features counted from 1.
fn neuron(net: &NetworkConfig) -> Result<NetworkDiagram, Failure> {
    let counted = |letter: &str| -> Vec<String> {
        (1..=net.features)
            .map(|i| format!("{letter}_{i}"))
            .collect()
    };
    let (x, w) = (counted("x"), counted("w"));
    let terms: Vec<String> = x.iter().zip(&w).map(|(x, w)| format!("{x} {w}")).collect();
    let sum = format!("z = {} + b", terms.join(" + "));
    let diagram = NetworkDiagram::new("A neuron", &sizes(net))?
        .with_headings([vec!["features"], vec!["neuron"]])?
        .with_units(0, x)?
        .with_units(1, ["σ(z)"])?
        .with_outputs(["a"])?
        .with_connections(0, w, "b")?
        .with_notes([vec![sum]])?;
    Ok(diagram)
}

/// Draws the diagrams of all networks.
pub(crate) fn draw(output: &mut Output) -> Result<(), Failure> {
    output.figure(&neuron(&BlobsNeuron::new()?.network())?, "neuron-net")?;

    let net = AndGate::new().network();
    let entries = |letter: &str, count: usize| -> Vec<String> {
        (0..count).map(|i| format!("{letter}[s,{i}]")).collect()
    };
    let mut figure = diagram(&net)?;
    for (column, size) in sizes(&net).into_iter().enumerate() {
        let letter = match column.checked_sub(1) {
            None => "x".to_owned(),
            Some(l) => format!("a_{l}"),
        };
        figure = figure.with_units(column, entries(&letter, size))?;
    }
    output.figure(&figure, "net-3-2-1")?;

    let config = checkerboard::config(checkerboard::SEED, EngineConfig::default());
    let figure = diagram(&config.network(PIXELS.len()))?
        .with_inputs(PIXELS)?
        .with_outputs(["a_1"])?;
    output.figure(&figure, "net-4-4-1")
}
