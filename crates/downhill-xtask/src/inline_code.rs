//! Code in a sentence or a table: where a line of text may part it.
//!
//! A browser would part a shape such as `[n, 2]` at its space, and an option such as `--seed 1` behind its hyphens.
//! So these are kept whole; what is too long for that names the places where it may be parted, behind its spaces.
//! A long path or name it would part in the middle of a word, and in a table not at all; so it names places, too.

use pulldown_cmark::Event;

use crate::chapter::parser;
use crate::figure::escape;
use crate::formula::guarded;

/// A longer shape or option may be parted on a phone.
pub(crate) const LONGEST_ON_A_PHONE: usize = 16;

/// A longer shape or option may be parted everywhere.
const LONGEST: usize = 24;

/// A longer word of other code may be parted at its seams.
const LONGEST_WORD: usize = 20;

/// Behind these a long word may be parted. The search takes the parts for words, so a name is not parted.
const SEAMS: [char; 2] = ['/', ':'];

/// The text with its inline code as HTML, where it is to be parted otherwise than a browser would. A shape, an
/// attribute and what has options in it are of the class `whole`; of the class `short` too, if only a phone may
/// part it.
pub fn with_seams(text: &str) -> String {
    let mut seamed = String::with_capacity(text.len());
    let mut done = 0;
    for (event, place) in parser(text).into_offset_iter() {
        let Event::Code(code) = event else {
            continue;
        };
        let Some(html) = element(&code) else {
            continue;
        };
        seamed.push_str(text.get(done..place.start).unwrap_or_default());
        seamed.push_str(&html);
        done = place.end;
    }
    seamed.push_str(text.get(done..).unwrap_or_default());
    seamed
}

fn element(code: &str) -> Option<String> {
    let is_shape = code.starts_with(['[', '#']) && code.ends_with(']');
    let length = code.chars().count();
    if is_shape || code.contains("--") {
        let seams: &[char] = if length <= LONGEST_ON_A_PHONE {
            &[]
        } else {
            &[' ']
        };
        let is_short = (LONGEST_ON_A_PHONE + 1..=LONGEST).contains(&length);
        let short = if is_short { " short" } else { "" };
        let html = seamed(code, seams);
        return Some(format!(r#"<code class="whole{short}">{html}</code>"#));
    }
    let mut words = code.split(' ').map(|word| word.chars().count());
    let has_long = words.any(|length| length > LONGEST_WORD);
    has_long.then(|| format!("<code>{}</code>", seamed(code, &SEAMS)))
}

/// Code as HTML that Markdown leaves alone, with a place to part it behind each of these letters, or the last of
/// several.
fn seamed(code: &str, seams: &[char]) -> String {
    let mut html = String::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        html.push_str(&guarded(&escape(&letter.to_string())));
        let next = letters.peek();
        if seams.contains(&letter) && next.is_some_and(|next| !seams.contains(next)) {
            html.push_str("<wbr>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_options_are_parted_behind_spaces_if_at_all() {
        let text =
            "of `[n, 2]`, `x`, `#[test]`, `[samples, outputs]`, `cargo run -- --help --seed 1`";
        let seamed = with_seams(text);
        let start =
            r#"of <code class="whole">&#91;n&#44; 2&#93;</code>, `x`, <code class="whole">&#35;"#;
        assert!(seamed.starts_with(start), "{seamed}");
        let short = r#"<code class="whole short">&#91;samples&#44; <wbr>outputs&#93;</code>"#;
        assert!(seamed.contains(short), "{seamed}");
        let command = r#"<code class="whole">cargo <wbr>run <wbr>&#45;&#45; <wbr>"#;
        assert!(seamed.contains(command), "{seamed}");
    }

    #[test]
    fn long_words_are_parted_at_their_seams_and_short_ones_left() {
        assert_eq!(
            with_seams("`tests/it/agree.rs` `a b`"),
            "`tests/it/agree.rs` `a b`"
        );
        let seamed = with_seams("`agree/networks.rs::on_and_gate`");
        let parts: Vec<_> = seamed.split("<wbr>").collect();
        assert_eq!(parts.len(), 3, "{seamed}");
        assert!(parts[1].ends_with("&#58;&#58;"), "{seamed}");
    }

    #[test]
    fn code_means_nothing_to_markdown_and_blocks_are_left() {
        let text = "`--seed *1* <b>` and `[_a_]`\n\n```text\n`[n, 2]`\n```\n";
        let seamed = with_seams(text);
        assert!(seamed.ends_with("\n\n```text\n`[n, 2]`\n```\n"), "{seamed}");
        let read: String = parser(&seamed)
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        assert!(read.starts_with("--seed *1* <b> and [_a_]"), "{read}");
    }
}
