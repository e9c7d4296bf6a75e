//! A drawn figure: an SVG document, and its pixels.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::error::PlotError;
use crate::font::fonts;
use crate::style::PNG_SCALE;

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

    /// Encodes a PNG with [`PNG_SCALE`] pixels per scene unit.
    pub(crate) fn png(&self) -> Result<Vec<u8>, PlotError> {
        self.pixels(PNG_SCALE)?.encode_png().map_err(failed)
    }

    /// Draws the pixels, `scale` of them per scene unit.
    pub(crate) fn pixels(&self, scale: f32) -> Result<Pixmap, PlotError> {
        let options = Options {
            fontdb: fonts(&self.svg),
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg, &options).map_err(failed)?;
        let side = |length: f64| (length * f64::from(scale)).round().max(1.0) as u32;
        let [width, height] = [self.width, self.height].map(side);
        let pixels = Pixmap::new(width, height);
        let too_large = || failed(format!("{width} x {height} pixels do not fit in memory"));
        let mut pixels = pixels.ok_or_else(too_large)?;
        let scale = Transform::from_scale(scale, scale);
        resvg::render(&tree, scale, &mut pixels.as_mut());
        Ok(pixels)
    }
}

fn failed(reason: impl ToString) -> PlotError {
    PlotError::Render {
        message: reason.to_string(),
    }
}
