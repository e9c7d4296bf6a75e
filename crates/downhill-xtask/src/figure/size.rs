//! The displayed size of a figure, which keeps the layout stable while it loads.

use std::fs;
use std::path::Path;

/// The pixels of a PNG per pixel of the page, for screens of high resolution.
const PNG_SCALE: u32 = 2;

/// Width and height in pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Size {
    /// The size of a PNG, SVG or GIF file, if the file contains it.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        match file.extension()?.to_str()? {
            "png" => Self::of_png(&bytes),
            "gif" => Self::of_gif(&bytes),
            "svg" => Self::of_svg(&String::from_utf8_lossy(&bytes)),
            _ => None,
        }
    }

    /// The chunk `IHDR` follows the signature and begins with width and height.
    fn of_png(bytes: &[u8]) -> Option<Self> {
        let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?;
        let sides = header.strip_prefix(b"IHDR")?;
        let (width, height) = sides.split_first_chunk::<4>()?;
        let side = |bytes: [u8; 4]| u32::from_be_bytes(bytes).div_ceil(PNG_SCALE);
        Some(Self {
            width: side(*width),
            height: side(height.try_into().ok()?),
        })
    }

    /// Width and height follow the signature. A GIF has one pixel per pixel of the page.
    fn of_gif(bytes: &[u8]) -> Option<Self> {
        let &[a, b, c, d, ..] = bytes.strip_prefix(b"GIF89a")? else {
            return None;
        };
        Some(Self {
            width: u16::from_le_bytes([a, b]).into(),
            height: u16::from_le_bytes([c, d]).into(),
        })
    }

    fn of_svg(svg: &str) -> Option<Self> {
        let (_, root) = svg.split_once("<svg")?;
        let (root, _) = root.split_once('>')?;
        let side = |name: &str| {
            let (_, value) = root.split_once(&format!(" {name}=\""))?;
            let (value, _) = value.split_once('"')?;
            let value: f64 = value.trim_end_matches("px").parse().ok()?;
            // `as` saturates at the ends of the range.
            (value >= 1.0).then(|| value.round() as u32)
        };
        Some(Self {
            width: side("width")?,
            height: side("height")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_is_shown_at_half_its_pixels() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 4, 56, 0, 0, 3, 33]);
        let size = Size::of_png(&png);
        let expected = Size {
            width: 540,
            height: 401,
        };
        assert_eq!(size, Some(expected));
        assert_eq!(Size::of_png(&png[..20]), None);
        assert_eq!(Size::of_png(b"GIF89a"), None);
    }

    #[test]
    fn a_gif_is_shown_at_its_pixels() {
        let size = Size::of_gif(b"GIF89a\x1c\x02\xa2\x02\xf7");
        let expected = Size {
            width: 540,
            height: 674,
        };
        assert_eq!(size, Some(expected));
        assert_eq!(Size::of_gif(b"GIF89a\x1c\x02"), None);
    }

    #[test]
    fn an_svg_has_its_size_on_its_root() {
        let svg = r#"<?xml version="1.0"?><svg xmlns="a" width="540" height="400.4px"><rect width="1"/></svg>"#;
        let expected = Size {
            width: 540,
            height: 400,
        };
        assert_eq!(Size::of_svg(svg), Some(expected));
        let without = r#"<svg xmlns="a" stroke-width="2"><rect width="1" height="1"/></svg>"#;
        assert_eq!(Size::of_svg(without), None);
        assert_eq!(Size::of_svg(r#"<svg width="100%" height="1">"#), None);
    }
}
