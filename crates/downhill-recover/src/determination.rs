//! How well the printed numbers determine the start, direction by direction.

use nalgebra::{DMatrix, DVector};

use crate::RecoverError;

/// A direction in the space of starts, and how sharply the printed numbers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// The singular value: by how many half units of their last digits the printed numbers move,
    /// all together, for a step of 1 along this direction.
    pub singular_value: f64,
    /// The direction, of length 1, in the order of the names.
    pub along: Vec<f64>,
}

impl Direction {
    /// How far the start may move along this direction before the printed numbers move, all
    /// together, by half a unit of their last digit: `1 / σ`.
    pub fn reach(&self) -> f64 {
        1.0 / self.singular_value
    }

    /// How many decimals of the start are determined along this direction; none where it may move
    /// by 1, the width of what the sources draw their starts from, or more.
    pub fn decimals(&self) -> Option<f64> {
        let decimals = -self.reach().log10();
        (decimals > 0.0).then_some(decimals)
    }

    /// How far a difference of two starts goes along this direction.
    pub fn component(&self, difference: &[f64]) -> f64 {
        self.along.iter().zip(difference).map(|(a, d)| a * d).sum()
    }
}

/// How well the printed numbers determine the start.
///
/// With `J` the Jacobian of the printed numbers with respect to the start, each row divided by half
/// a unit of its number's last digit, and `J = U S Vᵀ`, the directions are the columns of `V` and
/// the singular values are on the diagonal of `S`, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Determination {
    /// What the numbers of a start are called.
    pub names: Vec<String>,
    /// The directions, the one seen best first.
    pub directions: Vec<Direction>,
}

impl Determination {
    /// The determination by numbers of these slopes (`[numbers, names]`, row by row), each printed
    /// to half a unit of so much.
    ///
    /// # Errors
    ///
    /// [`RecoverError::Shape`] if the slopes are not of that shape,
    /// [`RecoverError::NoDecomposition`] if they are not finite.
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

/// Decomposes a matrix of at least as many rows as columns, and of at least one column.
pub(crate) fn decompose(matrix: DMatrix<f64>) -> Result<Decomposition, RecoverError> {
    let (rows, columns) = matrix.shape();
    let failed = RecoverError::NoDecomposition { rows, columns };
    if rows < columns || columns == 0 || matrix.iter().any(|v| !v.is_finite()) {
        return Err(failed);
    }
    // Rounds enough for any finite matrix; a bound, so that nothing can loop for ever.
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
    fn a_direction_no_number_depends_on_is_not_seen() {
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
    fn refuses_what_it_cannot_decompose() {
        let names = vec!["a".to_owned()];
        let error = Determination::new(names.clone(), &[1.0, 2.0], &[1.0]).unwrap_err();
        assert_eq!(error.to_string(), "slopes: expected 1, got 2");
        let error = Determination::new(names, &[f64::NAN], &[1.0]).unwrap_err();
        assert!(error.to_string().contains("1 by 1"), "{error}");
    }
}
