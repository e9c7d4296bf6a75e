//! The activation functions that both worlds have.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::NetworkConfigError;

/// One line for each: its name here, which is that by hand, and that of the function on Burn, which is
/// its name in a file and on the command line.
macro_rules! activations {
    ($($(#[$attribute:meta])* $name:ident = $function:ident,)*) => {
        /// The activation functions that both worlds have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Activation {
            $($(#[$attribute])* $name,)*
        }

        impl Activation {
            /// All of them.
            pub const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            /// Its name, in a file and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($function),)*
                }
            }

            /// The hand-derived one.
            pub(super) fn hand<T: hand::Real>(self) -> Arc<dyn hand::Activation<T>> {
                match self {
                    $(Self::$name => Arc::new(hand::$name),)*
                }
            }

            /// The Burn one.
            pub(super) fn nn(self) -> nn::Activation {
                match self {
                    $(Self::$name => nn::$function,)*
                }
            }
        }
    };
}

activations! {
    /// None: `a = z`.
    #[default]
    Identity = identity,
    /// `a = 1 / (1 + e⁻ᶻ)`.
    Sigmoid = sigmoid,
    /// The hyperbolic tangent.
    Tanh = tanh,
    /// `a = max(z, 0)`.
    Relu = relu,
    /// `a = z` for `z > 0`, `0.01 z` elsewhere.
    LeakyRelu = leaky_relu,
    /// `a = ln(1 + eᶻ)`.
    Softplus = softplus,
    /// `a = z σ(z)`, also called swish.
    Silu = silu,
    /// `a = z Φ(z)`, of the normal distribution, exact.
    Gelu = gelu,
    /// The tanh form of [`Gelu`](Self::Gelu), an approximation.
    GeluTanh = gelu_tanh,
    /// Of the outputs of a sample, the probabilities of its classes.
    Softmax = softmax,
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Activation {
    type Err = NetworkConfigError;

    /// Reads a name, with `-` as good as `_`.
    fn from_str(name: &str) -> Result<Self, NetworkConfigError> {
        let plain = name.replace('-', "_");
        let found = Self::ALL.into_iter().find(|a| a.name() == plain);
        found.ok_or_else(|| NetworkConfigError::UnknownActivation {
            name: name.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_activation_has_a_name_of_its_own_in_a_file_and_on_the_command_line() {
        let names = serde_json::to_value(Activation::ALL).unwrap();
        assert_eq!(
            names,
            serde_json::json!(Activation::ALL.map(Activation::name))
        );
        for activation in Activation::ALL {
            let name = activation.to_string();
            assert_eq!(name.parse::<Activation>().unwrap(), activation);
            assert_eq!(
                name.replace('_', "-").parse::<Activation>().unwrap(),
                activation
            );
        }
        let error = "relux".parse::<Activation>().unwrap_err().to_string();
        assert!(
            error.contains("\"relux\"") && error.contains("leaky_relu"),
            "{error}"
        );
    }
}
