//! A network: its units, its connections and their names.

use crate::error::{PlotError, is_plottable};

mod drawing;
mod geometry;

/// With more columns, the figure would be wider than all others.
const MOST_COLUMNS: usize = 6;
/// With more outputs, lines would run through the names of a layer's connections.
const MOST_NAMED: usize = 1;

/// A network: circles for the units, in a column for the inputs and one for each layer, and a line for every
/// connection.
///
/// Of a column of more than six units, the first four and the last are drawn, and how many are left out is
/// said between them. In all names, a number behind a letter is drawn lowered: `W_0` as W₀. The figure is
/// narrower than others.
///
/// # Examples
///
/// ```
/// use downhill_plot::{NetworkDiagram, Theme, render_svg};
///
/// let figure = NetworkDiagram::new("The 3-2-1 net", &[3, 2, 1])?
///     .with_headings([vec!["inputs"], vec!["layer 0"], vec!["layer 1"]])?
///     .with_notes([vec!["W_0 [3, 2]", "b_0 [2]"], vec!["W_1 [2, 1]", "b_1 [1]"]])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("W₀ [3, 2]"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDiagram {
    title: String,
    /// The units of each column, inputs first: at least two columns, none of them empty.
    sizes: Vec<usize>,
    /// Lines of text above each column, or nothing.
    headings: Vec<Vec<String>>,
    /// Lines of text below the connections of each layer, or nothing.
    notes: Vec<Vec<String>>,
    /// The names in the units of each column, or nothing for a column.
    units: Vec<Vec<String>>,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// For each layer the names of its connections and biases, if it has any.
    connections: Vec<Option<Connections>>,
    /// For each layer its weights, `[inputs, outputs]`, row by row; nothing if they are not to be seen.
    weights: Vec<Vec<f64>>,
}

/// The names of the parameters of a layer of one output.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Connections {
    /// A weight for each input.
    weights: Vec<String>,
    bias: String,
}

impl NetworkDiagram {
    /// A network of these sizes: how many inputs there are, and how many units each layer has.
    ///
    /// # Errors
    ///
    /// [`PlotError::TooFew`] without a layer, [`PlotError::TooMany`] with more than five, and
    /// [`PlotError::NoUnits`] for a size of 0.
    pub fn new(title: impl Into<String>, sizes: &[usize]) -> Result<Self, PlotError> {
        let (what, count) = ("columns of units, inputs included", sizes.len());
        if count < 2 {
            let least = 2;
            return Err(PlotError::TooFew { what, count, least });
        }
        if count > MOST_COLUMNS {
            let most = MOST_COLUMNS;
            return Err(PlotError::TooMany { what, count, most });
        }
        if let Some(index) = sizes.iter().position(|&size| size == 0) {
            return Err(PlotError::NoUnits { index });
        }
        Ok(Self {
            title: title.into(),
            sizes: sizes.to_vec(),
            headings: Vec::new(),
            notes: Vec::new(),
            units: vec![Vec::new(); count],
            inputs: Vec::new(),
            outputs: Vec::new(),
            connections: vec![None; count - 1],
            weights: Vec::new(),
        })
    }

    /// Lines of text above each column, inputs first.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there are as many as columns.
    pub fn with_headings<S: Into<String>>(
        mut self,
        headings: impl IntoIterator<Item = Vec<S>>,
    ) -> Result<Self, PlotError> {
        self.headings = all_lines(headings);
        check_length(
            ("columns", self.sizes.len()),
            ("headings", self.headings.len()),
        )?;
        Ok(self)
    }

    /// Lines of text below the connections of each layer, such as the names and shapes of its parameters.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there are as many as layers.
    pub fn with_notes<S: Into<String>>(
        mut self,
        notes: impl IntoIterator<Item = Vec<S>>,
    ) -> Result<Self, PlotError> {
        self.notes = all_lines(notes);
        check_length(("layers", self.layers()), ("notes", self.notes.len()))?;
        Ok(self)
    }

    /// What stands in the units of a column, the inputs being column 0: a short name for each.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchColumn`], and [`PlotError::CountIn`] unless there is a name for each unit.
    pub fn with_units<S: Into<String>>(
        mut self,
        column: usize,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, PlotError> {
        let names = lines(names);
        let Some(&size) = self.sizes.get(column) else {
            let columns = self.sizes.len();
            return Err(PlotError::NoSuchColumn { column, columns });
        };
        check_count(("column", column), ("units", size), names.len())?;
        self.units[column] = names;
        Ok(self)
    }

    /// What each input is, before an arrow that leads into it.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is a name for each.
    pub fn with_inputs<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, PlotError> {
        self.inputs = lines(names);
        check_length(("inputs", self.sizes[0]), ("names", self.inputs.len()))?;
        Ok(self)
    }

    /// What each output is, behind an arrow that leads out of it.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is a name for each.
    pub fn with_outputs<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, PlotError> {
        self.outputs = lines(names);
        let outputs = self.sizes[self.layers()];
        check_length(("outputs", outputs), ("names", self.outputs.len()))?;
        Ok(self)
    }

    /// For a layer of one output, the names of its weights on their lines, one for each input, and that of its
    /// bias at an arrow that leads into the unit. Layers count from 0.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchColumn`] for a layer that there is not, [`PlotError::TooMany`] if it has more than
    /// one output, and [`PlotError::CountIn`] unless there is a name for each weight.
    pub fn with_connections<S: Into<String>>(
        mut self,
        layer: usize,
        weights: impl IntoIterator<Item = S>,
        bias: impl Into<String>,
    ) -> Result<Self, PlotError> {
        let (columns, column) = (self.sizes.len(), layer.saturating_add(1));
        let (Some(&inputs), Some(&outputs)) = (self.sizes.get(layer), self.sizes.get(column))
        else {
            return Err(PlotError::NoSuchColumn { column, columns });
        };
        if outputs > MOST_NAMED {
            return Err(PlotError::TooMany {
                what: "outputs of a layer whose connections are named",
                count: outputs,
                most: MOST_NAMED,
            });
        }
        let (weights, bias) = (lines(weights), bias.into());
        check_count(("layer", layer), ("weights", inputs), weights.len())?;
        self.connections[layer] = Some(Connections { weights, bias });
        Ok(self)
    }

    /// Shows the weights of all layers, each `[inputs, outputs]` row by row: the larger, the wider the line;
    /// those of negative weights are dashed, and of another color.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there are as many as layers, [`PlotError::CountIn`] unless a
    /// layer has one for each connection, and [`PlotError::NotPlottable`] for one that is not finite.
    pub fn with_weights(mut self, weights: Vec<Vec<f64>>) -> Result<Self, PlotError> {
        check_length(
            ("layers", self.layers()),
            ("lists of weights", weights.len()),
        )?;
        let mut before = 0;
        for (layer, (sizes, weights)) in self.sizes.windows(2).zip(&weights).enumerate() {
            let connections = sizes.iter().product();
            check_count(("layer", layer), ("weights", connections), weights.len())?;
            let wrong = weights.iter().position(|weight| !is_plottable(*weight));
            if let Some(place) = wrong {
                let (what, index, value) = ("weights", before + place, weights[place]);
                return Err(PlotError::NotPlottable { what, index, value });
            }
            before += weights.len();
        }
        self.weights = weights;
        Ok(self)
    }

    fn layers(&self) -> usize {
        self.sizes.len() - 1
    }
}

fn lines<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Vec<String> {
    lines.into_iter().map(Into::into).collect()
}

fn all_lines<S: Into<String>>(all: impl IntoIterator<Item = Vec<S>>) -> Vec<Vec<String>> {
    all.into_iter().map(lines).collect()
}

fn check_length(
    (left, left_len): (&'static str, usize),
    (right, right_len): (&'static str, usize),
) -> Result<(), PlotError> {
    if left_len == right_len {
        return Ok(());
    }
    Err(PlotError::LengthMismatch {
        left,
        left_len,
        right,
        right_len,
    })
}

fn check_count(
    (part, index): (&'static str, usize),
    (what, expected): (&'static str, usize),
    count: usize,
) -> Result<(), PlotError> {
    if count == expected {
        return Ok(());
    }
    Err(PlotError::CountIn {
        part,
        index,
        what,
        expected,
        count,
    })
}
