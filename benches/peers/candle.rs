//! Candle, on the CPU: its own losses and optimizer.
//!
//! The runner leaves the convolution net out: the gradient of Candle 0.11.1's max pooling over 2x2 is a quarter of the
//! derivative where one of the four is the maximum, so the losses differ.

use anyhow::Result;
use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{Optimizer, SGD, loss, ops};
use downhill_core::{Activation, Dtype, Loss};

use crate::measure::{Record, Training, measure};
use crate::workload::{CHANNELS, IMAGE, KERNEL, Loaded};

struct Run<'a> {
    load: &'a Loaded,
    /// The weight and the bias of each layer; those of the convolution first.
    vars: Vec<Var>,
    x: Tensor,
    y: Tensor,
    sgd: SGD,
}

impl<'a> Run<'a> {
    fn start(load: &'a Loaded) -> Result<Self> {
        let tensor = |values: &[f64], shape: &[usize]| {
            let dtype = if load.settings.dtype == Dtype::F64 {
                DType::F64
            } else {
                DType::F32
            };
            Tensor::from_slice(values, shape, &Device::Cpu)?.to_dtype(dtype)
        };
        let count = load.settings.samples;
        let [features, outputs] = load.columns();
        let mut vars = Vec::new();
        let mut x = tensor(&load.x, &[count, features])?;
        if let [weight, bias] = &load.convolution[..] {
            x = x.reshape((count, 1, IMAGE, IMAGE))?;
            vars.push(Var::from_tensor(&tensor(
                weight,
                &[CHANNELS, 1, KERNEL, KERNEL],
            )?)?);
            vars.push(Var::from_tensor(&tensor(bias, &[1, CHANNELS, 1, 1])?)?);
        }
        for parameter in load.start.as_slice() {
            vars.push(Var::from_tensor(&tensor(
                &parameter.values,
                &parameter.shape,
            )?)?);
        }
        let y = match load.settings.loss {
            Loss::CrossEntropy => Tensor::new(load.classes(), &Device::Cpu)?,
            _ => tensor(&load.y, &[count, outputs])?,
        };
        let sgd = SGD::new(vars.clone(), load.settings.rate)?;
        Ok(Self {
            load,
            vars,
            x,
            y,
            sgd,
        })
    }

    fn loss(&self) -> Result<Tensor> {
        let (mut a, mut vars) = (self.x.clone(), &self.vars[..]);
        if let ([weight, bias, rest @ ..], false) = (vars, self.load.convolution.is_empty()) {
            let z = a.conv2d(weight, 0, 1, 1, 1)?.broadcast_add(bias)?;
            (a, vars) = (z.relu()?.max_pool2d(2)?.flatten_from(1)?, rest);
        }
        while let [weight, bias, rest @ ..] = vars {
            a = a.matmul(weight)?.broadcast_add(bias)?;
            vars = rest;
            a = match (vars, &self.load.settings.hidden) {
                ([], _) => a,
                (_, Activation::Relu) => a.relu()?,
                _ => ops::sigmoid(&a)?,
            };
        }
        Ok(match self.load.settings.loss {
            Loss::CrossEntropy => loss::cross_entropy(&a, &self.y)?,
            Loss::LogLoss => loss::binary_cross_entropy_with_logit(&a, &self.y)?,
            _ => loss::mse(&ops::sigmoid(&a)?, &self.y)?,
        })
    }
}

impl Training for Run<'_> {
    fn advance(&mut self, steps: u64) -> Result<()> {
        for _ in 0..steps {
            let loss = Run::loss(self)?;
            self.sgd.backward_step(&loss)?;
        }
        Ok(())
    }

    fn loss(&mut self) -> Result<f64> {
        Ok(Run::loss(self)?.to_dtype(DType::F64)?.to_scalar()?)
    }
}

/// Measures Candle.
pub fn run(load: &Loaded, steps: u64) -> Result<Record> {
    measure("candle 0.11.1", steps, || Run::start(load))
}
