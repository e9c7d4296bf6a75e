//! Formulas: every one renders, and every dollar sign belongs to one.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::chapter::parser;
use crate::formula::{Renderer, formulas};
use crate::include::includes;
use crate::{Book, Chapter, Problem};

pub(super) fn problems(book: &Book) -> Vec<Problem> {
    let renderer = Renderer::default();
    let mut found = Vec::new();
    for chapter in book.texts() {
        for formula in formulas(&chapter.text) {
            let text = expanded(book, chapter, &formula.text);
            if let Err(why) = renderer.html(&text, formula.display) {
                let line = chapter.line(formula.range.start);
                let what = format!("the formula {text:?} does not render: {why}");
                found.push(Problem::new(&chapter.path, line, what));
            }
        }
        found.extend(stray(chapter));
    }
    found
}

/// Expands the includes of a formula; another check reports those that fail.
fn expanded(book: &Book, chapter: &Chapter, formula: &str) -> String {
    let mut expanded = formula.to_owned();
    for include in includes(formula).into_iter().rev() {
        if let Ok(text) = include.text(&book.repository, &book.folder_of(chapter)) {
            expanded.replace_range(include.range, &text);
        }
    }
    expanded
}

/// Finds dollar signs outside formulas, such as those of `$x $`.
fn stray(chapter: &Chapter) -> Vec<Problem> {
    let (mut found, mut in_code) = (Vec::new(), false);
    for (event, range) in parser(&chapter.text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // The parser starts a text at an escaped dollar sign, after its backslash.
            Event::Text(text) if !in_code && text.contains('$') => {
                let escaped = chapter.text.get(..range.start);
                if text.trim_start_matches('$').contains('$')
                    || !escaped.is_some_and(|before| before.ends_with('\\'))
                {
                    let what = "a dollar sign outside a formula: write \\$ for the character";
                    found.push(Problem::new(&chapter.path, chapter.line(range.start), what));
                }
            }
            _ => {}
        }
    }
    // The two dollar signs of a failed formula on one line are one problem.
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strays(text: &str) -> usize {
        let (path, text) = ("a.md".into(), text.to_owned());
        stray(&Chapter { path, text }).len()
    }

    #[test]
    fn dollar_signs_outside_formulas_are_found() {
        assert_eq!(strays("the sum $x $ is not closed\n"), 1);
        assert_eq!(strays("a brace too few: $\\frac{1$\n"), 1);
        assert_eq!(
            strays("it costs \\$5, `$x`, $y$\n\n```sh\necho $x\n```\n"),
            0
        );
    }
}
