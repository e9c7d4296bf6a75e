//! Formulas: found between dollars, rendered to HTML and MathML.

mod bracket;

use std::ops::Range;

use katex::{KatexContext, Settings, StrictMode, StrictSetting, render_to_string};
use pulldown_cmark::Event;
use thiserror::Error;

use self::bracket::unbroken;
use crate::chapter::{line, parser};

/// A formula that KaTeX does not understand.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the formula `{formula}` does not render: {why}")]
pub struct FormulaError {
    /// The formula.
    pub formula: String,
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// KaTeX's reason.
    pub why: String,
}

/// What begins a piece of a formula that may stand on the next line: one, or some that stay together.
const PIECES: [&str; 2] = [r#"<span class="katex-base">"#, r#"<span class="joined">"#];

/// What stands directly behind a formula and belongs on the same line.
const CLOSING: [char; 7] = [',', '.', ';', ':', '!', '?', ')'];

/// A formula in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// What stands between the dollars.
    pub text: String,
    /// Whether it stands between two of them on each side, and so in the middle of a line of its own.
    pub display: bool,
    /// Where it stands, dollars and all.
    pub place: Range<usize>,
}

/// The formulas of a Markdown text: those Markdown sees, so none in code.
pub fn formulas(text: &str) -> Vec<Formula> {
    let events = parser(text).into_offset_iter();
    let found = events.filter_map(|(event, place)| match event {
        Event::InlineMath(formula) => Some((formula, false, place)),
        Event::DisplayMath(formula) => Some((formula, true, place)),
        _ => None,
    });
    let found = found.map(|(formula, display, place)| Formula {
        text: formula.to_string(),
        display,
        place,
    });
    found.collect()
}

/// Renders formulas. KaTeX's tables are set up once, in [`Renderer::default`].
#[derive(Default)]
pub struct Renderer {
    katex: KatexContext,
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

impl Renderer {
    /// A formula as HTML that Markdown leaves alone: on one line, and without punctuation in its text.
    ///
    /// # Errors
    ///
    /// KaTeX's reason, if it does not know a command, or a brace is missing; also where it would guess.
    /// A root without braces, which this port draws across what it is the root of.
    pub fn html(&self, formula: &str, display: bool) -> Result<String, String> {
        if has_bare_root(formula) {
            return Err(r"\sqrt without braces behind it: write \sqrt{s}, not \sqrt s".to_owned());
        }
        let settings = Settings::builder()
            .display_mode(display)
            .strict(StrictSetting::Mode(StrictMode::Error))
            .build();
        let html = render_to_string(&self.katex, formula.trim(), &settings);
        let html = html.map_err(|error| error.to_string())?;
        let html = guarded(&without_source(&html));
        Ok(match display {
            true => html,
            false => unbroken(&html),
        })
    }

    /// The text with each of its formulas rendered.
    ///
    /// # Errors
    ///
    /// Every formula that does not render.
    pub fn text(&self, text: &str) -> Result<String, Vec<FormulaError>> {
        let mut rendered = String::with_capacity(text.len());
        let (mut errors, mut done) = (Vec::new(), 0);
        for formula in formulas(text) {
            match self.html(&formula.text, formula.display) {
                Ok(html) => {
                    rendered.push_str(text.get(done..formula.place.start).unwrap_or_default());
                    done = formula.place.end;
                    if formula.display {
                        rendered.push_str(&html);
                        continue;
                    }
                    let rest = text.get(done..).unwrap_or_default();
                    let mark = rest.len() - rest.trim_start_matches(CLOSING).len();
                    let mark = rest.get(..mark).unwrap_or_default();
                    done += mark.len();
                    push_unparted(&mut rendered, &html, mark);
                }
                Err(why) => errors.push(FormulaError {
                    line: line(text, formula.place.start),
                    formula: formula.text,
                    why,
                }),
            }
        }
        rendered.push_str(text.get(done..).unwrap_or_default());
        if errors.is_empty() {
            Ok(rendered)
        } else {
            Err(errors)
        }
    }
}

/// Adds a formula of a line with the marks behind it, and a bracket that opens before it. A browser would
/// begin a line with the comma; a style that forbids it forbids breaking the formula as well, so the places
/// where it may be broken are named.
fn push_unparted(rendered: &mut String, html: &str, mark: &str) {
    let opens = rendered.ends_with('(');
    if mark.is_empty() && !opens {
        rendered.push_str(html);
        return;
    }
    let opening = if opens { "(" } else { "" };
    rendered.truncate(rendered.len() - opening.len());
    let html = PIECES.iter().fold(html.to_owned(), |html, piece| {
        html.replace(&format!("</span>{piece}"), &format!("</span><wbr>{piece}"))
    });
    rendered.push_str(&format!(
        r#"<span class="unparted">{opening}{html}{mark}</span>"#
    ));
}

fn has_bare_root(formula: &str) -> bool {
    let mut roots = formula.split(r"\sqrt").skip(1);
    roots.any(|behind| {
        let behind = behind.trim_start();
        let degree = behind.strip_prefix('[').and_then(|d| d.split_once(']'));
        let behind = degree.map_or(behind, |(_, behind)| behind);
        !behind.trim_start().starts_with('{')
    })
}

/// Without the TeX that KaTeX repeats inside its MathML: the search would find it, and show it.
fn without_source(html: &str) -> String {
    let (open, close) = ("<annotation", "</annotation>");
    match (html.find(open), html.find(close)) {
        (Some(start), Some(end)) => {
            let (before, after) = (html.get(..start), html.get(end + close.len()..));
            [before, after].into_iter().flatten().collect()
        }
        _ => html.to_owned(),
    }
}

/// With the punctuation between the tags as entities, since Markdown reads on inside HTML and a `*` or a
/// `|` in a formula would mean something to it.
pub(crate) fn guarded(html: &str) -> String {
    let mut guarded = String::with_capacity(html.len());
    let (mut in_tag, mut in_entity) = (false, false);
    for letter in html.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                guarded.push('>');
                continue;
            }
            '&' if !in_tag => in_entity = true,
            _ => {}
        }
        let plain = in_tag || in_entity || !letter.is_ascii_punctuation();
        if letter == ';' {
            in_entity = false;
        }
        match letter {
            '\n' => guarded.push(' '),
            _ if plain => guarded.push(letter),
            _ => guarded.push_str(&format!("&#{};", u32::from(letter))),
        }
    }
    guarded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_markdown_takes_for_a_formula() {
        let text =
            "With $x W$, `$ls` and\n\n```console\n$ cargo run $HOME\n```\n\n$$\nz = x W\n$$\n";
        let found = formulas(text);
        let found: Vec<_> = found.iter().map(|f| (f.text.trim(), f.display)).collect();
        assert_eq!(found, [("x W", false), ("z = x W", true)]);
    }

    #[test]
    fn renders_to_mathml_and_html_and_repeats_no_tex() {
        let html = Renderer::default().html(r"\frac{\partial L}{\partial W}", true);
        let html = html.unwrap();
        assert!(
            html.starts_with(r#"<span class="katex-display">"#),
            "{html}"
        );
        assert!(html.contains("<mfrac>") && html.contains(r#"class="katex-html""#));
        assert!(!html.contains("annotation") && !html.contains("frac{"));
        assert!(!html.contains('\n'));
    }

    /// Emphasis, links, code and cells of a table are made of these.
    #[test]
    fn markdown_finds_nothing_to_read_in_a_rendered_formula() {
        let formula = r"a * b_1 * c \ [x](y) \| \text{`q` ~~r~~ <s>} \& \sqrt{2} \begin{pmatrix} 1 & 2 \end{pmatrix}";
        let html = Renderer::default().html(formula, false).unwrap();
        for event in parser(&format!("say {html} so")) {
            let allowed = matches!(
                event,
                Event::Text(_)
                    | Event::InlineHtml(_)
                    | Event::Start(pulldown_cmark::Tag::Paragraph)
                    | Event::End(pulldown_cmark::TagEnd::Paragraph)
            );
            assert!(allowed, "{event:?}");
        }
    }

    #[test]
    fn names_each_formula_that_does_not_render_and_its_line() {
        let errors = Renderer::default().text("$a$\n\n$\\frac{1}$ and $\\nothing$\n");
        let errors = errors.unwrap_err();
        let lines: Vec<_> = errors
            .iter()
            .map(|e| (e.line, e.formula.as_str()))
            .collect();
        assert_eq!(lines, [(3, r"\frac{1}"), (3, r"\nothing")]);
        assert!(errors[1].to_string().contains("nothing"), "{}", errors[1]);
    }

    #[test]
    fn a_root_needs_its_braces() {
        let renderer = Renderer::default();
        assert!(renderer.html(r"\sqrt{s} + \sqrt[3] {s}", false).is_ok());
        for bare in [r"\sqrt s", r"\sqrt[3]s", r"\sqrt{s} + \sqrt\hat v"] {
            let refusal = renderer.html(bare, false).unwrap_err();
            assert!(refusal.contains("braces"), "{refusal}");
        }
    }

    #[test]
    fn a_mark_stays_with_its_formula_which_may_still_be_broken() {
        let text = "a ($x = y$), b $x$ c.\n\n$$\nx\n$$\n, d";
        let rendered = Renderer::default().text(text).unwrap();
        assert!(rendered.starts_with(r#"a <span class="unparted">(<span class="katex">"#));
        assert_eq!(rendered.matches("unparted").count(), 1, "{rendered}");
        assert_eq!(rendered.matches("</span>),</span> b <span").count(), 1);
        assert_eq!(rendered.matches("</span><wbr><span").count(), 1);
        assert!(rendered.contains("</span> c.\n\n<span"), "{rendered}");
        assert!(rendered.contains("</span>\n, d"), "{rendered}");
    }

    #[test]
    fn leaves_the_rest_of_the_text_as_it_is() {
        let text = Renderer::default().text("a | $x$ | `$b$`\n").unwrap();
        assert!(text.starts_with("a | <span") && text.ends_with("</span> | `$b$`\n"));
    }
}
