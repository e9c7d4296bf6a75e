//! The list of commands.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Error;
use crate::figure::dark;

/// The commands the book names.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Those whose output is recorded.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Output>,
    /// Those that are only named.
    #[serde(default)]
    pub shown: Vec<Shown>,
}

/// A command and what is kept of its output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// The command.
    pub run: String,
    /// The status it ends with.
    #[serde(default)]
    pub status: i32,
    /// Whether its error stream is kept, after the other.
    #[serde(default)]
    pub errors: bool,
    /// Whether it prints times, which differ from machine to machine.
    #[serde(default)]
    pub times: bool,
    /// How far its numbers may be off where another machine's `exp` rounds otherwise, as a share of 1 and of
    /// themselves; without it, not at all. Words have to be the same. An excerpt may say so for itself.
    pub rounding: Option<f64>,
    /// Whether the whole is kept beside excerpts, values and figures; without any it is kept in any case.
    #[serde(default)]
    pub whole: bool,
    /// Some of its lines.
    #[serde(default, rename = "excerpt")]
    pub excerpts: Vec<Excerpt>,
    /// Some of its numbers.
    #[serde(default, rename = "value")]
    pub values: Vec<Value>,
    /// Some of the figures it draws.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
}

/// Some lines of an output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excerpt {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// Which lines.
    pub parts: Vec<Part>,
    /// How far the numbers of these lines may be off.
    pub rounding: Option<f64>,
}

/// Lines that follow one another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What stands in the first of them.
    pub from: String,
    /// What stands in the last of them, which may be the first; without it they are one.
    pub to: Option<String>,
}

/// A number, or a word, of an output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The name of the file, without `.txt`.
    pub name: String,
    /// What stands before it on its line.
    pub after: String,
    /// What stands behind it; without it, the value ends at a space, a comma, a semicolon or the line's end.
    pub until: Option<String>,
}

/// A figure that a command draws, light and dark.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The name of the light file in the book's folder `figures`, with its extension.
    pub name: String,
    /// Where the command leaves it, from the folder it runs in.
    pub from: String,
    /// Where roundings can be seen in it: then what can be read in an SVG is compared, and how far its numbers
    /// may be off. A PNG that has this is not compared.
    pub rounding: Option<f64>,
}

/// A command that is named and not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The command.
    pub run: String,
    /// Why it is not recorded.
    pub why: String,
}

impl Output {
    /// How far the numbers of a file kept of it, by its path in the folder of the book's text, may be off.
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
    /// Reads `outputs.toml` of a book's folder.
    ///
    /// # Errors
    ///
    /// [`Error::File`] and [`Error::List`].
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("outputs.toml");
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        Self::parse(&text).map_err(|source| Error::List { path, source })
    }

    /// Reads a list.
    ///
    /// # Errors
    ///
    /// The place and the reason, if it is not such a list.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Whether the command is in the list.
    pub fn knows(&self, command: &str) -> bool {
        let recorded = self.outputs.iter().map(|output| &output.run);
        let shown = self.shown.iter().map(|shown| &shown.run);
        recorded.chain(shown).any(|run| run == command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_misspelled_is_refused() {
        let text = "[[output]]\nname = 'a'\nrun = 'cargo run'\nstatsu = 1\n";
        let error = List::parse(text).unwrap_err().to_string();
        assert!(error.contains("statsu"), "{error}");
    }
}
