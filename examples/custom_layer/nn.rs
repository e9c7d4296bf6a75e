//! The ellipse layer as a Burn module, its gradient by autodiff or by the operation of our own.

use burn::module::{Module, Param};
use burn::tensor::{DType, Device, Tensor};
use downhill::nn::{Error, Forward, Model, Parameter, load, sigmoid};

use super::hand::Factors;
use super::op;

/// How the layer computes its `z`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    /// From Burn's operations: autodiff knows the slope of each, and chains them.
    Composed,
    /// By one operation of our own, whose backward is the hand-derived one with these factors.
    Custom(Factors),
}

/// A layer of ellipses, `z = b - sum over i of (W (x - C))²`, with a sigmoid behind it.
#[derive(Module, Debug)]
pub(crate) struct Ellipse {
    /// `W`, `[inputs, outputs]`.
    weight: Param<Tensor<2>>,
    /// `C`, `[inputs, outputs]`.
    center: Param<Tensor<2>>,
    /// `b`, `[outputs]`.
    bias: Param<Tensor<1>>,
    #[module(skip)]
    way: Way,
}

impl Ellipse {
    /// A layer with the parameters `weight`, `center` and `bias`, in `f64`, on a device.
    ///
    /// # Errors
    ///
    /// [`Error`] if the parameters are not those, each in its shape.
    pub(crate) fn new(
        [inputs, outputs]: [usize; 2],
        parameters: &[Parameter],
        device: &Device,
        way: Way,
    ) -> Result<Self, Error> {
        let matrix = || Param::from_tensor(Tensor::zeros([inputs, outputs], (device, DType::F64)));
        let layer = Self {
            weight: matrix(),
            center: matrix(),
            bias: Param::from_tensor(Tensor::zeros([outputs], (device, DType::F64))),
            way,
        };
        load(layer, parameters)
    }
}

/// `z`, composed of operations that autodiff can follow back.
///
/// Each entry of `u = W (x - C)` belongs to a sample, an input and an output, so it is a tensor of
/// three dimensions; what lacks one of them is repeated along it.
///
/// # Shapes
///
/// `x`: `[samples, inputs]`; `weight` and `center`: `[inputs, outputs]`; `bias`: `[outputs]`; `z`:
/// `[samples, outputs]`.
pub(crate) fn composed(
    x: Tensor<2>,
    weight: Tensor<2>,
    center: Tensor<2>,
    bias: Tensor<1>,
) -> Tensor<2> {
    let distance = x.unsqueeze_dim::<3>(2) - center.unsqueeze_dim(0);
    let u = distance * weight.unsqueeze_dim(0);
    bias.unsqueeze_dim(0) - (u.clone() * u).sum_dim(1).squeeze_dim(1)
}

impl Model for Ellipse {
    fn inputs(&self) -> usize {
        self.weight.dims()[0]
    }

    fn outputs(&self) -> usize {
        self.weight.dims()[1]
    }

    fn forward(&self, x: Tensor<2>) -> Forward {
        let (weight, center, bias) = (self.weight.val(), self.center.val(), self.bias.val());
        let logits = match self.way {
            Way::Composed => composed(x, weight, center, bias),
            Way::Custom(factors) => op::ellipse(x, weight, center, bias, factors),
        };
        Forward {
            hidden: Vec::new(),
            logits,
        }
    }

    fn activate(&self, logits: Tensor<2>) -> Tensor<2> {
        sigmoid(logits)
    }
}
