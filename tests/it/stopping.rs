//! The stop rules and divergence of the examples, as a user meets them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use downhill::prelude::*;
use downhill_sources::{BlobsNeuron, Source, Start};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::engines;
use crate::examples::{length, report, run_in, text};

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

/// Whether the numbers of a report equal these, up to the rounding of the JSON reader.
fn near(read: &[f64], numbers: &[f64]) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 2.0 * f64::EPSILON * b.abs();
    read.len() == numbers.len() && read.iter().zip(numbers).all(near)
}

/// Runs an example, and returns its output and its report. The exit status may be any; all figures must exist.
fn run(example: &str, arguments: &[&str]) -> (Output, Value) {
    let folder = TempDir::new().unwrap();
    let all = [&["--report", "r.json"], arguments].concat();
    let output = run_in(folder.path(), example, &all);
    (output.clone(), read(folder.path(), &output))
}

/// Reads the report in a folder, and checks that all its figures exist.
fn read(folder: &Path, output: &Output) -> Value {
    let json = fs::read_to_string(folder.join("r.json"));
    let report: Value =
        serde_json::from_str(&json.unwrap_or_else(|e| panic!("{e}: {output:?}"))).unwrap();
    for figure in report["figures"].as_array().unwrap() {
        assert!(folder.join(figure.as_str().unwrap()).exists(), "{figure}");
    }
    assert!(!text(&output.stderr).contains("panicked"), "{output:?}");
    report
}

/// The full run of blobs: the loss and the accuracy of each epoch.
fn blobs() -> (Vec<f64>, Vec<f64>) {
    let blobs = BlobsNeuron::new().unwrap();
    let start = blobs.start(Start::Published).unwrap();
    let optimization = Optimization::new(blobs.objective(), blobs.alpha());
    let config = engines(Dtype::F64)[0];
    let mut engine = config
        .build(&blobs.network(), &start, optimization)
        .unwrap();
    let batch = Batch::new(blobs.features(), blobs.targets()).unwrap();
    let trainer = Trainer::epochs(blobs.epochs()).track_accuracy();
    let history = trainer.fit(&mut *engine, &batch).unwrap().history;
    (history.losses.clone(), history.accuracies().to_vec())
}

#[test]
fn blobs_stops_at_the_epochs_that_its_full_run_tells() {
    let (losses, accuracies) = blobs();
    let (said, full) = report("blobs", &[]);
    assert!(near(&numbers(&full["losses"]), &losses));
    assert!(!said.contains("stopped"), "{said}");
    assert_eq!(full["stopped"]["sentence"], "stopped after all 100 epochs");

    let stopped = |option: [&str; 2]| {
        let (said, report) = report("blobs", &option);
        let stopped = report["stopped"].clone();
        let sentence = stopped["sentence"].as_str().unwrap();
        assert!(said.lines().any(|line| line == sentence), "{said}");
        assert!(
            said.contains("other settings than the printed run's"),
            "{said}"
        );
        let epoch = stopped["epoch"].as_u64().unwrap() as usize;
        assert!(near(&numbers(&report["losses"]), &losses[..=epoch]));
        (stopped["reason"].as_str().unwrap().to_owned(), epoch)
    };
    let first = accuracies.iter().position(|&a| a >= 1.0).unwrap();
    assert!(first > 0 && first < 99);
    let reached = stopped(["--accuracy-target", "1.0"]);
    assert_eq!(reached, ("accuracy target".to_owned(), first));

    let first = losses.iter().position(|&loss| loss <= 30.0).unwrap();
    let reached = stopped(["--loss-target", "30"]);
    assert_eq!(reached, ("loss target".to_owned(), first));
}

#[test]
fn patience_stops_blobs_where_its_losses_do_not_improve() {
    // At a learning rate of 1 the loss of the full run jumps before it falls.
    let rate = ["--alpha", "1", "--engine", "hand"];
    let losses = numbers(&report("blobs", &rate).1["losses"]);
    let (mut best, mut improved, mut expected) = (f64::INFINITY, 0, None);
    for (epoch, &loss) in losses.iter().enumerate() {
        if loss < best - 0.01 {
            (best, improved) = (loss, epoch);
        } else if epoch - improved == 3 {
            expected = Some((epoch, improved));
            break;
        }
    }
    let (expected, improved) = expected.unwrap();
    let rules = ["--patience", "3", "--min-delta", "0.01"];
    let (_, report) = report("blobs", &[&rate[..], &rules].concat());
    assert_eq!(report["stopped"]["reason"], "patience");
    assert_eq!(report["stopped"]["epoch"], expected);
    assert_eq!(report["stopped"]["improved"], improved);
    assert_eq!(length(&report["losses"]), expected + 1);
    assert_eq!(report["stop_rules"]["patience"], 3);
}

#[test]
fn the_best_parameters_are_restored_on_request() {
    let rate = ["--alpha", "1", "--engine", "hand"];
    let full = report("blobs", &rate).1;
    let rules = ["--patience", "1", "--restore-best"];
    let (said, stopped) = report("blobs", &[&rate[..], &rules].concat());
    // The loss rises at once, so the best parameters are those of the start.
    assert_eq!(stopped["stopped"]["improved"], 0);
    let best = numbers(&full["losses"])[0];
    let number = downhill::train::number(best);
    let restored = format!("restored the parameters with the smallest loss, {number} in epoch 0");
    assert!(said.lines().any(|line| line == restored), "{said}");
    let restored = &stopped["stopped"]["restored"];
    assert_eq!(restored["epoch"], 0);
    assert!(near(&[restored["loss"].as_f64().unwrap()], &[best]));
    assert_eq!(full["stopped"]["restored"], Value::Null);
    let start = numbers(&stopped["parameters"]["W"]);
    assert!(near(&start, &[0.257, 0.4099, 0.95]), "{start:?}");
}

#[test]
fn the_accuracy_of_training_leaves_out_the_samples_held_out() {
    let options = ["--engine", "hand", "--validation-fraction", "0.5"];
    let (said, report) = report("neuron", &options);
    let part = |name: &str| report["accuracy"][name].as_f64().unwrap();
    let (train, validation) = (part("train"), part("validation"));
    assert!(said.contains(&format!("Accuracy: {train}\n")), "{said}");
    assert_ne!(train, validation);
    // Both parts have 50 of the 100 samples.
    let source = downhill_sources::Neuron::new().unwrap();
    let activations = numbers(&report["activations"]);
    let pairs = activations.iter().zip(source.targets());
    let right = pairs.filter(|(a, y)| (**a > 0.5) == (**y == 1.0)).count();
    assert!((50.0 * (train + validation) - right as f64).abs() < 1e-9);
}

#[test]
fn a_landscape_is_drawn_over_the_samples_that_the_run_was_trained_on() {
    let options = ["blobs", "--engine", "hand", "--epochs", "9", "--no-animate"];
    let held_out = ["--validation-fraction", "0.4"];
    let (_, report) = report("landscape", &[&options[..], &held_out].concat());
    let blobs = BlobsNeuron::new().unwrap();
    let mut config = TrainConfig::new(Sgd::new(0.01), 9);
    config.validation_fraction = 0.4;
    let all = Batch::new(blobs.features(), blobs.targets()).unwrap();
    let start = blobs.start(Start::Published).unwrap();
    let optimization = Optimization::new(blobs.objective(), blobs.alpha());
    let engine = engines(Dtype::F64)[0];
    let engine = engine
        .build(&blobs.network(), &start, optimization)
        .unwrap();
    let (trained_on, _) = all.hold_out(&config).unwrap();
    let expected = engine.loss(&trained_on).unwrap().minimized;
    let first = report["landscape"]["path"][0]["loss"].as_f64().unwrap();
    assert!((first / expected - 1.0).abs() < 1e-9, "{first} {expected}");
}

#[test]
fn every_stopped_run_has_the_number_of_its_epochs() {
    for options in [
        &["--loss-target", "1e308"][..],
        &["--time-limit", "1e-9"],
        &["--alpha", "1e6"],
        &["--epochs", "1"],
    ] {
        let (output, report) = run("blobs", &[&["--engine", "hand"], options].concat());
        assert_eq!(report["stopped"]["epochs"], length(&report["losses"]));
        let said = text(&output.stdout);
        assert!(
            !said.contains("000000000") && !said.contains("all 1 epochs"),
            "{said}"
        );
    }
}

#[test]
fn options_that_would_have_no_effect_are_refused() {
    for (options, named) in [
        (["--find-alpha", "--patience=3"], "--patience"),
        (["--find-alpha", "--time-limit=1"], "--time-limit"),
        (["--find-alpha", "--animate"], "--animate"),
        (["--race", "--animate"], "--animate"),
    ] {
        let folder = TempDir::new().unwrap();
        let output = run_in(folder.path(), "spirals", &options);
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options:?}: {complaint}");
        assert!(complaint.contains(named) && complaint.contains("cannot be used"));
    }
}

#[test]
fn a_validation_fraction_is_another_run_than_the_printed_one() {
    let (said, report) = report(
        "neuron",
        &["--engine", "hand", "--validation-fraction", "0.2"],
    );
    assert!(
        said.contains("other settings than the printed run's"),
        "{said}"
    );
    assert_eq!(
        length(&report["validation_losses"]),
        length(&report["losses"])
    );
    assert_eq!(report["validation_fraction"], 0.2);
}

/// Every example with the option `--alpha`, with options that make it fast.
const TRAINING: [(&str, &[&str]); 9] = [
    ("neuron", &["--engine", "hand"]),
    ("blobs", &["--engine", "hand"]),
    ("and_gate", &["--engine", "hand"]),
    ("checkerboard", &["--engine", "hand"]),
    ("images", &["--engine", "hand"]),
    ("digits", &["--engine", "hand", "--samples", "200"]),
    ("spirals", &["--engine", "hand", "--samples", "300"]),
    ("regress", &["--engine", "hand"]),
    ("custom_layer", &[]),
];

#[test]
fn a_learning_rate_of_a_million_ends_every_example_with_a_divergence_report() {
    for (example, small) in TRAINING {
        let (output, report) = run(example, &[small, &["--alpha", "1e6"]].concat());
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{example}: {said}");
        assert_eq!(text(&output.stderr), "", "{example}");
        assert!(
            said.contains("try a smaller learning rate"),
            "{example}: {said}"
        );
        for wrong in ["NaN %", "Accuracy: NaN", "class none"] {
            assert!(!said.contains(wrong), "{example}: {said}");
        }
        let stopped = match example {
            "regress" => &report["squared_error"]["stopped"],
            _ => &report["stopped"],
        };
        assert_eq!(stopped["reason"], "diverged", "{example}: {stopped}");
        // The cosine of regress has begun to lower it.
        assert!(
            stopped["alpha"].as_f64().unwrap() > 9.9e5,
            "{example}: {stopped}"
        );
        assert!(stopped["epoch"].is_u64() && stopped["advice"].is_string());
        assert!(length(&report["figures"]) >= 4, "{example}: {said}");
        // The parameters that are kept are finite.
        let learned = report["parameters"].to_string();
        assert!(!learned.contains("null"), "{example}: {learned}");
    }
}

#[test]
fn both_implementations_stop_in_the_same_epoch() {
    let by = |options: &[&str], engine| {
        let options = [options, &["--update", "gradient", "--engine", engine]].concat();
        let (output, report) = run("and_gate", &options);
        (output.status.code(), report)
    };
    for options in [
        ["--alpha", "1e4", "--epochs", "1001", "--dtype", "f64"],
        ["--alpha", "1000", "--epochs", "500", "--dtype", "f64"],
        ["--alpha", "1000", "--epochs", "500", "--dtype", "f32"],
    ] {
        let ((code, hand), (also, autodiff)) = (by(&options, "hand"), by(&options, "autodiff"));
        assert_eq!((code, also), (Some(1), Some(1)), "{options:?}");
        let (hand, autodiff) = (&hand["stopped"], &autodiff["stopped"]);
        for key in ["reason", "epoch", "batch", "sign", "parameter"] {
            assert_eq!(hand[key], autodiff[key], "{options:?}: {hand}, {autodiff}");
        }
        assert_eq!(hand["reason"], "diverged", "{options:?}");
    }
    // In f32, where an activation is below e^-80 in epoch 9.
    let far = ["--alpha", "100", "--epochs", "12", "--dtype", "f32"];
    let losses = ["hand", "autodiff"].map(|engine| numbers(&by(&far, engine).1["losses"]));
    for (a, b) in losses[0].iter().zip(&losses[1]) {
        assert!((a - b).abs() < 1e-5 * a, "{losses:?}");
    }
}

#[test]
fn what_diverges_at_once_still_has_its_report() {
    let adam = ["--optimizer", "adam", "--batch-size", "10", "--epochs", "2"];
    let far = ["--alpha", "1e305", "--seed", "50"];
    let identity = [
        "--alpha",
        "100",
        "--activation",
        "identity",
        "--batch-size",
        "10",
    ];
    let checkerboard = [&identity[..], &["--epochs", "5"]].concat();
    for (example, options) in [
        ("neuron", [&adam[..], &far].concat()),
        ("checkerboard", checkerboard),
    ] {
        for engine in ["hand", "autodiff"] {
            let (output, report) = run(example, &[&options[..], &["--engine", engine]].concat());
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert_eq!(report["stopped"]["reason"], "diverged", "{example}");
            assert!(
                text(&output.stdout).contains("the run diverged"),
                "{output:?}"
            );
        }
    }
    // Losses that no figure can show: two fits, one report.
    let (output, report) = run(
        "regress",
        &["--size", "1e305", "--engine", "hand", "--epochs", "3"],
    );
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(report["squared_error"]["stopped"]["reason"], "diverged");
    assert!(
        text(&output.stdout).contains("not drawn: loss: "),
        "{output:?}"
    );
}

#[test]
fn no_accuracy_is_made_of_predictions_that_are_nan() {
    let options = [
        "--engine",
        "hand",
        "--alpha",
        "10",
        "--activation",
        "identity",
        "--hidden",
        "8,8",
        "--epochs",
        "200",
    ];
    let (output, report) = run("checkerboard", &options);
    assert_eq!(report["stopped"]["reason"], "diverged");
    let right = report["accuracy"]["train"].as_f64().unwrap();
    // The kept parameters predict: the accuracy is that of numbers.
    assert!(
        numbers(&report["activations"])
            .iter()
            .all(|a| a.is_finite())
    );
    assert!(text(&output.stdout).contains(&format!("Accuracy: {:.2} %", 100.0 * right)));
}

#[test]
fn a_start_from_which_no_step_can_be_taken_replaces_an_older_report() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("r.json"), "{\"old\": true}").unwrap();
    let options = [
        "--find-alpha",
        "--initializer",
        "constant:1e308",
        "--engine",
        "hand",
    ];
    let output = run_in(
        folder.path(),
        "spirals",
        &[&options[..], &["--report", "r.json"]].concat(),
    );
    assert_eq!(output.status.code(), Some(1));
    let report = read(folder.path(), &output);
    assert_eq!(
        (length(&report["rates"]), &report["suggestion"]),
        (0, &Value::Null)
    );
    // Without --find-alpha there is nothing to predict with either.
    let (output, report) = run("spirals", &options[1..]);
    assert_eq!(report["stopped"]["epoch"], 0);
    assert!(
        report["stopped"]["advice"]
            .as_str()
            .unwrap()
            .contains("smaller initial")
    );
    assert!(!text(&output.stdout).contains('%'), "{output:?}");
}

#[test]
#[cfg(unix)]
fn the_first_interrupt_ends_the_run_after_its_step_with_a_whole_report() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;

    let folder = TempDir::new().unwrap();
    let mut child = Command::new(crate::examples::program("blobs"))
        .current_dir(folder.path())
        .args([
            "--engine",
            "hand",
            "--epochs",
            "1000000000",
            "--report",
            "r.json",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("[INFO] starting training") {
        line.clear();
        assert!(
            said.read_line(&mut line).unwrap() > 0,
            "it ended before training"
        );
    }
    let signal = format!("kill -INT {}", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &signal])
            .status()
            .unwrap()
            .success()
    );
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{rest}");
    assert!(
        rest.lines()
            .any(|line| line.starts_with("stopped in epoch") && line.ends_with("interrupted")),
        "{rest}"
    );
    let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["stopped"]["reason"], "interrupted");
    let epoch = report["stopped"]["epoch"].as_u64().unwrap() as usize;
    assert_eq!(length(&report["losses"]), epoch + 1);
    assert_eq!(length(&report["figures"]), 18);
}

/// Divergence comes before every other reason, also in the first epoch.
#[test]
fn divergence_in_the_first_epoch_comes_before_the_time_limit() {
    for (example, alpha) in [("blobs", "1e6"), ("checkerboard", "1e300")] {
        let options = ["--engine", "hand", "--epochs", "5", "--time-limit", "1e-9"];
        let (output, report) = run(example, &[&options[..], &["--alpha", alpha]].concat());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(report["stopped"]["reason"], "diverged", "{example}");
    }
}

/// The parameters after the epoch of the smallest loss are those whose next loss is NaN.
#[test]
fn parameters_that_diverged_are_not_restored_as_the_best() {
    let options = [
        "--engine",
        "hand",
        "--epochs",
        "3",
        "--alpha",
        "20",
        "--batch-size",
        "50",
    ];
    let (_, kept) = run("neuron", &options);
    let (output, report) = run("neuron", &[&options[..], &["--restore-best"]].concat());
    assert_eq!(report["stopped"]["reason"], "diverged");
    assert_eq!(report["parameters"], kept["parameters"]);
    assert!(!text(&output.stdout).contains("restored"), "{output:?}");
}

#[test]
fn rules_that_cannot_hold_are_refused_in_one_line() {
    for (example, options, named) in [
        (
            "regress",
            ["--accuracy-target", "0.9"],
            "an accuracy target requires",
        ),
        (
            "and_gate",
            ["--validation-fraction", "0.05"],
            "the validation set cannot be held out",
        ),
        ("neuron", ["--patience", "0"], "at least 1"),
        ("neuron", ["--accuracy-target", "89"], "from 0 to 1"),
        ("neuron", ["--min-delta", "0.1"], "--patience"),
    ] {
        let folder = TempDir::new().unwrap();
        let output = run_in(folder.path(), example, &options);
        let complaint = text(&output.stderr);
        assert!(
            !output.status.success() && complaint.contains(named),
            "{complaint}"
        );
        assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    }
}
