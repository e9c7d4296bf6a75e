//! What a network is made of: a layer of any kind, and the activation behind it.

mod dense;
mod dropout;
mod layer_norm;
mod residual;

pub use dense::Dense;
pub use dropout::Dropout;
pub use layer_norm::{LayerNorm, layer_norm};
pub use residual::Residual;

use burn::module::Module;
use burn::tensor::Tensor;

/// What a pass is for. Most layers do the same in both; [`Dropout`] does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A step is to follow: which one, counted from 0.
    Learning {
        /// How many steps were taken before.
        step: u64,
    },
    /// Nothing is to be learned from it.
    Predicting,
}

/// An activation function `a = f(z)`: of each number on its own, or of the outputs of a sample.
pub type Activation = fn(Tensor<2>) -> Tensor<2>;

/// No activation: `a = z`.
pub fn identity(z: Tensor<2>) -> Tensor<2> {
    z
}

/// A layer of a [`Network`](crate::Network), of any kind.
///
/// The names of its parameters are those of the layer itself: the kind is no part of them.
#[derive(Module, Debug)]
pub enum Layer {
    /// A weighted sum.
    Dense(Dense),
    /// Layer normalization.
    LayerNorm(LayerNorm),
    /// Dropout.
    Dropout(Dropout),
    /// A residual connection.
    Residual(Residual),
}

impl Layer {
    /// `z = g(x)`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Dense(layer) => layer.forward(x),
            Self::LayerNorm(layer) => layer.forward(x),
            Self::Dropout(layer) => layer.forward(x),
            Self::Residual(layer) => layer.forward(x),
        }
    }

    /// Says what the passes that follow are for. A new layer is predicting.
    pub fn prepare(&mut self, mode: Mode) {
        match self {
            Self::Dropout(layer) => layer.prepare(mode),
            Self::Residual(layer) => layer.prepare(mode),
            Self::Dense(_) | Self::LayerNorm(_) => {}
        }
    }

    /// How many inputs a sample has.
    pub fn inputs(&self) -> usize {
        match self {
            Self::Dense(layer) => layer.weight.dims()[0],
            Self::LayerNorm(layer) => layer.gamma.dims()[0],
            Self::Dropout(layer) => layer.inputs(),
            Self::Residual(layer) => layer.inputs(),
        }
    }

    /// How many outputs it gives for a sample.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Dense(layer) => layer.weight.dims()[1],
            Self::LayerNorm(_) | Self::Dropout(_) | Self::Residual(_) => self.inputs(),
        }
    }
}

/// One stage of a network: a layer and the activation behind it.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The layer.
    pub layer: Layer,
    /// What follows it.
    pub activation: Activation,
}

impl Stage {
    /// Puts an activation behind a layer.
    pub fn new(layer: Layer, activation: Activation) -> Self {
        Self { layer, activation }
    }
}
