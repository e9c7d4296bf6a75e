//! The shared parts of the examples: options, printed numbers, report, files.
//!
//! An example consists of its source, what it prints, and its figures.

#![forbid(unsafe_code)]

mod animate_args;
mod checkpoint_args;
mod classes;
mod classification;
mod common_args;
mod confusion;
mod console;
mod ctrl_c;
mod epochs;
mod failure;
mod figures;
mod find_alpha;
mod fraction;
mod hidden_args;
mod image_args;
mod learning;
mod output;
mod output_args;
pub mod program;
mod replay;
mod report;
mod run_config;
mod sheet;
mod source_args;
mod space;
mod start;
mod stop_args;
mod table;
mod train_args;
mod weights;

pub use animate_args::AnimateArgs;
pub use checkpoint_args::CheckpointArgs;
pub use classes::{ClassesError, Part, Samples, by_number, check_known, class_name, classes};
pub use classification::{Classification, Classified, Fractions};
pub use common_args::{at_least_one, not_negative, positive};
pub use confusion::Confusion;
pub use console::Console;
pub use ctrl_c::ctrl_c;
pub use epochs::{print_epochs, some_epochs};
pub use failure::Failure;
pub use figures::{field, loss_curve, points, sigmoid_curve, training_curves};
pub use find_alpha::find_alpha;
pub use fraction::{fraction, hold_out, some_fraction, split};
pub use hidden_args::HiddenArgs;
pub use image_args::ImageArgs;
pub use learning::{FRAMES, Learning, STATES};
pub use output::Output;
pub use output_args::OutputArgs;
pub use replay::Replay;
pub use report::{Comparison, nested, reason, stopped};
pub use run_config::{RunConfig, RunReport};
pub use sheet::{Gray, half_wrong, wrong_by_class, wrong_first};
pub use source_args::{SourceArgs, update};
pub use space::Space;
pub use start::{Verdict, main};
pub use stop_args::{StopArgs, whole_or_fraction};
pub use table::{complete, ending, numbers, replayed};
pub use train_args::{TrainArgs, after_help};
pub use weights::weight_maps;
