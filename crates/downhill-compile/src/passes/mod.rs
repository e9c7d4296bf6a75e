//! The passes: each turns the graph into an equal one that costs less.

mod algebra;
pub(crate) mod copies;
mod dead;
mod fold;
mod merge;
mod views;

// Compared on flex: on ndarray, some of Burn's own activations compute in `f32`.
#[cfg(test)]
#[cfg(feature = "flex")]
mod mistakes;

pub(crate) use copies::{resolve, row_counts};

use crate::graph::Graph;

/// A pass: its name, what it does in a few words, and its function.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Graph) -> Graph,
}

/// The passes, in the order in which they run.
pub(crate) const PASSES: &[Pass] = &[
    pass("drop results that nothing uses", dead::drop_unused),
    pass("compute constants", fold::fold),
    pass("read views of views by one set of strides", views::compose),
    pass("merge equal operations", merge::merge),
    pass("simplify formulas", algebra::simplify),
    pass("compute constants again", fold::fold),
    // Simplified formulas have new views, and an operation reads through one view only.
    pass("read views of views again", views::compose),
    pass("merge equal operations again", merge::merge),
    pass("copy where strides cannot read", copies::insert),
    pass("drop results that nothing uses again", dead::drop_unused),
];

const fn pass(name: &'static str, run: fn(&Graph) -> Graph) -> Pass {
    Pass { name, run }
}

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
