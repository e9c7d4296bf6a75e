//! The rules for the text of the book, one file each.

mod fences;
mod formulas;
mod images;
mod includes;
mod links;

use crate::recording::List;
use crate::{Book, Problem};

/// Finds every problem in the text of the book, sorted by file and line.
pub fn problems(book: &Book, list: &List) -> Vec<Problem> {
    let mut found = Vec::new();
    for chapter in book.texts() {
        found.extend(fences::problems(chapter, list));
        found.extend(includes::problems(book, chapter));
        found.extend(images::problems(book, chapter));
    }
    for chapter in &book.chapters {
        found.extend(links::problems(book, chapter));
    }
    found.extend(formulas::problems(book));
    found.extend(links::unlisted(book));
    found.sort();
    found
}
