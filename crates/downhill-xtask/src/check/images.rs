//! Images: described, there, and from nowhere else.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::images;
use crate::{Book, Chapter, Problem};

/// What raw HTML could fetch, or show without a description.
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
                image.place.start,
                format!("the image {target} says nothing to who cannot see it"),
            );
        }
        if target.contains("://") {
            problem(
                image.place.start,
                format!("the image {target} comes from another host"),
            );
        } else if !book.folder_of(chapter).join(target).is_file() {
            problem(
                image.place.start,
                format!("the image {target} is not there"),
            );
        }
    }
    for (event, place) in parser(&chapter.text).into_offset_iter() {
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            let html = html.to_lowercase();
            for tag in RAW.iter().filter(|tag| html.contains(**tag)) {
                let what =
                    format!("{tag}> as HTML: images are written in Markdown, scripts not at all");
                problem(place.start, what);
            }
        }
    }
    found
}
