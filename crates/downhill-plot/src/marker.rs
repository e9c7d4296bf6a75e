//! The markers of points, which distinguish classes without color.

use std::f64::consts::PI;

use crate::canvas::Canvas;
use crate::pen::Pen;
use crate::style::{HIGHLIGHT_RADIUS, MARKER_RADIUS, Rgb, Style};

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

/// The corners of the class markers, for a radius of 1, y down.
///
/// Class 0 is a disc and not listed. All shapes have about the same visual weight.
const SHAPES: [&[[f64; 2]]; 5] = [
    // Triangle up.
    &[[0.0, -1.3], [1.2, 0.85], [-1.2, 0.85]],
    // Square.
    &[[-0.95, -0.95], [0.95, -0.95], [0.95, 0.95], [-0.95, 0.95]],
    // Diamond.
    &[[0.0, -1.4], [1.2, 0.0], [0.0, 1.4], [-1.2, 0.0]],
    // Triangle down.
    &[[0.0, 1.3], [1.2, -0.85], [-1.2, -0.85]],
    // Plus.
    &[
        [-0.45, -1.3],
        [0.45, -1.3],
        [0.45, -0.45],
        [1.3, -0.45],
        [1.3, 0.45],
        [0.45, 0.45],
        [0.45, 1.3],
        [-0.45, 1.3],
        [-0.45, 0.45],
        [-1.3, 0.45],
        [-1.3, -0.45],
        [-0.45, -0.45],
    ],
];

impl Marker {
    /// Draws the marker centered at `at`, as exactly one element.
    pub(crate) fn draw(self, canvas: &mut Canvas, style: &Style, at: [f64; 2]) {
        self.draw_sized(canvas, style, at, 1.0);
    }

    /// As [`Marker::draw`], for a legend row, which has no space for a full-sized star.
    pub(crate) fn draw_in_legend(self, canvas: &mut Canvas, style: &Style, at: [f64; 2]) {
        let fraction = match self {
            Self::Highlight(_) => 0.75,
            Self::Class(_) | Self::Ring | Self::Dot => 1.1,
        };
        self.draw_sized(canvas, style, at, fraction);
    }

    fn draw_sized(self, canvas: &mut Canvas, style: &Style, at: [f64; 2], fraction: f64) {
        match self {
            Self::Class(class) => {
                let radius = MARKER_RADIUS * fraction;
                let fill = style.class(class);
                // Seven colors and six shapes give 42 different markers.
                match (class % (SHAPES.len() + 1)).checked_sub(1) {
                    None => canvas.circle(at, radius, Some(fill), style.outline, 1.0),
                    Some(shape) => {
                        polygon(canvas, SHAPES[shape], at, radius, fill, style.outline);
                    }
                }
            }
            Self::Highlight(index) => {
                let fill = style.highlight(index);
                let corners = star();
                let radius = HIGHLIGHT_RADIUS * fraction;
                polygon(canvas, &corners, at, radius, fill, style.highlight_outline);
            }
            Self::Dot => {
                let color = Pen::Path.color(style);
                canvas.circle(at, 3.2 * fraction, Some(color), color, 1.0);
            }
            Self::Ring => {
                canvas.circle(at, (MARKER_RADIUS + 0.5) * fraction, None, style.text, 1.75);
            }
        }
    }
}

fn polygon(
    canvas: &mut Canvas,
    shape: &[[f64; 2]],
    [x, y]: [f64; 2],
    radius: f64,
    fill: Rgb,
    outline: Rgb,
) {
    let corners: Vec<[f64; 2]> = shape
        .iter()
        .map(|[dx, dy]| [x + dx * radius, y + dy * radius])
        .collect();
    let outline_width = if radius > MARKER_RADIUS * 1.5 {
        1.75
    } else {
        1.0
    };
    canvas.polygon(&corners, fill, outline, outline_width);
}

/// A five-pointed star, one point up.
fn star() -> [[f64; 2]; 10] {
    std::array::from_fn(|corner| {
        let radius = if corner % 2 == 0 { 1.0 } else { 0.45 };
        let (sin, cos) = (corner as f64 * PI / 5.0).sin_cos();
        [radius * sin, -radius * cos]
    })
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
