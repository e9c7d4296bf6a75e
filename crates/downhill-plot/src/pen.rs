//! The color, width and dashes of a line, by its meaning.

use crate::canvas::Canvas;
use crate::style::{BOUNDARY_WIDTH, CURVE_WIDTH, Rgb, Style};

/// The diameter of a dot, as a multiple of the line's width.
const DOT: f64 = 3.0;
/// The width of a secondary line.
const FAINT_WIDTH: f64 = 1.25;
/// The fraction of its color that the oldest of several past lines keeps.
const OLDEST: f64 = 0.45;

/// The dashes and gaps of each curve, in scene units; the first is solid.
const PATTERNS: [&[f64]; 7] = [
    &[],
    &[9.0, 4.0],
    &[2.5, 3.0],
    &[12.0, 3.5, 2.5, 3.5],
    &[20.0, 5.0],
    &[9.0, 3.5, 2.5, 3.5, 2.5, 3.5],
    &[4.5, 3.0],
];
/// A longer line, in scene units, is so jagged that dashes would not be visible.
const LONGEST_DASHED: f64 = 10_000.0;

/// The meaning of a line, which determines its color, width and dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pen {
    /// The curve with this index.
    Curve(usize),
    /// Raw values behind the smoothed curve with this index.
    Faint(usize),
    /// A path of descent.
    Path,
    /// The decision boundary.
    Boundary,
    /// A contour line of a function.
    Contour,
    /// A decision boundary of an earlier step.
    Past {
        /// The number of steps after this one; 0 for the last line, which is the strongest.
        age: usize,
        /// The number of lines.
        count: usize,
    },
}

impl Pen {
    /// The line's color.
    pub(crate) fn color(self, style: &Style) -> Rgb {
        match self {
            Self::Curve(index) => style.class(index),
            Self::Faint(index) => style.background.mix(style.class(index), 0.75),
            Self::Path | Self::Boundary => style.boundary,
            Self::Contour => style.background.mix(style.boundary, 0.55),
            Self::Past { age, count } => {
                let fraction = 1.0 - (1.0 - OLDEST) * aged(age, count);
                style.background.mix(style.boundary, fraction)
            }
        }
    }

    /// The line's width, in scene units.
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Curve(_) => CURVE_WIDTH,
            Self::Faint(_) => FAINT_WIDTH,
            Self::Path => 1.75,
            Self::Contour => 0.9,
            Self::Boundary => BOUNDARY_WIDTH,
            Self::Past { age, count } => BOUNDARY_WIDTH + 0.5 - 1.5 * aged(age, count),
        }
    }

    /// Draws the line through `points`; a single point draws nothing.
    pub(crate) fn draw(self, canvas: &mut Canvas, style: &Style, points: &[[f64; 2]]) {
        if points.len() > 1 {
            self.draw_all(canvas, style, &[points.to_vec()]);
        }
    }

    /// Draws points of a line whose neighbors are missing as dots, wider than the line.
    pub(crate) fn draw_dots(self, canvas: &mut Canvas, style: &Style, dots: &[[f64; 2]]) {
        let parts = dots.iter().map(std::slice::from_ref);
        canvas.paths(parts, self.color(style), DOT * self.width(), &[]);
    }

    /// Draws the parts of a line as one element.
    pub(crate) fn draw_all(self, canvas: &mut Canvas, style: &Style, parts: &[Vec<[f64; 2]>]) {
        let dashes = match self {
            Self::Curve(index) => index,
            Self::Faint(_) | Self::Path | Self::Boundary | Self::Contour => 0,
            Self::Past { age, .. } => age,
        };
        let pieces = parts.iter().flat_map(|part| part.windows(2));
        let length: f64 = pieces
            .map(|ends| (ends[0][0] - ends[1][0]).hypot(ends[0][1] - ends[1][1]))
            .sum();
        let dashes = if length > LONGEST_DASHED {
            &[]
        } else {
            pattern(dashes)
        };
        let parts = parts.iter().map(Vec::as_slice);
        canvas.paths(parts, self.color(style), self.width(), dashes);
    }
}

/// The dashes of curve `index`.
///
/// There are as many patterns as colors. After each cycle, the patterns shift by one, so that every
/// pair of color and pattern is used before one repeats.
fn pattern(index: usize) -> &'static [f64] {
    let count = PATTERNS.len();
    PATTERNS[(index + index / count) % count]
}

/// The age of a line among `count`: 0 for the last, 1 for the first.
fn aged(age: usize, count: usize) -> f64 {
    age as f64 / count.saturating_sub(1).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Theme;
    use std::collections::BTreeSet;

    #[test]
    fn older_lines_are_fainter_and_thinner_but_visible() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            let pens: Vec<Pen> = (0..5).map(|age| Pen::Past { age, count: 5 }).collect();
            let contrasts = pens
                .iter()
                .map(|pen| pen.color(style).contrast(style.background));
            let contrasts: Vec<f64> = contrasts.collect();
            assert!(contrasts.windows(2).all(|pair| pair[0] > pair[1] * 1.1));
            assert!(contrasts[4] > 2.5, "{theme:?}: {contrasts:?}");
            assert!(
                pens.windows(2)
                    .all(|pair| pair[0].width() > pair[1].width())
            );
            let alone = Pen::Past { age: 0, count: 1 };
            assert_eq!(alone.color(style), style.boundary);
        }
    }

    #[test]
    fn raw_values_are_fainter_than_their_curve_but_visible() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            let contrast = |pen: Pen| pen.color(style).contrast(style.background);
            assert!(contrast(Pen::Faint(0)) > 2.0);
            assert!(contrast(Pen::Faint(0)) < 0.8 * contrast(Pen::Curve(0)));
            assert!(Pen::Faint(0).width() < Pen::Curve(0).width());
        }
    }

    #[test]
    fn seven_curves_differ_in_dashes_and_forty_nine_in_dashes_or_color() {
        let patterns: Vec<String> = (0..49)
            .map(|index| format!("{:?}", pattern(index)))
            .collect();
        let first: BTreeSet<&String> = patterns.iter().take(7).collect();
        assert_eq!(first.len(), 7);
        let looks = patterns.iter().enumerate().map(|(index, p)| (index % 7, p));
        assert_eq!(looks.collect::<BTreeSet<_>>().len(), 49);
    }
}
