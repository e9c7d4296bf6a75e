//! Operations on whole tensors.

use downhill_kernels::{MatRef, Number, Threads, matmul};

use super::rows::{fold, sum};
use crate::error::Error;
use crate::graph::Reduce;
use crate::plan::{Place, Whole, WholeOperation};
use crate::view::{View, count};

#[inline(always)]
pub(super) fn run<T: Number>(
    buffers: &mut [Vec<T>],
    kernel: &Whole,
    threads: Threads,
) -> Result<(), Error> {
    let Some(mut taken) = buffers.get_mut(kernel.out.buffer).map(std::mem::take) else {
        return Ok(());
    };
    let length = count(&kernel.shape);
    let result = match taken.get_mut(kernel.out.offset..kernel.out.offset + length) {
        Some(out) => compute(buffers, kernel, out, threads),
        None => Ok(()),
    };
    if let Some(buffer) = buffers.get_mut(kernel.out.buffer) {
        *buffer = taken;
    }
    result
}

/// The numbers of an input from its place on.
fn input<T>(buffers: &[Vec<T>], place: Place) -> &[T] {
    buffers
        .get(place.buffer)
        .and_then(|buffer| buffer.get(place.offset..))
        .unwrap_or(&[])
}

fn compute<T: Number>(
    buffers: &[Vec<T>],
    kernel: &Whole,
    out: &mut [T],
    threads: Threads,
) -> Result<(), Error> {
    let at = |index: usize| input(buffers, kernel.inputs[index].0);
    let view = |index: usize| &kernel.inputs[index].1;
    match &kernel.operation {
        WholeOperation::Copy => {
            let (from, mut entry) = (at(0), 0);
            view(0).each(|at| {
                out[entry] = from[at];
                entry += 1;
            });
        }
        WholeOperation::Insert(into, add) => {
            let mut entry = 0;
            let base = at(0);
            view(0).each(|at| {
                out[entry] = base[at];
                entry += 1;
            });
            insert(at(1), view(1), into, *add, out);
        }
        WholeOperation::Reduce(reduce, axes) => reduced(*reduce, at(0), view(0), axes, out),
        WholeOperation::ArgReduce(reduce, axis) => {
            arg_reduced(*reduce, at(0), &view(0).shape, *axis, out);
        }
        WholeOperation::Matmul => product(at(0), view(0), at(1), view(1), out, threads),
        WholeOperation::Take(axis) => {
            let [outer, size, inner] = around(&view(0).shape, *axis);
            let (from, indices) = (at(0), at(1));
            let length = count(&view(1).shape);
            for block in 0..outer {
                for (entry, &index) in indices[..length].iter().enumerate() {
                    let index = checked(index, size)?;
                    let source = (block * size + index) * inner;
                    let target = (block * length + entry) * inner;
                    out[target..target + inner].copy_from_slice(&from[source..source + inner]);
                }
            }
        }
        WholeOperation::AddAt(axis) => {
            let [outer, size, inner] = around(&view(0).shape, *axis);
            let (base, indices, value) = (at(0), at(1), at(2));
            out.copy_from_slice(&base[..out.len()]);
            let length = count(&view(1).shape);
            for block in 0..outer {
                for (entry, &index) in indices[..length].iter().enumerate() {
                    let index = checked(index, size)?;
                    let target = (block * size + index) * inner;
                    let source = (block * length + entry) * inner;
                    for (out, &value) in
                        out[target..target + inner].iter_mut().zip(&value[source..])
                    {
                        *out += value;
                    }
                }
            }
        }
        WholeOperation::Gather(axis) => {
            let size = view(0).shape[*axis];
            let places = along(&view(0).shape, &view(1).shape, *axis);
            let (from, indices) = (at(0), at(1));
            for (entry, out) in out.iter_mut().enumerate() {
                let (start, stride) = places(entry);
                *out = from[start + checked(indices[entry], size)? * stride];
            }
        }
        WholeOperation::ScatterAdd(axis) => {
            let size = view(0).shape[*axis];
            let places = along(&view(0).shape, &view(1).shape, *axis);
            let (base, indices, value) = (at(0), at(1), at(2));
            out.copy_from_slice(&base[..out.len()]);
            for entry in 0..count(&view(1).shape) {
                let (start, stride) = places(entry);
                out[start + checked(indices[entry], size)? * stride] += value[entry];
            }
        }
        WholeOperation::Concat(axis) => {
            let [outer, whole, inner] = around(&kernel.shape, *axis);
            let mut before = 0;
            for (index, (_, part)) in kernel.inputs.iter().enumerate() {
                let (from, rows) = (at(index), part.shape[*axis] * inner);
                for block in 0..outer {
                    let target = block * whole * inner + before;
                    out[target..target + rows]
                        .copy_from_slice(&from[block * rows..(block + 1) * rows]);
                }
                before += rows;
            }
        }
    }
    Ok(())
}

/// An index of the batch, which may be wrong.
fn checked<T: Number>(index: T, size: usize) -> Result<usize, Error> {
    let number = index.to_f64();
    // Burn counts a negative index from the end.
    let from_start = if number < 0.0 {
        number + size as f64
    } else {
        number
    };
    if from_start >= 0.0 && from_start < size as f64 {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is at least 0 and below a length"
        )]
        return Ok(from_start as usize);
    }
    Err(Error::Index {
        index: number,
        size,
    })
}

/// The entries before an axis, along it, and after it.
fn around(shape: &[usize], axis: usize) -> [usize; 3] {
    [
        count(&shape[..axis]),
        shape[axis],
        count(&shape[axis + 1..]),
    ]
}

/// For each entry of a tensor of indices: where index 0 along the axis is in the tensor `of`, and the stride along it.
fn along<'a>(
    of: &'a [usize],
    indices: &'a [usize],
    axis: usize,
) -> impl Fn(usize) -> (usize, usize) + 'a {
    let strides = crate::view::dense_strides(of);
    let stride = strides[axis].unsigned_abs();
    move |entry| {
        let (mut rest, mut start) = (entry, 0);
        for other in (0..indices.len()).rev() {
            let at = rest % indices[other];
            rest /= indices[other];
            if other != axis {
                start += at * strides[other].unsigned_abs();
            }
        }
        (start, stride)
    }
}

fn insert<T: Number>(value: &[T], view: &View, into: &View, add: bool, out: &mut [T]) {
    let mut sources = Vec::with_capacity(count(&view.shape));
    view.each(|at| sources.push(at));
    let mut sources = sources.into_iter();
    into.each(|target| {
        if let Some(value) = sources.next().and_then(|at| value.get(at)) {
            if add {
                out[target] += *value;
            } else {
                out[target] = *value;
            }
        }
    });
}

fn reduced<T: Number>(reduce: Reduce, from: &[T], view: &View, axes: &[usize], out: &mut [T]) {
    // With the reduced axes last, the entries of one result follow each other.
    let kept = (0..view.shape.len()).filter(|axis| !axes.contains(axis));
    let order: Vec<usize> = kept.chain(axes.iter().copied()).collect();
    let length: usize = axes.iter().map(|&axis| view.shape[axis]).product();
    let mut group = Vec::with_capacity(length);
    let mut results = out.iter_mut();
    view.permute(&order).each(|at| {
        group.push(from[at]);
        if group.len() == length {
            if let Some(result) = results.next() {
                *result = match reduce {
                    Reduce::Sum => sum(&group),
                    Reduce::Max => fold(&group, T::max),
                    Reduce::Min => fold(&group, T::min),
                    Reduce::Prod => fold(&group, |a, b| a * b),
                };
            }
            group.clear();
        }
    });
}

fn arg_reduced<T: Number>(reduce: Reduce, from: &[T], shape: &[usize], axis: usize, out: &mut [T]) {
    let [outer, size, inner] = around(shape, axis);
    for block in 0..outer {
        for column in 0..inner {
            let at = |index: usize| from[(block * size + index) * inner + column];
            let better = |index: usize, best: usize| match reduce {
                Reduce::Min => at(index) < at(best),
                _ => at(index) > at(best),
            };
            let mut best = 0;
            for index in 1..size {
                if better(index, best) {
                    best = index;
                }
            }
            out[block * inner + column] = T::from_f64(best as f64);
        }
    }
}

/// A product of matrices for each entry of the leading axes.
fn product<T: Number>(
    a: &[T],
    view_a: &View,
    b: &[T],
    view_b: &View,
    out: &mut [T],
    threads: Threads,
) {
    let batch = view_a.shape.len() - 2;
    let (m, k, n) = (
        view_a.shape[batch],
        view_a.shape[batch + 1],
        view_b.shape[batch + 1],
    );
    let starts = |view: &View| {
        let mut starts = Vec::new();
        let leading = View {
            offset: view.offset,
            shape: view.shape[..batch].to_vec(),
            strides: view.strides[..batch].to_vec(),
        };
        leading.each(|start| starts.push(start));
        starts
    };
    let matrix = |view: &View, axis: usize| view.strides[batch + axis].unsigned_abs();
    let both = starts(view_a).into_iter().zip(starts(view_b));
    for ((start_a, start_b), out) in both.zip(out.chunks_exact_mut((m * n).max(1))) {
        let a = MatRef {
            data: &a[start_a..],
            rows: m,
            cols: k,
            row_stride: matrix(view_a, 0),
            col_stride: matrix(view_a, 1),
        };
        let b = MatRef {
            data: &b[start_b..],
            rows: k,
            cols: n,
            row_stride: matrix(view_b, 0),
            col_stride: matrix(view_b, 1),
        };
        let _ = matmul(out, T::ZERO, a, b, threads);
    }
}
