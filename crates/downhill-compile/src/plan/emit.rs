//! Turns the operations of each kernel into instructions.

use std::collections::HashMap;

use super::assign::{Assignment, Form, matrix};
use super::buffers::Buffers;
use super::pool::Pool;
use super::registers::{Code, Input, Out, Virtual};
use super::{
    Block, Elementwise, Kernel, Layout, Operand, Operation, Place, Plan, RowOperation, Whole,
    WholeOperation,
};
use crate::graph::{Constant, Graph, Id, Node, Op};
use crate::passes::resolve;
use crate::view::{Rows, View, count};

pub(super) fn emit(
    graph: &Graph,
    assignment: &Assignment,
    layout: &impl Layout,
    bytes: usize,
) -> Plan {
    let emit = Emit {
        graph,
        assignment,
        buffers: Buffers::new(graph, assignment, layout),
    };
    // Registers are buffers too, after those of the values.
    let mut pool = Pool::with(emit.buffers.lengths().to_vec());
    let mut kernels = Vec::new();
    for (kernel, rows) in assignment.kernels.iter().enumerate() {
        let member = |node: &usize| assignment.of[*node].is_some_and(|(of, _)| of == kernel);
        let members = (0..graph.nodes.len()).filter(member).map(Id);
        match rows {
            Some(rows) => {
                let code = emit.rows(members, *rows, kernel);
                let registers = emit.buffers.lengths().len();
                kernels.push(Kernel::Rows(code.finish(bytes, registers, &mut pool)));
            }
            None => kernels.extend(members.map(|id| Kernel::Whole(emit.whole(id)))),
        }
    }
    Plan {
        buffers: pool.lengths,
        constants: emit.buffers.constants,
        kernels,
    }
}

struct Emit<'a> {
    graph: &'a Graph,
    assignment: &'a Assignment,
    buffers: Buffers<'a>,
}

impl Emit<'_> {
    fn home(&self, id: Id) -> Place {
        let place = self.buffers.get(id);
        debug_assert!(place.is_some(), "{id:?} is not in memory");
        place.unwrap_or(Place {
            buffer: 0,
            offset: 0,
        })
    }

    fn whole(&self, id: Id) -> Whole {
        let node = self.graph.node(id);
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
            out: self.home(id),
            shape: node.shape.clone(),
        }
    }

    fn rows(&self, members: impl Iterator<Item = Id>, rows: usize, kernel: usize) -> Code {
        let mut builder = Builder {
            emit: self,
            rows,
            kernel,
            code: Code::new(rows),
            registers: HashMap::new(),
            loads: HashMap::new(),
        };
        for id in members {
            builder.node(id);
        }
        builder.code
    }
}

struct Builder<'a> {
    emit: &'a Emit<'a>,
    rows: usize,
    kernel: usize,
    code: Code,
    /// The register of each value that only this kernel reads.
    registers: HashMap<Id, usize>,
    loads: HashMap<(Id, usize, usize, usize, usize), usize>,
}

impl Builder<'_> {
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
        let out = match self.emit.buffers.get(id) {
            Some(place) => Out::Fixed(Block {
                buffer: place.buffer,
                offset: place.offset,
                advance: if form == Some(Form::Sums) { 0 } else { width },
            }),
            None => {
                let register = self.code.register(width);
                self.registers.insert(id, register);
                Out::Register(register)
            }
        };
        self.code.instructions.push(Virtual {
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
    ) -> (Operation, [Input; 3]) {
        let none = Input::Fixed(Operand::None);
        let input = |at: usize| node.inputs[at];
        match &node.op {
            Op::Unary(unary) => {
                let a = self.operand(input(0), width);
                (
                    Operation::Elementwise(Elementwise::Unary(*unary)),
                    [a, none, none],
                )
            }
            Op::Binary(binary) => {
                let inputs = [
                    self.operand(input(0), width),
                    self.operand(input(1), width),
                    none,
                ];
                (Operation::Elementwise(Elementwise::Binary(*binary)), inputs)
            }
            Op::Select => {
                let inputs = [0, 1, 2].map(|at| self.operand(input(at), width));
                (Operation::Elementwise(Elementwise::Select), inputs)
            }
            Op::Reduce(reduce, _) => {
                let shape = self.emit.graph.shape(input(0));
                let columns = count(shape) / self.rows;
                let a = self.block(input(0), columns);
                let operation = match form {
                    Some(Form::Sums) if count(&node.shape) == 1 => RowOperation::SumAll { columns },
                    Some(Form::Sums) => RowOperation::SumRows,
                    _ => RowOperation::ReduceRow {
                        reduce: *reduce,
                        columns,
                    },
                };
                (Operation::Row(operation), [a, none, none])
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
                    return (Operation::Row(operation), [a, b, none]);
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
                (
                    Operation::Row(operation),
                    [a, Input::Fixed(Operand::Block(b)), none],
                )
            }
            _ => {
                let a = self.operand(input(0), width);
                let copy = RowOperation::Load {
                    row: width,
                    column: 1,
                };
                (Operation::Row(copy), [a, none, none])
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
            rows.row = self.code.widths[register];
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
            if follow && rows.width == self.code.widths[register] {
                return Input::Register(register, 0);
            }
            let row = self.code.widths[register];
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
        self.load(base, input, rows, rows.row == 0 && !self.computes(base))
    }

    /// An operand as [`operand`](Self::operand) returns it, with a single number loaded for every entry.
    fn block(&mut self, id: Id, width: usize) -> Input {
        let input = self.operand(id, width);
        if let Input::Fixed(Operand::Single(_) | Operand::Number(_)) = input {
            let (base, view) = resolve(self.emit.graph, id);
            let rows = Rows {
                offset: view.offset,
                row: 0,
                column: 0,
                width,
            };
            return self.load(base, input, rows, !self.computes(base));
        }
        input
    }

    /// Whether this kernel computes a value.
    fn computes(&self, id: Id) -> bool {
        self.emit.assignment.of[id.0].is_some_and(|(kernel, _)| kernel == self.kernel)
    }

    fn load(&mut self, base: Id, input: Input, rows: Rows, before: bool) -> Input {
        let key = (base, rows.offset, rows.row, rows.column, rows.width);
        if let Some(&register) = self.loads.get(&key) {
            return Input::Register(register, 0);
        }
        let register = self.code.register(rows.width);
        self.loads.insert(key, register);
        let none = Input::Fixed(Operand::None);
        self.code.instructions.push(Virtual {
            operation: Operation::Row(RowOperation::Load {
                row: rows.row,
                column: rows.column,
            }),
            inputs: [input, none, none],
            out: Out::Register(register),
            width: rows.width,
            before,
        });
        Input::Register(register, 0)
    }
}
