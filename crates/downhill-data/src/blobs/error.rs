//! What can be wrong with the settings of blobs.

use thiserror::Error;

use crate::DatasetError;

/// Settings that describe no blobs. Centres and features count from 0.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BlobsError {
    /// No samples asked for.
    #[error("blobs of no samples: ask for at least one")]
    NoSamples,
    /// No features asked for, or given centers of none.
    #[error("blobs of no features: ask for at least one")]
    NoFeatures,
    /// No centers asked for or given.
    #[error("blobs around no centers: ask for at least one")]
    NoCenters,
    /// A number of centers beside a list of samples, which scikit-learn refuses as well.
    #[error(
        "{centers} centers asked for beside a list of {entries} sample counts: \
         the list sets the number of centers, so leave the centers out or give their places"
    )]
    CentersCountedTwice {
        /// The number of centers asked for.
        centers: usize,
        /// The length of the list of samples.
        entries: usize,
    },
    /// A list of samples that has not one entry a center.
    #[error("{entries} sample counts for {centers} centers: give one a center")]
    SampleListLength {
        /// The length of the list.
        entries: usize,
        /// The number of centers given.
        centers: usize,
    },
    /// A list of standard deviations that has not one entry a center.
    #[error("{entries} standard deviations for {centers} centers: give one, or one a center")]
    StdListLength {
        /// The length of the list.
        entries: usize,
        /// The number of centers.
        centers: usize,
    },
    /// A standard deviation that is negative, NaN or infinite.
    #[error("a standard deviation of {std}: it must be finite and not negative")]
    BadStd {
        /// The standard deviation.
        std: f64,
    },
    /// A number of features other than the given centers have.
    #[error("{features} features asked for, but the given centers have {columns}")]
    FeatureCount {
        /// The number asked for.
        features: usize,
        /// The columns of the given centers.
        columns: usize,
    },
    /// A given center that is not at a finite place.
    #[error("center {center}, feature {feature} is {value}, not a finite number")]
    CenterNotFinite {
        /// The row of the given centers.
        center: usize,
        /// Their column.
        feature: usize,
        /// What was found there.
        value: f64,
    },
    /// A box whose ends are reversed, not finite, or further apart than a double can say.
    #[error("a center box from {low} to {high}: its ends must be finite, the low one not above")]
    BadCenterBox {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
    },
    /// More numbers than there is memory for.
    #[error("{rows} rows of {columns} numbers do not fit in memory")]
    TooLarge {
        /// The rows of the matrix: samples, or centers.
        rows: usize,
        /// Its columns, the features.
        columns: usize,
    },
    /// The draws did not make a dataset: centers or deviations so large that a sum overflowed.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}
