//! A trace in lines.

use downhill::nn::{Node, NodeKind, Trace};
use downhill_cli::Console;

/// Says a trace, forward and back.
pub(crate) fn tell(trace: &Trace, net: &str, console: &Console) {
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
            let by = match given_by(trace, turn.node).as_slice() {
                [] => "dL = 1".to_owned(),
                by => names.list(by),
            };
            let node = trace.nodes.get(turn.node);
            let name = names.of(turn.node).to_owned();
            let what = node.map(operation).unwrap_or_default();
            [name, what, by, names.list(&turn.to)]
        })
        .collect();

    console.print(format_args!(
        "The loss of the {net}, by Burn: {} operations, of which {} are on the tape.",
        forward.len(),
        back.len()
    ));
    console.print("");
    console.print(
        "Forward. Numbers are the tape; letters are constants, whose gradient nobody asks for.",
    );
    table(["", "operation", "given", "shape"], &forward, console);
    console.print("");
    console.print("Back, in the order in which it ran. Where two give, what they give adds up.");
    table(
        ["", "operation", "given by", "passes on to"],
        &back,
        console,
    );
    console.print("");
    let nodes = trace.nodes.iter().enumerate();
    for (at, node) in nodes.filter(|(_, node)| node.kind == NodeKind::Parameter) {
        let from = match given_by(trace, at).as_slice() {
            [] => "none: nothing leads from it to the loss".to_owned(),
            by => format!("from {}", names.list(by)),
        };
        let (name, shape) = (&node.name, shape(node));
        console.print(format_args!("gradient of {name} {shape}: {from}"));
    }
}

/// Who passed a gradient to a node.
fn given_by(trace: &Trace, node: usize) -> Vec<usize> {
    let turns = trace.back.iter().filter(|turn| turn.to.contains(&node));
    turns.map(|turn| turn.node).collect()
}

/// Says rows in columns that are as wide as they have to be.
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

/// What an operation is called, with the number that is part of it.
pub(crate) fn operation(node: &Node) -> String {
    match node.number {
        Some(number) => format!("{} {number}", node.name),
        None => node.name.clone(),
    }
}

/// A shape as the book writes it.
pub(crate) fn shape(node: &Node) -> String {
    format!("{:?}", node.shape)
}

/// What the nodes of a trace are called in a listing.
pub(crate) struct Names(Vec<String>);

impl Names {
    /// Operations on the tape by numbers from 1, others by letters from `A`; parameters and data by their own
    /// names.
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

/// `A` to `Z`, then `AA`, `AB` and so on.
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
