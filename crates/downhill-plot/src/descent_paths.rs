//! Paths of gradient descent on a function of one variable, one panel per path.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::canvas::Rect;
use crate::curve::sample;
use crate::error::{PlotError, check_points, is_plottable};
use crate::figure::Figure;
use crate::frame::{BOTTOM, Frame, Labels, MARGIN, TITLE_HEIGHT, Y_LABEL_HEIGHT, left_of, page};
use crate::legend::{Entry, Key, Legend};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{SCENE_WIDTH, Style, Theme};

/// The number of evaluations of the function, more than the pixels of a panel.
const SAMPLES: usize = 401;
/// The number of panels in a row.
const COLUMNS: usize = 2;
/// The height of a panel.
const HEIGHT: f64 = 170.0;
/// The radius of the disc at each point of a path.
const DISC: f64 = 3.2;
/// The approximate number of ticks of a panel's y axis.
const ROWS: usize = 3;

/// The graph of a function in several panels, each with a path of points on it.
///
/// An example is gradient descent on one loss with several learning rates. Points outside the interval,
/// or above or below the function's values on it, are not drawn; the legend has their number.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Theme, DescentPaths, render_svg};
///
/// let bowl = |w: f64| w * w;
/// let path = |factor: f64| (0..6).map(|k| 2.0 * factor.powi(k)).map(|w| [w, bowl(w)]).collect();
/// let figure = DescentPaths::new("A bowl", [-2.5, 2.5], bowl)?
///     .with_labels("w", "loss")
///     .with_path("converges", path(0.5))?
///     .with_path("oscillates", path(-0.8))?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("oscillates"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DescentPaths {
    title: String,
    x_label: String,
    curve_label: String,
    interval: [f64; 2],
    curve: Vec<[f64; 2]>,
    paths: Vec<(String, Vec<[f64; 2]>)>,
}

impl DescentPaths {
    /// Creates a figure of a function on an interval `[low, high]`, without paths.
    ///
    /// This evaluates the function. Its graph has a gap where it is not finite.
    ///
    /// # Errors
    ///
    /// [`PlotError::Interval`] unless `low < high`, both finite and at most 1e300 in size.
    pub fn new(
        title: impl Into<String>,
        [low, high]: [f64; 2],
        f: impl Fn(f64) -> f64,
    ) -> Result<Self, PlotError> {
        if !(is_plottable(low) && is_plottable(high) && low < high) {
            return Err(PlotError::Interval { low, high });
        }
        Ok(Self {
            title: title.into(),
            x_label: "x".to_owned(),
            curve_label: "y".to_owned(),
            interval: [low, high],
            curve: sample(f, [low, high], SAMPLES),
            paths: Vec::new(),
        })
    }

    /// Sets the name of the x axis and, in the legend, of the function.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, curve: impl Into<String>) -> Self {
        self.x_label = x.into();
        self.curve_label = curve.into();
        self
    }

    /// Adds a panel with a path through points `[x, f(x)]`, and its name above it.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, and [`PlotError::NotPlottable`] for a coordinate that is
    /// NaN, infinite or beyond 1e300.
    pub fn with_path(
        mut self,
        name: impl Into<String>,
        points: Vec<[f64; 2]>,
    ) -> Result<Self, PlotError> {
        if points.is_empty() {
            return Err(PlotError::Empty { what: "points" });
        }
        check_points("the path", &points)?;
        self.paths.push((name.into(), points));
        Ok(self)
    }

    fn legend(&self, outside: usize) -> impl Iterator<Item = Entry> + '_ {
        [
            Entry::new(Key::Line(Pen::Curve(0)), &self.curve_label),
            Entry::new(Key::Marker(Marker::Ring), "start"),
            Entry::new(Key::Line(Pen::Faint(1)), "step by step, a dot each"),
        ]
        .into_iter()
        .chain(Entry::left_out(outside, "beyond the edges"))
    }
}

impl Figure for DescentPaths {
    /// # Errors
    ///
    /// [`PlotError::Empty`] without paths, and [`PlotError::NothingDrawable`] if the function has no
    /// value that can be plotted.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        if self.paths.is_empty() {
            return Err(PlotError::Empty { what: "paths" });
        }
        let values = self.curve.iter().map(|point| point[1]);
        let shown: Vec<f64> = values.filter(|&value| is_plottable(value)).collect();
        if shown.is_empty() {
            return Err(PlotError::NothingDrawable {
                what: "the function",
                count: self.curve.len(),
                scale: "linear",
            });
        }
        let [x, y] = [Axis::linear(self.interval, 0.0), Axis::linear(shown, 0.07)];
        let within = |axis: Axis, value: f64| (0.0..=1.0).contains(&axis.position(value));
        let inside = |point: &[f64; 2]| within(x, point[0]) && within(y, point[1]);
        let points = self.paths.iter().flat_map(|(_, points)| points);
        let outside = points.filter(|point| !inside(point)).count();

        let style = Style::of(theme);
        let legend = Legend::new(self.legend(outside), SCENE_WIDTH - 2.0 * MARGIN);
        let left = left_of(&y.ticks(ROWS));
        let column = (SCENE_WIDTH - MARGIN) / COLUMNS as f64;
        let row = Y_LABEL_HEIGHT + HEIGHT + BOTTOM;
        let top = TITLE_HEIGHT + legend.height();
        let rows = self.paths.len().div_ceil(COLUMNS) as f64;
        let mut canvas = page(style, &self.title, &legend, top + rows * row);
        for (index, (name, points)) in self.paths.iter().enumerate() {
            let plot = Rect {
                x: left + (index % COLUMNS) as f64 * column,
                y: top + (index / COLUMNS) as f64 * row + Y_LABEL_HEIGHT,
                width: column - left,
                height: HEIGHT,
            };
            let labels = Labels {
                title: String::new(),
                x: self.x_label.clone(),
                y: String::new(),
            };
            let mut frame = Frame::on(canvas, style, &labels, [x, y], plot);
            frame.draw_panel_name(name);
            frame.draw_grid();
            frame.draw_curve(&self.curve, 0);
            frame.draw_line("path", points, Pen::Faint(1));
            let starts_inside = points.first().is_some_and(inside);
            let points: Vec<[f64; 2]> = points.iter().copied().filter(inside).collect();
            let positions = frame.positions(&points);
            frame.canvas().group("places", |canvas| {
                let color = style.class(1);
                for &at in &positions {
                    canvas.circle(at, DISC, Some(color), color, 1.0);
                }
                if let (true, Some(&start)) = (starts_inside, positions.first()) {
                    Marker::Ring.draw(canvas, style, start);
                }
            });
            frame.draw_axes();
            canvas = frame.into_canvas();
        }
        Ok(canvas.into_scene())
    }
}
