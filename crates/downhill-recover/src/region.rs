//! A region that contains all possible parameters and shrinks with every slab.

use nalgebra::{Matrix3, Vector3};

use crate::slab::Slab;

/// A parallelepiped that contains the intersection of all slabs so far.
///
/// It is the intersection of three of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    slabs: [Slab; 3],
    /// The inverse of the matrix whose rows are the rows of the slabs.
    inverse: Matrix3<f64>,
    volume: f64,
}

impl Region {
    /// Creates the box with these bounds.
    pub(crate) fn of_box(bounds: [(f64, f64); 3]) -> Option<Self> {
        let slab = |i: usize| Slab {
            row: Vector3::from_fn(|j, _| f64::from(u8::from(i == j))),
            low: bounds[i].0,
            high: bounds[i].1,
        };
        Self::of_slabs([slab(0), slab(1), slab(2)])
    }

    /// Creates the intersection of three slabs; `None` if it is unbounded.
    fn of_slabs(slabs: [Slab; 3]) -> Option<Self> {
        let rows = slabs.map(|slab| slab.row.transpose());
        let matrix = Matrix3::from_rows(&rows);
        let widths: f64 = slabs.iter().map(|slab| 2.0 * slab.half_width()).product();
        let volume = widths / matrix.determinant().abs();
        let inverse = matrix.try_inverse()?;
        volume.is_finite().then_some(Self {
            slabs,
            inverse,
            volume,
        })
    }

    /// Adds a slab: of the four slabs, keeps the three with the smallest intersection.
    pub(crate) fn with(&self, slab: Slab) -> Self {
        let replaced = (0..3).filter_map(|i| {
            let mut slabs = self.slabs;
            slabs[i] = slab;
            Self::of_slabs(slabs)
        });
        replaced.fold(*self, |best, other| {
            if other.volume < best.volume {
                other
            } else {
                best
            }
        })
    }

    /// The minimum and maximum of `row · w` over all parameters `w` of the region.
    ///
    /// With `row = Σ cᵢ rowᵢ` over the rows of the three slabs, they are
    /// `Σ cᵢ middleᵢ ± Σ |cᵢ| half_widthᵢ`.
    pub(crate) fn range(&self, row: Vector3<f64>) -> (f64, f64) {
        let fractions = self.inverse.transpose() * row;
        let (mut middle, mut spread) = (0.0, 0.0);
        for (fraction, slab) in fractions.iter().zip(&self.slabs) {
            middle += fraction * slab.middle();
            spread += fraction.abs() * slab.half_width();
        }
        (middle - spread, middle + spread)
    }

    /// Whether the region meets a slab.
    pub(crate) fn meets(&self, slab: &Slab) -> bool {
        let (low, high) = self.range(slab.row);
        low <= slab.high && high >= slab.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_three_slabs_with_the_smallest_intersection() {
        let region = Region::of_box([(-1.0, 1.0), (-1.0, 1.0), (-1.0, 1.0)]).unwrap();
        let x_and_y = Vector3::new(1.0, 1.0, 0.0);
        assert_eq!(region.range(x_and_y), (-2.0, 2.0));
        let slab = Slab {
            row: x_and_y,
            low: 0.5,
            high: 0.75,
        };
        let smaller = region.with(slab);
        assert_eq!(smaller.range(x_and_y), (0.5, 0.75));
        assert!(smaller.meets(&slab));
        let beyond = Slab {
            low: 2.1,
            high: 3.0,
            ..slab
        };
        assert!(!region.meets(&beyond));
        // A slab wider than the region does not change it.
        let wide = Slab {
            low: -9.0,
            high: 9.0,
            ..slab
        };
        assert_eq!(region.with(wide).range(x_and_y), (-2.0, 2.0));
    }
}
