//! The bias as a weight on a column of ones.
//!
//! A layer computes `x · w + b`. If every sample has an extra feature that is always 1, the bias is
//! that feature's weight: `x · w + b = append_ones(x) · join(w, b)`. Some texts put the column of ones
//! first and some last; the bias is in the corresponding row of the joined matrix.

use ndarray::{Array1, Array2, Axis, Slice};
use thiserror::Error;

/// The position of the column of ones, and of the bias in the joined matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BiasColumn {
    /// Before the features; the bias is row 0 of the joined matrix.
    First,
    /// After the features; the bias is the last row of the joined matrix.
    Last,
}

/// An error in joining or splitting a weight matrix and a bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BiasError {
    /// The length of the bias is not the number of outputs.
    #[error("the bias has {bias} numbers; expected {outputs}, one per column of the weight matrix")]
    OutputCount {
        /// The columns of the weight matrix.
        outputs: usize,
        /// The length of the bias.
        bias: usize,
    },
    /// The joined matrix has no rows, so it has no bias.
    #[error("the joined matrix has 0 rows; expected at least 1, the bias")]
    NoBiasRow,
}

impl BiasColumn {
    /// Adds a column of ones to features `[samples, in]`: `[samples, in + 1]`.
    #[must_use]
    pub fn append_ones(self, features: &Array2<f64>) -> Array2<f64> {
        let (samples, inputs) = features.dim();
        let mut appended = Array2::ones((samples, inputs + 1));
        appended
            .slice_axis_mut(Axis(1), self.others(inputs))
            .assign(features);
        appended
    }

    /// Joins a weight matrix `[in, out]` and a bias `[out]`: `[in + 1, out]`.
    ///
    /// # Errors
    /// [`BiasError::OutputCount`] unless the bias has one number per column of the weight matrix.
    pub fn join(self, weight: &Array2<f64>, bias: &Array1<f64>) -> Result<Array2<f64>, BiasError> {
        let (inputs, outputs) = weight.dim();
        if bias.len() != outputs {
            return Err(BiasError::OutputCount {
                outputs,
                bias: bias.len(),
            });
        }
        let mut joined = Array2::zeros((inputs + 1, outputs));
        joined.row_mut(self.index(inputs)).assign(bias);
        joined
            .slice_axis_mut(Axis(0), self.others(inputs))
            .assign(weight);
        Ok(joined)
    }

    /// Splits a joined matrix `[in + 1, out]` into `[in, out]` and the bias `[out]`.
    ///
    /// This is the inverse of [`join`](Self::join).
    ///
    /// # Errors
    /// [`BiasError::NoBiasRow`] if the matrix has no rows.
    pub fn split(self, joined: &Array2<f64>) -> Result<(Array2<f64>, Array1<f64>), BiasError> {
        let inputs = joined.nrows().checked_sub(1).ok_or(BiasError::NoBiasRow)?;
        let weight = joined.slice_axis(Axis(0), self.others(inputs));
        let bias = joined.row(self.index(inputs));
        Ok((weight.to_owned(), bias.to_owned()))
    }

    /// The row of the bias, or the column of the ones, of `inputs + 1`.
    fn index(self, inputs: usize) -> usize {
        match self {
            Self::First => 0,
            Self::Last => inputs,
        }
    }

    /// The range of all other rows or columns.
    fn others(self, inputs: usize) -> Slice {
        match self {
            Self::First => Slice::from(1..),
            Self::Last => Slice::from(..inputs),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::RandomState;

    #[test]
    fn the_column_of_ones_is_first_or_last() {
        let x = array![[2.0, 3.0], [4.0, 5.0]];
        assert_eq!(
            BiasColumn::First.append_ones(&x),
            array![[1.0, 2.0, 3.0], [1.0, 4.0, 5.0]]
        );
        assert_eq!(
            BiasColumn::Last.append_ones(&x),
            array![[2.0, 3.0, 1.0], [4.0, 5.0, 1.0]]
        );
    }

    #[test]
    fn the_bias_is_in_the_row_of_the_column_of_ones() {
        let (weight, bias) = (array![[1.0, 2.0], [3.0, 4.0]], array![8.0, 9.0]);
        assert_eq!(
            BiasColumn::First.join(&weight, &bias),
            Ok(array![[8.0, 9.0], [1.0, 2.0], [3.0, 4.0]])
        );
        assert_eq!(
            BiasColumn::Last.join(&weight, &bias),
            Ok(array![[1.0, 2.0], [3.0, 4.0], [8.0, 9.0]])
        );
    }

    #[test]
    fn the_joined_product_equals_the_layer() {
        let mut stream = RandomState::new(0);
        for (samples, inputs, outputs) in [(1, 1, 1), (5, 3, 2), (4, 6, 1), (2, 0, 3), (0, 2, 2)] {
            let x = stream.normal_array(0.0, 1.0, (samples, inputs));
            let weight = stream.normal_array(0.0, 1.0, (inputs, outputs));
            let bias = stream
                .normal_array(0.0, 1.0, (1, outputs))
                .row(0)
                .to_owned();
            let layer = x.dot(&weight) + &bias;
            for column in [BiasColumn::First, BiasColumn::Last] {
                let joined = column.join(&weight, &bias).unwrap();
                let product = column.append_ones(&x).dot(&joined);
                // The terms are summed in another order.
                for (ours, theirs) in product.iter().zip(&layer) {
                    assert!((ours - theirs).abs() < 1e-13, "{ours} is not {theirs}");
                }
                assert_eq!(product.dim(), layer.dim());
                assert_eq!(column.split(&joined), Ok((weight.clone(), bias.clone())));
            }
        }
    }

    #[test]
    fn shapes_that_do_not_match_are_errors() {
        for column in [BiasColumn::First, BiasColumn::Last] {
            assert_eq!(
                column.join(&Array2::zeros((2, 3)), &Array1::zeros(2)),
                Err(BiasError::OutputCount {
                    outputs: 3,
                    bias: 2
                })
            );
            assert_eq!(
                column.split(&Array2::zeros((0, 3))),
                Err(BiasError::NoBiasRow)
            );
        }
    }
}
