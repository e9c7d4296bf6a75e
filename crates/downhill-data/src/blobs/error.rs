//! Errors in the settings of blobs.

use thiserror::Error;

use crate::DatasetError;

/// An error in the settings of [`Blobs`](crate::Blobs).
///
/// Centers and features count from 0.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BlobsError {
    /// The number of samples is 0.
    #[error("0 samples; expected at least one")]
    NoSamples,
    /// The number of features is 0.
    #[error("0 features; expected at least one")]
    NoFeatures,
    /// The number of centers is 0.
    #[error("0 centers; expected at least one")]
    NoCenters,
    /// Both a number of centers and a list of sample counts are set.
    #[error(
        "{centers} centers and a list of {entries} sample counts; the list sets the number of \
         centers, so omit it or pass the coordinates of the centers"
    )]
    CentersCountedTwice {
        /// The number of centers.
        centers: usize,
        /// The length of the list of samples.
        entries: usize,
    },
    /// The list of samples does not have one entry per center.
    #[error("{entries} sample counts for {centers} centers; expected one per center")]
    SampleListLength {
        /// The length of the list.
        entries: usize,
        /// The number of centers.
        centers: usize,
    },
    /// The list of standard deviations does not have one entry per center.
    #[error("{entries} standard deviations for {centers} centers; expected one per center")]
    StdListLength {
        /// The length of the list.
        entries: usize,
        /// The number of centers.
        centers: usize,
    },
    /// A standard deviation is negative, NaN or infinite.
    #[error("a standard deviation of {std:?}; expected a finite number, 0 or more")]
    BadStd {
        /// The standard deviation.
        std: f64,
    },
    /// The number of features is not that of the centers.
    #[error("{features} features, but the centers have {columns}; omit the number of features")]
    FeatureCount {
        /// The number of features.
        features: usize,
        /// The columns of the centers.
        columns: usize,
    },
    /// A coordinate of a center is NaN or infinite.
    #[error("center {center}, feature {feature} is {value:?}; expected a finite number")]
    CenterNotFinite {
        /// The row of the centers.
        center: usize,
        /// The column of the centers.
        feature: usize,
        /// The coordinate.
        value: f64,
    },
    /// The ends of the center box are reversed or not finite, or too far apart.
    #[error("a center box from {low:?} to {high:?}; expected finite ends, the low one first")]
    BadCenterBox {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
    },
    /// The samples or centers do not fit in memory.
    #[error("{rows} rows of {columns} numbers do not fit in memory; use fewer")]
    TooLarge {
        /// The number of samples or centers.
        rows: usize,
        /// The number of features.
        columns: usize,
    },
    /// Centers or standard deviations are so large that a sample is not finite.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}
