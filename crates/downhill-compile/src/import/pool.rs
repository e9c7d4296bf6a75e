//! Pooling: the largest entry or the average of each window of an image.

use burn_ir::{ModuleOperationIr as Module, OperationIr};

use super::window::{Windows, image, tall};
use super::{Import, dims, unsupported};
use crate::error::Error;
use crate::graph::{Binary, Id, Op, Reduce};
use crate::view::count;

impl Import {
    pub(super) fn pool(
        &mut self,
        operation: &OperationIr,
        module: &Module,
    ) -> Result<Vec<Id>, Error> {
        let result = match module {
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
                self.scatter(gradient, indices, &dims(&o.x))
            }
            Module::MaxPool1d(o) => {
                let x = self.of(&o.x)?;
                let x = self.tall(x);
                let windows = row(
                    o.kernel_size,
                    o.stride,
                    o.dilation,
                    o.padding,
                    &dims(&o.out),
                );
                self.largest(x, &windows).0
            }
            Module::MaxPool1dWithIndices(o) => {
                let x = self.of(&o.x)?;
                let x = self.tall(x);
                let windows = row(
                    o.kernel_size,
                    o.stride,
                    o.dilation,
                    o.padding,
                    &dims(&o.out),
                );
                let (value, index) = self.largest(x, &windows);
                return Ok(vec![value, index]);
            }
            Module::MaxPool1dWithIndicesBackward(o) => {
                let (gradient, indices) = (self.of(&o.grad)?, self.of(&o.indices)?);
                let (gradient, indices) = (self.tall(gradient), self.tall(indices));
                self.scatter(gradient, indices, &tall(&dims(&o.x)))
            }
            Module::AvgPool1d(o) => {
                let x = self.of(&o.x)?;
                let x = self.tall(x);
                let windows = row(o.kernel_size, o.stride, 1, o.padding, &dims(&o.out));
                self.average(x, &windows, o.count_include_pad)
            }
            Module::AvgPool1dBackward(o) => {
                let gradient = self.of(&o.grad)?;
                let windows = row(o.kernel_size, o.stride, 1, o.padding, &dims(&o.grad));
                let gradient = self.tall(gradient);
                self.spread(gradient, &tall(&dims(&o.x)), &windows, o.count_include_pad)
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
                match tiles(&dims(&o.x), &dims(&o.out)) {
                    Some(windows) => self.average(x, &windows, true),
                    None => {
                        let [down, across] = self.averages(&dims(&o.x), &dims(&o.out));
                        let across = self.graph.swap(across, 0, 1);
                        let rows = self.graph.matmul(x, across);
                        self.graph.matmul(down, rows)
                    }
                }
            }
            Module::AdaptiveAvgPool2dBackward(o) => {
                let gradient = self.of(&o.grad)?;
                match tiles(&dims(&o.x), &dims(&o.grad)) {
                    Some(windows) => self.spread(gradient, &dims(&o.x), &windows, true),
                    None => {
                        let [down, across] = self.averages(&dims(&o.x), &dims(&o.grad));
                        let down = self.graph.swap(down, 0, 1);
                        let rows = self.graph.matmul(gradient, across);
                        self.graph.matmul(down, rows)
                    }
                }
            }
            _ => return Err(unsupported(operation)),
        };
        Ok(vec![result])
    }

    /// The gradient of a largest entry goes to that entry.
    fn scatter(&mut self, gradient: Id, indices: Id, of: &[usize]) -> Id {
        let [samples, channels, height, width] = image(of);
        let windows = count(&self.graph.shape(gradient)[2..]);
        let flat = [samples, channels, windows];
        let gradient = self.graph.reshape(gradient, &flat);
        let indices = self.graph.reshape(indices, &flat);
        let shape = vec![samples, channels, height * width];
        let zeros = self.graph.fill(0.0, &shape);
        self.graph
            .push(Op::ScatterAdd(2), vec![zeros, indices, gradient], shape)
    }

    /// The matrices of an adaptive average down and across, `[windows, entries]`: windows of different sizes overlap.
    ///
    /// Window `i` of `n` along `size` entries has those from `⌊i size / n⌋` to `⌈(i + 1) size / n⌉`.
    fn averages(&mut self, shape: &[usize], out: &[usize]) -> [Id; 2] {
        [2, 3].map(|axis| {
            let (size, windows) = (shape[axis], out[axis]);
            let mut values = vec![0.0; windows * size];
            for window in 0..windows {
                let (start, end) = (
                    window * size / windows,
                    ((window + 1) * size).div_ceil(windows),
                );
                values[window * size + start..window * size + end].fill(1.0 / (end - start) as f64);
            }
            self.each(values, &[windows, size])
        })
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

/// The windows of a row, as an image of height 1.
fn row(size: usize, stride: usize, dilation: usize, padding: usize, out: &[usize]) -> Windows {
    pooled(
        [1, size],
        [1, stride],
        [1, dilation],
        [(0, 0), (padding, padding)],
        &tall(out),
    )
}

/// The windows of an adaptive average, if they all have the same size.
fn tiles(shape: &[usize], out: &[usize]) -> Option<Windows> {
    if !shape[2].is_multiple_of(out[2]) || !shape[3].is_multiple_of(out[3]) {
        return None;
    }
    let size = [shape[2] / out[2], shape[3] / out[3]];
    Some(pooled(size, size, [1, 1], [(0, 0); 2], out))
}
