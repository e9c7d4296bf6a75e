//! The sources' examples by another optimizer, at a changing rate, and with other hidden layers.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::checkerboard::fixture;
use crate::examples::{length, refuses, report, run_in, text};

const SOURCES: [&str; 4] = ["neuron", "blobs", "and_gate", "checkerboard"];

fn numbers(values: &Value) -> Vec<f64> {
    match values {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Object(values) => values.values().flat_map(numbers).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

/// The largest difference between two lists of numbers.
fn apart(a: &Value, b: &Value) -> f64 {
    let (a, b) = (numbers(a), numbers(b));
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(&b)
        .fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()))
}

#[test]
fn both_engines_take_blobs_down_by_adam_along_a_cosine() {
    let run = |engine: &str| {
        let arguments = ["--engine", engine, "--optimizer", "adam"];
        let schedule = ["--alpha", "0.05", "--schedule", "warm-up:5,cosine"];
        report("blobs", &[arguments, schedule].concat())
    };
    let ((said, hand), (_, autodiff)) = (run("hand"), run("autodiff"));
    for what in ["losses", "parameters", "activations"] {
        let apart = apart(&hand[what], &autodiff[what]);
        assert!(apart < 1e-12, "{what}: {apart:e}");
    }
    assert!(
        said.contains("other settings than the printed run's"),
        "{said}"
    );
    let adam = json!({"adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}});
    assert_eq!(hand["optimiser"], adam);
    assert_eq!(hand["schedule"], "warm-up:5,cosine");
    // No printed step: the source's own is plain.
    assert_eq!(hand["update"], "gradient");

    let plain = ["--engine", "hand", "--alpha", "0.05"];
    let (_, constant) = report("blobs", &[&plain[..], &["--optimizer", "adam"]].concat());
    let (_, plain) = report("blobs", &plain);
    assert!(apart(&hand["losses"], &constant["losses"]) > 1e-3);
    assert!(apart(&constant["losses"], &plain["losses"]) > 1e-3);
}

#[test]
fn what_the_printed_run_did_may_be_said() {
    let said = ["--optimizer", "sgd", "--schedule", "constant"];
    for (example, printed) in [("neuron", "104 of 104"), ("blobs", "10 of 10")] {
        let hand = ["--engine", "hand"];
        let (verdict, said) = report(example, &[&hand[..], &said].concat());
        let expected = format!("as printed: yes, {printed}");
        assert!(verdict.contains(&expected), "{verdict}");
        let (_, unsaid) = report(example, &hand);
        assert_eq!(said["losses"], unsaid["losses"]);
        assert_eq!(said["parameters"], unsaid["parameters"]);
        assert_eq!(said["optimiser"], "sgd");
        assert_eq!(said["schedule"], "constant");
        assert_eq!(said["update"], "as-printed");
    }
}

#[test]
fn another_schedule_is_another_run() {
    let arguments = ["--engine", "hand", "--schedule", "exponential:0.99"];
    let (said, report) = report("neuron", &arguments);
    assert!(
        said.contains("other settings than the printed run's"),
        "{said}"
    );
    assert_eq!(report["update"], "as-printed");
}

#[test]
fn a_printed_update_that_is_not_the_gradient_goes_with_plain_descent_only() {
    let adam = ["--engine", "hand", "--optimizer", "adam"];
    let printed = [&adam[..], &["--update", "as-printed"]].concat();
    for arguments in [&adam[..], &printed] {
        let named = ["adam", "sgd", "add --update gradient"];
        refuses("and_gate", arguments, &[], &named);
    }
    let gradient = [&adam[..], &["--update", "gradient", "--epochs", "500"]].concat();
    let (said, _) = report("and_gate", &gradient);
    assert!(
        said.contains("other settings than the printed run's"),
        "{said}"
    );
    // A fresh start goes down the gradient.
    let fresh = ["--seed", "1", "--epochs", "500"];
    report("and_gate", &[&adam[..], &fresh].concat());
    // A changing rate is no other step.
    let cosine = ["--engine", "hand", "--schedule", "cosine"];
    let (_, report) = report("and_gate", &cosine);
    assert_eq!(report["update"], "as-printed");
}

#[test]
fn options_of_the_descent_are_refused_in_one_line() {
    for example in SOURCES {
        let refuses = |arguments: &[&str], named: &[&str]| {
            refuses(example, arguments, &[], named);
        };
        refuses(&["--optimizer", "sdg"], &["sgd", "momentum", "adam-w"]);
        refuses(&["--momentum", "0.5"], &["sgd has no momentum"]);
        let adam = ["--optimizer", "adam", "--momentum", "0.5"];
        refuses(&adam, &["adam has no momentum"]);
        for mu in ["1", "-0.1", "nan"] {
            let momentum = ["--optimizer", "momentum", "--momentum", mu];
            refuses(&momentum, &["must be"]);
        }
        refuses(&["--schedule", "linear"], &["linear", "cosine"]);
        refuses(&["--schedule", "step:10:2"], &["factor", "got 2"]);
        let short = ["--epochs", "5", "--schedule", "warm-up:9,cosine"];
        refuses(&short, &["warm-up", "9", "5"]);
    }
    refuses("neuron", &["--hidden", "3"], &[], &["--hidden"]);
    for hidden in ["", "5,0", "5;3", "-1"] {
        let hidden = format!("--hidden={hidden}");
        refuses("checkerboard", &[&hidden], &[], &["--hidden", "at least 1"]);
    }
    let magic = ["--activation", "magic"];
    refuses("checkerboard", &magic, &[], &["magic", "sigmoid", "tanh"]);
}

#[test]
fn checkerboard_learns_with_other_hidden_layers() {
    let images = fixture("checkerboard.csv");
    let images = images.to_str().unwrap();
    let run = |engine: &str, more: &[&str]| {
        let arguments = ["--engine", engine, "--train", images, "--test", images];
        report("checkerboard", &[&arguments[..], more].concat()).1
    };
    let deep = ["--hidden", "5,3,4", "--activation", "tanh"];
    let fast = ["--optimizer", "momentum", "--momentum", "0.85"];
    // At the source's own rate such a run leaps about, and any rounding with it.
    let calm = ["--epochs", "300", "--alpha", "0.1", "--schedule", "cosine"];
    let more = [&deep[..], &fast, &calm].concat();
    let (hand, autodiff) = (run("hand", &more), run("autodiff", &more));
    let shape = |v: &Value| (length(v), length(&v[0]));
    let shapes = [(5, 5), (6, 3), (4, 4), (5, 1)];
    for (name, expected) in ["W1", "W2", "W3", "W4"].into_iter().zip(shapes) {
        assert_eq!(shape(&hand["parameters"][name]), expected, "{name}");
    }
    assert_eq!(hand["network"]["layers"][2]["activation"], "tanh");
    assert_eq!(hand["optimiser"], json!({"momentum": {"mu": 0.85}}));
    let losses = numbers(&hand["losses"]);
    assert!(losses[299] < 0.1 * losses[0], "{losses:?}");
    assert!(hand["accuracy"]["train"].as_f64().unwrap() > 0.95);
    let apart = apart(&hand["losses"], &autodiff["losses"]);
    assert!(apart < 1e-12, "{apart:e}");

    let none = run("hand", &["--hidden", "0", "--epochs", "5"]);
    assert_eq!(shape(&none["parameters"]["W1"]), (5, 1));
    let own = run("hand", &["--epochs", "5"]);
    let said = ["--hidden", "4", "--activation", "sigmoid", "--epochs", "5"];
    assert_eq!(own["parameters"], run("hand", &said)["parameters"]);
}

#[test]
fn every_source_explains_the_options() {
    let folder = TempDir::new().unwrap();
    for example in SOURCES {
        let help = text(&run_in(folder.path(), example, &["--help"]).stdout);
        for option in ["--optimizer", "--momentum", "--schedule"] {
            assert!(help.contains(option), "{example}: no {option} in {help}");
        }
    }
}
