//! A drawn figure: an SVG document, and its pixels.

use resvg::tiny_skia::{Pixmap, PixmapMut, Transform};
use resvg::usvg::{Options, Tree};

use crate::font::fonts;

/// A drawn figure, as an SVG document.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The width, in scene units.
    pub width: f64,
    /// The height, in scene units.
    pub height: f64,
    svg: String,
}

impl Drawing {
    pub(crate) fn new(width: f64, height: f64, svg: String) -> Self {
        Self { width, height, svg }
    }

    /// The SVG document.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The SVG document, without a copy.
    #[must_use]
    pub fn into_svg(self) -> String {
        self.svg
    }

    /// Draws the pixels, `scale` of them per scene unit.
    pub(crate) fn pixels(&self, scale: f32) -> Result<Pixmap, String> {
        let options = Options {
            fontdb: fonts(&self.svg),
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg, &options).map_err(|error| error.to_string())?;
        let side = |length: f64| (length * f64::from(scale)).round().max(1.0) as u32;
        let [width, height] = [self.width, self.height].map(side);
        let size = || format!("{width} x {height} pixels do not fit in memory");
        let mut pixels = Pixmap::new(width, height).ok_or_else(size)?;
        let target: &mut PixmapMut<'_> = &mut pixels.as_mut();
        resvg::render(&tree, Transform::from_scale(scale, scale), target);
        Ok(pixels)
    }
}
