//! Code blocks: Rust and console output are included, commands are listed.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::chapter::parser;
use crate::include::{Include, includes};
use crate::recording::List;
use crate::{Chapter, Problem};

/// The languages of blocks that may be typed: they are not compiled or run.
const PLAIN: [&str; 4] = ["text", "toml", "csv", "json"];

/// The folders whose Rust code `cargo test` compiles.
const COMPILED: [&str; 4] = ["crates/", "examples/", "src/", "tests/"];

pub(super) fn problems(chapter: &Chapter, list: &List) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut open: Option<(Option<String>, String)> = None;
    for (event, range) in parser(&chapter.text).into_offset_iter() {
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
                let line = chapter.line(range.start);
                let wrong = block_problems(language.as_deref(), &code, list);
                let wrong = wrong.into_iter();
                found.extend(wrong.map(|what| Problem::new(&chapter.path, line, what)));
            }
            _ => {}
        }
    }
    found
}

/// The problems of one block.
fn block_problems(language: Option<&str>, code: &str, list: &List) -> Vec<String> {
    match language {
        None => vec!["an indented code block: fence it and name its language".to_owned()],
        Some("rust") => match typed(code, is_compiled) {
            Some(line) => vec![format!(
                "typed Rust code {line:?}: include it from a file that cargo test compiles"
            )],
            None => Vec::new(),
        },
        Some("console") => match typed(code, is_recorded) {
            Some(line) => vec![format!(
                "typed console output {line:?}: include it from outputs"
            )],
            None => Vec::new(),
        },
        Some("sh") => {
            let lines = code.lines().map(str::trim).filter(|l| !l.is_empty());
            let unknown = lines.filter(|line| !list.contains(line));
            unknown
                .map(|line| format!("outputs.toml does not list the command {line:?}: add it"))
                .collect()
        }
        Some(language) if PLAIN.contains(&language) => Vec::new(),
        Some(language) => vec![format!(
            "a code block in {language:?}: expected rust, console, sh, {}",
            PLAIN.join(", ")
        )],
    }
}

/// The first line that is not an allowed include; empty if the block is empty.
fn typed(code: &str, is_allowed: impl Fn(&Include) -> bool) -> Option<String> {
    let mut lines = code.lines().filter(|line| !line.trim().is_empty());
    let is_include = |line: &str| match includes(line).as_slice() {
        [include] => include.range == (0..line.trim_end().len()) && is_allowed(include),
        _ => false,
    };
    if code.trim().is_empty() {
        return Some(String::new());
    }
    lines.find(|line| !is_include(line)).map(str::to_owned)
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

    fn count(language: &str, code: &str) -> usize {
        let list = List::parse("[[shown]]\nrun = 'cargo test'\nwhy = 'long'\n").unwrap();
        block_problems(Some(language), code, &list).len()
    }

    #[test]
    fn rust_is_included_from_compiled_files() {
        assert_eq!(count("rust", "{{#include ../../crates/a/src/b.rs:c}}\n"), 0);
        assert_eq!(count("rust", "let x = 1;\n"), 1);
        assert_eq!(
            count("rust", "{{#include ../../examples/a.rs:c}} // typed\n"),
            1
        );
        assert_eq!(count("rust", "{{#include code/a.rs:c}}\n"), 1);
        assert_eq!(count("rust", ""), 1);
    }

    #[test]
    fn console_output_is_included_from_recordings() {
        assert_eq!(count("console", "{{#include outputs/blobs.txt}}\n"), 0);
        assert_eq!(count("console", "$ cargo run\nloss 0.1\n"), 1);
        assert_eq!(count("console", "{{#include ../../README.md}}\n"), 1);
    }

    #[test]
    fn commands_must_be_listed() {
        assert_eq!(count("sh", "cargo test\n"), 0);
        assert_eq!(count("sh", "cargo test\ncargo bench\n"), 1);
    }

    #[test]
    fn a_block_needs_a_known_language() {
        assert_eq!(count("text", "z = x W + b\n"), 0);
        assert_eq!(count("python", "x = 1\n"), 1);
        assert_eq!(count("", "x = 1\n"), 1);
        let list = List::default();
        assert_eq!(block_problems(None, "x = 1\n", &list).len(), 1);
    }
}
