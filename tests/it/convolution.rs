//! The examples of models that are the user's own: a convolutional net, and a model with two inputs.

use downhill::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

/// A run that is long enough to reach the expected accuracy.
const SHORT: &str = "--quiet --samples 800 --epochs 12 --seed 2";

#[test]
fn a_convolutional_net_is_checked_and_learns_on_every_backend() {
    for backend in Backend::available() {
        let arguments = SHORT.split(' ').chain(["--backend", backend.name()]);
        let arguments: Vec<&str> = arguments.collect();
        let (printed, report) = report("convolution", &arguments);
        assert_eq!(printed.lines().count(), 1, "{printed}");
        assert!(printed.starts_with("test accuracy: 9"), "{printed}");
        assert_eq!(report["example"], "convolution");
        assert_eq!(report["backend"], backend.name());
        assert_eq!(report["holds"], true);
        assert_eq!(report["stopped"]["reason"], "epochs");
        assert_eq!(length(&report["losses"]), 12);
        assert_eq!(length(&report["validation_losses"]), 12);
        assert_eq!(length(&report["figures"]), 8);
        // All entries, and those that were checked: 20 of each parameter, and fewer if it has fewer.
        assert_eq!(report["checked"]["of"], 810);
        assert_eq!(length(&report["checked"]["entries"]), 20 + 8 + 20 + 10);
        let entries = report["checked"]["entries"].as_array().unwrap();
        let agrees = |entry: &&Value| entry["verdict"] == "agrees";
        assert!(entries.iter().filter(agrees).count() > 40, "{entries:?}");
        for (net, parameters) in [("convolutional", 810), ("dense", 2_410)] {
            assert_eq!(report[net]["parameters"], parameters);
            let accuracy = report[net]["accuracy"].as_f64().unwrap();
            assert!((0.85..=1.0).contains(&accuracy), "{net}: {accuracy}");
        }
    }
}

#[test]
fn a_run_that_is_too_short_to_learn_exits_with_1() {
    let folder = TempDir::new().unwrap();
    let arguments = ["--quiet", "--samples", "100", "--epochs", "1"];
    let output = run_in(folder.path(), "convolution", &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).ends_with("expected: 90 % or more\n"));
    let few = ["--samples", "99"];
    refuses("convolution", &few, &[], &["--samples", "99", "100"]);
}

#[test]
fn a_run_that_a_rule_stops_early_is_no_failure() {
    let options = "--samples 100 --epochs 9 --loss-target 100";
    let options: Vec<&str> = options.split(' ').collect();
    let (printed, report) = report("convolution", &options);
    assert!(
        printed.contains("at or below the target of 100"),
        "{printed}"
    );
    assert_eq!(report["holds"], true);
    assert_eq!(report["stopped"]["reason"], "loss target");
}

#[test]
fn a_model_with_two_inputs_is_checked_and_learns() {
    let folder = TempDir::new().unwrap();
    let output = run_in(folder.path(), "two_inputs", &[]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}{}", text(&output.stderr));
    assert!(printed.starts_with("all 16 entries agree"), "{printed}");
    assert_eq!(printed.lines().count(), 3, "{printed}");
}
