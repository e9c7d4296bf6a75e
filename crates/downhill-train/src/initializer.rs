//! How the numbers of a start are drawn.

mod error;
mod text;

use downhill_data::Generator;
use serde::{Deserialize, Serialize};

pub use error::InitializerError;

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
/// use downhill_data::default_rng;
/// use downhill_train::Initializer;
///
/// let initializer: Initializer = "glorot-uniform".parse()?;
/// // limit = numpy.sqrt(6 / (4 + 2)); numpy.random.default_rng(42).uniform(-limit, limit, (4, 2))
/// let weight = initializer.draw(&[4, 2], &mut default_rng(42))?;
/// assert_eq!(weight[0], 0.5479120971119267);
/// # Ok::<(), downhill_train::InitializerError>(())
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
    /// [`InitializerError`] for a number that is not finite, for ends the wrong way round and for a
    /// negative standard deviation.
    pub fn check(self) -> Result<(), InitializerError> {
        match self {
            Self::Constant { value } if !value.is_finite() => {
                Err(InitializerError::Constant { value })
            }
            // A finite width means finite ends, and an order to them.
            Self::Uniform { low, high } if !((high - low).is_finite() && low <= high) => {
                Err(InitializerError::Ends { low, high })
            }
            Self::Normal { mean, .. } if !mean.is_finite() => Err(InitializerError::Mean { mean }),
            Self::Normal {
                standard_deviation, ..
            } if !(standard_deviation.is_finite() && standard_deviation >= 0.0) => {
                Err(InitializerError::StandardDeviation { standard_deviation })
            }
            _ => Ok(()),
        }
    }

    /// The numbers of a parameter, row by row, from NumPy's stream; `zeros` and `constant` take
    /// nothing from it.
    ///
    /// # Shapes
    ///
    /// Any, but for Glorot's and He's: `[inputs, outputs]`.
    ///
    /// # Errors
    ///
    /// [`InitializerError`] as from [`check`](Self::check), for a shape without fan-in and fan-out
    /// where they are asked for, and for more numbers than there is memory for.
    pub fn draw(
        &self,
        shape: &[usize],
        stream: &mut Generator,
    ) -> Result<Vec<f64>, InitializerError> {
        self.check()?;
        let too_large = || InitializerError::TooLarge {
            shape: shape.to_vec(),
        };
        let numbers = shape
            .iter()
            .try_fold(1_usize, |numbers, length| numbers.checked_mul(*length))
            .ok_or_else(too_large)?;
        let distribution = self.distribution(shape)?;
        let mut values = Vec::new();
        values.try_reserve_exact(numbers).map_err(|_| too_large())?;
        values.extend((0..numbers).map(|_| match distribution {
            Distribution::Constant(value) => value,
            Distribution::Uniform(low, high) => stream.uniform(low, high),
            Distribution::Normal(mean, deviation) => stream.normal(mean, deviation),
        }));
        match values.iter().find(|value| !value.is_finite()) {
            None => Ok(values),
            Some(value) => Err(InitializerError::NotFinite {
                initializer: self.to_string(),
                value: *value,
            }),
        }
    }

    /// What the numbers of that shape are drawn from.
    fn distribution(self, shape: &[usize]) -> Result<Distribution, InitializerError> {
        let symmetric = |limit: f64| Distribution::Uniform(-limit, limit);
        let fans = || match shape {
            [inputs, outputs] if *inputs > 0 && *outputs > 0 => {
                Ok((*inputs as f64, *outputs as f64))
            }
            _ => Err(InitializerError::Fans {
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

/// A distribution with its numbers known.
#[derive(Debug, Clone, Copy)]
enum Distribution {
    Constant(f64),
    Uniform(f64, f64),
    Normal(f64, f64),
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::text::TEXTS;
    use super::*;

    fn parse(text: &str) -> Result<Initializer, InitializerError> {
        text.parse()
    }

    #[test]
    fn the_numbers_are_numpys() {
        // Made by tests/fixtures/make_initializer.py.
        let fixture = include_str!("../tests/fixtures/initializer.json");
        let cases: Vec<Value> = serde_json::from_str(fixture).unwrap();
        assert_eq!(cases.len(), TEXTS.len());
        for (case, text) in cases.iter().zip(TEXTS) {
            assert_eq!(case["initializer"], text);
            let stream = &mut Generator::new(42);
            for (shape, expected) in [([5, 3], &case["weight"]), ([2, 7], &case["next"])] {
                let values = parse(text).unwrap().draw(&shape, stream).unwrap();
                let bits: Vec<String> = values
                    .iter()
                    .map(|value| format!("{:016x}", value.to_bits()))
                    .collect();
                assert_eq!(serde_json::json!(bits), *expected, "{text}");
            }
        }
    }

    #[test]
    fn only_a_weight_has_fans() {
        let stream = &mut Generator::new(0);
        for text in &TEXTS[4..] {
            let initializer = parse(text).unwrap();
            for shape in [&[3][..], &[2, 3, 4], &[0, 3], &[3, 0], &[]] {
                let expected = InitializerError::Fans {
                    name: initializer.name(),
                    shape: shape.to_vec(),
                };
                assert_eq!(initializer.draw(shape, stream), Err(expected));
            }
        }
        assert_eq!(*stream, Generator::new(0), "an error must draw nothing");
        for text in &TEXTS[..4] {
            let values = parse(text).unwrap().draw(&[2, 3, 4], stream).unwrap();
            assert_eq!(values.len(), 24);
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_an_error() {
        let stream = &mut Generator::new(0);
        for shape in [[usize::MAX, 2], [usize::MAX, 1]] {
            let error = Initializer::Zeros.draw(&shape, stream).unwrap_err();
            assert!(
                matches!(error, InitializerError::TooLarge { .. }),
                "{error}"
            );
        }
        let low = Initializer::Uniform {
            low: f64::MIN,
            high: f64::MAX,
        };
        assert!(matches!(
            low.draw(&[1], stream),
            Err(InitializerError::Ends { .. })
        ));
        let wide = Initializer::Normal {
            mean: 0.0,
            standard_deviation: f64::MAX,
        };
        let error = wide.draw(&[100], stream).unwrap_err();
        assert!(
            matches!(error, InitializerError::NotFinite { .. }),
            "{error}"
        );
    }
}
