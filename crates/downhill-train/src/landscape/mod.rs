//! The loss over a plane in the space of the parameters.

mod entry;
mod error;
mod plane;
#[cfg(test)]
mod tests;

use ndarray::Array2;

use crate::{Engine, EngineError};

pub use entry::ParameterEntry;
pub use error::LandscapeError;
pub use plane::Plane;

/// The minimized loss on a grid over a plane in the space of the parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Landscape {
    /// The first coordinates of the grid points, ascending.
    pub x: Vec<f64>,
    /// The second coordinates of the grid points, ascending.
    pub y: Vec<f64>,
    /// The losses, of shape `[y, x]`. A loss that is not finite is NaN.
    pub losses: Array2<f64>,
}

impl Landscape {
    /// Computes the minimized loss of a batch on a grid over a plane.
    ///
    /// `x` and `y` are the coordinates of the grid, both ascending. This takes one forward pass for each grid point.
    /// Afterwards the engine has its previous parameters, and its optimizer is reset.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the parameters of the plane do not fit the engine, or the batch does not fit it.
    pub fn compute<E: Engine + ?Sized>(
        engine: &mut E,
        batch: &E::Batch,
        plane: &Plane,
        x: Vec<f64>,
        y: Vec<f64>,
    ) -> Result<Self, EngineError> {
        let own = engine.parameters()?;
        let mut losses = Array2::from_elem((y.len(), x.len()), f64::NAN);
        let mut failed = None;
        for ((row, column), loss) in losses.indexed_iter_mut() {
            match loss_at(engine, batch, plane, [x[column], y[row]]) {
                Ok(value) => *loss = if value.is_finite() { value } else { f64::NAN },
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        engine.set_parameters(&own)?;
        match failed {
            Some(error) => Err(error),
            None => Ok(Self { x, y, losses }),
        }
    }

    /// The loss at a point of the plane, by bilinear interpolation.
    ///
    /// It is NaN outside the grid, and near a grid point whose loss is NaN.
    pub fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let cell = |values: &[f64], value: f64| {
            let (first, last) = (*values.first()?, *values.last()?);
            // A coordinate at an end of the grid may be beyond it by rounding.
            let beyond = (first - value).max(value - last);
            if beyond > 1e-9 * (last - first) {
                return None;
            }
            let after = values.partition_point(|v| *v <= value);
            let after = after.min(values.len() - 1).max(1);
            let (low, high) = (*values.get(after - 1)?, *values.get(after)?);
            Some((after - 1, (value - low) / (high - low)))
        };
        let (Some((column, s)), Some((row, t))) = (cell(&self.x, x), cell(&self.y, y)) else {
            return f64::NAN;
        };
        let along = |row: usize| {
            let [a, b] = [0, 1].map(|next| self.losses[[row, column + next]]);
            a + (b - a) * s
        };
        let (low, high) = (along(row), along(row + 1));
        low + (high - low) * t
    }

    /// The smallest and the largest loss; `None` if no loss is finite.
    pub fn range(&self) -> Option<[f64; 2]> {
        let finite = self.losses.iter().copied().filter(|loss| loss.is_finite());
        finite.fold(None, |range, loss| match range {
            None => Some([loss, loss]),
            Some([low, high]) => Some([low.min(loss), high.max(loss)]),
        })
    }

    /// Chooses evenly spaced grid coordinates around a path, `points` along each axis.
    ///
    /// There are at least two points along each axis. The grid has the same middle as the path. Its width along an axis
    /// is `factor` times the extent of the path along that axis. An extent below half of the other one counts as half
    /// of it. A path of one point counts as having extent 1.
    ///
    /// ```
    /// use downhill_train::Landscape;
    ///
    /// let [x, y] = Landscape::around(&[[0.0, 1.0], [4.0, 1.0]], 2.0, 5);
    /// assert_eq!(x, [-2.0, 0.0, 2.0, 4.0, 6.0]);
    /// assert_eq!(y, [-1.0, 0.0, 1.0, 2.0, 3.0]);
    /// ```
    pub fn around(path: &[[f64; 2]], factor: f64, points: usize) -> [Vec<f64>; 2] {
        let extent = |axis: usize| {
            let values = path.iter().map(|point| point[axis]);
            let low = values.clone().fold(f64::INFINITY, f64::min);
            let high = values.fold(f64::NEG_INFINITY, f64::max);
            [(low + high) / 2.0, high - low]
        };
        let extents = [extent(0), extent(1)];
        let largest = extents[0][1].max(extents[1][1]);
        let least = if largest > 0.0 { largest / 2.0 } else { 1.0 };
        extents.map(|[middle, extent]| {
            let half = factor * extent.max(least) / 2.0;
            let steps = points.max(2) - 1;
            let fraction = |index: usize| 2.0 * index as f64 / steps as f64 - 1.0;
            (0..=steps).map(|i| middle + half * fraction(i)).collect()
        })
    }
}

/// The minimized loss of a batch at a point of a plane.
fn loss_at<E: Engine + ?Sized>(
    engine: &mut E,
    batch: &E::Batch,
    plane: &Plane,
    at: [f64; 2],
) -> Result<f64, EngineError> {
    engine.set_parameters(&plane.at(at))?;
    Ok(engine.loss(batch)?.minimized)
}
