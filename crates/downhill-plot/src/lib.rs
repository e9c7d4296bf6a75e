//! Figures from plain numbers and closures, as PNG and SVG, light and dark.
//!
//! Nothing here knows a data set, a model or a trainer: what is drawn comes in as vectors, slices
//! and closures. The figures:
//!
//! - [`Points`]: points in the plane, by class, with highlighted ones;
//! - [`Boundary`]: the same over a model's probability field, with its decision boundary;
//! - [`Regions`]: points of up to six classes over the class that a model would choose;
//! - [`MovingLine`]: points with a straight boundary at several steps;
//! - [`ConfusionMatrix`]: which class a model takes for which, and how often;
//! - [`LossCurve`]: losses by epoch, on a linear or a log scale, with values to compare with;
//! - [`TrainingCurves`]: losses and accuracies of training and validation samples, in two panels;
//! - [`RateSweep`]: losses by learning rate, and the rate they suggest;
//! - [`LogLog`]: values over many powers of ten;
//! - [`DescentPaths`]: walks on a function of one variable, a panel for each;
//! - [`Curve`]: functions of one variable, such as the sigmoid and its derivative;
//! - [`FittedCurve`]: a target by one feature, its outliers, and the curves fitted to it;
//! - [`Bars`]: a number for each of a few things, side by side;
//! - [`ContactSheet`]: tiny gray images, each with what a model took it for, in groups if need be;
//! - [`WeightMaps`]: the weights with which each unit sees the pixels of an image;
//! - [`Tape`]: the operations of a forward pass, and what each was given;
//! - [`NetworkDiagram`]: the units of a network and their connections.
//!
//! Every figure is checked when it is made, and says in its error which value is at fault.
//! [`save`] then writes it as four files; [`render_svg`] and [`render_png`] keep it in memory.
//!
//! All figures share one look. Colors come from a palette that color-blind readers can tell
//! apart, and never carry a meaning alone: classes differ in their markers, curves in their dashes,
//! right and wrong answers in a check and a cross. Legends stand beside the data, not on it.
//!
//! ```
//! use downhill_plot::{Boundary, Points, save};
//!
//! let points = vec![[1.0, 1.0], [2.0, 1.5], [4.0, 5.0], [5.0, 4.0]];
//! let points = Points::new("A neuron", points, vec![0, 0, 1, 1], ["class A", "class B"])?
//!     .with_labels("x1", "x2")
//!     .with_highlight("new element", &[[2.0, 1.0]])?;
//! let neuron = |x: f64, y: f64| 1.0 / (1.0 + (6.0 - x - y).exp());
//! let figure = Boundary::new(points, neuron)?;
//!
//! let directory = tempfile::tempdir()?;
//! let files = save(&figure, directory.path(), "neuron")?;
//! let names: Vec<_> = files.iter().filter_map(|file| file.file_name()).collect();
//! assert_eq!(names, ["neuron.png", "neuron.svg", "neuron-dark.png", "neuron-dark.svg"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod axis;
mod bars;
mod boundary;
mod canvas;
mod cells;
mod clip;
mod color_bar;
mod confusion_matrix;
mod contact_sheet;
mod contour;
mod curve;
mod dash;
mod decimate;
mod descent_paths;
mod diagram;
mod error;
mod figure;
mod fitted_curve;
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
mod simplify;
mod style;
mod tape;
mod text;
mod training_curves;
mod weight_maps;

pub use bars::Bars;
pub use boundary::Boundary;
pub use confusion_matrix::ConfusionMatrix;
pub use contact_sheet::{ContactSheet, Tile};
pub use curve::Curve;
pub use descent_paths::DescentPaths;
pub use error::PlotError;
pub use figure::{Figure, render_png, render_svg, save};
pub use fitted_curve::FittedCurve;
/// The plotting crate's scene, which [`Figure::scene`] makes.
pub use kuva::render::render::Scene;
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
