//! Second derivatives, by differences of values and of gradients.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::report::{Report, Row};
use crate::tolerance::Allowed;
use crate::{CheckError, Function, Parameter, Precision, hessian_vector};

/// The name of a row, before its number.
const DIRECTIONS: &str = "second derivative";

/// The relative tolerance, over the error of a second difference at its best step.
const TOLERANCE: f64 = 256.0;

/// Compares second derivatives in random directions `u` and `v`, by three methods.
///
/// ```text
/// values                (f(x + tu + tv) - f(x + tu - tv) - f(x - tu + tv) + f(x - tu - tv)) / 4t²
/// gradients along v     uᵀ (H v), with H v by differences of gradients
/// gradients along u     vᵀ (H u)
/// ```
///
/// The Hessian `H` is symmetric if the gradient is one: most wrong gradients have none that is. `directions`
/// is the number of pairs, drawn by the seed. Each entry moves by up to its parameter's scale; `t` is `ε^(1/4)`,
/// at which the truncation and the rounding error of the first method are both about `√ε`.
///
/// # Shapes
///
/// The gradient has as many numbers as all parameters together.
///
/// # Errors
///
/// As [`Check::run`](crate::Check::run), and [`CheckError::Vector`] if the gradient has another length.
///
/// *Source*: W. H. Press et al., "Numerical Recipes", section 5.7.
pub fn second_order(
    at: &[Parameter<'_>],
    mut function: impl Function,
    mut gradient: impl FnMut(&[f64]) -> Vec<f64>,
    precision: Precision,
    directions: usize,
    seed: u64,
) -> Result<Report, CheckError> {
    crate::parameter::finite(at)?;
    let x: Vec<f64> = at.iter().flat_map(|p| p.values.iter().copied()).collect();
    if x.is_empty() {
        return Err(CheckError::NoParameters);
    }
    let value = function.value(&x);
    if !value.is_finite() {
        return Err(CheckError::NotFinite { value });
    }
    #[allow(clippy::cast_precision_loss, reason = "entries are far below 2^53")]
    let length = (x.len() as f64).sqrt();
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut direction = || -> Vec<f64> {
        let of = |p: &Parameter<'_>| {
            let scale = p.scale();
            let draws = p.values.iter();
            draws
                .map(|_| scale * random.random_range(-1.0..1.0) / length)
                .collect::<Vec<f64>>()
        };
        at.iter().flat_map(of).collect()
    };
    let t = precision.epsilon().powf(0.25);
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut entries = Vec::with_capacity(directions);
    for i in 0..directions {
        let (u, v) = (direction(), direction());
        let mut largest = value.abs();
        let mut corner = |s: f64, r: f64| {
            let moved = x.iter().zip(u.iter().zip(&v));
            let moved: Vec<f64> = moved
                .map(|(x, (u, v))| precision.round(x + t * (s * u + r * v)))
                .collect();
            let value = function.value(&moved);
            largest = largest.max(value.abs());
            value
        };
        let mixed = corner(1.0, 1.0) - corner(1.0, -1.0) - corner(-1.0, 1.0) + corner(-1.0, -1.0);
        let hv = hessian_vector(&mut gradient, &x, &v, precision)?;
        let hu = hessian_vector(&mut gradient, &x, &u, precision)?;
        let terms =
            |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a * b).abs()).sum() };
        let terms = terms(&u, &hv).max(terms(&v, &hu));
        let exact = TOLERANCE * precision.epsilon().sqrt() * terms;
        let rounding = crate::rounding_noise(precision, largest, t * t);
        let values = vec![
            Some(mixed / (4.0 * t * t)),
            Some(dot(&u, &hv)),
            Some(dot(&v, &hu)),
        ];
        entries.push(Row::new(DIRECTIONS, vec![i], values, |i, _| Allowed {
            exact,
            unknown: [if i == 0 { rounding } else { 0.0 }, 0.0],
            resolved: 0.1 * terms,
        }));
    }
    entries.sort_by(Row::worst_first);
    let methods = ["values", "gradients along v", "gradients along u"];
    Ok(Report {
        methods: methods.map(str::to_owned).to_vec(),
        value: None,
        direction: None,
        total_entries: entries.len(),
        entries,
        notes: vec![],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(x: &[f64]) -> f64 {
        (x[0] * x[1]).sin() + x[1].exp() * x[2]
    }

    fn gradient(x: &[f64]) -> Vec<f64> {
        let c = (x[0] * x[1]).cos();
        vec![c * x[1], c * x[0] + x[1].exp() * x[2], x[1].exp()]
    }

    fn check(gradient: impl FnMut(&[f64]) -> Vec<f64>) -> Report {
        let at = [Parameter::new("x", [3], &[0.7, -0.4, 1.3])];
        second_order(&at, f, gradient, Precision::F64, 4, 1).unwrap()
    }

    #[test]
    fn a_right_gradient_has_the_second_derivatives_of_its_function() {
        let report = check(gradient);
        assert_eq!(report.count(crate::Verdict::Agrees), 4, "{report}");
    }

    #[test]
    fn a_wrong_gradient_has_others() {
        let report = check(|x| {
            let mut wrong = gradient(x);
            wrong[0] *= 1.001;
            wrong
        });
        assert!(!report.agrees(), "{report}");
    }
}
