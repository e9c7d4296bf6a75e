//! Keeps short brackets of a rendered formula on one line.
//!
//! KaTeX allows an inline formula to break after every operator, and so `ln(1 - a)` after its minus.

use crate::visual::{OPEN, end_of_span};

const BASE: &str = r#"<span class="katex-base">"#;

/// The longest unbreakable bracket, in letters. A longer one may not fit a phone.
const SHORT: usize = 16;

/// Joins the pieces of a formula that are in the same short bracket.
pub(super) fn unbroken(html: &str) -> String {
    let Some((before, inside)) = html.split_once(OPEN) else {
        return html.to_owned();
    };
    let (inside, after) = inside.split_at(end_of_span(inside));
    let bases = bases(inside);
    let joined = joined(&bases.iter().map(|base| text(base)).collect::<Vec<_>>());
    let mut whole = format!("{before}{OPEN}");
    let mut opened = false;
    for (at, base) in bases.iter().enumerate() {
        // The first piece of a run opens the span, the last closes it.
        if joined[at] && !opened {
            whole.push_str(r#"<span class="joined">"#);
        }
        // The other order of classes excludes it from the places where a line may break.
        match opened {
            true => whole.push_str(&base.replacen(BASE, r#"<span class="joint katex-base">"#, 1)),
            false => whole.push_str(base),
        }
        if opened && !joined[at] {
            whole.push_str("</span>");
        }
        opened = joined[at];
    }
    whole.push_str(after);
    whole
}

/// The pieces between which a formula may break.
fn bases(inside: &str) -> Vec<&str> {
    let mut bases = Vec::new();
    let mut rest = inside;
    while let Some(piece) = rest.strip_prefix(BASE) {
        let end = BASE.len() + end_of_span(piece) + "</span>".len();
        let (base, after) = rest.split_at(end.min(rest.len()));
        bases.push(base);
        rest = after;
    }
    if !rest.is_empty() {
        bases.push(rest);
    }
    bases
}

/// Whether each piece must stay with the next one.
fn joined(texts: &[String]) -> Vec<bool> {
    let mut joined = vec![false; texts.len()];
    let mut open: Vec<(usize, usize)> = Vec::new();
    let letters = texts.iter().enumerate().flat_map(|(piece, text)| {
        let letters = text.chars();
        letters.map(move |letter| (piece, letter))
    });
    for (at, (piece, letter)) in letters.enumerate() {
        match letter {
            '(' | '[' | '{' => open.push((at, piece)),
            ')' | ']' | '}' => {
                let opening = open.pop().filter(|(start, _)| at - start < SHORT);
                let pieces = opening.map_or(0..0, |(_, first)| first..piece);
                joined[pieces].fill(true);
            }
            _ => {}
        }
    }
    joined
}

/// The visible text of HTML, without spaces.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(letter) = rest.chars().next() {
        let end = match letter {
            '<' => rest.find('>').map_or(rest.len(), |end| end + 1),
            '&' => rest.find(';').map_or(rest.len(), |end| end + 1),
            _ => letter.len_utf8(),
        };
        let (piece, after) = rest.split_at(end);
        let code = piece.strip_prefix("&#").and_then(|p| p.strip_suffix(';'));
        match (letter, code) {
            ('<', _) => {}
            ('&', code) => {
                let code = code.and_then(|c| c.parse().ok()).and_then(char::from_u32);
                text.push(code.unwrap_or('&'));
            }
            _ if letter.is_whitespace() => {}
            _ => text.push(letter),
        }
        rest = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::formula::Renderer;

    fn pieces(formula: &str) -> (usize, usize) {
        let html = Renderer::default().html(formula, false).unwrap();
        let of = |what: &str| html.matches(what).count();
        assert_eq!(of("<span"), of("</span>"), "{html}");
        (of(r#""katex-base""#), of(r#""joint katex-base""#))
    }

    #[test]
    fn a_short_bracket_does_not_break() {
        assert_eq!(pieces("a = b + c"), (3, 0));
        assert_eq!(pieces(r"\ln(1 - a)"), (1, 1));
        assert_eq!(pieces(r"x + \ln(1 - a) + y"), (3, 1));
        assert_eq!(pieces(r"w_0 (1 - y') \, \sigma(2 - u) + b"), (2, 2));
    }

    #[test]
    fn a_long_bracket_breaks_but_not_a_short_one_inside() {
        let long = r"(a + b + c + d + e + f + g + h + \ln(1 - a))";
        assert_eq!(pieces(long), (9, 1));
        assert_eq!(pieces("[0, 1) - (0, 1]"), (2, 0));
    }
}
