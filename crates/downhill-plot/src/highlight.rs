//! Highlighted points, such as a new sample to classify.

use crate::error::{PlotError, check_points};
use crate::frame::Frame;
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::style::Style;

/// Named groups of highlighted points, in the order of their calls.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Highlights {
    groups: Vec<(String, Vec<[f64; 2]>)>,
}

impl Highlights {
    /// Checks the points and adds them as a group.
    pub(crate) fn push(&mut self, label: String, points: &[[f64; 2]]) -> Result<(), PlotError> {
        if points.is_empty() {
            let what = "highlighted points";
            return Err(PlotError::Empty { what });
        }
        check_points("highlighted points", points)?;
        self.groups.push((label, points.to_vec()));
        Ok(())
    }

    /// All highlighted points.
    pub(crate) fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.groups.iter().flat_map(|(_, points)| points).copied()
    }

    /// A legend entry for each group.
    pub(crate) fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let key = |index| Key::Marker(Marker::Highlight(index));
        let groups = self.groups.iter().enumerate();
        groups.map(move |(index, (label, _))| Entry::new(key(index), label))
    }

    /// Draws every highlighted point.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style) {
        for (index, (_, points)) in self.groups.iter().enumerate() {
            let positions = frame.positions(points);
            frame.canvas().group("highlight", |canvas| {
                for at in positions {
                    Marker::Highlight(index).draw(canvas, style, at);
                }
            });
        }
    }
}
