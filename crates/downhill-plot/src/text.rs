//! Fitting text: widths, shrinking and cutting.

use crate::font::char_width;
use crate::style::SMALLEST_SIZE;

/// The number of characters that are measured and drawn: more do not fit into any figure.
const LONGEST: usize = 1000;

/// A text that is safe to draw, and the font size at which it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// The text, with an ellipsis if it was cut.
    pub(crate) content: String,
    /// Its font size.
    pub(crate) size: u32,
}

/// Fits `text` into `width`: at `size` if possible, else smaller, else cut.
///
/// The time does not depend on the length of the text.
pub(crate) fn fit(text: &str, size: u32, width: f64) -> Fitted {
    let content = clean(text);
    let smallest = SMALLEST_SIZE.min(size);
    let unit = text_width(&content, 1);
    if let Some(size) = (smallest..=size)
        .rev()
        .find(|&size| unit * f64::from(size) <= width)
    {
        return Fitted { content, size };
    }
    let space = width / f64::from(smallest) - char_width('…');
    let mut used = 0.0;
    let fits = |c: &char| {
        used += char_width(*c);
        used <= space
    };
    let kept: String = content.chars().take_while(fits).collect();
    Fitted {
        content: format!("{}…", kept.trim_end()),
        size: smallest,
    }
}

/// Replaces control characters, which are invalid in XML and in a label.
pub(crate) fn clean(text: &str) -> String {
    let characters = text.chars().take(LONGEST);
    characters
        .map(|c| {
            let in_xml = !matches!(c, '\u{fffe}' | '\u{ffff}');
            if c.is_control() || !in_xml { ' ' } else { c }
        })
        .collect()
}

/// The width of `text` at font size `size`, in scene units.
///
/// Viewers kern some pairs of letters, which makes a text a little narrower.
pub(crate) fn text_width(text: &str, size: u32) -> f64 {
    let characters = text.chars().take(LONGEST);
    characters.map(char_width).sum::<f64>() * f64::from(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_keeps_its_size() {
        let fitted = fit("epoch", 14, 200.0);
        assert_eq!((fitted.content.as_str(), fitted.size), ("epoch", 14));
    }

    #[test]
    fn long_text_shrinks_and_is_then_cut() {
        let text = "a title ".repeat(12);
        let shrunk = fit(&text, 18, 600.0);
        assert!(shrunk.size < 18 && shrunk.content == text);
        let cut = fit(&text, 18, 100.0);
        assert!(cut.size == SMALLEST_SIZE && cut.content.ends_with('…'));
        assert!(text_width(&cut.content, cut.size) <= 100.0);
    }

    #[test]
    fn a_text_of_a_million_letters_is_cut() {
        let cut = fit(&"letters ".repeat(125_000), 14, 300.0);
        assert!(cut.content.len() < 80 && cut.content.ends_with('…'));
    }

    #[test]
    fn without_space_only_an_ellipsis_remains() {
        assert_eq!(fit("epoch", 14, 0.0).content, "…");
        assert_eq!(fit("", 14, 0.0).content, "");
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(fit("a\nb\0c\u{ffff}", 14, 200.0).content, "a b c ");
    }
}
