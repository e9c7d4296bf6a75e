//! The legend: rows of entries between title and plot area, outside of the data.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::color_scale::ColorScale;
use crate::contact_sheet::draw_mark;
use crate::diagram::{Outline, box_colors};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{LABEL_SIZE, Style};
use crate::text::{fit, text_width};

/// The symbol of a legend entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A point.
    Marker(Marker),
    /// A line.
    Line(Pen),
    /// A box of a diagram, in the color of a class or without color.
    Box(Outline, Option<usize>),
    /// The colors of a scale.
    Scale(ColorScale),
    /// The mark of right or wrong predictions.
    Mark(bool),
    /// No symbol, for a remark.
    Remark,
}

/// A legend entry: a symbol and its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The symbol.
    pub(crate) key: Key,
    /// The label.
    pub(crate) label: String,
}

impl Entry {
    /// Creates an entry for `key`.
    pub(crate) fn new(key: Key, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { key, label }
    }

    /// A remark on `count` values that are not shown, or `None` if there are none.
    pub(crate) fn left_out(count: usize, reason: &str) -> Option<Self> {
        let values = if count == 1 { "value" } else { "values" };
        let remark = format!("({count} {values} not shown: {reason})");
        (count > 0).then(|| Self::new(Key::Remark, remark))
    }
}

/// The height of a row of entries, in scene units.
pub(crate) const ROW_HEIGHT: f64 = 22.0;

/// The largest width of a label, in scene units; longer labels are shrunk and cut.
const LONGEST_LABEL: f64 = 300.0;
/// The length of a line symbol: enough to show each pattern of dashes.
const LINE_LENGTH: f64 = 34.0;
/// The width and height of a box symbol.
const BOX: [f64; 2] = [26.0, 15.0];
/// The width and height of the colors of a scale.
const SCALE: [f64; 2] = [110.0, 14.0];
/// The space between two entries.
const GAP: f64 = 22.0;

/// Entries placed in rows.
#[derive(Debug)]
pub(crate) struct Legend {
    placed: Vec<Placed>,
    rows: usize,
}

#[derive(Debug)]
struct Placed {
    entry: Entry,
    size: u32,
    x: f64,
    row: usize,
}

impl Legend {
    /// Places `entries` in rows of at most `width` scene units.
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>, width: f64) -> Self {
        let mut placed: Vec<Placed> = Vec::new();
        let (mut x, mut row) = (0.0, 0);
        for entry in entries {
            let space = match entry.key {
                Key::Remark => width,
                _ => LONGEST_LABEL,
            };
            let fitted = fit(&entry.label, LABEL_SIZE, space);
            let needed = key_width(entry.key) + text_width(&fitted.content, fitted.size);
            if x > 0.0 && x + needed > width {
                (x, row) = (0.0, row + 1);
            }
            placed.push(Placed {
                entry: Entry::new(entry.key, fitted.content),
                size: fitted.size,
                x,
                row,
            });
            x += needed + GAP;
        }
        let rows = if placed.is_empty() { 0 } else { row + 1 };
        Self { placed, rows }
    }

    /// The height of all rows, in scene units.
    pub(crate) fn height(&self) -> f64 {
        self.rows as f64 * ROW_HEIGHT
    }

    /// Draws the rows with their top left corner at `[left, top]`.
    pub(crate) fn draw(&self, canvas: &mut Canvas, style: &Style, [left, top]: [f64; 2]) {
        if self.placed.is_empty() {
            return;
        }
        canvas.group("legend", |canvas| {
            for placed in &self.placed {
                let x = left + placed.x;
                let y = top + (placed.row as f64 + 0.5) * ROW_HEIGHT;
                draw_key(canvas, style, placed.entry.key, [x, y]);
                let color = match placed.entry.key {
                    Key::Remark => style.muted,
                    _ => style.text,
                };
                let baseline = [x + key_width(placed.entry.key), y + 5.0];
                let label = &placed.entry.label;
                canvas.text(baseline, label, placed.size, Anchor::Start, color);
            }
        });
    }
}

/// The space for a symbol before its label.
fn key_width(key: Key) -> f64 {
    match key {
        Key::Marker(_) => 22.0,
        Key::Line(_) => LINE_LENGTH + 8.0,
        Key::Box(..) => BOX[0] + 8.0,
        Key::Scale(_) => SCALE[0] + 8.0,
        Key::Mark(_) => 18.0,
        Key::Remark => 0.0,
    }
}

fn draw_key(canvas: &mut Canvas, style: &Style, key: Key, [x, y]: [f64; 2]) {
    let area = |[width, height]: [f64; 2]| Rect {
        x,
        y: y - height / 2.0,
        width,
        height,
    };
    match key {
        Key::Marker(marker) => marker.draw_in_legend(canvas, style, [x + 8.0, y]),
        Key::Line(pen) => pen.draw(canvas, style, &[[x, y], [x + LINE_LENGTH, y]]),
        Key::Box(outline, class) => {
            outline.draw(canvas, area(BOX), box_colors(style, class), 1.5);
        }
        Key::Scale(scale) => scale.draw(canvas, style, area(SCALE)),
        Key::Mark(right) => draw_mark(canvas, style, [x + 5.0, y], right),
        Key::Remark => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_wrap_into_rows() {
        let entries = |count: usize| {
            (0..count).map(|class| Entry::new(Key::Marker(Marker::Class(class)), "a class"))
        };
        assert_eq!(Legend::new(entries(0), 600.0).height(), 0.0);
        assert_eq!(Legend::new(entries(2), 600.0).height(), ROW_HEIGHT);
        let legend = Legend::new(entries(20), 600.0);
        assert!(legend.rows > 1);
        for placed in &legend.placed {
            assert!(placed.x + 22.0 + text_width("a class", LABEL_SIZE) <= 600.0);
        }
    }

    #[test]
    fn a_remark_on_one_value_is_in_the_singular() {
        let label = |count| Entry::left_out(count, "not finite").map(|entry| entry.label);
        assert_eq!(label(0), None);
        assert_eq!(label(1).unwrap(), "(1 value not shown: not finite)");
        assert_eq!(label(2).unwrap(), "(2 values not shown: not finite)");
    }

    #[test]
    fn a_long_label_is_cut() {
        let legend = Legend::new([Entry::new(Key::Remark, "long ".repeat(50))], 600.0);
        assert!(legend.placed[0].entry.label.ends_with('…'));
    }
}
