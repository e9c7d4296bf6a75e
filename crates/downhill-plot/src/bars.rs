//! Bar charts.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::canvas::{Anchor, Rect};
use crate::error::{PlotError, is_plottable};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::style::{CURVE_WIDTH, SMALLEST_SIZE, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// The largest number of bars whose values are written.
const MOST_VALUES: usize = 12;
/// The width of a bar as a fraction of the distance between bars.
const BAR_FRACTION: f64 = 0.7;
/// The largest width of a bar, in scene units.
const WIDEST: f64 = 88.0;
/// The space between two labels.
const GAP: f64 = 8.0;
/// The smallest space for a label; with less, not every bar has one.
const LABEL_SPACE: f64 = 40.0;

/// A bar chart of named values; bars start at 0, negative ones go down.
///
/// Up to twelve bars have their values at their ends, with one digit more than the axis. If bars are too
/// narrow for their names, only every second bar (or third, and so on) has its name.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Bars, Theme, render_svg};
///
/// let figure = Bars::new("Samples by class", [("oak", 61.0), ("beech", 48.0), ("birch", 32.0)])?
///     .with_labels("class", "samples")
///     .with_reference("the same number of each", 47.0)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("birch"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    labels: Labels,
    names: Vec<String>,
    values: Vec<f64>,
    references: Vec<(String, f64)>,
    remarks: Vec<String>,
}

impl Bars {
    /// Creates one bar per name and value, from left to right.
    ///
    /// The axes have no names until [`Bars::with_labels`] sets them.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without bars, and [`PlotError::NotPlottable`] for a value that is NaN,
    /// infinite or beyond 1e300.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        bars: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, PlotError> {
        let bars = bars.into_iter().map(|(name, value)| (name.into(), value));
        let (names, values): (Vec<String>, Vec<f64>) = bars.unzip();
        if values.is_empty() {
            return Err(PlotError::Empty { what: "bars" });
        }
        for (index, &value) in values.iter().enumerate() {
            check("bars", index, value)?;
        }
        Ok(Self {
            labels: Labels {
                title: title.into(),
                ..Labels::default()
            },
            names,
            values,
            references: Vec::new(),
            remarks: Vec::new(),
        })
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self.labels.y = y.into();
        self
    }

    /// Adds a reference line across all bars, with `label` in the legend.
    ///
    /// # Errors
    ///
    /// [`PlotError::NotPlottable`] for a value that is NaN, infinite or beyond 1e300.
    pub fn with_reference(
        mut self,
        label: impl Into<String>,
        value: f64,
    ) -> Result<Self, PlotError> {
        check("reference lines", self.references.len(), value)?;
        self.references.push((label.into(), value));
        Ok(self)
    }

    /// Adds a remark to the legend, such as one about a bar without a value.
    #[must_use]
    pub fn with_remark(mut self, remark: impl Into<String>) -> Self {
        self.remarks.push(remark.into());
        self
    }

    fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let references = self.references.iter().enumerate();
        let remarks = self.remarks.iter();
        references
            .map(|(index, (label, _))| Entry::new(Key::Line(Pen::Curve(index + 1)), label))
            .chain(remarks.map(|remark| Entry::new(Key::Remark, remark)))
    }

    /// Writes the names below the bars, which are `pitch` scene units apart.
    fn draw_names(&self, frame: &mut Frame, style: &Style, pitch: f64) {
        let names = self.names.iter();
        let widest = names.map(|name| text_width(name, SMALLEST_SIZE));
        let needed = widest.fold(0.0, f64::max).min(LABEL_SPACE) + GAP;
        let mut stride = 1;
        while pitch * (stride as f64) < needed {
            stride += 1;
        }
        let space = pitch * stride as f64 - GAP;
        let names = self.names.iter().enumerate().step_by(stride);
        let sizes = names
            .clone()
            .map(|(_, name)| fit(name, TICK_SIZE, space).size);
        let size = sizes.fold(TICK_SIZE, u32::min);
        let plot = frame.plot();
        frame.canvas().group("names", |canvas| {
            for (index, name) in names {
                let at = [plot.x + pitch * (index as f64 + 0.5), plot.bottom() + 20.0];
                let name = fit(name, size, space).content;
                canvas.text(at, &name, size, Anchor::Middle, style.text);
            }
        });
    }

    /// Writes the values at the ends of the bars, if there is space for all of them.
    fn draw_values(&self, frame: &mut Frame, style: &Style, axis: &Axis, pitch: f64) {
        let values = axis.finer_labels(&self.values);
        let widths = values.iter().map(|value| text_width(value, TICK_SIZE));
        let widths: Vec<f64> = widths.collect();
        let fits = widths.iter().all(|width| width + GAP <= pitch);
        if !fits || values.len() > MOST_VALUES {
            return;
        }
        let ends = self.ends(frame);
        frame.canvas().group("values", |canvas| {
            for (((text, width), &value), [x, y]) in
                values.iter().zip(widths).zip(&self.values).zip(ends)
            {
                // If the axis ends at 0, its label is above it.
                let above = value > 0.0 || (value == 0.0 && axis.high() > 0.0);
                let baseline = if above { y - 6.0 } else { y + 16.0 };
                // Hides the grid and reference lines behind the number.
                let behind = Rect {
                    x: x - width / 2.0,
                    y: baseline - 12.0,
                    width,
                    height: 15.0,
                };
                canvas.fill_rect(behind, style.background);
                canvas.text([x, baseline], text, TICK_SIZE, Anchor::Middle, style.text);
            }
        });
    }

    /// The middle of each bar's end, on the canvas.
    fn ends(&self, frame: &Frame) -> Vec<[f64; 2]> {
        let values = self.values.iter().enumerate();
        values
            .map(|(index, &value)| frame.position([index as f64 + 0.5, value]))
            .collect()
    }
}

impl Figure for Bars {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let references = self.references.iter().map(|(_, value)| *value);
        let count = self.values.len() as f64;
        let x = Axis::linear([0.0, count], 0.0);
        let y = Axis::from_zero(self.values.iter().copied().chain(references), 0.08);
        let mut frame = Frame::new(style, &self.labels, self.legend(), [x, y], MARGIN);
        frame.drop_x_ticks();
        frame.draw_grid();
        let (plot, zero) = (frame.plot(), frame.position([0.0, 0.0])[1]);
        let pitch = plot.width / count;
        let width = (BAR_FRACTION * pitch).min(WIDEST);
        let ends = self.ends(&frame);
        frame.canvas().group("bars", |canvas| {
            for [x, end] in ends {
                let bar = Rect {
                    x: x - width / 2.0,
                    y: end.min(zero),
                    width,
                    height: (end - zero).abs(),
                };
                canvas.fill_rect(bar, style.class(0));
            }
        });
        frame
            .canvas()
            .line([plot.x, zero], [plot.right(), zero], style.axis, 1.0);
        for (index, (_, value)) in self.references.iter().enumerate() {
            let ends = [[0.0, *value], [count, *value]];
            // A wider line in the background color separates the line from the bars.
            let [from, to] = ends.map(|end| frame.position(end));
            frame
                .canvas()
                .line(from, to, style.background, CURVE_WIDTH + 2.0);
            frame.draw_curve(&ends, index + 1);
        }
        self.draw_values(&mut frame, style, &y, pitch);
        frame.draw_axes();
        self.draw_names(&mut frame, style, pitch);
        Ok(frame.into_scene())
    }
}

/// Returns an error for a value that cannot be plotted.
fn check(what: &'static str, index: usize, value: f64) -> Result<(), PlotError> {
    if is_plottable(value) {
        Ok(())
    } else {
        Err(PlotError::NotPlottable { what, index, value })
    }
}
