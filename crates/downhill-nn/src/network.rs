//! Dense layers in a row, as a Burn module.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use crate::parameters::take;
use crate::{Dense, Dtype, Error, Forward, Model, Parameter};

/// An activation function `a = f(z)`: of each number on its own, or of the outputs of a sample.
pub type Activation = fn(Tensor<2>) -> Tensor<2>;

/// No activation: `a = z`.
pub fn identity(z: Tensor<2>) -> Tensor<2> {
    z
}

/// The shape of one layer: a weighted sum `z = x W + b`, and the activation behind it.
#[derive(Debug, Clone, Copy)]
pub struct Layer {
    /// How many inputs it takes.
    pub inputs: usize,
    /// How many outputs it gives.
    pub outputs: usize,
    /// Whether there is a `b`.
    pub bias: bool,
    /// What follows the weighted sum.
    pub activation: Activation,
}

/// A network of dense layers: `a₀ = x`, then `zₗ = aₗ₋₁ Wₗ + bₗ` and `aₗ = fₗ(zₗ)`, layer by layer.
///
/// The weighted sums are [`Dense`] layers; their
/// parameters are called `layers.0.weight` `[inputs, outputs]`, `layers.0.bias` `[outputs]`, and so
/// on.
#[derive(Module, Debug)]
pub struct Network {
    layers: Vec<Dense>,
    #[module(skip)]
    activations: Vec<Activation>,
}

impl Network {
    /// A network of these layers with these parameters, on a device.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] or [`Error::Chain`] if the layers do not make a network;
    /// [`Error::Missing`], [`Error::Shape`] or [`Error::Unknown`] if the parameters are not its.
    pub fn new(
        layers: &[Layer],
        parameters: &[Parameter],
        device: &Device,
        dtype: Dtype,
    ) -> Result<Self, Error> {
        if layers.is_empty() {
            return Err(Error::Empty { what: "layers" });
        }
        let mut before: Option<usize> = None;
        let mut names = Vec::new();
        let mut dense = Vec::with_capacity(layers.len());
        for (l, layer) in layers.iter().enumerate() {
            if layer.inputs == 0 {
                return Err(Error::Empty { what: "inputs" });
            }
            if layer.outputs == 0 {
                return Err(Error::Empty { what: "outputs" });
            }
            if let Some(gives) = before.filter(|&gives| gives != layer.inputs) {
                return Err(Error::Chain {
                    layer: l,
                    takes: layer.inputs,
                    gives,
                });
            }
            before = Some(layer.outputs);

            let name = format!("layers.{l}.weight");
            let weight = take(
                parameters,
                &name,
                [layer.inputs, layer.outputs],
                device,
                dtype,
            )?;
            names.push(name);
            let bias = if layer.bias {
                let name = format!("layers.{l}.bias");
                let bias = take(parameters, &name, [layer.outputs], device, dtype)?;
                names.push(name);
                Some(Param::from_tensor(bias))
            } else {
                None
            };
            dense.push(Dense {
                weight: Param::from_tensor(weight),
                bias,
            });
        }
        if let Some(extra) = parameters.iter().find(|p| !names.contains(&p.name)) {
            return Err(Error::Unknown {
                name: extra.name.clone(),
            });
        }
        Ok(Self {
            layers: dense,
            activations: layers.iter().map(|l| l.activation).collect(),
        })
    }
}

impl Model for Network {
    fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |l| l.weight.dims()[0])
    }

    fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |l| l.weight.dims()[1])
    }

    fn forward(&self, x: Tensor<2>) -> Forward {
        let mut hidden = Vec::new();
        let mut logits = x;
        for (l, layer) in self.layers.iter().enumerate() {
            if let Some(activation) = l.checked_sub(1).and_then(|b| self.activations.get(b)) {
                logits = activation(logits);
                hidden.push(logits.clone());
            }
            logits = layer.forward(logits);
        }
        Forward { hidden, logits }
    }

    fn activate(&self, logits: Tensor<2>) -> Tensor<2> {
        match self.activations.last() {
            Some(activation) => activation(logits),
            None => logits,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Backend, matrix, parameters, sigmoid, values};

    /// `f(z)` and `f'(z)` at every `z`, of a function of each number on its own, on every backend.
    pub(crate) fn values_and_slopes(f: Activation, z: &[f64]) -> Vec<(Vec<f64>, Vec<f64>)> {
        let on = |backend: Backend| {
            let device = backend.device().unwrap().autodiff();
            let z = matrix(z.to_vec(), [1, z.len()], &device, Dtype::F64).unwrap();
            let z = z.require_grad();
            let a = f(z.clone());
            let grads = a.clone().sum().backward();
            let slopes = z.grad(&grads).unwrap();
            (
                values(a.inner(), "values").unwrap(),
                values(slopes, "slopes").unwrap(),
            )
        };
        Backend::available().into_iter().map(on).collect()
    }

    /// Holds numbers against what they should be, to within a share of themselves; where they should be 0,
    /// what rounds to nothing beside anything will do.
    pub(crate) fn near(ours: &[f64], exact: &[f64], share: f64) {
        assert_eq!(ours.len(), exact.len());
        for (ours, exact) in ours.iter().zip(exact) {
            let error = (ours - exact).abs();
            assert!(
                error <= share * exact.abs() + 1e-290,
                "{ours:e}, not {exact:e}"
            );
        }
    }

    fn given() -> Vec<Parameter> {
        vec![
            Parameter::new("layers.0.weight", vec![2, 2], vec![0.1, -0.4, 0.7, 0.2]).unwrap(),
            Parameter::new("layers.0.bias", vec![2], vec![0.1, -0.2]).unwrap(),
            Parameter::new("layers.1.weight", vec![2, 1], vec![0.6, -0.9]).unwrap(),
        ]
    }

    fn layers() -> Vec<Layer> {
        let layer = |inputs, outputs, bias| Layer {
            inputs,
            outputs,
            bias,
            activation: sigmoid,
        };
        vec![layer(2, 2, true), layer(2, 1, false)]
    }

    #[test]
    fn hands_back_the_parameters_it_was_given() {
        for backend in Backend::available() {
            for device in [
                backend.device().unwrap(),
                backend.device().unwrap().autodiff(),
            ] {
                let network = Network::new(&layers(), &given(), &device, Dtype::F64).unwrap();
                assert_eq!(parameters(&network).unwrap(), given());
                assert_eq!((network.inputs(), network.outputs()), (2, 1));
            }
        }
    }

    #[test]
    fn computes_the_activations_layer_by_layer() {
        for backend in Backend::available() {
            let device = backend.device().unwrap();
            let network = Network::new(&layers(), &given(), &device, Dtype::F64).unwrap();
            let forward =
                network.forward(matrix(vec![1.0, 2.0], [1, 2], &device, Dtype::F64).unwrap());
            let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
            let hidden = [sigmoid(0.1 + 1.4 + 0.1), sigmoid(-0.4 + 0.4 - 0.2)];
            let logit = 0.6 * hidden[0] - 0.9 * hidden[1];
            let close = |tensor: Tensor<2>, expected: &[f64]| {
                for (ours, theirs) in values(tensor, "a").unwrap().iter().zip(expected) {
                    assert!((ours - theirs).abs() < 1e-15, "{ours} {theirs}");
                }
            };
            close(forward.hidden[0].clone(), &hidden);
            close(forward.logits.clone(), &[logit]);
            close(network.activate(forward.logits), &[sigmoid(logit)]);
        }
    }

    #[test]
    fn refuses_parameters_that_are_not_its() {
        let device = Backend::default().device().unwrap();
        let build = |p: &[Parameter]| {
            let network = Network::new(&layers(), p, &device, Dtype::F64);
            network.unwrap_err().to_string()
        };
        let mut fewer = given();
        fewer.remove(1);
        assert!(build(&fewer).starts_with("layers.0.bias: the model has this parameter"));
        let mut more = given();
        more.push(Parameter::new("layers.1.bias", vec![1], vec![0.0]).unwrap());
        assert_eq!(
            build(&more),
            "layers.1.bias: the model has no such parameter"
        );
        let mut other = given();
        other[0] = Parameter::new("layers.0.weight", vec![4, 1], vec![0.0; 4]).unwrap();
        assert_eq!(
            build(&other),
            "layers.0.weight: expected shape [2, 2], got [4, 1]"
        );
    }
}
