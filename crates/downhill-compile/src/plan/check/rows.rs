//! Checks loops over rows.

use super::{Lengths, ensure};
use crate::plan::{Block, Chain, Instruction, Link, Operand, RowKernel, RowOperation, Step};

pub(super) fn check(buffers: Lengths<'_>, kernel: &RowKernel) -> Result<(), String> {
    ensure(kernel.block > 0, "has blocks without rows")?;
    // Of the whole blocks, the last reaches farthest. The rest of the rows are one more.
    let rest = kernel.rows % kernel.block;
    let whole = kernel.rows - rest;
    let blocks = [
        (whole.saturating_sub(kernel.block), kernel.block.min(whole)),
        (whole, rest),
    ];
    let once = [(0, kernel.block)];
    let before = kernel.before.iter().map(|step| (step, &once[..]));
    let each = kernel.each.iter().map(|step| (step, &blocks[..]));
    before.chain(each).try_for_each(|(step, blocks)| {
        let range = Range { buffers, blocks };
        match step {
            Step::Instruction(instruction) => Access { range, instruction }.check(),
            Step::Chain(chain) => check_chain(range, chain),
        }
    })
}

fn check_chain(range: Range<'_>, chain: &Chain) -> Result<(), String> {
    let matrix = Matrix::dense(chain.width);
    let exists = |tile: usize| ensure(tile < chain.tiles, "uses a tile that does not exist");
    for &(tile, number) in &chain.numbers {
        exists(tile)?;
        match number {
            Operand::Single(place) => range.buffers.holds(place.buffer, place.offset, 1)?,
            Operand::Number(_) => {}
            Operand::Block(_) | Operand::None => {
                return Err("fills a tile from a block".to_owned());
            }
        }
    }
    chain.links.iter().try_for_each(|link| match *link {
        Link::Load { tile, from: block } | Link::Store { tile, to: block } => {
            exists(tile)?;
            range.holds(block, matrix)
        }
        Link::Apply { inputs, out, .. } => {
            exists(out)?;
            inputs.into_iter().try_for_each(exists)
        }
    })
}

/// Blocks of a first row and a number of rows.
#[derive(Clone, Copy)]
struct Range<'a> {
    buffers: Lengths<'a>,
    blocks: &'a [(usize, usize)],
}

impl Range<'_> {
    fn holds(&self, block: Block, matrix: Matrix) -> Result<(), String> {
        self.blocks.iter().try_for_each(|&(first, rows)| {
            let start = first.saturating_mul(block.advance);
            let start = start.saturating_add(block.offset);
            self.buffers.holds(block.buffer, start, matrix.reach(rows))
        })
    }
}

/// The entries that a block of rows takes from its start on.
#[derive(Clone, Copy)]
struct Matrix {
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl Matrix {
    /// Rows that follow each other.
    fn dense(columns: usize) -> Self {
        Self::strided(columns, (columns, 1))
    }

    /// The same entries for every row.
    fn single(columns: usize) -> Self {
        Self::strided(columns, (0, 1))
    }

    fn strided(columns: usize, (row_stride, column_stride): (usize, usize)) -> Self {
        Self {
            columns,
            row_stride,
            column_stride,
        }
    }

    /// The entries up to the last one.
    fn reach(self, rows: usize) -> usize {
        if rows == 0 || self.columns == 0 {
            return 0;
        }
        let down = (rows - 1).saturating_mul(self.row_stride);
        let right = (self.columns - 1).saturating_mul(self.column_stride);
        down.saturating_add(right).saturating_add(1)
    }
}

/// The entries that an instruction reads and writes.
struct Access<'a> {
    range: Range<'a>,
    instruction: &'a Instruction,
}

impl Access<'_> {
    fn check(&self) -> Result<(), String> {
        let width = self.instruction.width;
        let [a, b, _] = self.instruction.inputs;
        match self.instruction.operation {
            RowOperation::Load { row, column } => {
                self.writes(Matrix::dense(width))?;
                match a {
                    Operand::Block(_) => self.reads(a, Matrix::strided(width, (row, column))),
                    Operand::Single(place) => {
                        let out = self.instruction.out.buffer;
                        ensure(place.buffer != out, "reads the buffer that it writes")?;
                        self.range.buffers.holds(place.buffer, place.offset, 1)
                    }
                    Operand::Number(_) => Ok(()),
                    Operand::None => Err("has too few inputs".to_owned()),
                }
            }
            RowOperation::ReduceRow { columns, .. } => {
                self.writes(Matrix::dense(1))?;
                self.reads(a, Matrix::dense(columns))
            }
            RowOperation::SumRows => {
                self.writes(Matrix::single(width))?;
                self.reads(a, Matrix::dense(width))
            }
            RowOperation::SumAll { columns } => {
                self.writes(Matrix::single(1))?;
                self.reads(a, Matrix::dense(columns))
            }
            RowOperation::Product {
                inner,
                a: of_a,
                b: of_b,
            } => {
                self.writes(Matrix::dense(width))?;
                self.reads(a, Matrix::strided(inner, of_a))?;
                // The same matrix for all blocks.
                let fixed = Access {
                    range: Range {
                        blocks: &[(0, inner)],
                        ..self.range
                    },
                    ..*self
                };
                fixed.reads(b, Matrix::strided(width, of_b))
            }
            RowOperation::OuterProduct {
                outer,
                a: of_a,
                b: of_b,
            } => {
                let columns = width.checked_div(outer).unwrap_or(0);
                ensure(outer * columns == width, "has an outer product of no shape")?;
                self.writes(Matrix::single(width))?;
                self.reads(a, Matrix::strided(outer, of_a))?;
                self.reads(b, Matrix::strided(columns, of_b))
            }
        }
    }

    fn writes(&self, matrix: Matrix) -> Result<(), String> {
        self.range.holds(self.instruction.out, matrix)
    }

    /// Checks an input that is read while the buffer of the result is away.
    fn reads(&self, input: Operand, matrix: Matrix) -> Result<(), String> {
        let Operand::Block(block) = input else {
            return Err("reads a number as a block".to_owned());
        };
        let out = self.instruction.out.buffer;
        ensure(block.buffer != out, "reads the buffer that it writes")?;
        self.range.holds(block, matrix)
    }
}
