//! Blocks of code: Rust and consoles by include alone, commands from the list.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::chapter::parser;
use crate::include::{Include, includes};
use crate::recording::List;
use crate::{Chapter, Problem};

/// What a block may be written in, by hand: nothing in it is compiled or run.
const PLAIN: [&str; 4] = ["text", "toml", "csv", "json"];

/// The folders whose Rust `cargo test` compiles.
const COMPILED: [&str; 4] = ["crates/", "examples/", "src/", "tests/"];

pub(super) fn problems(chapter: &Chapter, list: &List) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut open: Option<(Option<String>, String)> = None;
    for (event, place) in parser(&chapter.text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        let language = info.split([',', ' ']).next();
                        Some(language.unwrap_or_default().to_owned())
                    }
                    CodeBlockKind::Indented => None,
                };
                open = Some((language, String::new()));
            }
            Event::Text(text) => {
                if let Some((_, code)) = &mut open {
                    code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((language, code)) = open.take() else {
                    continue;
                };
                let line = chapter.line(place.start);
                let wrong = wrong(language.as_deref(), &code, list);
                let wrong = wrong.into_iter();
                found.extend(wrong.map(|what| Problem::new(&chapter.path, line, what)));
            }
            _ => {}
        }
    }
    found
}

/// What is wrong with one block.
fn wrong(language: Option<&str>, code: &str, list: &List) -> Vec<String> {
    match language {
        None => vec!["a block of code by indentation: fence it, and say what it is".to_owned()],
        Some("rust") => match typed(code, is_compiled) {
            Some(line) => vec![format!(
                "Rust typed here, not included from a file that cargo test compiles: {line:?}"
            )],
            None => Vec::new(),
        },
        Some("console") => match typed(code, is_recorded) {
            Some(line) => vec![format!(
                "a console typed here, not included from outputs: {line:?}"
            )],
            None => Vec::new(),
        },
        Some("sh") => {
            let lines = code.lines().map(str::trim).filter(|l| !l.is_empty());
            let unknown = lines.filter(|line| !list.knows(line));
            unknown
                .map(|line| format!("a command that outputs.toml does not list: {line:?}"))
                .collect()
        }
        Some(language) if PLAIN.contains(&language) => Vec::new(),
        Some(language) => vec![format!(
            "a block of {language:?}: the book has rust, console, sh and {}",
            PLAIN.join(", ")
        )],
    }
}

/// The first line of a block that is not such an include; an empty block has none either.
fn typed(code: &str, may: impl Fn(&Include) -> bool) -> Option<String> {
    let mut lines = code.lines().filter(|line| !line.trim().is_empty());
    let fits = |line: &str| match includes(line).as_slice() {
        [include] => include.place == (0..line.trim_end().len()) && may(include),
        _ => false,
    };
    if code.trim().is_empty() {
        return Some(String::new());
    }
    lines.find(|line| !fits(line)).map(str::to_owned)
}

fn is_compiled(include: &Include) -> bool {
    let path = include.path.trim_start_matches("../");
    path.ends_with(".rs")
        && path != include.path
        && COMPILED.iter().any(|folder| path.starts_with(folder))
}

fn is_recorded(include: &Include) -> bool {
    include.path.starts_with("outputs/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: &str, code: &str) -> usize {
        let list = List::parse("[[shown]]\nrun = 'cargo test'\nwhy = 'long'\n").unwrap();
        wrong(Some(language), code, &list).len()
    }

    #[test]
    fn rust_is_included_from_what_is_compiled() {
        assert_eq!(of("rust", "{{#include ../../crates/a/src/b.rs:c}}\n"), 0);
        assert_eq!(of("rust", "let x = 1;\n"), 1);
        assert_eq!(
            of("rust", "{{#include ../../examples/a.rs:c}} // typed\n"),
            1
        );
        assert_eq!(of("rust", "{{#include code/a.rs:c}}\n"), 1);
        assert_eq!(of("rust", ""), 1);
    }

    #[test]
    fn consoles_are_recordings() {
        assert_eq!(of("console", "{{#include outputs/blobs.txt}}\n"), 0);
        assert_eq!(of("console", "$ cargo run\nloss 0.1\n"), 1);
        assert_eq!(of("console", "{{#include ../../README.md}}\n"), 1);
    }

    #[test]
    fn commands_are_listed() {
        assert_eq!(of("sh", "cargo test\n"), 0);
        assert_eq!(of("sh", "cargo test\ncargo bench\n"), 1);
    }

    #[test]
    fn a_block_says_what_it_is() {
        assert_eq!(of("text", "z = x W + b\n"), 0);
        assert_eq!(of("python", "x = 1\n"), 1);
        assert_eq!(of("", "x = 1\n"), 1);
        let list = List::default();
        assert_eq!(wrong(None, "x = 1\n", &list).len(), 1);
    }
}
