//! One layer of a network, for both worlds.

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use super::{Activation, Row, check_layers, hand_stages, nn_stages, widths};
use crate::{DescriptionError, EngineError, Parameters};

/// One layer, and the activation behind it.
///
/// In a file the kind is called `layer`: `{ layer = "dense", outputs = 16, activation = "relu" }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case", deny_unknown_fields)]
pub enum LayerDescription {
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
    /// Layer normalisation: every sample to mean 0 and variance 1, then a gain and a shift.
    LayerNorm {
        /// What is added to the variance before it divides.
        #[serde(default = "usual_epsilon")]
        epsilon: f64,
        /// What follows it.
        #[serde(default)]
        activation: Activation,
    },
    /// Dropout: while learning, a share of the inputs is left out.
    Dropout {
        /// The share.
        rate: f64,
        /// The seed of which; the second dropout of a network takes the next seed, and so on.
        #[serde(default)]
        seed: u64,
    },
    /// A residual connection: what goes in, added to what the layers within make of it.
    Residual {
        /// The layers within, which must end as wide as they begin.
        layers: Vec<LayerDescription>,
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
pub struct Slot {
    /// Its name, such as `layers.0.weight`.
    pub name: String,
    /// Its shape: `[inputs, outputs]` of a weight.
    pub shape: Vec<usize>,
    /// What it is for.
    pub role: Role,
}

impl LayerDescription {
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
    pub(super) fn slots(&self, inputs: usize, place: &str) -> Vec<Slot> {
        let slot = |name: &str, shape: &[usize], role| Slot {
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
                        layer.slots(inputs, &format!("{place}.inner.layers.{l}"))
                    })
                    .collect()
            }
        }
    }

    /// Checks its settings.
    pub(super) fn check(&self, inputs: usize, place: &str) -> Result<(), DescriptionError> {
        let place = || place.to_owned();
        match self {
            Self::Dense { outputs: 0, .. } => Err(DescriptionError::NoOutputs { place: place() }),
            Self::LayerNorm { epsilon, .. } if !(epsilon.is_finite() && *epsilon > 0.0) => {
                Err(DescriptionError::Epsilon {
                    place: place(),
                    epsilon: *epsilon,
                })
            }
            Self::Dropout { rate, .. } if !(0.0..1.0).contains(rate) => {
                Err(DescriptionError::Rate {
                    place: place(),
                    rate: *rate,
                })
            }
            Self::Residual { layers, .. } => {
                let gives = check_layers(inputs, layers, &place())?;
                if gives == inputs {
                    Ok(())
                } else {
                    Err(DescriptionError::Residual {
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
            _ => self.slots(inputs, ""),
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

/// No two dropouts of a network leave out the same.
fn next_seed(seed: u64, dropouts: &mut u64) -> u64 {
    let next = seed.wrapping_add(*dropouts);
    *dropouts += 1;
    next
}
