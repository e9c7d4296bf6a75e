//! Where the units of a network stand, and how wide and high its figure is.

use super::NetworkDiagram;
use crate::diagram::{ARROW, DIAGRAM_MARGIN, DIAGRAM_WIDTH, lowered};
use crate::frame::TITLE_HEIGHT;
use crate::style::LABEL_SIZE;
use crate::text::text_width;

/// Radius of a unit without a name in it.
const RADIUS: f64 = 14.0;
/// Radius of one with a name.
const NAMED_RADIUS: f64 = 29.0;
/// Room between two units.
const GAP: f64 = 18.0;
/// Below a unit, the arrow of its bias and its name.
const BIAS: f64 = ARROW + 22.0;
/// Most units of a column that are all drawn.
const MOST_UNITS: usize = 6;
/// How many of a longer column are drawn before the gap.
const FIRST_UNITS: usize = 4;
/// The least room between the units of two columns, for lines to be seen as such.
const LEAST_BETWEEN: f64 = 64.0;
/// Height of a line of text.
pub(super) const LINE_HEIGHT: f64 = 19.0;
/// The widest name of an input or an output.
pub(super) const WIDEST_NAME: f64 = 110.0;
/// The widest heading.
const WIDEST_HEADING: f64 = 150.0;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// The unit of this index, centered there.
    Unit(usize, [f64; 2]),
    /// So many units that are not drawn.
    LeftOut(usize, [f64; 2]),
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Geometry {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) radius: f64,
    /// From one column to the next.
    pub(super) pitch: f64,
    /// The middle of the first column.
    first: f64,
    /// The tops of legend, headings and notes.
    pub(super) legend: f64,
    pub(super) headings: f64,
    pub(super) notes: f64,
    pub(super) columns: Vec<Vec<Place>>,
}

impl Geometry {
    pub(super) fn new(net: &NetworkDiagram) -> Self {
        let named = net.units.iter().any(|names| !names.is_empty());
        let radius = if named { NAMED_RADIUS } else { RADIUS };
        let gaps = (net.sizes.len() - 1) as f64;

        let widest = |lines: &[String]| {
            let widths = lines
                .iter()
                .map(|line| text_width(&lowered(line), LABEL_SIZE));
            widths.fold(0.0, f64::max)
        };
        // Beside the middle of the first and of the last column: names, or half of what is above or in it.
        let beside = |column: usize, names: &[String]| {
            let names = match widest(names) {
                0.0 => 0.0,
                width => ARROW + 8.0 + width.min(WIDEST_NAME),
            };
            let heading = net.headings.get(column).map_or(0.0, |lines| widest(lines));
            let left_out = match net.sizes[column].checked_sub(MOST_UNITS) {
                None | Some(0) => 0.0,
                Some(_) => text_width(&left_out(net.sizes[column]), LABEL_SIZE),
            };
            let centered = heading.min(WIDEST_HEADING).max(left_out);
            DIAGRAM_MARGIN + (radius + names).max(centered / 2.0)
        };
        let first = beside(0, &net.inputs);
        let last = beside(net.sizes.len() - 1, &net.outputs);
        let least = first + last + gaps * (2.0 * radius + LEAST_BETWEEN);
        let width = DIAGRAM_WIDTH.max(least);
        let pitch = (width - first - last) / gaps;

        let most = |all: &[Vec<String>]| all.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let legend = TITLE_HEIGHT;
        let headings = legend + net.legend(width - 2.0 * DIAGRAM_MARGIN).height();
        let top = headings + most(&net.headings) * LINE_HEIGHT + 6.0;
        let step = 2.0 * radius + GAP;
        let parameter_specs = net.sizes.iter().map(|&size| size.min(MOST_UNITS)).max();
        // A unit that has a named bias is alone in its column, in the middle.
        let biased = net.connections.iter().any(Option::is_some);
        let least = if biased { 2.0 * (radius + BIAS) } else { 0.0 };
        let body = least.max(parameter_specs.unwrap_or(0) as f64 * step);
        let notes = top + body + 4.0;
        let height = notes + most(&net.notes) * LINE_HEIGHT + DIAGRAM_MARGIN;

        let column = |(index, &size): (usize, &usize)| {
            let x = first + index as f64 * pitch;
            places(size, [x, top + body / 2.0], step)
        };
        Self {
            width,
            height,
            radius,
            pitch,
            first,
            legend,
            headings,
            notes,
            columns: net.sizes.iter().enumerate().map(column).collect(),
        }
    }

    /// The middle of a column.
    pub(super) fn x(&self, column: usize) -> f64 {
        self.first + column as f64 * self.pitch
    }

    /// The room for the name in a unit.
    pub(super) fn name_space(&self) -> f64 {
        2.0 * self.radius - 10.0
    }

    /// The room for a column's heading.
    pub(super) fn space(&self, column: usize) -> f64 {
        let x = self.x(column);
        let edge = x.min(self.width - x) - DIAGRAM_MARGIN / 2.0;
        (2.0 * edge).min(self.pitch - 8.0)
    }

    /// The units of a column that are drawn, and where.
    pub(super) fn units(&self, column: usize) -> Vec<(usize, [f64; 2])> {
        let unit = |place: &Place| match *place {
            Place::Unit(unit, at) => Some((unit, at)),
            Place::LeftOut(..) => None,
        };
        self.columns[column].iter().filter_map(unit).collect()
    }

    /// The line from the edge of one unit to the edge of another, by their middles.
    pub(super) fn between(&self, [from, to]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
        let by = [to[0] - from[0], to[1] - from[1]];
        let fraction = self.radius / by[0].hypot(by[1]);
        let along =
            |end: [f64; 2], fraction: f64| [end[0] + by[0] * fraction, end[1] + by[1] * fraction];
        [along(from, fraction), along(to, -fraction)]
    }
}

/// How it is said that so many units are not drawn.
pub(super) fn left_out(count: usize) -> String {
    format!("{count} more")
}

/// A column of `size` units round its middle.
fn places(size: usize, [x, middle]: [f64; 2], step: f64) -> Vec<Place> {
    let parameter_specs = size.min(MOST_UNITS);
    let at = |slot: usize| {
        [
            x,
            middle + (slot as f64 - (parameter_specs - 1) as f64 / 2.0) * step,
        ]
    };
    if size <= MOST_UNITS {
        return (0..size).map(|unit| Place::Unit(unit, at(unit))).collect();
    }
    let mut places: Vec<Place> = (0..FIRST_UNITS)
        .map(|unit| Place::Unit(unit, at(unit)))
        .collect();
    places.push(Place::LeftOut(size - FIRST_UNITS - 1, at(FIRST_UNITS)));
    places.push(Place::Unit(size - 1, at(FIRST_UNITS + 1)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_column_the_first_four_and_the_last_are_drawn_and_the_rest_counted() {
        let at = |slot: i32| [5.0, 100.0 + (f64::from(slot) - 2.5) * 10.0];
        let long = [
            Place::Unit(0, at(0)),
            Place::Unit(1, at(1)),
            Place::Unit(2, at(2)),
            Place::Unit(3, at(3)),
            Place::LeftOut(27, at(4)),
            Place::Unit(31, at(5)),
        ];
        assert_eq!(places(32, [5.0, 100.0], 10.0), long);
        assert_eq!(
            places(1, [5.0, 100.0], 10.0),
            [Place::Unit(0, [5.0, 100.0])]
        );
        // Two left out at least, as one would take no more room than saying so.
        assert_eq!(places(7, [5.0, 100.0], 10.0)[4], Place::LeftOut(2, at(4)));
        assert!(
            places(6, [5.0, 100.0], 10.0)
                .iter()
                .all(|place| matches!(place, Place::Unit(..)))
        );
    }

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        let net = NetworkDiagram::new("t", &[1, 1]).unwrap();
        let geometry = Geometry::new(&net);
        let [from, to] = geometry.between([[0.0, 0.0], [60.0, 80.0]]);
        let near = |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).hypot(b - d) < 1e-9;
        assert!(near(from, [0.6 * RADIUS, 0.8 * RADIUS]));
        assert!(near(to, [60.0 - 0.6 * RADIUS, 80.0 - 0.8 * RADIUS]));
    }
}
