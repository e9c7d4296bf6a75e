//! The cases of the audit.

mod activations;
mod arithmetic;
mod elementwise;
mod functional;
mod losses;
mod modules;
mod not_covered;
mod reductions;
mod sequences;
mod shape;

use crate::case::Case;

pub(crate) use not_covered::NOT_COVERED;

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let lists = [
        elementwise::cases(),
        arithmetic::cases(),
        reductions::cases(),
        shape::cases(),
        functional::cases(),
        activations::cases(),
        modules::cases(),
        sequences::cases(),
        losses::cases(),
    ];
    lists.into_iter().flatten().collect()
}
