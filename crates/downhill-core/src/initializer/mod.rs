//! How the numbers of a start are drawn.

mod text;

use serde::{Deserialize, Serialize};

use crate::{SettingError, check_finite, check_not_negative};

/// How the numbers of a parameter are drawn before the first step.
///
/// ```text
/// glorot uniform    W ~ U(-l, l)     l = sqrt(6 / (inputs + outputs))
/// glorot normal     W ~ N(0, s²)     s = sqrt(2 / (inputs + outputs))
/// he uniform        W ~ U(-l, l)     l = sqrt(6 / inputs)
/// he normal         W ~ N(0, s²)     s = sqrt(2 / inputs)
/// ```
///
/// where a weight is `[inputs, outputs]`, so that its rows are the fan-in and its columns the
/// fan-out. Glorot's keep the variance of activations and gradients about the same from layer to
/// layer where the activation is near the identity; He's do it for `relu`, which loses half of it.
///
/// *Source*: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
/// neural networks", 2010 (equation 16); K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into
/// Rectifiers: Surpassing Human-Level Performance on `ImageNet` Classification", 2015 (equation 10).
///
/// As text, for a command line: `zeros`, `constant:0.1`, `uniform:-1:1`, `normal:0:0.1`,
/// `glorot-uniform`, `glorot-normal`, `he-uniform`, `he-normal`.
///
/// ```
/// use downhill_core::{Distribution, Initializer};
///
/// let initializer: Initializer = "he-normal".parse()?;
/// assert_eq!(initializer.distribution(&[8, 2])?, Distribution::Normal(0.0, 0.5));
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Initializer {
    /// All 0: for biases. The units of a layer whose weights are all alike stay alike.
    Zeros,
    /// All the same number.
    Constant {
        /// The number.
        value: f64,
    },
    /// Uniform on `[low, high)`.
    Uniform {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        standard_deviation: f64,
    },
    /// Glorot and Bengio's, uniform.
    GlorotUniform,
    /// Glorot and Bengio's, normal.
    GlorotNormal,
    /// He's, uniform.
    HeUniform,
    /// He's, normal.
    HeNormal,
}

impl Initializer {
    /// Its name, as a command line says it, without its numbers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zeros => "zeros",
            Self::Constant { .. } => "constant",
            Self::Uniform { .. } => "uniform",
            Self::Normal { .. } => "normal",
            Self::GlorotUniform => "glorot-uniform",
            Self::GlorotNormal => "glorot-normal",
            Self::HeUniform => "he-uniform",
            Self::HeNormal => "he-normal",
        }
    }

    /// Checks its numbers.
    ///
    /// # Errors
    ///
    /// [`SettingError`] for a number that is not finite, for ends the wrong way round and for a
    /// negative standard deviation.
    pub fn validate(&self) -> Result<(), SettingError> {
        match self {
            Self::Constant { value } => check_finite("the constant of an initializer", value),
            // A finite width implies finite ends.
            Self::Uniform { low, high } if !((high - low).is_finite() && low <= high) => {
                Err(SettingError::Ends {
                    low: *low,
                    high: *high,
                })
            }
            Self::Normal {
                mean,
                standard_deviation,
            } => {
                check_finite("the mean of an initializer", mean)?;
                check_not_negative(
                    "the standard deviation of an initializer",
                    standard_deviation,
                )
            }
            _ => Ok(()),
        }
    }

    /// The distribution of the entries of a parameter.
    ///
    /// # Shapes
    ///
    /// Any, but for Glorot's and He's: `[inputs, outputs]`.
    ///
    /// # Errors
    ///
    /// [`SettingError`] as from [`validate`](Self::validate), and [`SettingError::Fans`] for a shape without fan-in
    /// and fan-out where they are needed.
    pub fn distribution(self, shape: &[usize]) -> Result<Distribution, SettingError> {
        self.validate()?;
        let symmetric = |limit: f64| Distribution::Uniform(-limit, limit);
        let fans = || match shape {
            [inputs, outputs] if *inputs > 0 && *outputs > 0 => {
                Ok((*inputs as f64, *outputs as f64))
            }
            _ => Err(SettingError::Fans {
                name: self.name(),
                shape: shape.to_vec(),
            }),
        };
        Ok(match self {
            Self::Zeros => Distribution::Constant(0.0),
            Self::Constant { value } => Distribution::Constant(value),
            Self::Uniform { low, high } => Distribution::Uniform(low, high),
            Self::Normal {
                mean,
                standard_deviation,
            } => Distribution::Normal(mean, standard_deviation),
            Self::GlorotUniform => {
                let (inputs, outputs) = fans()?;
                symmetric((6.0 / (inputs + outputs)).sqrt())
            }
            Self::GlorotNormal => {
                let (inputs, outputs) = fans()?;
                Distribution::Normal(0.0, (2.0 / (inputs + outputs)).sqrt())
            }
            Self::HeUniform => symmetric((6.0 / fans()?.0).sqrt()),
            Self::HeNormal => Distribution::Normal(0.0, (2.0 / fans()?.0).sqrt()),
        })
    }
}

/// The distribution that the entries of a parameter are drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// Every entry is this number.
    Constant(f64),
    /// Uniform from the first number up to, but not including, the second.
    Uniform(f64, f64),
    /// Normal, with this mean and standard deviation.
    Normal(f64, f64),
}

#[cfg(test)]
mod tests {
    use super::text::TEXTS;
    use super::*;

    #[test]
    fn only_a_weight_has_fans() {
        for text in &TEXTS[4..] {
            let initializer: Initializer = text.parse().unwrap();
            for shape in [&[3][..], &[2, 3, 4], &[0, 3], &[3, 0], &[]] {
                let expected = SettingError::Fans {
                    name: initializer.name(),
                    shape: shape.to_vec(),
                };
                assert_eq!(initializer.distribution(shape), Err(expected));
            }
        }
        for text in &TEXTS[..4] {
            let initializer: Initializer = text.parse().unwrap();
            assert!(initializer.distribution(&[2, 3, 4]).is_ok());
        }
    }
}
