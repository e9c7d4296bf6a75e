//! A network of layers, as a Burn module.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::layers::Builder;
use crate::{
    Activation, Dtype, Error, Layer, LossInput, Mode, NetworkConfig, Parameter, ShapeError, Stage,
    TensorActivation, TensorLayer, TensorLoss, load,
};

/// The result of a forward pass.
#[derive(Debug, Clone)]
pub struct Forward {
    /// The activations of the hidden layers, first to last.
    ///
    /// Each is `[samples, outputs of the layer]`.
    pub hidden: Vec<Tensor<2>>,
    /// The logits: the weighted sums `z` of the last layer, `[samples, outputs]`.
    pub logits: Tensor<2>,
}

/// A sequence of layers, each followed by an activation.
///
/// With layer `gₗ` and activation `fₗ`, counted from 0,
///
/// ```text
/// z₀ = g₀(x)
/// zₗ = gₗ(aₗ₋₁)   for l ≥ 1
/// aₗ = fₗ(zₗ)
/// ```
///
/// For a dense layer, `g(x) = x W + b`.
///
/// The parameters are named by layer: `layers.0.weight`, `[inputs, outputs]`, and `layers.0.bias`, `[outputs]`, and so
/// on.
#[derive(Module, Debug)]
pub struct Network {
    layers: Vec<Layer>,
    #[module(skip)]
    activations: Vec<Activation>,
}

impl Network {
    /// Creates a network of these layers. [`load`](crate::load) sets its parameters.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are no layers, or the inputs of a layer are not the outputs of the one before it.
    pub fn new(stages: Vec<Stage>) -> Result<Self, Error> {
        if stages.is_empty() {
            return Err(ShapeError::Empty { what: "layers" }.into());
        }
        for (layer, pair) in stages.windows(2).enumerate() {
            if let [before, after] = pair {
                let (gives, takes) = (before.layer.outputs(), after.layer.inputs());
                if gives != takes {
                    return Err(ShapeError::Chain {
                        layer: layer + 1,
                        takes,
                        gives,
                    }
                    .into());
                }
            }
        }
        let (layers, activations) = stages.into_iter().map(|s| (s.layer, s.activation)).unzip();
        Ok(Self {
            layers,
            activations,
        })
    }

    /// Creates the network of a [`NetworkConfig`] with these parameters.
    ///
    /// The parameters are rounded to `dtype`.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] if a setting is out of range, [`Error::Shape`] if the parameters are not those of the
    /// network.
    pub fn from_config(
        config: &NetworkConfig,
        parameters: &[Parameter],
        device: &Device,
        dtype: Dtype,
    ) -> Result<Self, Error> {
        config.validate()?;
        let mut builder = Builder {
            device,
            dtype,
            dropouts: 0,
        };
        load(
            builder.network(config.features, &config.layers)?,
            parameters,
        )
    }

    /// The number of features per sample.
    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, TensorLayer::inputs)
    }

    /// The number of predictions per sample.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, TensorLayer::outputs)
    }

    /// Sets the mode of the following passes. A new network is in [`Mode::Evaluation`].
    pub fn prepare(&mut self, mode: Mode) {
        for layer in &mut self.layers {
            layer.prepare(mode);
        }
    }

    /// Runs the forward pass up to the logits.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`.
    pub fn forward(&self, x: Tensor<2>) -> Forward {
        let mut hidden = Vec::new();
        let mut logits = x;
        for (l, layer) in self.layers.iter().enumerate() {
            if let Some(activation) = l.checked_sub(1).and_then(|b| self.activations.get(b)) {
                logits = activation.forward(logits);
                hidden.push(logits.clone());
            }
            logits = layer.forward(logits);
        }
        Forward { hidden, logits }
    }

    /// Applies the last activation, `a = f(z)`, to turn logits into predictions.
    ///
    /// # Shapes
    ///
    /// `logits` and the predictions: `[samples, outputs]`.
    pub fn activate(&self, logits: Tensor<2>) -> Tensor<2> {
        match self.activations.last() {
            Some(activation) => activation.forward(logits),
            None => logits,
        }
    }

    /// Computes predictions.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`; the predictions: `[samples, outputs]`.
    pub fn predict(&self, x: Tensor<2>) -> Tensor<2> {
        self.activate(self.forward(x).logits)
    }

    /// Computes a loss from the result of a forward pass.
    ///
    /// The loss takes the logits or the predictions, according to [`LossInput`].
    ///
    /// # Shapes
    ///
    /// `forward`: the result for the batch; `y`: `[samples, outputs]`; the loss: `[1]`.
    pub fn loss(&self, loss: &dyn TensorLoss, forward: &Forward, y: Tensor<2>) -> Tensor<1> {
        let logits = forward.logits.clone();
        let output = match loss.input() {
            LossInput::Logits => logits,
            LossInput::Predictions => self.activate(logits),
        };
        loss.forward(output, y)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Backend, Dense, matrix, parameters, read_parameters, values};

    /// `f(z)` and `f'(z)` at every `z` for an elementwise `f`, on every backend.
    pub(crate) fn values_and_slopes(f: Activation, z: &[f64]) -> Vec<(Vec<f64>, Vec<f64>)> {
        let on = |backend: Backend| {
            let device = backend.device().unwrap().autodiff();
            let z = matrix(z.to_vec(), [1, z.len()], &device, Dtype::F64).unwrap();
            let z = z.require_grad();
            let a = f.forward(z.clone());
            let grads = a.clone().sum().backward();
            let slopes = z.grad(&grads).unwrap();
            (
                values(a.inner(), "values").unwrap(),
                values(slopes, "slopes").unwrap(),
            )
        };
        Backend::available().into_iter().map(on).collect()
    }

    /// Asserts that the relative error of every number is at most `fraction`. An absolute error of 1e-290 passes too,
    /// for numbers that underflow.
    pub(crate) fn near(ours: &[f64], exact: &[f64], fraction: f64) {
        assert_eq!(ours.len(), exact.len());
        for (ours, exact) in ours.iter().zip(exact) {
            let error = (ours - exact).abs();
            assert!(
                error <= fraction * exact.abs() + 1e-290,
                "{ours:e}, expected {exact:e}"
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

    /// A 2-2-1 net of sigmoids whose last layer has no bias.
    fn network(device: &Device, parameters: &[Parameter]) -> Result<Network, Error> {
        let layer = |inputs, outputs, bias| {
            let dense = Dense::new(inputs, outputs, bias, device, Dtype::F64).unwrap();
            Stage::new(Layer::Dense(dense), Activation::Sigmoid)
        };
        load(
            Network::new(vec![layer(2, 2, true), layer(2, 1, false)])?,
            parameters,
        )
    }

    #[test]
    fn returns_the_parameters_that_were_loaded() {
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
    fn rereads_the_parameters() {
        for backend in Backend::available() {
            let device = backend.device().unwrap();
            let mut moved = given();
            for (i, parameter) in moved.iter_mut().enumerate() {
                parameter.values.fill(0.5 + i as f64);
            }
            for device in [device.clone(), device.autodiff()] {
                let before = network(&device, &given()).unwrap();
                let mut read = parameters(&before).unwrap();
                let after = load(before, &moved).unwrap();
                read_parameters(&after, read.iter_mut()).unwrap();
                assert_eq!(read, moved);
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
            Stage::new(Layer::Dense(dense), Activation::Sigmoid)
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
    fn refuses_parameters_of_another_network() {
        let device = Backend::default().device().unwrap();
        let build = |p: &[Parameter]| network(&device, p).unwrap_err().to_string();
        let mut fewer = given();
        fewer.remove(1);
        assert!(build(&fewer).starts_with("layers.0.bias: the model has this parameter"));
        let mut more = given();
        more.push(Parameter::new("layers.1.bias", vec![1], vec![0.0]).unwrap());
        assert_eq!(
            build(&more),
            "layers.1.bias: the model has no such parameter; it has layers.0.weight, layers.0.bias, layers.1.weight"
        );
        let mut other = given();
        other[0] = Parameter::new("layers.0.weight", vec![4, 1], vec![0.0; 4]).unwrap();
        assert_eq!(
            build(&other),
            "layers.0.weight: expected shape [2, 2], got [4, 1]"
        );
    }
}
