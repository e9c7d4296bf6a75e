//! One description of a network, for both worlds.

use std::sync::Arc;

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::{EngineError, Parameters};

/// The activation functions that both worlds have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// None: `a = z`.
    Identity,
    /// `a = 1 / (1 + e⁻ᶻ)`.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `a = max(z, 0)`.
    Relu,
    /// `a = z` for `z > 0`, `0.01 z` elsewhere.
    LeakyRelu,
    /// `a = ln(1 + eᶻ)`.
    Softplus,
    /// `a = z σ(z)`, also called swish.
    Silu,
    /// `a = z Φ(z)`, of the normal distribution, exact.
    Gelu,
    /// The tanh form of [`Gelu`](Self::Gelu), an approximation.
    GeluTanh,
    /// Of the outputs of a sample, the probabilities of its classes.
    Softmax,
}

impl Activation {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Sigmoid,
        Self::Tanh,
        Self::Relu,
        Self::LeakyRelu,
        Self::Softplus,
        Self::Silu,
        Self::Gelu,
        Self::GeluTanh,
        Self::Softmax,
    ];

    /// The hand-derived one.
    fn hand<T: hand::Real>(self) -> Arc<dyn hand::Activation<T>> {
        match self {
            Self::Identity => Arc::new(hand::Identity),
            Self::Sigmoid => Arc::new(hand::Sigmoid),
            Self::Tanh => Arc::new(hand::Tanh),
            Self::Relu => Arc::new(hand::Relu),
            Self::LeakyRelu => Arc::new(hand::LeakyRelu),
            Self::Softplus => Arc::new(hand::Softplus),
            Self::Silu => Arc::new(hand::Silu),
            Self::Gelu => Arc::new(hand::Gelu),
            Self::GeluTanh => Arc::new(hand::GeluTanh),
            Self::Softmax => Arc::new(hand::Softmax),
        }
    }

    /// The Burn one.
    fn nn(self) -> nn::Activation {
        match self {
            Self::Identity => nn::identity,
            Self::Sigmoid => nn::sigmoid,
            Self::Tanh => nn::tanh,
            Self::Relu => nn::relu,
            Self::LeakyRelu => nn::leaky_relu,
            Self::Softplus => nn::softplus,
            Self::Silu => nn::silu,
            Self::Gelu => nn::gelu,
            Self::GeluTanh => nn::gelu_tanh,
            Self::Softmax => nn::softmax,
        }
    }
}

/// One dense layer: `a = f(x W + b)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerDescription {
    /// How many outputs it has.
    pub outputs: usize,
    /// What follows the weighted sum.
    pub activation: Activation,
    /// Whether it has a bias of its own. One whose features carry a column of ones needs none.
    pub bias: bool,
}

/// A network of dense layers: how many features, and what each layer makes of them.
///
/// ```
/// use downhill_train::{Activation, Description};
///
/// // The 3-2-1 net: three features, two hidden sigmoids, one sigmoid output.
/// let net = Description::sigmoid(&[3, 2, 1]);
/// assert_eq!(net, Description::new(3).dense(2, Activation::Sigmoid).dense(1, Activation::Sigmoid));
/// assert_eq!(net.parameters(), 3 * 2 + 2 + 2 * 1 + 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// How many features a sample has.
    pub features: usize,
    /// The layers, first to last.
    pub layers: Vec<LayerDescription>,
}

impl Description {
    /// A network of no layers yet.
    pub fn new(features: usize) -> Self {
        Self {
            features,
            layers: Vec::new(),
        }
    }

    /// Adds a dense layer with a bias.
    #[must_use]
    pub fn dense(mut self, outputs: usize, activation: Activation) -> Self {
        self.layers.push(LayerDescription {
            outputs,
            activation,
            bias: true,
        });
        self
    }

    /// Adds a dense layer without a bias.
    #[must_use]
    pub fn dense_without_bias(mut self, outputs: usize, activation: Activation) -> Self {
        self.layers.push(LayerDescription {
            outputs,
            activation,
            bias: false,
        });
        self
    }

    /// One sigmoid neuron.
    pub fn neuron(features: usize) -> Self {
        Self::sigmoid(&[features, 1])
    }

    /// Sigmoid layers of these sizes: the features first, the outputs last.
    pub fn sigmoid(sizes: &[usize]) -> Self {
        let (features, outputs) = match sizes.split_first() {
            Some((&features, outputs)) => (features, outputs),
            None => (0, sizes),
        };
        outputs
            .iter()
            .fold(Self::new(features), |network, &outputs| {
                network.dense(outputs, Activation::Sigmoid)
            })
    }

    /// How many predictions there are for a sample.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(self.features, |l| l.outputs)
    }

    /// How many numbers there are to learn.
    pub fn parameters(&self) -> usize {
        self.shapes()
            .iter()
            .map(|(_, shape)| shape.iter().product::<usize>())
            .sum()
    }

    /// The name and shape of every parameter, in order: `layers.0.weight` `[inputs, outputs]`,
    /// `layers.0.bias` `[outputs]`, and so on.
    pub fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        let mut shapes = Vec::new();
        for (l, inputs, layer) in self.walk() {
            shapes.push((format!("layers.{l}.weight"), vec![inputs, layer.outputs]));
            if layer.bias {
                shapes.push((format!("layers.{l}.bias"), vec![layer.outputs]));
            }
        }
        shapes
    }

    /// Every layer with its number and how many inputs it has.
    pub(crate) fn walk(&self) -> impl Iterator<Item = (usize, usize, &LayerDescription)> {
        let inputs = std::iter::once(self.features).chain(self.layers.iter().map(|l| l.outputs));
        self.layers
            .iter()
            .zip(inputs)
            .enumerate()
            .map(|(l, (layer, inputs))| (l, inputs, layer))
    }

    /// The network in plain Rust, with hand-derived gradients.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the description is of no network, or the parameters are not its.
    pub fn hand<T: hand::Real>(
        &self,
        parameters: &Parameters,
    ) -> Result<hand::Network<T>, EngineError> {
        parameters.check(self)?;
        let cast = |p: &nn::Parameter| p.values.iter().map(|&v| T::narrow(v)).collect();
        let mut layers = Vec::with_capacity(self.layers.len());
        for (l, inputs, layer) in self.walk() {
            let weight = cast(parameters.get(&format!("layers.{l}.weight"))?);
            let bias = match layer.bias {
                true => Some(cast(parameters.get(&format!("layers.{l}.bias"))?)),
                false => None,
            };
            let dense = hand::Dense::new(inputs, layer.outputs, weight, bias)?;
            layers.push(hand::Stage::shared(dense, layer.activation.hand()));
        }
        Ok(hand::Network::new(layers)?)
    }

    /// The network as a Burn module on a device.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the description is of no network, or the parameters are not its.
    pub fn nn(
        &self,
        parameters: &Parameters,
        device: &nn::Device,
        dtype: nn::Dtype,
    ) -> Result<nn::Network, EngineError> {
        parameters.check(self)?;
        let layers: Vec<nn::Layer> = self
            .walk()
            .map(|(_, inputs, layer)| nn::Layer {
                inputs,
                outputs: layer.outputs,
                bias: layer.bias,
                activation: layer.activation.nn(),
            })
            .collect();
        Ok(nn::Network::new(
            &layers,
            parameters.as_slice(),
            device,
            dtype,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_shapes_follow_the_layers() {
        let net = Description::new(4)
            .dense(3, Activation::Sigmoid)
            .dense_without_bias(1, Activation::Identity);
        let shapes = net.shapes();
        let names: Vec<&str> = shapes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["layers.0.weight", "layers.0.bias", "layers.1.weight"]
        );
        assert_eq!(shapes[2].1, [3, 1]);
        assert_eq!((net.outputs(), net.parameters()), (1, 18));
    }

    #[test]
    fn every_activation_has_a_name_of_its_own_in_a_file() {
        let names = serde_json::to_value(Activation::ALL).unwrap();
        let expected = serde_json::json!([
            "identity",
            "sigmoid",
            "tanh",
            "relu",
            "leaky_relu",
            "softplus",
            "silu",
            "gelu",
            "gelu_tanh",
            "softmax",
        ]);
        assert_eq!(names, expected);
        let back: Vec<Activation> = serde_json::from_value(names).unwrap();
        assert_eq!(back, Activation::ALL);
    }

    #[test]
    fn a_neuron_is_a_net_of_one_layer() {
        assert_eq!(Description::neuron(2), Description::sigmoid(&[2, 1]));
    }
}
