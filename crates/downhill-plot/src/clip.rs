//! Clipping lines at the edge of the plot area.

use crate::canvas::Rect;

/// The tolerance of a point outside the area, for rounding, in scene units.
const SLACK: f64 = 0.01;

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
