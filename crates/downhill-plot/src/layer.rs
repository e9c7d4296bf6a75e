//! A layer of a chart: markers or a line, with its legend entries.

use crate::axis::Axis;
use crate::frame::Frame;
use crate::legend::{Entry, Key};
use crate::marker::Marker;

/// The effect of a layer's points on the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The axes contain them. The legend counts the points that are not shown.
    Data,
    /// The axes contain them if there are no points by class or samples.
    Function,
    /// The axes contain them only if there are no other layers. The legend counts the points that are not shown.
    Path,
    /// None: they repeat points of another layer.
    Repeated,
}

/// Points that are drawn as markers or as a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layer {
    /// The SVG class.
    pub(crate) class: &'static str,
    /// The points, in their order.
    pub(crate) points: Vec<[f64; 2]>,
    /// The kind of each point, an index of `entries`; if empty, all have the first.
    pub(crate) kinds: Vec<usize>,
    /// The pen of a line, or the marker of each kind of points, with the label in the legend.
    pub(crate) entries: Vec<Entry>,
    /// The effect of the points on the axes.
    pub(crate) extent: Extent,
}

impl Layer {
    /// Draws the layer.
    pub(crate) fn draw(&self, frame: &mut Frame) {
        if let [
            Entry {
                key: Key::Line(pen),
                ..
            },
        ] = self.entries[..]
        {
            frame.draw_line(self.class, &self.points, pen);
            return;
        }
        let marker = |entry: &Entry| match entry.key {
            Key::Marker(marker) => marker,
            _ => Marker::Ring,
        };
        let markers: Vec<Marker> = self.entries.iter().map(marker).collect();
        let kind = |index: usize| self.kinds.get(index).copied().unwrap_or(0);
        frame.draw_markers(self.class, &self.points, kind, &markers);
    }
}

/// Two points of the line `w1 x + w2 y + b = 0`, on either side of the plot area.
///
/// `None` if the line does not cross the plot area, or the numbers are not those of a line. The axes are linear.
pub(crate) fn ends_of([w1, w2, b]: [f64; 3], [x, y]: &[Axis; 2]) -> Option<[[f64; 2]; 2]> {
    // Scaling avoids overflow and underflow.
    let largest = w1.abs().max(w2.abs());
    let [w1, w2, b] = [w1 / largest, w2 / largest, b / largest];
    let across = w1 * (x.high() - x.low());
    let up = w2 * (y.high() - y.low());
    let offset = w1 * x.low() + w2 * y.low() + b;
    let size = across.hypot(up);
    let (across, up, offset) = (across / size, up / size, offset / size);
    // The signs tell on which side of the line each corner is; NaN is on neither.
    let sides = [0.0, across, up, across + up].map(|corner| corner + offset);
    if !(sides.iter().any(|&side| side > 0.0) && sides.iter().any(|&side| side < 0.0)) {
        return None;
    }
    // From the point nearest to the middle of the plot area, along the line.
    let away = across * 0.5 + up * 0.5 + offset;
    let foot = [0.5 - away * across, 0.5 - away * up];
    let end = |distance: f64| [foot[0] - distance * up, foot[1] + distance * across];
    Some(
        [-2.0, 2.0]
            .map(end)
            .map(|[column, row]| [x.value(column), y.value(row)]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_at_any_scale() {
        let axes = [[0.0, 4.0], [-1.0, 1.0]].map(|ends| Axis::linear(ends, 0.0));
        for scale in [1e-300, -1.0, 1e299] {
            let line = [0.25, -1.0, -0.5].map(|value| value * scale);
            for [x, y] in ends_of(line, &axes).unwrap() {
                assert!((y - 0.25 * x + 0.5).abs() < 1e-12 && !(0.0..4.0).contains(&x));
            }
        }
        let vertical = ends_of([2.0, 0.0, -2.0], &axes).unwrap();
        assert!(vertical.iter().all(|end| (end[0] - 1.0).abs() < 1e-12));
    }

    #[test]
    fn a_line_may_be_outside_the_axes_or_no_line() {
        let axes = [Axis::linear([0.0, 4.0], 0.0); 2];
        let outside = [[1.0, 1.0, 1.0], [1.0, 1.0, -9.0], [1e-300, 0.0, 1e300]];
        let none = [[0.0, 0.0, 2.5], [f64::NAN, 1.0, 0.0]];
        for line in outside.into_iter().chain(none) {
            assert_eq!(ends_of(line, &axes), None);
        }
    }
}
