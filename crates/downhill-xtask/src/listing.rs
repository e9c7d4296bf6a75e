//! Listings: Rust cut out of the middle of a file, moved to the left margin.

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
}
