//! Layers in a row, as a Burn module.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::{Activation, Error, Forward, Layer, Mode, Model, Stage};

/// A network of layers, counted from 0 as in the names of its parameters: `z₀ = g₀(x)`, `zₗ = gₗ(aₗ₋₁)` of
/// every further layer, and `aₗ = fₗ(zₗ)` of each, where `g` is the layer (`z = x W + b` of a dense one that
/// is given `x`) and `f` the activation behind it.
///
/// The parameters are called `layers.0.weight` `[inputs, outputs]`, `layers.0.bias` `[outputs]`, and so on.
#[derive(Module, Debug)]
pub struct Network {
    layers: Vec<Layer>,
    #[module(skip)]
    activations: Vec<Activation>,
}

impl Network {
    /// A network of these layers. [`load`](crate::load) puts numbers into it.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] or [`Error::Chain`] if the layers do not make a network.
    pub fn new(stages: Vec<Stage>) -> Result<Self, Error> {
        if stages.is_empty() {
            return Err(Error::Empty { what: "layers" });
        }
        for (layer, pair) in stages.windows(2).enumerate() {
            if let [before, after] = pair {
                let (gives, takes) = (before.layer.outputs(), after.layer.inputs());
                if gives != takes {
                    return Err(Error::Chain {
                        layer: layer + 1,
                        takes,
                        gives,
                    });
                }
            }
        }
        let (layers, activations) = stages.into_iter().map(|s| (s.layer, s.activation)).unzip();
        Ok(Self {
            layers,
            activations,
        })
    }
}

impl Model for Network {
    fn inputs(&self) -> usize {
        self.layers.first().map_or(0, Layer::inputs)
    }

    fn outputs(&self) -> usize {
        self.layers.last().map_or(0, Layer::outputs)
    }

    fn prepare(&mut self, mode: Mode) {
        for layer in &mut self.layers {
            layer.prepare(mode);
        }
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
    use burn::tensor::Device;

    use crate::{Backend, Dense, Dtype, Parameter, load, matrix, parameters, sigmoid, values};

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

    /// Holds numbers against what they should be, to within a fraction of themselves; where they should be 0,
    /// what rounds to nothing beside anything will do.
    pub(crate) fn near(ours: &[f64], exact: &[f64], fraction: f64) {
        assert_eq!(ours.len(), exact.len());
        for (ours, exact) in ours.iter().zip(exact) {
            let error = (ours - exact).abs();
            assert!(
                error <= fraction * exact.abs() + 1e-290,
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

    /// A net of 2-2-1 sigmoids, the last without a bias.
    fn network(device: &Device, parameters: &[Parameter]) -> Result<Network, Error> {
        let layer = |inputs, outputs, bias| {
            let dense = Dense::new(inputs, outputs, bias, device, Dtype::F64).unwrap();
            Stage::new(Layer::Dense(dense), sigmoid)
        };
        load(
            Network::new(vec![layer(2, 2, true), layer(2, 1, false)])?,
            parameters,
        )
    }

    #[test]
    fn hands_back_the_parameters_it_was_given() {
        for backend in Backend::available() {
            for device in [
                backend.device().unwrap(),
                backend.device().unwrap().autodiff(),
            ] {
                let network = network(&device, &given()).unwrap();
                assert_eq!(parameters(&network).unwrap(), given());
                assert_eq!((network.inputs(), network.outputs()), (2, 1));
            }
        }
    }

    #[test]
    fn computes_the_activations_layer_by_layer() {
        for backend in Backend::available() {
            let device = backend.device().unwrap();
            let network = network(&device, &given()).unwrap();
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
    fn refuses_layers_that_do_not_fit() {
        let device = Backend::default().device().unwrap();
        let layer = |inputs, outputs| {
            let dense = Dense::new(inputs, outputs, false, &device, Dtype::F64).unwrap();
            Stage::new(Layer::Dense(dense), sigmoid)
        };
        assert_eq!(
            Network::new(vec![layer(3, 2), layer(4, 1)])
                .unwrap_err()
                .to_string(),
            "layer 1: takes 4 inputs, but layer 0 gives 2 outputs"
        );
        assert!(Network::new(vec![]).is_err());
        assert!(Dense::new(0, 1, false, &device, Dtype::F64).is_err());
    }

    #[test]
    fn refuses_parameters_that_are_not_its() {
        let device = Backend::default().device().unwrap();
        let build = |p: &[Parameter]| network(&device, p).unwrap_err().to_string();
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
