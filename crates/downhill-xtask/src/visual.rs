//! Hides the visual part of formulas from mdBook's search index.
//!
//! KaTeX renders a formula twice: as MathML for the search and for screen readers, and as HTML boxes to display.
//! mdBook's search would index the boxes too, and find and show each formula twice.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::Error;

pub(crate) const OPEN: &str = r#"<span class="katex-html" aria-hidden="true">"#;
const MARK: &str = r#"<span class="katex-html" aria-hidden="true" data-formula=""#;

/// The boxes of formulas that were removed from texts.
#[derive(Debug, Default)]
pub struct Visuals {
    removed: Mutex<Vec<String>>,
}

impl Visuals {
    /// Replaces the boxes of each formula by a number.
    pub fn remove(&self, text: &str) -> String {
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = text.split(OPEN);
        let mut left = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (boxes, rest) = piece.split_at(end_of_span(piece));
            left.push_str(&format!("{MARK}{}\">{rest}", removed.len()));
            removed.push(boxes.to_owned());
        }
        left
    }

    /// Restores the boxes in every page of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if a page cannot be read or written.
    pub fn restore(&self, folder: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
            let path = entry.map_err(Error::file(folder))?.path();
            if path.is_dir() {
                self.restore(&path)?;
            } else if path.extension().is_some_and(|e| e == "html") {
                let page = fs::read_to_string(&path).map_err(Error::file(&path))?;
                fs::write(&path, self.page(&page)).map_err(Error::file(&path))?;
            }
        }
        Ok(())
    }

    fn page(&self, page: &str) -> String {
        let removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = page.split(MARK);
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            whole.push_str(OPEN);
            let (number, rest) = piece.split_once("\">").unwrap_or_default();
            let boxes = number.parse().ok().and_then(|at: usize| removed.get(at));
            whole.push_str(boxes.map_or("", String::as_str));
            whole.push_str(rest);
        }
        whole
    }
}

/// The offset of the closing tag of the span in whose content a text begins.
pub(crate) fn end_of_span(inside: &str) -> usize {
    let mut depth = 0_usize;
    for (at, _) in inside.match_indices('<') {
        let rest = inside.get(at..).unwrap_or_default();
        if rest.starts_with("<span") {
            depth += 1;
        } else if rest.starts_with("</span") {
            if depth == 0 {
                return at;
            }
            depth -= 1;
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Renderer;

    #[test]
    fn removed_boxes_are_restored() {
        let text = "A neuron ($z = x W$) and\n\n$$\\frac{1}{1 + e^{-z}}$$\n";
        let rendered = Renderer::default().text(text).unwrap();
        let visuals = Visuals::default();
        let left = visuals.remove(&rendered);
        assert_eq!(left.matches("data-formula").count(), 2);
        assert_eq!(left.matches("katex-base").count(), 0, "{left}");
        assert_eq!(left.matches("<math").count(), 2);
        assert_eq!(
            left.matches("<span").count(),
            left.matches("</span>").count()
        );
        assert_eq!(visuals.page(&left), rendered);
        // Numbering continues from chapter to chapter.
        let other = Renderer::default().text("$b$").unwrap();
        let left = visuals.remove(&other);
        assert!(left.contains(r#"data-formula="2""#), "{left}");
        assert_eq!(visuals.page(&left), other);
    }
}
