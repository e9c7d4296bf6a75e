//! Includes: `{{#include path}}` and `{{#include path:anchor}}`, as in mdBook.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One `{{#…}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The word after `#`: `include`, or another helper of mdBook.
    pub helper: String,
    /// The path of the file, relative to the chapter's folder.
    pub path: String,
    /// The text after the first colon: an anchor, or lines.
    pub part: Option<String>,
    /// The byte range in the text, including the braces.
    pub range: Range<usize>,
}

/// Finds the includes of a text, except those escaped by a backslash.
pub fn includes(text: &str) -> Vec<Include> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((before, rest)) = text.get(at..).and_then(|t| t.split_once("{{#")) {
        let start = at + before.len();
        let Some((inside, _)) = rest.split_once("}}") else {
            break;
        };
        let range = start..start + inside.len() + 5;
        at = range.end;
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
            range,
        });
    }
    found
}

/// Why an include cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncludeError {
    /// The file does not exist, or is not text.
    #[error("includes {path}, which does not exist or is not text")]
    File {
        /// The path, as written.
        path: String,
    },
    /// The file is outside the repository.
    #[error("includes {path}, which is outside the repository")]
    Outside {
        /// The path, as written.
        path: String,
    },
    /// The file lacks the anchor or its end, or the anchor is empty.
    #[error("includes {path}:{anchor}: there is no such anchor with an end and lines between")]
    Anchor {
        /// The path, as written.
        path: String,
        /// The anchor.
        anchor: String,
    },
    /// The include selects lines by number.
    #[error("includes lines {lines} of {path}: use an anchor, since line numbers change unnoticed")]
    Lines {
        /// The path, as written.
        path: String,
        /// The lines.
        lines: String,
    },
    /// The include uses another helper of mdBook.
    #[error("uses the helper {helper}: expected `include`, the only one in this book")]
    Helper {
        /// The helper.
        helper: String,
    },
}

impl Include {
    /// The absolute path of the file.
    ///
    /// # Errors
    ///
    /// [`IncludeError::File`] or [`IncludeError::Outside`].
    pub fn file(&self, repository: &Path, folder: &Path) -> Result<PathBuf, IncludeError> {
        let path = self.path.clone();
        let missing = |_| IncludeError::File { path: path.clone() };
        let file = folder.join(&self.path).canonicalize().map_err(missing)?;
        let repository = repository.canonicalize().map_err(missing)?;
        match file.strip_prefix(&repository) {
            Ok(_) => Ok(file),
            Err(_) => Err(IncludeError::Outside { path }),
        }
    }

    /// The included text.
    ///
    /// # Errors
    ///
    /// [`IncludeError`] if the include cannot be expanded.
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

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, without other marks.
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
                let has_text = kept.iter().any(|line: &&str| !line.trim().is_empty());
                return has_text.then(|| kept.join("\n"));
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
    fn finds_includes_except_escaped_ones() {
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
            &text[includes(text)[0].range.clone()],
            "{{#include ../a.rs:b}}"
        );
    }

    #[test]
    fn takes_the_lines_between_the_marks() {
        let text =
            "x\n// ANCHOR: a\none\n// ANCHOR: ab\ntwo\n// ANCHOR_END: ab\n// ANCHOR_END: a\ny\n";
        assert_eq!(between(text, "a").unwrap(), "one\ntwo");
        assert_eq!(between(text, "ab").unwrap(), "two");
        assert_eq!(between(text, "b"), None);
        assert_eq!(between("// ANCHOR: a\none\n", "a"), None, "no end");
        assert_eq!(between("ANCHOR: a\n\nANCHOR_END: a\n", "a"), None, "empty");
    }
}
