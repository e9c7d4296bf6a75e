//! Images: each has an alternative text, exists, and is part of the book.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::images;
use crate::{Book, Chapter, Problem};

/// Raw HTML tags that load files, or show images without an alternative text.
const RAW: [&str; 5] = ["<img", "<script", "<iframe", "<link", "<video"];

pub(super) fn problems(book: &Book, chapter: &Chapter) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut problem = |offset, what: String| {
        found.push(Problem::new(&chapter.path, chapter.line(offset), what));
    };
    for image in images(&chapter.text) {
        let target = &image.target;
        if image.alt.trim().is_empty() {
            problem(
                image.range.start,
                format!("the image {target} has no alternative text"),
            );
        }
        if target.contains("://") {
            problem(
                image.range.start,
                format!("the image {target} is on another host: copy it into the book"),
            );
        } else if !book.folder_of(chapter).join(target).is_file() {
            problem(
                image.range.start,
                format!("the image {target} does not exist"),
            );
        }
    }
    for (event, range) in parser(&chapter.text).into_offset_iter() {
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            let html = html.to_lowercase();
            for tag in RAW.iter().filter(|tag| html.contains(**tag)) {
                let what = format!("{tag}> in raw HTML: write images in Markdown, and no scripts");
                problem(range.start, what);
            }
        }
    }
    found
}
