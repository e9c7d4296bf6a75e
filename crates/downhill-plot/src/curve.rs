//! Functions of one variable on an interval.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::error::{PlotError, is_plottable};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::highlight::Highlights;
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// The number of evaluations of a function, more than the pixels of a PNG.
const SAMPLES: usize = 801;

/// The graphs of functions of one variable, such as the sigmoid and its derivative.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Curve, Theme, render_svg};
///
/// let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
/// let figure = Curve::new("The sigmoid", [-6.0, 6.0])?
///     .with_labels("z", "σ(z)")
///     .with_function("σ(z)", sigmoid)
///     .with_function("σ'(z)", |z| sigmoid(z) * (1.0 - sigmoid(z)))
///     .with_highlight("the steepest point", &[[0.0, 0.5]])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("the steepest point"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    labels: Labels,
    interval: [f64; 2],
    functions: Vec<(String, Vec<[f64; 2]>)>,
    highlights: Highlights,
}

impl Curve {
    /// Creates a figure on the interval from `low` to `high`, without functions.
    ///
    /// The axes are named `x` and `y` until [`Curve::with_labels`] renames them.
    ///
    /// # Errors
    ///
    /// [`PlotError::Interval`] unless `low < high`, both finite and at most 1e300 in size.
    pub fn new(title: impl Into<String>, [low, high]: [f64; 2]) -> Result<Self, PlotError> {
        if !(is_plottable(low) && is_plottable(high) && low < high) {
            return Err(PlotError::Interval { low, high });
        }
        Ok(Self {
            labels: Labels {
                title: title.into(),
                x: "x".to_owned(),
                y: "y".to_owned(),
            },
            interval: [low, high],
            functions: Vec::new(),
            highlights: Highlights::default(),
        })
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self.labels.y = y.into();
        self
    }

    /// Adds a function; the legend names it if there is more than one curve.
    ///
    /// This evaluates the function. Its curve has a gap where it is NaN, infinite or beyond 1e300.
    #[must_use]
    pub fn with_function(mut self, name: impl Into<String>, f: impl Fn(f64) -> f64) -> Self {
        let samples = sample(f, self.interval, SAMPLES);
        self.functions.push((name.into(), samples));
        self
    }

    /// Draws points as stars over the curves, with `label` in the legend.
    ///
    /// Up to three calls have different colors.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, and [`PlotError::NotPlottable`] for a coordinate that
    /// is NaN, infinite or beyond 1e300.
    pub fn with_highlight(
        mut self,
        label: impl Into<String>,
        points: &[[f64; 2]],
    ) -> Result<Self, PlotError> {
        self.highlights.push(label.into(), points)?;
        Ok(self)
    }

    /// The samples of all functions that can be drawn.
    fn drawable(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        let samples = self.functions.iter().flat_map(|(_, samples)| samples);
        samples.copied().filter(|point| is_plottable(point[1]))
    }

    fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let several = self.functions.len() > 1 || self.highlights.points().next().is_some();
        let functions = self.functions.iter().enumerate().filter(move |_| several);
        functions
            .map(|(index, (name, _))| Entry::new(Key::Line(Pen::Curve(index)), name))
            .chain(self.highlights.legend())
    }
}

impl Figure for Curve {
    /// # Errors
    ///
    /// [`PlotError::Empty`] without a function, and [`PlotError::NothingDrawable`] if no function
    /// has a value that can be plotted.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        if self.functions.is_empty() {
            return Err(PlotError::Empty { what: "functions" });
        }
        if self.drawable().next().is_none() {
            return Err(PlotError::NothingDrawable {
                what: "the curve",
                count: self.functions.len() * SAMPLES,
                scale: "linear",
            });
        }
        let style = Style::of(theme);
        let x = self.highlights.points().map(|point| point[0]);
        let y = self.drawable().chain(self.highlights.points());
        let axes = [
            Axis::linear(self.interval.into_iter().chain(x), 0.0),
            Axis::linear(y.map(|point| point[1]), 0.05),
        ];
        let mut frame = Frame::new(style, &self.labels, self.legend(), axes, MARGIN);
        frame.draw_grid();
        frame.draw_axes();
        for (index, (_, samples)) in self.functions.iter().enumerate() {
            frame.draw_curve(samples, index);
        }
        self.highlights.draw(&mut frame, style);
        Ok(frame.into_scene())
    }
}

/// `[x, f(x)]` at `count` evenly spaced points of an interval.
pub(crate) fn sample(f: impl Fn(f64) -> f64, [low, high]: [f64; 2], count: usize) -> Vec<[f64; 2]> {
    let x = |index: usize| low + (high - low) * index as f64 / (count - 1) as f64;
    (0..count).map(x).map(|x| [x, f(x)]).collect()
}
