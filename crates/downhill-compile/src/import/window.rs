//! Convolutions and pooling: windows of an image are views of it, and convolutions are products with them.

use burn_ir::{Conv1dOptionsIr, Conv2dOptionsIr, ModuleOperationIr as Module, OperationIr};

use super::{Import, dims};
use crate::error::Error;
use crate::graph::{Binary, Constant, Id, Op, Reduce};
use crate::view::{View, count};

/// The windows of an image `[samples, channels, height, width]`.
pub(super) struct Windows {
    pub(super) size: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) dilation: [usize; 2],
    /// Before and after each axis.
    pub(super) padding: [(usize, usize); 2],
    /// The number of windows along each axis.
    pub(super) count: [usize; 2],
}

impl Windows {
    fn of_conv(options: &Conv2dOptionsIr, weight: &[usize], out: &[usize]) -> Self {
        Self {
            size: [weight[2], weight[3]],
            stride: options.stride,
            dilation: options.dilation,
            padding: options.padding,
            count: [out[2], out[3]],
        }
    }

    /// The shape of a padded image, large enough for every window.
    pub(super) fn padded(&self, shape: &[usize]) -> Vec<usize> {
        let mut padded = shape.to_vec();
        for axis in 0..2 {
            let (before, after) = self.padding[axis];
            let last = self.count[axis].saturating_sub(1) * self.stride[axis];
            let reach = last + (self.size[axis] - 1) * self.dilation[axis] + 1;
            padded[2 + axis] = (shape[2 + axis] + before + after).max(reach);
        }
        padded
    }

    /// The image inside the padded one.
    fn inside(&self, shape: &[usize]) -> View {
        let padded = View::dense(&self.padded(shape));
        let rows = padded.slice(2, self.padding[0].0, 1, shape[2]);
        rows.slice(3, self.padding[1].0, 1, shape[3])
    }

    /// `[samples, channels, windows down, windows across, height, width]` of the padded image.
    pub(super) fn view(&self, shape: &[usize]) -> View {
        let mut view = View::dense(&self.padded(shape));
        for axis in 0..2 {
            let (size, stride, dilation) =
                (self.size[axis], self.stride[axis], self.dilation[axis]);
            view = view.windows(2 + axis, size, stride, dilation, self.count[axis]);
        }
        view
    }

    /// How many entries of each window an average counts.
    pub(super) fn counts(&self, shape: &[usize], with_padding: bool) -> Vec<f64> {
        let along = |axis: usize, window: usize| {
            let (before, after) = self.padding[axis];
            let (low, high) = if with_padding {
                (0, before + shape[2 + axis] + after)
            } else {
                (before, before + shape[2 + axis])
            };
            let start = window * self.stride[axis];
            let entries = (0..self.size[axis]).map(|k| start + k * self.dilation[axis]);
            entries.filter(|at| (low..high).contains(at)).count() as f64
        };
        let down = (0..self.count[0]).map(|window| along(0, window));
        let across: Vec<f64> = (0..self.count[1]).map(|window| along(1, window)).collect();
        down.flat_map(|rows| across.iter().map(move |columns| rows * columns))
            .collect()
    }
}

impl Import {
    pub(super) fn window(
        &mut self,
        operation: &OperationIr,
        module: &Module,
    ) -> Result<Vec<Id>, Error> {
        let result = match module {
            Module::Conv2d(o) => {
                let (x, weight) = (self.of(&o.x)?, self.of(&o.weight)?);
                let bias = o.bias.as_ref().map(|bias| self.of(bias)).transpose()?;
                let windows = Windows::of_conv(&o.options, &dims(&o.weight), &dims(&o.out));
                self.convolution(x, weight, bias, &windows, o.options.groups)
            }
            Module::Conv2dXBackward(o) => {
                let (weight, gradient) = (self.of(&o.weight)?, self.of(&o.output_grad)?);
                let windows = Windows::of_conv(&o.options, &dims(&o.weight), &dims(&o.output_grad));
                self.image_gradient(&dims(&o.x), weight, gradient, &windows, o.options.groups)
            }
            Module::Conv2dWeightBackward(o) => {
                let (x, gradient) = (self.of(&o.x)?, self.of(&o.output_grad)?);
                let windows = Windows::of_conv(&o.options, &dims(&o.weight), &dims(&o.output_grad));
                let weight = self.weight_gradient(x, gradient, &windows, o.options.groups);
                self.graph.reshape(weight, &dims(&o.weight))
            }
            Module::Conv2dBiasBackward(o) => {
                let gradient = self.of(&o.output_grad)?;
                self.graph.reduce(Reduce::Sum, gradient, vec![0, 2, 3])
            }
            Module::Conv1d(o) => {
                let (x, weight) = (self.of(&o.x)?, self.of(&o.weight)?);
                let bias = o.bias.as_ref().map(|bias| self.of(bias)).transpose()?;
                let windows = Windows::of_conv(
                    &flat(&o.options),
                    &tall(&dims(&o.weight)),
                    &tall(&dims(&o.out)),
                );
                let (x, weight) = (self.tall(x), self.tall(weight));
                self.convolution(x, weight, bias, &windows, o.options.groups)
            }
            Module::Conv1dXBackward(o) => {
                let (weight, gradient) = (self.of(&o.weight)?, self.of(&o.output_grad)?);
                let windows = Windows::of_conv(
                    &flat(&o.options),
                    &tall(&dims(&o.weight)),
                    &tall(&dims(&o.output_grad)),
                );
                let (weight, gradient) = (self.tall(weight), self.tall(gradient));
                self.image_gradient(
                    &tall(&dims(&o.x)),
                    weight,
                    gradient,
                    &windows,
                    o.options.groups,
                )
            }
            Module::Conv1dWeightBackward(o) => {
                let (x, gradient) = (self.of(&o.x)?, self.of(&o.output_grad)?);
                let windows = Windows::of_conv(
                    &flat(&o.options),
                    &tall(&dims(&o.weight)),
                    &tall(&dims(&o.output_grad)),
                );
                let (x, gradient) = (self.tall(x), self.tall(gradient));
                self.weight_gradient(x, gradient, &windows, o.options.groups)
            }
            Module::Conv1dBiasBackward(o) => {
                let gradient = self.of(&o.output_grad)?;
                self.graph.reduce(Reduce::Sum, gradient, vec![0, 2])
            }
            _ => return self.transposed(operation, module),
        };
        Ok(vec![result])
    }

    /// An image with `value` around it.
    pub(super) fn pad(&mut self, x: Id, windows: &Windows, value: f64) -> Id {
        let shape = self.graph.shape(x).to_vec();
        let padded = windows.padded(&shape);
        if padded == shape {
            return x;
        }
        let around = self.graph.fill(value, &padded);
        let insert = Op::Insert(windows.inside(&shape), false);
        self.graph.push(insert, vec![around, x], padded)
    }

    /// The image inside a padded one of this shape.
    fn crop(&mut self, padded: Id, shape: &[usize], windows: &Windows) -> Id {
        if self.graph.shape(padded) == shape {
            return padded;
        }
        self.graph.view(padded, windows.inside(shape))
    }

    /// The windows as rows, `[groups, samples × windows, channels of a group × entries]`.
    fn columns(&mut self, x: Id, windows: &Windows, groups: usize) -> Id {
        let shape = self.graph.shape(x).to_vec();
        let padded = self.pad(x, windows, 0.0);
        let view = by_group(&windows.view(&shape), groups);
        let columns = self.graph.view(padded, view.clone());
        let rows = count(&view.shape[1..4]);
        let entries = count(&view.shape[4..]);
        self.graph.reshape(columns, &[groups, rows, entries])
    }

    /// `[samples, channels, …]` as `[groups, samples × windows, channels of a group]`.
    fn outputs(&mut self, y: Id, groups: usize) -> Id {
        let [samples, channels, height, width] = image(self.graph.shape(y));
        let split = [samples, groups, channels / groups, height, width];
        let y = self.graph.reshape(y, &split);
        let y = self.graph.permute(y, &[1, 0, 3, 4, 2]);
        self.graph
            .reshape(y, &[groups, samples * height * width, channels / groups])
    }

    fn convolution(
        &mut self,
        x: Id,
        weight: Id,
        bias: Option<Id>,
        windows: &Windows,
        groups: usize,
    ) -> Id {
        let samples = self.graph.shape(x)[0];
        let channels = self.graph.shape(weight)[0];
        let columns = self.columns(x, windows, groups);
        let weight = self.by_group(weight, groups);
        let weight = self.graph.swap(weight, 1, 2);
        let y = self.graph.matmul(columns, weight);
        let [down, across] = windows.count;
        let y = self
            .graph
            .reshape(y, &[groups, samples, down, across, channels / groups]);
        let y = self.graph.permute(y, &[1, 0, 4, 2, 3]);
        let y = self.graph.reshape(y, &[samples, channels, down, across]);
        self.add_bias(y, bias)
    }

    /// An image with a number added to each channel.
    pub(super) fn add_bias(&mut self, y: Id, bias: Option<Id>) -> Id {
        match bias {
            Some(bias) => {
                let channels = self.graph.shape(y)[1];
                let bias = self.graph.reshape(bias, &[1, channels, 1, 1]);
                self.graph.binary(Binary::Add, y, bias)
            }
            None => y,
        }
    }

    /// The weight of a convolution as `[groups, outputs of a group, entries]`.
    fn by_group(&mut self, weight: Id, groups: usize) -> Id {
        let shape = self.graph.shape(weight).to_vec();
        let entries = count(&shape[1..]);
        self.graph
            .reshape(weight, &[groups, shape[0] / groups, entries])
    }

    /// The gradient of the image: each window's gradient is added at the place of the window.
    pub(super) fn image_gradient(
        &mut self,
        shape: &[usize],
        weight: Id,
        gradient: Id,
        windows: &Windows,
        groups: usize,
    ) -> Id {
        let gradient = self.outputs(gradient, groups);
        let weight = self.by_group(weight, groups);
        let columns = self.graph.matmul(gradient, weight);
        let view = by_group(&windows.view(shape), groups);
        let columns = self.graph.reshape(columns, &view.shape);
        self.add_windows(columns, shape, view, windows)
    }

    pub(super) fn add_windows(
        &mut self,
        columns: Id,
        shape: &[usize],
        view: View,
        windows: &Windows,
    ) -> Id {
        let padded = windows.padded(shape);
        let zeros = self.graph.fill(0.0, &padded);
        let sum = self
            .graph
            .push(Op::Insert(view, true), vec![zeros, columns], padded);
        self.crop(sum, shape, windows)
    }

    pub(super) fn weight_gradient(
        &mut self,
        x: Id,
        gradient: Id,
        windows: &Windows,
        groups: usize,
    ) -> Id {
        let columns = self.columns(x, windows, groups);
        let gradient = self.outputs(gradient, groups);
        let gradient = self.graph.swap(gradient, 1, 2);
        self.graph.matmul(gradient, columns)
    }

    pub(super) fn each(&mut self, values: Vec<f64>, shape: &[usize]) -> Id {
        let constant = Op::Constant(Constant::Each(values.into()));
        self.graph.push(constant, vec![], shape.to_vec())
    }

    /// A tensor of rows as images of height 1.
    pub(super) fn tall(&mut self, x: Id) -> Id {
        let shape = tall(self.graph.shape(x));
        self.graph.reshape(x, &shape)
    }
}

/// Windows `[samples, channels, down, across, height, width]` as
/// `[groups, samples, down, across, channels of a group, height, width]`.
fn by_group(view: &View, groups: usize) -> View {
    let mut split = view.clone();
    let channels = view.shape[1] / groups;
    split.shape[1] = channels;
    split.shape.insert(1, groups);
    split.strides.insert(1, view.strides[1] * channels as isize);
    split.permute(&[1, 0, 3, 4, 2, 5, 6])
}

pub(super) fn image(shape: &[usize]) -> [usize; 4] {
    [shape[0], shape[1], shape[2], shape[3]]
}

pub(super) fn tall(shape: &[usize]) -> Vec<usize> {
    vec![shape[0], shape[1], 1, shape[2]]
}

fn flat(options: &Conv1dOptionsIr) -> Conv2dOptionsIr {
    Conv2dOptionsIr {
        stride: [1, options.stride[0]],
        padding: [(0, 0), options.padding[0]],
        dilation: [1, options.dilation[0]],
        groups: options.groups,
    }
}
