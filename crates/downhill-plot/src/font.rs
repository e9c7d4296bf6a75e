//! The bundled font: the widths of its letters, and the fonts of a PNG.

use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb::Database;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_width::UnicodeWidthChar;

/// The font `DejaVu Sans`, with the letters of most alphabets and the symbols of mathematics.
const DEJAVU: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");

/// The fonts of the SVG, in order of preference; the first is the bundled one.
pub(crate) const FONT_FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// The width of a character, relative to the font size.
///
/// If the bundled font lacks the character, this is an upper estimate for any other font.
pub(crate) fn char_width(c: char) -> f64 {
    static ASCII: OnceLock<[f64; 128]> = OnceLock::new();
    let table = ASCII.get_or_init(|| std::array::from_fn(|code| measure(code as u8 as char)));
    table.get(c as usize).copied().unwrap_or_else(|| measure(c))
}

fn measure(c: char) -> f64 {
    let advance = || {
        let font = font()?;
        let glyph = font.charmap().map(c)?;
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        metrics.advance_width(glyph).map(f64::from)
    };
    advance().unwrap_or_else(|| match c.width() {
        None | Some(0) => 0.0,
        Some(1) => 0.7,
        Some(_) => 1.05,
    })
}

/// The fonts to draw `text` with: the bundled one, and the system's if the text needs them.
pub(crate) fn fonts(text: &str) -> Arc<Database> {
    static BUNDLED: OnceLock<Arc<Database>> = OnceLock::new();
    static ALL: OnceLock<Arc<Database>> = OnceLock::new();
    let bundled = BUNDLED.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_font_data(DEJAVU.to_vec());
        Arc::new(fonts)
    });
    let has = |c: char| c.is_ascii() || c.is_control() || is_bundled(c);
    if text.chars().all(has) {
        return Arc::clone(bundled);
    }
    let all = ALL.get_or_init(|| {
        // The bundled font stays the first choice for the letters that it has.
        let mut fonts = Database::clone(bundled);
        fonts.load_system_fonts();
        Arc::new(fonts)
    });
    Arc::clone(all)
}

/// Whether the bundled font has a character.
fn is_bundled(c: char) -> bool {
    font().is_some_and(|font| font.charmap().map(c).is_some())
}

fn font() -> Option<FontRef<'static>> {
    FontRef::new(DEJAVU).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_widths_of_the_bundled_font() {
        assert!(char_width('i') < char_width('n') && char_width('n') < char_width('W'));
        for c in "aÄσЖ₀∂→אب".chars() {
            assert!(is_bundled(c), "{c}");
            assert!((0.2..1.1).contains(&char_width(c)), "{c}");
        }
    }

    #[test]
    fn letters_of_other_fonts_have_a_width() {
        assert!(char_width('漢') >= 1.0 && char_width('한') >= 1.0);
        assert!((0.5..1.0).contains(&char_width('ก')));
        assert_eq!(char_width('\u{200d}'), 0.0);
    }
}
