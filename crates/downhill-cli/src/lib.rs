//! What the examples share: options, the table of printed numbers, the report, the files.
//!
//! An example is then its source, what it prints, and its pictures.

#![forbid(unsafe_code)]

mod classes;
mod classification;
mod confusion;
mod console;
mod epochs;
mod failure;
mod figures;
mod find_alpha;
mod finish;
mod fraction;
mod hidden_args;
mod optimizer_args;
mod output;
mod output_args;
mod recipe;
mod report;
mod sheet;
mod source_args;
mod start;
mod table;
mod train_args;
mod training_curves;
mod weights;

pub use classes::{ClassesError, Part, Samples, by_number, check_known, classes};
pub use classification::{Classification, Classified, Fractions};
pub use confusion::Confusion;
pub use console::Console;
pub use epochs::print_epochs;
pub use failure::Failure;
pub use figures::{boundary, loss_curve, points, regions, sigmoid_curve};
pub use find_alpha::find_alpha;
pub use finish::finish;
pub use fraction::{fraction, keep_back, part, some_fraction};
pub use hidden_args::HiddenArgs;
pub use output::Output;
pub use output_args::OutputArgs;
pub use recipe::{Recipe, RecipeReport};
pub use report::{Accuracy, Comparison, Parts, Report, nested, stopped};
pub use sheet::{Gray, wrong_by_class, wrong_first};
pub use source_args::{SourceArgs, at_least_one, not_negative, positive};
pub use start::{Verdict, main};
pub use table::{numbers, replayed};
pub use train_args::{TrainArgs, after_help};
pub use weights::weight_maps;
