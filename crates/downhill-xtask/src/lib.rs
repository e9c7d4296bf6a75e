//! The book's tools: render formulas, record outputs, check text, build the site.
//!
//! The book's text is Markdown in `book/src`. It includes Rust code by `{{#include}}` of files that
//! `cargo test` compiles, and the output of commands by `{{#include}}` of their [recording]. A port of
//! KaTeX renders the formulas between dollar signs when the site is built, so a reader's browser runs no
//! script for them and loads nothing from another host.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo run -p downhill-xtask -- book` | checks the text and builds the site into `out/book` |
//! | `cargo run -p downhill-xtask -- serve` | builds the site, serves it on this machine, rebuilds it when a file changes |
//! | `cargo run -p downhill-xtask -- book-outputs` | records the outputs; `--check` only compares them |
//!
//! mdBook is a library dependency, so there is nothing to install. Only the feature `site` builds it; the
//! first two commands enable that feature themselves.

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

/// The root of the repository that contains this crate.
pub fn repository() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
