//! Checks operations on whole tensors.

use super::{Lengths, ensure};
use crate::plan::{Whole, WholeOperation};
use crate::view::{View, count};

pub(super) fn check(buffers: Lengths<'_>, kernel: &Whole) -> Result<(), String> {
    let out = kernel.out;
    buffers.holds(out.buffer, out.offset, count(&kernel.shape))?;
    let inputs: Vec<&View> = kernel.inputs.iter().map(|(_, view)| view).collect();
    let fits = fits(&kernel.operation, &inputs, &kernel.shape);
    ensure(
        fits == Some(true),
        "has inputs of other shapes than its result",
    )?;
    for (place, view) in &kernel.inputs {
        let mut entries = reach(view)?;
        if let (WholeOperation::Matmul, Some(leading)) = (&kernel.operation, leading(view)) {
            // Every matrix begins inside the buffer, even one without entries.
            entries = entries.max(reach(&leading)?.saturating_sub(1));
        }
        let other = entries == 0 || place.buffer != out.buffer;
        ensure(other, "reads the buffer that it writes")?;
        buffers.holds(place.buffer, place.offset, entries)?;
    }
    Ok(())
}

/// The entries of a buffer up to the last one that a view reads.
fn reach(view: &View) -> Result<usize, String> {
    if count(&view.shape) == 0 {
        return Ok(0);
    }
    let (mut before, mut after) = (0_usize, view.offset);
    for (&size, &stride) in view.shape.iter().zip(&view.strides) {
        let by = (size - 1).saturating_mul(stride.unsigned_abs());
        let side = if stride < 0 { &mut before } else { &mut after };
        *side = side.saturating_add(by);
    }
    ensure(before <= view.offset, "reads before the start of a buffer")?;
    Ok(after.saturating_add(1))
}

/// Whether the inputs of an operation have the shapes that its result needs; `None` if an axis does not exist.
fn fits(operation: &WholeOperation, inputs: &[&View], shape: &[usize]) -> Option<bool> {
    let out = count(shape);
    let entries = |view: &View| count(&view.shape);
    let strided = |view: &View| view.shape.len() == view.strides.len();
    if !inputs.iter().all(|view| strided(view)) {
        return None;
    }
    let dense = inputs.iter().all(|view| view.is_dense());
    Some(match (operation, inputs) {
        (WholeOperation::Copy, [from]) => entries(from) == out,
        (WholeOperation::Reduce(_, axes), [from]) => {
            let kept = from.shape.iter().enumerate();
            let kept = kept.filter(|(axis, _)| !axes.contains(axis));
            let (kept, sizes): (Vec<usize>, Vec<usize>) = kept.unzip();
            kept.len() + axes.len() == from.shape.len() && count(&sizes) == out
        }
        (WholeOperation::ArgReduce(_, axis), [from]) => {
            let [outer, _, inner] = around(&from.shape, *axis)?;
            dense && outer * inner == out
        }
        (WholeOperation::Matmul, [a, b]) => {
            let ([batch_a @ .., m, k], [batch_b @ .., inner, n]) = (&a.shape[..], &b.shape[..])
            else {
                return None;
            };
            let forward = |view: &View| view.strides.iter().rev().take(2).all(|&s| s >= 0);
            let shapes = batch_a == batch_b && k == inner && count(batch_a) * m * n == out;
            shapes && forward(a) && forward(b)
        }
        (WholeOperation::Insert(into, _), [base, value]) => {
            let inside = strided(into) && reach(into).is_ok_and(|end| end <= out);
            inside && entries(base) == out && entries(into) == entries(value)
        }
        (WholeOperation::Take(axis), [from, indices]) => {
            let [outer, _, inner] = around(&from.shape, *axis)?;
            dense && outer * entries(indices) * inner == out
        }
        (WholeOperation::AddAt(axis), [base, indices, value]) => {
            let [outer, _, inner] = around(&base.shape, *axis)?;
            let all = outer * entries(indices) * inner == entries(value);
            dense && all && entries(base) == out
        }
        (WholeOperation::Gather(axis), [from, indices]) => {
            dense && aligned(&from.shape, &indices.shape, *axis) && entries(indices) == out
        }
        (WholeOperation::ScatterAdd(axis), [base, indices, value]) => {
            let aligned = aligned(&base.shape, &indices.shape, *axis);
            dense && aligned && entries(indices) == entries(value) && entries(base) == out
        }
        (WholeOperation::Concat(axis), parts) => {
            let [outer, size, inner] = around(shape, *axis)?;
            let mut sizes = 0;
            for part in parts {
                let [before, size, after] = around(&part.shape, *axis)?;
                if (before, after) != (outer, inner) {
                    return Some(false);
                }
                sizes += size;
            }
            dense && sizes == size
        }
        _ => false,
    })
}

/// The entries before an axis, along it, and after it.
fn around(shape: &[usize], axis: usize) -> Option<[usize; 3]> {
    let size = *shape.get(axis)?;
    let (before, after) = (shape.get(..axis)?, shape.get(axis + 1..)?);
    Some([count(before), size, count(after)])
}

/// Whether indices along an axis of a tensor have its other axes, or a part of them.
fn aligned(of: &[usize], indices: &[usize], axis: usize) -> bool {
    let mut both = indices.iter().zip(of).enumerate();
    axis < of.len()
        && indices.len() == of.len()
        && both.all(|(other, (index, size))| other == axis || index <= size)
}

/// The axes of a product before those of its matrices.
fn leading(view: &View) -> Option<View> {
    let (shape, _) = view.shape.split_last_chunk::<2>()?;
    let (strides, _) = view.strides.split_last_chunk::<2>()?;
    Some(View {
        offset: view.offset,
        shape: shape.to_vec(),
        strides: strides.to_vec(),
    })
}
