//! The second derivative, by differencing gradients.

use crate::{CheckError, Method, Precision};

/// Computes the product of the Hessian `H` and a vector, without `H`.
///
/// ```text
/// H v ≈ (g(x + t v) - g(x - t v)) / 2t
/// ```
///
/// `t` is the step of a [central difference](Method::Central), scaled to the entries that `v` moves. If
/// these are small, rounding may hide the change: then larger steps are taken, up to that for values of 1,
/// as long as their products differ by no more than rounding. `precision` is that of the gradient. A step
/// takes two gradients, whatever the number of parameters. The product is zero if `v` is.
///
/// # Shapes
///
/// `x`, `v`, the gradient and the result have the same length.
///
/// # Errors
///
/// [`CheckError::Vector`] if the length of `v` or of the gradient differs from that of `x`.
///
/// *Source*: B. A. Pearlmutter, "Fast Exact Multiplication by the Hessian" (1994), section 2.
pub fn hessian_vector(
    mut gradient: impl FnMut(&[f64]) -> Vec<f64>,
    x: &[f64],
    v: &[f64],
    precision: Precision,
) -> Result<Vec<f64>, CheckError> {
    check("the direction", x, v)?;
    let length = norm(v);
    if length == 0.0 {
        return Ok(vec![0.0; x.len()]);
    }
    let weighted: Vec<f64> = x.iter().zip(v).map(|(x, v)| x * v).collect();
    let own = match norm(&weighted) / length {
        0.0 => 1.0,
        scale => scale,
    };
    let mut product = |scale: f64| {
        let t = Method::Central.step(precision) * scale / length;
        let mut gradient_at = |t: f64| {
            let moved = x.iter().zip(v).map(|(x, v)| precision.round(x + t * v));
            let moved: Vec<f64> = moved.collect();
            let gradient = gradient(&moved);
            check("the gradient", x, &gradient)?;
            Ok(gradient)
        };
        let (above, below) = (gradient_at(t)?, gradient_at(-t)?);
        let rounding = ROUNDINGS * precision.epsilon() * norm(&above).max(norm(&below)) / t;
        let pairs = above.iter().zip(&below);
        let values = pairs.map(|(a, b)| (a - b) / (2.0 * t)).collect();
        Ok::<_, CheckError>(Product { values, rounding })
    };
    let mut scale = own;
    let mut best = product(scale)?;
    while scale < 1.0 && best.rounding > HIDES * norm(&best.values) {
        scale = (scale * STEP_RATIO).min(1.0);
        let coarser = product(scale)?;
        if distance(&coarser.values, &best.values) > coarser.rounding + best.rounding {
            break;
        }
        best = coarser;
    }
    Ok(best.values)
}

/// The ratio of a step to the next coarser one.
const STEP_RATIO: f64 = 64.0;

/// The rounding of a product, relative to its length, that asks for a coarser step.
const HIDES: f64 = 1e-9;

/// The roundings that an entry of a gradient may contain.
const ROUNDINGS: f64 = 4.0;

/// A product and its rounding error.
struct Product {
    values: Vec<f64>,
    rounding: f64,
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    norm(&differences)
}

/// Computes the curvature of a function in a direction, `vᵀ H v / vᵀ v`.
///
/// Gradient descent near a minimum diverges if the learning rate exceeds 2 divided by the greatest
/// curvature.
///
/// # Shapes
///
/// `x`, `v` and the gradient have the same length.
///
/// # Errors
///
/// As [`hessian_vector`]; [`CheckError::NoDirection`] if `v` is zero.
pub fn curvature(
    gradient: impl FnMut(&[f64]) -> Vec<f64>,
    x: &[f64],
    v: &[f64],
    precision: Precision,
) -> Result<f64, CheckError> {
    let hv = hessian_vector(gradient, x, v, precision)?;
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    match dot(v, v) {
        0.0 => Err(CheckError::NoDirection),
        length => Ok(dot(v, &hv) / length),
    }
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

fn check(what: &'static str, x: &[f64], vector: &[f64]) -> Result<(), CheckError> {
    if vector.len() == x.len() {
        Ok(())
    } else {
        Err(CheckError::Vector {
            what,
            expected: x.len(),
            got: vector.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const F64: Precision = Precision::F64;

    /// f(x) = 3 x₀² + x₀ x₁ + x₁³, whose Hessian is [[6, 1], [1, 6 x₁]].
    fn gradient(x: &[f64]) -> Vec<f64> {
        vec![6.0 * x[0] + x[1], x[0] + 3.0 * x[1] * x[1]]
    }

    #[test]
    fn multiplies_by_the_hessian() {
        for scale in [1.0, 1e-6, 1e6] {
            let x = [0.5 * scale, -2.0 * scale];
            let hv = hessian_vector(gradient, &x, &[1.0, 10.0], F64).unwrap();
            for (ours, exact) in hv.iter().zip([16.0, 1.0 + 60.0 * x[1]]) {
                assert!((ours - exact).abs() < 1e-7 * exact.abs(), "{hv:?} at {x:?}");
            }
        }
        let zero = hessian_vector(gradient, &[1.0, 1.0], &[0.0, 0.0], F64);
        assert_eq!(zero.unwrap(), [0.0, 0.0]);
    }

    #[test]
    fn the_step_follows_the_moved_entries_and_the_precision() {
        let slope = |x: &[f64]| vec![0.0, x[1].cos()];
        let hv = hessian_vector(slope, &[1e6, 0.5], &[0.0, 1.0], F64).unwrap();
        assert!((hv[1] + 0.5_f64.sin()).abs() < 1e-9, "{hv:?}");
        let single = |x: &[f64]| vec![Precision::F32.round(x[0].cos())];
        let hv = hessian_vector(single, &[0.5], &[1.0], Precision::F32).unwrap();
        assert!((hv[0] + 0.5_f64.sin()).abs() < 1e-4, "{hv:?}");
    }

    #[test]
    fn the_step_does_not_vanish_near_zero() {
        for precision in [F64, Precision::F32] {
            // (w - 3)², whose curvature is 2 everywhere.
            let parabola = |w: &[f64]| vec![precision.round(2.0 * precision.round(w[0] - 3.0))];
            for w in [0.0, 1e-300, 1e-30, 1e-11, 1e-9, 1e-6, 1e-3, 1.0, 1e3] {
                let w = precision.round(w);
                let found = curvature(parabola, &[w], &[1.0], precision).unwrap();
                let allowed = 1e3 * precision.epsilon().powf(2.0 / 3.0);
                assert!(
                    (found - 2.0).abs() < allowed,
                    "{precision:?} {w:e}: {found}"
                );
            }
        }
        // A scale of its own: tanh′ at 1e14 w = 1.
        let slope = |w: &[f64]| vec![1e14 / (1e14 * w[0]).cosh().powi(2)];
        let found = curvature(slope, &[1e-14], &[1.0], F64).unwrap();
        let exact = -2e28 * 1_f64.tanh() / 1_f64.cosh().powi(2);
        assert!((found / exact - 1.0).abs() < 1e-6, "{found:e} {exact:e}");
    }

    #[test]
    fn the_curvature_is_measured_along_the_direction() {
        let along = |v| curvature(gradient, &[0.0, 2.0], v, F64);
        assert!((along(&[3.0, 0.0]).unwrap() - 6.0).abs() < 1e-8);
        assert!((along(&[0.0, 0.1]).unwrap() - 12.0).abs() < 1e-8);
        assert_eq!(along(&[0.0, 0.0]).unwrap_err(), CheckError::NoDirection);
        let short = along(&[1.0]).unwrap_err().to_string();
        assert_eq!(short, "the direction: expected 2 numbers, got 1");
    }
}
