//! Includes: `{{#include path}}` and `{{#include path:anchor}}`, as mdBook reads them.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One `{{#…}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// What stands after `#`: `include`, or another of mdBook's helpers.
    pub helper: String,
    /// The file, as written: from the chapter's folder.
    pub path: String,
    /// What stands after the first colon: an anchor, or lines.
    pub part: Option<String>,
    /// Where it stands, braces and all.
    pub place: Range<usize>,
}

/// The includes of a text, but for those escaped by a backslash.
pub fn includes(text: &str) -> Vec<Include> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((before, rest)) = text.get(at..).and_then(|t| t.split_once("{{#")) {
        let start = at + before.len();
        let Some((inside, _)) = rest.split_once("}}") else {
            break;
        };
        let place = start..start + inside.len() + 5;
        at = place.end;
        if before.ends_with('\\') {
            continue;
        }
        let (helper, target) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        let (path, part) = match target.trim().split_once(':') {
            Some((path, part)) => (path, Some(part.to_owned())),
            None => (target.trim(), None),
        };
        found.push(Include {
            helper: helper.to_owned(),
            path: path.to_owned(),
            part,
            place,
        });
    }
    found
}

/// Why an include brings nothing in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncludeError {
    /// The file is not there.
    #[error("includes {path}, which is not there")]
    File {
        /// The file, as written.
        path: String,
    },
    /// The file leaves the repository.
    #[error("includes {path}, which is not in the repository")]
    Outside {
        /// The file, as written.
        path: String,
    },
    /// The file has no such anchor, or not its end, or nothing in it.
    #[error("includes {path}:{anchor}: there is no such anchor with its end and something between")]
    Anchor {
        /// The file, as written.
        path: String,
        /// The anchor.
        anchor: String,
    },
    /// Lines by number.
    #[error("includes lines {lines} of {path}: line numbers go stale in silence, anchors do not")]
    Lines {
        /// The file, as written.
        path: String,
        /// The lines.
        lines: String,
    },
    /// Another of mdBook's helpers.
    #[error("uses {helper}; the book uses `include` alone")]
    Helper {
        /// Which.
        helper: String,
    },
}

impl Include {
    /// The file, if it is there and in the repository.
    ///
    /// # Errors
    ///
    /// [`IncludeError::File`], [`IncludeError::Outside`].
    pub fn file(&self, repository: &Path, folder: &Path) -> Result<PathBuf, IncludeError> {
        let path = self.path.clone();
        let dead = |_| IncludeError::File { path: path.clone() };
        let file = folder.join(&self.path).canonicalize().map_err(dead)?;
        let repository = repository.canonicalize().map_err(dead)?;
        match file.strip_prefix(&repository) {
            Ok(_) => Ok(file),
            Err(_) => Err(IncludeError::Outside { path }),
        }
    }

    /// What it brings in.
    ///
    /// # Errors
    ///
    /// [`IncludeError`].
    pub fn text(&self, repository: &Path, folder: &Path) -> Result<String, IncludeError> {
        if self.helper != "include" {
            let helper = self.helper.clone();
            return Err(IncludeError::Helper { helper });
        }
        let path = self.path.clone();
        let file = self.file(repository, folder)?;
        let text =
            fs::read_to_string(file).map_err(|_| IncludeError::File { path: path.clone() })?;
        let Some(part) = &self.part else {
            return Ok(text.lines().collect::<Vec<_>>().join("\n"));
        };
        if part.starts_with(|c: char| c == ':' || c.is_ascii_digit()) {
            let lines = part.clone();
            return Err(IncludeError::Lines { path, lines });
        }
        let anchor = part.clone();
        between(&text, part).ok_or(IncludeError::Anchor { path, anchor })
    }
}

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, without those of other anchors.
fn between(text: &str, anchor: &str) -> Option<String> {
    let names = |line: &str, mark: &str| {
        let name = line.split_once(mark).map(|(_, rest)| rest.trim_start());
        name.map(|n| n.split(char::is_whitespace).next().unwrap_or_default() == anchor)
    };
    let mut lines = text.lines();
    lines.find(|line| names(line, "ANCHOR:") == Some(true))?;
    let mut kept = Vec::new();
    for line in lines {
        match (names(line, "ANCHOR_END:"), names(line, "ANCHOR:")) {
            (Some(true), _) => {
                let some = kept.iter().any(|line: &&str| !line.trim().is_empty());
                return some.then(|| kept.join("\n"));
            }
            (None, None) => kept.push(line),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_includes_and_leaves_escaped_ones() {
        let text = r"a {{#include ../a.rs:b}} \{{#include c}} {{#title D}} {{#include out.txt}}";
        let found = includes(text);
        let found: Vec<_> = found
            .iter()
            .map(|i| (i.helper.as_str(), i.path.as_str(), i.part.as_deref()))
            .collect();
        let b = ("include", "../a.rs", Some("b"));
        assert_eq!(
            found,
            [b, ("title", "D", None), ("include", "out.txt", None)]
        );
        assert_eq!(
            &text[includes(text)[0].place.clone()],
            "{{#include ../a.rs:b}}"
        );
    }

    #[test]
    fn takes_what_stands_between_the_marks() {
        let text =
            "x\n// ANCHOR: a\none\n// ANCHOR: ab\ntwo\n// ANCHOR_END: ab\n// ANCHOR_END: a\ny\n";
        assert_eq!(between(text, "a").unwrap(), "one\ntwo");
        assert_eq!(between(text, "ab").unwrap(), "two");
        assert_eq!(between(text, "b"), None);
        assert_eq!(between("// ANCHOR: a\none\n", "a"), None, "no end");
        assert_eq!(between("ANCHOR: a\n\nANCHOR_END: a\n", "a"), None, "empty");
    }
}
