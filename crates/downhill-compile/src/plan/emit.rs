//! Turns the operations of each kernel into instructions, and gives every value a buffer.

use std::collections::{HashMap, HashSet};

use super::assign::{Assignment, Form, matrix};
use super::chain::{self, is_elementwise, is_short};
use super::lifetimes::Pool;
use super::schedule::schedule;
use super::{
    Block, Instruction, Kernel, Layout, Operand, Place, Plan, RowKernel, RowOperation, Step, Whole,
    WholeOperation,
};
use crate::graph::{Constant, Graph, Id, Node, Op};
use crate::passes::resolve;
use crate::view::{Rows, View, count};

/// The products from this many entries of their matrix on that run better on many rows at once.
const LARGE_PRODUCT: usize = 1 << 12;

/// The most rows of a block with a large product.
const LARGE_BLOCK: usize = 1 << 12;

/// The bytes of a block's values, which should stay in the processor's first cache.
const BLOCK_BYTES: usize = 48 << 10;

pub(super) fn emit(
    graph: &Graph,
    assignment: &Assignment,
    layout: &impl Layout,
    bytes: usize,
) -> Plan {
    let mut emit = Emit {
        graph,
        assignment,
        homes: vec![None; graph.nodes.len()],
        pool: Pool::with(layout.lengths()),
        constants: Vec::new(),
    };
    let last = emit.memory(layout);
    let mut registers = Pool::default();
    let mut kernels = Vec::new();
    for (kernel, rows) in assignment.kernels.iter().enumerate() {
        emit.allocate(kernel, &last);
        let members: Vec<usize> = (0..graph.nodes.len())
            .filter(|&node| assignment.of[node].is_some_and(|(of, _)| of == kernel))
            .collect();
        match rows {
            Some(rows) => kernels.push(Kernel::Rows(emit.rows(
                &members,
                *rows,
                kernel,
                bytes,
                &mut registers,
            ))),
            None => kernels.extend(
                members
                    .into_iter()
                    .map(|node| Kernel::Whole(emit.whole(node))),
            ),
        }
    }
    // The registers come after all other buffers.
    let first = emit.pool.lengths.len();
    for kernel in &mut kernels {
        if let Kernel::Rows(rows) = kernel {
            let each = rows.each.iter_mut().filter_map(|step| match step {
                Step::Instruction(instruction) => Some(instruction),
                Step::Chain(_) => None,
            });
            for instruction in rows.before.iter_mut().chain(each) {
                let inputs = instruction
                    .inputs
                    .iter_mut()
                    .filter_map(|input| match input {
                        Operand::Block(block) => Some(block),
                        _ => None,
                    });
                for block in inputs.chain([&mut instruction.out]) {
                    if let Some(register) = block.buffer.checked_sub(REGISTERS) {
                        block.buffer = first + register;
                    }
                }
            }
            chain::link(rows, first);
        }
    }
    let mut buffers = emit.pool.lengths;
    buffers.extend(registers.lengths);
    Plan {
        buffers,
        constants: emit.constants,
        kernels,
    }
}

/// Registers have buffer numbers from here on until all other buffers are known.
const REGISTERS: usize = 1 << 32;

struct Emit<'a> {
    graph: &'a Graph,
    assignment: &'a Assignment,
    /// Where each value is in memory; `None` for a value that only its kernel reads.
    homes: Vec<Option<Place>>,
    pool: Pool,
    constants: Vec<(usize, Vec<f64>)>,
}

/// An instruction whose registers have no buffers yet.
pub(super) struct Virtual {
    pub(super) operation: RowOperation,
    pub(super) inputs: [Input; 3],
    pub(super) out: Out,
    pub(super) width: usize,
    /// Whether it runs once, before the first block.
    before: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Input {
    Fixed(Operand),
    /// A register, from an offset on.
    Register(usize, usize),
}

pub(super) enum Out {
    Fixed(Block),
    Register(usize),
}

impl Emit<'_> {
    /// Gives places to leaves, constants and outputs, marks the values that need memory, and returns the last kernel
    /// that reads each value.
    fn memory(&mut self, layout: &impl Layout) -> Vec<usize> {
        let mut last = vec![0; self.graph.nodes.len()];
        let tensors = self.tensors();
        for (index, node) in self.graph.nodes.iter().enumerate() {
            match &node.op {
                Op::Leaf(leaf) => self.homes[index] = Some(layout.leaf(*leaf)),
                // A number is part of the instruction, unless an operation needs it as a tensor.
                Op::Constant(Constant::One(_)) if !tensors.contains(&Id(index)) => {}
                Op::Constant(constant) => {
                    let entries = count(&node.shape);
                    let values = match constant {
                        Constant::One(value) => vec![*value; entries],
                        Constant::Each(values) => values.to_vec(),
                    };
                    let buffer = self.pool.lengths.len();
                    self.pool.lengths.push(entries);
                    self.constants.push((buffer, values));
                    self.homes[index] = Some(Place { buffer, offset: 0 });
                }
                _ => {}
            }
            if let Some((kernel, _)) = self.assignment.of[index] {
                for &input in &node.inputs {
                    let base = resolve(self.graph, input).0.0;
                    last[base] = last[base].max(kernel);
                }
            }
        }
        for &(target, id) in &self.graph.outputs {
            self.homes[id.0] = Some(layout.output(target));
            last[id.0] = usize::MAX;
        }
        last
    }

    /// The values that an operation reads as a tensor, not as the numbers of its rows.
    fn tensors(&self) -> HashSet<Id> {
        let nodes = self.graph.nodes.iter().zip(&self.assignment.of);
        let whole = nodes.filter(|(node, of)| {
            matches!(of, Some((_, Form::Whole))) || matches!(node.op, Op::Matmul)
        });
        let inputs = whole.flat_map(|(node, _)| &node.inputs);
        inputs.map(|&input| resolve(self.graph, input).0).collect()
    }

    /// Gives buffers to the values of a kernel that later kernels read, and frees those that none reads any more.
    fn allocate(&mut self, kernel: usize, last: &[usize]) {
        for (index, &last) in last.iter().enumerate() {
            let Some((of, form)) = self.assignment.of[index] else {
                continue;
            };
            if kernel > 0
                && of < kernel
                && last == kernel - 1
                && let Some(place) = self.homes[index]
            {
                self.pool.release(place.buffer);
            }
            let needed = of == kernel && self.homes[index].is_none();
            if needed && (form != Form::Rows || last > kernel) {
                let buffer = self.pool.take(count(&self.graph.nodes[index].shape));
                self.homes[index] = Some(Place { buffer, offset: 0 });
            }
        }
    }

    fn home(&self, id: Id) -> Place {
        debug_assert!(self.homes[id.0].is_some(), "{id:?} is not in memory");
        self.homes[id.0].unwrap_or(Place {
            buffer: 0,
            offset: 0,
        })
    }

    fn whole(&self, index: usize) -> Whole {
        let node = &self.graph.nodes[index];
        let inputs = node.inputs.iter().map(|&input| {
            let (base, view) = resolve(self.graph, input);
            (self.home(base), view)
        });
        let operation = match &node.op {
            Op::Reduce(reduce, axes) => WholeOperation::Reduce(*reduce, axes.clone()),
            Op::ArgReduce(reduce, axis) => WholeOperation::ArgReduce(*reduce, *axis),
            Op::Matmul => WholeOperation::Matmul,
            Op::Insert(view, add) => WholeOperation::Insert(view.clone(), *add),
            Op::Take(axis) => WholeOperation::Take(*axis),
            Op::AddAt(axis) => WholeOperation::AddAt(*axis),
            Op::Gather(axis) => WholeOperation::Gather(*axis),
            Op::ScatterAdd(axis) => WholeOperation::ScatterAdd(*axis),
            Op::Concat(axis) => WholeOperation::Concat(*axis),
            _ => WholeOperation::Copy,
        };
        Whole {
            operation,
            inputs: inputs.collect(),
            out: self.home(Id(index)),
            shape: node.shape.clone(),
        }
    }

    fn rows(
        &self,
        members: &[usize],
        rows: usize,
        kernel: usize,
        bytes: usize,
        pool: &mut Pool,
    ) -> RowKernel {
        let mut builder = Builder {
            emit: self,
            rows,
            kernel,
            code: Vec::new(),
            widths: Vec::new(),
            registers: HashMap::new(),
            loads: HashMap::new(),
        };
        for &node in members {
            builder.node(Id(node));
        }
        builder.finish(bytes, pool)
    }
}

struct Builder<'a> {
    emit: &'a Emit<'a>,
    rows: usize,
    kernel: usize,
    code: Vec<Virtual>,
    /// The entries of a row of each register.
    widths: Vec<usize>,
    /// The register of each value that only this kernel reads.
    registers: HashMap<Id, usize>,
    loads: HashMap<(Id, usize, usize, usize, usize), usize>,
}

impl Builder<'_> {
    fn register(&mut self, width: usize) -> usize {
        self.widths.push(width);
        self.widths.len() - 1
    }

    fn node(&mut self, id: Id) {
        let graph = self.emit.graph;
        let node = graph.node(id);
        let form = self.emit.assignment.of[id.0].map(|(_, form)| form);
        let width = count(&node.shape)
            / if form == Some(Form::Sums) {
                1
            } else {
                self.rows
            };
        let (operation, inputs) = self.operation(node, form, width);
        let out = match self.emit.homes[id.0] {
            Some(place) => Out::Fixed(Block {
                buffer: place.buffer,
                offset: place.offset,
                advance: if form == Some(Form::Sums) { 0 } else { width },
            }),
            None => {
                let register = self.register(width);
                self.registers.insert(id, register);
                Out::Register(register)
            }
        };
        self.code.push(Virtual {
            operation,
            inputs,
            out,
            width,
            before: false,
        });
    }

    fn operation(
        &mut self,
        node: &Node,
        form: Option<Form>,
        width: usize,
    ) -> (RowOperation, [Input; 3]) {
        let none = Input::Fixed(Operand::None);
        let input = |at: usize| node.inputs[at];
        match &node.op {
            Op::Unary(unary) => {
                let a = self.operand(input(0), width);
                (RowOperation::Unary(*unary), [a, none, none])
            }
            Op::Binary(binary) => {
                let inputs = [
                    self.operand(input(0), width),
                    self.operand(input(1), width),
                    none,
                ];
                (RowOperation::Binary(*binary), inputs)
            }
            Op::Select => {
                let inputs = [0, 1, 2].map(|at| self.operand(input(at), width));
                (RowOperation::Select, inputs)
            }
            Op::Reduce(reduce, _) => {
                let shape = self.emit.graph.shape(input(0));
                let columns = count(shape) / self.rows;
                let a = self.operand(input(0), columns);
                let operation = match form {
                    Some(Form::Sums) if count(&node.shape) == 1 => RowOperation::SumAll { columns },
                    Some(Form::Sums) => RowOperation::SumRows,
                    _ => RowOperation::ReduceRow {
                        reduce: *reduce,
                        columns,
                    },
                };
                (operation, [a, none, none])
            }
            Op::Matmul => {
                let (b, view_b) = resolve(self.emit.graph, input(1));
                let (a, view_a) = resolve(self.emit.graph, input(0));
                if form == Some(Form::Sums) {
                    let (a, rows_a) = self.matrix(a, &matrix(&view_a).swap(0, 1));
                    let (b, rows_b) = self.matrix(b, &matrix(&view_b));
                    let operation = RowOperation::OuterProduct {
                        outer: rows_a.width,
                        a: (rows_a.row, rows_a.column),
                        b: (rows_b.row, rows_b.column),
                    };
                    return (operation, [a, b, none]);
                }
                let (a, rows_a) = self.matrix(a, &view_a);
                let place = self.emit.home(b);
                let strides = matrix(&view_b).strides;
                let stride = |axis: usize| strides[axis].unsigned_abs();
                let operation = RowOperation::Product {
                    inner: rows_a.width,
                    a: (rows_a.row, rows_a.column),
                    b: (stride(0), stride(1)),
                };
                let b = Block {
                    buffer: place.buffer,
                    offset: place.offset + view_b.offset,
                    advance: 0,
                };
                (operation, [a, Input::Fixed(Operand::Block(b)), none])
            }
            _ => {
                let a = self.operand(input(0), width);
                (
                    RowOperation::Load {
                        row: width,
                        column: 1,
                    },
                    [a, none, none],
                )
            }
        }
    }

    /// An operand that a product reads by strides.
    fn matrix(&self, base: Id, view: &View) -> (Input, Rows) {
        let mut rows = view.rows(self.rows).unwrap_or(Rows {
            offset: 0,
            row: 0,
            column: 0,
            width: 0,
        });
        if let Some(&register) = self.registers.get(&base) {
            rows.row = self.widths[register];
            return (Input::Register(register, rows.offset), rows);
        }
        let place = self.emit.home(base);
        let block = Block {
            buffer: place.buffer,
            offset: place.offset + rows.offset,
            advance: rows.row,
        };
        (Input::Fixed(Operand::Block(block)), rows)
    }

    /// An operand whose rows follow each other, of `width` entries each; a load makes it so if it is not.
    fn operand(&mut self, id: Id, width: usize) -> Input {
        let graph = self.emit.graph;
        let (base, view) = resolve(graph, id);
        if let Op::Constant(Constant::One(value)) = &graph.node(base).op {
            return Input::Fixed(Operand::Number(*value));
        }
        let Some(rows) = view
            .rows(self.rows)
            .filter(|_| count(&view.shape) == width * self.rows)
        else {
            // A single number for all entries.
            let place = self.emit.home(base);
            let offset = place.offset + view.offset;
            return Input::Fixed(Operand::Single(Place { offset, ..place }));
        };
        let follow = rows.column == 1 || rows.width == 1;
        if let Some(&register) = self.registers.get(&base) {
            if follow && rows.width == self.widths[register] {
                return Input::Register(register, 0);
            }
            let row = self.widths[register];
            return self.load(
                base,
                Input::Register(register, rows.offset),
                Rows { row, ..rows },
                false,
            );
        }
        let place = self.emit.home(base);
        let offset = place.offset + rows.offset;
        if rows.row == 0 && rows.column == 0 && (self.rows > 1 || width > 1) {
            return Input::Fixed(Operand::Single(Place { offset, ..place }));
        }
        let block = Block {
            buffer: place.buffer,
            offset,
            advance: rows.row,
        };
        let input = Input::Fixed(Operand::Block(block));
        if follow && (rows.row == width || self.rows == 1) {
            return input;
        }
        let own = self.emit.assignment.of[base.0].is_some_and(|(kernel, _)| kernel == self.kernel);
        self.load(base, input, rows, rows.row == 0 && !own)
    }

    fn load(&mut self, base: Id, input: Input, rows: Rows, before: bool) -> Input {
        let key = (base, rows.offset, rows.row, rows.column, rows.width);
        if let Some(&register) = self.loads.get(&key) {
            return Input::Register(register, 0);
        }
        let register = self.register(rows.width);
        self.loads.insert(key, register);
        let none = Input::Fixed(Operand::None);
        self.code.push(Virtual {
            operation: RowOperation::Load {
                row: rows.row,
                column: rows.column,
            },
            inputs: [input, none, none],
            out: Out::Register(register),
            width: rows.width,
            before,
        });
        Input::Register(register, 0)
    }

    /// Chooses the size of a block, and gives registers buffers.
    fn finish(self, bytes: usize, pool: &mut Pool) -> RowKernel {
        let (before, each): (Vec<Virtual>, Vec<Virtual>) =
            self.code.into_iter().partition(|v| v.before);
        let always = before.len();
        let mut elementwise = each.iter().filter(|v| is_elementwise(v.operation));
        let short = elementwise.all(|v| is_short(self.rows, v.width));
        let each = if short { schedule(each) } else { each };
        let code: Vec<Virtual> = before.into_iter().chain(each).collect();
        let mut last = vec![0; self.widths.len()];
        for (at, virtual_) in code.iter().enumerate() {
            for input in virtual_.inputs {
                if let Input::Register(register, _) = input {
                    last[register] = at;
                }
            }
            if let Out::Register(register) = virtual_.out {
                last[register] = last[register].max(at);
            }
        }
        // Loaded once, a register keeps its values for all blocks.
        for virtual_ in code.iter().take(always) {
            if let Out::Register(register) = virtual_.out {
                last[register] = usize::MAX;
            }
        }
        // First with the entries of one row, to know how large a row is.
        let mut slots = Pool::default();
        let mut slot_of = vec![0; self.widths.len()];
        for (at, virtual_) in code.iter().enumerate() {
            let dying = |input: &Input| match *input {
                Input::Register(register, _) if last[register] == at => Some(register),
                _ => None,
            };
            let mut dead: Vec<usize> = virtual_.inputs.iter().filter_map(dying).collect();
            dead.sort_unstable();
            dead.dedup();
            if let Out::Register(out) = virtual_.out {
                let elementwise = is_elementwise(virtual_.operation);
                let in_place = dead.iter().position(|&r| {
                    let direct = virtual_
                        .inputs
                        .iter()
                        .all(|i| !matches!(i, Input::Register(x, o) if *x == r && *o > 0));
                    elementwise && direct && self.widths[r] == self.widths[out]
                });
                slot_of[out] = match in_place {
                    Some(at) => slot_of[dead.swap_remove(at)],
                    None => slots.take(self.widths[out]),
                };
                if last[out] == at {
                    // Nothing reads it.
                    dead.push(out);
                }
            }
            for register in dead {
                slots.release(slot_of[register]);
            }
        }
        let row_bytes = slots.lengths.iter().sum::<usize>().max(1) * bytes;
        let large = code.iter().any(|v| match v.operation {
            RowOperation::Product { inner, .. } => inner * v.width >= LARGE_PRODUCT,
            RowOperation::OuterProduct { .. } => v.width >= LARGE_PRODUCT,
            _ => false,
        });
        let block = if large {
            LARGE_BLOCK
        } else {
            (BLOCK_BYTES / row_bytes).clamp(16, 1 << 12)
        };
        let block = block.min(self.rows).max(1);
        // Then buffers for a block.
        let buffers: Vec<usize> = slots
            .lengths
            .iter()
            .map(|width| pool.take(width * block))
            .collect();
        for &buffer in &buffers {
            pool.release(buffer);
        }
        let buffer = |register: usize| REGISTERS + buffers[slot_of[register]];
        let instruction = |virtual_: &Virtual| Instruction {
            operation: virtual_.operation,
            inputs: virtual_.inputs.map(|input| match input {
                Input::Fixed(operand) => operand,
                Input::Register(register, offset) => Operand::Block(Block {
                    buffer: buffer(register),
                    offset,
                    advance: 0,
                }),
            }),
            out: match virtual_.out {
                Out::Fixed(block) => block,
                Out::Register(register) => Block {
                    buffer: buffer(register),
                    offset: 0,
                    advance: 0,
                },
            },
            width: virtual_.width,
        };
        let mut instructions: Vec<Instruction> = code.iter().map(instruction).collect();
        let each = instructions.split_off(always);
        RowKernel {
            rows: self.rows,
            block,
            before: instructions,
            each: each.into_iter().map(Step::Instruction).collect(),
        }
    }
}
