//! The Markdown files of the book.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::Error;

/// One Markdown file of the book.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The path in the book's `src`.
    pub path: PathBuf,
    /// The text, with includes not expanded.
    pub text: String,
}

impl Chapter {
    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        line(&self.text, offset)
    }
}

pub(crate) fn line(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

/// All Markdown files in a book's `src`.
#[derive(Debug, Clone)]
pub struct Book {
    /// The repository. Includes must be inside it.
    pub repository: PathBuf,
    /// The folder of `book.toml`.
    pub folder: PathBuf,
    /// The files, including `SUMMARY.md`, sorted by path.
    pub chapters: Vec<Chapter>,
}

impl Book {
    /// Reads the book of a repository.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if a file or folder cannot be read.
    pub fn read(repository: &Path) -> Result<Self, Error> {
        let folder = repository.join("book");
        let mut chapters = Vec::new();
        gather(&folder.join("src"), Path::new(""), &mut chapters)?;
        chapters.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self {
            repository: repository.to_owned(),
            folder,
            chapters,
        })
    }

    /// The folder of the text.
    pub fn source(&self) -> PathBuf {
        self.folder.join("src")
    }

    /// The folder of a chapter.
    pub(crate) fn folder_of(&self, chapter: &Chapter) -> PathBuf {
        let below = chapter.path.parent().unwrap_or(Path::new(""));
        self.source().join(below)
    }

    /// The chapters without the table of contents.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Chapter> {
        let summary = Path::new("SUMMARY.md");
        self.chapters.iter().filter(move |c| c.path != summary)
    }
}

fn gather(folder: &Path, below: &Path, chapters: &mut Vec<Chapter>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let here = below.join(name);
        if path.is_dir() {
            gather(&path, &here, chapters)?;
        } else if path.extension().is_some_and(|e| e == "md") {
            let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
            chapters.push(Chapter { path: here, text });
        }
    }
    Ok(())
}

/// Parses Markdown like mdBook, and also formulas between dollar signs.
pub(crate) fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    Parser::new_ext(text, options)
}

/// The ids that mdBook gives to the headings of a chapter.
pub(crate) fn heading_ids(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut heading: Option<(Option<String>, String)> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(|id| id.to_string()), String::new()));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(&words);
                }
            }
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => {
                if let Some((id, title)) = heading.take() {
                    let id = id.unwrap_or_else(|| id_of(&title));
                    ids.push(unique(&ids, id));
                }
            }
            _ => {}
        }
    }
    ids
}

/// The id in mdBook's form: lower case, hyphens for spaces, no other punctuation.
fn id_of(title: &str) -> String {
    let title = title.trim().to_lowercase();
    let letters = title.chars().filter_map(|letter| match letter {
        _ if letter.is_alphanumeric() || letter == '_' || letter == '-' => Some(letter),
        _ if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    letters.collect()
}

fn unique(taken: &[String], id: String) -> String {
    let mut number = 0;
    let mut candidate = id.clone();
    while taken.contains(&candidate) {
        number += 1;
        candidate = format!("{id}-{number}");
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_ids_that_mdbook_gives_them() {
        let text = "# A neuron: one line\n\n## `Dense`, again\n\n## Try it\n\n## Try it\n\n## Eh {#other}\n";
        let ids = [
            "a-neuron-one-line",
            "dense-again",
            "try-it",
            "try-it-1",
            "other",
        ];
        assert_eq!(heading_ids(text), ids);
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!([0, 1, 2].map(|offset| line("a\nb", offset)), [1, 1, 2]);
    }
}
