//! What of a formula is only for the eye, kept from mdBook until its search has read the text.
//!
//! KaTeX writes a formula twice: as MathML, for the search and for whoever listens, and as boxes to look at,
//! which are hidden from both. mdBook's search would read the boxes too, and find and show each formula twice.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::Error;

pub(crate) const OPEN: &str = r#"<span class="katex-html" aria-hidden="true">"#;
const MARK: &str = r#"<span class="katex-html" aria-hidden="true" data-formula=""#;

/// The boxes of formulas that were taken out of texts.
#[derive(Debug, Default)]
pub struct Visuals {
    taken: Mutex<Vec<String>>,
}

impl Visuals {
    /// The text with the boxes of each formula taken out, and their number in their place.
    pub fn take(&self, text: &str) -> String {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = text.split(OPEN);
        let mut left = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (boxes, rest) = piece.split_at(end_of_span(piece));
            left.push_str(&format!("{MARK}{}\">{rest}", taken.len()));
            taken.push(boxes.to_owned());
        }
        left
    }

    /// Puts the boxes back into every page below a folder.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if a page cannot be read or written.
    pub fn put_back(&self, folder: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
            let path = entry.map_err(Error::file(folder))?.path();
            if path.is_dir() {
                self.put_back(&path)?;
            } else if path.extension().is_some_and(|e| e == "html") {
                let page = fs::read_to_string(&path).map_err(Error::file(&path))?;
                fs::write(&path, self.page(&page)).map_err(Error::file(&path))?;
            }
        }
        Ok(())
    }

    fn page(&self, page: &str) -> String {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = page.split(MARK);
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            whole.push_str(OPEN);
            let (number, rest) = piece.split_once("\">").unwrap_or_default();
            let boxes = number.parse().ok().and_then(|at: usize| taken.get(at));
            whole.push_str(boxes.map_or("", String::as_str));
            whole.push_str(rest);
        }
        whole
    }
}

/// Where the span ends whose inside a text begins with: before its closing tag.
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
    fn what_is_taken_out_comes_back() {
        let text = "A neuron ($z = x W$) and\n\n$$\\frac{1}{1 + e^{-z}}$$\n";
        let rendered = Renderer::default().text(text).unwrap();
        let visuals = Visuals::default();
        let left = visuals.take(&rendered);
        assert_eq!(left.matches("data-formula").count(), 2);
        assert_eq!(left.matches("katex-base").count(), 0, "{left}");
        assert_eq!(left.matches("<math").count(), 2);
        assert_eq!(
            left.matches("<span").count(),
            left.matches("</span>").count()
        );
        assert_eq!(visuals.page(&left), rendered);
        // Numbers go on from chapter to chapter.
        let other = Renderer::default().text("$b$").unwrap();
        let left = visuals.take(&other);
        assert!(left.contains(r#"data-formula="2""#), "{left}");
        assert_eq!(visuals.page(&left), other);
    }
}
