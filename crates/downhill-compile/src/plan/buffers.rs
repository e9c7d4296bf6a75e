//! The buffers of values: those that the caller or a later kernel reads, and tensors of constants.

use std::collections::HashSet;

use super::assign::{Assignment, Form};
use super::pool::Pool;
use super::{Layout, Place};
use crate::graph::{Constant, Graph, Id, Op};
use crate::passes::resolve;
use crate::view::count;

/// Where each value is.
pub(super) struct Buffers<'a> {
    graph: &'a Graph,
    assignment: &'a Assignment,
    /// The place of each value; `None` for a value that only its kernel reads.
    places: Vec<Option<Place>>,
    pool: Pool,
    /// The numbers of the constants, with their buffers.
    pub(super) constants: Vec<(usize, Vec<f64>)>,
}

impl<'a> Buffers<'a> {
    pub(super) fn new(graph: &'a Graph, assignment: &'a Assignment, layout: &impl Layout) -> Self {
        let mut buffers = Self {
            graph,
            assignment,
            places: vec![None; graph.nodes.len()],
            pool: Pool::with(layout.lengths()),
            constants: Vec::new(),
        };
        let last = buffers.place(layout);
        for kernel in 0..assignment.kernels.len() {
            buffers.allocate(kernel, &last);
        }
        buffers
    }

    /// The length of each buffer.
    pub(super) fn lengths(&self) -> &[usize] {
        &self.pool.lengths
    }

    /// The place of a value; `None` if only its kernel reads it.
    pub(super) fn get(&self, id: Id) -> Option<Place> {
        self.places[id.0]
    }

    /// Gives places to leaves, constants and outputs, and returns the last kernel that reads each value.
    fn place(&mut self, layout: &impl Layout) -> Vec<usize> {
        let mut last = vec![0; self.graph.nodes.len()];
        let tensors = self.tensors();
        for (index, node) in self.graph.nodes.iter().enumerate() {
            match &node.op {
                Op::Leaf(leaf) => self.places[index] = Some(layout.leaf(*leaf)),
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
                    self.places[index] = Some(Place { buffer, offset: 0 });
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
            self.places[id.0] = Some(layout.output(target));
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
                && let Some(place) = self.places[index]
            {
                self.pool.release(place.buffer);
            }
            let needed = of == kernel && self.places[index].is_none();
            if needed && (form != Form::Rows || last > kernel) {
                let buffer = self.pool.take(count(&self.graph.nodes[index].shape));
                self.places[index] = Some(Place { buffer, offset: 0 });
            }
        }
    }
}
