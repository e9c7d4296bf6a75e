//! The settings of blobs that accept either one value or a list.

use ndarray::Array2;

/// The number of samples of the blobs, in total or per center.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// A total, divided evenly; the first centers get one more if there is a remainder.
    Total(usize),
    /// The number of samples of each center.
    PerCenter(Vec<usize>),
}

/// The centers of the blobs, drawn or fixed.
#[derive(Debug, Clone, PartialEq)]
pub enum Centers {
    /// This many centers, drawn uniformly from the center box.
    Count(usize),
    /// Centers with these coordinates, `[centers, features]`.
    At(Array2<f64>),
}

/// The standard deviation of the blobs, shared or per center.
#[derive(Debug, Clone, PartialEq)]
pub enum ClusterStd {
    /// One standard deviation for all centers.
    Shared(f64),
    /// One standard deviation per center.
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
    fn from(centers: Array2<f64>) -> Self {
        Self::At(centers)
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
