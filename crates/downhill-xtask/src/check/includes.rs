//! Includes: the file exists and contains the anchor.

use crate::include::includes;
use crate::{Book, Chapter, Problem};

pub(super) fn problems(book: &Book, chapter: &Chapter) -> Vec<Problem> {
    let folder = book.folder_of(chapter);
    let mut found = Vec::new();
    for include in includes(&chapter.text) {
        if let Err(error) = include.text(&book.repository, &folder) {
            let line = chapter.line(include.range.start);
            found.push(Problem::new(&chapter.path, line, error.to_string()));
        }
    }
    found
}
