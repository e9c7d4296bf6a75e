//! The program as text, for a reader.

use std::fmt;

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
    /// The operations, in order.
    pub operations: Vec<Operation>,
}

/// An operation: its result, and where that comes from. Displayed as in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The name of the result, such as `v8`.
    pub result: String,
    /// The name of the operation, such as `add`.
    pub name: String,
    /// The names of the inputs: other results, leaves, and numbers.
    pub inputs: Vec<String>,
    /// The shape of the result.
    pub shape: Vec<usize>,
    /// The output of the program that the result is, such as `the minimized loss`.
    pub output: Option<String>,
}

/// An operation of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The kernel that it belongs to, counted from 0.
    pub kernel: usize,
    /// The number of rows of the kernel; `None` for an operation on whole tensors.
    pub rows: Option<usize>,
    /// The operation. An input that is read through a view has the shape of the view behind its name.
    pub operation: Operation,
    /// Whether it adds up its rows.
    pub sums: bool,
    /// Whether the result is read by another kernel or is an output. Other results stay in the kernel.
    pub kept: bool,
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
                operations: listing(graph),
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
    let kernel_of = |id: Id| of[id.0].map(|(kernel, _)| kernel);
    let mut leaves_kernel = vec![false; graph.nodes.len()];
    for (index, node) in graph.nodes.iter().enumerate() {
        let Some(reader) = kernel_of(Id(index)) else {
            continue;
        };
        for &input in &node.inputs {
            let value = viewed(graph, input);
            leaves_kernel[value.0] |= kernel_of(value).is_some_and(|kernel| kernel != reader);
        }
    }
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
            let operation = operation(graph, Id(index), |input| operand(graph, input));
            lines.push(Line {
                kernel,
                rows,
                kept: leaves_kernel[index] || operation.output.is_some(),
                operation,
                sums: form == Form::Sums,
                flops: flops(graph, node),
                bytes: (read + count(&node.shape)) * bytes,
            });
        }
    }
    lines
}

/// The operations of a graph, its views included.
fn listing(graph: &Graph) -> Vec<Operation> {
    let nodes = graph.nodes.iter().enumerate();
    let operations = nodes.filter(|(_, node)| !matches!(node.op, Op::Leaf(_) | Op::Constant(_)));
    operations
        .map(|(index, _)| operation(graph, Id(index), |input| name(graph, input)))
        .collect()
}

fn operation(graph: &Graph, id: Id, input: impl Fn(Id) -> String) -> Operation {
    let node = graph.node(id);
    let outputs = &mut graph.outputs.iter();
    let output = outputs.find(|(_, output)| *output == id);
    Operation {
        result: name(graph, id),
        name: node.op.name(),
        inputs: node.inputs.iter().map(|&id| input(id)).collect(),
        shape: node.shape.clone(),
        output: output.map(|(target, _)| target.to_string()),
    }
}

/// The value that a view, or a view of a view, reads; another value itself.
fn viewed(graph: &Graph, mut id: Id) -> Id {
    while let Op::View(_) = graph.node(id).op {
        id = graph.node(id).inputs[0];
    }
    id
}

/// A value as an operand of a kernel, which reads through views.
fn operand(graph: &Graph, id: Id) -> String {
    let value = viewed(graph, id);
    if value == id {
        return name(graph, id);
    }
    format!("{} as {:?}", name(graph, value), graph.shape(id))
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
            Self::Statistic(index) => write!(f, "parameter {index}"),
            Self::Parameters => f.write_str("the parameters"),
            Self::State(vector) => write!(f, "state {vector}"),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inputs = self.inputs.join(", ");
        write!(
            f,
            "{} = {}({inputs}) {:?}",
            self.result, self.name, self.shape
        )?;
        match &self.output {
            Some(output) => write!(f, "  -> {output}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for pass in &self.passes {
            writeln!(f, "{:>4} operations: {}", pass.operations.len(), pass.name)?;
        }
        for (title, lines) in [("gradient", &self.program), ("update", &self.update)] {
            writeln!(f, "\n{title}")?;
            let mut kernel = None;
            for line in lines {
                if kernel != Some(line.kernel) {
                    kernel = Some(line.kernel);
                    match line.rows {
                        Some(1) => writeln!(f, "  kernel {}: 1 row", line.kernel)?,
                        Some(rows) => writeln!(f, "  kernel {}: {rows} rows", line.kernel)?,
                        None => writeln!(f, "  kernel {}: whole tensors", line.kernel)?,
                    }
                }
                let sums = if line.sums {
                    ", summed over the rows"
                } else {
                    ""
                };
                writeln!(
                    f,
                    "    {}{sums}; {} flops, {} bytes",
                    line.operation, line.flops, line.bytes
                )?;
            }
        }
        Ok(())
    }
}
