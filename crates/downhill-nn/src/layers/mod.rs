//! The layers on Burn, and the network of a list of layer settings.

mod dense;
mod dropout;
mod layer_norm;
mod residual;

pub use dense::Dense;
pub use dropout::Dropout;
pub use layer_norm::{LayerNorm, layer_norm};
pub use residual::Residual;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use downhill_core::{LayerConfig, Widths, next_seed};

use crate::{Activation, Dtype, Error, Mode, Network};

/// A layer of a [`Network`], on Burn.
///
/// The parameters of a layer have the same names and shapes as in the hand-derived implementation.
pub trait TensorLayer {
    /// Computes `z = g(x)`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    fn forward(&self, x: Tensor<2>) -> Tensor<2>;

    /// Sets the mode of the following passes. A new layer is in [`Mode::Evaluation`].
    fn prepare(&mut self, mode: Mode) {
        let _ = mode;
    }

    /// The number of inputs per sample.
    fn inputs(&self) -> usize;

    /// The number of outputs per sample. The default is the number of inputs.
    fn outputs(&self) -> usize {
        self.inputs()
    }
}

/// Defines the enum of all layers in the list of `downhill-core`, each with the name of its kind.
macro_rules! layers {
    ($($name:ident)+) => {
        /// A layer of any kind.
        ///
        /// The kind is not part of the names of its parameters.
        #[derive(Module, Debug)]
        #[allow(missing_docs, reason = "each variant is the layer of that name")]
        pub enum Layer {
            $($name($name),)+
        }

        $(impl From<$name> for Layer {
            fn from(layer: $name) -> Self {
                Self::$name(layer)
            }
        })+

        impl TensorLayer for Layer {
            fn forward(&self, x: Tensor<2>) -> Tensor<2> {
                match self {
                    $(Self::$name(layer) => TensorLayer::forward(layer, x),)+
                }
            }

            fn prepare(&mut self, mode: Mode) {
                match self {
                    $(Self::$name(layer) => TensorLayer::prepare(layer, mode),)+
                }
            }

            fn inputs(&self) -> usize {
                match self {
                    $(Self::$name(layer) => TensorLayer::inputs(layer),)+
                }
            }

            fn outputs(&self) -> usize {
                match self {
                    $(Self::$name(layer) => TensorLayer::outputs(layer),)+
                }
            }
        }
    };
}
downhill_core::for_each_layer! { layers }

/// A layer and the activation that follows it.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The layer.
    pub layer: Layer,
    /// The activation that follows it.
    pub activation: Activation,
}

impl Stage {
    /// Combines a layer and the activation that follows it.
    pub fn new(layer: Layer, activation: Activation) -> Self {
        Self { layer, activation }
    }
}

/// Builds the layers of a network from their settings, with any numbers in their parameters.
pub(crate) struct Builder<'a> {
    pub(crate) device: &'a Device,
    pub(crate) dtype: Dtype,
    /// The number of dropouts so far.
    pub(crate) dropouts: u64,
}

impl Builder<'_> {
    /// A row of layers.
    pub(crate) fn network(
        &mut self,
        inputs: usize,
        layers: &[LayerConfig],
    ) -> Result<Network, Error> {
        let stages = Widths::new(inputs, layers).map(|(inputs, config)| {
            let layer = self.layer(inputs, config)?;
            Ok(Stage::new(layer, config.kind().activation()))
        });
        Network::new(stages.collect::<Result<_, Error>>()?)
    }

    fn layer(&mut self, inputs: usize, config: &LayerConfig) -> Result<Layer, Error> {
        let (device, dtype) = (self.device, self.dtype);
        Ok(match config {
            LayerConfig::Dense(dense) => {
                Dense::new(inputs, dense.outputs, dense.bias, device, dtype)?.into()
            }
            LayerConfig::LayerNorm(norm) => layer_norm(inputs, norm.epsilon, device, dtype).into(),
            LayerConfig::Dropout(dropout) => {
                let seed = next_seed(dropout.seed, &mut self.dropouts);
                Dropout::new(inputs, dropout.rate, seed)?.into()
            }
            LayerConfig::Residual(residual) => {
                Residual::new(self.network(inputs, &residual.layers)?)?.into()
            }
        })
    }
}
