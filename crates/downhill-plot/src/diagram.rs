//! The elements of diagrams: boxes, arrows, and names with subscripts.
//!
//! A diagram consists of text; it is narrow, so that a phone does not shrink it.

use crate::canvas::{Canvas, Rect};
use crate::style::{Rgb, Style};

/// The smallest width of a diagram, in scene units.
pub(crate) const DIAGRAM_WIDTH: f64 = 440.0;
/// The left and the right margin.
pub(crate) const DIAGRAM_MARGIN: f64 = 14.0;

/// The length of an arrow's head.
pub(crate) const HEAD: f64 = 8.0;
/// The length of an arrow to or from a name.
pub(crate) const ARROW: f64 = 22.0;
/// Half the width of an arrow's head.
const HEAD_HALF: f64 = 4.0;
/// The width of an arrow's line.
const ARROW_WIDTH: f64 = 1.5;

/// The outline of a box, which distinguishes kinds without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outline {
    /// A rectangle with slightly rounded corners.
    Rounded,
    /// A rectangle whose ends are half circles.
    Pill,
    /// A parallelogram.
    Slanted,
}

impl Outline {
    /// Draws the box with its fill and outline color, as exactly one element.
    pub(crate) fn draw(
        self,
        canvas: &mut Canvas,
        area: Rect,
        [fill, outline]: [Rgb; 2],
        outline_width: f64,
    ) {
        let half = area.height.min(area.width) / 2.0;
        let radius = match self {
            Self::Rounded => half.min(5.0),
            Self::Pill => half,
            Self::Slanted => {
                let slant = (area.height * 0.3).min(area.width / 3.0);
                let corners = [
                    [area.x + slant, area.y],
                    [area.right(), area.y],
                    [area.right() - slant, area.bottom()],
                    [area.x, area.bottom()],
                ];
                return canvas.polygon(&corners, fill, outline, outline_width);
            }
        };
        canvas.rounded_rect(area, radius, [fill, outline], outline_width);
    }
}

/// Draws an arrow through these points, with its tip at the last.
pub(crate) fn arrow(canvas: &mut Canvas, points: &[[f64; 2]], color: Rgb) {
    let [line @ .., from, tip] = points else {
        return;
    };
    let length = (tip[0] - from[0]).hypot(tip[1] - from[1]);
    // An arrow of length 0 has no direction; any is valid.
    let along = [0, 1].map(|axis| (tip[axis] - from[axis]) / length.max(f64::MIN_POSITIVE));
    let behind = |by: f64, aside: f64| {
        [
            tip[0] - along[0] * by - along[1] * aside,
            tip[1] - along[1] * by + along[0] * aside,
        ]
    };
    // The line ends before the tip, so that its width does not blunt the tip.
    let line = [line, &[*from, behind(HEAD * 0.8, 0.0)]].concat();
    canvas.polyline(&line, color, ARROW_WIDTH);
    let head = [*tip, behind(HEAD, HEAD_HALF), behind(HEAD, -HEAD_HALF)];
    canvas.polygon(&head, color, color, 0.5);
}

/// The fill and the line of a box, in the color of a class or in gray.
pub(crate) fn box_colors(style: &Style, class: Option<usize>) -> [Rgb; 2] {
    match class {
        Some(class) => [style.region(class, 0.4), style.class(class)],
        None => [style.background.mix(style.text, 0.05), style.axis],
    }
}

/// Makes a number after a single letter a subscript: `W_0 [3, 2]` as W₀ [3, 2].
///
/// Names of more than one letter, such as `add_1`, are unchanged.
pub(crate) fn with_subscripts(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let (mut in_word, mut single_letter, mut in_subscript) = (false, false, false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let before_digit = characters.peek().is_some_and(char::is_ascii_digit);
        if c == '_' && single_letter && before_digit {
            (single_letter, in_subscript) = (false, true);
            continue;
        }
        let digit = c.to_digit(10).filter(|_| in_subscript);
        let subscript = digit.and_then(|digit| char::from_u32('₀' as u32 + digit));
        in_subscript = subscript.is_some();
        single_letter = c.is_alphabetic() && !in_word;
        in_word = c.is_alphanumeric() || c == '_';
        result.push(subscript.unwrap_or(c));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_after_a_single_letter_become_subscripts() {
        for (text, expected) in [
            ("W_0 [3, 2]", "W₀ [3, 2]"),
            ("z_12 = p_1 + q_1", "z₁₂ = p₁ + q₁"),
            ("a_0[s,0]", "a₀[s,0]"),
            ("clamp_min(z_0)", "clamp_min(z₀)"),
            ("add_1", "add_1"),
            ("a_b_0", "a_b_0"),
            ("_0 x_ 3 é_1", "_0 x_ 3 é₁"),
            ("", ""),
        ] {
            assert_eq!(with_subscripts(text), expected);
        }
    }
}
