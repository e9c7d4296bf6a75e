//! Convolutions and pooling: windows of an image are views of it, and convolutions are products with them.

use burn_ir::{Conv1dOptionsIr, Conv2dOptionsIr, ModuleOperationIr as Module, OperationIr};

use super::{Import, dims, refused, unsupported};
use crate::error::Error;
use crate::graph::{Binary, Constant, Id, Op, Reduce};
use crate::view::{View, count};

/// The windows of an image `[samples, channels, height, width]`.
struct Windows {
    size: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    /// Before and after each axis.
    padding: [(usize, usize); 2],
    /// The number of windows along each axis.
    count: [usize; 2],
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
    fn padded(&self, shape: &[usize]) -> Vec<usize> {
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
    fn view(&self, shape: &[usize]) -> View {
        let mut view = View::dense(&self.padded(shape));
        for axis in 0..2 {
            let (size, stride, dilation) =
                (self.size[axis], self.stride[axis], self.dilation[axis]);
            view = view.windows(2 + axis, size, stride, dilation, self.count[axis]);
        }
        view
    }

    /// How many entries of each window an average counts.
    fn counts(&self, shape: &[usize], with_padding: bool) -> Vec<f64> {
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
            Module::MaxPool2d(o) => {
                let x = self.of(&o.x)?;
                let padding = o.padding.map(|p| (p, p));
                let windows = pooled(o.kernel_size, o.stride, o.dilation, padding, &dims(&o.out));
                self.largest(x, &windows).0
            }
            Module::MaxPool2dWithIndices(o) => {
                let x = self.of(&o.x)?;
                let padding = o.padding.map(|p| (p, p));
                let windows = pooled(o.kernel_size, o.stride, o.dilation, padding, &dims(&o.out));
                let (value, index) = self.largest(x, &windows);
                return Ok(vec![value, index]);
            }
            Module::MaxPool2dWithIndicesBackward(o) => {
                let (gradient, indices) = (self.of(&o.grad)?, self.of(&o.indices)?);
                let [samples, channels, height, width] = image(&dims(&o.x));
                let windows = count(&dims(&o.grad)[2..]);
                let flat = [samples, channels, windows];
                let (gradient, indices) = (
                    self.graph.reshape(gradient, &flat),
                    self.graph.reshape(indices, &flat),
                );
                let shape = vec![samples, channels, height * width];
                let zeros = self.graph.fill(0.0, &shape);
                self.graph
                    .push(Op::ScatterAdd(2), vec![zeros, indices, gradient], shape)
            }
            Module::AvgPool2d(o) => {
                let x = self.of(&o.x)?;
                let padding = o.padding.map(|p| (p, p));
                let windows = pooled(o.kernel_size, o.stride, [1, 1], padding, &dims(&o.out));
                self.average(x, &windows, o.count_include_pad)
            }
            Module::AvgPool2dBackward(o) => {
                let gradient = self.of(&o.grad)?;
                let padding = o.padding.map(|p| (p, p));
                let windows = pooled(o.kernel_size, o.stride, [1, 1], padding, &dims(&o.grad));
                self.spread(gradient, &dims(&o.x), &windows, o.count_include_pad)
            }
            Module::AdaptiveAvgPool2d(o) => {
                let x = self.of(&o.x)?;
                let windows = tiles(operation, &dims(&o.x), &dims(&o.out))?;
                self.average(x, &windows, true)
            }
            Module::AdaptiveAvgPool2dBackward(o) => {
                let gradient = self.of(&o.grad)?;
                let windows = tiles(operation, &dims(&o.x), &dims(&o.grad))?;
                self.spread(gradient, &dims(&o.x), &windows, true)
            }
            _ => return Err(unsupported(operation)),
        };
        Ok(vec![result])
    }

    /// An image with `value` around it.
    fn pad(&mut self, x: Id, windows: &Windows, value: f64) -> Id {
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
        match bias {
            Some(bias) => {
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
    fn image_gradient(
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

    fn add_windows(&mut self, columns: Id, shape: &[usize], view: View, windows: &Windows) -> Id {
        let padded = windows.padded(shape);
        let zeros = self.graph.fill(0.0, &padded);
        let sum = self
            .graph
            .push(Op::Insert(view, true), vec![zeros, columns], padded);
        self.crop(sum, shape, windows)
    }

    fn weight_gradient(&mut self, x: Id, gradient: Id, windows: &Windows, groups: usize) -> Id {
        let columns = self.columns(x, windows, groups);
        let gradient = self.outputs(gradient, groups);
        let gradient = self.graph.swap(gradient, 1, 2);
        self.graph.matmul(gradient, columns)
    }

    /// The largest entry of each window, and its index in the image.
    fn largest(&mut self, x: Id, windows: &Windows) -> (Id, Id) {
        let shape = self.graph.shape(x).to_vec();
        let [samples, channels, _, width] = image(&shape);
        let [down, across] = windows.count;
        let padded = self.pad(x, windows, f64::NEG_INFINITY);
        let all = self.graph.view(padded, windows.view(&shape));
        let entries = count(&windows.size);
        let all = self
            .graph
            .reshape(all, &[samples, channels, down, across, entries]);
        let value = self.graph.reduce(Reduce::Max, all, vec![4]);
        let value = self
            .graph
            .reshape(value, &[samples, channels, down, across]);
        let entry = self.graph.arg_reduce(Reduce::Max, all, 4);
        let list = self
            .graph
            .reshape(entry, &[count(&[samples, channels, down, across])]);
        let within = (0..entries).map(|entry| {
            let (row, column) = (entry / windows.size[1], entry % windows.size[1]);
            (row * windows.dilation[0] * width + column * windows.dilation[1]) as f64
        });
        let within = self.each(within.collect(), &[entries]);
        let length = count(&[samples, channels, down, across]);
        let within = self
            .graph
            .push(Op::Take(0), vec![within, list], vec![length]);
        let within = self
            .graph
            .reshape(within, &[samples, channels, down, across]);
        let corner = |row: usize, column: usize| {
            let at = |window: usize, axis: usize| {
                (window * windows.stride[axis]) as f64 - windows.padding[axis].0 as f64
            };
            at(row, 0) * width as f64 + at(column, 1)
        };
        let corners = (0..down).flat_map(|row| (0..across).map(move |column| (row, column)));
        let corners = corners.map(|(row, column)| corner(row, column)).collect();
        let corners = self.each(corners, &[1, 1, down, across]);
        (value, self.graph.binary(Binary::Add, within, corners))
    }

    fn average(&mut self, x: Id, windows: &Windows, with_padding: bool) -> Id {
        let shape = self.graph.shape(x).to_vec();
        let padded = self.pad(x, windows, 0.0);
        let all = self.graph.view(padded, windows.view(&shape));
        let sum = self.graph.reduce(Reduce::Sum, all, vec![4, 5]);
        let sum = self.graph.reshape(
            sum,
            &[shape[0], shape[1], windows.count[0], windows.count[1]],
        );
        let counts = self.each(
            windows.counts(&shape, with_padding),
            &[1, 1, windows.count[0], windows.count[1]],
        );
        self.graph.binary(Binary::Div, sum, counts)
    }

    /// The gradient of an average: each entry of a window gets an equal part.
    fn spread(
        &mut self,
        gradient: Id,
        shape: &[usize],
        windows: &Windows,
        with_padding: bool,
    ) -> Id {
        let [down, across] = windows.count;
        let counts = self.each(windows.counts(shape, with_padding), &[1, 1, down, across]);
        let part = self.graph.binary(Binary::Div, gradient, counts);
        let part = self
            .graph
            .reshape(part, &[shape[0], shape[1], down, across, 1, 1]);
        let view = windows.view(shape);
        let part = self.graph.expand(part, &view.shape);
        self.add_windows(part, shape, view, windows)
    }

    fn each(&mut self, values: Vec<f64>, shape: &[usize]) -> Id {
        let constant = Op::Constant(Constant::Each(values.into()));
        self.graph.push(constant, vec![], shape.to_vec())
    }

    /// A tensor of rows as images of height 1.
    fn tall(&mut self, x: Id) -> Id {
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

fn image(shape: &[usize]) -> [usize; 4] {
    [shape[0], shape[1], shape[2], shape[3]]
}

fn tall(shape: &[usize]) -> Vec<usize> {
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

fn pooled(
    size: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padding: [(usize, usize); 2],
    out: &[usize],
) -> Windows {
    Windows {
        size,
        stride,
        dilation,
        padding,
        count: [out[2], out[3]],
    }
}

/// The windows of an adaptive average, if they all have the same size.
fn tiles(operation: &OperationIr, shape: &[usize], out: &[usize]) -> Result<Windows, Error> {
    if !shape[2].is_multiple_of(out[2]) || !shape[3].is_multiple_of(out[3]) {
        return Err(refused(operation, "with windows of different sizes"));
    }
    let size = [shape[2] / out[2], shape[3] / out[3]];
    Ok(pooled(size, size, [1, 1], [(0, 0); 2], out))
}
