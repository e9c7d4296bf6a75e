//! The positions of a network's units, and the size of its figure.

use super::NetworkDiagram;
use crate::diagram::{ARROW, DIAGRAM_MARGIN, DIAGRAM_WIDTH, with_subscripts};
use crate::frame::TITLE_HEIGHT;
use crate::style::LABEL_SIZE;
use crate::text::text_width;

/// The radius of a unit without a name.
const RADIUS: f64 = 14.0;
/// The radius of a unit with a name.
const NAMED_RADIUS: f64 = 29.0;
/// The space between two units.
const GAP: f64 = 18.0;
/// The space below a unit for the arrow and the name of its bias.
const BIAS: f64 = ARROW + 22.0;
/// The largest number of units of a column that are all drawn.
const MOST_UNITS: usize = 6;
/// The number of units of a longer column that are drawn before the gap.
const FIRST_UNITS: usize = 4;
/// The smallest space between the units of two columns, for the lines.
const LEAST_BETWEEN: f64 = 64.0;
/// The height of a line of text.
pub(super) const LINE_HEIGHT: f64 = 19.0;
/// The largest width of the name of an input or an output.
pub(super) const WIDEST_NAME: f64 = 110.0;
/// The largest width of a heading.
const WIDEST_HEADING: f64 = 150.0;

/// An item of a column, with its center.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ColumnItem {
    /// The unit with this index.
    Unit(usize, [f64; 2]),
    /// A number of units that are not drawn.
    LeftOut(usize, [f64; 2]),
}

/// The positions of all parts of a network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Geometry {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) radius: f64,
    /// The distance between two columns.
    pub(super) pitch: f64,
    /// The x of the first column.
    first: f64,
    /// The top of the legend, of the headings and of the notes.
    pub(super) legend: f64,
    pub(super) headings: f64,
    pub(super) notes: f64,
    pub(super) columns: Vec<Vec<ColumnItem>>,
}

impl Geometry {
    pub(super) fn new(net: &NetworkDiagram) -> Self {
        let named = net.units.iter().any(|names| !names.is_empty());
        let radius = if named { NAMED_RADIUS } else { RADIUS };
        let gaps = (net.sizes.len() - 1) as f64;

        let widest = |lines: &[String]| {
            let widths = lines
                .iter()
                .map(|line| text_width(&with_subscripts(line), LABEL_SIZE));
            widths.fold(0.0, f64::max)
        };
        // The space to the side of the first or the last column: its names, or half of the widest text
        // above or in it.
        let side_space = |column: usize, names: &[String]| {
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
        let first = side_space(0, &net.inputs);
        let last = side_space(net.sizes.len() - 1, &net.outputs);
        let least = first + last + gaps * (2.0 * radius + LEAST_BETWEEN);
        let width = DIAGRAM_WIDTH.max(least);
        let pitch = (width - first - last) / gaps;

        let most = |all: &[Vec<String>]| all.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let legend = TITLE_HEIGHT;
        let headings = legend + net.legend(width - 2.0 * DIAGRAM_MARGIN).height();
        let top = headings + most(&net.headings) * LINE_HEIGHT + 6.0;
        let step = 2.0 * radius + GAP;
        let items = net.sizes.iter().map(|&size| size.min(MOST_UNITS)).max();
        // A unit with a named bias is the only one of its column.
        let biased = net.connections.iter().any(Option::is_some);
        let least = if biased { 2.0 * (radius + BIAS) } else { 0.0 };
        let body = least.max(items.unwrap_or(0) as f64 * step);
        let notes = top + body + 4.0;
        let height = notes + most(&net.notes) * LINE_HEIGHT + DIAGRAM_MARGIN;

        let column = |(index, &size): (usize, &usize)| {
            let x = first + index as f64 * pitch;
            column_items(size, [x, top + body / 2.0], step)
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

    /// The x of a column.
    pub(super) fn x(&self, column: usize) -> f64 {
        self.first + column as f64 * self.pitch
    }

    /// The space for the name in a unit.
    pub(super) fn name_space(&self) -> f64 {
        2.0 * self.radius - 10.0
    }

    /// The space for a column's heading.
    pub(super) fn space(&self, column: usize) -> f64 {
        let x = self.x(column);
        let edge = x.min(self.width - x) - DIAGRAM_MARGIN / 2.0;
        (2.0 * edge).min(self.pitch - 8.0)
    }

    /// The units of a column that are drawn, with their centers.
    pub(super) fn units(&self, column: usize) -> Vec<(usize, [f64; 2])> {
        let unit = |item: &ColumnItem| match *item {
            ColumnItem::Unit(unit, at) => Some((unit, at)),
            ColumnItem::LeftOut(..) => None,
        };
        self.columns[column].iter().filter_map(unit).collect()
    }

    /// The line from the edge of one unit to the edge of another, given their centers.
    pub(super) fn between(&self, [from, to]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
        let by = [to[0] - from[0], to[1] - from[1]];
        let fraction = self.radius / by[0].hypot(by[1]);
        let along =
            |end: [f64; 2], fraction: f64| [end[0] + by[0] * fraction, end[1] + by[1] * fraction];
        [along(from, fraction), along(to, -fraction)]
    }
}

/// The text for units that are not drawn.
pub(super) fn left_out(count: usize) -> String {
    format!("{count} more")
}

/// The items of a column of `size` units, around its center.
fn column_items(size: usize, [x, middle]: [f64; 2], step: f64) -> Vec<ColumnItem> {
    let last = (size.min(MOST_UNITS) - 1) as f64;
    let at = |index: usize| [x, middle + (index as f64 - last / 2.0) * step];
    let unit = |unit| ColumnItem::Unit(unit, at(unit));
    if size <= MOST_UNITS {
        return (0..size).map(unit).collect();
    }
    let mut items: Vec<ColumnItem> = (0..FIRST_UNITS).map(unit).collect();
    items.push(ColumnItem::LeftOut(size - FIRST_UNITS - 1, at(FIRST_UNITS)));
    items.push(ColumnItem::Unit(size - 1, at(FIRST_UNITS + 1)));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_column_has_its_first_four_units_a_count_and_its_last_unit() {
        use ColumnItem::{LeftOut, Unit};
        let items = |size| column_items(size, [5.0, 100.0], 10.0);
        let at = |index: i32| [5.0, 100.0 + (f64::from(index) - 2.5) * 10.0];
        let long = [
            Unit(0, at(0)),
            Unit(1, at(1)),
            Unit(2, at(2)),
            Unit(3, at(3)),
            LeftOut(27, at(4)),
            Unit(31, at(5)),
        ];
        assert_eq!(items(32), long);
        assert_eq!(items(1), [Unit(0, [5.0, 100.0])]);
        // At least two are left out: a count needs the space of one unit.
        assert_eq!(items(7)[4], LeftOut(2, at(4)));
        assert!(items(6).iter().all(|item| matches!(item, Unit(..))));
    }

    #[test]
    fn a_line_connects_the_edges_of_two_units() {
        let net = NetworkDiagram::new("t", &[1, 1]).unwrap();
        let geometry = Geometry::new(&net);
        let [from, to] = geometry.between([[0.0, 0.0], [60.0, 80.0]]);
        let near = |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).hypot(b - d) < 1e-9;
        assert!(near(from, [0.6 * RADIUS, 0.8 * RADIUS]));
        assert!(near(to, [60.0 - 0.6 * RADIUS, 80.0 - 0.8 * RADIUS]));
    }
}
