//! The passes: each turns the graph into an equal one that costs less.

mod algebra;
pub(crate) mod copies;
mod dead;
mod fold;
mod merge;
mod views;

#[cfg(test)]
mod mistakes;

pub(crate) use copies::{resolve, row_counts};

use crate::graph::Graph;

/// A pass: its name, what it does in a few words, and its function.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Graph) -> Graph,
}

/// The passes, in the order in which they run.
pub(crate) const PASSES: [Pass; 10] = [
    Pass {
        name: "drop results that nothing uses",
        run: dead::drop_unused,
    },
    Pass {
        name: "compute constants",
        run: fold::fold,
    },
    Pass {
        name: "read views of views by one set of strides",
        run: views::compose,
    },
    Pass {
        name: "merge equal operations",
        run: merge::merge,
    },
    Pass {
        name: "simplify formulas",
        run: algebra::simplify,
    },
    // Simplified formulas have new views, and an operation reads through one view only.
    Pass {
        name: "read views of views again",
        run: views::compose,
    },
    Pass {
        name: "compute constants again",
        run: fold::fold,
    },
    Pass {
        name: "merge equal operations again",
        run: merge::merge,
    },
    Pass {
        name: "copy where strides cannot read",
        run: copies::insert,
    },
    Pass {
        name: "drop results that nothing uses again",
        run: dead::drop_unused,
    },
];

/// Runs all passes, and calls `observe` with each name and graph.
pub(crate) fn run(graph: &Graph, mut observe: impl FnMut(&'static str, &Graph)) -> Graph {
    observe("recorded", graph);
    let mut graph = graph.clone();
    for pass in PASSES {
        graph = (pass.run)(&graph);
        observe(pass.name, &graph);
    }
    graph
}
