//! Shapes and places such as `[n, 2]`: a line of text does not end in the middle of one.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::escape;
use crate::formula::guarded;

/// What is longer may be parted after all, for the sake of a phone.
const LONGEST: usize = 16;

/// The text with each short piece of code in brackets as an element of the class `whole`.
pub fn kept_whole(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut done = 0;
    for (event, place) in parser(text).into_offset_iter() {
        let Event::Code(code) = event else {
            continue;
        };
        if !code.starts_with('[') || !code.ends_with(']') || code.chars().count() > LONGEST {
            continue;
        }
        whole.push_str(text.get(done..place.start).unwrap_or_default());
        let code = guarded(&escape(&code));
        whole.push_str(&format!(r#"<code class="whole">{code}</code>"#));
        done = place.end;
    }
    whole.push_str(text.get(done..).unwrap_or_default());
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_stays_in_one_piece_and_means_nothing_to_markdown() {
        let text =
            "of `[n, 2]`, `x`, `[samples, features]` | `[_a_]` |\n\n```text\n`[n, 2]`\n```\n";
        let whole = kept_whole(text);
        let shape =
            r#"of <code class="whole">&#91;n&#44; 2&#93;</code>, `x`, `[samples, features]` | "#;
        assert!(whole.starts_with(shape), "{whole}");
        assert!(whole.ends_with("\n\n```text\n`[n, 2]`\n```\n"), "{whole}");
        let read: String = parser(&whole)
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        assert!(
            read.contains("of [n, 2], x, [samples, features] | [_a_] |"),
            "{read}"
        );
    }
}
