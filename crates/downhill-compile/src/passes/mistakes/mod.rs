//! Mistakes planted in the passes: each changes a loss or a gradient that the tests compare with autodiff.

mod planted;
mod subjects;

use super::PASSES;
use crate::graph::Graph;
use planted::{END, MISTAKES};
use subjects::{Subject, subjects};

/// The tolerance of `tests/it`, relative to the largest entry.
const TOLERANCE: f64 = 1e-12;

/// A pass with a mistake, which runs before the first pass of that name, or after all.
struct Mistake {
    name: &'static str,
    before: &'static str,
    run: fn(&Graph) -> Graph,
}

/// The graph after the passes, and a mistake among them.
fn passed(graph: &Graph, mistake: Option<&Mistake>) -> Graph {
    let mut graph = graph.clone();
    let at = |mistake: &Mistake| PASSES.iter().position(|pass| pass.name == mistake.before);
    let planted = mistake.map(|mistake| at(mistake).unwrap_or(PASSES.len()));
    for index in 0..=PASSES.len() {
        if let Some(mistake) = mistake.filter(|_| planted == Some(index)) {
            graph = (mistake.run)(&graph);
        }
        if let Some(pass) = PASSES.get(index) {
            graph = (pass.run)(&graph);
        }
    }
    graph
}

fn is_right(subject: &Subject, mistake: Option<&Mistake>) -> bool {
    // A mistake may also make a plan that is refused.
    let Ok(results) = subject.run(&passed(&subject.graph, mistake)) else {
        return false;
    };
    let expected = &subject.expected;
    results.iter().zip(expected).all(|(ours, theirs)| {
        let largest = theirs.iter().fold(1e-3_f64, |a, b| a.max(b.abs()));
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * largest;
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(close)
    })
}

#[test]
fn without_a_mistake_every_subject_agrees_with_autodiff() {
    for subject in subjects() {
        assert!(is_right(&subject, None), "{}", subject.name);
    }
}

#[test]
fn every_mistake_is_caught() {
    let subjects = subjects();
    let survives = |mistake: &&Mistake| subjects.iter().all(|s| is_right(s, Some(mistake)));
    let survivors: Vec<&str> = MISTAKES.iter().filter(survives).map(|m| m.name).collect();
    assert!(survivors.is_empty(), "not caught: {survivors:?}");
    assert!(MISTAKES.len() >= 15);
    let passes = |name: &str| name == END || PASSES.iter().any(|pass| pass.name == name);
    assert!(MISTAKES.iter().all(|mistake| passes(mistake.before)));
}
