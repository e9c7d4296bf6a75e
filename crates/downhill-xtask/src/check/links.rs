//! Links: their targets exist, and the table of contents is complete.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag};

use crate::chapter::{heading_ids, parser};
use crate::{Book, Chapter, Problem};

pub(super) fn problems(book: &Book, chapter: &Chapter) -> Vec<Problem> {
    let mut found = Vec::new();
    for (target, offset) in targets(&chapter.text) {
        if let Some(what) = link_problem(book, chapter, &target) {
            found.push(Problem::new(&chapter.path, chapter.line(offset), what));
        }
    }
    found
}

/// Finds the chapters that are missing from the table of contents.
pub(super) fn unlisted(book: &Book) -> Vec<Problem> {
    let summary = Path::new("SUMMARY.md");
    let contents = book.chapters.iter().find(|c| c.path == summary);
    let listed = contents.map(|contents| targets(&contents.text));
    let listed = listed.unwrap_or_default();
    let missing = book.texts().filter(|chapter| {
        let is_chapter = |(to, _): &(String, usize)| normalized(Path::new(to)) == chapter.path;
        !listed.iter().any(is_chapter)
    });
    let problem = |c: &Chapter| Problem::new(&c.path, 1, "SUMMARY.md does not list this chapter");
    missing.map(problem).collect()
}

/// The targets of the links in a text, and their offsets.
fn targets(text: &str) -> Vec<(String, usize)> {
    let events = parser(text).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((dest_url.to_string(), range.start)),
        _ => None,
    });
    links.collect()
}

/// The problem of a link, if it has one. Links to other hosts are not followed.
fn link_problem(book: &Book, chapter: &Chapter, target: &str) -> Option<String> {
    if target.starts_with("https://") {
        return None;
    }
    if target.contains("://") {
        return Some(format!("the link {target} must begin with https://"));
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    let below = chapter.path.parent().unwrap_or(Path::new(""));
    let path = match path {
        "" => chapter.path.clone(),
        path => normalized(&below.join(path)),
    };
    let Some(other) = book.chapters.iter().find(|c| c.path == path) else {
        let is_file = book.source().join(&path).is_file() && !path.starts_with("..");
        return (!is_file).then(|| format!("the link {target} points to no file of the book"));
    };
    let anchor = anchor?;
    let exists = heading_ids(&other.text).iter().any(|id| id == anchor);
    (!exists).then(|| format!("the link {target} points to no heading: none has the id {anchor:?}"))
}

/// Removes `.` from a path, and `..` if possible.
fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normalized.file_name().is_some() => {
                normalized.pop();
            }
            part => normalized.push(part),
        }
    }
    normalized
}
