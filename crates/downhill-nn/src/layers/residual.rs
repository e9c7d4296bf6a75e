//! The residual connection.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::{Error, Mode, Network, SettingError, TensorLayer};

/// A residual connection around a network `f` with as many outputs as inputs.
///
/// ```text
/// a = x + f(x)
/// ```
///
/// The parameters are those of `f`, with the prefix `inner`: `inner.layers.0.weight` and so on.
///
/// *Source*: K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition" (2016).
#[derive(Module, Debug)]
pub struct Residual {
    inner: Network,
}

impl Residual {
    /// Creates a residual connection around a network.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] unless the network has as many outputs as inputs.
    pub fn new(inner: Network) -> Result<Self, Error> {
        let (takes, gives) = (inner.inputs(), inner.outputs());
        if takes == gives {
            Ok(Self { inner })
        } else {
            Err(SettingError::Residual { takes, gives }.into())
        }
    }
}

impl TensorLayer for Residual {
    fn inputs(&self) -> usize {
        self.inner.inputs()
    }

    fn prepare(&mut self, mode: Mode) {
        self.inner.prepare(mode);
    }

    /// `a = x + f(x)`.
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.clone() + self.inner.predict(x)
    }
}
