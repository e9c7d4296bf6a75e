//! Slabs of parameter space, one per printed number, and a point within all.
//!
//! The logit of a sigmoid neuron is linear in the parameters: `z = x · w`. A printed activation is rounded,
//! so it stands for an interval. The logit is monotonic, so the parameters lie between two planes:
//! `low ≤ x · w ≤ high`. The same holds for a printed parameter, with a unit vector for `x`.

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
    /// The slab of a printed parameter.
    pub(crate) fn parameter(index: usize, reading: &Reading) -> Self {
        let (value, half) = (reading.value(), reading.half_unit());
        Self {
            row: Vector3::from_fn(|i, _| f64::from(u8::from(i == index))),
            low: value - half,
            high: value + half,
        }
    }

    /// The slab of a printed activation of the sample `row`.
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

/// Maximum number of projections.
const PROJECTIONS: usize = 20_000;

/// Fractions of the slabs' widths to try in turn, for a central point.
const FRACTIONS: [f64; 6] = [0.5, 0.7, 0.8, 0.9, 0.95, 1.0];

/// Finds a point within all slabs, close to the middle of each.
///
/// Begins at the least-squares solution, with each slab measured in its half width. If this point is
/// outside a slab, projects it onto the slab that it misses most, and repeats (Motzkin's relaxation
/// method, which converges if the slabs have a common interior). The coordinates are those in which the
/// least-squares problem is isotropic; otherwise thin regions would need far too many projections.
///
/// # Errors
///
/// [`RecoverError::Undetermined`] if the rows do not span the space,
/// [`RecoverError::NoCommonPoint`] if no point was found.
pub(crate) fn center(slabs: &[Slab]) -> Result<[f64; 3], RecoverError> {
    let rows = DMatrix::from_fn(slabs.len(), 3, |i, j| {
        slabs[i].row[j] / slabs[i].half_width()
    });
    let middles = DVector::from_fn(slabs.len(), |i, _| {
        slabs[i].middle() / slabs[i].half_width()
    });
    let svd = decompose(rows)?;
    // A direction with a relative singular value below 1e-12 is indistinguishable from rounding.
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
    // Isotropic coordinates u = S Vᵀ w: slab i is |qᵢ · u - mᵢ| ≤ 1, and the columns of q are orthonormal.
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
            // Slightly beyond the face: projecting onto the face itself may need infinitely many steps.
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
    fn printed_activation_bounds_the_logit() {
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
    fn finds_a_point_if_the_least_squares_solution_is_outside() {
        // Many slabs pull the least-squares solution out of the narrow intersection.
        let mut slabs = vec![slab([1.0, 0.0, 0.0], 0.9, 2.9); 20];
        slabs.push(slab([1.0, 0.0, 0.0], 0.0, 1.0));
        slabs.push(slab([0.0, 1.0, 0.0], -1.0, 1.0));
        slabs.push(slab([0.0, 1.0, 1.0], -1.0, 1.0));
        let [x, y, z] = center(&slabs).unwrap();
        assert!((0.9..=1.0).contains(&x), "{x}");
        assert!(y.abs() <= 1.0 && (y + z).abs() <= 1.0);
    }

    #[test]
    fn contradicting_slabs_are_an_error_with_the_excess() {
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
