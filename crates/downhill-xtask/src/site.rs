//! The site: mdBook with this crate's formulas, figures and listings.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::{Book as Built, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::check;
use crate::fetch;
use crate::figure::themed;
use crate::formula::Renderer;
use crate::inline_code::with_line_breaks;
use crate::listing::{dedented, with_help_wrapped};
use crate::recording::List;
use crate::table::with_wide_marked;
use crate::visual::Visuals;
use crate::{Book, Problem};

/// Checks the text, builds the site and returns its folder.
///
/// # Errors
///
/// The problems of the text or the files that load from another host, one per line; errors of mdBook.
pub fn build(repository: &Path) -> Result<PathBuf> {
    let book = Book::read(repository)?;
    let problems = check::problems(&book, &List::read(&book.folder)?);
    if !problems.is_empty() {
        let lines: Vec<_> = problems.iter().map(Problem::to_string).collect();
        bail!("{}", lines.join("\n"));
    }
    let mut mdbook = MDBook::load(&book.folder)?;
    let visuals = Arc::new(Visuals::default());
    mdbook.with_preprocessor(Typesetter {
        renderer: Renderer::default(),
        visuals: Arc::clone(&visuals),
    });
    mdbook.build()?;
    let site = mdbook.build_dir_for("html");
    visuals.restore(&site)?;
    let fetches = fetch::external(&site)?;
    if !fetches.is_empty() {
        let lines: Vec<_> = fetches.iter().map(ToString::to_string).collect();
        bail!("{}", lines.join("\n"));
    }
    Ok(site)
}

/// The latest modification time of the book and of the code it includes.
pub fn last_modified(repository: &Path) -> SystemTime {
    let folders = ["book", "crates", "examples", "src", "tests"];
    let folders = folders.map(|folder| latest(&repository.join(folder)));
    folders.into_iter().max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn latest(path: &Path) -> SystemTime {
    let mut at = fs::metadata(path).and_then(|of| of.modified());
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let below = match entry.file_type() {
            Ok(kind) if kind.is_dir() => Ok(latest(&entry.path())),
            _ => entry.metadata().and_then(|of| of.modified()),
        };
        at = match (at, below) {
            (Ok(at), Ok(below)) => Ok(at.max(below)),
            (at, below) => at.or(below),
        };
    }
    at.unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Processes a chapter after mdBook expands its includes, before it renders it.
#[derive(Debug)]
struct Typesetter {
    renderer: Renderer,
    visuals: Arc<Visuals>,
}

impl Typesetter {
    fn chapter(&self, text: &str, folder: &Path) -> Result<String> {
        let text = with_help_wrapped(&with_wide_marked(&dedented(text)));
        let text = with_line_breaks(&themed(&text, folder));
        match self.renderer.text(&text) {
            Ok(text) => Ok(self.visuals.remove(&text)),
            Err(errors) => {
                let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
                bail!("{}", lines.join("\n"))
            }
        }
    }
}

impl Preprocessor for Typesetter {
    fn name(&self) -> &str {
        "downhill-typesetter"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Built) -> Result<Built> {
        let source = context.root.join(&context.config.book.src);
        let mut failed = None;
        book.for_each_mut(|item| {
            let BookItem::Chapter(chapter) = item else {
                return;
            };
            let path = chapter.path.clone().unwrap_or_default();
            let folder = source.join(&path);
            let folder = folder.parent().unwrap_or(&source);
            match self.chapter(&chapter.content, folder) {
                Ok(text) => chapter.content = text,
                Err(error) => failed = Some(Err(error).context(path.display().to_string())),
            }
        });
        failed.unwrap_or(Ok(book))
    }
}
