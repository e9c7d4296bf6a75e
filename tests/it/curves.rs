//! The examples that fit curves and wind round spirals: a network of one's own choice, as a user runs them.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::tolerance;
use crate::examples::{length, refuses, report, run_in, text};

/// The network that stands beside the example for users to copy.
fn residual() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/spirals/residual.toml");
    path.to_str().unwrap().to_owned()
}

fn numbers(list: &Value) -> Vec<f64> {
    let list = list.as_array().unwrap().iter();
    list.map(|v| v.as_f64().unwrap()).collect()
}

/// Runs an example by both engines, and holds against each other the lists that the reports have at `output_args`.
fn same_by_both_engines(example: &str, arguments: &[&str], output_args: &[&str]) {
    let by = |engine| {
        let (_, report) = report(example, &[arguments, &["--engine", engine]].concat());
        assert_eq!(report["recipe"]["engine"], engine);
        report
    };
    let (hand, autodiff) = (by("hand"), by("autodiff"));
    for place in output_args {
        let [hand, autodiff] = [&hand, &autodiff].map(|r| numbers(r.pointer(place).unwrap()));
        assert!(hand.len() > 1 && hand.len() == autodiff.len(), "{place}");
        assert!(hand[0] != hand[1], "{place}: nothing was learned");
        for (epoch, (a, b)) in hand.iter().zip(&autodiff).enumerate() {
            let apart = (a - b).abs() / a.abs().max(b.abs());
            assert!(
                apart < tolerance::TRAJECTORY,
                "{example} {arguments:?}: {place}, epoch {epoch}: {a} by hand, {b} by autodiff"
            );
        }
    }
}

const SMALL: [&str; 8] = [
    "--samples",
    "60",
    "--epochs",
    "6",
    "--batch-size",
    "20",
    "--hidden",
    "8,8",
];

#[test]
fn spirals_are_learned_alike_by_both_engines() {
    let losses = ["/losses", "/fresh_losses"];
    let arms = [&SMALL[..], &["--arms", "3"]].concat();
    same_by_both_engines("spirals", &arms, &losses);
}

#[test]
fn the_residual_network_is_read_and_learns_alike_by_both_engines() {
    let file = residual();
    let few = ["--samples", "60", "--epochs", "4", "--batch-size", "20"];
    let arguments = [&few[..], &["--network", &file]].concat();
    same_by_both_engines("spirals", &arguments, &["/losses", "/fresh_losses"]);
}

#[test]
fn curves_are_fitted_alike_by_both_engines() {
    let losses = ["/squared_error/losses", "/huber/losses"];
    same_by_both_engines("regress", &SMALL, &losses);
}

#[test]
fn the_spirals_are_told_apart_as_the_example_says() {
    let (said, report) = report("spirals", &["--engine", "hand"]);
    assert!(said.contains("dense, softmax"), "no network: {said}");
    assert!(said.contains("\nas expected: "), "{said}");
    let epochs = report["recipe"]["epochs"].as_u64().unwrap() as usize;
    for list in [
        "losses",
        "rates",
        "fresh_losses",
        "accuracies",
        "fresh_accuracies",
    ] {
        assert_eq!(length(&report[list]), epochs, "{list}");
    }
    let right = *numbers(&report["fresh_accuracies"]).last().unwrap();
    assert!(right >= 0.99, "{right}");
    assert_eq!(
        report["parameters"],
        2 * 32 + 32 + 2 * (32 * 32 + 32) + 32 * 2 + 2
    );
    assert_eq!(report["network"]["features"], 2);
    assert_eq!(report["stopped"]["reason"], "epochs");
    // The regions and the loss; PNG and SVG, light and dark.
    assert_eq!(length(&report["figures"]), 8);
}

#[test]
fn the_residual_network_tells_the_spirals_apart() {
    let file = residual();
    let (said, report) = report("spirals", &["--engine", "hand", "--network", &file]);
    assert!(said.contains("with other settings"), "{said}");
    let right = *numbers(&report["fresh_accuracies"]).last().unwrap();
    assert!(right >= 0.99, "{right}");
}

#[test]
fn six_optimizers_race_from_one_start() {
    let arguments = ["--engine", "hand", "--race", "--epochs", "8"];
    let (said, report) = report("spirals", &arguments);
    assert!(said.contains("The smallest loss: "), "{said}");
    let race = report["race"].as_array().unwrap();
    let names = race.iter().map(|run| {
        let optimizer = &run["recipe"]["optimiser"];
        let keyed = optimizer
            .as_object()
            .map(|o| o.keys().next().unwrap().clone());
        keyed.unwrap_or_else(|| optimizer.as_str().unwrap().to_owned())
    });
    let names: Vec<String> = names.collect();
    let all = ["sgd", "momentum", "nesterov", "rms_prop", "adam", "adam_w"];
    assert_eq!(names, all);
    let first = &race[0]["loss_at_start"];
    for run in race {
        assert_eq!(&run["loss_at_start"], first);
        assert_eq!(length(&run["losses"]), 8);
        assert!(run["loss_at_end"].as_f64() < first.as_f64(), "{run}");
    }
    for (one, other) in race.iter().zip(&race[1..]) {
        assert_ne!(one["losses"], other["losses"]);
    }
}

#[test]
fn hubers_loss_is_nearer_to_the_truth_where_there_are_outliers() {
    let (said, report) = report("regress", &["--engine", "hand"]);
    assert!(said.contains("10 of them outliers"), "{said}");
    assert!(said.contains("as expected: "), "{said}");
    let distance = |fit: &str| report[fit]["distance"].as_f64().unwrap();
    assert!(distance("huber") < distance("squared_error"));
    // A fit and no miss: the curve itself is between -2 and 2.
    assert!(distance("huber") < 0.3, "{}", distance("huber"));
    assert_eq!(length(&report["figures"]), 8);
    assert_eq!(report["huber"]["stopped"]["reason"], "epochs");
}

#[test]
fn a_learning_rate_is_looked_for_in_place_of_training() {
    for example in ["spirals", "regress"] {
        let (said, report) = report(example, &["--engine", "hand", "--find-alpha"]);
        assert!(said.contains("try --alpha"), "{said}");
        let alpha = report["suggestion"].as_f64().unwrap();
        assert!(alpha > 1e-5 && alpha < 1.0, "{example}: {alpha}");
        assert_eq!(length(&report["figures"]), 4);
    }
}

#[test]
fn a_run_that_is_no_longer_finite_says_so_and_is_no_success() {
    let cases: [(&str, &[&str]); 2] = [
        ("spirals", &["--optimizer", "sgd", "--alpha", "1e300"]),
        ("regress", &["--optimizer", "sgd", "--alpha", "1e200"]),
    ];
    for (example, arguments) in cases {
        let folder = TempDir::new().unwrap();
        let few = ["--engine", "hand", "--epochs", "5", "--report", "r.json"];
        let output = run_in(folder.path(), example, &[&few, arguments].concat());
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("smaller learning rate"), "{said}");
        assert_eq!(text(&output.stderr), "");
        let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["holds"], false);
    }
}

#[test]
fn what_is_no_option_is_refused_in_one_line() {
    for example in ["spirals", "regress"] {
        let refuse = |arguments: &[&str], named: &[&str]| refuses(example, arguments, &[], named);
        refuse(&["--samples", "0"], &["--samples", "at least 1"]);
        for noise in ["-1", "nan", "inf", "much"] {
            refuse(&["--noise", noise], &["--noise", "0 or more"]);
        }
        refuse(&["--hidden", "8,0"], &["--hidden", "at least 1"]);
        refuse(&["--activation", "relux"], &["relux", "leaky_relu"]);
        refuse(&["--initializer", "he"], &["he", "he-normal"]);
        refuse(&["--optimizer", "magic"], &["magic", "adam-w"]);
        refuse(&["--momentum", "0.5"], &["momentum", "adam"]);
        refuse(&["--schedule", "magic"], &["magic", "cosine"]);
        refuse(&["--alpha", "0"], &["--alpha", "positive"]);
        refuse(&["--epochs", "0"], &["--epochs", "at least 1"]);
        let batch = ["--engine", "hand", "--batch-size", "10000"];
        refuse(&batch, &["10000"]);
        refuse(&["--network", "none.toml"], &["none.toml"]);
        refuse(&["--network", "none.txt"], &["none.txt", ".toml"]);
        let both = ["--network", "net.toml", "--hidden", "4"];
        refuse(&both, &["--network", "--hidden"]);
        let net = "features = 2\nlayers = [\n  { layer = \"dense\", outputs = 0 },\n]\n";
        let file = [("net.toml", net)];
        let named = ["net.toml", "layers.0", "at least 1"];
        refuses(example, &["--network", "net.toml"], &file, &named);
    }
    for arms in ["1", "7", "two", "-2"] {
        let argument = format!("--arms={arms}");
        refuses("spirals", &[&argument], &[], &["--arms", "2 to 6"]);
    }
    refuses(
        "spirals",
        &["--turns", "-1"],
        &[],
        &["--turns", "0 or more"],
    );
    let few = ["--samples", "3", "--arms", "4"];
    refuses("spirals", &few, &[], &["3 samples", "4 arms"]);
    for fraction in ["-0.1", "1.5", "nan"] {
        let named = ["--outliers", "0 to 1"];
        refuses("regress", &["--outliers", fraction], &[], &named);
    }
    for option in ["--alpha", "--optimizer", "--find-alpha"] {
        let arguments = match option {
            "--alpha" => vec!["--race", option, "0.1"],
            "--optimizer" => vec!["--race", option, "adam"],
            _ => vec!["--race", option],
        };
        refuses("spirals", &arguments, &[], &["--race", option]);
    }
    // The network in the file has two outputs, and takes two features.
    let file = residual();
    let three = ["--arms", "3", "--network", &file];
    refuses("spirals", &three, &[], &["residual.toml", "outputs", "3"]);
    let curve = ["--network", &file];
    refuses("regress", &curve, &[], &["residual.toml", "features", "1"]);
}
