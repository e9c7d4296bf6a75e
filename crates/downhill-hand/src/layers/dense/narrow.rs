//! The passes of a dense layer of up to four inputs and outputs, for a few samples.
//!
//! The sizes are known when compiling, so the loops over them are unrolled, and the parameters and their gradient stay in
//! registers. The sums are those of the derivation, in the same order.

use super::Dense;
use crate::Real;

/// Calls a function with the sizes of the layer as constants; `None` if the layer is wider than four.
macro_rules! sized {
    ($layer:expr, $function:ident $arguments:tt) => {
        sized!(
            $layer, $function $arguments,
            1 1 1 2 1 3 1 4 2 1 2 2 2 3 2 4 3 1 3 2 3 3 3 4 4 1 4 2 4 3 4 4
        )
    };
    ($layer:expr, $function:ident $arguments:tt, $($inputs:literal $outputs:literal)*) => {
        match ($layer.inputs, $layer.outputs) {
            $(($inputs, $outputs) => $function::<T, $inputs, $outputs> $arguments,)*
            _ => None,
        }
    };
}

impl<T: Real> Dense<T> {
    /// Writes `z = x W + b` to `z`, if the layer is narrow.
    pub(super) fn narrow_forward(&self, x: &[T], z: &mut [T]) -> Option<()> {
        sized!(self, forward(self, x, z))
    }

    /// Writes the gradients to `dw`, to `db` and, if it is given, to `dx`, if the layer is narrow.
    pub(super) fn narrow_backward(
        &self,
        x: &[T],
        dz: &[T],
        dx: Option<&mut [T]>,
        dw: &mut [T],
        db: Option<&mut [T]>,
    ) -> Option<()> {
        sized!(self, backward(&self.weight, x, dz, dx, dw, db))
    }
}

fn forward<T: Real, const I: usize, const O: usize>(
    layer: &Dense<T>,
    x: &[T],
    z: &mut [T],
) -> Option<()> {
    let w: &[[T; O]; I] = layer.weight.as_chunks().0.try_into().ok()?;
    let bias = match layer.bias() {
        Some(bias) => bias.try_into().ok()?,
        None => [T::ZERO; O],
    };
    for (x, z) in x.as_chunks::<I>().0.iter().zip(z.as_chunks_mut().0) {
        let mut sums = bias;
        for i in 0..I {
            for j in 0..O {
                sums[j] += x[i] * w[i][j];
            }
        }
        *z = sums;
    }
    Some(())
}

fn backward<T: Real, const I: usize, const O: usize>(
    w: &[T],
    x: &[T],
    dz: &[T],
    dx: Option<&mut [T]>,
    dw: &mut [T],
    db: Option<&mut [T]>,
) -> Option<()> {
    let w: &[[T; O]; I] = w.as_chunks().0.try_into().ok()?;
    let dw: &mut [[T; O]; I] = dw.as_chunks_mut().0.try_into().ok()?;
    let (mut weight, mut bias) = ([[T::ZERO; O]; I], [T::ZERO; O]);
    let (x, dz) = (x.as_chunks::<I>().0, dz.as_chunks::<O>().0);
    for (x, dz) in x.iter().zip(dz) {
        for j in 0..O {
            bias[j] += dz[j];
            for i in 0..I {
                weight[i][j] += x[i] * dz[j];
            }
        }
    }
    *dw = weight;
    if let Some(db) = db {
        db.copy_from_slice(bias.get(..db.len())?);
    }
    if let Some(dx) = dx {
        for (dz, dx) in dz.iter().zip(dx.as_chunks_mut::<I>().0) {
            for i in 0..I {
                let mut sum = T::ZERO;
                for j in 0..O {
                    sum += dz[j] * w[i][j];
                }
                dx[i] = sum;
            }
        }
    }
    Some(())
}
