//! The elements of diagrams: boxes, arrows, and names with subscripts.
//!
//! A diagram consists of text; it is narrow, so that a phone does not shrink it.

use std::f64::consts::FRAC_PI_2;

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
/// Half the gap in a line that another line crosses.
const HALO: f64 = 3.5;

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
    /// Draws the box, as exactly one element.
    pub(crate) fn draw(
        self,
        canvas: &mut Canvas,
        area: Rect,
        fill: Rgb,
        outline: Rgb,
        outline_width: f64,
    ) {
        canvas.polygon(&self.corners(area), fill, outline, outline_width);
    }

    fn corners(self, area: Rect) -> Vec<[f64; 2]> {
        let half = area.height / 2.0;
        match self {
            Self::Rounded => rounded(area, half.min(5.0)),
            Self::Pill => rounded(area, half.min(area.width / 2.0)),
            Self::Slanted => {
                let slant = (area.height * 0.3).min(area.width / 3.0);
                vec![
                    [area.x + slant, area.y],
                    [area.right(), area.y],
                    [area.right() - slant, area.bottom()],
                    [area.x, area.bottom()],
                ]
            }
        }
    }
}

/// A rectangle with rounded corners, as a polygon.
fn rounded(area: Rect, radius: f64) -> Vec<[f64; 2]> {
    const STEPS: u32 = 8;
    let centers = [
        [area.right() - radius, area.y + radius],
        [area.right() - radius, area.bottom() - radius],
        [area.x + radius, area.bottom() - radius],
        [area.x + radius, area.y + radius],
    ];
    let corner = |(quarter, [x, y]): (u32, [f64; 2])| {
        (0..=STEPS).map(move |step| {
            let turn = f64::from(quarter) + f64::from(step) / f64::from(STEPS);
            let (sin, cos) = (turn * FRAC_PI_2).sin_cos();
            [x + radius * sin, y - radius * cos]
        })
    };
    (0..).zip(centers).flat_map(corner).collect()
}

/// Draws an arrow through these points, with its tip at the last.
pub(crate) fn arrow(canvas: &mut Canvas, points: &[[f64; 2]], color: Rgb) {
    let [.., from, tip] = *points else {
        return;
    };
    let mut line = points.to_vec();
    if let Some(end) = line.last_mut() {
        // The line ends before the tip, so that its width does not blunt the tip.
        *end = behind(from, tip, HEAD * 0.8, 0.0);
    }
    canvas.polyline(&line, color, ARROW_WIDTH);
    let sides = [HEAD_HALF, -HEAD_HALF].map(|aside| behind(from, tip, HEAD, aside));
    canvas.polygon(&[tip, sides[0], sides[1]], color, color, 0.5);
}

/// Draws a crossing: a horizontal line over a gap in a vertical one.
pub(crate) fn cross(canvas: &mut Canvas, [x, y]: [f64; 2], color: Rgb, background: Rgb) {
    let vertical = [[x, y - HALO], [x, y + HALO]];
    canvas.polyline(&vertical, background, ARROW_WIDTH + 1.0);
    canvas.polyline(&[[x - HALO, y], [x + HALO, y]], color, ARROW_WIDTH);
}

/// The point at a distance `by` behind an arrow's tip, and `aside` to its side.
fn behind(from: [f64; 2], tip: [f64; 2], by: f64, aside: f64) -> [f64; 2] {
    let length = (tip[0] - from[0]).hypot(tip[1] - from[1]);
    // An arrow of length 0 has no direction; any is valid.
    let length = if length > 0.0 { length } else { 1.0 };
    let along = [(tip[0] - from[0]) / length, (tip[1] - from[1]) / length];
    [
        tip[0] - along[0] * by - along[1] * aside,
        tip[1] - along[1] * by + along[0] * aside,
    ]
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
    let characters: Vec<char> = text.chars().collect();
    let is = |index: Option<usize>, what: fn(char) -> bool| {
        let found = index.and_then(|index| characters.get(index));
        found.is_some_and(|&c| what(c))
    };
    let mut in_subscript = false;
    for (index, &c) in characters.iter().enumerate() {
        let letter = is(index.checked_sub(1), char::is_alphabetic);
        let in_word = is(index.checked_sub(2), |c| c.is_alphanumeric() || c == '_');
        if c == '_' && letter && !in_word && is(Some(index + 1), |c| c.is_ascii_digit()) {
            in_subscript = true;
            continue;
        }
        let digit = c.to_digit(10).filter(|_| in_subscript);
        let subscript = digit.and_then(|digit| char::from_u32('₀' as u32 + digit));
        in_subscript = subscript.is_some();
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

    #[test]
    fn every_outline_fills_its_area() {
        let area = Rect {
            x: 10.0,
            y: 20.0,
            width: 50.0,
            height: 30.0,
        };
        for outline in [Outline::Rounded, Outline::Pill, Outline::Slanted] {
            let corners = outline.corners(area);
            let reach = |axis: usize| {
                let values = corners.iter().map(|corner| corner[axis]);
                let least = values.clone().fold(f64::INFINITY, f64::min);
                [least, values.fold(f64::NEG_INFINITY, f64::max)]
            };
            let near = |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).hypot(b - d) < 1e-9;
            assert!(near(reach(0), [10.0, 60.0]), "{outline:?}");
            assert!(near(reach(1), [20.0, 50.0]), "{outline:?}");
        }
    }
}
