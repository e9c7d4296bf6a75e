//! The book, as far as it is a program: formulas rendered, outputs recorded, text checked, site built.
//!
//! The book's text is Markdown in `book/src`. Nothing in it is typed twice: Rust comes in by
//! `{{#include}}` of files that `cargo test` compiles, and what a command printed by `{{#include}}` of
//! its [recording]. Formulas stand between dollars and are rendered by a port of KaTeX when the
//! site is built, so that a reader's browser runs no script for them and asks no other host.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo run -p downhill-xtask -- book` | checks the text and builds the site into `out/book` |
//! | `cargo run -p downhill-xtask -- serve` | the same, shows it on this machine, builds again on a change |
//! | `cargo run -p downhill-xtask -- book-outputs` | records the outputs anew; `--check` compares only |
//!
//! mdBook is a library here, of one version, so nothing has to be installed. Only the feature `site` builds
//! it, and the first two commands ask for that feature themselves.

#![forbid(unsafe_code)]

mod chapter;
pub mod check;
mod error;
pub mod fetch;
pub mod figure;
pub mod formula;
pub mod include;
pub mod inline_code;
pub mod listing;
mod problem;
pub mod recording;
pub mod serve;
#[cfg(feature = "site")]
pub mod site;
pub mod table;
pub mod visual;

pub use chapter::{Book, Chapter};
pub use error::Error;
pub use problem::Problem;

/// The repository this crate stands in.
pub fn repository() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
