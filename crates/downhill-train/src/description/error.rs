//! What can be wrong with the description of a network.

use thiserror::Error;

/// A description of no network, or one that cannot be read.
///
/// `place` is where in it: `layers.2` is the third layer, `layers.2.layers.0` the first within it.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NetworkConfigError {
    /// There is nothing to put layers on.
    #[error("features: must be at least 1, got 0")]
    NoFeatures,
    /// No layers at all.
    #[error("{place}: there must be at least 1 layer, got none")]
    NoLayers {
        /// Where.
        place: String,
    },
    /// A layer that gives nothing.
    #[error("{place}: outputs must be at least 1, got 0")]
    NoOutputs {
        /// Where.
        place: String,
    },
    /// More numbers to learn than a network here may have.
    #[error("{place}: up to here the network has more than {most} numbers to learn")]
    TooLarge {
        /// Where.
        place: String,
        /// How many it may have.
        most: usize,
    },
    /// What keeps a normalization from dividing by 0 is not a positive number.
    #[error("{place}: epsilon must be a finite number of at least 1.18e-38, got {epsilon}")]
    Epsilon {
        /// Where.
        place: String,
        /// The one given.
        epsilon: f64,
    },
    /// A fraction of inputs to leave out that is no fraction.
    #[error("{place}: the dropout rate must be at least 0 and less than 1, got {rate}")]
    Rate {
        /// Where.
        place: String,
        /// The one given.
        rate: f64,
    },
    /// A residual connection around layers that do not end as wide as they begin.
    #[error(
        "{place}: a residual connection adds what goes in to what comes out, but its layers take {takes} inputs and give {gives} outputs"
    )]
    Residual {
        /// Where.
        place: String,
        /// How many inputs there are.
        takes: usize,
        /// How many outputs its layers give.
        gives: usize,
    },
    /// There is no activation of that name.
    #[error("unknown activation {name:?}: expected one of {known}")]
    UnknownActivation {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The file cannot be read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// The file is neither TOML nor JSON, by its name.
    #[error("{file}: a description of a network is a .toml or a .json file")]
    Extension {
        /// The file.
        file: String,
    },
    /// The text does not describe a network.
    #[error("{file}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// What is wrong, with its line.
        reason: String,
    },
    /// The network is described, but cannot be built.
    #[error("{file}: {error}")]
    InFile {
        /// The file.
        file: String,
        /// What is wrong.
        error: Box<NetworkConfigError>,
    },
}
