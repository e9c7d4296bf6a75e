//! All of a model's parameters, by name: what an engine hands over and takes back.

use downhill_data::{BiasColumn, Generator};
use downhill_nn::Parameter;
use ndarray::{Array1, Array2};

use crate::{EngineError, Initializer, InitializerError, NetworkConfig, ParameterSpec, Role};

/// The parameters of a model, or a gradient with respect to them: named, shaped, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// These parameters.
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

    /// A start drawn by the seeded stream of NumPy's `default_rng`: for each dense layer a matrix
    /// `[inputs + 1, outputs]` between `low` and `high`, row by row, whose last row is the bias (and
    /// `[inputs, outputs]` where a layer has none). Normalization starts with a gain of 1 and a shift of 0.
    pub fn uniform(description: &NetworkConfig, low: f64, high: f64, seed: u64) -> Self {
        let mut stream = Generator::new(seed);
        let start = |slot: ParameterSpec| {
            let numbers: usize = slot.shape.iter().product();
            let values = match slot.role {
                Role::Weight | Role::Bias => {
                    (0..numbers).map(|_| stream.uniform(low, high)).collect()
                }
                Role::Gain => vec![1.0; numbers],
                Role::Shift => vec![0.0; numbers],
            };
            Parameter {
                name: slot.name,
                shape: slot.shape,
                values,
            }
        };
        Self(
            description
                .parameter_specs()
                .into_iter()
                .map(start)
                .collect(),
        )
    }

    /// A start whose weights are drawn by an initializer, one after another from the seeded stream of
    /// NumPy's `default_rng`; biases and shifts are 0, gains 1.
    ///
    /// # Errors
    ///
    /// [`InitializerError`] if a number of the initializer is out of range.
    pub fn initialized(
        description: &NetworkConfig,
        initializer: Initializer,
        seed: u64,
    ) -> Result<Self, InitializerError> {
        let mut stream = Generator::new(seed);
        let start = |slot: ParameterSpec| {
            let by = match slot.role {
                Role::Weight => initializer,
                Role::Bias | Role::Shift => Initializer::Zeros,
                Role::Gain => Initializer::Constant { value: 1.0 },
            };
            Ok(Parameter {
                values: by.draw(&slot.shape, &mut stream)?,
                name: slot.name,
                shape: slot.shape,
            })
        };
        let parameter_specs = description.parameter_specs().into_iter();
        Ok(Self(parameter_specs.map(start).collect::<Result<_, _>>()?))
    }

    /// The parameters, in order.
    pub fn as_slice(&self) -> &[Parameter] {
        &self.0
    }

    /// The parameters, in order, to write to.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Parameter> {
        self.0.iter_mut()
    }

    /// The parameter of that name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Nn`] with the names there are, if it is not among them.
    pub fn get(&self, name: &str) -> Result<&Parameter, EngineError> {
        let found = self.0.iter().find(|p| p.name == name);
        found.ok_or_else(|| {
            EngineError::Nn(downhill_nn::Error::Missing {
                name: name.to_owned(),
                given: self.0.iter().map(|p| p.name.clone()).collect(),
            })
        })
    }

    /// The matrix of that name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Nn`] if there is none of that name, or it is no matrix.
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
    /// [`EngineError::Nn`] if there is none of that name, or it is no vector.
    pub fn vector(&self, name: &str) -> Result<Array1<f64>, EngineError> {
        let parameter = self.get(name)?;
        match parameter.shape.as_slice() {
            [entries] if *entries == parameter.values.len() => {
                Ok(Array1::from_vec(parameter.values.clone()))
            }
            other => Err(not_shaped(name, &[0], other)),
        }
    }

    /// A layer's weight and bias as one matrix `[inputs + 1, outputs]`, the bias as its first or
    /// last row: the layout of a model whose features carry a column of ones.
    ///
    /// # Errors
    ///
    /// [`EngineError::Nn`] if the layer is not there or has no bias.
    pub fn joined(&self, layer: usize, column: BiasColumn) -> Result<Array2<f64>, EngineError> {
        let weight = self.matrix(&format!("layers.{layer}.weight"))?;
        let bias = self.vector(&format!("layers.{layer}.bias"))?;
        Ok(column.join(&weight, &bias)?)
    }

    /// Adds a layer from its joined matrix: the other way round of [`joined`](Self::joined).
    ///
    /// # Errors
    ///
    /// [`EngineError::Bias`] if the matrix has no row but the bias.
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

    /// Checks that these are the parameters of a network of that description.
    ///
    /// # Errors
    ///
    /// [`EngineError::Nn`] if one is missing, not the network's, or of another shape.
    pub fn check(&self, description: &NetworkConfig) -> Result<(), EngineError> {
        let known = description.parameter_specs();
        for ParameterSpec {
            name,
            shape: expected,
            ..
        } in &known
        {
            let parameter = self.get(name)?;
            if &parameter.shape != expected {
                return Err(not_shaped(name, expected, &parameter.shape));
            }
            let numbers: usize = expected.iter().product();
            if parameter.values.len() != numbers {
                return Err(EngineError::Nn(downhill_nn::Error::Length {
                    name: name.clone(),
                    shape: expected.clone(),
                    expected: numbers,
                    got: parameter.values.len(),
                }));
            }
        }
        match self
            .0
            .iter()
            .find(|p| !known.iter().any(|slot| slot.name == p.name))
        {
            Some(extra) => Err(EngineError::Nn(downhill_nn::Error::Unknown {
                name: extra.name.clone(),
            })),
            None => Ok(()),
        }
    }
}

fn not_shaped(name: &str, expected: &[usize], got: &[usize]) -> EngineError {
    EngineError::Nn(downhill_nn::Error::Shape {
        name: name.to_owned(),
        expected: expected.to_vec(),
        got: got.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Activation;

    #[test]
    fn an_initializer_draws_the_weights_and_nothing_else() {
        let net = NetworkConfig::new(3)
            .dense(4, Activation::Relu)
            .layer_norm()
            .dense(2, Activation::Softmax);
        let start = Parameters::initialized(&net, Initializer::HeUniform, 7).unwrap();
        start.check(&net).unwrap();
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
}
