//! Clipping lines at the edge of the plot area.

use crate::canvas::Rect;

/// The tolerance of a point outside the area, for rounding, in scene units.
const SLACK: f64 = 0.01;

/// The parts of the line through `points` that are in `area`.
///
/// A line that stays inside is unchanged. A piece with an end that is not finite is omitted.
pub(crate) fn clip(points: &[[f64; 2]], area: Rect) -> Vec<Vec<[f64; 2]>> {
    if let [alone] = points {
        let shown = inside(*alone, area);
        return if shown {
            vec![vec![*alone]]
        } else {
            Vec::new()
        };
    }
    let mut parts: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut open = false;
    for ends in points.windows(2) {
        let Some([from, to]) = clip_piece([ends[0], ends[1]], area) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        // A piece that was cut ends at the edge, so the next piece starts a new part.
        open = to == ends[1];
    }
    parts
}

/// The part of a line segment that is in `area`, by the Liang-Barsky algorithm.
pub(crate) fn clip_piece([from, to]: [[f64; 2]; 2], area: Rect) -> Option<[[f64; 2]; 2]> {
    if inside(from, area) && inside(to, area) {
        return Some([from, to]);
    }
    if !from.iter().chain(&to).all(|value| value.is_finite()) {
        return None;
    }
    let low = [area.x, area.y];
    let high = [area.right(), area.bottom()];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let delta = to[axis] - from[axis];
        let [to_low, to_high] = [low[axis] - from[axis], high[axis] - from[axis]];
        if delta == 0.0 {
            if to_low > 0.0 || to_high < 0.0 {
                return None;
            }
            continue;
        }
        let fractions = [to_low / delta, to_high / delta];
        enter = enter.max(fractions[0].min(fractions[1]));
        leave = leave.min(fractions[0].max(fractions[1]));
    }
    if enter >= leave {
        return None;
    }
    let at = |fraction: f64| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * fraction);
    let start = if enter > 0.0 { at(enter) } else { from };
    let end = if leave < 1.0 { at(leave) } else { to };
    Some([start, end])
}

fn inside([x, y]: [f64; 2], area: Rect) -> bool {
    x >= area.x - SLACK
        && x <= area.right() + SLACK
        && y >= area.y - SLACK
        && y <= area.bottom() + SLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect {
        x: 0.0,
        y: 0.0,
        width: 10.0,
        height: 10.0,
    };

    #[test]
    fn a_line_inside_is_unchanged() {
        let points = [[0.0, 0.0], [5.0, 10.001], [10.0, 3.0]];
        assert_eq!(clip(&points, AREA), [points.to_vec()]);
        assert!(clip(&[], AREA).is_empty());
        assert_eq!(clip(&[[1.0, 1.0]], AREA), [vec![[1.0, 1.0]]]);
        assert!(clip(&[[11.0, 1.0]], AREA).is_empty());
    }

    #[test]
    fn a_line_that_leaves_and_returns_has_two_parts() {
        let points = [[2.0, 5.0], [2.0, 15.0], [4.0, 15.0], [4.0, 5.0], [9.0, 5.0]];
        assert_eq!(
            clip(&points, AREA),
            [
                vec![[2.0, 5.0], [2.0, 10.0]],
                vec![[4.0, 10.0], [4.0, 5.0], [9.0, 5.0]]
            ]
        );
    }

    #[test]
    fn a_piece_may_cross_or_miss_the_area() {
        let crossing = clip_piece([[-5.0, 5.0], [15.0, 5.0]], AREA);
        assert_eq!(crossing, Some([[0.0, 5.0], [10.0, 5.0]]));
        let corner = clip_piece([[8.0, -4.0], [14.0, 2.0]], AREA);
        assert_eq!(corner, None);
        assert_eq!(clip_piece([[-1.0, 20.0], [11.0, 20.0]], AREA), None);
        let endless = [[5.0, 5.0], [5.0, f64::INFINITY]];
        assert_eq!(clip_piece(endless, AREA), None);
    }
}
