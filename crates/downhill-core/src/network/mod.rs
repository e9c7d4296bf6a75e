//! A network as plain data: its features and its layers.

mod layer;
mod table;

use std::fs;
use std::path::Path;

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

    /// Reads a description from a file, TOML or JSON by the end of its name, and checks it.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the file, and the line or the layer where something is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, SettingError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let parse = match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => Self::from_toml,
            Some("json") => Self::from_json,
            _ => return Err(SettingError::Extension { file }),
        };
        match fs::read_to_string(path) {
            Ok(text) => parse(&text, &file),
            Err(reason) => Err(SettingError::Unreadable {
                file,
                reason: reason.to_string(),
            }),
        }
    }

    /// Reads a description from TOML, and checks it; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the line or the layer where something is wrong.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, SettingError> {
        let parsed = Self::parse_toml(text).map_err(|(byte, reason)| match byte {
            Some(byte) => format!("line {}: {reason}", line_of(text, byte)),
            None => reason,
        });
        Self::read_checked(parsed, file)
    }

    /// The description, or the byte where it goes wrong and what is wrong there.
    fn parse_toml(text: &str) -> Result<Self, (Option<usize>, String)> {
        /// Layer by layer: of what is wrong in one of several kinds, serde knows no place.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Unread {
            features: usize,
            layers: Vec<toml::Spanned<toml::Value>>,
        }
        let begins = |error: &toml::de::Error| error.span().map(|span| span.start);
        let unread: Unread =
            toml::from_str(text).map_err(|error| (begins(&error), error.message().to_owned()))?;
        let read = |(l, layer): (usize, toml::Spanned<toml::Value>)| {
            let begin = layer.span().start;
            let layer = layer.into_inner().try_into();
            layer.map_err(|error: toml::de::Error| {
                (Some(begin), format!("layers.{l}: {}", error.message()))
            })
        };
        let layers = unread.layers.into_iter().enumerate().map(read);
        Ok(Self {
            features: unread.features,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    /// Reads a description from JSON, and checks it; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the line or the layer where something is wrong.
    pub fn from_json(text: &str, file: &str) -> Result<Self, SettingError> {
        let parsed = serde_json::from_str(text).map_err(|error| error.to_string());
        Self::read_checked(parsed, file)
    }

    fn read_checked(parsed: Result<Self, String>, file: &str) -> Result<Self, SettingError> {
        let file = || file.to_owned();
        let description = parsed.map_err(|reason| SettingError::Syntax {
            file: file(),
            reason,
        })?;
        match description.validate() {
            Ok(()) => Ok(description),
            Err(error) => Err(error.at(file())),
        }
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
        check_layers(self.features, &self.layers, "", &mut 0)
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

/// Checks the layers of a row; `within` is the layer they are in, if any, and `parameters` counts the parameters so far.
fn check_layers(
    inputs: usize,
    layers: &[LayerConfig],
    within: &str,
    parameters: &mut usize,
) -> Result<(), SettingError> {
    for (l, (inputs, layer)) in Widths::new(inputs, layers).enumerate() {
        let place = match within {
            "" => format!("layers.{l}"),
            within => format!("{within}.layers.{l}"),
        };
        layer.validate(inputs, &place, parameters)?;
    }
    Ok(())
}

/// The line on which a byte of a text stands, counted from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|&b| b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep() -> NetworkConfig {
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
    fn comes_back_from_a_file_as_it_was() {
        let json = serde_json::to_string(&deep()).unwrap();
        assert_eq!(NetworkConfig::from_json(&json, "net.json").unwrap(), deep());
        let toml = toml::to_string(&deep()).unwrap();
        assert_eq!(NetworkConfig::from_toml(&toml, "net.toml").unwrap(), deep());
    }

    #[test]
    fn says_where_a_file_is_wrong() {
        let error = |layers: &str| {
            let text = format!("features = 2\nlayers = [\n{layers}\n]\n");
            let error = NetworkConfig::from_toml(&text, "net.toml").unwrap_err();
            error.to_string()
        };
        for (layers, expected) in [
            (
                r#"{ layer = "dense", outputs = 0 }"#,
                "net.toml: layers.0: outputs must be at least 1, got 0",
            ),
            (
                "",
                "net.toml: layers: there must be at least 1 layer, got none",
            ),
            (
                r#"{ layer = "dropout", rate = 1.5 }"#,
                "net.toml: layers.0: the dropout rate must be at least 0 and less than 1, got 1.5",
            ),
            (
                r#"{ layer = "layer_norm", epsilon = 0.0 }"#,
                "net.toml: layers.0: epsilon must be a finite number of at least 1.18e-38, got 0.0",
            ),
            (
                r#"{ layer = "residual", layers = [{ layer = "dense", outputs = 3 }] }"#,
                "net.toml: layers.0: a residual connection adds its input to its output, but its layers take 2 inputs and give 3 outputs",
            ),
            (
                r#"{ layer = "residual", layers = [{ layer = "residual", layers = [] }] }"#,
                "net.toml: layers.0.layers.0: there must be at least 1 layer, got none",
            ),
        ] {
            assert_eq!(error(layers), expected);
        }
        let second =
            |layer: &str| error(&format!("{{ layer = \"dropout\", rate = 0.1 }},\n{layer}"));
        let unknown = second(r#"{ layer = "dense", outputs = 2, activation = "relux" }"#);
        assert!(
            unknown.starts_with("net.toml: line 4: layers.1: "),
            "{unknown}"
        );
        assert!(
            unknown.contains("relux") && unknown.contains("leaky_relu"),
            "{unknown}"
        );
        let misspelled = second(r#"{ layer = "dense", outputs = 2, activatoin = "relu" }"#);
        assert!(
            misspelled.starts_with("net.toml: line 4: layers.1: "),
            "{misspelled}"
        );
        assert!(misspelled.contains("activatoin"), "{misspelled}");
        let broken = second(r#"{ layer = "dense", outputs = }"#);
        assert!(broken.starts_with("net.toml: line 4: "), "{broken}");
        let huge = error(r#"{ layer = "dense", outputs = 9223372036854775807 }"#);
        assert!(
            huge.contains("layers.0: up to here the network has more than"),
            "{huge}"
        );
    }

    #[test]
    fn a_file_is_read_by_the_end_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("net.json");
        fs::write(&path, serde_json::to_string(&deep()).unwrap()).unwrap();
        assert_eq!(NetworkConfig::read(&path).unwrap(), deep());
        let missing = NetworkConfig::read(folder.path().join("none.toml")).unwrap_err();
        assert!(missing.to_string().contains("none.toml: "), "{missing}");
        let other = NetworkConfig::read(folder.path().join("net.yaml")).unwrap_err();
        assert!(
            other.to_string().ends_with("a .toml or a .json file"),
            "{other}"
        );
    }

    #[test]
    fn a_neuron_is_a_net_of_one_layer() {
        assert_eq!(NetworkConfig::neuron(2), NetworkConfig::sigmoid(&[2, 1]));
    }
}
