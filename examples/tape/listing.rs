//! Prints a trace as two tables.

use downhill::nn::{Node, NodeKind, Trace};
use downhill::train::Explanation;
use downhill_cli::Console;

/// Prints a compiled step: the operations after each pass, and the program in the end.
pub(crate) fn explain(explanation: &Explanation, console: &Console) {
    for pass in &explanation.passes {
        console.print("");
        console.print(format_args!(
            "{}: {} operations",
            pass.name,
            pass.operations.len()
        ));
        for operation in &pass.operations {
            console.print(operation);
        }
    }
    console.print("");
    console.print(explanation.to_string().trim_end());
}

/// Prints the forward and the backward pass of a trace.
pub(crate) fn print(trace: &Trace, net: &str, console: &Console) {
    let names = Names::new(trace);
    let nodes = trace.nodes.iter().enumerate();
    let operations = nodes.filter(|(_, node)| node.kind == NodeKind::Operation);
    let forward: Vec<_> = operations
        .map(|(at, node)| {
            let (name, given) = (names.of(at).to_owned(), names.list(&node.given));
            [name, operation(node), given, shape(node)]
        })
        .collect();
    let back: Vec<_> = trace
        .back
        .iter()
        .map(|turn| {
            let from = match gradient_from(trace, turn.node).as_slice() {
                [] => "dL = 1".to_owned(),
                from => names.list(from),
            };
            let node = trace.nodes.get(turn.node);
            let name = names.of(turn.node).to_owned();
            let what = node.map(operation).unwrap_or_default();
            [name, what, from, names.list(&turn.to)]
        })
        .collect();

    console.print(format_args!(
        "The loss of the {net} takes {} operations in Burn; {} of them are on the tape.",
        forward.len(),
        back.len()
    ));
    console.print("");
    console.print(
        "Forward pass. Numbered operations are on the tape. Lettered ones are constants without gradient.",
    );
    table(["", "operation", "inputs", "shape"], &forward, console);
    console.print("");
    console.print("Backward pass, in the order in which it ran. Gradients that reach the same operation add up.");
    table(
        ["", "operation", "gradient from", "passes on to"],
        &back,
        console,
    );
    console.print("");
    let nodes = trace.nodes.iter().enumerate();
    for (at, node) in nodes.filter(|(_, node)| node.kind == NodeKind::Parameter) {
        let from = match gradient_from(trace, at).as_slice() {
            [] => "none: the loss does not depend on it".to_owned(),
            from => format!("from {}", names.list(from)),
        };
        let (name, shape) = (&node.name, shape(node));
        console.print(format_args!("gradient of {name} {shape}: {from}"));
    }
}

/// The nodes that pass a gradient to a node.
fn gradient_from(trace: &Trace, node: usize) -> Vec<usize> {
    let turns = trace.back.iter().filter(|turn| turn.to.contains(&node));
    turns.map(|turn| turn.node).collect()
}

/// Prints rows in columns that are as wide as their longest cell.
fn table(head: [&str; 4], rows: &[[String; 4]], console: &Console) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].len());
        cells.fold(head[column].len(), usize::max)
    };
    let [number, what, given] = [width(0), width(1), width(2)];
    let print = |[n, w, g, last]: [&str; 4]| {
        console.print(format_args!(
            "{n:>number$}  {w:<what$}  {g:<given$}  {last}"
        ));
    };
    print(head);
    for [n, w, g, last] in rows {
        print([n, w, g, last]);
    }
}

/// The name of an operation, with its constant if it has one.
pub(crate) fn operation(node: &Node) -> String {
    match node.number {
        Some(number) => format!("{} {number}", node.name),
        None => node.name.clone(),
    }
}

/// Formats a shape as the book does.
pub(crate) fn shape(node: &Node) -> String {
    format!("{:?}", node.shape)
}

/// The names of a trace's nodes in a listing.
pub(crate) struct Names(Vec<String>);

impl Names {
    /// Names the nodes of a trace.
    ///
    /// Operations on the tape are numbered from 1 and others lettered from `A`. Parameters and data keep
    /// their names.
    pub(crate) fn new(trace: &Trace) -> Self {
        let (mut on_tape, mut constants) = (0, 0);
        let name = |node: &Node| match node.kind {
            NodeKind::Parameter | NodeKind::Data => node.name.clone(),
            NodeKind::Operation if node.on_tape => {
                on_tape += 1;
                on_tape.to_string()
            }
            NodeKind::Operation => {
                constants += 1;
                letters(constants - 1)
            }
        };
        Self(trace.nodes.iter().map(name).collect())
    }

    pub(crate) fn of(&self, node: usize) -> &str {
        self.0.get(node).map_or("", String::as_str)
    }

    fn list(&self, nodes: &[usize]) -> String {
        let names: Vec<&str> = nodes.iter().map(|&node| self.of(node)).collect();
        names.join(", ")
    }
}

/// Converts 0, 1, 2 … to `A` to `Z`, then `AA`, `AB` and so on.
fn letters(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (number % 26) as u8));
        match number / 26 {
            0 => return name,
            more => number = more - 1,
        }
    }
}
