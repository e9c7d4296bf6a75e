//! Datasets as tables of numbers: generators, CSV, and NumPy's random streams.
//!
//! A [`Dataset`] is a matrix of features, `[samples, features]`, with one label per sample. These
//! generators and readers return one:
//!
//! - [`Blobs`]: scikit-learn's `make_blobs`, bit for bit;
//! - [`Spirals`]: interleaved spiral arms;
//! - [`Curve`]: a noisy function of one variable, with outliers;
//! - [`and_gate`]: a truth table of eight rows, split into training and test set;
//! - [`tiny_images`]: 2x2 gray images, generated or read from CSV;
//! - [`digits`]: 8x8 gray images of digits, generated or read from CSV;
//! - [`images`]: square gray images of any size, read from CSV;
//! - [`Frame`]: any table of numbers and text, whose columns an [`Encoder`] makes features of;
//! - [`table`]: any table of numbers with a label column, read from or written to CSV.
//!
//! [`random`] has NumPy's [`RandomState`] and [`Generator`], bit for bit, so that a network can start
//! from the same weights as a NumPy program. [`BiasColumn`] is for programs that keep the bias as a
//! weight on a column of ones.
//!
//! ```
//! use downhill_data::{BiasColumn, Blobs, RandomState};
//!
//! // sklearn.datasets.make_blobs(n_samples=150, centers=2, random_state=1)
//! let (blobs, _centers) = Blobs::new().samples(150).centers(2).random_state(1).generate()?;
//! let inputs = BiasColumn::Last.append_ones(blobs.features());
//! let targets = blobs.targets(|label| *label as f64);
//!
//! // numpy.random.seed(1); weight = numpy.random.uniform(-1, 1, (3, 1))
//! let weight = RandomState::new(1).uniform_array(-1.0, 1.0, (3, 1));
//! let errors = inputs.dot(&weight) - targets;
//! assert_eq!(errors.dim(), (150, 1));
//! # Ok::<(), downhill_data::BlobsError>(())
//! ```

#![forbid(unsafe_code)]

mod bias;
mod blobs;
mod csv_bytes;
mod csv_error;
mod csv_file;
mod csv_rows;
mod curve;
mod dataset;
pub mod digits;
mod encoder;
mod fits;
mod frame;
pub mod images;
mod one_hot;
pub mod random;
mod spirals;
mod split;
pub mod table;
pub mod tiny_images;
mod truth_table;
mod write_table;

pub use bias::{BiasColumn, BiasError};
pub use blobs::{Blobs, BlobsError, Centers, ClusterStd, Samples};
pub use csv_error::CsvError;
pub use curve::{Curve, CurveError, CurveSamples};
pub use dataset::{Dataset, DatasetError, Split};
pub use downhill_core::message;
pub use encoder::{ColumnEncoding, EncodedColumn, Encoder, EncoderError, RowEncoder, RowError};
pub use frame::{
    Cells, Column, Frame, FrameOptions, FrameReader, MISSING, Missing, RowReader, is_missing,
};
pub use random::{Generator, RandomError, RandomState, Replacement, SeedSequence, default_rng};
pub use spirals::{Spirals, SpiralsError};
pub use split::{split_indices, stratified_indices};
pub use truth_table::and_gate;
