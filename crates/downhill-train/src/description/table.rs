//! A network as a table: its layers, what each gives, and how many numbers there are to learn.

use std::fmt;

use super::{NetworkConfig, ParameterSpec};

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Which layer, such as `2`, or `2.0` within it.
    pub(super) number: String,
    pub(super) what: String,
    pub(super) outputs: usize,
    pub(super) parameters: Vec<ParameterSpec>,
}

/// The layers with their outputs, the shapes of their parameters, and how many numbers these are.
impl fmt::Display for NetworkConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = Vec::new();
        for (l, inputs, layer) in self.trajectory() {
            layer.rows(inputs, &l.to_string(), &mut rows);
        }
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
            let shapes = row.parameters.iter().map(|slot| {
                let name = slot.name.rsplit('.').next().unwrap_or(&slot.name);
                format!("{name} {:?}", slot.shape)
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
