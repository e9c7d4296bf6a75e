//! The ellipse layer as a Burn module, with its gradient by autodiff or by our own operation.

use burn::module::{Module, Param};
use burn::tensor::{DType, Device, Tensor};
use downhill::nn::{Error, Parameter, load};

use super::hand::Factors;
use super::op;

/// How the layer computes its `z`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    /// From Burn's operations, whose derivatives autodiff chains.
    Composed,
    /// By our own operation, with the hand-derived backward pass and these factors.
    Custom(Factors),
}

/// A layer of ellipses, `z = b - sum over i of (W (x - C))²`.
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
    /// Creates a layer with the parameters `weight`, `center` and `bias`, in `f64`, on a device.
    ///
    /// # Errors
    ///
    /// [`Error`] if the names or shapes of the parameters differ.
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

    /// Computes `z`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    pub(crate) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let (weight, center, bias) = (self.weight.val(), self.center.val(), self.bias.val());
        match self.way {
            Way::Composed => composed(x, weight, center, bias),
            Way::Custom(factors) => op::ellipse(x, weight, center, bias, factors),
        }
    }
}

/// Computes `z` from operations that autodiff can differentiate.
///
/// Each entry of `u = W (x - C)` belongs to a sample, an input and an output, so `u` has three dimensions. Tensors
/// without one of these dimensions are broadcast along it.
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
