//! The list of commands, `outputs.toml`.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Error;
use crate::figure::dark;

/// The commands that the book shows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The commands whose output is recorded.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Output>,
    /// The commands that are only shown.
    #[serde(default)]
    pub shown: Vec<Shown>,
}

/// A command and the recorded parts of its output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// The command.
    pub run: String,
    /// The expected exit status.
    #[serde(default)]
    pub status: i32,
    /// Whether its error stream is recorded, after standard output.
    #[serde(default)]
    pub errors: bool,
    /// Whether it prints times, which are masked.
    #[serde(default)]
    pub times: bool,
    /// The allowed difference of numbers between two machines; none by default.
    ///
    /// It is relative to the larger of the number and 1. On another machine `exp` may round differently. Words
    /// must be equal. An excerpt may override this.
    pub rounding: Option<f64>,
    /// Whether the whole output is recorded; implied if nothing else is recorded.
    #[serde(default)]
    pub whole: bool,
    /// The excerpts.
    #[serde(default, rename = "excerpt")]
    pub excerpts: Vec<Excerpt>,
    /// The values.
    #[serde(default, rename = "value")]
    pub values: Vec<Value>,
    /// The figures.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
}

/// Some lines of an output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excerpt {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// The parts, in the order of the output.
    pub parts: Vec<Part>,
    /// Overrides `rounding` of the output for these lines.
    pub rounding: Option<f64>,
}

/// Consecutive lines of an output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// A text in the first line.
    pub from: String,
    /// A text in the last line, which may be the first; by default one line.
    pub to: Option<String>,
}

/// A number or a word of an output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// The text before it in its line.
    pub after: String,
    /// The text after it; by default a space, comma, semicolon or line end.
    pub until: Option<String>,
}

/// A figure that a command draws for both themes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The file name of the light version in the book's `figures`.
    pub name: String,
    /// The path to which the command writes it, relative to its folder.
    pub from: String,
    /// The allowed difference of numbers in an SVG, if rounding affects the figure.
    ///
    /// Only the visible text of the SVG is compared then, and a PNG is not compared at all.
    pub rounding: Option<f64>,
}

/// A command that the book shows without its output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The command.
    pub run: String,
    /// The reason why it is not recorded.
    pub why: String,
}

impl Output {
    /// The allowed difference of numbers in a recorded file, by path in `src`.
    pub(super) fn rounding(&self, path: &str) -> Option<f64> {
        let of = |figure: &Figure| {
            let twin = dark(&figure.name);
            let names = [Some(&figure.name), twin.as_ref()];
            names
                .into_iter()
                .flatten()
                .any(|name| path == format!("figures/{name}"))
        };
        let excerpt = |excerpt: &&Excerpt| path == format!("outputs/{}.txt", excerpt.name);
        match self.figures.iter().find(|figure| of(figure)) {
            Some(figure) => figure.rounding,
            None => {
                let own = self.excerpts.iter().find(excerpt).and_then(|e| e.rounding);
                own.or(self.rounding)
            }
        }
    }
}

impl List {
    /// Reads `outputs.toml` in a book's folder.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it cannot be read; [`Error::List`] if it is not a valid list.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("outputs.toml");
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        Self::parse(&text).map_err(|source| Error::List { path, source })
    }

    /// Parses a list.
    ///
    /// # Errors
    ///
    /// The location and the reason, if it is not a valid list.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Whether the command is in the list.
    pub fn contains(&self, command: &str) -> bool {
        let recorded = self.outputs.iter().map(|output| &output.run);
        let shown = self.shown.iter().map(|shown| &shown.run);
        recorded.chain(shown).any(|run| run == command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_an_error() {
        let text = "[[output]]\nname = 'a'\nrun = 'cargo run'\nstatsu = 1\n";
        let error = List::parse(text).unwrap_err().to_string();
        assert!(error.contains("statsu"), "{error}");
    }
}
