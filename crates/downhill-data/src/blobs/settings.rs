//! The settings of blobs that are either one number or a list.

use ndarray::Array2;

/// How many samples to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// So many in all, shared out evenly; the first centers get one more where it does not divide.
    Total(usize),
    /// So many around each center.
    PerCenter(Vec<usize>),
}

/// Where the blobs are.
#[derive(Debug, Clone, PartialEq)]
pub enum Centers {
    /// So many, drawn uniformly from the center box.
    Count(usize),
    /// At these places, `[centers, features]`.
    At(Array2<f64>),
}

/// How wide the blobs are.
#[derive(Debug, Clone, PartialEq)]
pub enum ClusterStd {
    /// One standard deviation for all.
    Shared(f64),
    /// One standard deviation a center.
    PerCenter(Vec<f64>),
}

impl From<usize> for Samples {
    fn from(total: usize) -> Self {
        Self::Total(total)
    }
}

impl From<Vec<usize>> for Samples {
    fn from(list: Vec<usize>) -> Self {
        Self::PerCenter(list)
    }
}

impl<const N: usize> From<[usize; N]> for Samples {
    fn from(list: [usize; N]) -> Self {
        Self::PerCenter(list.to_vec())
    }
}

impl From<usize> for Centers {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<Array2<f64>> for Centers {
    fn from(places: Array2<f64>) -> Self {
        Self::At(places)
    }
}

impl From<f64> for ClusterStd {
    fn from(std: f64) -> Self {
        Self::Shared(std)
    }
}

impl From<Vec<f64>> for ClusterStd {
    fn from(list: Vec<f64>) -> Self {
        Self::PerCenter(list)
    }
}

impl<const N: usize> From<[f64; N]> for ClusterStd {
    fn from(list: [f64; N]) -> Self {
        Self::PerCenter(list.to_vec())
    }
}
