//! Transposed convolutions: each is the gradient of a convolution by its image.

use burn_ir::{
    ConvTranspose1dOptionsIr, ConvTranspose2dOptionsIr, ModuleOperationIr as Module, OperationIr,
    TensorIr,
};

use super::window::{Windows, tall};
use super::{Import, dims};
use crate::error::Error;
use crate::graph::{Id, Reduce};

impl Import {
    pub(super) fn transposed(
        &mut self,
        operation: &OperationIr,
        module: &Module,
    ) -> Result<Vec<Id>, Error> {
        let result = match module {
            Module::ConvTranspose2d(o) => {
                let (x, weight) = (self.of(&o.x)?, self.of(&o.weight)?);
                self.transposed_convolution(x, weight, o.bias.as_ref(), &o.options, dims(&o.out))?
            }
            Module::ConvTranspose2dWeightBackward(o) => {
                let (x, gradient) = (self.of(&o.x)?, self.of(&o.output_grad)?);
                let windows = windows(&o.options, &dims(&o.weight), &dims(&o.x));
                self.weight_gradient(gradient, x, &windows, o.options.groups)
            }
            Module::ConvTranspose2dBiasBackward(o) => {
                let gradient = self.of(&o.output_grad)?;
                self.graph.reduce(Reduce::Sum, gradient, vec![0, 2, 3])
            }
            Module::ConvTranspose1d(o) => {
                let (x, weight) = (self.of(&o.x)?, self.of(&o.weight)?);
                let (x, weight) = (self.tall(x), self.tall(weight));
                let (options, out) = (flat(&o.options), tall(&dims(&o.out)));
                self.transposed_convolution(x, weight, o.bias.as_ref(), &options, out)?
            }
            Module::ConvTranspose1dWeightBackward(o) => {
                let (x, gradient) = (self.of(&o.x)?, self.of(&o.output_grad)?);
                let (weight, image) = (tall(&dims(&o.weight)), tall(&dims(&o.x)));
                let windows = windows(&flat(&o.options), &weight, &image);
                let (x, gradient) = (self.tall(x), self.tall(gradient));
                self.weight_gradient(gradient, x, &windows, o.options.groups)
            }
            Module::ConvTranspose1dBiasBackward(o) => {
                let gradient = self.of(&o.output_grad)?;
                self.graph.reduce(Reduce::Sum, gradient, vec![0, 2])
            }
            _ => return self.pool(operation, module),
        };
        Ok(vec![result])
    }

    fn transposed_convolution(
        &mut self,
        x: Id,
        weight: Id,
        bias: Option<&TensorIr>,
        options: &ConvTranspose2dOptionsIr,
        out: Vec<usize>,
    ) -> Result<Id, Error> {
        let bias = bias.map(|bias| self.of(bias)).transpose()?;
        let windows = windows(options, self.graph.shape(weight), self.graph.shape(x));
        let y = self.image_gradient(&out, weight, x, &windows, options.groups);
        Ok(self.add_bias(y, bias))
    }
}

/// The windows of the convolution whose image is the result.
fn windows(options: &ConvTranspose2dOptionsIr, weight: &[usize], x: &[usize]) -> Windows {
    Windows {
        size: [weight[2], weight[3]],
        stride: options.stride,
        dilation: options.dilation,
        padding: options.padding.map(|padding| (padding, padding)),
        count: [x[2], x[3]],
    }
}

fn flat(options: &ConvTranspose1dOptionsIr) -> ConvTranspose2dOptionsIr {
    ConvTranspose2dOptionsIr {
        stride: [1, options.stride[0]],
        padding: [0, options.padding[0]],
        padding_out: [0, options.padding_out[0]],
        dilation: [1, options.dilation[0]],
        groups: options.groups,
    }
}
