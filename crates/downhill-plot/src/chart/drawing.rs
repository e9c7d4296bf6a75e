//! The axes, the legend and the drawing of a chart.

use super::Chart;
use crate::axis::{Axis, Scale};
use crate::drawing::Drawing;
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::Frame;
use crate::layer::{Extent, Layer};
use crate::legend::Entry;
use crate::panels::lay_out;
use crate::style::{Style, Theme};

impl Chart {
    /// Whether both axes can show a point, within their given ends.
    fn can_show(&self, point: &[f64; 2]) -> bool {
        (0..2).all(|side| {
            let [low, high] = self.ends[side];
            let value = point[side];
            self.scales[side].can_show(value)
                && low.is_none_or(|low| value >= low)
                && high.is_none_or(|high| value <= high)
        })
    }

    /// The axes: the given ends, and otherwise the ranges of the layers.
    pub(crate) fn axes(&self) -> Result<[Axis; 2], PlotError> {
        let has = |wanted: Extent| {
            let mut layers = self.layers.iter();
            layers.any(|layer| layer.extent == wanted && !layer.points.is_empty())
        };
        let marked = self.count("points") > 0;
        let relevant = |layer: &&Layer| match layer.extent {
            Extent::Data => true,
            Extent::Function => !marked,
            Extent::Path => !has(Extent::Data) && !has(Extent::Function),
            Extent::Repeated => false,
        };
        let layers = self.layers.iter().filter(relevant);
        let count = layers.clone().map(|layer| layer.points.len()).sum();
        let points = layers.flat_map(|layer| &layer.points);
        let shown: Vec<[f64; 2]> = points
            .filter(|point| self.can_show(point))
            .copied()
            .collect();
        let rule = self.rule.as_ref().map(|(x, _)| *x);
        let mut axes = [Axis::linear([], 0.0); 2];
        for side in 0..2 {
            let (scale, given) = (self.scales[side], self.ends[side]);
            if shown.is_empty() && given.contains(&None) {
                return Err(match count {
                    0 => PlotError::Empty { what: "points" },
                    count => PlotError::NothingDrawable {
                        what: "the chart",
                        count,
                        scale: self.scale().name(),
                    },
                });
            }
            let rule = rule.filter(|&x| side == 0 && scale.can_show(x));
            let values = shown.iter().map(|point| point[side]).chain(rule);
            let pad = match side {
                _ if marked => 0.07,
                0 if has(Extent::Function) => 0.0,
                0 => 0.02,
                _ => 0.05,
            };
            let axis = Axis::fit(scale, values.clone(), pad, given);
            let [low, high] = [axis.low(), axis.high()];
            let valid = given.iter().flatten().all(|&end| scale.can_show(end));
            if !(valid && low < high) {
                return Err(PlotError::Interval { low, high });
            }
            axes[side] = match side {
                0 => axis.with_whole_ticks(values),
                _ if given[1].is_none() && self.rule.is_some() => axis.with_headroom(0.09),
                _ => axis,
            };
            if self.scales[0] == Scale::Log {
                axes[side] = axes[side].with_powers();
            }
        }
        Ok(axes)
    }

    /// The scale that shows the fewest values.
    fn scale(&self) -> Scale {
        let log = self.scales.contains(&Scale::Log);
        if log { Scale::Log } else { Scale::Linear }
    }

    /// The legend entries, and the numbers of points that are not shown with the reasons.
    pub(crate) fn legend(&self, axes: &[Axis; 2]) -> (Vec<Entry>, [(usize, &'static str); 2]) {
        let mut entries: Vec<Entry> = Vec::new();
        let (mut missing, mut beyond) = (0, 0);
        let first = |layer: &&Layer| layer.class == "points";
        let others = self.layers.iter().filter(|layer| !first(layer));
        for layer in self.layers.iter().filter(first).chain(others) {
            if !layer.points.is_empty() || layer.entries.len() > 1 || layer.class == "line" {
                let named = layer.entries.iter().filter(|entry| !entry.label.is_empty());
                entries.extend(named.cloned());
            }
            if layer.class == "points" {
                let boundary = self.backdrop.iter().filter_map(|b| b.entry.clone());
                entries.extend(boundary);
            }
            if !matches!(layer.extent, Extent::Data | Extent::Path) {
                continue;
            }
            for &[x, y] in &layer.points {
                let shown = self.scales[0].can_show(x) && self.scales[1].can_show(y);
                missing += usize::from(!shown);
                beyond += usize::from(shown && !(axes[0].contains(x) && axes[1].contains(y)));
            }
        }
        if let Some(backdrop) = &self.backdrop {
            missing += backdrop.missing;
        }
        let reason = self.scale().left_out();
        (entries, [(missing, reason), (beyond, "beyond the edges")])
    }

    /// Draws the layers into a frame; `with_bar` says whether it has space for a color bar.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style, with_bar: bool) {
        match &self.backdrop {
            None => frame.draw_grid(),
            Some(backdrop) => backdrop.draw(frame, style, with_bar),
        }
        frame.draw_axes();
        for layer in &self.layers {
            layer.draw(frame);
        }
        if let Some((x, label)) = &self.rule {
            frame.draw_rule(*x, label);
        }
    }
}

impl Figure for Chart {
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, [`PlotError::NothingDrawable`] if the axes can show none of them, and
    /// [`PlotError::Interval`] if the given ends of an axis are equal, reversed, or cannot be shown.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let shown = [(self, self.axes()?)];
        Ok(lay_out(&self.labels.title, &shown, 1, None, theme))
    }
}
