//! Functions with rounded intermediate results, and exact ones that resemble them.

use super::*;
use crate::Verdict::{Agrees, Inexact};

/// The mean squared error of a sigmoid neuron at four points, and its gradient.
///
/// `round` is applied to each sigmoid: some libraries compute it in single precision.
fn neuron(w: &[f64], round: fn(f64) -> f64) -> (f64, [f64; 4]) {
    let (mut loss, mut gradient) = (0.0, [0.0; 4]);
    for i in 0..4 {
        let x: [f64; 4] = std::array::from_fn(|j| match j {
            3 => 1.0,
            _ => f64::from(i * 3 + j as u32).powi(2).sin(),
        });
        let y = f64::from(i * i).sin();
        let z: f64 = x.iter().zip(w).map(|(x, w)| x * w).sum();
        let a = round(sigmoid(z));
        loss += (a - y).powi(2) / 4.0;
        for (slope, x) in gradient.iter_mut().zip(x) {
            *slope += (a - y) / 2.0 * a * (1.0 - a) * x;
        }
    }
    (loss, gradient)
}

#[test]
fn rounded_intermediate_results_are_inexact() {
    let single: fn(f64) -> f64 = |a| Precision::F32.round(a);
    for i in 0..100 {
        let w: Vec<f64> = (0..4).map(|j| f64::from(7 * i + j).sin()).collect();
        let penalty = |w: &[f64]| 0.1 * w.iter().map(|w| w * w).sum::<f64>();
        let slopes: Vec<f64> = (neuron(&w, single).1.iter().zip(&w))
            .map(|(g, w)| g + 0.2 * w)
            .collect();
        for method in [Method::Central, Method::Richardson] {
            let f = |w: &[f64]| neuron(w, single).0 + penalty(w);
            let report = check(&Check::new().by(method), &w, f, &slopes);
            assert_eq!(report.count(Inexact), 4, "{i}: {report}");
        }
        // Without rounding, the same gradient is not inexact.
        let f = |w: &[f64]| neuron(w, |a| a).0 + penalty(w);
        let report = check(&Check::new(), &w, f, &slopes);
        assert_eq!(report.count(Inexact), 0, "{i}: {report}");
    }
}

#[test]
fn rounded_intermediate_results_do_not_hide_a_mistake() {
    let single: fn(f64) -> f64 = |a| Precision::F32.round(a);
    for i in 0..100 {
        let w: Vec<f64> = (0..4).map(|j| f64::from(5 * i + j).cos()).collect();
        let slopes = neuron(&w, single).1;
        let largest = largest(&slopes);
        let mut wrong = slopes;
        wrong[2] += 0.1 * largest;
        let report = check(&Check::new(), &w, |w: &[f64]| neuron(w, single).0, &wrong);
        let found: Vec<usize> = (report.entries().iter())
            .filter(|row| row.verdict == Differs)
            .flat_map(|row| row.index.clone())
            .collect();
        assert_eq!(found, [2], "{i}: {report}");
    }
}

/// The verdict on a claimed slope of `w₀ + f(w₁)` with respect to `w₁`.
fn verdict(f: fn(f64) -> f64, at: f64, claimed: f64, method: Method) -> Verdict {
    let sum = |w: &[f64]| w[0] + f(w[1]);
    let report = check(&Check::new().by(method), &[1.0, at], sum, &[1.0, claimed]);
    let entry = report.entries().iter().find(|row| row.index == [1]);
    entry.unwrap().verdict
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[test]
fn exact_functions_are_not_inexact() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64, Verdict);
    let five = |w: f64| {
        let kinks = [0.0, 1e-3, -1.5e-3, 5e-4, -4e-4];
        kinks.iter().map(|c| (w - c).max(0.0)).sum()
    };
    let hundreds = |w: f64| {
        let kinks = (-5_000..5_000).map(|i| f64::from(i) * 1e-7);
        kinks.map(|c| (w - c).max(0.0)).sum::<f64>() / 1e4
    };
    let cases: [Case; 10] = [
        ("dead", |w| (w - 1e-3).max(0.0), 0.0, 0.5, Differs),
        (
            "a dead zone",
            |w| w.signum() * (w.abs() - 1e-6).max(0.0),
            0.0,
            0.5,
            Differs,
        ),
        (
            "one step",
            |w| f64::from(u8::from(w > 1e-6)),
            0.0,
            0.5,
            Differs,
        ),
        ("a trough", |w| (w.abs() - 2e-6).max(0.0), 0.0, 0.5, Differs),
        ("five kinks", five, 0.0, 2.0, NotDifferentiable),
        ("many kinks", hundreds, 0.5e-7, 0.75, Differs),
        (
            "a fast wave",
            |w| (1e4 * w).sin(),
            0.7,
            -1e4 * 7e3_f64.cos(),
            Differs,
        ),
        ("a far wave", |w| (w - 1e5).tanh(), 1e5, 0.0, Differs),
        ("a cusp", |w| w.abs().sqrt(), 0.0, 0.0, NotDifferentiable),
        (
            "half a cusp",
            |w| w.max(0.0).sqrt(),
            0.0,
            0.0,
            NotDifferentiable,
        ),
    ];
    for (name, f, at, claimed, expected) in cases {
        for method in [Method::Central, Method::Richardson] {
            let found = verdict(f, at, claimed, method);
            assert_eq!(found, expected, "{name}, {method:?}");
        }
    }
}

#[test]
fn a_slope_of_0_between_two_quantization_steps_is_wrong() {
    let f = |w: f64| 5.0 * Precision::F32.round(sigmoid(w));
    let slope = 5.0 * sigmoid(0.31) * (1.0 - sigmoid(0.31));
    for method in [Method::Central, Method::Richardson] {
        assert_eq!(verdict(f, 0.31, 0.0, method), Differs);
        assert_eq!(verdict(f, 0.31, slope, method), Inexact);
    }
}

#[test]
fn a_kink_among_quantization_steps_is_still_found() {
    let f = |w: f64| w.max(0.0) + Precision::F32.round(sigmoid(w + 0.3));
    let slope = sigmoid(0.3) * (1.0 - sigmoid(0.3));
    for method in [Method::Central, Method::Richardson] {
        for claimed in [slope, slope + 1.0] {
            let found = verdict(f, 0.0, claimed, method);
            assert_eq!(found, NotDifferentiable, "{claimed}");
        }
        assert_eq!(verdict(f, 0.0, 3.0, method), Differs);
    }
}

#[test]
fn cancellation_of_a_few_digits_is_allowed() {
    // The sum loses six or four of sixteen digits.
    let cases: [fn(f64) -> f64; 2] = [|w| (w.sin() + 1e6) - 1e6, |w| (w.sin() + 1e4) - 1e4];
    for f in cases {
        for method in [Method::Central, Method::Richardson] {
            let right = 0.7_f64.cos();
            assert_eq!(verdict(f, 0.7, right, method), Agrees);
            for wrong in [1.01 * right, 0.0, -right] {
                assert_eq!(verdict(f, 0.7, wrong, method), Differs);
            }
        }
    }
}

#[test]
fn an_entry_that_intermediate_rounding_flattens_does_not_differ() {
    // A sigmoid in `f32`, as of a backend that computes it so.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the rounding is the purpose"
    )]
    let s = |z: f64| f64::from((1.0 / (1.0 + (-z).exp())) as f32);
    let slope = |z: f64| s(z) * (1.0 - s(z));
    for effect in [1e-5, 1e-4, 1e-3] {
        for out in [0.002, 0.05, 1.0] {
            let f = |w: &[f64]| 0.3 + out * s(0.7 * s(w[0] + effect * w[1]) + 0.1 * w[2]);
            let w = [0.4, 0.9, -0.6];
            let inner = w[0] + effect * w[1];
            let d = out * slope(0.7 * s(inner) + 0.1 * w[2]);
            let by_w0 = d * 0.7 * slope(inner);
            let report = check(&Check::new(), &w, f, &[by_w0, effect * by_w0, 0.1 * d]);
            assert_eq!(report.count(Differs), 0, "{effect} {out}: {report}");
            // A mistake that the noise does not hide is seen.
            let wrong = [by_w0, effect * by_w0 + out, 0.1 * d];
            let report = check(&Check::new(), &w, f, &wrong);
            assert_eq!(
                report.entries()[0].verdict,
                Differs,
                "{effect} {out}: {report}"
            );
            assert_eq!(report.entries()[0].index, [1], "{effect} {out}: {report}");
        }
    }
}
