//! The bias as one more weight, on a column of ones.
//!
//! A layer computes `x · w + b`. Give every sample one more feature that is always 1, and the bias
//! is that feature's weight: `x · w + b = append_ones(x) · join(w, b)`. Some texts put the ones
//! first and some last, which decides the row of the joined matrix the bias is in.

use ndarray::{Array1, Array2, Axis, Slice};
use thiserror::Error;

/// Where the column of ones goes, and with it the bias's row in the joined matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BiasColumn {
    /// Before the features; the bias is row 0 of the joined matrix.
    First,
    /// After the features; the bias is the last row of the joined matrix.
    Last,
}

/// A weight matrix and a bias that do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BiasError {
    /// The bias has not one number an output.
    #[error("a weight matrix of {outputs} outputs cannot be joined with a bias of {bias} numbers")]
    OutputCount {
        /// The columns of the weight matrix.
        outputs: usize,
        /// The length of the bias.
        bias: usize,
    },
    /// The joined matrix has no rows, and so none that could be the bias.
    #[error("a matrix of no rows has no bias to split off")]
    NoBiasRow,
}

impl BiasColumn {
    /// The features `[samples, in]` with a column of ones, `[samples, in + 1]`.
    #[must_use]
    pub fn append_ones(self, features: &Array2<f64>) -> Array2<f64> {
        let (samples, inputs) = features.dim();
        let mut appended = Array2::ones((samples, inputs + 1));
        appended
            .slice_axis_mut(Axis(1), self.others(inputs))
            .assign(features);
        appended
    }

    /// A weight matrix `[in, out]` and a bias `[out]` as one matrix, `[in + 1, out]`.
    ///
    /// # Errors
    /// [`BiasError::OutputCount`] if the bias has not one number a column of the weight matrix.
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

    /// A joined matrix `[in + 1, out]` taken apart: the weight matrix `[in, out]` and the bias
    /// `[out]`. Undoes [`join`](Self::join).
    ///
    /// # Errors
    /// [`BiasError::NoBiasRow`] if the matrix has no rows.
    pub fn split(self, joined: &Array2<f64>) -> Result<(Array2<f64>, Array1<f64>), BiasError> {
        let inputs = joined.nrows().checked_sub(1).ok_or(BiasError::NoBiasRow)?;
        let weight = joined.slice_axis(Axis(0), self.others(inputs));
        let bias = joined.row(self.index(inputs));
        Ok((weight.to_owned(), bias.to_owned()))
    }

    /// Where the bias is among `inputs + 1` rows, or the ones among as many columns.
    fn index(self, inputs: usize) -> usize {
        match self {
            Self::First => 0,
            Self::Last => inputs,
        }
    }

    /// Where the rest is.
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
    fn the_ones_go_where_they_are_said_to() {
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
    fn the_bias_row_follows_the_ones() {
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
    fn the_joined_product_is_the_layer() {
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
                // The sums are the same but for the order of their terms.
                for (ours, theirs) in product.iter().zip(&layer) {
                    assert!((ours - theirs).abs() < 1e-13, "{ours} is not {theirs}");
                }
                assert_eq!(product.dim(), layer.dim());
                assert_eq!(column.split(&joined), Ok((weight.clone(), bias.clone())));
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
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
