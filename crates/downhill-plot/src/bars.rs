//! Bars: one named, positive number each, on a logarithmic axis.

use crate::axis::{Axis, Scale, TICKS};
use crate::canvas::{Anchor, Canvas, Rect};
use crate::drawing::Drawing;
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{BOTTOM, MARGIN, TICK_GAP, TITLE_HEIGHT, draw_title};
use crate::style::{LABEL_SIZE, SCENE_WIDTH, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// The height of a row, and of the bar in it.
const ROW: [f64; 2] = [26.0, 16.0];
/// The largest space for the names.
const NAME_SPACE: f64 = 220.0;
/// The space right of the longest bar, for its number.
const NUMBER_SPACE: f64 = 62.0;

/// Horizontal bars of positive numbers on a logarithmic axis, with their names and numbers.
///
/// The bars are drawn in their order, top to bottom. The axis begins at a power of ten below the smallest number, so
/// differences of length are ratios, and the lengths themselves have no meaning. Highlighted bars differ in color and
/// have a bold edge.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Bars, Theme, render_svg};
///
/// let figure = Bars::new("To Paris", "hours", [("train", 3.5), ("on foot", 190.0)])?.with_highlight("train");
/// assert!(render_svg(&figure, Theme::Light)?.contains("on foot"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    title: String,
    label: String,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq)]
struct Bar {
    name: String,
    value: f64,
    highlighted: bool,
}

impl Bars {
    /// Creates bars from names and numbers; `label` names the numbers and their unit.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] if there are none, [`PlotError::NothingDrawable`] unless all are positive and finite.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        label: impl Into<String>,
        bars: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, PlotError> {
        let bar = |(name, value): (N, f64)| Bar {
            name: name.into(),
            value,
            highlighted: false,
        };
        let bars: Vec<Bar> = bars.into_iter().map(bar).collect();
        if bars.is_empty() {
            return Err(PlotError::Empty { what: "bars" });
        }
        let hidden = bars.iter().filter(|bar| !Scale::Log.can_show(bar.value));
        match hidden.count() {
            0 => Ok(Self {
                title: title.into(),
                label: label.into(),
                bars,
            }),
            count => Err(PlotError::NothingDrawable {
                what: "the bars",
                count,
                scale: Scale::Log.name(),
            }),
        }
    }

    /// Highlights the bars of that name.
    #[must_use]
    pub fn with_highlight(mut self, name: &str) -> Self {
        for bar in &mut self.bars {
            bar.highlighted |= bar.name == name;
        }
        self
    }

    /// The axis, from a power of ten below the smallest number to the largest.
    fn axis(&self) -> Axis {
        let values = || self.bars.iter().map(|bar| bar.value);
        let least = values().fold(f64::INFINITY, f64::min);
        let low = 10f64.powi(least.log10().ceil() as i32 - 1);
        // A bar that begins at its own value has no length.
        let low = if low > 0.8 * least { low / 10.0 } else { low };
        Axis::fit(Scale::Log, values().chain([low]), 0.0, [Some(low), None])
    }
}

impl Figure for Bars {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let axis = self.axis();
        let widths = self.bars.iter().map(|bar| text_width(&bar.name, TICK_SIZE));
        let left = MARGIN + widths.fold(0.0, f64::max).min(NAME_SPACE) + TICK_GAP;
        let plot = Rect {
            x: left,
            y: TITLE_HEIGHT,
            width: SCENE_WIDTH - left - NUMBER_SPACE - MARGIN,
            height: ROW[0] * self.bars.len() as f64,
        };
        let mut canvas = Canvas::new(style, SCENE_WIDTH, plot.bottom() + BOTTOM);
        draw_title(&mut canvas, style, &self.title);
        let at = |value: f64| plot.x + axis.position(value) * plot.width;
        canvas.group("axes", |canvas| {
            for tick in axis.ticks(TICKS) {
                let x = at(tick.value);
                canvas.line([x, plot.y], [x, plot.bottom() + 5.0], style.grid, 1.0);
                let at = [x, plot.bottom() + 20.0];
                canvas.text(at, &tick.label, TICK_SIZE, Anchor::Middle, style.text);
            }
            canvas.line([plot.x, plot.y], [plot.x, plot.bottom()], style.axis, 1.0);
            let at = [plot.x + plot.width / 2.0, plot.bottom() + 44.0];
            let label = (self.label.as_str(), LABEL_SIZE, plot.width);
            canvas.label(at, label, Anchor::Middle, style.text);
        });
        canvas.group("bars", |canvas| {
            for (row, bar) in self.bars.iter().enumerate() {
                let top = plot.y + ROW[0] * row as f64;
                let area = Rect {
                    x: plot.x,
                    y: top + (ROW[0] - ROW[1]) / 2.0,
                    width: at(bar.value) - plot.x,
                    height: ROW[1],
                };
                let base = top + ROW[0] / 2.0 + 4.5;
                if bar.highlighted {
                    canvas.fill_rect(area, style.class(1));
                    canvas.stroke_rect(area, style.text, 1.75);
                } else {
                    canvas.fill_rect(area, style.class(0));
                }
                let name = fit(&bar.name, TICK_SIZE, NAME_SPACE);
                let x = plot.x - TICK_GAP;
                canvas.text([x, base], &name.content, name.size, Anchor::End, style.text);
                let x = area.right() + 7.0;
                let number = three_digits(bar.value);
                canvas.text([x, base], &number, TICK_SIZE, Anchor::Start, style.text);
            }
        });
        Ok(canvas.into_scene())
    }
}

/// A number with about three digits.
fn three_digits(value: f64) -> String {
    match value {
        1e-3..1.0 => format!("{value:.3}"),
        1.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        100.0..1e6 => format!("{value:.0}"),
        _ => format!("{value:.1e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::render_svg;

    /// The widths of the bars.
    fn lengths(figure: &Bars) -> Vec<f64> {
        let svg = render_svg(figure, Theme::Light).unwrap();
        let (_, bars) = svg.split_once("class=\"bars\"").unwrap();
        let rects = bars.split("<rect").skip(1);
        let filled = rects.filter(|rect| !rect.contains("fill=\"none\""));
        let width = |rect: &str| {
            rect.split_once("width=\"")
                .unwrap()
                .1
                .split('"')
                .next()
                .unwrap()
                .parse()
        };
        filled.map(|rect| width(rect).unwrap()).collect()
    }

    #[test]
    fn equal_ratios_are_equal_differences_of_length() {
        let bars = [("a", 0.5), ("b", 5.0), ("c", 50.0), ("d", 5_000.0)];
        let widths = lengths(&Bars::new("", "us", bars).unwrap());
        assert_eq!(widths.len(), 4);
        let decade = widths[1] - widths[0];
        assert!(widths[0] > 0.0 && decade > 0.0);
        assert!((widths[2] - widths[1] - decade).abs() < 0.1, "{widths:?}");
        assert!(
            (widths[3] - widths[2] - 2.0 * decade).abs() < 0.1,
            "{widths:?}"
        );
    }

    #[test]
    fn a_single_bar_at_a_power_of_ten_has_a_length() {
        let figure = Bars::new("", "us", [("a", 100.0)]).unwrap();
        assert!(lengths(&figure.with_highlight("a"))[0] > 10.0);
    }

    #[test]
    fn numbers_that_a_log_axis_cannot_show_are_refused() {
        let none: [(&str, f64); 0] = [];
        assert!(matches!(
            Bars::new("", "", none),
            Err(PlotError::Empty { .. })
        ));
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let refused = Bars::new("", "", [("a", value), ("b", 1.0)]);
            let is_named = matches!(refused, Err(PlotError::NothingDrawable { count: 1, .. }));
            assert!(is_named, "{value}");
        }
    }
}
