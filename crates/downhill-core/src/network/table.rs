//! A network as a table of its layers, with outputs and parameters.

use std::fmt;

use super::{LayerConfig, NetworkConfig, Widths};
use crate::{Activation, ParameterSpec};

/// A row of the table.
#[derive(Debug, Clone)]
struct Row {
    /// Which layer, such as `2`, or `2.0` within it.
    number: String,
    what: String,
    outputs: usize,
    parameters: Vec<ParameterSpec>,
}

/// Adds a row for each layer, and for the layers within it; `number` stands in front of their own numbers.
fn add_rows(layers: Widths<'_>, number: &str, rows: &mut Vec<Row>) {
    for (l, (inputs, layer)) in layers.enumerate() {
        let kind = layer.kind();
        let number = format!("{number}{l}");
        rows.push(Row {
            number: number.clone(),
            what: described(layer),
            outputs: kind.outputs(inputs),
            parameters: match kind.inner() {
                [] => layer.parameter_specs(inputs, ""),
                _ => Vec::new(),
            },
        });
        add_rows(
            Widths::new(inputs, kind.inner()),
            &format!("{number}."),
            rows,
        );
    }
}

fn described(layer: &LayerConfig) -> String {
    match layer.kind().activation() {
        Activation::Identity => layer.kind().label(),
        activation => format!("{}, {activation}", layer.kind().label()),
    }
}

/// The layers with their outputs, the shapes of their parameters, and how many numbers these are.
impl fmt::Display for NetworkConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = Vec::new();
        add_rows(self.widths(), "", &mut rows);
        let number = rows
            .iter()
            .map(|r| r.number.len())
            .max()
            .unwrap_or(0)
            .max(5);
        let what = rows
            .iter()
            .map(|r| r.what.chars().count())
            .max()
            .unwrap_or(0)
            .max(8);
        let mut line = |n: &str, w: &str, outputs: &str, numbers: &str, shapes: &str| {
            let text = format!("{n:<number$}  {w:<what$}  {outputs:>7}  {numbers:>10}  {shapes}");
            writeln!(f, "{}", text.trim_end())
        };
        line("layer", "", "outputs", "parameters", "shapes")?;
        line("", "features", &self.features.to_string(), "", "")?;
        for row in &rows {
            let shapes = row.parameters.iter().map(|spec| {
                let name = spec.name.rsplit('.').next().unwrap_or(&spec.name);
                format!("{name} {:?}", spec.shape)
            });
            let shapes: Vec<String> = shapes.collect();
            let numbers = row.parameters.iter();
            let numbers: usize = numbers.map(|s| s.shape.iter().product::<usize>()).sum();
            line(
                &row.number,
                &row.what,
                &row.outputs.to_string(),
                &numbers.to_string(),
                &shapes.join(", "),
            )?;
        }
        line("", "in all", "", &self.parameters().to_string(), "")
    }
}
