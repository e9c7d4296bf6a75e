//! The second derivative, by differencing gradients.

use crate::{Method, Precision};

/// How a gradient changes in a direction: the Hessian `H` times a vector, without `H`.
///
/// ```text
/// H v ≈ (g(x + t v) - g(x - t v)) / 2t
/// ```
///
/// with `t` such that the largest move is the step of a [central difference](Method::Central), times
/// the scale of `x`. Two gradients, whatever the number of parameters.
///
/// *Source*: B. A. Pearlmutter, "Fast Exact Multiplication by the Hessian" (1994), section 2.
///
/// # Shapes
///
/// `x`, `v`, the gradient and the result: the same.
pub fn hessian_vector(
    mut gradient: impl FnMut(&[f64]) -> Vec<f64>,
    x: &[f64],
    v: &[f64],
) -> Vec<f64> {
    let largest = |x: &[f64]| x.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let scale = if largest(x) == 0.0 { 1.0 } else { largest(x) };
    if largest(v) == 0.0 {
        return vec![0.0; x.len()];
    }
    let t = Method::Central.step(Precision::F64) * scale / largest(v);
    let mut at = |t: f64| {
        let moved: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + t * v).collect();
        gradient(&moved)
    };
    let (above, below) = (at(t), at(-t));
    let pairs = above.iter().zip(&below);
    pairs.map(|(a, b)| (a - b) / (2.0 * t)).collect()
}

/// The curvature of a function in a direction: `vᵀ H v / vᵀ v`.
///
/// Descent at a rate above 2 over the greatest curvature of a bowl climbs out of it.
///
/// # Shapes
///
/// `x`, `v` and the gradient: the same.
pub fn curvature(gradient: impl FnMut(&[f64]) -> Vec<f64>, x: &[f64], v: &[f64]) -> f64 {
    let hv = hessian_vector(gradient, x, v);
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    dot(v, &hv) / dot(v, v)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f(x) = 3 x₀² + x₀ x₁ + x₁³, whose Hessian is [[6, 1], [1, 6 x₁]].
    fn gradient(x: &[f64]) -> Vec<f64> {
        vec![6.0 * x[0] + x[1], x[0] + 3.0 * x[1] * x[1]]
    }

    #[test]
    fn multiplies_by_the_hessian() {
        for scale in [1.0, 1e-6, 1e6] {
            let x = [0.5 * scale, -2.0 * scale];
            let hv = hessian_vector(gradient, &x, &[1.0, 10.0]);
            for (ours, exact) in hv.iter().zip([16.0, 1.0 + 60.0 * x[1]]) {
                assert!((ours - exact).abs() < 1e-7 * exact.abs(), "{hv:?} at {x:?}");
            }
        }
        assert_eq!(
            hessian_vector(gradient, &[1.0, 1.0], &[0.0, 0.0]),
            [0.0, 0.0]
        );
    }

    #[test]
    fn the_curvature_is_that_of_the_direction() {
        let along = |v| curvature(gradient, &[0.0, 2.0], v);
        assert!((along(&[3.0, 0.0]) - 6.0).abs() < 1e-8);
        assert!((along(&[0.0, 0.1]) - 12.0).abs() < 1e-8);
    }
}
