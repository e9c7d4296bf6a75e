//! What can be wrong with the shapes handed to a layer.

use thiserror::Error;

/// A slice or a layer that does not have the shape it needs to have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// A slice holds more or fewer numbers than its shape asks for.
    #[error("{what}: expected {expected} numbers for shape {shape:?}, got {got}")]
    Length {
        /// What the slice holds, such as `weight` or `targets`.
        what: &'static str,
        /// The shape that was expected of it.
        shape: Vec<usize>,
        /// How many numbers that shape holds.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A layer takes another number of inputs than the layer before it gives.
    #[error("layer {layer}: takes {takes} inputs, but layer {before} gives {gives} outputs", before = layer - 1)]
    Chain {
        /// Which layer, counted from 0.
        layer: usize,
        /// How many inputs it takes.
        takes: usize,
        /// How many outputs the layer before it gives.
        gives: usize,
    },
    /// A network with no layers, or a layer with no inputs or outputs.
    #[error("{what}: must be at least 1, got 0")]
    Empty {
        /// What there is none of.
        what: &'static str,
    },
    /// A workspace made for a network of other layers.
    #[error("the workspace was made for a network of other layers")]
    Workspace,
    /// A residual connection around a network whose outputs are not as many as its inputs.
    #[error(
        "a residual connection adds what goes in to what comes out: {takes} inputs, but {gives} outputs"
    )]
    Residual {
        /// How many inputs the network takes.
        takes: usize,
        /// How many outputs it gives.
        gives: usize,
    },
    /// A fraction of inputs to leave out that is no fraction.
    #[error("the dropout rate must be at least 0 and less than 1, got {rate}")]
    Rate {
        /// The one given.
        rate: String,
    },
    /// What keeps a normalization from dividing by 0 is negative, or no number.
    #[error("epsilon must be a finite number of at least 0, got {epsilon}")]
    Epsilon {
        /// The one given.
        epsilon: String,
    },
    /// There is no parameter of that name.
    #[error("no parameter is called {name:?}; there are {known:?}")]
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

/// Checks that a slice holds as many numbers as its shape asks for.
pub(crate) fn check_length(
    what: &'static str,
    shape: &[usize],
    got: usize,
) -> Result<(), ShapeError> {
    // Saturating: no slice is as long as a shape that overflows.
    let expected = shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
    if got == expected {
        Ok(())
    } else {
        Err(ShapeError::Length {
            what,
            shape: shape.to_vec(),
            expected,
            got,
        })
    }
}
