//! A network as plain data: its features and its layers.

mod file;
mod layer;
mod table;
mod value;

use serde::{Deserialize, Serialize};

pub use layer::*;

use crate::{Activation, ParameterSpec, SettingError};

/// A network: the number of features, and its layers.
///
/// ```
/// use downhill_core::{Activation, NetworkConfig};
///
/// // The 3-2-1 net: three features, two hidden sigmoids, one sigmoid output.
/// let net = NetworkConfig::sigmoid(&[3, 2, 1]);
/// assert_eq!(net, NetworkConfig::new(3).dense(2, Activation::Sigmoid).dense(1, Activation::Sigmoid));
/// assert_eq!(net.parameters(), 3 * 2 + 2 + 2 * 1 + 1);
/// ```
///
/// A deeper one, built here and read from a file:
///
/// ```
/// use downhill_core::{Activation, NetworkConfig};
///
/// let net = NetworkConfig::new(2)
///     .dense(16, Activation::Tanh)
///     .residual(|block| block.layer_norm().dense(16, Activation::Relu).dropout(0.1))
///     .dense(3, Activation::Softmax);
/// let text = r#"
///     features = 2
///     layers = [
///         { layer = "dense", outputs = 16, activation = "tanh" },
///         { layer = "residual", layers = [
///             { layer = "layer_norm" },
///             { layer = "dense", outputs = 16, activation = "relu" },
///             { layer = "dropout", rate = 0.1 },
///         ] },
///         { layer = "dense", outputs = 3, activation = "softmax" },
///     ]
/// "#;
/// assert_eq!(NetworkConfig::from_toml(text, "net.toml")?, net);
/// println!("{net}");
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// How many features a sample has.
    pub features: usize,
    /// The layers, first to last.
    pub layers: Vec<LayerConfig>,
}

impl NetworkConfig {
    /// A network of no layers yet.
    pub fn new(features: usize) -> Self {
        Self {
            features,
            layers: Vec::new(),
        }
    }

    /// Adds a layer.
    #[must_use]
    pub fn layer(mut self, layer: impl Into<LayerConfig>) -> Self {
        self.layers.push(layer.into());
        self
    }

    /// Adds a dense layer with a bias.
    #[must_use]
    pub fn dense(self, outputs: usize, activation: Activation) -> Self {
        self.layer(DenseConfig {
            outputs,
            activation,
            bias: true,
        })
    }

    /// Adds a dense layer without a bias.
    #[must_use]
    pub fn dense_without_bias(self, outputs: usize, activation: Activation) -> Self {
        self.layer(DenseConfig {
            outputs,
            activation,
            bias: false,
        })
    }

    /// Adds layer normalization, with an epsilon of 1e-5 and no activation behind it.
    #[must_use]
    pub fn layer_norm(self) -> Self {
        self.layer(LayerNormConfig::default())
    }

    /// Adds dropout of a fraction of the outputs so far.
    #[must_use]
    pub fn dropout(self, rate: f64) -> Self {
        self.layer(DropoutConfig { rate, seed: 0 })
    }

    /// Adds a residual connection around the layers that `block` adds, which must end as wide as they
    /// begin.
    #[must_use]
    pub fn residual(self, block: impl FnOnce(Self) -> Self) -> Self {
        let inner = block(Self::new(self.outputs()));
        self.layer(ResidualConfig {
            layers: inner.layers,
            activation: Activation::Identity,
        })
    }

    /// Adds dense layers of these sizes, each with the same activation behind it.
    #[must_use]
    pub fn hidden(self, sizes: &[usize], activation: Activation) -> Self {
        let add = |network: Self, &outputs: &usize| network.dense(outputs, activation);
        sizes.iter().fold(self, add)
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
        Self::new(features).hidden(outputs, Activation::Sigmoid)
    }

    /// Checks every layer, and that the layers fit together.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the layer that does not, and its numbers.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.features == 0 {
            return Err(SettingError::Zero { what: "features" });
        }
        if self.layers.is_empty() {
            return Err(SettingError::NoLayers.at("layers"));
        }
        check_layers(self.features, &self.layers, "", &mut Size::default())
    }

    /// The number of predictions for a sample.
    pub fn outputs(&self) -> usize {
        self.widths().outputs()
    }

    /// The number of parameters, counting every entry.
    pub fn parameters(&self) -> usize {
        let specs = self.parameter_specs();
        specs
            .iter()
            .map(|s| s.shape.iter().product::<usize>())
            .sum()
    }

    /// The number of outputs of all layers together for one sample, those within others included: the size of a forward
    /// pass.
    pub fn activations(&self) -> usize {
        activations(self.widths())
    }

    /// Every parameter, in order: `layers.0.weight` `[inputs, outputs]`, `layers.0.bias` `[outputs]`, and so on.
    pub fn parameter_specs(&self) -> Vec<ParameterSpec> {
        let layers = self.widths().enumerate();
        layers
            .flat_map(|(l, (inputs, layer))| layer.parameter_specs(inputs, &format!("layers.{l}")))
            .collect()
    }

    /// Every layer with the number of its inputs.
    pub fn widths(&self) -> Widths<'_> {
        Widths::new(self.features, &self.layers)
    }
}

/// Each layer of a row with the number of its inputs.
#[derive(Debug, Clone)]
pub struct Widths<'a> {
    inputs: usize,
    layers: std::slice::Iter<'a, LayerConfig>,
}

impl<'a> Widths<'a> {
    /// The layers of a row that has that many inputs.
    pub fn new(inputs: usize, layers: &'a [LayerConfig]) -> Self {
        let layers = layers.iter();
        Self { inputs, layers }
    }

    /// The number of outputs of the last layer.
    pub(crate) fn outputs(self) -> usize {
        let inputs = self.inputs;
        self.last()
            .map_or(inputs, |(inputs, layer)| layer.kind().outputs(inputs))
    }
}

impl<'a> Iterator for Widths<'a> {
    type Item = (usize, &'a LayerConfig);

    fn next(&mut self) -> Option<Self::Item> {
        let layer = self.layers.next()?;
        let inputs = self.inputs;
        self.inputs = layer.kind().outputs(inputs);
        Some((inputs, layer))
    }
}

/// The number of outputs of layers, and of the layers within them; saturating.
fn activations(layers: Widths<'_>) -> usize {
    layers.fold(0, |sum, (inputs, layer)| {
        let kind = layer.kind();
        let inner = activations(Widths::new(inputs, kind.inner()));
        sum.saturating_add(kind.outputs(inputs))
            .saturating_add(inner)
    })
}

/// The most layers a network may have, those within others included. More than any network that was ever trained.
const MOST_LAYERS: usize = 10_000;

/// The size of a network, layer by layer.
#[derive(Debug, Default)]
struct Size {
    layers: usize,
    parameters: usize,
}

/// Checks the layers of a row; `within` is the layer they are in, if any, and `size` counts what there is so far.
fn check_layers(
    inputs: usize,
    layers: &[LayerConfig],
    within: &str,
    size: &mut Size,
) -> Result<(), SettingError> {
    for (l, (inputs, layer)) in Widths::new(inputs, layers).enumerate() {
        let place = match within {
            "" => format!("layers.{l}"),
            within => format!("{within}.layers.{l}"),
        };
        layer.validate(inputs, &place, size)?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A network of every kind of layer.
    pub(crate) fn deep() -> NetworkConfig {
        NetworkConfig::new(4)
            .dense(3, Activation::Sigmoid)
            .layer_norm()
            .dropout(0.5)
            .residual(|block| {
                block
                    .dense(5, Activation::Relu)
                    .dropout(0.25)
                    .dense(3, Activation::Identity)
            })
            .dense_without_bias(1, Activation::Identity)
    }

    #[test]
    fn names_and_shapes_follow_the_layers() {
        let net = deep();
        let parameter_specs = net.parameter_specs();
        let names: Vec<&str> = parameter_specs
            .iter()
            .map(|slot| slot.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "layers.0.weight",
                "layers.0.bias",
                "layers.1.gamma",
                "layers.1.beta",
                "layers.3.inner.layers.0.weight",
                "layers.3.inner.layers.0.bias",
                "layers.3.inner.layers.2.weight",
                "layers.3.inner.layers.2.bias",
                "layers.4.weight",
            ]
        );
        assert_eq!(parameter_specs[4].shape, [3, 5]);
        assert_eq!((net.outputs(), net.parameters()), (1, 15 + 6 + 20 + 18 + 3));
        assert_eq!(net.activations(), 3 + 3 + 3 + 3 + (5 + 5 + 3) + 1);
    }

    #[test]
    fn a_table_shows_shapes_and_counts() {
        let expected = "\
layer                              outputs  parameters  shapes
       features                          4
0      dense, sigmoid                    3          15  weight [4, 3], bias [3]
1      layer norm                        3           6  gamma [3], beta [3]
2      dropout of 0.5                    3           0
3      residual: x + inner layers        3           0
3.0    dense, relu                       5          20  weight [3, 5], bias [5]
3.1    dropout of 0.25                   5           0
3.2    dense                             3          18  weight [5, 3], bias [3]
4      dense without bias                1           3  weight [3, 1]
       in all                                       62
";
        assert_eq!(deep().to_string(), expected);
    }

    #[test]
    fn a_neuron_is_a_net_of_one_layer() {
        assert_eq!(NetworkConfig::neuron(2), NetworkConfig::sigmoid(&[2, 1]));
    }
}
