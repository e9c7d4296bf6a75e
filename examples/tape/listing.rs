//! A trace in lines.

use downhill::nn::{Node, NodeKind, Trace};
use downhill_cli::Console;

/// Says a trace, forward and back.
pub(crate) fn tell(trace: &Trace, net: &str, console: &Console) {
    let names = Names::new(trace);
    let operations = trace.nodes.iter().filter(|n| n.kind == NodeKind::Operation);
    console.say(format_args!(
        "The loss of the {net}, by Burn: {} operations, of which {} are on the tape.",
        operations.count(),
        trace.back.len()
    ));
    console.say("");
    console.say(
        "Forward. Numbers are the tape; letters are constants, whose gradient nobody asks for.",
    );
    console.say("     operation             given                       shape");
    for (at, node) in trace.nodes.iter().enumerate() {
        if node.kind == NodeKind::Operation {
            console.say(format_args!(
                "{:>3}  {:<20}  {:<26}  {}",
                names.of(at),
                operation(node),
                names.list(&node.given),
                shape(node)
            ));
        }
    }
    console.say("");
    console.say("Back, in the order in which it ran. Where two give, what they give adds up.");
    console.say("     operation             given by                    passes on to");
    for turn in &trace.back {
        let by = trace.back.iter().filter(|t| t.to.contains(&turn.node));
        let by: Vec<usize> = by.map(|t| t.node).collect();
        let by = if by.is_empty() {
            "dL = 1".to_owned()
        } else {
            names.list(&by)
        };
        console.say(format_args!(
            "{:>3}  {:<20}  {:<26}  {}",
            names.of(turn.node),
            trace
                .nodes
                .get(turn.node)
                .map(operation)
                .unwrap_or_default(),
            by,
            names.list(&turn.to)
        ));
    }
    console.say("");
    for (at, node) in trace.nodes.iter().enumerate() {
        if node.kind == NodeKind::Parameter {
            let by = trace.back.iter().filter(|t| t.to.contains(&at));
            let by: Vec<usize> = by.map(|t| t.node).collect();
            let from = match by.is_empty() {
                true => "none: nothing leads from it to the loss".to_owned(),
                false => format!("from {}", names.list(&by)),
            };
            console.say(format_args!(
                "gradient of {} {}: {from}",
                node.name,
                shape(node)
            ));
        }
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
