//! Planning: which operations run together, in which order, and where their results are.
//!
//! A *kernel* is a loop over rows, or a single operation on whole tensors. In a loop over rows, every value has as many
//! rows as the kernel, and a block of rows passes through all operations before the next: the values of a block stay in
//! the processor's cache. A sum over the rows, and a product that sums over them, is complete after the last block.

mod assign;
mod buffers;
mod chain;
mod check;
mod emit;
mod pool;
mod registers;
mod schedule;

use crate::error::Error;
use crate::graph::{Binary, Graph, Leaf, Reduce, Target, Unary};
use crate::view::View;

pub(crate) use assign::{Assignment, Form, assign};
pub(crate) use chain::{Chain, LANES, Link, TILE, VECTORS};

/// A planned program: buffers and the kernels that fill them.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The length of each buffer.
    pub(crate) buffers: Vec<usize>,
    /// The numbers of buffers that never change.
    pub(crate) constants: Vec<(usize, Vec<f64>)>,
    pub(crate) kernels: Vec<Kernel>,
}

/// Where a leaf or an output lives, given by the caller of the planner.
pub(crate) trait Layout {
    /// The place of a leaf.
    fn leaf(&self, leaf: Leaf) -> Place;
    /// The place of an output.
    fn output(&self, target: Target) -> Place;
    /// The number of buffers that they take.
    fn lengths(&self) -> Vec<usize>;
}

/// A dense tensor in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) buffer: usize,
    pub(crate) offset: usize,
}

/// A loop over rows, or an operation on whole tensors.
#[derive(Debug, Clone)]
pub(crate) enum Kernel {
    Rows(RowKernel),
    Whole(Whole),
}

/// A loop over blocks of rows.
#[derive(Debug, Clone)]
pub(crate) struct RowKernel {
    pub(crate) rows: usize,
    /// The rows of a block.
    pub(crate) block: usize,
    /// Once, before the first block.
    pub(crate) before: Vec<Step>,
    /// For each block.
    pub(crate) each: Vec<Step>,
}

/// A step of a loop over rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Instruction(Instruction),
    Chain(Chain),
}

/// An instruction of a loop over rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instruction<O = RowOperation> {
    pub(crate) operation: O,
    pub(crate) inputs: [Operand; 3],
    pub(crate) out: Block,
    /// The entries of the result in a row.
    pub(crate) width: usize,
}

impl<O> Instruction<O> {
    /// The blocks that it reads.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block> {
        self.inputs.iter().filter_map(|input| match input {
            Operand::Block(block) => Some(*block),
            _ => None,
        })
    }

    /// The instruction with another operation.
    fn with<P>(&self, operation: P) -> Instruction<P> {
        Instruction {
            operation,
            inputs: self.inputs,
            out: self.out,
            width: self.width,
        }
    }
}

/// An operation on a block of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operation {
    /// One that becomes part of a chain.
    Elementwise(Elementwise),
    Row(RowOperation),
}

/// An operation whose result has an entry for each entry of its inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Elementwise {
    Unary(Unary),
    Binary(Binary),
    /// The second input where the first is not 0, the third elsewhere.
    Select,
}

impl Elementwise {
    /// The number of inputs.
    pub(crate) fn arity(self) -> usize {
        match self {
            Self::Unary(_) => 1,
            Self::Binary(_) => 2,
            Self::Select => 3,
        }
    }
}

/// An operation on a block of rows whose entries depend on more than one place of its inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RowOperation {
    /// Copies by strides: from row to row and from column to column.
    Load { row: usize, column: usize },
    /// Each row of `columns` entries to one.
    ReduceRow { reduce: Reduce, columns: usize },
    /// Adds the rows, `[1, width]`.
    SumRows,
    /// Adds all entries of rows of `columns`, `[1]`.
    SumAll { columns: usize },
    /// Rows of `inner` entries times a matrix `[inner, width]`. The strides are those of both matrices.
    Product {
        inner: usize,
        a: (usize, usize),
        b: (usize, usize),
    },
    /// The sum over the rows of the outer products of a row of `outer` entries and one of `width`.
    OuterProduct {
        outer: usize,
        a: (usize, usize),
        b: (usize, usize),
    },
}

/// An input of an instruction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operand {
    None,
    Block(Block),
    /// One number in a buffer.
    Single(Place),
    Number(f64),
}

/// The entries of a block of rows in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) buffer: usize,
    pub(crate) offset: usize,
    /// The entries by which a block moves on for each row; 0 for a buffer of one block.
    pub(crate) advance: usize,
}

/// An operation on whole tensors.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    pub(crate) operation: WholeOperation,
    pub(crate) inputs: Vec<(Place, View)>,
    pub(crate) out: Place,
    pub(crate) shape: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum WholeOperation {
    Copy,
    Reduce(Reduce, Vec<usize>),
    ArgReduce(Reduce, usize),
    Matmul,
    Insert(View, bool),
    Take(usize),
    AddAt(usize),
    Gather(usize),
    ScatterAdd(usize),
    Concat(usize),
}

/// Plans a program for a graph after its passes, and checks it once, so that running it can index by its numbers.
///
/// # Errors
///
/// [`Error::Plan`] if the plan names a buffer or a range that does not exist.
pub(crate) fn plan(graph: &Graph, layout: &impl Layout, bytes: usize) -> Result<Plan, Error> {
    let assignments = assign(graph);
    let plan = emit::emit(graph, &assignments, layout, bytes);
    check::check(&plan)?;
    Ok(plan)
}
