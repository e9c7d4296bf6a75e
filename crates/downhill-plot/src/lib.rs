//! Figures from plain numbers and closures, as PNG and SVG, light and dark.
//!
//! Figures take vectors, slices and closures; this crate does not depend on datasets, models or
//! trainers.
//!
//! - [`Points`]: a scatter plot of points by class, with highlighted points;
//! - [`Boundary`]: a scatter plot over a model's probability field, with its decision boundary;
//! - [`Regions`]: a scatter plot over the regions in which a model predicts each class;
//! - [`MovingLine`]: a scatter plot with a linear decision boundary at several steps;
//! - [`ConfusionMatrix`]: counts of predicted classes per actual class;
//! - [`LossCurve`]: losses per epoch, on a linear or a log scale, with reference values;
//! - [`TrainingCurves`]: losses and accuracies of the training and validation set, in two panels;
//! - [`RateSweep`]: losses by learning rate, with a suggested rate;
//! - [`LogLog`]: series of points on two logarithmic axes;
//! - [`DescentPaths`]: paths on a function of one variable, one panel per path;
//! - [`Curve`]: functions of one variable, such as the sigmoid and its derivative;
//! - [`FittedCurve`]: samples of one feature and a target, with outliers and fitted curves;
//! - [`Bars`]: a bar chart of named values;
//! - [`ContactSheet`]: tiny gray images with their classes and predictions;
//! - [`WeightMaps`]: the weights of each unit for the pixels of an image;
//! - [`Tape`]: the operations of a forward pass, with their inputs;
//! - [`NetworkDiagram`]: the units of a network and their connections.
//!
//! The constructors check their arguments, and their errors name the invalid value. [`save`] writes a
//! figure as four files; [`render_svg`] and [`render_png`] render it in memory.
//!
//! Colors are distinguishable for color-blind readers and never the only distinction: classes differ
//! in markers, curves in dashes, and predictions have a check or a cross.
//!
//! ```
//! use downhill_plot::{Boundary, Points, save};
//!
//! let points = vec![[1.0, 1.0], [2.0, 1.5], [4.0, 5.0], [5.0, 4.0]];
//! let points = Points::new("A neuron", points, vec![0, 0, 1, 1], ["class A", "class B"])?
//!     .with_labels("x1", "x2")
//!     .with_highlight("new sample", &[[2.0, 1.0]])?;
//! let neuron = |x: f64, y: f64| 1.0 / (1.0 + (6.0 - x - y).exp());
//! let figure = Boundary::new(points, neuron)?;
//!
//! let directory = tempfile::tempdir()?;
//! let files = save(&figure, directory.path(), "neuron")?;
//! assert_eq!(files[3], directory.path().join("neuron-dark.svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod axis;
mod bars;
mod boundary;
#[allow(dead_code)]
mod canvas;
mod cells;
mod clip;
mod color_bar;
mod confusion_matrix;
mod contact_sheet;
mod contour;
mod curve;
mod descent_paths;
mod diagram;
mod drawing;
mod error;
mod figure;
mod fitted_curve;
mod font;
mod frame;
mod highlight;
mod legend;
mod log_log;
mod loss_curve;
mod marker;
mod moving_line;
mod network_diagram;
mod pen;
mod points;
mod rate_sweep;
mod regions;
mod style;
mod tape;
mod text;
#[allow(dead_code)]
mod thin;
mod training_curves;
mod weight_maps;

pub use bars::Bars;
pub use boundary::Boundary;
pub use confusion_matrix::ConfusionMatrix;
pub use contact_sheet::{ContactSheet, Tile};
pub use curve::Curve;
pub use descent_paths::DescentPaths;
pub use drawing::Drawing;
pub use error::PlotError;
pub use figure::{Figure, render_png, render_rgba, render_svg, save};
pub use fitted_curve::FittedCurve;
pub use log_log::LogLog;
pub use loss_curve::LossCurve;
pub use moving_line::MovingLine;
pub use network_diagram::NetworkDiagram;
pub use points::Points;
pub use rate_sweep::RateSweep;
pub use regions::Regions;
pub use style::{PNG_SCALE, SCENE_HEIGHT, SCENE_WIDTH, Theme};
pub use tape::{Tape, TapeKind, TapeNode};
pub use training_curves::TrainingCurves;
pub use weight_maps::WeightMaps;
