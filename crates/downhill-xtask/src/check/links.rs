//! Links between chapters, and the table of contents.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag};

use crate::chapter::{heading_ids, parser};
use crate::{Book, Chapter, Problem};

pub(super) fn problems(book: &Book, chapter: &Chapter) -> Vec<Problem> {
    let mut found = Vec::new();
    for (target, offset) in targets(&chapter.text) {
        if let Some(what) = dead(book, chapter, &target) {
            found.push(Problem::new(&chapter.path, chapter.line(offset), what));
        }
    }
    found
}

/// The chapters that the table of contents leaves out.
pub(super) fn unlisted(book: &Book) -> Vec<Problem> {
    let summary = Path::new("SUMMARY.md");
    let contents = book.chapters.iter().find(|c| c.path == summary);
    let listed = contents.map(|contents| targets(&contents.text));
    let listed = listed.unwrap_or_default();
    let missing = book.texts().filter(|chapter| {
        let is_it = |(target, _): &(String, usize)| plain(Path::new(target)) == chapter.path;
        !listed.iter().any(is_it)
    });
    let problem = |c: &Chapter| Problem::new(&c.path, 1, "SUMMARY.md does not list this chapter");
    missing.map(problem).collect()
}

/// Where the links of a text lead, and where they stand.
fn targets(text: &str) -> Vec<(String, usize)> {
    let events = parser(text).into_offset_iter();
    let links = events.filter_map(|(event, place)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((dest_url.to_string(), place.start)),
        _ => None,
    });
    links.collect()
}

/// What is wrong with a link, if anything. Other hosts are not asked.
fn dead(book: &Book, chapter: &Chapter, target: &str) -> Option<String> {
    if target.starts_with("https://") {
        return None;
    }
    if target.contains("://") {
        return Some(format!("the link {target} is not https"));
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    let below = chapter.path.parent().unwrap_or(Path::new(""));
    let path = match path {
        "" => chapter.path.clone(),
        path => plain(&below.join(path)),
    };
    let Some(other) = book.chapters.iter().find(|c| c.path == path) else {
        let is_file = book.source().join(&path).is_file() && !path.starts_with("..");
        return (!is_file).then(|| format!("the link {target} leads nowhere in the book"));
    };
    let anchor = anchor?;
    let is_there = heading_ids(&other.text).iter().any(|id| id == anchor);
    (!is_there).then(|| format!("the link {target}: no heading there has the id {anchor:?}"))
}

/// The path without `.`, and without `..` where it can be done.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
