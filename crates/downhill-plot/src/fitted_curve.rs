//! Points of one feature against their target, and the curves fitted to them.

use kuva::render::render::Scene;

use crate::axis::Axis;
use crate::error::{PlotError, check_points};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// Points at which a curve is asked: closer together than the pixels of a PNG are wide.
const SAMPLES: usize = 801;
/// The class whose marker, a gray disc, the points have.
const POINT: Marker = Marker::Class(6);
/// The class whose marker, a diamond, the outliers have.
const OUTLIER: Marker = Marker::Class(3);

/// A scatter plot of a target by one feature, with outliers marked, under curves such as the truth
/// and what each of two losses makes of the points.
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
    /// Points `[feature, target]`, as yet without a curve.
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

    /// Draws the points with these indices as diamonds, called `label` in the legend.
    ///
    /// # Errors
    ///
    /// [`PlotError::NoSuchPoint`] for an index without a point.
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

    /// Adds a curve, named in the legend. The function is asked here; what leaves the range of the
    /// points is cut off, and where it is not finite the curve has a gap.
    #[must_use]
    pub fn with_curve(mut self, name: impl Into<String>, f: impl Fn(f64) -> f64) -> Self {
        let (low, high) = (self.axes[0].low(), self.axes[0].high());
        let sample = |index: usize| {
            let x = low + (high - low) * index as f64 / (SAMPLES - 1) as f64;
            [x, f(x)]
        };
        self.curves
            .push((name.into(), (0..SAMPLES).map(sample).collect()));
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
    fn scene(&self, theme: Theme) -> Result<Scene, PlotError> {
        let style = Style::of(theme);
        let mut frame = Frame::new(style, &self.labels, self.legend(), self.axes, MARGIN);
        frame.draw_grid();
        let places = frame.place_all(&self.points);
        frame.canvas().group("points", |canvas| {
            for (index, at) in places.into_iter().enumerate() {
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
