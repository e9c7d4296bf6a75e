//! The perceptron's rule as a step down its loss, and the example as a user runs it.

use std::fs;

use burn::module::Param;
use downhill::check::{Check, Claim, Parameter, Verdict};
use downhill::data::Generator;
use downhill::nn::{Dense, GradCheck, matrix};
use downhill::prelude::*;
use downhill::train::{Hyperplane, PerceptronConfig};
use ndarray::{Array1, array};
use serde_json::Value;
use tempfile::TempDir;

use crate::checkerboard::fixture;
use crate::examples::{length, refuses, report, run_in, text};

const FEATURES: usize = 4;

fn plane(parameters: &[f64]) -> Hyperplane {
    let (bias, weight) = parameters.split_last().unwrap();
    Hyperplane {
        weight: Array1::from(weight.to_vec()),
        bias: *bias,
    }
}

fn parameters(plane: &Hyperplane) -> Vec<f64> {
    plane.weight.iter().copied().chain([plane.bias]).collect()
}

/// What the rule takes from each parameter, in units of alpha: what it claims the gradient to be.
fn claimed(plane: &Hyperplane, x: &Array1<f64>, t: f64, alpha: f64) -> Vec<f64> {
    let mut after = plane.clone();
    after.learn(x.view(), t, alpha).unwrap();
    let pairs = parameters(plane).into_iter().zip(parameters(&after));
    pairs
        .map(|(before, after)| (before - after) / alpha)
        .collect()
}

/// A step of the rule is a step of plain descent down the perceptron loss: by finite differences of
/// the loss, and by autodiff through Burn.
#[test]
fn the_rule_is_a_step_down_the_perceptron_loss() {
    let mut stream = Generator::new(5);
    let mut steps = 0;
    for case in 0..40 {
        let numbers: Vec<f64> = (0..=FEATURES).map(|_| stream.uniform(-2.0, 2.0)).collect();
        let x: Vec<f64> = (0..FEATURES).map(|_| stream.uniform(-2.0, 2.0)).collect();
        let t = if case % 2 == 0 { 1.0 } else { -1.0 };
        let (line, sample) = (plane(&numbers), Array1::from(x.clone()));
        // A power of two divides out again.
        let gradient = claimed(&line, &sample, t, 0.25);
        steps += usize::from(gradient.iter().any(|g| *g != 0.0));
        let (bias, weight) = gradient.split_last().unwrap();
        let claim = || {
            let weight = Parameter::new("weight", [FEATURES, 1], weight);
            let bias = Parameter::new("bias", [1], std::slice::from_ref(bias));
            Claim::new("the rule", vec![weight, bias])
        };

        let at = [
            Parameter::new("weight", [FEATURES, 1], &numbers[..FEATURES]),
            Parameter::new("bias", [1], &numbers[FEATURES..]),
        ];
        let loss = |numbers: &[f64]| plane(numbers).loss(sample.view(), t).unwrap();
        let report = Check::new().run(&at, loss, &[claim()]).unwrap();
        assert!(report.agrees(), "{report}");
        assert_eq!(report.count(Verdict::Agrees), FEATURES + 1);

        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let tensor = |v: &[f64], shape| matrix(v.to_vec(), shape, &device, Dtype::F64).unwrap();
            let dense = Dense {
                weight: Param::from_tensor(tensor(&numbers[..FEATURES], [FEATURES, 1])),
                bias: Some(Param::from_tensor(
                    tensor(&numbers[FEATURES..], [1, 1]).squeeze_dim(0),
                )),
            };
            let x = tensor(&x, [1, FEATURES]);
            let loss = |dense: &Dense| {
                let ahead = dense.forward(x.clone()) * t;
                burn::tensor::activation::relu(ahead.neg()).sum()
            };
            let probe = GradCheck::new(&dense, loss).unwrap();
            let report = probe.run_with(&[claim()]).unwrap();
            assert!(report.agrees(), "{report}");
        }
    }
    assert!((10..=30).contains(&steps), "{steps} mistakes of 40");
}

/// A slip in the rule would be seen: the sign, the bias left out, the sample left out.
#[test]
fn another_rule_is_no_step_down_the_loss() {
    let (line, x) = (
        plane(&[0.5, -1.0, 2.0, 0.25, 0.125]),
        array![1.0, 2.0, -0.5, 1.5],
    );
    let loss = |numbers: &[f64]| plane(numbers).loss(x.view(), 1.0).unwrap();
    let at = parameters(&line);
    let at = [Parameter::new("Wb", [FEATURES + 1], &at)];
    let right = claimed(&line, &x, 1.0, 1.0);
    let agrees = |gradient: &[f64]| {
        let gradient = Parameter::new("Wb", [FEATURES + 1], gradient);
        let claim = Claim::new("the rule", vec![gradient]);
        Check::new().run(&at, loss, &[claim]).unwrap().agrees()
    };
    assert!(agrees(&right));
    let sign: Vec<f64> = right.iter().map(|g| -g).collect();
    let mut no_bias = right.clone();
    no_bias[FEATURES] = 0.0;
    for wrong in [
        sign,
        no_bias,
        vec![-1.0; FEATURES + 1],
        vec![0.0; FEATURES + 1],
    ] {
        assert!(!agrees(&wrong), "{wrong:?}");
    }
}

/// At weights of zero the loss has a kink: no difference settles there, and the rule's slope is that
/// of the wrong side.
#[test]
fn at_the_kink_the_rule_takes_the_slope_of_the_wrong_side() {
    let (line, x) = (Hyperplane::zeros(FEATURES), array![1.0, 2.0, -0.5, 1.5]);
    for t in [-1.0, 1.0] {
        let loss = |numbers: &[f64]| plane(numbers).loss(x.view(), t).unwrap();
        let zeros = parameters(&line);
        let gradient = claimed(&line, &x, t, 0.5);
        let at = [Parameter::new("Wb", [FEATURES + 1], &zeros)];
        let claim = Claim::new(
            "the rule",
            vec![Parameter::new("Wb", [FEATURES + 1], &gradient)],
        );
        let report = Check::new().run(&at, loss, &[claim]).unwrap();
        let kinks = report.entries().iter();
        let kinks = kinks.filter(|row| row.verdict == Verdict::NotDifferentiable);
        assert_eq!(kinks.count(), FEATURES + 1, "{report}");
        for (entry, slope) in gradient.iter().enumerate() {
            // To the side where the loss rises.
            let mut moved = zeros.clone();
            let h = 1e-6 * slope.signum();
            moved[entry] = h;
            let difference = (loss(&moved) - loss(&zeros)) / h;
            assert!((difference - slope).abs() < 1e-12, "{difference} {slope}");
        }
    }
}

/// A run of the rule, in order, is a run of descent by differences, one sample at a time.
#[test]
fn a_run_is_descent_one_sample_at_a_time() {
    let (blobs, _) = Blobs::new()
        .samples(40)
        .centers(2)
        .random_state(3)
        .generate()
        .unwrap();
    let config = PerceptronConfig {
        alpha: 0.1,
        epochs: 3,
        seed: None,
        pocket: false,
        ..PerceptronConfig::default()
    };
    let outcome = config
        .init()
        .fit(blobs.features().view(), blobs.labels())
        .unwrap();
    let mut numbers = vec![0.0; 3];
    let mut mistakes = 0;
    for (sample, (x, &class)) in blobs
        .features()
        .rows()
        .into_iter()
        .zip(blobs.labels())
        .enumerate()
    {
        let t = if class == 1 { 1.0 } else { -1.0 };
        let loss = |numbers: &[f64]| plane(numbers).loss(x, t).unwrap();
        // The first sample comes at the kink, where a difference would be half of the slope.
        let slope = |entry: usize| {
            let h = 1e-6;
            let at = |by: f64| {
                let mut moved = numbers.clone();
                moved[entry] += by;
                loss(&moved)
            };
            let difference = (at(h) - at(-h)) / (2.0 * h);
            if sample == 0 {
                2.0 * difference
            } else {
                difference
            }
        };
        let gradient: Vec<f64> = (0..3).map(slope).collect();
        mistakes += usize::from(gradient.iter().any(|g| *g != 0.0));
        for (number, g) in numbers.iter_mut().zip(gradient) {
            *number -= 0.1 * g;
        }
    }
    let first = &outcome.epochs[0];
    assert_eq!(first.mistakes, mistakes);
    for (ours, theirs) in parameters(&first.last.hyperplane).iter().zip(&numbers) {
        assert!((ours - theirs).abs() < 1e-7, "{ours} {theirs}");
    }
}

/// In the table's order, the weights after every epoch are scikit-learn's.
#[test]
fn follows_scikit_learn_epoch_by_epoch() {
    let json = fs::read_to_string(fixture("perceptron.json")).unwrap();
    let runs: Value = serde_json::from_str(&json).unwrap();
    let (mut converged, mut steps) = (0, 0);
    for run in runs.as_array().unwrap() {
        let number = |name: &str| run[name].as_f64().unwrap();
        let whole = |name: &str| run[name].as_u64().unwrap();
        let blobs = Blobs::new()
            .samples(whole("samples") as usize)
            .centers(whole("centers") as usize)
            .features(whole("features") as usize)
            .cluster_std(number("std"))
            .random_state(whole("seed") as u32);
        let (data, _) = blobs.generate().unwrap();
        let (x, y) = (data.features().view(), data.labels());
        let epochs = run["epochs"].as_array().unwrap();
        let mut perceptron = PerceptronConfig {
            alpha: number("alpha"),
            epochs: epochs.len(),
            seed: None,
            pocket: false,
            ..PerceptronConfig::default()
        }
        .init();
        let outcome = perceptron.fit(x, y).unwrap();
        converged += usize::from(outcome.converged().is_some());
        steps += outcome.mistakes();
        for (epoch, theirs) in epochs.iter().enumerate() {
            // After an epoch without a mistake nothing changes any more.
            let ours = outcome.epochs.get(epoch).or(outcome.epochs.last()).unwrap();
            let theirs: Vec<f64> = theirs["W"]
                .as_array()
                .unwrap()
                .iter()
                .chain([&theirs["b"]])
                .map(|v| v.as_f64().unwrap())
                .collect();
            for (ours, theirs) in parameters(&ours.last.hyperplane).iter().zip(&theirs) {
                assert!((ours - theirs).abs() < 1e-11, "{epoch}: {ours} {theirs}");
            }
        }
        let predicted = perceptron.predict(x).unwrap();
        let right = predicted.iter().zip(y).filter(|(p, y)| p == y).count();
        let fraction = right as f64 / data.len() as f64;
        assert!((fraction - number("right")).abs() < 1e-12);
    }
    assert!(converged >= 2 && steps > 1_000, "{converged}, {steps}");
}

#[test]
fn the_example_shows_what_it_set_out_to_show() {
    let (said, report) = report("perceptron", &[]);
    assert!(said.contains("separable: as expected: converged"), "{said}");
    assert!(
        said.contains("overlapping: as expected: not converged"),
        "{said}"
    );
    assert_eq!(report["example"], "perceptron");
    assert_eq!(report["holds"], true);
    let [separable, overlapping] = [&report["runs"][0], &report["runs"][1]];
    let number = |value: &Value| value.as_f64().unwrap();
    assert_eq!(separable["points"], "separable");
    assert_eq!(separable["accuracy"], 1.0);
    assert!(number(&separable["mistakes"]) <= number(&separable["bound"]["mistakes"]));
    let epochs = separable["epochs"].as_array().unwrap();
    assert_eq!(separable["converged"], epochs.len() - 1);
    assert_eq!(epochs.last().unwrap()["mistakes"], 0);

    assert_eq!(overlapping["points"], "overlapping");
    assert_eq!(overlapping["converged"], Value::Null);
    assert_eq!(overlapping["bound"]["mistakes"], Value::Null);
    assert_eq!(length(&overlapping["epochs"]), 60);
    let last = &overlapping["epochs"][59];
    assert!(number(&last["pocket"]["wrong"]) < number(&last["wrong"]));
    assert_eq!(last["pocket"]["parameters"], overlapping["parameters"]);
    let right = 1.0 - number(&last["pocket"]["wrong"]) / 100.0;
    assert!((number(&overlapping["accuracy"]) - right).abs() < 1e-12);

    // Where it converged, the last line is that in the pocket: there are no two to be told apart.
    let figures = report["figures"].as_array().unwrap().iter();
    let figures = figures.map(|figure| figure.as_str().unwrap());
    let light: Vec<&str> = figures
        .filter_map(|figure| figure.strip_prefix("out/perceptron/")?.strip_suffix(".png"))
        .filter(|figure| !figure.ends_with("-dark"))
        .collect();
    let expected = [
        "separable-boundary",
        "separable-mistakes",
        "overlapping-boundary",
        "overlapping-pocket",
        "overlapping-mistakes",
    ];
    assert_eq!(light, expected);
}

#[test]
fn without_a_pocket_the_last_weights_are_what_is_left() {
    let arguments = ["--points", "overlapping", "--no-pocket", "--quiet"];
    let (said, report) = report("perceptron", &arguments);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains("pocket"), "{said}");
    assert_eq!(length(&report["runs"]), 1);
    let run = &report["runs"][0];
    assert_eq!(run["epochs"][59]["pocket"], Value::Null);
    assert_eq!(run["epochs"][59]["parameters"], run["parameters"]);
}

#[test]
fn what_does_not_hold_is_status_1() {
    for (arguments, named) in [
        (
            ["--epochs", "1", "--points", "separable"],
            "needs more epochs",
        ),
        (
            ["--alpha", "1e308", "--points", "both"],
            "smaller learning rate",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let output = run_in(folder.path(), "perceptron", &arguments);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(named), "{said}");
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn a_divergence_keeps_finite_weights_and_is_reported_like_that_of_the_other_examples() {
    let folder = TempDir::new().unwrap();
    let options = ["--alpha", "1e308", "--report", "r.json"];
    let output = run_in(folder.path(), "perceptron", &options);
    assert_eq!(output.status.code(), Some(1));
    let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    for run in report["runs"].as_array().unwrap() {
        assert_eq!(run["stopped"]["reason"], "diverged");
        assert_eq!(
            (&run["stopped"]["epoch"], &run["holds"]),
            (&0.into(), &false.into())
        );
        let line = text(&output.stdout);
        assert!(
            line.contains(run["stopped"]["sentence"].as_str().unwrap()),
            "{line}"
        );
        assert!(
            !run["epochs"].to_string().contains("null,\"W\"") && run["parameters"]["b"].is_f64()
        );
        let kept = &run["epochs"][0]["parameters"];
        assert!(kept["b"].is_f64() && kept["W"].as_array().unwrap().iter().all(Value::is_f64));
    }
}

#[test]
fn a_stop_rule_that_ends_the_perceptron_is_no_failure() {
    let (said, both) = report("perceptron", &["--accuracy-target", "0.7"]);
    assert!(said.contains("at or above the target of 0.7"), "{said}");
    for run in both["runs"].as_array().unwrap() {
        assert_eq!(run["stopped"]["reason"], "accuracy target");
        assert!(run["accuracy"].as_f64().unwrap() >= 0.7);
    }
    let (_, limited) = report("perceptron", &["--time-limit", "1e-300", "--no-animate"]);
    assert_eq!(limited["runs"][1]["stopped"]["reason"], "time limit");
    refuses(
        "perceptron",
        &["--accuracy-target", "2"],
        &[],
        &["from 0 to 1"],
    );
    refuses("perceptron", &["--patience", "2"], &[], &["--patience"]);
}

#[test]
fn the_example_refuses_in_one_line() {
    let refuses = |arguments: &[&str], named: &[&str]| {
        refuses("perceptron", arguments, &[], named);
    };
    let kinds = ["round", "separable", "overlapping", "both"];
    refuses(&["--points", "round"], &kinds);
    for samples in ["0", "1", "2.5", "many"] {
        refuses(&["--samples", samples], &["--samples"]);
    }
    refuses(
        &["--samples", "18446744073709551615"],
        &["18446744073709551615"],
    );
    refuses(&["--epochs", "0"], &["--epochs", "at least 1"]);
    for alpha in ["0", "-0.1", "nan", "inf", "fast"] {
        refuses(&["--alpha", alpha], &["--alpha", alpha]);
    }
    refuses(&["--seed", "one"], &["--seed", "one"]);
}

/// A table of three features, which a plane separates, and one of two, which no line does.
#[test]
fn a_table_of_any_number_of_features_is_trained_on() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "three.csv",
        "a,b,c,kind\n1,0,0,no\n0,1,0,no\n1,1,1,yes\n2,1,2,yes\n",
    );
    write("xor.csv", "kind,a,b\n0,0,0\n1,0,1\n1,1,0\n0,1,1\n");
    let run = |table: &str, more: &[&str]| {
        let mut all = vec!["--train", table, "--target", "kind", "--report", "r.json"];
        all.extend(more);
        run_in(folder.path(), "perceptron", &all)
    };
    let report = || -> Value {
        let json = fs::read(folder.path().join("r.json")).unwrap();
        serde_json::from_slice(&json).unwrap()
    };
    let output = run("three.csv", &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let found = report();
    let learned = &found["runs"][0];
    assert_eq!(length(&learned["parameters"]["W"]), 3);
    assert_eq!(
        (&learned["accuracy"], &learned["points"]),
        (&1.0.into(), &"table".into())
    );
    // Points in space have no picture, but their mistakes have.
    assert_eq!(length(&found["figures"]), 4, "{}", found["figures"]);

    for more in [&[][..], &["--no-pocket"]] {
        let output = run("xor.csv", more);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let learned = report()["runs"][0].clone();
        let epochs = learned["epochs"].as_array().unwrap();
        let last = &epochs[epochs.len() - 1];
        let chosen = if more.is_empty() {
            &last["pocket"]
        } else {
            last
        };
        let counted = chosen["wrong"].as_u64().unwrap();
        assert!(counted >= 1, "no line separates XOR");
        assert!(learned["converged"].is_null());
        let accuracy = learned["accuracy"].as_f64().unwrap();
        assert_eq!(accuracy, 1.0 - counted as f64 / 4.0);
    }
    write("colors.csv", "a,kind\n1,red\n2,green\n3,blue\n");
    let output = run("colors.csv", &[]);
    let error = "colors.csv, column kind: a perceptron separates 2 classes, found 3";
    assert_eq!(text(&output.stderr).trim(), format!("error: {error}"));
}
