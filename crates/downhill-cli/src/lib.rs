//! What the examples share: options, the table of printed numbers, the report, the files.
//!
//! An example is then its source, what it prints, and its pictures.

#![forbid(unsafe_code)]

mod console;
mod epochs;
mod failure;
mod figures;
mod find_alpha;
mod finish;
mod options;
mod output;
mod places;
mod recipe;
mod report;
mod start;
mod table;
mod training;

pub use console::Console;
pub use epochs::say_epochs;
pub use failure::Failure;
pub use figures::{boundary, loss_curve, points, regions, sigmoid_curve};
pub use find_alpha::find_alpha;
pub use finish::finish;
pub use options::{Options, at_least_one, not_negative, positive};
pub use output::Output;
pub use places::Places;
pub use recipe::{Recipe, RecipeReport};
pub use report::{Accuracy, Comparison, Parts, Report, nested, stopped};
pub use start::{Verdict, main};
pub use table::{numbers, replayed};
pub use training::Training;
