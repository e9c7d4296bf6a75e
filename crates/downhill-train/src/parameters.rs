//! All parameters of a model, by name.

use downhill_core::{
    Distribution, Initializer, NetworkConfig, Parameter, ParameterSpec, Role, SettingError,
    ShapeError, check_parameters,
};
use downhill_data::{BiasColumn, Generator};
use ndarray::{Array1, Array2};

use crate::EngineError;

/// The parameters of a model, or a gradient: names, shapes and values, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// Wraps a list of parameters.
    pub fn new(parameters: Vec<Parameter>) -> Self {
        Self(parameters)
    }

    /// Adds a matrix, `[rows, columns]`.
    #[must_use]
    pub fn with_matrix(mut self, name: &str, values: &Array2<f64>) -> Self {
        self.0.push(Parameter {
            name: name.to_owned(),
            shape: values.shape().to_vec(),
            values: values.iter().copied().collect(),
        });
        self
    }

    /// Adds a vector, `[entries]`.
    #[must_use]
    pub fn with_vector(mut self, name: &str, values: &Array1<f64>) -> Self {
        self.0.push(Parameter {
            name: name.to_owned(),
            shape: values.shape().to_vec(),
            values: values.to_vec(),
        });
        self
    }

    /// Draws all weights and biases uniformly between `low` and `high`.
    ///
    /// For each dense layer it draws a matrix `[inputs + 1, outputs]` row by row, whose last row is the bias, or
    /// `[inputs, outputs]` if the layer has no bias. The numbers are those of NumPy's `default_rng(seed)`.
    /// Normalization starts with a gain of 1 and a shift of 0.
    pub fn uniform(config: &NetworkConfig, low: f64, high: f64, seed: u64) -> Self {
        let mut stream = Generator::new(seed);
        let start = |spec: ParameterSpec| {
            let numbers: usize = spec.shape.iter().product();
            let values = match spec.role {
                Role::Weight | Role::Bias => {
                    (0..numbers).map(|_| stream.uniform(low, high)).collect()
                }
                Role::Gain => vec![1.0; numbers],
                Role::Shift => vec![0.0; numbers],
            };
            Parameter {
                name: spec.name,
                shape: spec.shape,
                values,
            }
        };
        Self(config.parameter_specs().into_iter().map(start).collect())
    }

    /// Draws all weights by an initializer. Biases and shifts are 0, gains 1.
    ///
    /// The weights are drawn one after another from the stream of NumPy's `default_rng(seed)`.
    ///
    /// # Errors
    ///
    /// [`SettingError`] if a setting of the initializer is out of range, or a weight does not fit in memory.
    pub fn initialized(
        config: &NetworkConfig,
        initializer: Initializer,
        seed: u64,
    ) -> Result<Self, SettingError> {
        let mut stream = Generator::new(seed);
        let start = |spec: ParameterSpec| {
            let by = match spec.role {
                Role::Weight => initializer,
                Role::Bias | Role::Shift => Initializer::Zeros,
                Role::Gain => Initializer::Constant { value: 1.0 },
            };
            Ok(Parameter {
                values: draw(by, &spec.shape, &mut stream)?,
                name: spec.name,
                shape: spec.shape,
            })
        };
        let parameter_specs = config.parameter_specs().into_iter();
        Ok(Self(parameter_specs.map(start).collect::<Result<_, _>>()?))
    }

    /// The parameters, in order.
    pub fn as_slice(&self) -> &[Parameter] {
        &self.0
    }

    /// The parameters, in order, for changing them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Parameter> {
        self.0.iter_mut()
    }

    /// The parameter of that name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Shape`], with the existing names, if there is no parameter of that name.
    pub fn get(&self, name: &str) -> Result<&Parameter, EngineError> {
        let found = self.0.iter().find(|p| p.name == name);
        found.ok_or_else(|| {
            EngineError::Shape(ShapeError::Missing {
                name: name.to_owned(),
                given: self.0.iter().map(|p| p.name.clone()).collect(),
            })
        })
    }

    /// The matrix of that name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Shape`] if there is no parameter of that name, or it is not a matrix.
    pub fn matrix(&self, name: &str) -> Result<Array2<f64>, EngineError> {
        let parameter = self.get(name)?;
        let shape = match parameter.shape.as_slice() {
            [rows, columns] => (*rows, *columns),
            other => return Err(not_shaped(name, &[0, 0], other)),
        };
        Array2::from_shape_vec(shape, parameter.values.clone())
            .map_err(|_| not_shaped(name, &parameter.shape, &[parameter.values.len()]))
    }

    /// The vector of that name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Shape`] if there is no parameter of that name, or it is not a vector.
    pub fn vector(&self, name: &str) -> Result<Array1<f64>, EngineError> {
        let parameter = self.get(name)?;
        match parameter.shape.as_slice() {
            [entries] if *entries == parameter.values.len() => {
                Ok(Array1::from_vec(parameter.values.clone()))
            }
            other => Err(not_shaped(name, &[0], other)),
        }
    }

    /// The weight and the bias of a layer as one matrix, `[inputs + 1, outputs]`.
    ///
    /// The bias is its first or last row, as in a model whose features have a column of ones.
    ///
    /// # Errors
    ///
    /// [`EngineError::Shape`] if there is no such layer, or it has no bias.
    pub fn joined(&self, layer: usize, column: BiasColumn) -> Result<Array2<f64>, EngineError> {
        let weight = self.matrix(&format!("layers.{layer}.weight"))?;
        let bias = self.vector(&format!("layers.{layer}.bias"))?;
        Ok(column.join(&weight, &bias)?)
    }

    /// Adds the weight and the bias of a layer from one matrix.
    ///
    /// The matrix is `[inputs + 1, outputs]`. This is the inverse of [`joined`](Self::joined).
    ///
    /// # Errors
    ///
    /// [`EngineError::Bias`] if the matrix has no rows besides the bias.
    pub fn with_joined(
        self,
        layer: usize,
        column: BiasColumn,
        matrix: &Array2<f64>,
    ) -> Result<Self, EngineError> {
        let (weight, bias) = column.split(matrix)?;
        Ok(self
            .with_matrix(&format!("layers.{layer}.weight"), &weight)
            .with_vector(&format!("layers.{layer}.bias"), &bias))
    }

    /// Checks that these are the parameters of a network.
    ///
    /// # Errors
    ///
    /// [`EngineError::Shape`] if a parameter is missing, has another shape, or is not a parameter of the network.
    pub fn check(&self, network: &NetworkConfig) -> Result<(), EngineError> {
        let specs = network.parameter_specs();
        let specs = specs.iter().map(|s| (s.name.as_str(), s.shape.as_slice()));
        Ok(check_parameters(specs, &self.0)?)
    }

    /// All numbers, parameter by parameter.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().flat_map(|p| p.values.iter().copied())
    }

    /// Whether every number is finite.
    pub fn are_finite(&self) -> bool {
        let mut finite = true;
        for parameter in &self.0 {
            for value in &parameter.values {
                finite &= value.is_finite();
            }
        }
        finite
    }

    /// The name of the first parameter that is not finite, and its first such number.
    pub fn not_finite(&self) -> Option<(&str, f64)> {
        self.0.iter().find_map(|p| {
            let value = p.values.iter().find(|v| !v.is_finite())?;
            Some((p.name.as_str(), *value))
        })
    }
}

/// Draws the entries of a parameter, row by row, from NumPy's stream. A constant draws nothing from it.
fn draw(
    initializer: Initializer,
    shape: &[usize],
    stream: &mut Generator,
) -> Result<Vec<f64>, SettingError> {
    let distribution = initializer.distribution(shape)?;
    let too_large = || SettingError::TooLarge {
        shape: shape.to_vec(),
    };
    let entries = shape
        .iter()
        .try_fold(1_usize, |n, &length| n.checked_mul(length));
    let entries = entries.ok_or_else(too_large)?;
    let mut values = Vec::new();
    values.try_reserve_exact(entries).map_err(|_| too_large())?;
    values.extend((0..entries).map(|_| match distribution {
        Distribution::Constant(value) => value,
        Distribution::Uniform(low, high) => stream.uniform(low, high),
        Distribution::Normal(mean, deviation) => stream.normal(mean, deviation),
    }));
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(values),
        Some(&value) => Err(SettingError::NotFinite {
            initializer: initializer.to_string(),
            value,
        }),
    }
}

fn not_shaped(name: &str, expected: &[usize], got: &[usize]) -> EngineError {
    EngineError::Shape(ShapeError::Shape {
        name: name.to_owned(),
        expected: expected.to_vec(),
        got: got.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use downhill_core::Activation;
    use serde_json::Value;

    #[test]
    fn an_initializer_draws_the_weights_and_nothing_else() {
        let net = NetworkConfig::new(3)
            .dense(4, Activation::Relu)
            .layer_norm()
            .dense(2, Activation::Softmax);
        let start = Parameters::initialized(&net, Initializer::HeUniform, 7).unwrap();
        let specs = net.parameter_specs();
        assert!(
            specs
                .iter()
                .zip(start.as_slice())
                .all(|(s, p)| (&s.name, &s.shape) == (&p.name, &p.shape))
        );
        // One stream: numpy.random.default_rng(7), the weights one after another.
        let mut stream = Generator::new(7);
        for (name, fan_in) in [("layers.0.weight", 3.0), ("layers.2.weight", 4.0)] {
            let limit = f64::sqrt(6.0 / fan_in);
            for &v in &start.get(name).unwrap().values {
                let expected = stream.uniform(-limit, limit);
                assert!((v - expected).abs() < 1e-15, "{name}: {v} {expected}");
            }
        }
        assert_eq!(start.get("layers.0.bias").unwrap().values, [0.0; 4]);
        assert_eq!(start.get("layers.1.gamma").unwrap().values, [1.0; 4]);
        assert_eq!(start.get("layers.1.beta").unwrap().values, [0.0; 4]);
    }

    #[test]
    fn draws_the_same_numbers_as_numpy() {
        // Written by tests/fixtures/make_initializer.py.
        let fixture = include_str!("../tests/fixtures/initializer.json");
        let cases: Vec<Value> = serde_json::from_str(fixture).unwrap();
        assert_eq!(cases.len(), 8);
        for case in cases {
            let initializer: Initializer = case["initializer"].as_str().unwrap().parse().unwrap();
            let stream = &mut Generator::new(42);
            for (shape, expected) in [([5, 3], &case["weight"]), ([2, 7], &case["next"])] {
                let values = draw(initializer, &shape, stream).unwrap();
                let bits: Vec<String> = values
                    .iter()
                    .map(|value| format!("{:016x}", value.to_bits()))
                    .collect();
                assert_eq!(serde_json::json!(bits), *expected, "{initializer}");
            }
        }
    }

    #[test]
    fn refuses_what_it_cannot_draw() {
        let stream = &mut Generator::new(0);
        for shape in [[usize::MAX, 2], [usize::MAX, 1]] {
            let error = draw(Initializer::Zeros, &shape, stream).unwrap_err();
            assert!(matches!(error, SettingError::TooLarge { .. }), "{error}");
        }
        let low = Initializer::Uniform {
            low: f64::MIN,
            high: f64::MAX,
        };
        assert!(matches!(
            draw(low, &[1], stream),
            Err(SettingError::Ends { .. })
        ));
        assert_eq!(*stream, Generator::new(0), "an error must draw nothing");
        let wide = Initializer::Normal {
            mean: 0.0,
            standard_deviation: f64::MAX,
        };
        let error = draw(wide, &[100], stream).unwrap_err();
        assert!(matches!(error, SettingError::NotFinite { .. }), "{error}");
    }
}
