//! Checks of known gradients, correct and wrong.

mod quantization;
mod scales;

use rand::RngExt;

use super::*;
use Verdict::{Agrees, Differs, NotDifferentiable, NotFinite, Unresolved};

/// Checks `gradient` of a function of one parameter, `w`.
fn check(check: &Check, w: &[f64], f: impl Function, gradient: &[f64]) -> Report {
    let at = [Parameter::new("w", [w.len()], w)];
    let claim = Claim::new("by hand", vec![Parameter::new("w", [w.len()], gradient)]);
    check.run(&at, f, &[claim]).unwrap()
}

/// f(w) = Σ e^wᵢ sin 3wᵢ, which has derivatives of every order.
fn wave(w: &[f64]) -> f64 {
    w.iter().map(|w| w.exp() * (3.0 * w).sin()).sum()
}

fn wave_gradient(w: &[f64]) -> Vec<f64> {
    let slope = |w: &f64| w.exp() * ((3.0 * w).sin() + 3.0 * (3.0 * w).cos());
    w.iter().map(slope).collect()
}

const W: [f64; 5] = [0.3, -1.2, 0.0, 2.5, -0.01];

#[test]
fn every_method_detects_a_wrong_entry() {
    for method in [Method::Central, Method::Richardson, Method::ComplexStep] {
        let check = |gradient: &[f64]| {
            let f = crate::Analytic(|w: &[crate::Complex64]| {
                w.iter().map(|w| w.exp() * (w * 3.0).sin()).sum()
            });
            check(&Check::new().by(method), &W, f, gradient)
        };
        let mut gradient = wave_gradient(&W);
        let report = check(&gradient);
        assert!(report.agrees(), "{method:?}: {report}");
        // A relative error of 1e-6 is detected.
        gradient[3] *= 1.0 + 1e-6;
        let report = check(&gradient);
        assert!(!report.agrees(), "{method:?}");
        assert_eq!(report.entries()[0].index, [3], "{method:?}: {report}");
        assert_eq!(
            report.differing().count(),
            2,
            "its entry, and the direction"
        );
    }
}

#[test]
fn richardson_is_more_accurate_than_central() {
    let error = |method| {
        let report = check(&Check::new().by(method), &W, wave, &wave_gradient(&W));
        let errors = report.entries().iter().map(|r| r.error);
        errors.fold(0.0, f64::max)
    };
    let (central, richardson) = (error(Method::Central), error(Method::Richardson));
    assert!(richardson < central / 10.0, "{central:e} {richardson:e}");
}

#[test]
fn steps_scale_with_the_parameter() {
    for scale in [1e-9, 1e-3, 1e9] {
        let w = W.map(|w| w * scale);
        let f = |w: &[f64]| wave(&w.iter().map(|w| w / scale).collect::<Vec<_>>());
        let gradient: Vec<f64> = wave_gradient(&W).iter().map(|g| g / scale).collect();
        let report = check(&Check::new(), &w, f, &gradient);
        assert!(report.agrees(), "{scale:e}: {report}");
    }
}

#[test]
fn f32_has_its_own_steps_and_tolerances() {
    let narrow = |v: f64| Precision::F32.round(v);
    let f = |w: &[f64]| narrow(wave(w));
    let w = W.map(narrow);
    let gradient: Vec<f64> = wave_gradient(&w).into_iter().map(narrow).collect();
    for method in [Method::Central, Method::Richardson] {
        let single = Check::new().in_precision(Precision::F32).by(method);
        let report = check(&single, &w, f, &gradient);
        assert!(report.agrees(), "{report}");
        let mut wrong = gradient.clone();
        wrong[0] *= 1.1;
        assert!(!check(&single, &w, f, &wrong).agrees());
    }
    // With the steps of f64, rounding dominates.
    assert!(!check(&Check::new(), &w, f, &gradient).agrees());
}

#[test]
fn an_f32_gradient_is_checked_against_an_f64_function() {
    let gradient: Vec<f64> = wave_gradient(&W)
        .into_iter()
        .map(|g| Precision::F32.round(g))
        .collect();
    let at = [Parameter::new("w", [5], &W)];
    let claim = |precision| {
        let claim = Claim::new("by hand", vec![Parameter::new("w", [5], &gradient)]);
        let claims = [claim.in_precision(precision)];
        Check::new().run(&at, wave, &claims).unwrap().agrees()
    };
    assert!(claim(Precision::F32));
    assert!(!claim(Precision::F64));
}

#[test]
fn measured_rounding_counts_up_to_the_floor_or_the_conditioning() {
    // The first entry is off by a ten thousandth, and its noise says that this may be rounding.
    let mut gradient = wave_gradient(&W);
    gradient[0] *= 1.0001;
    let noise = gradient.iter().map(|g| 1e-3 * g.abs()).collect::<Vec<_>>();
    fn of(values: &[f64]) -> Vec<Parameter<'_>> {
        vec![Parameter::new("w", [5], values)]
    }
    let differing = |conditioning: Option<&[f64]>| {
        let claim = Claim::new("by hand", of(&gradient)).with_noise(of(&noise));
        let claim = match conditioning {
            Some(conditioning) => claim.with_conditioning(of(conditioning)),
            None => claim,
        };
        let report = Check::new().run(&of(&W), wave, &[claim]).unwrap();
        (report.count(Differs), report.direction().unwrap().verdict)
    };
    assert_eq!(differing(None), (1, Differs));
    assert_eq!(differing(Some(&[0.0; 5])), (1, Differs));
    assert_eq!(differing(Some(&noise)), (0, Agrees));
}

#[test]
fn kinks_are_neither_failures_nor_passes() {
    let relu = |w: &[f64]| w.iter().map(|w| w.max(0.0)).sum::<f64>() + 0.1 * w[0] * w[0];
    for claimed in [0.0, 0.5, 1.0] {
        // At the kink, or too near for any step to exclude it.
        for near in [0.0, 1e-18, -1e-18] {
            let w = [1.0, near];
            let report = check(&Check::new(), &w, relu, &[1.2, claimed]);
            let row = &report.entries()[0];
            assert_eq!(row.index, [1], "{near:e}: {report}");
            assert_eq!(row.verdict, NotDifferentiable, "{near:e}: {report}");
            assert!(report.agrees(), "the other entry agrees: {report}");
        }
        // The standard step contains the kink, finer steps do not: there is a slope.
        for near in [1e-9, 1e-7, 1e-6, 2e-6, 3e-6, 4e-6, 5e-6, -1e-6, -1e-9] {
            let w = [1.0, near];
            let report = check(&Check::new(), &w, relu, &[1.2, claimed]);
            let right = claimed == f64::from(u8::from(near > 0.0));
            assert_eq!(report.agrees(), right, "{near:e}, {claimed}: {report}");
            assert_eq!(report.count(NotDifferentiable), 0, "{near:e}: {report}");
        }
    }
    // ANCHOR: corner
    let text = check(&Check::new(), &[1.0, 0.0], relu, &[1.2, 0.0]).to_string();
    assert!(
        text.starts_with("1 of 2 entries agree (1 not differentiable here)"),
        "{text}"
    );
    // ANCHOR_END: corner
}

#[test]
fn a_kink_excuses_only_differences_up_to_its_jump() {
    let f = |w: &[f64]| w[0] * w[0] + 5.0 * w[1] + 1e-4 * w[1].max(0.0);
    let at = |claim| check(&Check::new(), &[1.0, 0.0], f, &[2.0, claim]);
    assert_eq!(at(5.0001).count(NotDifferentiable), 1);
    for wrong in [10.0, 4.99] {
        assert_eq!(at(wrong).entries()[0].verdict, Differs, "{wrong}");
    }
    for wrong in [f64::NAN, f64::INFINITY] {
        assert_eq!(at(wrong).entries()[0].verdict, NotFinite, "{wrong}");
    }
    // The slope is continuous here: no kink, although the curvature jumps.
    let f = |w: &[f64]| w[0].max(0.0).powi(2) + w[1] + 3.0 * w[0];
    for method in [Method::Central, Method::Richardson] {
        let at = |claim| check(&Check::new().by(method), &[0.0, 1.0], f, &[claim, 1.0]);
        assert!(at(3.0).agrees(), "{}", at(3.0));
        assert!(!at(6.0).agrees(), "{}", at(6.0));
    }
}

#[test]
fn tiny_parameters_are_checked_at_larger_steps() {
    let f = |w: &[f64]| 1.0 + w.iter().map(|w| w.sin()).sum::<f64>();
    for tiny in [1e-9, 1e-12, 1e-17, 1e-300, 5e-324] {
        let (w, b) = ([0.7, -0.3], [tiny, -tiny]);
        let at = [Parameter::new("w", [2], &w), Parameter::new("b", [2], &b)];
        let dw = w.map(f64::cos);
        let agrees = |db: [f64; 2]| {
            let gradient = vec![Parameter::new("w", [2], &dw), Parameter::new("b", [2], &db)];
            let report = Check::new()
                .run(&at, f, &[Claim::new("by hand", gradient)])
                .unwrap();
            assert_eq!(report.count(Unresolved), 0, "{report}");
            report.agrees()
        };
        assert!(agrees([1.0, 1.0]), "{tiny}");
        assert!(!agrees([-5.0, 7.0]), "{tiny}");
        assert!(!agrees([1.0, 1.01]), "{tiny}");
    }
}

#[test]
fn large_curvature_and_near_singularities_are_handled() {
    type Case = (&'static str, fn(&[f64]) -> f64, fn(f64) -> f64, f64);
    let cases: [Case; 8] = [
        ("ln", |w| w[0].ln() + w[1].ln(), |w| 1.0 / w, 1e-6),
        (
            "sqrt",
            |w| w[0].sqrt() + w[1].sqrt(),
            |w| 0.5 / w.sqrt(),
            1e-6,
        ),
        ("1/w", |w| 1.0 / w[0] + 1.0 / w[1], |w| -1.0 / (w * w), 1e-5),
        (
            "far",
            |w| (w[1] - 5000.0).sin() + w[0],
            |w| (w - 5000.0).cos(),
            5000.7,
        ),
        (
            "farther",
            |w| (w[1] - 1e5).sin() + w[0],
            |w| (w - 1e5).cos(),
            100_000.7,
        ),
        (
            "fast",
            |w| (1e3 * w[1]).sin() + w[0],
            |w| 1e3 * (1e3 * w).cos(),
            20.0,
        ),
        (
            "faster",
            |w| (1e6 * w[1]).sin() / 1e6 + w[0],
            |w| (1e6 * w).cos(),
            0.7,
        ),
        (
            "quintic",
            |w| w[1] + 1e3 * w[1].powi(5) + w[0],
            |w| 1.0 + 5e3 * w.powi(4),
            0.0,
        ),
    ];
    for (name, f, slope, at) in cases {
        let first = match name {
            "sqrt" => 0.5,
            "1/w" => -1.0,
            _ => 1.0,
        };
        for method in [Method::Central, Method::Richardson] {
            let run = |claim| check(&Check::new().by(method), &[1.0, at], f, &[first, claim]);
            let right = run(slope(at));
            assert!(right.agrees(), "{name}, {method:?}: {right}");
            for wrong in [1.1 * slope(at), -slope(at), 2.0 * slope(at)] {
                let wrong = run(wrong);
                assert!(!wrong.agrees(), "{name}, {method:?}: {wrong}");
            }
        }
    }
}

#[test]
fn slopes_hidden_by_rounding_never_differ_or_agree() {
    // A value of 1e12, and a slope that changes it by less than its rounding.
    let f = |w: &[f64]| 1e12 + 1e-3 * w[1].sin() + w[0] * 1e9;
    for claimed in [1e-3 * 0.7_f64.cos(), -1.0] {
        let report = check(&Check::new(), &[1.0, 0.7], f, &[1e9, claimed]);
        let row = report.entries().iter().find(|r| r.index == [1]).unwrap();
        assert_ne!(row.verdict, Differs, "{report}");
    }
    // In f32, a wrong sign of a small slope may be hidden, but never agrees.
    let narrow = |v: f64| Precision::F32.round(v);
    for k in [0.002, 0.004, 0.006, 0.02, 0.2] {
        let f = |w: &[f64]| narrow(0.7 + narrow(k * narrow(w[0].sin())));
        for i in 0..200 {
            let w = narrow(f64::from(i) / 100.0 - 1.0);
            let single = Check::new().in_precision(Precision::F32);
            let wrong = check(&single, &[w], f, &[-k * w.cos()]);
            assert!(!wrong.agrees(), "{k}, {w}: {wrong}");
        }
    }
}

#[test]
fn a_saturated_softmax_does_not_fail() {
    let f = |w: &[f64]| {
        let m = w.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        w.iter().map(|w| (w - m).exp()).sum::<f64>().ln() + m - w[0]
    };
    let (a, b) = ((-40.0_f64).exp(), (-43.0_f64).exp());
    let report = check(&Check::new(), &[40.0, 0.0, -3.0], f, &[-a - b, a, b]);
    assert_eq!(report.count(Differs), 0, "{report}");
    assert!(report.differing().next().is_none(), "{report}");
}

#[test]
fn duplicate_names_and_infinite_parameters_are_errors() {
    let two = || {
        vec![
            Parameter::new("w", [1], &[3.0]),
            Parameter::new("w", [1], &[999.0]),
        ]
    };
    let at = [
        Parameter::new("w", [1], &[1.0]),
        Parameter::new("v", [1], &[2.0]),
    ];
    let f = |w: &[f64]| 3.0 * (w[0] + w[1]);
    let error = Check::new().run(&at, f, &[Claim::new("by hand", two())]);
    let error = error.unwrap_err().to_string();
    assert_eq!(
        error,
        "w: two parameters in the gradient `by hand` have this name; rename one of them"
    );
    let far = [Parameter::new("w", [2], &[1.0, f64::INFINITY])];
    let claim = Claim::new("by hand", vec![Parameter::new("w", [2], &[2.0, 0.0])]);
    let error = Check::new().run(&far, f, &[claim]).unwrap_err().to_string();
    assert!(error.starts_with("w[1] is inf"), "{error}");
}

#[test]
fn a_wrong_entry_costs_few_evaluations() {
    let w: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
    let wrong: Vec<f64> = wave_gradient(&w).iter().map(|g| 2.0 * g + 1.0).collect();
    let mut evaluations = 0;
    let f = |w: &[f64]| {
        evaluations += 1;
        wave(w)
    };
    let report = check(&Check::new(), &w, f, &wrong);
    assert_eq!(report.count(Differs), 100);
    assert!(
        evaluations <= 2 + 101 * 6 + EXTRA_EVALUATIONS,
        "{evaluations}"
    );
}

#[test]
fn the_kink_of_an_absolute_value_is_found_although_its_central_difference_is_0() {
    let report = check(&Check::new(), &[0.0], |w: &[f64]| w[0].abs(), &[0.0]);
    assert_eq!(report.count(NotDifferentiable), 1);
    assert!(!report.agrees(), "no slope agrees");
}

#[test]
fn a_large_curvature_is_not_a_kink() {
    // Large derivatives do not excuse a wrong gradient.
    for sharp in [10.0, 100.0, 1_000.0] {
        let f = |w: &[f64]| (sharp * w[0]).sin();
        let slope = |w: f64| sharp * (sharp * w).cos();
        let richardson = Check::new().by(Method::Richardson);
        let right = check(&richardson, &[0.7], f, &[slope(0.7)]);
        let wrong = check(&richardson, &[0.7], f, &[1.1 * slope(0.7)]);
        let kinks = [&right, &wrong].map(|report| report.count(NotDifferentiable));
        assert_eq!(kinks, [0, 0], "{sharp}");
        assert!(!wrong.agrees(), "{sharp}");
        let wrong = check(&Check::new(), &[0.7], f, &[1.1 * slope(0.7)]);
        let verdict = wrong.entries()[0].verdict;
        assert_eq!(verdict, Differs, "{sharp}: {wrong}");
    }
}

#[test]
fn a_random_function_is_an_error_unless_its_seed_is_fixed() {
    let at = [Parameter::new("w", [1], &[2.0])];
    let claim = [Claim::new(
        "by hand",
        vec![Parameter::new("w", [1], &[0.5])],
    )];
    let mut stream = Pcg64Mcg::seed_from_u64(1);
    let dropout = |w: &[f64]| w[0] * stream.random::<f64>();
    let error = Check::new().run(&at, dropout, &claim).unwrap_err();
    assert!(error.to_string().contains("fix its seed"), "{error}");

    // Its first two values are equal by chance; a later one differs.
    let mut evaluations = 0;
    let late = |w: &[f64]| {
        evaluations += 1;
        w[0] * if evaluations % 5 == 0 { 0.5 } else { 0.25 }
    };
    let error = Check::new().run(&at, late, &claim).unwrap_err();
    assert!(error.to_string().contains("fix its seed"), "{error}");

    let kept = Pcg64Mcg::seed_from_u64(1).random::<f64>();
    let fixed = |w: &[f64]| w[0] * Pcg64Mcg::seed_from_u64(1).random::<f64>();
    let report = check(&Check::new(), &[2.0], fixed, &[kept]);
    assert!(report.agrees(), "{report}");
}

#[test]
fn a_direction_takes_two_evaluations_and_an_entry_two() {
    let w: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
    let gradient = wave_gradient(&w);
    let count = |entries, gradient: &[f64]| {
        let mut evaluations = 0;
        let f = |w: &[f64]| {
            evaluations += 1;
            wave(w)
        };
        let report = check(&Check::new().entries(entries), &w, f, gradient);
        (evaluations, report)
    };
    assert_eq!(count(Entries::IfDirectionDiffers, &gradient).0, 2 + 2);
    assert_eq!(count(Entries::Sample(10), &gradient).0, 2 + 2 + 20);
    assert_eq!(count(Entries::All, &gradient).0, 2 + 2 + 200);
    let (_, sample) = count(Entries::Sample(10), &gradient);
    assert_eq!((sample.entries().len(), sample.total_entries()), (10, 100));
    assert!(sample.to_string().contains("a sample of 100"), "{sample}");

    let mut wrong = gradient.clone();
    wrong[42] += 1.0;
    let (_, named) = count(Entries::IfDirectionDiffers, &wrong);
    assert_eq!(named.entries()[0].index, [42]);
}

#[test]
fn samples_and_directions_repeat_by_seed() {
    let w: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
    let of = |seed| {
        let sampled = Check::new().entries(Entries::Sample(5)).seed(seed);
        check(&sampled, &w, wave, &wave_gradient(&w))
    };
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn a_wrong_value_comes_first() {
    let at = [Parameter::new("w", [5], &W)];
    let gradient = wave_gradient(&W);
    let claim = |value| {
        let claim = Claim::new("by hand", vec![Parameter::new("w", [5], &gradient)]);
        Check::new()
            .run(&at, wave, &[claim.with_value(value)])
            .unwrap()
    };
    assert!(claim(wave(&W)).agrees());
    let report = claim(wave(&W) + 1e-6);
    assert!(!report.agrees());
    assert_eq!(report.rows().next().unwrap().parameter, "value");
    assert!(report.to_string().contains("value"), "{report}");
}

#[test]
fn unsuitable_functions_and_empty_inputs_are_errors() {
    let at = [Parameter::new("w", [1], &[0.0])];
    let claim = || {
        [Claim::new(
            "by hand",
            vec![Parameter::new("w", [1], &[1.0])],
        )]
    };
    let run = |check: Check, f: fn(&[f64]) -> f64| check.run(&at, f, &claim()).unwrap_err();
    assert_eq!(
        run(Check::new().by(Method::ComplexStep), |w| w[0]),
        CheckError::NotComplex
    );
    let infinite = run(Check::new(), |w| w[0].ln());
    assert_eq!(
        infinite,
        CheckError::NotFinite {
            value: f64::NEG_INFINITY
        }
    );
    assert_eq!(
        Check::new().run(&at, wave, &[]).unwrap_err(),
        CheckError::NoClaims
    );
    let nothing = Check::new().run(&[], wave, &[Claim::new("by hand", vec![])]);
    assert_eq!(nothing.unwrap_err(), CheckError::NoParameters);
}

#[test]
fn a_report_serializes() {
    let report = check(&Check::new(), &W, wave, &wave_gradient(&W));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["ways"],
        serde_json::json!(["central difference", "by hand"])
    );
    let entries = json["entries"].as_array().unwrap().len();
    assert_eq!((&json["of"], entries), (&5.into(), 5));
    assert_eq!(json["entries"][0]["verdict"], "agrees");
}
