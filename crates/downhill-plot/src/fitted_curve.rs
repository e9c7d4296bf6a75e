//! Samples of one feature and a target, with the curves fitted to them.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::curve::sample;
use crate::error::{PlotError, check_points};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// The number of evaluations of a curve, more than the pixels of a PNG.
const SAMPLES: usize = 801;
/// The marker of the points: a gray disc.
const POINT: Marker = Marker::Class(6);
/// The marker of the outliers: a diamond.
const OUTLIER: Marker = Marker::Class(3);

/// A scatter plot of a target by one feature, with outliers and fitted curves.
///
/// # Examples
///
/// ```
/// use downhill_plot::{FittedCurve, Theme, render_svg};
///
/// let points = vec![[0.0, 0.1], [1.0, 0.9], [2.0, 9.0]];
/// let figure = FittedCurve::new("A line", points)?
///     .with_labels("x", "target")
///     .with_outliers("outlier", &[2])?
///     .with_curve("truth", |x| x);
/// assert!(render_svg(&figure, Theme::Light)?.contains("truth"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FittedCurve {
    labels: Labels,
    points: Vec<[f64; 2]>,
    outliers: Option<(String, Vec<usize>)>,
    axes: [Axis; 2],
    curves: Vec<(String, Vec<[f64; 2]>)>,
}

impl FittedCurve {
    /// Creates a figure of points `[feature, target]`, without curves.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, and [`PlotError::NotPlottable`] for a coordinate that
    /// is NaN, infinite or beyond 1e300.
    pub fn new(title: impl Into<String>, points: Vec<[f64; 2]>) -> Result<Self, PlotError> {
        if points.is_empty() {
            return Err(PlotError::Empty { what: "points" });
        }
        check_points("points", &points)?;
        let axis = |side: usize| Axis::linear(points.iter().map(|point| point[side]), 0.07);
        Ok(Self {
            labels: Labels {
                title: title.into(),
                x: "x".to_owned(),
                y: "y".to_owned(),
            },
            axes: [axis(0), axis(1)],
            points,
            outliers: None,
            curves: Vec::new(),
        })
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self.labels.y = y.into();
        self
    }

    /// Draws the points with these indices as diamonds, with `label` in the legend.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchPoint`] for an index out of range.
    pub fn with_outliers(
        mut self,
        label: impl Into<String>,
        indices: &[usize],
    ) -> Result<Self, PlotError> {
        let points = self.points.len();
        if let Some(&index) = indices.iter().find(|&&index| index >= points) {
            return Err(PlotError::NoSuchPoint { index, points });
        }
        self.outliers = Some((label.into(), indices.to_vec()));
        Ok(self)
    }

    /// Adds the curve of a function, with `name` in the legend.
    ///
    /// This evaluates the function. The curve is clipped to the range of the points, and has a gap where
    /// it is not finite.
    #[must_use]
    pub fn with_curve(mut self, name: impl Into<String>, f: impl Fn(f64) -> f64) -> Self {
        let interval = [self.axes[0].low(), self.axes[0].high()];
        self.curves
            .push((name.into(), sample(f, interval, SAMPLES)));
        self
    }

    fn is_outlier(&self, index: usize) -> bool {
        let outliers = self.outliers.iter();
        outliers
            .flat_map(|(_, indices)| indices)
            .any(|&other| other == index)
    }

    fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let outliers = self.outliers.iter();
        let curves = self.curves.iter().enumerate();
        [Entry::new(Key::Marker(POINT), "sample")]
            .into_iter()
            .chain(outliers.map(|(label, _)| Entry::new(Key::Marker(OUTLIER), label)))
            .chain(curves.map(|(index, (name, _))| Entry::new(Key::Line(Pen::Curve(index)), name)))
    }
}

impl Figure for FittedCurve {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let mut frame = Frame::new(style, &self.labels, self.legend(), self.axes, MARGIN);
        frame.draw_grid();
        let positions = frame.positions(&self.points);
        frame.canvas().group("points", |canvas| {
            for (index, at) in positions.into_iter().enumerate() {
                let marker = if self.is_outlier(index) {
                    OUTLIER
                } else {
                    POINT
                };
                marker.draw(canvas, style, at);
            }
        });
        for (index, (_, samples)) in self.curves.iter().enumerate() {
            frame.draw_curve(samples, index);
        }
        frame.draw_axes();
        Ok(frame.into_scene())
    }
}
