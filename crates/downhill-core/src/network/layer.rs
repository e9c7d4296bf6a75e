//! One layer of a network.

use serde::{Deserialize, Serialize};

use super::{MOST_LAYERS, Size, Widths, check_layers};
use crate::{Activation, ParameterSpec, Role, SettingError, check_fraction, check_positive};

/// The most parameters a network may have: 8 GB of them in `f64`. A larger number is a typing error.
const MOST_PARAMETERS: usize = 1 << 30;

/// The facts about a kind of layer that do not depend on how it is computed.
pub trait LayerKind {
    /// The outputs it has for that many inputs; as many, unless a layer says otherwise.
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }

    /// The activation that follows it.
    fn activation(&self) -> Activation {
        Activation::Identity
    }

    /// The name, shape and role of each of its own parameters, for that many inputs.
    fn parameters(&self, inputs: usize) -> Vec<(&'static str, Vec<usize>, Role)> {
        let _ = inputs;
        Vec::new()
    }

    /// The layers within it.
    fn inner(&self) -> &[LayerConfig] {
        &[]
    }

    /// Its description in the table of a network.
    fn label(&self) -> String;

    /// Checks its settings, for that many inputs; the layers within it are checked apart.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting and the value found.
    fn validate(&self, inputs: usize) -> Result<(), SettingError> {
        let _ = inputs;
        Ok(())
    }
}

/// Writes down the layers, each in one place: its name in a file, the type of its settings, and settings for tests that
/// hide no mistake, for a number of inputs. The formulas by hand and on Burn have the same name.
macro_rules! layers {
    (($d:tt) $(
        $(#[$doc:meta])*
        $name:ident($config:ident) => $test:expr;
    )+) => {
        /// One layer, and the activation that follows it.
        ///
        /// In a file the kind is called `layer`: `{ layer = "dense", outputs = 16, activation = "relu" }`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "layer", rename_all = "snake_case")]
        pub enum LayerConfig {
            $($(#[$doc])* $name($config),)+
        }

        $(impl From<$config> for LayerConfig {
            fn from(config: $config) -> Self {
                Self::$name(config)
            }
        })+

        impl LayerConfig {
            /// The facts about its kind.
            pub fn kind(&self) -> &dyn LayerKind {
                match self {
                    $(Self::$name(config) => config,)+
                }
            }

            /// One of each, for that many inputs, with settings that hide no mistake.
            pub fn for_tests(inputs: usize) -> Vec<Self> {
                vec![$({
                    let config: fn(usize) -> $config = $test;
                    config(inputs).into()
                }),+]
            }
        }

        /// Hands the names of all layers to a macro.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! for_each_layer {
            ($d then:ident) => {
                $d then! { $($name)+ }
            };
        }
    };
}

layers! {
    ($)
    /// A weighted sum: `a = f(x W + b)`.
    Dense(DenseConfig) => |inputs| DenseConfig {
        outputs: inputs,
        activation: Activation::Identity,
        bias: true,
    };
    /// Layer normalization: every sample to mean 0 and variance 1, then a gain and a shift.
    LayerNorm(LayerNormConfig) => |_| LayerNormConfig {
        epsilon: 0.25,
        activation: Activation::Identity,
    };
    /// Dropout: during training, a fraction of the inputs is set to 0.
    Dropout(DropoutConfig) => |_| DropoutConfig { rate: 0.4, seed: 0 };
    /// A residual connection: the input, added to the output of the layers within.
    Residual(ResidualConfig) => |inputs| {
        let activation = Activation::Sigmoid;
        let inner = DenseConfig { outputs: inputs, activation, bias: true };
        ResidualConfig { layers: vec![inner.into()], activation: Activation::Identity }
    };
}

/// The settings of a dense layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenseConfig {
    /// The number of outputs.
    pub outputs: usize,
    /// The activation that follows the weighted sum.
    #[serde(default)]
    pub activation: Activation,
    /// Whether it has a bias. A network whose features include a column of ones needs none.
    #[serde(default = "yes")]
    pub bias: bool,
}

fn yes() -> bool {
    true
}

impl LayerKind for DenseConfig {
    fn outputs(&self, _inputs: usize) -> usize {
        self.outputs
    }

    fn activation(&self) -> Activation {
        self.activation
    }

    fn parameters(&self, inputs: usize) -> Vec<(&'static str, Vec<usize>, Role)> {
        let weight = ("weight", vec![inputs, self.outputs], Role::Weight);
        let bias = ("bias", vec![self.outputs], Role::Bias);
        std::iter::once(weight)
            .chain(self.bias.then_some(bias))
            .collect()
    }

    fn label(&self) -> String {
        format!("dense{}", if self.bias { "" } else { " without bias" })
    }

    fn validate(&self, _inputs: usize) -> Result<(), SettingError> {
        match self.outputs {
            0 => Err(SettingError::Zero { what: "outputs" }),
            _ => Ok(()),
        }
    }
}

/// The settings of layer normalization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayerNormConfig {
    /// Added to the variance before it divides.
    pub epsilon: f64,
    /// The activation that follows.
    pub activation: Activation,
}

impl Default for LayerNormConfig {
    /// An epsilon of 1e-5, and no activation.
    fn default() -> Self {
        Self {
            epsilon: 1e-5,
            activation: Activation::Identity,
        }
    }
}

impl LayerKind for LayerNormConfig {
    fn activation(&self) -> Activation {
        self.activation
    }

    fn parameters(&self, inputs: usize) -> Vec<(&'static str, Vec<usize>, Role)> {
        vec![
            ("gamma", vec![inputs], Role::Gain),
            ("beta", vec![inputs], Role::Shift),
        ]
    }

    fn label(&self) -> String {
        "layer norm".to_owned()
    }

    fn validate(&self, _inputs: usize) -> Result<(), SettingError> {
        check_positive("epsilon", &self.epsilon)
    }
}

/// The settings of dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropoutConfig {
    /// The fraction of the inputs that is set to 0.
    pub rate: f64,
    /// The seed of the choice. Two dropouts of a network with the same seed choose differently.
    #[serde(default)]
    pub seed: u64,
}

impl LayerKind for DropoutConfig {
    fn label(&self) -> String {
        format!("dropout of {}", self.rate)
    }

    fn validate(&self, _inputs: usize) -> Result<(), SettingError> {
        check_fraction("the dropout rate", &self.rate)
    }
}

/// The settings of a residual connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidualConfig {
    /// The layers within, which must have as many outputs as inputs.
    pub layers: Vec<LayerConfig>,
    /// The activation that follows the sum.
    #[serde(default)]
    pub activation: Activation,
}

impl LayerKind for ResidualConfig {
    fn activation(&self) -> Activation {
        self.activation
    }

    fn inner(&self) -> &[LayerConfig] {
        &self.layers
    }

    fn label(&self) -> String {
        "residual: x + inner layers".to_owned()
    }

    fn validate(&self, inputs: usize) -> Result<(), SettingError> {
        if self.layers.is_empty() {
            return Err(SettingError::NoLayers);
        }
        let gives = Widths::new(inputs, &self.layers).outputs();
        if gives == inputs {
            Ok(())
        } else {
            Err(SettingError::Residual {
                takes: inputs,
                gives,
            })
        }
    }
}

impl LayerConfig {
    /// Its parameters and those of the layers within, in order; `place` is what their names begin with.
    pub(super) fn parameter_specs(&self, inputs: usize, place: &str) -> Vec<ParameterSpec> {
        let own = self.kind().parameters(inputs).into_iter();
        let own = own.map(|(name, shape, role)| ParameterSpec {
            name: format!("{place}.{name}"),
            shape,
            role,
        });
        let inner = Widths::new(inputs, self.kind().inner()).enumerate();
        let inner = inner.flat_map(|(l, (inputs, layer))| {
            layer.parameter_specs(inputs, &format!("{place}.inner.layers.{l}"))
        });
        own.chain(inner).collect()
    }

    /// Checks its settings and the layers within, and that it does not make the network too large; `size` counts what
    /// there is so far.
    pub(super) fn validate(
        &self,
        inputs: usize,
        place: &str,
        size: &mut Size,
    ) -> Result<(), SettingError> {
        size.layers += 1;
        if size.layers > MOST_LAYERS {
            let most = MOST_LAYERS;
            return Err(SettingError::TooManyLayers { most }.at(place));
        }
        // Saturating: a number that overflows is too large as well.
        for (_, shape, _) in self.kind().parameters(inputs) {
            let entries = shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
            size.parameters = size.parameters.saturating_add(entries);
        }
        if size.parameters > MOST_PARAMETERS {
            let most = MOST_PARAMETERS;
            return Err(SettingError::TooManyParameters { most }.at(place));
        }
        check_layers(inputs, self.kind().inner(), place, size)?;
        self.kind()
            .validate(inputs)
            .map_err(|error| error.at(place))
    }
}

/// The seed of the next dropout of a network, mixed from its own seed and its position among the dropouts, so that two
/// with the same seed, or with neighboring seeds, choose differently.
///
/// *Source* of the mixing: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators"
/// (2014), with the constants of S. Vigna's `splitmix64`.
pub fn next_seed(seed: u64, dropouts: &mut u64) -> u64 {
    *dropouts += 1;
    let mut z = seed.wrapping_add(dropouts.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_dropouts_of_a_network_have_one_seed() {
        // Given the same seed, or seeds that make up for their positions.
        for seeds in [[0, 0, 0, 0], [3, 2, 1, 0], [0, u64::MAX, 0, u64::MAX]] {
            let mut dropouts = 0;
            let mixed = seeds.map(|seed| next_seed(seed, &mut dropouts));
            assert_eq!(BTreeSet::from(mixed).len(), 4, "{mixed:?}");
        }
    }
}
