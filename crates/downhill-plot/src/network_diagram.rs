//! Network diagrams: units, connections and their names.

use crate::error::{PlotError, check_length, is_plottable};

mod drawing;
mod geometry;

/// With more columns, the figure would be wider than other figures.
const MOST_COLUMNS: usize = 6;
/// With more outputs, lines would run through the names of a layer's connections.
const MOST_NAMED: usize = 1;

/// A network: columns of circles for its units, lines for its connections.
///
/// A column of more than six units shows the first four and the last, with the number of the
/// others between them. In all names, a number after a single letter is drawn as a subscript: `W_0` as W₀.
/// The figure is narrower than others.
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
    /// The number of units of each column, inputs first: at least two columns.
    sizes: Vec<usize>,
    /// The lines of text above each column, or an empty list.
    headings: Vec<Vec<String>>,
    /// The lines of text below the connections of each layer, or an empty list.
    notes: Vec<Vec<String>>,
    /// The names in the units of each column; empty for a column without names.
    units: Vec<Vec<String>>,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// The names of the connections and biases of each layer, if it has any.
    connections: Vec<Option<Connections>>,
    /// The weights of each layer, `[inputs, outputs]`, row by row, or an empty list.
    weights: Vec<Vec<f64>>,
}

/// The names of the parameters of a layer with one output.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Connections {
    /// One name per input.
    weights: Vec<String>,
    bias: String,
}

impl NetworkDiagram {
    /// Creates a network from the numbers of inputs and of units per layer.
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

    /// Adds lines of text above each column, inputs first.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one heading per column.
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

    /// Adds lines of text below the connections of each layer, such as shapes.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one note per layer.
    pub fn with_notes<S: Into<String>>(
        mut self,
        notes: impl IntoIterator<Item = Vec<S>>,
    ) -> Result<Self, PlotError> {
        self.notes = all_lines(notes);
        check_length(("layers", self.layers()), ("notes", self.notes.len()))?;
        Ok(self)
    }

    /// Adds a short name in each unit of a column; the inputs are column 0.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchColumn`] for a column out of range, and [`PlotError::CountIn`] unless there is
    /// one name per unit.
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

    /// Adds the names of the inputs, with an arrow into each input.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one name per input.
    pub fn with_inputs<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, PlotError> {
        self.inputs = lines(names);
        check_length(("inputs", self.sizes[0]), ("names", self.inputs.len()))?;
        Ok(self)
    }

    /// Adds the names of the outputs, with an arrow out of each output.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one name per output.
    pub fn with_outputs<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, PlotError> {
        self.outputs = lines(names);
        let outputs = self.sizes[self.layers()];
        check_length(("outputs", outputs), ("names", self.outputs.len()))?;
        Ok(self)
    }

    /// Adds the names of the weights and the bias of a layer with one output.
    ///
    /// The names of the weights, one per input, are on their lines. The bias has an arrow into the unit.
    /// Layers count from 0.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchColumn`] for a layer out of range, [`PlotError::TooMany`] if it has more than
    /// one output, and [`PlotError::CountIn`] unless there is one name per weight.
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

    /// Adds the weights of all layers, each `[inputs, outputs]`, row by row.
    ///
    /// A larger weight has a wider line. Lines of negative weights are dashed and in another color.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one list per layer, [`PlotError::CountIn`] unless a
    /// list has one weight per connection, and [`PlotError::NotPlottable`] for a weight that is NaN,
    /// infinite or beyond 1e300.
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
            if let Some(index) = wrong {
                let (what, value) = ("weights", weights[index]);
                let index = before + index;
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
