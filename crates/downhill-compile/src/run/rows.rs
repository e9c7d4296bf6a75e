//! Loops over blocks of rows.

use downhill_kernels::{MatRef, Number, Threads, column_sums, matmul};

use super::{Tile, chain};
use crate::graph::Reduce;
use crate::plan::{Block, Instruction, Operand, RowKernel, RowOperation, Step};

/// Runs a kernel: block by block, every instruction.
#[inline(always)]
pub(super) fn run<T: Number>(
    buffers: &mut [Vec<T>],
    tiles: &mut [Tile<T>],
    kernel: &RowKernel,
    threads: Threads,
) {
    for step in &kernel.before {
        run_step(buffers, tiles, step, 0, kernel.block, threads);
    }
    let mut first = 0;
    while first < kernel.rows {
        let rows = kernel.block.min(kernel.rows - first);
        for step in &kernel.each {
            run_step(buffers, tiles, step, first, rows, threads);
        }
        first += rows;
    }
}

#[inline(always)]
fn run_step<T: Number>(
    buffers: &mut [Vec<T>],
    tiles: &mut [Tile<T>],
    step: &Step,
    first: usize,
    rows: usize,
    threads: Threads,
) {
    match step {
        Step::Instruction(instruction) => run_one(buffers, instruction, first, rows, threads),
        Step::Chain(chain) => chain::run(buffers, tiles, chain, first, rows),
    }
}

/// A slice of a block, from its row `first` on.
#[inline(always)]
pub(super) fn from<T>(buffers: &[Vec<T>], block: Block, first: usize) -> &[T] {
    let start = block.offset + first * block.advance;
    buffers
        .get(block.buffer)
        .and_then(|buffer| buffer.get(start..))
        .unwrap_or(&[])
}

#[inline(always)]
fn run_one<T: Number>(
    buffers: &mut [Vec<T>],
    instruction: &Instruction,
    first: usize,
    rows: usize,
    threads: Threads,
) {
    let out = instruction.out;
    let width = instruction.width;
    let start = out.offset + first * out.advance;
    // The result's buffer is taken out while the instruction writes it, so that it can read all others.
    let Some(mut taken) = buffers.get_mut(out.buffer).map(std::mem::take) else {
        return;
    };
    let [a, b, _] = instruction.inputs;
    match instruction.operation {
        RowOperation::Load { row, column } => {
            if let (Some(result), Operand::Block(a)) =
                (taken.get_mut(start..start + rows * width), a)
            {
                load(from(buffers, a, first), row, column, width, result);
            } else if let Some(result) = taken.get_mut(start..start + rows * width) {
                result.fill(match a {
                    Operand::Single(place) => buffers[place.buffer][place.offset],
                    Operand::Number(value) => T::from_f64(value),
                    Operand::Block(_) | Operand::None => T::ZERO,
                });
            }
        }
        RowOperation::ReduceRow { reduce, columns } => {
            if let (Some(result), Operand::Block(a)) = (taken.get_mut(start..start + rows), a) {
                reduce_rows(reduce, from(buffers, a, first), columns, result);
            }
        }
        RowOperation::SumRows => {
            if let (Some(result), Operand::Block(a)) = (taken.get_mut(start..start + width), a) {
                sum_rows(&from(buffers, a, first)[..rows * width], first == 0, result);
            }
        }
        RowOperation::SumAll { columns } => {
            if let (Some([result, ..]), Operand::Block(a)) = (taken.get_mut(start..), a) {
                let sum = sum(&from(buffers, a, first)[..rows * columns]);
                *result = if first == 0 { sum } else { *result + sum };
            }
        }
        RowOperation::Product {
            inner,
            a: of_a,
            b: of_b,
        } => {
            if let (Some(result), Operand::Block(a), Operand::Block(b)) =
                (taken.get_mut(start..start + rows * width), a, b)
            {
                let a = matrix(from(buffers, a, first), rows, inner, of_a);
                let b = matrix(from(buffers, b, 0), inner, width, of_b);
                // The planner has checked the shapes.
                let _ = matmul(result, T::ZERO, a, b, threads);
            }
        }
        RowOperation::OuterProduct {
            outer,
            a: of_a,
            b: of_b,
        } => {
            let columns = width.checked_div(outer).unwrap_or(0);
            if let (Some(result), Operand::Block(a), Operand::Block(b)) =
                (taken.get_mut(start..start + width), a, b)
            {
                let a = matrix(from(buffers, a, first), rows, outer, of_a).transposed();
                let b = matrix(from(buffers, b, first), rows, columns, of_b);
                let beta = if first == 0 { T::ZERO } else { T::ONE };
                let _ = matmul(result, beta, a, b, threads);
            }
        }
    }
    if let Some(buffer) = buffers.get_mut(out.buffer) {
        *buffer = taken;
    }
}

#[inline(always)]
fn matrix<T>(
    data: &[T],
    rows: usize,
    cols: usize,
    (row_stride, col_stride): (usize, usize),
) -> MatRef<'_, T> {
    MatRef {
        data,
        rows,
        cols,
        row_stride,
        col_stride,
    }
}

/// Copies rows by strides.
#[inline(always)]
fn load<T: Copy>(from: &[T], row: usize, column: usize, width: usize, result: &mut [T]) {
    if width == 0 {
        return;
    }
    for (index, result) in result.chunks_exact_mut(width).enumerate() {
        let from = &from[index * row..];
        match column {
            0 => result.fill(from[0]),
            1 => result.copy_from_slice(&from[..width]),
            _ => {
                for (result, &value) in result.iter_mut().zip(from.iter().step_by(column)) {
                    *result = value;
                }
            }
        }
    }
}

#[inline(always)]
fn reduce_rows<T: Number>(reduce: Reduce, from: &[T], columns: usize, result: &mut [T]) {
    if columns == 0 {
        let empty = match reduce {
            Reduce::Sum => T::ZERO,
            Reduce::Prod => T::ONE,
            Reduce::Max => T::NEG_INFINITY,
            Reduce::Min => T::INFINITY,
        };
        result.fill(empty);
        return;
    }
    let rows = result.iter_mut().zip(from.chunks_exact(columns));
    match reduce {
        Reduce::Sum => rows.for_each(|(result, row)| *result = sum(row)),
        Reduce::Max => rows.for_each(|(result, row)| *result = fold(row, T::max)),
        Reduce::Min => rows.for_each(|(result, row)| *result = fold(row, T::min)),
        Reduce::Prod => rows.for_each(|(result, row)| *result = fold(row, |a, b| a * b)),
    }
}

/// The sum in eight parts, so that it vectorizes and rounds less than one after another.
#[inline(always)]
pub(super) fn sum<T: Number>(values: &[T]) -> T {
    let mut parts = [T::ZERO; 8];
    let chunks = values.chunks_exact(8);
    let mut rest = T::ZERO;
    for &value in chunks.remainder() {
        rest += value;
    }
    for chunk in chunks {
        for (part, &value) in parts.iter_mut().zip(chunk) {
            *part += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = parts;
    ((a + e) + (b + f)) + ((c + g) + (d + h)) + rest
}

#[inline(always)]
pub(super) fn fold<T: Number>(values: &[T], of: impl Fn(T, T) -> T) -> T {
    let Some((&first, rest)) = values.split_first() else {
        return T::ZERO;
    };
    rest.iter().fold(first, |a, &b| of(a, b))
}

/// The most columns of a narrow matrix.
const NARROW: usize = 16;

#[inline(always)]
fn sum_rows<T: Number>(from: &[T], first: bool, result: &mut [T]) {
    if result.is_empty() {
        return;
    }
    if let [result] = result {
        let sum = sum(from);
        *result = if first { sum } else { *result + sum };
        return;
    }
    if first {
        return column_sums(from, result);
    }
    if result.len() <= NARROW {
        // The sums of narrow rows go through wide vectors.
        let mut sums = [T::ZERO; NARROW];
        let sums = &mut sums[..result.len()];
        column_sums(from, sums);
        for (result, &sum) in result.iter_mut().zip(&*sums) {
            *result += sum;
        }
        return;
    }
    for row in from.chunks_exact(result.len()) {
        for (result, &value) in result.iter_mut().zip(row) {
            *result += value;
        }
    }
}
