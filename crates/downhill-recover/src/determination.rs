//! How well the printed numbers determine the start, direction by direction.

use nalgebra::{DMatrix, DVector};

use crate::RecoverError;

/// A direction in the space of starts, and how well it is determined.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// The singular value `σ`.
    ///
    /// For a step of 1 along this direction, it is the norm of the change of the printed numbers, each
    /// measured in half units of its last digit.
    pub singular_value: f64,
    /// The unit vector of the direction, in the order of [`Determination::names`].
    pub along: Vec<f64>,
}

impl Direction {
    /// The distance `1 / σ` that changes the printed numbers by a norm of 1.
    ///
    /// The change of each printed number is measured in half units of its last digit.
    pub fn reach(&self) -> f64 {
        1.0 / self.singular_value
    }

    /// The number of decimals of the start that are determined along this direction.
    ///
    /// `None` if the reach is 1 or more: the sources draw their starts from intervals of width 1.
    pub fn decimals(&self) -> Option<f64> {
        let decimals = -self.reach().log10();
        (decimals > 0.0).then_some(decimals)
    }

    /// The component of a difference of two starts along this direction.
    pub fn component(&self, difference: &[f64]) -> f64 {
        self.along.iter().zip(difference).map(|(a, d)| a * d).sum()
    }
}

/// How well the printed numbers determine the start.
///
/// Let `J` be the Jacobian of the printed numbers with respect to the start, with each row divided by
/// half a unit of its number's last digit, and let `J = U S Vᵀ` be its singular value decomposition. The
/// directions are the columns of `V`. Their singular values are on the diagonal of `S`, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Determination {
    /// The names of the numbers of a start.
    pub names: Vec<String>,
    /// The directions, the best determined first.
    pub directions: Vec<Direction>,
}

impl Determination {
    /// Computes the determination from a Jacobian and the printed precision.
    ///
    /// # Shapes
    ///
    /// - `slopes`: the Jacobian, `[numbers, names]`, row by row
    /// - `half_units`: `[numbers]`, half a unit of each number's last digit
    ///
    /// # Errors
    ///
    /// [`RecoverError::Shape`] if the lengths do not match, [`RecoverError::NoDecomposition`] if there
    /// are fewer numbers than names, or a slope is not finite.
    pub fn new(
        names: Vec<String>,
        slopes: &[f64],
        half_units: &[f64],
    ) -> Result<Self, RecoverError> {
        let (rows, columns) = (half_units.len(), names.len());
        if slopes.len() != rows * columns {
            return Err(RecoverError::Shape {
                what: "slopes",
                expected: rows * columns,
                got: slopes.len(),
            });
        }
        let scaled = DMatrix::from_fn(rows, columns, |i, j| {
            slopes[i * columns + j] / half_units[i]
        });
        let svd = decompose(scaled)?;
        let directions = svd.singular_values.iter().zip(svd.v_t.row_iter());
        Ok(Self {
            names,
            directions: directions
                .map(|(&singular_value, along)| Direction {
                    singular_value,
                    along: along.iter().copied().collect(),
                })
                .collect(),
        })
    }
}

/// A singular value decomposition, `U S Vᵀ`, the largest singular value first.
pub(crate) struct Decomposition {
    pub(crate) u: DMatrix<f64>,
    pub(crate) singular_values: DVector<f64>,
    pub(crate) v_t: DMatrix<f64>,
}

/// Decomposes a finite matrix with at least as many rows as columns.
pub(crate) fn decompose(matrix: DMatrix<f64>) -> Result<Decomposition, RecoverError> {
    let (rows, columns) = matrix.shape();
    let failed = RecoverError::NoDecomposition { rows, columns };
    if rows < columns || columns == 0 || matrix.iter().any(|v| !v.is_finite()) {
        return Err(failed);
    }
    // No finite matrix needs this many iterations; the limit rules out an endless loop.
    let svd = matrix.try_svd(true, true, f64::EPSILON, 10_000);
    match svd.map(|svd| (svd.u, svd.singular_values, svd.v_t)) {
        Some((Some(u), singular_values, Some(v_t))) => Ok(Decomposition {
            u,
            singular_values: DVector::from_iterator(columns, singular_values.iter().copied()),
            v_t,
        }),
        _ => Err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_that_changes_no_number_is_undetermined() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        // Two numbers of a + b, printed to half units of 0.005 and 0.0005.
        let found = Determination::new(names, &[1.0, 1.0, 1.0, 1.0], &[5e-3, 5e-4]).unwrap();
        let [seen, unseen] = found.directions.as_slice() else {
            panic!("{found:?}");
        };
        assert!((seen.singular_value / 2.0_f64.sqrt() - 2000.0_f64.hypot(200.0)).abs() < 1e-6);
        assert!((seen.component(&[1.0, 1.0]).abs() - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((seen.decimals().unwrap() - 3.45).abs() < 0.01);
        assert_eq!(unseen.decimals(), None);
    }

    #[test]
    fn slopes_that_cannot_be_decomposed_are_errors() {
        let names = vec!["a".to_owned()];
        let error = Determination::new(names.clone(), &[1.0, 2.0], &[1.0]).unwrap_err();
        assert_eq!(error.to_string(), "slopes: expected 1, got 2");
        let error = Determination::new(names, &[f64::NAN], &[1.0]).unwrap_err();
        assert!(error.to_string().contains("1 by 1"), "{error}");
    }
}
