//! Shapes such as `[n, 2]` and options such as `--seed 1`: a line of text does not end in the middle of one.
//!
//! A browser would part them at a space, and `--seed` behind its hyphens. So they are kept whole, and what is
//! too long for that names the places where it may be parted: behind its spaces.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::escape;
use crate::formula::guarded;

/// What is longer may be parted on a phone.
const LONGEST_ON_A_PHONE: usize = 16;

/// What is longer may be parted everywhere.
const LONGEST: usize = 24;

/// The text with each piece of code that is a shape, an attribute, or has options in it, as an element of the
/// class `whole`: of the class `short` as well, if only a phone may part it.
pub fn kept_whole(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut done = 0;
    for (event, place) in parser(text).into_offset_iter() {
        let Event::Code(code) = event else {
            continue;
        };
        let is_shape = code.starts_with(['[', '#']) && code.ends_with(']');
        if !is_shape && !code.contains("--") {
            continue;
        }
        whole.push_str(text.get(done..place.start).unwrap_or_default());
        whole.push_str(&element(&code));
        done = place.end;
    }
    whole.push_str(text.get(done..).unwrap_or_default());
    whole
}

fn element(code: &str) -> String {
    let length = code.chars().count();
    let html = guarded(&escape(code));
    if length <= LONGEST_ON_A_PHONE {
        return format!(r#"<code class="whole">{html}</code>"#);
    }
    let short = if length <= LONGEST { " short" } else { "" };
    let html = html.replace(' ', " <wbr>");
    format!(r#"<code class="whole{short}">{html}</code>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_options_are_parted_behind_spaces_if_at_all() {
        let whole = kept_whole(
            "of `[n, 2]`, `x`, `#[test]`, `[samples, outputs]`, `cargo run -- --help --seed 1`",
        );
        let start =
            r#"of <code class="whole">&#91;n&#44; 2&#93;</code>, `x`, <code class="whole">&#35;"#;
        assert!(whole.starts_with(start), "{whole}");
        let short = r#"<code class="whole short">&#91;samples&#44; <wbr>outputs&#93;</code>"#;
        assert!(whole.contains(short), "{whole}");
        let command = r#"<code class="whole">cargo <wbr>run <wbr>&#45;&#45; <wbr>"#;
        assert!(whole.contains(command), "{whole}");
    }

    #[test]
    fn code_kept_whole_means_nothing_to_markdown_and_blocks_are_left() {
        let text = "`--seed *1*` and `[_a_]`\n\n```text\n`[n, 2]`\n```\n";
        let whole = kept_whole(text);
        assert!(whole.ends_with("\n\n```text\n`[n, 2]`\n```\n"), "{whole}");
        let read: String = parser(&whole)
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        assert!(read.starts_with("--seed *1* and [_a_]"), "{read}");
    }
}
