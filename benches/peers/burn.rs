//! Plain Burn: its own layers, loss and optimizer, on its backend flex, as a user of Burn writes them.

use anyhow::Result;
use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::{CrossEntropyLoss, MseLoss, Reduction};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::{relu, sigmoid, softplus};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use downhill_core::{Activation, Dtype, Loss};

use crate::measure::{Record, Training, measure};
use crate::workload::{CHANNELS, IMAGE, KERNEL, Loaded, Model};

/// A tensor in the precision of a workload.
fn tensor<const D: usize>(
    values: &[f64],
    shape: [usize; D],
    load: &Loaded,
    device: &Device,
) -> Tensor<D> {
    let dtype = match load.settings.dtype {
        Dtype::F64 => DType::F64,
        Dtype::F32 => DType::F32,
    };
    Tensor::from_data(TensorData::new(values.to_vec(), shape), (device, dtype))
}

/// The dense layers at their start.
fn linears(load: &Loaded, device: &Device) -> Vec<Linear> {
    let layer = |pair: &[downhill_core::Parameter]| {
        let [inputs, outputs] = [pair[0].shape[0], pair[0].shape[1]];
        Linear {
            weight: Param::from_tensor(tensor(&pair[0].values, [inputs, outputs], load, device)),
            bias: Some(Param::from_tensor(tensor(
                &pair[1].values,
                [outputs],
                load,
                device,
            ))),
        }
    };
    load.start.as_slice().chunks_exact(2).map(layer).collect()
}

/// The convolution net.
#[derive(Module, Debug)]
pub(crate) struct ConvNet {
    conv: Conv2d,
    pool: MaxPool2d,
    linear: Linear,
}

impl ConvNet {
    pub(crate) fn new(load: &Loaded, device: &Device) -> Result<Self> {
        let mut conv = Conv2dConfig::new([1, CHANNELS], [KERNEL, KERNEL]).init(device);
        conv.weight = Param::from_tensor(tensor(
            &load.convolution[0],
            [CHANNELS, 1, KERNEL, KERNEL],
            load,
            device,
        ));
        conv.bias = Some(Param::from_tensor(tensor(
            &load.convolution[1],
            [CHANNELS],
            load,
            device,
        )));
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let linear = linears(load, device).remove(0);
        Ok(Self { conv, pool, linear })
    }

    /// The mean cross-entropy of images `[images, 1, 8, 8]`.
    pub(crate) fn loss(&self, pixels: Tensor<4>, classes: Tensor<1, Int>) -> Tensor<1> {
        let x = self.pool.forward(relu(self.conv.forward(pixels)));
        let logits = self.linear.forward(x.flatten(1, 3));
        CrossEntropyLoss::new(None, &classes.device()).forward(logits, classes)
    }
}

/// Dense layers.
#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,
}

impl Mlp {
    fn logits(&self, mut x: Tensor<2>, hidden: &Activation) -> Tensor<2> {
        for layer in &self.layers[..self.layers.len() - 1] {
            let z = layer.forward(x);
            x = if *hidden == Activation::Relu {
                relu(z)
            } else {
                sigmoid(z)
            };
        }
        self.layers[self.layers.len() - 1].forward(x)
    }
}

/// A module, its loss and Burn's SGD.
struct Run<M, L> {
    model: M,
    loss: L,
    sgd: ModuleOptimizer,
    rate: f64,
}

impl<M: Module, L: Fn(&M) -> Tensor<1>> Training for Run<M, L> {
    fn advance(&mut self, steps: u64) -> Result<()> {
        for _ in 0..steps {
            let gradients = (self.loss)(&self.model).backward();
            let gradients = GradientsParams::from_grads(gradients, &self.model);
            self.model = self.sgd.step(self.rate, self.model.clone(), gradients);
        }
        Ok(())
    }

    fn loss(&mut self) -> Result<f64> {
        Ok((self.loss)(&self.model).try_into_scalar::<f64>()?)
    }
}

/// Measures Burn.
pub fn run(load: &Loaded, steps: u64) -> Result<Record> {
    let device = Device::flex().autodiff();
    let version = "burn 0.22.1, flex";
    let settings = &load.settings;
    let (count, rate) = (settings.samples, settings.rate);
    let [features, outputs] = load.columns();
    let y = tensor(&load.y, [count, outputs], load, &device);
    let classes: Vec<i64> = load.classes().into_iter().map(i64::from).collect();
    let classes = Tensor::<1, Int>::from_data(classes.as_slice(), &device);
    let sgd = || SgdConfig::new().init();
    match settings.model {
        Model::Dense => {
            let x = tensor(&load.x, [count, features], load, &device);
            let loss = |net: &Mlp| {
                let z = net.logits(x.clone(), &settings.hidden);
                match settings.loss {
                    Loss::CrossEntropy => {
                        CrossEntropyLoss::new(None, &device).forward(z, classes.clone())
                    }
                    Loss::LogLoss => (softplus(z.clone(), 1.0) - z * y.clone()).mean(),
                    _ => MseLoss::new().forward(sigmoid(z), y.clone(), Reduction::Mean),
                }
            };
            let start = || {
                let model = Mlp {
                    layers: linears(load, &device),
                };
                Ok(Run {
                    model,
                    loss,
                    sgd: sgd(),
                    rate,
                })
            };
            measure(version, steps, start)
        }
        Model::Convolution => {
            let x = tensor(&load.x, [count, 1, IMAGE, IMAGE], load, &device);
            let loss = |net: &ConvNet| net.loss(x.clone(), classes.clone());
            let start = || {
                let model = ConvNet::new(load, &device)?;
                Ok(Run {
                    model,
                    loss,
                    sgd: sgd(),
                    rate,
                })
            };
            measure(version, steps, start)
        }
    }
}
