//! Scatter plots of points by class.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::error::{PlotError, check_length, check_points};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::highlight::Highlights;
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::style::{Style, Theme};

/// A scatter plot of points in the plane; each class has its own color and marker.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Points, Theme, render_svg};
///
/// let points = vec![[0.5, 1.0], [2.0, 3.0]];
/// let figure = Points::new("Elements", points, vec![0, 1], ["class A", "class B"])?
///     .with_labels("x1", "x2")
///     .with_highlight("new element", &[[2.0, 1.0]])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("new element"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    pub(crate) labels: Labels,
    pub(crate) class_names: Vec<String>,
    points: Vec<[f64; 2]>,
    classes: Vec<usize>,
    highlights: Highlights,
}

impl Points {
    /// Creates a scatter plot of points `[x, y]`; class `i` is named `class_names[i]`.
    ///
    /// The axes are named `x` and `y` until [`Points::with_labels`] renames them. A class without
    /// points has a legend entry, too.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, [`PlotError::LengthMismatch`] unless there is one class per
    /// point, [`PlotError::ClassOutOfRange`] for a class without a name, and
    /// [`PlotError::NotPlottable`] for a coordinate that is NaN, infinite or beyond 1e300.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        points: Vec<[f64; 2]>,
        classes: Vec<usize>,
        class_names: impl IntoIterator<Item = N>,
    ) -> Result<Self, PlotError> {
        let class_names: Vec<String> = class_names.into_iter().map(Into::into).collect();
        if points.is_empty() {
            return Err(PlotError::Empty { what: "points" });
        }
        check_length(("points", points.len()), ("classes", classes.len()))?;
        let names = class_names.len();
        if let Some(index) = classes.iter().position(|&class| class >= names) {
            let class = classes[index];
            return Err(PlotError::ClassOutOfRange {
                index,
                class,
                names,
            });
        }
        check_points("points", &points)?;
        Ok(Self {
            labels: Labels {
                title: title.into(),
                x: "x".to_owned(),
                y: "y".to_owned(),
            },
            class_names,
            points,
            classes,
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

    /// Draws points as stars over the others, with `label` in the legend.
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

    /// Axes that contain every point, with a margin.
    pub(crate) fn axes(&self) -> [Axis; 2] {
        [0, 1].map(|axis| {
            let points = self.points.iter().copied().chain(self.highlights.points());
            Axis::linear(points.map(|point| point[axis]), 0.07)
        })
    }

    /// A legend entry for each class.
    pub(crate) fn class_legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let key = |class| Key::Marker(Marker::Class(class));
        let names = self.class_names.iter().enumerate();
        names.map(move |(class, name)| Entry::new(key(class), name))
    }

    /// A legend entry for each highlight.
    pub(crate) fn highlight_legend(&self) -> impl Iterator<Item = Entry> + '_ {
        self.highlights.legend()
    }

    /// Draws the points in the caller's order, so that no class covers all others.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style) {
        let positions = frame.positions(&self.points);
        frame.canvas().group("points", |canvas| {
            for (at, &class) in positions.into_iter().zip(&self.classes) {
                Marker::Class(class).draw(canvas, style, at);
            }
        });
        self.highlights.draw(frame, style);
    }
}

impl Figure for Points {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let legend = self.class_legend().chain(self.highlight_legend());
        let mut frame = Frame::new(style, &self.labels, legend, self.axes(), MARGIN);
        frame.draw_grid();
        frame.draw_axes();
        self.draw(&mut frame, style);
        Ok(frame.into_scene())
    }
}
