//! The markers of points, which distinguish classes without color.

use crate::canvas::Canvas;
use crate::pen::Pen;
use crate::style::{HIGHLIGHT_RADIUS, MARKER_RADIUS, Style};

/// The marker of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// A data point of this class.
    Class(usize),
    /// A point of the highlight with this index: a large star.
    Highlight(usize),
    /// A reference value on a curve: a ring through which the curve is visible.
    Ring,
    /// A point of a path of descent.
    Dot,
}

/// The shapes of the class markers as SVG paths, for a radius of 1.
///
/// All have about the same visual weight.
const SHAPES: [&str; 6] = [
    DISC,
    // Triangle up, square, diamond, triangle down, plus.
    "M0-1.3L1.2.85H-1.2Z",
    "M-.95-.95H.95V.95H-.95Z",
    "M0-1.4L1.2 0L0 1.4L-1.2 0Z",
    "M0 1.3L1.2-.85H-1.2Z",
    "M-.45-1.3H.45V-.45H1.3V.45H.45V1.3H-.45V.45H-1.3V-.45H-.45Z",
];
const DISC: &str = "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z";
/// A five-pointed star, one point up.
const STAR: &str = "M0 -1 0.265 -0.364 0.951 -0.309 0.428 0.139 0.588 0.809 0 0.45 -0.588 \
                    0.809 -0.428 0.139 -0.951 -0.309 -0.265 -0.364Z";

impl Marker {
    /// Draws the marker centered at `at`, as exactly one element.
    pub(crate) fn draw(self, canvas: &mut Canvas, style: &Style, at: [f64; 2]) {
        self.draw_sized(canvas, style, at, 1.0);
    }

    /// As [`Marker::draw`], for a legend row, which has no space for a full-sized star.
    pub(crate) fn draw_in_legend(self, canvas: &mut Canvas, style: &Style, at: [f64; 2]) {
        let star = matches!(self, Self::Highlight(_));
        self.draw_sized(canvas, style, at, if star { 0.75 } else { 1.1 });
    }

    fn draw_sized(self, canvas: &mut Canvas, style: &Style, at: [f64; 2], fraction: f64) {
        let (shape, radius, fill, outline, width) = match self {
            // Seven colors and six shapes give 42 different markers.
            Self::Class(class) => {
                let shape = SHAPES[class % SHAPES.len()];
                (
                    shape,
                    MARKER_RADIUS,
                    Some(style.class(class)),
                    style.outline,
                    1.0,
                )
            }
            Self::Highlight(index) => {
                let fill = Some(style.highlight(index));
                (STAR, HIGHLIGHT_RADIUS, fill, style.highlight_outline, 1.75)
            }
            Self::Dot => {
                let color = Pen::Path.color(style);
                (DISC, 3.2, Some(color), color, 1.0)
            }
            Self::Ring => (DISC, MARKER_RADIUS + 0.5, None, style.text, 1.75),
        };
        canvas.shape(shape, (at, radius * fraction), fill, outline, width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Theme;

    fn drawn(marker: Marker) -> String {
        let style = Style::of(Theme::Light);
        let mut canvas = Canvas::new(style, 20.0, 20.0);
        marker.draw(&mut canvas, style, [10.0, 10.0]);
        canvas.into_scene().into_svg()
    }

    #[test]
    fn no_two_of_forty_two_classes_look_alike() {
        let mut drawings = std::collections::BTreeSet::new();
        for class in 0..42 {
            let drawing = drawn(Marker::Class(class));
            assert!(drawings.insert(drawing), "class {class}");
        }
    }

    #[test]
    fn highlights_and_rings_differ_from_classes() {
        assert!(drawn(Marker::Highlight(0)).contains("#ffe61a"));
        assert!(drawn(Marker::Ring).contains("fill=\"none\""));
    }
}
