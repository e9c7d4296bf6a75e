//! Formulas: found between dollar signs, rendered to HTML and MathML.

mod bracket;

use std::ops::Range;

use katex::{KatexContext, Settings, StrictMode, StrictSetting, render_to_string};
use pulldown_cmark::Event;
use thiserror::Error;

use self::bracket::unbroken;
use crate::chapter::{line, parser};

/// A formula that KaTeX cannot render.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the formula `{formula}` does not render: {why}")]
pub struct FormulaError {
    /// The formula.
    pub formula: String,
    /// The line where it begins, counted from 1.
    pub line: usize,
    /// KaTeX's reason.
    pub why: String,
}

/// The beginnings of the pieces of a formula between which a line may break.
const PIECES: [&str; 2] = [r#"<span class="katex-base">"#, r#"<span class="joined">"#];

/// Punctuation that must stay on the line of the formula before it.
const CLOSING: [char; 7] = [',', '.', ';', ':', '!', '?', ')'];

/// A formula in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// The TeX between the dollar signs.
    pub text: String,
    /// Whether it is between double dollar signs, and so centered on its own line.
    pub display: bool,
    /// The byte range in the text, including the dollar signs.
    pub range: Range<usize>,
}

/// Finds the formulas of a Markdown text, except in code.
pub fn formulas(text: &str) -> Vec<Formula> {
    let events = parser(text).into_offset_iter();
    let found = events.filter_map(|(event, range)| match event {
        Event::InlineMath(formula) => Some((formula, false, range)),
        Event::DisplayMath(formula) => Some((formula, true, range)),
        _ => None,
    });
    let found = found.map(|(formula, display, range)| Formula {
        text: formula.to_string(),
        display,
        range,
    });
    found.collect()
}

/// Renders formulas. [`Renderer::default`] creates KaTeX's tables once.
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
    /// Renders a formula as one line of HTML that Markdown does not interpret.
    ///
    /// # Errors
    ///
    /// KaTeX's reason, if a command is unknown, a brace is missing or the meaning is ambiguous. A root
    /// without braces is refused, because this port draws its line through the radicand.
    pub fn html(&self, formula: &str, display: bool) -> Result<String, String> {
        if has_bare_root(formula) {
            return Err(r"\sqrt needs braces: write \sqrt{s}, not \sqrt s".to_owned());
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

    /// Renders every formula of a text.
    ///
    /// # Errors
    ///
    /// All formulas that do not render.
    pub fn text(&self, text: &str) -> Result<String, Vec<FormulaError>> {
        let mut rendered = String::with_capacity(text.len());
        let (mut errors, mut done) = (Vec::new(), 0);
        for formula in formulas(text) {
            match self.html(&formula.text, formula.display) {
                Ok(html) => {
                    rendered.push_str(text.get(done..formula.range.start).unwrap_or_default());
                    done = formula.range.end;
                    if formula.display {
                        rendered.push_str(&html);
                        continue;
                    }
                    let rest = text.get(done..).unwrap_or_default();
                    let mark = rest.len() - rest.trim_start_matches(CLOSING).len();
                    let mark = rest.get(..mark).unwrap_or_default();
                    done += mark.len();
                    push_unbroken(&mut rendered, &html, mark);
                }
                Err(why) => errors.push(FormulaError {
                    line: line(text, formula.range.start),
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

/// Adds an inline formula, joined with the punctuation and bracket around it.
///
/// A browser would begin a line with the comma. The style that prevents this also prevents breaks inside
/// the formula, so `<wbr>` marks where those are allowed.
fn push_unbroken(rendered: &mut String, html: &str, mark: &str) {
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
    roots.any(|after| {
        let after = after.trim_start();
        let degree = after.strip_prefix('[').and_then(|d| d.split_once(']'));
        let after = degree.map_or(after, |(_, after)| after);
        !after.trim_start().starts_with('{')
    })
}

/// Removes the TeX inside the MathML, so that the search does not index it.
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

/// Replaces punctuation between the tags by entities.
///
/// Markdown also parses text inside HTML, where it would interpret a `*` or a `|` of a formula.
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
    fn finds_formulas_outside_code() {
        let text =
            "With $x W$, `$ls` and\n\n```console\n$ cargo run $HOME\n```\n\n$$\nz = x W\n$$\n";
        let found = formulas(text);
        let found: Vec<_> = found.iter().map(|f| (f.text.trim(), f.display)).collect();
        assert_eq!(found, [("x W", false), ("z = x W", true)]);
    }

    #[test]
    fn renders_mathml_and_html_without_tex() {
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

    #[test]
    fn markdown_does_not_interpret_a_rendered_formula() {
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
    fn reports_every_formula_that_does_not_render_with_its_line() {
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
    fn a_root_needs_braces() {
        let renderer = Renderer::default();
        assert!(renderer.html(r"\sqrt{s} + \sqrt[3] {s}", false).is_ok());
        for bare in [r"\sqrt s", r"\sqrt[3]s", r"\sqrt{s} + \sqrt\hat v"] {
            let error = renderer.html(bare, false).unwrap_err();
            assert!(error.contains("braces"), "{error}");
        }
    }

    #[test]
    fn punctuation_stays_with_its_formula_which_may_still_break() {
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
    fn does_not_change_the_rest_of_the_text() {
        let text = Renderer::default().text("a | $x$ | `$b$`\n").unwrap();
        assert!(text.starts_with("a | <span") && text.ends_with("</span> | `$b$`\n"));
    }
}
