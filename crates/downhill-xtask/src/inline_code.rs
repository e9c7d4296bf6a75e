//! Inline code: where a line may break inside it.
//!
//! A browser breaks a shape such as `[n, 2]` at its space, and an option such as `--seed 1` after its hyphens.
//! Therefore these do not break, or if they are too long, only after a space. A browser breaks a long path or
//! name in the middle of a word, or in a table not at all. Therefore these may break after `/` and `:`.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::escape;
use crate::formula::guarded;

/// A longer shape or option may break on a phone.
pub(crate) const LONGEST_ON_A_PHONE: usize = 16;

/// A longer shape or option may break on every screen.
const LONGEST: usize = 24;

/// A longer word of other code may break.
const LONGEST_WORD: usize = 20;

/// A long word may break after these. Names do not break, so that the search finds them.
const WORD_BREAKS: [char; 2] = ['/', ':'];

/// Replaces inline code by HTML if its line breaks should differ from a browser's.
///
/// Shapes, attributes and code with options have the class `whole`. They also have the class `short` if they
/// may break only on a phone.
pub fn with_line_breaks(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (event, range) in parser(text).into_offset_iter() {
        let Event::Code(code) = event else {
            continue;
        };
        let Some(html) = element(&code) else {
            continue;
        };
        replaced.push_str(text.get(done..range.start).unwrap_or_default());
        replaced.push_str(&html);
        done = range.end;
    }
    replaced.push_str(text.get(done..).unwrap_or_default());
    replaced
}

fn element(code: &str) -> Option<String> {
    let is_shape = code.starts_with(['[', '#']) && code.ends_with(']');
    let length = code.chars().count();
    if is_shape || code.contains("--") {
        let breaks: &[char] = if length <= LONGEST_ON_A_PHONE {
            &[]
        } else {
            &[' ']
        };
        let is_short = (LONGEST_ON_A_PHONE + 1..=LONGEST).contains(&length);
        let short = if is_short { " short" } else { "" };
        let html = with_wbr(code, breaks);
        return Some(format!(r#"<code class="whole{short}">{html}</code>"#));
    }
    let mut words = code.split(' ').map(|word| word.chars().count());
    let has_long = words.any(|length| length > LONGEST_WORD);
    has_long.then(|| format!("<code>{}</code>", with_wbr(code, &WORD_BREAKS)))
}

/// Converts code to HTML, with `<wbr>` after each run of `breaks`.
fn with_wbr(code: &str, breaks: &[char]) -> String {
    let mut html = String::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        html.push_str(&guarded(&escape(&letter.to_string())));
        let next = letters.peek();
        if breaks.contains(&letter) && next.is_some_and(|next| !breaks.contains(next)) {
            html.push_str("<wbr>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_options_break_only_after_spaces() {
        let text =
            "of `[n, 2]`, `x`, `#[test]`, `[samples, outputs]`, `cargo run -- --help --seed 1`";
        let html = with_line_breaks(text);
        let start =
            r#"of <code class="whole">&#91;n&#44; 2&#93;</code>, `x`, <code class="whole">&#35;"#;
        assert!(html.starts_with(start), "{html}");
        let short = r#"<code class="whole short">&#91;samples&#44; <wbr>outputs&#93;</code>"#;
        assert!(html.contains(short), "{html}");
        let command = r#"<code class="whole">cargo <wbr>run <wbr>&#45;&#45; <wbr>"#;
        assert!(html.contains(command), "{html}");
    }

    #[test]
    fn long_words_break_and_short_ones_do_not() {
        assert_eq!(
            with_line_breaks("`tests/it/agree.rs` `a b`"),
            "`tests/it/agree.rs` `a b`"
        );
        let html = with_line_breaks("`agree/networks.rs::on_and_gate`");
        let parts: Vec<_> = html.split("<wbr>").collect();
        assert_eq!(parts.len(), 3, "{html}");
        assert!(parts[1].ends_with("&#58;&#58;"), "{html}");
    }

    #[test]
    fn markdown_does_not_interpret_the_code_and_blocks_do_not_change() {
        let text = "`--seed *1* <b>` and `[_a_]`\n\n```text\n`[n, 2]`\n```\n";
        let html = with_line_breaks(text);
        assert!(html.ends_with("\n\n```text\n`[n, 2]`\n```\n"), "{html}");
        let read: String = parser(&html)
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        assert!(read.starts_with("--seed *1* <b> and [_a_]"), "{read}");
    }
}
