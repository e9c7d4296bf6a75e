//! Assigns operations to kernels.

use crate::graph::{Graph, Id, Node, Op, Reduce};
use crate::passes::{resolve, row_counts};
use crate::view::{View, count};

/// The kernel of each operation, and how the kernel runs it.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The number of rows of each kernel; `None` for an operation on whole tensors.
    pub(crate) kernels: Vec<Option<usize>>,
    /// The kernel and the form of each value; `None` for leaves, constants and views.
    pub(crate) of: Vec<Option<(usize, Form)>>,
}

/// How a kernel runs an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Row by row: each row of the result follows from the same row of the inputs.
    Rows,
    /// Summed over the rows; complete after the last block.
    Sums,
    /// At once, on whole tensors.
    Whole,
}

pub(crate) fn assign(graph: &Graph) -> Assignment {
    let mut assignment = Assignment {
        kernels: Vec::new(),
        of: vec![None; graph.nodes.len()],
    };
    for (index, node) in graph.nodes.iter().enumerate() {
        if matches!(node.op, Op::Leaf(_) | Op::Constant(_) | Op::View(_)) {
            continue;
        }
        let place = assignment.place(graph, node);
        assignment.of[index] = Some(place);
    }
    assignment
}

impl Assignment {
    fn place(&mut self, graph: &Graph, node: &Node) -> (usize, Form) {
        let inputs: Vec<(Id, View)> = node
            .inputs
            .iter()
            .map(|&input| resolve(graph, input))
            .collect();
        // An input that its kernel completes only at its end is there for the next kernel.
        let kernel_of = |base: Id| self.of[base.0].map(|(kernel, _)| kernel);
        let earliest = inputs.iter().filter_map(|(base, _)| kernel_of(*base)).max();
        for kernel in earliest.unwrap_or(0)..self.kernels.len() {
            let Some(rows) = self.kernels[kernel] else {
                continue;
            };
            if let Some(form) = self.fits(graph, node, &inputs, kernel, rows) {
                return (kernel, form);
            }
        }
        let next = self.kernels.len();
        for rows in preferred_rows(graph, node) {
            if let Some(form) = self.fits(graph, node, &inputs, next, rows) {
                self.kernels.push(Some(rows));
                return (next, form);
            }
        }
        self.kernels.push(None);
        (next, Form::Whole)
    }

    /// How a kernel of that many rows can run an operation, if it can.
    fn fits(
        &self,
        graph: &Graph,
        node: &Node,
        inputs: &[(Id, View)],
        kernel: usize,
        rows: usize,
    ) -> Option<Form> {
        // Whether a kernel can read an input in the rows of this view.
        let readable = |base: Id, view: &View| {
            let Some(read) = view.rows(rows) else {
                return false;
            };
            match self.of[base.0] {
                Some((of, form)) if of == kernel => {
                    let width = count(graph.shape(base)) / rows;
                    let last = read.offset + read.width.saturating_sub(1) * read.column;
                    form == Form::Rows && (read.row == width || rows == 1) && last < width
                }
                _ => true,
            }
        };
        let earlier = |base: Id| self.of[base.0].is_none_or(|(of, _)| of < kernel);
        match &node.op {
            Op::Unary(_) | Op::Binary(_) | Op::Select | Op::Copy => {
                if rows == 0 || !count(&node.shape).is_multiple_of(rows) {
                    return None;
                }
                let fits = inputs.iter().all(|(base, view)| {
                    let single = count(&view.shape) == 1 && count(&node.shape) > 1;
                    if single {
                        earlier(*base)
                    } else {
                        readable(*base, view)
                    }
                });
                fits.then_some(Form::Rows)
            }
            Op::Reduce(reduce, axes) => {
                let (base, view) = &inputs[0];
                if !readable(*base, view) {
                    return None;
                }
                let reduced = |axis: &usize| view.shape[*axis] == 1 || axes.contains(axis);
                let kept = |axis: &usize| view.shape[*axis] == 1 || !axes.contains(axis);
                let splits =
                    (0..=view.shape.len()).filter(|&axis| count(&view.shape[..axis]) == rows);
                splits.into_iter().find_map(|split| {
                    let (mut first, mut last) = (0..split, split..view.shape.len());
                    if first.clone().all(|axis| kept(&axis))
                        && last.clone().all(|axis| reduced(&axis))
                    {
                        return Some(Form::Rows);
                    }
                    let all_or_none = last.clone().all(|a| kept(&a)) || last.all(|a| reduced(&a));
                    let sums = *reduce == Reduce::Sum
                        && rows > 1
                        && first.all(|a| reduced(&a))
                        && all_or_none;
                    sums.then_some(Form::Sums)
                })
            }
            Op::Matmul => {
                let ((a, view_a), (b, view_b)) = (&inputs[0], &inputs[1]);
                let batch = view_a.shape.len() - 2;
                let repeated = view_b.strides[..batch]
                    .iter()
                    .zip(&view_b.shape)
                    .all(|(&s, &n)| s == 0 || n == 1);
                let (m, k) = (view_a.shape[batch], view_a.shape[batch + 1]);
                if repeated
                    && count(&view_a.shape[..=batch]) == rows
                    && earlier(*b)
                    && readable(*a, view_a)
                {
                    return Some(Form::Rows);
                }
                let single = count(&view_a.shape[..batch]) == 1;
                let by_column = matrix(view_a).swap(0, 1);
                let sums = single
                    && k == rows
                    && m > 0
                    && readable(*a, &by_column)
                    && readable(*b, &matrix(view_b));
                sums.then_some(Form::Sums)
            }
            _ => None,
        }
    }
}

/// The last two axes of a view.
pub(super) fn matrix(view: &View) -> View {
    let batch = view.shape.len() - 2;
    View {
        offset: view.offset,
        shape: view.shape[batch..].to_vec(),
        strides: view.strides[batch..].to_vec(),
    }
}

/// The numbers of rows to try for a new kernel, the best first.
fn preferred_rows(graph: &Graph, node: &Node) -> Vec<usize> {
    match &node.op {
        Op::Matmul => {
            let shape = graph.shape(node.inputs[0]);
            let rows = count(&shape[..shape.len() - 1]);
            vec![rows, shape[shape.len() - 1]]
        }
        Op::Reduce(..) => {
            // As many rows as the result has entries, or the whole as one row.
            let mut rows = row_counts(graph.shape(node.inputs[0]));
            rows.reverse();
            rows
        }
        Op::Copy => vec![],
        _ => {
            let shape = &node.shape;
            let inner = shape.last().copied().unwrap_or(1).max(1);
            let mut rows = vec![count(shape) / inner];
            if shape.len() < 2 {
                rows.insert(0, count(shape));
            }
            rows.extend(row_counts(shape).into_iter().rev());
            rows
        }
    }
}
