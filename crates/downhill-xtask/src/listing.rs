//! Listings: Rust cut out of the middle of a file, moved to the left margin; long lines of help, broken.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::chapter::parser;

/// The text with each Rust block moved left by as many spaces as all its lines begin with.
pub fn outdented(text: &str) -> String {
    let mut outdented = String::with_capacity(text.len());
    let (mut done, mut in_rust) = (0, false);
    // Where the code of the block begins and ends: a parser may hand it over in pieces.
    let mut code: Option<(usize, usize)> = None;
    for (event, place) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                in_rust = info.split([',', ' ']).next() == Some("rust");
            }
            Event::Text(_) if in_rust => {
                let start = code.map_or(place.start, |(start, _)| start);
                code = Some((start, place.end));
            }
            Event::End(TagEnd::CodeBlock) => {
                in_rust = false;
                if let Some((start, end)) = code.take() {
                    // The first line's own spaces may lie before the text the parser gives.
                    let before = text.get(..start).unwrap_or_default();
                    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
                    outdented.push_str(text.get(done..start).unwrap_or_default());
                    outdented.push_str(&left(text.get(start..end).unwrap_or_default()));
                    done = end;
                }
            }
            _ => {}
        }
    }
    outdented.push_str(text.get(done..).unwrap_or_default());
    outdented
}

/// The text with each console that shows a `--help` marked, for the style sheet to break its lines as a
/// terminal does: they are long, and in one column. Other consoles have tables, which are better scrolled.
pub fn with_help_wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut done = 0;
    for (event, place) in parser(text).into_offset_iter() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else {
            continue;
        };
        let block = text.get(place.clone()).unwrap_or_default();
        let command = block.lines().nth(1).unwrap_or_default();
        if &*info != "console" || !command.ends_with("--help") {
            continue;
        }
        let Some(at) = block.find("console") else {
            continue;
        };
        let end = place.start + at + info.len();
        wrapped.push_str(text.get(done..end).unwrap_or_default());
        wrapped.push_str(",wrap");
        done = end;
    }
    wrapped.push_str(text.get(done..).unwrap_or_default());
    wrapped
}

fn left(code: &str) -> String {
    let lines = || code.split_inclusive('\n');
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines().filter(|line| !line.trim().is_empty()).map(spaces);
    let shared = shared.min().unwrap_or(0);
    let moved = lines().map(|line| {
        line.get(shared..)
            .unwrap_or_else(|| line.trim_start_matches(' '))
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_moves_left_and_the_rest_stays() {
        let text = "a\n\n```rust\n    fn f() {\n\n        1\n    }\n```\n\n```text\n    b\n```\n";
        let moved = "a\n\n```rust\nfn f() {\n\n    1\n}\n```\n\n```text\n    b\n```\n";
        assert_eq!(outdented(text), moved);
        assert_eq!(outdented(moved), moved);
    }

    #[test]
    fn consoles_with_help_are_marked() {
        let text = "```console\n$ a -- --help\nb\n```\n\n- ```console\n  $ a\n  ```\n\n```sh\na --help\n```\n";
        let marked = text.replacen("console", "console,wrap", 1);
        assert_eq!(with_help_wrapped(text), marked);
    }
}
