//! The program as text, for a reader.

use std::fmt;
use std::fmt::Write as _;

use crate::graph::{Constant, Graph, Id, Node, Op, Target};
use crate::passes;
use crate::plan::{Assignment, Form, assign};
use crate::view::count;

/// A compiled program: the operations after each pass, and the kernels in the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Each pass, in order, the recording first.
    pub passes: Vec<PassResult>,
    /// The lines of the program in the end, kernel by kernel.
    pub program: Vec<Line>,
    /// The update of the parameters by the optimizer.
    pub update: Vec<Line>,
}

/// The program after a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassResult {
    /// The pass.
    pub name: &'static str,
    /// How many operations there are.
    pub operations: usize,
    /// The operations, one a line.
    pub listing: String,
}

/// An operation of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The kernel that it belongs to, counted from 0.
    pub kernel: usize,
    /// The number of rows of the kernel; `None` for an operation on whole tensors.
    pub rows: Option<usize>,
    /// The operation: its result, its inputs and shape.
    pub text: String,
    /// The floating-point operations; a function such as the exponential counts as one.
    pub flops: usize,
    /// The bytes that it reads and writes.
    pub bytes: usize,
}

impl Explanation {
    pub(crate) fn new(graph: &Graph, update: &Graph, bytes: usize) -> Self {
        let mut results = Vec::new();
        let graph = passes::run(graph, |name, graph| {
            results.push(PassResult {
                name,
                operations: graph.operations(),
                listing: listing(graph),
            });
        });
        let update = passes::run(update, |_, _| {});
        Self {
            passes: results,
            program: lines(&graph, bytes),
            update: lines(&update, bytes),
        }
    }
}

/// The operations in the order of the kernels.
fn lines(graph: &Graph, bytes: usize) -> Vec<Line> {
    let Assignment { kernels, of } = assign(graph);
    let mut lines = Vec::new();
    for (kernel, &rows) in kernels.iter().enumerate() {
        for (index, node) in graph.nodes.iter().enumerate() {
            let Some((_, form)) = of[index].filter(|&(of, _)| of == kernel) else {
                continue;
            };
            let read: usize = node
                .inputs
                .iter()
                .map(|&input| count(graph.shape(input)))
                .sum();
            let sums = if form == Form::Sums {
                ", summed over the rows"
            } else {
                ""
            };
            lines.push(Line {
                kernel,
                rows,
                text: format!("{}{sums}", line(graph, Id(index), node)),
                flops: flops(graph, node),
                bytes: (read + count(&node.shape)) * bytes,
            });
        }
    }
    lines
}

/// The operations of a graph, one a line. Views are part of the operation that reads them.
fn listing(graph: &Graph) -> String {
    let mut text = String::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        if !matches!(node.op, Op::Leaf(_) | Op::Constant(_)) {
            let _ = writeln!(text, "{}", line(graph, Id(index), node));
        }
    }
    text
}

fn line(graph: &Graph, id: Id, node: &Node) -> String {
    let inputs: Vec<String> = node
        .inputs
        .iter()
        .map(|&input| name(graph, input))
        .collect();
    let target = graph
        .outputs
        .iter()
        .find(|(_, output)| *output == id)
        .map(|(target, _)| target);
    let target = target.map_or(String::new(), |target| format!("  -> {target}"));
    format!(
        "{} = {}({}) {:?}{target}",
        name(graph, id),
        node.op.name(),
        inputs.join(", "),
        node.shape
    )
}

/// A value as an operand: a leaf by its name, a constant by its number, a result by its index.
fn name(graph: &Graph, id: Id) -> String {
    let node = graph.node(id);
    match &node.op {
        Op::Leaf(leaf) => leaf.to_string(),
        Op::Constant(Constant::One(value)) => format!("{value}"),
        Op::Constant(Constant::Each(_)) => format!("constant {:?}", node.shape),
        _ => format!("v{}", id.0),
    }
}

fn flops(graph: &Graph, node: &Node) -> usize {
    match &node.op {
        Op::Unary(_) | Op::Binary(_) | Op::Select => count(&node.shape),
        Op::Reduce(..) | Op::ArgReduce(..) => count(graph.shape(node.inputs[0])),
        Op::Matmul => {
            let shape = graph.shape(node.inputs[0]);
            2 * count(&node.shape) * shape.last().copied().unwrap_or(1)
        }
        Op::Insert(_, true) | Op::AddAt(_) | Op::ScatterAdd(_) => node
            .inputs
            .last()
            .map_or(0, |&value| count(graph.shape(value))),
        _ => 0,
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimized => f.write_str("the minimized loss"),
            Self::Reported => f.write_str("the reported loss"),
            Self::Observed(index) => write!(f, "result {index}"),
            Self::Gradient(index) => write!(f, "the gradient of parameter {index}"),
            Self::Parameter(index) => write!(f, "parameter {index}"),
            Self::State(_, vector) => write!(f, "state {vector}"),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for pass in &self.passes {
            writeln!(f, "{:>4} operations: {}", pass.operations, pass.name)?;
        }
        for (title, lines) in [("gradient", &self.program), ("update", &self.update)] {
            writeln!(f, "\n{title}")?;
            let mut kernel = None;
            for line in lines {
                if kernel != Some(line.kernel) {
                    kernel = Some(line.kernel);
                    match line.rows {
                        Some(rows) => writeln!(f, "  kernel {}: {rows} rows", line.kernel)?,
                        None => writeln!(f, "  kernel {}: whole tensors", line.kernel)?,
                    }
                }
                writeln!(
                    f,
                    "    {}; {} flops, {} bytes",
                    line.text, line.flops, line.bytes
                )?;
            }
        }
        Ok(())
    }
}
