//! A chart: layers of points, lines, fields and rules on two axes.

mod drawing;

use std::ops::{Bound, RangeBounds};

use crate::axis::Scale;
use crate::backdrop::Backdrop;
use crate::error::{PlotError, check_length};
use crate::frame::Labels;
use crate::layer::{Extent, Layer, ends_of};
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::pen::Pen;

/// The number of evaluations of a function: about one per scene unit.
const SAMPLES: usize = 401;
/// The largest number of points of a path that are drawn as dots.
const MOST_DOTS: usize = 60;

/// A chart of points, lines and fields on two axes.
///
/// Layers are drawn in the order of the calls; fields, contours and straight lines are below them. A point that an axis
/// cannot show leaves a gap, and the legend gives the number of such points. These are NaN, infinities, values beyond
/// 1e300 and, on a log scale, zeros and negative values. Curves differ in color and dashes, and classes in color and
/// markers. The time and size of a drawing are at most linear in the number of points.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Chart, Theme, render_svg};
///
/// let points = vec![[0.5, 1.0], [2.0, 3.0]];
/// let neuron = |x: f64, y: f64| 1.0 / (1.0 + (3.0 - x - y).exp());
/// let chart = Chart::new("A neuron")
///     .with_labels("x1", "x2")
///     .with_points(points, vec![0, 1], ["class A", "class B"])?
///     .with_highlight("new element", [[2.0, 1.0]])
///     .with_field(|batch| batch.iter().map(|&[x, y]| neuron(x, y)).collect())?;
/// assert!(render_svg(&chart, Theme::Light)?.contains("boundary (P = 0.5)"));
///
/// let losses = (0..20_000).map(|epoch| 0.7 / (1.0 + f64::from(epoch)));
/// let chart = Chart::new("Training a neuron")
///     .with_labels("epoch", "mean log loss")
///     .with_log_y()
///     .with_series("autodiff", losses)
///     .with_reference("printed", [[0.0, 0.7], [1000.0, 0.0007]]);
/// assert!(render_svg(&chart, Theme::Light)?.contains("printed"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub(crate) labels: Labels,
    scales: [Scale; 2],
    /// The given ends of each axis.
    ends: [[Option<f64>; 2]; 2],
    pub(crate) backdrop: Option<Backdrop>,
    layers: Vec<Layer>,
    rule: Option<(f64, String)>,
}

impl Chart {
    /// Creates a chart without layers, with linear axes named `x` and `y`.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            labels: Labels {
                title: title.into(),
                x: "x".to_owned(),
                y: "y".to_owned(),
            },
            scales: [Scale::Linear; 2],
            ends: [[None; 2]; 2],
            backdrop: None,
            layers: Vec::new(),
            rule: None,
        }
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self.labels.y = y.into();
        self
    }

    /// Sets a logarithmic scale for the x axis.
    #[must_use]
    pub fn with_log_x(mut self) -> Self {
        self.scales[0] = Scale::Log;
        self
    }

    /// Sets a logarithmic scale for the y axis.
    #[must_use]
    pub fn with_log_y(mut self) -> Self {
        self.scales[1] = Scale::Log;
        self
    }

    /// Sets one or both ends of the x axis, such as `0.0..=1.0` or `..=10.0`.
    #[must_use]
    pub fn with_x_range(mut self, range: impl RangeBounds<f64>) -> Self {
        self.ends[0] = ends(&range);
        self
    }

    /// Sets one or both ends of the y axis, such as `0.0..=1.0` or `..=10.0`.
    #[must_use]
    pub fn with_y_range(mut self, range: impl RangeBounds<f64>) -> Self {
        self.ends[1] = ends(&range);
        self
    }

    /// Adds points by class; class `i` is named `class_names[i]`.
    ///
    /// The points are drawn in their order, so no class covers all others. Every class has a legend entry.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one class per point, and [`PlotError::NoSuchIndex`]
    /// for a class without a name.
    pub fn with_points<N: Into<String>>(
        mut self,
        points: Vec<[f64; 2]>,
        classes: Vec<usize>,
        class_names: impl IntoIterator<Item = N>,
    ) -> Result<Self, PlotError> {
        check_length(("points", points.len()), ("classes", classes.len()))?;
        let names = class_names.into_iter().enumerate();
        let entry = |(class, name)| Entry::new(Key::Marker(Marker::Class(class)), name);
        let entries: Vec<Entry> = names.map(entry).collect();
        let below = entries.len();
        if let Some(point) = classes.iter().position(|&class| class >= below) {
            let (what, index) = (format!("the class of points[{point}]"), classes[point]);
            return Err(PlotError::NoSuchIndex { what, index, below });
        }
        self.layers.push(Layer {
            class: "points",
            points,
            kinds: classes,
            entries,
            extent: Extent::Data,
        });
        Ok(self)
    }

    /// Adds points without a class.
    ///
    /// They are gray discs. The points of a second call are diamonds.
    #[must_use]
    pub fn with_samples(
        self,
        label: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let marker = Marker::Class([6, 3, 4][self.count("points") % 3]);
        self.with("points", Key::Marker(marker), label, points, Extent::Data)
    }

    /// Adds points as large stars, such as a new sample to classify.
    ///
    /// Up to three calls have different colors.
    #[must_use]
    pub fn with_highlight(
        self,
        label: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let key = Key::Marker(Marker::Highlight(self.count("highlight")));
        self.with("highlight", key, label, points, Extent::Data)
    }

    /// Adds reference values as rings. A curve is visible through them.
    #[must_use]
    pub fn with_reference(
        self,
        label: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        self.with(
            "reference",
            Key::Marker(Marker::Ring),
            label,
            points,
            Extent::Data,
        )
    }

    /// Adds a curve through points, in their order.
    ///
    /// The legend names it unless it is alone. Up to seven curves differ in dashes and color.
    #[must_use]
    pub fn with_curve(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let key = Key::Line(Pen::Curve(self.count("curve")));
        self.with("curve", key, name, points, Extent::Data)
    }

    /// Adds a curve of one value per epoch, from epoch 0 on, as [`Chart::with_curve`].
    #[must_use]
    pub fn with_series(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let epochs = values.into_iter().enumerate();
        self.with_curve(name, epochs.map(|(epoch, value)| [epoch as f64, value]))
    }

    /// Adds a thin curve in the color of the next curve.
    ///
    /// Use it for raw values behind a smoothed curve.
    #[must_use]
    pub fn with_faint_curve(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let key = Key::Line(Pen::Faint(self.count("curve")));
        self.with("raw", key, name, points, Extent::Data)
    }

    /// Adds the graph of a function on the interval `[low, high]`.
    ///
    /// The function is evaluated in this call. The x axis contains the interval. If the chart has points by class or
    /// samples, they determine both axes, and the graph is clipped. It has a gap where the function is not finite.
    #[must_use]
    pub fn with_function(
        self,
        name: impl Into<String>,
        [low, high]: [f64; 2],
        f: impl Fn(f64) -> f64,
    ) -> Self {
        let x = |index: usize| low + (high - low) * index as f64 / (SAMPLES - 1) as f64;
        let points = (0..SAMPLES).map(x).map(|x| [x, f(x)]);
        let key = Key::Line(Pen::Curve(self.count("curve")));
        self.with("curve", key, name, points, Extent::Function)
    }

    /// Adds a path of descent: a line with a ring at its start.
    ///
    /// If there are few points, each has a dot. A path does not change the axes unless it is the only layer. The legend
    /// gives the number of points beyond them.
    #[must_use]
    pub fn with_path(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let points: Vec<[f64; 2]> = points.into_iter().collect();
        let dots: &[_] = if points.len() > MOST_DOTS {
            &[]
        } else {
            &points
        };
        let (dots, start) = (dots.to_vec(), points.first().copied());
        self.with("path", Key::Line(Pen::Path), name, points, Extent::Path)
            .with("dots", Key::Marker(Marker::Dot), "", dots, Extent::Repeated)
            .with(
                "start",
                Key::Marker(Marker::Ring),
                "start",
                start,
                Extent::Repeated,
            )
    }

    /// Adds the lines `w1 x + w2 y + b = 0` below the points.
    ///
    /// They show, for example, the decision boundary during training. Each line has a name and `[w1, w2, b]`. Older
    /// lines are fainter, thinner and dashed; the last is solid. The legend marks a line that is out of view. Add the
    /// points before the lines, because they determine the axes.
    ///
    /// # Errors
    ///
    /// Those of drawing the points.
    pub fn with_lines<N: Into<String>>(
        mut self,
        lines: impl IntoIterator<Item = (N, [f64; 3])>,
    ) -> Result<Self, PlotError> {
        let axes = self.axes()?;
        let lines: Vec<_> = lines.into_iter().collect();
        let count = lines.len();
        let layers = lines.into_iter().enumerate().map(|(index, (name, line))| {
            let ends = ends_of(line, &axes);
            let out = if ends.is_none() { " (out of view)" } else { "" };
            let age = count - 1 - index;
            let label = format!("{}{out}", name.into());
            Layer {
                class: "line",
                points: ends.map_or_else(Vec::new, Vec::from),
                kinds: Vec::new(),
                entries: vec![Entry::new(Key::Line(Pen::Past { age, count }), label)],
                extent: Extent::Repeated,
            }
        });
        self.layers.splice(0..0, layers);
        Ok(self)
    }

    /// Adds a vertical line at `x` with a label, such as a suggested learning rate.
    ///
    /// The x axis contains it if the scale can show it. A second call replaces the line.
    #[must_use]
    pub fn with_rule(mut self, x: f64, label: impl Into<String>) -> Self {
        self.rule = Some((x, label.into()));
        self
    }

    /// Draws a model's decision field below the points.
    ///
    /// Colors show the predicted class and its probability. For a batch of points `[x, y]`, the model returns the
    /// probability of class 1 of each point, or the probabilities of all classes, row by row. This calls the model
    /// about seven times for two classes, for about 10,000 points in total. Add the points by class and the highlights
    /// first: they determine the axes, which do not change afterwards. Class 1 is predicted at its probability of exactly
    /// 1/2; of equal probabilities of all classes, the first.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] unless the points have 2 to 6 classes, [`PlotError::LengthMismatch`] for another
    /// number of probabilities, [`PlotError::NotAProbability`] for one that is NaN or outside 0 to 1,
    /// [`PlotError::NotADistribution`] unless they sum to 1, and those of drawing the points.
    pub fn with_field(
        mut self,
        model: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let axes = self.axes()?;
        let by_class = self.layers.iter().find(|layer| layer.class == "points");
        let entries = by_class.map_or(&[][..], |layer| &layer.entries);
        let names: Vec<String> = entries.iter().map(|entry| entry.label.clone()).collect();
        self.backdrop = Some(Backdrop::field(axes, &names, model)?);
        self.ends = axes.map(|axis| [Some(axis.low()), Some(axis.high())]);
        Ok(self)
    }

    /// Draws a function of two variables, such as a loss, below the layers.
    ///
    /// It is drawn as shades and contour lines. `label` names the values. `function` returns one value per point
    /// `[x, y]` of a batch. This evaluates it at about 8,000 points over the ranges of the axes. These are given by
    /// [`Chart::with_x_range`] and [`Chart::with_y_range`], or otherwise by the layers so far. The axes do not change
    /// afterwards. Positive values of very different magnitudes have levels on a log scale. The legend gives the number
    /// of values that are not finite.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there is one value per point, [`PlotError::NothingDrawable`] if none is
    /// finite, [`PlotError::Interval`] for a range without a length, and those of drawing the layers so far.
    pub fn with_heat(
        mut self,
        label: impl Into<String>,
        function: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let axes = self.axes()?;
        self.backdrop = Some(Backdrop::function(axes, label.into(), function)?);
        self.ends = axes.map(|axis| [Some(axis.low()), Some(axis.high())]);
        Ok(self)
    }

    /// The lines around the regions in which the field predicts a class.
    ///
    /// A line is a list of points `[x, y]`. On it, another class is equally probable. A closed line repeats its first
    /// point. There are no lines if the model predicts the class everywhere or nowhere, or if there is no field.
    #[must_use]
    pub fn outline(&self, class: usize) -> &[Vec<[f64; 2]>] {
        // With two classes, the lines around both are the same.
        let lines = self
            .backdrop
            .iter()
            .filter(|backdrop| backdrop.entry.is_some());
        let lines = lines.flat_map(|backdrop| match &backdrop.lines[..] {
            [both] if class < 2 => Some(both),
            lines => lines.get(class),
        });
        lines.last().map_or(&[], Vec::as_slice)
    }

    /// The ends of the x axis.
    ///
    /// # Errors
    ///
    /// Those of drawing the chart.
    pub fn x_range(&self) -> Result<[f64; 2], PlotError> {
        self.axes().map(|[x, _]| [x.low(), x.high()])
    }

    fn with(
        mut self,
        class: &'static str,
        key: Key,
        label: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
        extent: Extent,
    ) -> Self {
        self.layers.push(Layer {
            class,
            points: points.into_iter().collect(),
            kinds: Vec::new(),
            entries: vec![Entry::new(key, label)],
            extent,
        });
        self
    }

    /// The number of layers of an SVG class.
    fn count(&self, class: &str) -> usize {
        self.layers
            .iter()
            .filter(|layer| layer.class == class)
            .count()
    }
}

fn ends(range: &impl RangeBounds<f64>) -> [Option<f64>; 2] {
    [range.start_bound(), range.end_bound()].map(|bound| match bound {
        Bound::Included(&end) | Bound::Excluded(&end) => Some(end),
        Bound::Unbounded => None,
    })
}
