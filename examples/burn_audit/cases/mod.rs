//! The cases of the audit.

mod activations;
mod arithmetic;
mod elementwise;
mod functional;
mod losses;
mod modules;
mod reductions;
mod sequences;
mod shape;

use crate::case::Case;

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

/// What the crates offer and no case covers, with the reason.
pub(crate) const NOT_COVERED: [(&str, &str); 1] = [("float_from_data", "creates a tensor")];
