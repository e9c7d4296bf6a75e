//! A printed number as a slab of parameter space, and a point within many slabs.
//!
//! A sigmoid neuron is linear up to its last step: the logit of a sample is its row `x` times the
//! parameters. A printed activation is an interval, the logit is monotonic, so the parameters are
//! between two planes, `low ≤ x · w ≤ high`. A printed parameter is the same, with a unit row.

use downhill_sources::Reading;
use nalgebra::{DMatrix, DVector, Vector3};

use crate::RecoverError;
use crate::determination::decompose;

/// The parameters between two planes: `low ≤ row · w ≤ high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slab {
    pub(crate) row: Vector3<f64>,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Slab {
    /// Where the parameter of this index may be, as printed.
    pub(crate) fn parameter(index: usize, reading: &Reading) -> Self {
        let (value, half) = (reading.value(), reading.half_unit());
        Self {
            row: Vector3::from_fn(|i, _| f64::from(u8::from(i == index))),
            low: value - half,
            high: value + half,
        }
    }

    /// Where the parameters may be if the sample of this row has the activation printed.
    pub(crate) fn activation(row: [f64; 3], reading: &Reading) -> Self {
        let logit = |a: f64| (a / (1.0 - a)).ln();
        let (value, half) = (reading.value(), reading.half_unit());
        Self {
            row: row.into(),
            low: logit(value - half),
            high: logit(value + half),
        }
    }

    pub(crate) fn middle(&self) -> f64 {
        f64::midpoint(self.low, self.high)
    }

    pub(crate) fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

/// How many projections to make before giving a set of slabs up.
const PROJECTIONS: usize = 20_000;

/// Shares of the slabs' widths to find a common point within: the narrower, the more central.
const FRACTIONS: [f64; 6] = [0.5, 0.7, 0.8, 0.9, 0.95, 1.0];

/// A point within all slabs, and as near to the middle of each as the fractions tried tell.
///
/// The least squares solution comes first, each slab measured in its own half width. Where it is
/// outside a slab, it is projected onto the slab that it misses by most, again and again (Motzkin's
/// relaxation, which ends at a common point if there is room in one). All this happens in
/// coordinates in which the least squares problem is round, or thin regions would take forever.
///
/// # Errors
///
/// [`RecoverError::Undetermined`] if the rows do not span the space,
/// [`RecoverError::NoCommonPoint`] if no common point was found.
pub(crate) fn center(slabs: &[Slab]) -> Result<[f64; 3], RecoverError> {
    let rows = DMatrix::from_fn(slabs.len(), 3, |i, j| {
        slabs[i].row[j] / slabs[i].half_width()
    });
    let middles = DVector::from_fn(slabs.len(), |i, _| {
        slabs[i].middle() / slabs[i].half_width()
    });
    let svd = decompose(rows)?;
    // A fraction of the largest singular value below which a direction is rounding.
    let seen = svd
        .singular_values
        .iter()
        .filter(|&&s| s > 1e-12 * svd.singular_values[0]);
    let seen = seen.count();
    if seen < 3 {
        return Err(RecoverError::Undetermined {
            parameters: 3,
            seen,
        });
    }
    // Round coordinates: u = S Vᵀ w, so that slab i is |qᵢ · u - mᵢ| ≤ 1 with orthonormal columns q.
    let q = &svd.u;
    let start: DVector<f64> = q.transpose() * &middles;
    let mut excess = f64::INFINITY;
    for fraction in FRACTIONS {
        let mut u = start.clone();
        for _ in 0..PROJECTIONS {
            let misses = q * &u - &middles;
            let worst = misses.icamax();
            let miss = misses[worst];
            excess = miss.abs() - fraction;
            if excess <= 0.0 {
                let scaled = DVector::from_fn(3, |i, _| u[i] / svd.singular_values[i]);
                let w = svd.v_t.transpose() * scaled;
                return Ok([w[0], w[1], w[2]]);
            }
            let row = q.row(worst).transpose();
            // A little beyond the face, so that it is reached in finitely many projections.
            let step = (excess + 1e-3 * fraction).copysign(miss) / row.norm_squared();
            u -= row * step;
        }
    }
    Err(RecoverError::NoCommonPoint {
        intervals: slabs.len(),
        tries: PROJECTIONS,
        excess,
    })
}

#[cfg(test)]
mod tests {
    use downhill_sources::Digits;

    use super::*;

    fn slab(row: [f64; 3], low: f64, high: f64) -> Slab {
        let row = row.into();
        Slab { row, low, high }
    }

    #[test]
    fn a_printed_activation_bounds_the_logit() {
        let reading = Reading {
            text: "0.1125",
            digits: Digits::Decimals(4),
        };
        let slab = Slab::activation([1.0, 2.0, 3.0], &reading);
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        assert!((sigmoid(slab.low) - 0.112_45).abs() < 1e-12);
        assert!((sigmoid(slab.high) - 0.112_55).abs() < 1e-12);
    }

    #[test]
    fn a_point_is_found_where_least_squares_is_outside() {
        // Many slabs pull the least squares solution out of the narrow common part.
        let mut slabs = vec![slab([1.0, 0.0, 0.0], 0.9, 2.9); 20];
        slabs.push(slab([1.0, 0.0, 0.0], 0.0, 1.0));
        slabs.push(slab([0.0, 1.0, 0.0], -1.0, 1.0));
        slabs.push(slab([0.0, 1.0, 1.0], -1.0, 1.0));
        let [x, y, z] = center(&slabs).unwrap();
        assert!((0.9..=1.0).contains(&x), "{x}");
        assert!(y.abs() <= 1.0 && (y + z).abs() <= 1.0);
    }

    #[test]
    fn says_by_how_much_contradicting_slabs_are_missed() {
        let slabs = [
            slab([1.0, 0.0, 0.0], 0.0, 1.0),
            slab([1.0, 0.0, 0.0], 3.0, 4.0),
            slab([0.0, 1.0, 0.0], 0.0, 1.0),
            slab([0.0, 0.0, 1.0], 0.0, 1.0),
        ];
        assert!(matches!(
            center(&slabs).unwrap_err(),
            RecoverError::NoCommonPoint { intervals: 4, excess, .. } if excess > 1.0
        ));
        let error = center(&slabs[..3]).unwrap_err();
        let seen = RecoverError::Undetermined {
            parameters: 3,
            seen: 2,
        };
        assert_eq!(error, seen);
    }
}
