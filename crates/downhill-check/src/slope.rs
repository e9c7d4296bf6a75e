//! The gradient by central differences, in its simplest form.

use crate::{Method, Precision};

/// Computes the gradient of a function by central differences.
///
/// ```text
/// df/dxᵢ ≈ (f(x + h eᵢ) - f(x - h eᵢ)) / 2h,   h = ∛ε · max(1, |xᵢ|)
/// ```
///
/// # Shapes
///
/// `x` and the result have the same length.
///
/// *Source*: W. H. Press et al., "Numerical Recipes", section 5.7.
///
/// This simple form suits values of about 1. [`Check`](crate::Check) adapts the step to the scale of
/// each parameter, and estimates the error of the result.
// ANCHOR: central_difference
pub fn central_difference(mut f: impl FnMut(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let mut moved = x.to_vec();
    let step = Method::Central.step(Precision::F64);
    x.iter()
        .enumerate()
        .map(|(i, &at)| {
            let h = step * at.abs().max(1.0);
            // Rounding may leave a distance other than 2h.
            let (above, below) = (at + h, at - h);
            moved[i] = above;
            let f_above = f(&moved);
            moved[i] = below;
            let f_below = f(&moved);
            moved[i] = at;
            (f_above - f_below) / (above - below)
        })
        .collect()
}
// ANCHOR_END: central_difference

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_accurate_for_large_and_small_arguments() {
        for at in [0.0_f64, 1e-3, 1.0, 20.0] {
            let slope = central_difference(|x| x[0].exp(), &[at])[0];
            assert!((slope / at.exp() - 1.0).abs() < 1e-8, "at {at}: {slope}");
        }
    }

    #[test]
    fn moves_one_entry_at_a_time() {
        let slope = central_difference(|x| x[0] * x[1] + x[2], &[2.0, 3.0, 5.0]);
        for (ours, exact) in slope.iter().zip([3.0, 2.0, 1.0]) {
            assert!((ours - exact).abs() < 1e-9, "{slope:?}");
        }
    }
}
