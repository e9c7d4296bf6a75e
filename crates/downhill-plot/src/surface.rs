//! A surface over a plane, in perspective, with a path on it and points around it.

mod axes;
mod camera;
mod drawing;

use crate::axis::{Axis, Scale};
use crate::error::{PlotError, check_count, check_length, check_values, is_plottable};
use crate::legend::{Entry, Key};
use crate::marker::Marker;

/// How a surface is colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coloring {
    /// By height, from dark to bright.
    Height,
    /// In the colors of two classes: the height is the probability of class 1.
    Probability,
}

/// A point in space, and its class.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    at: [f64; 3],
    class: usize,
}

/// A surface `z(x, y)` over a grid, in perspective.
///
/// The surface is shaded, and nearer parts hide those behind them. The hidden part of a path is a thin dashed line. The
/// axes have ticks and labels.
///
/// ```
/// use downhill_plot::{Surface, Theme, render_svg};
///
/// let (x, y) = ([-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0]);
/// let bowl = y.iter().flat_map(|y| x.map(|x| x * x + y * y)).collect();
/// let figure = Surface::new("A bowl", x.to_vec(), y.to_vec(), bowl)?
///     .with_labels("x", "y", "loss")
///     .with_path("path of descent", &[[-1.0, 1.5], [0.0, 0.0]]);
/// assert!(render_svg(&figure, Theme::Light)?.contains("path of descent"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    title: String,
    labels: [String; 3],
    x: Vec<f64>,
    y: Vec<f64>,
    /// Row by row from the lowest y.
    z: Vec<f64>,
    coloring: Coloring,
    scale: Scale,
    path: Vec<[f64; 2]>,
    path_name: String,
    path_end: String,
    class_names: Vec<String>,
    points: Vec<Placed>,
    /// The azimuth and the elevation of the eye, in degrees.
    view: [f64; 2],
}

impl Surface {
    /// Creates a surface over the grid of ascending `x` and `y`.
    ///
    /// `z` has `y.len()` rows of `x.len()` heights, from the lowest `y`. A height that is not finite leaves a hole.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one height for each point of the grid, [`PlotError::Count`] if
    /// the grid has no cell, [`PlotError::NotPlottable`] for a coordinate that is not finite, and
    /// [`PlotError::NothingDrawable`] if no height is finite.
    pub fn new(
        title: impl Into<String>,
        x: Vec<f64>,
        y: Vec<f64>,
        z: Vec<f64>,
    ) -> Result<Self, PlotError> {
        for (what, values) in [("x", &x), ("y", &y)] {
            check_count(
                || format!("points of the grid along {what}"),
                values.len(),
                2..=usize::MAX,
            )?;
            check_values(what, values)?;
        }
        check_length(("grid points", x.len() * y.len()), ("heights", z.len()))?;
        let surface = Self {
            title: title.into(),
            labels: ["x", "y", "z"].map(str::to_owned),
            x,
            y,
            z,
            coloring: Coloring::Height,
            scale: Scale::Linear,
            path: Vec::new(),
            path_name: String::new(),
            path_end: "end".to_owned(),
            class_names: Vec::new(),
            points: Vec::new(),
            view: [-32.0, 28.0],
        };
        surface.check_heights()?;
        Ok(surface)
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(
        mut self,
        x: impl Into<String>,
        y: impl Into<String>,
        z: impl Into<String>,
    ) -> Self {
        self.labels = [x.into(), y.into(), z.into()];
        self
    }

    /// Draws the heights on a log scale. A height that is not positive leaves a hole.
    ///
    /// # Errors
    ///
    /// [`PlotError::NothingDrawable`] if no height is positive.
    pub fn with_log_scale(mut self) -> Result<Self, PlotError> {
        self.scale = Scale::Log;
        self.check_heights()?;
        Ok(self)
    }

    /// Colors the surface like the decision field of two classes.
    ///
    /// The height is the probability of class 1, from 0 to 1.
    #[must_use]
    pub fn with_probability_colors(mut self) -> Self {
        self.coloring = Coloring::Probability;
        self
    }

    /// Draws a path on the surface, from a ring at its start to a star at its end.
    ///
    /// It is not drawn outside the grid, or where a coordinate is not finite. A second call replaces the path.
    #[must_use]
    pub fn with_path(mut self, name: impl Into<String>, path: &[[f64; 2]]) -> Self {
        self.path = path.to_vec();
        self.path_name = name.into();
        self
    }

    /// Names the star at the end of the path in the legend. The default is `end`.
    #[must_use]
    pub fn with_path_end(mut self, name: impl Into<String>) -> Self {
        self.path_end = name.into();
        self
    }

    /// Draws points `[x, y, z]` by class, each with a vertical line to the surface.
    ///
    /// Class `i` is named `class_names[i]`. The surface becomes translucent, so points below it are visible. A point
    /// with a coordinate that is not finite is not drawn.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one class for each point, and [`PlotError::NoSuchIndex`] for a
    /// class without a name.
    pub fn with_points<N: Into<String>>(
        mut self,
        points: &[[f64; 3]],
        classes: &[usize],
        class_names: impl IntoIterator<Item = N>,
    ) -> Result<Self, PlotError> {
        self.class_names = class_names.into_iter().map(Into::into).collect();
        let names = self.class_names.len();
        check_length(("points", points.len()), ("classes", classes.len()))?;
        if let Some(point) = classes.iter().position(|&class| class >= names) {
            return Err(PlotError::NoSuchIndex {
                what: format!("the class of points[{point}]"),
                index: classes[point],
                below: names,
            });
        }
        let points = points.iter().zip(classes);
        let points = points.filter(|(at, _)| at.iter().all(|&value| is_plottable(value)));
        self.points = points.map(|(&at, &class)| Placed { at, class }).collect();
        Ok(self)
    }

    /// Sets the direction of view, in degrees.
    ///
    /// `azimuth` is the angle around the vertical axis. `elevation` is the angle above the floor, limited to 0 to 90.
    /// The default is -32 and 28.
    #[must_use]
    pub fn with_view(mut self, azimuth: f64, elevation: f64) -> Self {
        self.view = [azimuth, elevation.clamp(0.0, 90.0)];
        self
    }

    fn check_heights(&self) -> Result<(), PlotError> {
        if self.z.iter().any(|&z| self.scale.can_show(z)) {
            Ok(())
        } else {
            Err(PlotError::NothingDrawable {
                what: "the surface",
                count: self.z.len(),
                scale: self.scale.name(),
            })
        }
    }

    /// The axes along x, y and z.
    fn axes(&self) -> [Axis; 3] {
        let shown = self.z.iter().copied().filter(|&z| self.scale.can_show(z));
        let points = |axis: usize| self.points.iter().map(move |point| point.at[axis]);
        let z = shown.chain(points(2));
        let ends = match self.coloring {
            Coloring::Height => [None; 2],
            Coloring::Probability => [Some(0.0), Some(1.0)],
        };
        let z = Axis::fit(self.scale, z, 0.0, ends);
        // The grid fills the floor.
        let floor = |values: &[f64]| Axis::linear(values.iter().copied(), 0.0);
        [floor(&self.x), floor(&self.y), z]
    }

    /// The height at a grid point, from 0 to 1; `None` for a hole.
    fn height(&self, axis: &Axis, column: usize, row: usize) -> Option<f64> {
        let z = self.z[row * self.x.len() + column];
        self.scale.can_show(z).then(|| axis.position(z))
    }

    fn legend(&self) -> Vec<Entry> {
        let names = self.class_names.iter().enumerate();
        let key = |class| Key::Marker(Marker::Class(class));
        let mut legend: Vec<Entry> = names
            .map(|(class, name)| Entry::new(key(class), name))
            .collect();
        if !self.path.is_empty() {
            legend.push(Entry::new(Key::Line(drawing::PATH), &self.path_name));
            legend.push(Entry::new(Key::Marker(drawing::START), "start"));
            legend.push(Entry::new(Key::Marker(drawing::END), &self.path_end));
        }
        legend
    }
}
