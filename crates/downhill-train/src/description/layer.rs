//! One layer of a network, for both worlds.

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use super::{Activation, Row, check_layers, hand_stages, nn_stages, widths};
use crate::{EngineError, NetworkConfigError, Parameters};

/// One layer, and the activation behind it.
///
/// In a file the kind is called `layer`: `{ layer = "dense", outputs = 16, activation = "relu" }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case", deny_unknown_fields)]
pub enum LayerConfig {
    /// A weighted sum: `a = f(x W + b)`.
    Dense {
        /// How many outputs it has.
        outputs: usize,
        /// What follows the weighted sum.
        #[serde(default)]
        activation: Activation,
        /// Whether it has a bias of its own. One whose features carry a column of ones needs none.
        #[serde(default = "with_bias")]
        bias: bool,
    },
    /// Layer normalization: every sample to mean 0 and variance 1, then a gain and a shift.
    LayerNorm {
        /// What is added to the variance before it divides.
        #[serde(default = "usual_epsilon")]
        epsilon: f64,
        /// What follows it.
        #[serde(default)]
        activation: Activation,
    },
    /// Dropout: while learning, a fraction of the inputs is left out.
    Dropout {
        /// The fraction.
        rate: f64,
        /// The seed of which. Two dropouts of a network given the same leave out others.
        #[serde(default)]
        seed: u64,
    },
    /// A residual connection: what goes in, added to what the layers within make of it.
    Residual {
        /// The layers within, which must end as wide as they begin.
        layers: Vec<LayerConfig>,
        /// What follows the sum.
        #[serde(default)]
        activation: Activation,
    },
}

fn with_bias() -> bool {
    true
}

fn usual_epsilon() -> f64 {
    1e-5
}

/// How many numbers a network may have to learn: 8 GB of them in `f64`. More is a slip of the pen.
const MOST_NUMBERS: usize = 1 << 30;

/// What a parameter is for, by which it is given its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A matrix of weights: drawn at random.
    Weight,
    /// What is added to a sum.
    Bias,
    /// What multiplies: 1 changes nothing.
    Gain,
    /// What shifts: 0 changes nothing.
    Shift,
}

/// A parameter of a network, before it has numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterSpec {
    /// Its name, such as `layers.0.weight`.
    pub name: String,
    /// Its shape: `[inputs, outputs]` of a weight.
    pub shape: Vec<usize>,
    /// What it is for.
    pub role: Role,
}

impl LayerConfig {
    /// How many outputs it has for so many inputs.
    pub fn outputs(&self, inputs: usize) -> usize {
        match self {
            Self::Dense { outputs, .. } => *outputs,
            Self::LayerNorm { .. } | Self::Dropout { .. } | Self::Residual { .. } => inputs,
        }
    }

    /// What follows it.
    pub fn activation(&self) -> Activation {
        match self {
            Self::Dense { activation, .. }
            | Self::LayerNorm { activation, .. }
            | Self::Residual { activation, .. } => *activation,
            Self::Dropout { .. } => Activation::Identity,
        }
    }

    /// Its parameters for so many inputs, in order; `place` is what their names begin with.
    pub(super) fn parameter_specs(&self, inputs: usize, place: &str) -> Vec<ParameterSpec> {
        let slot = |name: &str, shape: &[usize], role| ParameterSpec {
            name: format!("{place}.{name}"),
            shape: shape.to_vec(),
            role,
        };
        match self {
            Self::Dense { outputs, bias, .. } => {
                let weight = slot("weight", &[inputs, *outputs], Role::Weight);
                let bias = bias.then(|| slot("bias", &[*outputs], Role::Bias));
                std::iter::once(weight).chain(bias).collect()
            }
            Self::LayerNorm { .. } => vec![
                slot("gamma", &[inputs], Role::Gain),
                slot("beta", &[inputs], Role::Shift),
            ],
            Self::Dropout { .. } => Vec::new(),
            Self::Residual { layers, .. } => {
                let within = widths(inputs, layers).enumerate();
                within
                    .flat_map(|(l, (inputs, layer))| {
                        layer.parameter_specs(inputs, &format!("{place}.inner.layers.{l}"))
                    })
                    .collect()
            }
        }
    }

    /// Checks its settings, and that it does not make the network too large; `numbers` is how many numbers
    /// there are to learn so far.
    pub(super) fn check(
        &self,
        inputs: usize,
        place: &str,
        numbers: &mut usize,
    ) -> Result<(), NetworkConfigError> {
        let place = || place.to_owned();
        let own = match self {
            // Saturating: what overflows is too large as well.
            Self::Dense { outputs, bias, .. } => inputs
                .saturating_add(usize::from(*bias))
                .saturating_mul(*outputs),
            Self::LayerNorm { .. } => inputs.saturating_mul(2),
            Self::Dropout { .. } | Self::Residual { .. } => 0,
        };
        *numbers = numbers.saturating_add(own);
        if *numbers > MOST_NUMBERS {
            return Err(NetworkConfigError::TooLarge {
                place: place(),
                most: MOST_NUMBERS,
            });
        }
        match self {
            Self::Dense { outputs: 0, .. } => Err(NetworkConfigError::NoOutputs { place: place() }),
            // Also in `f32`, where anything much smaller rounds to 0.
            Self::LayerNorm { epsilon, .. }
                if !(epsilon.is_finite() && *epsilon >= f64::from(f32::MIN_POSITIVE)) =>
            {
                Err(NetworkConfigError::Epsilon {
                    place: place(),
                    epsilon: *epsilon,
                })
            }
            Self::Dropout { rate, .. } if !(0.0..1.0).contains(rate) => {
                Err(NetworkConfigError::Rate {
                    place: place(),
                    rate: *rate,
                })
            }
            Self::Residual { layers, .. } => {
                let gives = check_layers(inputs, layers, &place(), numbers)?;
                if gives == inputs {
                    Ok(())
                } else {
                    Err(NetworkConfigError::Residual {
                        place: place(),
                        takes: inputs,
                        gives,
                    })
                }
            }
            Self::Dense { .. } | Self::LayerNorm { .. } | Self::Dropout { .. } => Ok(()),
        }
    }

    /// The hand-derived one.
    pub(super) fn hand<T: hand::Real>(
        &self,
        inputs: usize,
        place: &str,
        parameters: &Parameters,
        dropouts: &mut u64,
    ) -> Result<hand::Stage<T>, EngineError> {
        let take = |name: &str| -> Result<Vec<T>, EngineError> {
            let parameter = parameters.get(&format!("{place}.{name}"))?;
            Ok(parameter.values.iter().map(|&v| T::narrow(v)).collect())
        };
        let layer: Box<dyn hand::Layer<T>> = match self {
            Self::Dense { outputs, bias, .. } => {
                let bias = if *bias { Some(take("bias")?) } else { None };
                let weight = take("weight")?;
                Box::new(hand::Dense::new(inputs, *outputs, weight, bias)?)
            }
            Self::LayerNorm { epsilon, .. } => {
                let (gamma, beta) = (take("gamma")?, take("beta")?);
                Box::new(hand::LayerNorm::new(gamma, beta, T::narrow(*epsilon))?)
            }
            Self::Dropout { rate, seed } => {
                let seed = next_seed(*seed, dropouts);
                Box::new(hand::Dropout::new(inputs, *rate, seed)?)
            }
            Self::Residual { layers, .. } => {
                let place = format!("{place}.inner");
                let inner = hand_stages(inputs, layers, &place, parameters, dropouts)?;
                Box::new(hand::Residual::new(hand::Network::new(inner)?)?)
            }
        };
        Ok(hand::Stage::chosen(layer, self.activation().hand()))
    }

    /// The Burn one, without its numbers.
    pub(super) fn nn(
        &self,
        inputs: usize,
        device: &nn::Device,
        dtype: nn::Dtype,
        dropouts: &mut u64,
    ) -> Result<nn::Stage, EngineError> {
        let layer = match self {
            Self::Dense { outputs, bias, .. } => {
                nn::Layer::Dense(nn::Dense::new(inputs, *outputs, *bias, device, dtype)?)
            }
            Self::LayerNorm { epsilon, .. } => {
                nn::Layer::LayerNorm(nn::layer_norm(inputs, *epsilon, device, dtype))
            }
            Self::Dropout { rate, seed } => {
                let seed = next_seed(*seed, dropouts);
                nn::Layer::Dropout(nn::Dropout::new(inputs, *rate, seed)?)
            }
            Self::Residual { layers, .. } => {
                let inner = nn_stages(inputs, layers, device, dtype, dropouts)?;
                nn::Layer::Residual(nn::Residual::new(nn::Network::new(inner)?)?)
            }
        };
        Ok(nn::Stage::new(layer, self.activation().nn()))
    }

    /// Its row of the table, and those of the layers within.
    pub(super) fn rows(&self, inputs: usize, number: &str, rows: &mut Vec<Row>) {
        let what = match self {
            Self::Dense { bias, .. } => {
                format!("dense{}", if *bias { "" } else { " without bias" })
            }
            Self::LayerNorm { .. } => "layer norm".to_owned(),
            Self::Dropout { rate, .. } => format!("dropout of {rate}"),
            Self::Residual { .. } => "residual: x + what follows".to_owned(),
        };
        let what = match self.activation() {
            Activation::Identity => what,
            activation => format!("{what}, {activation}"),
        };
        let outputs = self.outputs(inputs);
        let own = match self {
            Self::Residual { .. } => Vec::new(),
            _ => self.parameter_specs(inputs, ""),
        };
        rows.push(Row {
            number: number.to_owned(),
            what,
            outputs,
            parameters: own,
        });
        if let Self::Residual { layers, .. } = self {
            for (l, (inputs, layer)) in widths(inputs, layers).enumerate() {
                layer.rows(inputs, &format!("{number}.{l}"), rows);
            }
        }
    }
}

/// The seed of the next dropout of a network, mixed from the one it is given and its place among them, so
/// that two that are given the same, or neighbors, do not leave out the same.
///
/// *Source* of the mixing: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators"
/// (2014), with the constants of S. Vigna's `splitmix64`.
fn next_seed(seed: u64, dropouts: &mut u64) -> u64 {
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
        // Given the same seed, or seeds that make up for their places.
        for seeds in [[0, 0, 0, 0], [3, 2, 1, 0], [0, u64::MAX, 0, u64::MAX]] {
            let mut dropouts = 0;
            let mixed = seeds.map(|seed| next_seed(seed, &mut dropouts));
            assert_eq!(BTreeSet::from(mixed).len(), 4, "{mixed:?}");
        }
    }
}
