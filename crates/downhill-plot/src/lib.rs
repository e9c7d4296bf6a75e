//! Figures from plain numbers and closures, as PNG and SVG, light and dark.
//!
//! Figures take vectors, slices and closures; this crate does not depend on datasets, models or
//! trainers.
//!
//! - [`Chart`]: points by class, curves, functions, a model's decision field, the contours of a loss with a
//!   path of descent, and more, as layers on two linear or logarithmic axes;
//! - [`Panels`]: several charts in one figure;
//! - [`Bars`]: named numbers as bars on a logarithmic axis;
//! - [`ConfusionMatrix`]: counts of predicted classes per actual class;
//! - [`ContactSheet`]: small images with their classes and predictions, or the weights of units;
//! - [`Surface`]: a surface over a plane, in perspective, with a path on it and points around it;
//! - [`Animation`]: figures one after another, as GIF;
//! - [`Tape`]: the operations of a forward pass, with their inputs;
//! - [`ProgramDiagram`]: recorded operations beside the loops that they were compiled to;
//! - [`NetworkDiagram`]: the units of a network and their connections.
//!
//! The constructors check their arguments, and their errors name the invalid value. [`save`] writes a
//! figure as four files; [`render_svg`] and [`render_png`] render it in memory.
//!
//! Colors are distinguishable for color-blind readers and never the only distinction: classes differ
//! in markers, curves in dashes, and predictions have a check or a cross.
//!
//! ```
//! use downhill_plot::{Chart, save};
//!
//! let points = vec![[1.0, 1.0], [2.0, 1.5], [4.0, 5.0], [5.0, 4.0]];
//! let neuron = |x: f64, y: f64| 1.0 / (1.0 + (6.0 - x - y).exp());
//! let figure = Chart::new("A neuron")
//!     .with_labels("x1", "x2")
//!     .with_points(points, vec![0, 0, 1, 1], ["class A", "class B"])?
//!     .with_highlight("new sample", [[2.0, 1.0]])
//!     .with_field(|batch| batch.iter().map(|&[x, y]| neuron(x, y)).collect())?;
//!
//! let directory = tempfile::tempdir()?;
//! let files = save(&figure, directory.path(), "neuron")?;
//! assert_eq!(files[3], directory.path().join("neuron-dark.svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod animation;
mod axis;
mod backdrop;
mod bars;
mod canvas;
mod cells;
mod chart;
mod color_bar;
mod color_scale;
mod confusion_matrix;
mod contact_sheet;
mod contour;
mod diagram;
mod drawing;
mod equal_steps;
mod error;
mod figure;
mod font;
mod frame;
mod layer;
mod legend;
mod marker;
mod network_diagram;
mod panels;
mod pen;
mod program;
mod style;
mod surface;
mod tape;
mod text;
mod thin;

pub use animation::Animation;
pub use bars::Bars;
pub use chart::Chart;
pub use confusion_matrix::ConfusionMatrix;
pub use contact_sheet::{ContactSheet, Tile};
pub use drawing::Drawing;
pub use equal_steps::equal_steps;
pub use error::PlotError;
pub use figure::{Figure, render_png, render_rgba, render_svg, save};
pub use network_diagram::{NetworkColumn, NetworkDiagram};
pub use panels::Panels;
pub use program::{ProgramDiagram, ProgramOperation, ProgramPart};
pub use style::{PNG_SCALE, SCENE_HEIGHT, SCENE_WIDTH, Theme};
pub use surface::Surface;
pub use tape::{Tape, TapeKind, TapeNode};
