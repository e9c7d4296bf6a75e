//! What the examples share: options, the table of printed numbers, the report, the files.
//!
//! An example is then its source, what it prints, and its pictures.

#![forbid(unsafe_code)]

mod classes;
mod classification;
mod confusion;
mod console;
mod descent_options;
mod epochs;
mod failure;
mod figures;
mod find_alpha;
mod finish;
mod hidden_options;
mod options;
mod output;
mod places;
mod recipe;
mod report;
mod share;
mod sheet;
mod start;
mod table;
mod training;
mod watched;
mod weights;

pub use classes::{ClassesError, Part, Samples, by_number, check_known, classes};
pub use classification::{Classification, Classified, Shares};
pub use confusion::Confusion;
pub use console::Console;
pub use epochs::say_epochs;
pub use failure::Failure;
pub use figures::{boundary, loss_curve, points, regions, sigmoid_curve};
pub use find_alpha::find_alpha;
pub use finish::finish;
pub use hidden_options::HiddenOptions;
pub use options::{Options, at_least_one, not_negative, positive};
pub use output::Output;
pub use places::Places;
pub use recipe::{Recipe, RecipeReport};
pub use report::{Accuracy, Comparison, Parts, Report, nested, stopped};
pub use share::{keep_back, part, share, some_share};
pub use sheet::{Grey, wrong_by_class, wrong_first};
pub use start::{Verdict, main};
pub use table::{numbers, replayed};
pub use training::{Training, after_help};
pub use weights::weight_maps;
