//! Listings: Rust excerpts without common indentation, and wrapped `--help`.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::chapter::parser;

/// Removes the common indentation of each Rust block.
pub fn dedented(text: &str) -> String {
    let mut dedented = String::with_capacity(text.len());
    let (mut done, mut in_rust) = (0, false);
    // The byte range of the block's code, which the parser may return in pieces.
    let mut code: Option<(usize, usize)> = None;
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                in_rust = info.split([',', ' ']).next() == Some("rust");
            }
            Event::Text(_) if in_rust => {
                let start = code.map_or(range.start, |(start, _)| start);
                code = Some((start, range.end));
            }
            Event::End(TagEnd::CodeBlock) => {
                in_rust = false;
                if let Some((start, end)) = code.take() {
                    // The parser may leave out the indentation of the first line.
                    let before = text.get(..start).unwrap_or_default();
                    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
                    dedented.push_str(text.get(done..start).unwrap_or_default());
                    dedented.push_str(&dedent(text.get(start..end).unwrap_or_default()));
                    done = end;
                }
            }
            _ => {}
        }
    }
    dedented.push_str(text.get(done..).unwrap_or_default());
    dedented
}

/// Marks console blocks that show `--help`, so that the style sheet wraps lines.
///
/// Those lines are long text. Other console blocks have tables, which are better scrolled.
pub fn with_help_wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut done = 0;
    for (event, range) in parser(text).into_offset_iter() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else {
            continue;
        };
        let block = text.get(range.clone()).unwrap_or_default();
        let command = block.lines().nth(1).unwrap_or_default();
        if &*info != "console" || !command.ends_with("--help") {
            continue;
        }
        let Some(at) = block.find("console") else {
            continue;
        };
        let end = range.start + at + info.len();
        wrapped.push_str(text.get(done..end).unwrap_or_default());
        wrapped.push_str(",wrap");
        done = end;
    }
    wrapped.push_str(text.get(done..).unwrap_or_default());
    wrapped
}

fn dedent(code: &str) -> String {
    let lines = || code.split_inclusive('\n');
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines().filter(|line| !line.trim().is_empty()).map(spaces);
    let shared = shared.min().unwrap_or(0);
    let lines = lines().map(|line| {
        line.get(shared..)
            .unwrap_or_else(|| line.trim_start_matches(' '))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_is_dedented_and_the_rest_does_not_change() {
        let text = "a\n\n```rust\n    fn f() {\n\n        1\n    }\n```\n\n```text\n    b\n```\n";
        let moved = "a\n\n```rust\nfn f() {\n\n    1\n}\n```\n\n```text\n    b\n```\n";
        assert_eq!(dedented(text), moved);
        assert_eq!(dedented(moved), moved);
    }

    #[test]
    fn console_blocks_with_help_are_marked() {
        let text = "```console\n$ a -- --help\nb\n```\n\n- ```console\n  $ a\n  ```\n\n```sh\na --help\n```\n";
        let marked = text.replacen("console", "console,wrap", 1);
        assert_eq!(with_help_wrapped(text), marked);
    }
}
