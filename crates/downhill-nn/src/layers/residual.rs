//! The residual connection: what goes in is added to what a row of layers makes of it.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::{Error, Mode, Model, Network};

/// A residual connection around a network `f` that gives as many outputs as it takes inputs.
///
/// ```text
/// a = x + f(x)
/// ```
///
/// Its parameters are those of `f`, called `inner.layers.0.weight` and so on.
#[derive(Module, Debug)]
pub struct Residual {
    inner: Network,
}

impl Residual {
    /// A connection around a network.
    ///
    /// # Errors
    ///
    /// [`Error::Residual`] unless it gives as many outputs as it takes inputs.
    pub fn new(inner: Network) -> Result<Self, Error> {
        let (takes, gives) = (inner.inputs(), inner.outputs());
        if takes == gives {
            Ok(Self { inner })
        } else {
            Err(Error::Residual { takes, gives })
        }
    }

    /// How many inputs a sample has.
    pub fn inputs(&self) -> usize {
        self.inner.inputs()
    }

    /// Says what the passes that follow are for. A new layer is predicting.
    pub fn prepare(&mut self, mode: Mode) {
        self.inner.prepare(mode);
    }

    /// `a = x + f(x)`.
    ///
    /// # Shapes
    ///
    /// `x` and `a`: `[samples, inputs]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.clone() + self.inner.predict(x)
    }
}
