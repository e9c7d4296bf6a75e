//! The error of every function, in units in the last place of the exact result.

use downhill_kernels as kernels;

use crate::double_double::Double;
use crate::numbers::spread;

const POINTS: usize = 1_000_000;

/// The error of `ours` in units in the last place of `exact`.
fn error64(ours: f64, exact: Double) -> f64 {
    if exact.0.is_infinite() || ours.is_infinite() {
        return if ours == exact.0 { 0.0 } else { f64::INFINITY };
    }
    let exponent = (exact.0.abs().to_bits() >> 52).max(1);
    let ulp = f64::from_bits(exponent << 52) * f64::EPSILON;
    let ulp = if ulp < f64::MIN_POSITIVE {
        f64::from_bits(1) * (1u64 << (exponent - 1)) as f64
    } else {
        ulp
    };
    (((ours - exact.0) - exact.1) / ulp).abs()
}

fn error32(ours: f32, exact: f64) -> f64 {
    let rounded = exact as f32;
    if rounded.is_infinite() || ours.is_infinite() {
        return if ours == rounded { 0.0 } else { f64::INFINITY };
    }
    let exponent = (rounded.abs().to_bits() >> 23).max(1);
    let ulp = 2.0_f64.powi(exponent as i32 - 127 - 23);
    ((f64::from(ours) - exact) / ulp).abs()
}

/// Asserts a bound on the error, and that it is not idle: the largest error found is more than a third of it.
fn bounded(name: &str, bound: f64, errors: impl Iterator<Item = (f64, f64)>) {
    let worst = errors.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    println!("{name}: {:.4} ulp at {:e}, bound {bound}", worst.1, worst.0);
    assert!(worst.1 <= bound, "{name}: {} ulp at {:e}", worst.1, worst.0);
    assert!(
        worst.1 > bound / 3.0,
        "{name}: at most {} ulp found",
        worst.1
    );
}

fn bounded64(
    name: &str,
    bound: f64,
    (low, high): (f64, f64),
    ours: fn(&[f64], &mut [f64]),
    exact: fn(Double) -> Double,
) {
    let x = spread(POINTS, low, high);
    assert!(x.len() > POINTS * 9 / 10);
    let mut y = vec![f64::NAN; x.len()];
    ours(&x, &mut y);
    let errors = x
        .iter()
        .zip(&y)
        .map(|(&x, &y)| (x, error64(y, exact(x.into()))));
    bounded(name, bound, errors);
}

fn bounded32(
    name: &str,
    bound: f64,
    (low, high): (f64, f64),
    ours: fn(&[f32], &mut [f32]),
    exact: fn(f64) -> f64,
) {
    let x: Vec<f32> = spread(POINTS, low, high)
        .iter()
        .map(|&x| x as f32)
        .collect();
    let mut y = vec![f32::NAN; x.len()];
    ours(&x, &mut y);
    let errors = x
        .iter()
        .zip(&y)
        .map(|(&x, &y)| (f64::from(x), error32(y, exact(f64::from(x)))));
    bounded(name, bound, errors);
}

fn one() -> Double {
    1.0.into()
}

fn tanh(x: Double) -> Double {
    let t = (x + x).exp_m1();
    if x.0 > 20.0 {
        one() - Double(2.0, 0.0) / (t + 2.0.into())
    } else {
        t / (t + 2.0.into())
    }
}

fn sigmoid(x: Double) -> Double {
    if x.0 < -600.0 {
        x.exp()
    } else {
        one() / (one() + (-x).exp())
    }
}

/// `2/√π e^-x²` times the sum of `2ⁿ x²ⁿ⁺¹ / (2n+1)!!`, whose terms have the same sign.
fn erf(x: Double) -> Double {
    let square = x * x;
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term = term * (square + square) / Double::from(f64::from(2 * n + 1));
        sum = sum + term;
        if term.0.abs() < sum.0.abs() * 1e-34 {
            break;
        }
    }
    // 2/√π in two parts.
    let factor = Double(std::f64::consts::FRAC_2_SQRT_PI, 1.533_545_961_316_588e-17);
    factor * (-square).exp() * sum
}

#[test]
fn erf_is_within_its_bound() {
    for (name, range) in [
        ("erf f64 near 0", (-0.9, 0.9)),
        ("erf f64", (0.8, 2.9)),
        ("erf f64 far", (-6.5, -2.8)),
    ] {
        let x = spread(POINTS / 20, range.0, range.1);
        let mut y = vec![f64::NAN; x.len()];
        kernels::erf_slice(&x, &mut y);
        let points = x.iter().zip(&y);
        let errors = points.map(|(&x, &y)| (x, error64(y, erf(x.into()))));
        bounded(name, 1.0, errors);
    }
    let exact = |x: f64| erf(x.into()).0;
    bounded32("erf f32", 1.0, (-4.0, 4.0), kernels::erf_slice, exact);
}

#[test]
fn exp_is_within_its_bound() {
    bounded64(
        "exp f64",
        1.0,
        (-670.0, 709.7),
        kernels::exp_slice,
        Double::exp,
    );
    bounded32(
        "exp f32",
        1.0,
        (-104.0, 88.73),
        kernels::exp_slice,
        f64::exp,
    );
}

#[test]
fn exp_below_the_normal_range_is_rounded_once() {
    let x = spread(POINTS, -745.2, -690.0);
    let mut y = vec![f64::NAN; x.len()];
    kernels::exp_slice(&x, &mut y);
    let up = 2.0_f64.powi(200);
    let errors = x.iter().zip(&y).map(|(&x, &y)| {
        let exact = Double::from(x).exp_times_power_of_two(200);
        let unit = f64::from_bits((y.to_bits() >> 52).max(1) << 52) * up * f64::EPSILON;
        (x, (((y * up - exact.0) - exact.1) / unit).abs())
    });
    bounded("exp f64 subnormal", 1.0, errors);
}

#[test]
fn exp_m1_is_within_its_bound() {
    bounded64(
        "exp_m1 f64",
        2.0,
        (-45.0, 709.7),
        kernels::exp_m1_slice,
        Double::exp_m1,
    );
    bounded64(
        "exp_m1 f64 near 0",
        2.0,
        (-2.0, 2.0),
        kernels::exp_m1_slice,
        Double::exp_m1,
    );
    bounded32(
        "exp_m1 f32",
        2.0,
        (-25.0, 88.73),
        kernels::exp_m1_slice,
        f64::exp_m1,
    );
    bounded32(
        "exp_m1 f32 near 0",
        2.0,
        (-2.0, 2.0),
        kernels::exp_m1_slice,
        f64::exp_m1,
    );
}

#[test]
fn ln_is_within_its_bound() {
    bounded64(
        "ln f64",
        1.0,
        (f64::from_bits(1), f64::MAX),
        kernels::ln_slice,
        Double::ln,
    );
    bounded64(
        "ln f64 near 1",
        1.0,
        (0.25, 4.0),
        kernels::ln_slice,
        Double::ln,
    );
    bounded32(
        "ln f32",
        1.0,
        (1.5e-45, f64::from(f32::MAX)),
        kernels::ln_slice,
        f64::ln,
    );
    bounded32(
        "ln f32 near 1",
        1.0,
        (0.25, 4.0),
        kernels::ln_slice,
        f64::ln,
    );
}

#[test]
fn ln_1p_is_within_its_bound() {
    bounded64(
        "ln_1p f64",
        1.5,
        (-1.0 + 1e-16, f64::MAX),
        kernels::ln_1p_slice,
        Double::ln_1p,
    );
    bounded64(
        "ln_1p f64 near 0",
        1.5,
        (-0.75, 3.0),
        kernels::ln_1p_slice,
        Double::ln_1p,
    );
    let high = f64::from(f32::MAX);
    bounded32(
        "ln_1p f32",
        1.5,
        (-0.99999994, high),
        kernels::ln_1p_slice,
        f64::ln_1p,
    );
    bounded32(
        "ln_1p f32 near 0",
        1.5,
        (-0.75, 3.0),
        kernels::ln_1p_slice,
        f64::ln_1p,
    );
}

#[test]
fn tanh_is_within_its_bound() {
    bounded64("tanh f64", 1.5, (-22.0, 22.0), kernels::tanh_slice, tanh);
    bounded64(
        "tanh f64 near 0",
        1.5,
        (-2.0, 2.0),
        kernels::tanh_slice,
        tanh,
    );
    bounded32(
        "tanh f32",
        1.5,
        (-11.0, 11.0),
        kernels::tanh_slice,
        f64::tanh,
    );
    bounded32(
        "tanh f32 near 0",
        1.5,
        (-2.0, 2.0),
        kernels::tanh_slice,
        f64::tanh,
    );
}

#[test]
fn sigmoid_is_within_its_bound() {
    bounded64(
        "sigmoid f64",
        3.0,
        (-708.0, 40.0),
        kernels::sigmoid_slice,
        sigmoid,
    );
    bounded64(
        "sigmoid f64 near 0",
        3.0,
        (-5.0, 5.0),
        kernels::sigmoid_slice,
        sigmoid,
    );
    let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
    bounded32(
        "sigmoid f32",
        3.0,
        (-104.0, 20.0),
        kernels::sigmoid_slice,
        exact,
    );
    bounded32(
        "sigmoid f32 near 0",
        3.0,
        (-5.0, 5.0),
        kernels::sigmoid_slice,
        exact,
    );
}

/// Compares every number of type `f32` with `f64`.
#[test]
#[ignore = "takes minutes"]
fn every_f32_is_within_its_bound() {
    type Case = (&'static str, f64, fn(&[f32], &mut [f32]), fn(f64) -> f64);
    let cases: [Case; 6] = [
        ("exp", 1.0, kernels::exp_slice, f64::exp),
        ("exp_m1", 2.0, kernels::exp_m1_slice, f64::exp_m1),
        ("ln", 1.0, kernels::ln_slice, f64::ln),
        ("ln_1p", 1.5, kernels::ln_1p_slice, f64::ln_1p),
        ("tanh", 1.5, kernels::tanh_slice, f64::tanh),
        ("sigmoid", 3.0, kernels::sigmoid_slice, |x| {
            1.0 / (1.0 + (-x).exp())
        }),
    ];
    for (name, bound, ours, exact) in cases {
        let mut worst = (0.0, 0.0_f32);
        for block in 0..1_u32 << 12 {
            let x: Vec<f32> = (0..1_u32 << 20)
                .map(|i| f32::from_bits((block << 20) | i))
                .collect();
            let mut y = vec![f32::NAN; x.len()];
            ours(&x, &mut y);
            for (&x, &y) in x.iter().zip(&y) {
                let exact = exact(f64::from(x));
                if exact.is_nan() || y.is_nan() {
                    assert!(
                        exact.is_nan() && y.is_nan(),
                        "{name}({x:e}) = {y:e}, not {exact:e}"
                    );
                    continue;
                }
                let error = error32(y, exact);
                if error > worst.0 {
                    worst = (error, x);
                }
            }
        }
        println!("{name}: {:.4} ulp at {:e}", worst.0, worst.1);
        assert!(worst.0 <= bound, "{name}: {} ulp at {:e}", worst.0, worst.1);
    }
}
