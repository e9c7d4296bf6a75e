//! The audit as a user runs it: its verdicts, its numbers, and that it can fail.

use downhill::prelude::Backend;
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

/// The rows of a source and a parameter; against `reported` or `minimized`.
fn row<'a>(report: &'a Value, source: &str, parameter: &str, against: &str) -> &'a Value {
    let rows = report["audit"].as_array().unwrap();
    let found: Vec<&Value> = rows
        .iter()
        .filter(|r| r["source"] == source && r["parameter"] == parameter && r["against"] == against)
        .collect();
    assert_eq!(found.len(), 1, "{source} {parameter} {against}");
    found[0]
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

fn verdict(row: &Value) -> &str {
    row["verdict"].as_str().unwrap()
}

#[test]
fn every_verdict_comes_out_on_every_backend() {
    for backend in Backend::available() {
        let (said, report) = report("audit", &["--backend", backend.name()]);
        assert!(
            said.contains("as expected: yes, 21 of 21 findings hold"),
            "{said}"
        );
        assert_eq!(report["backend"], backend.name());
        assert_eq!(length(&report["audit"]), 18);
        for row in report["audit"].as_array().unwrap() {
            assert_eq!(length(&row["points"]), 5, "{row}");
            for point in row["points"].as_array().unwrap() {
                let (ratio, cosine) = (number(&point["ratio"]), number(&point["cosine"]));
                let (angle, error) = (
                    number(&point["angle_degrees"]),
                    number(&point["max_abs_error"]),
                );
                assert!((cosine - angle.to_radians().cos()).abs() < 1e-12, "{row}");
                if verdict(row) == "is the gradient" {
                    assert!((ratio - 1.0).abs() < 1e-10 && error < 1e-14, "{row}");
                }
            }
        }
        verdicts(&report);
        cost(&report["cost"]);
        validation(&report["validation"]);
        for words in [
            "corrected: 5/6 of the gradient\n",
            "corrected: 1/250 of the gradient\n",
            "It prints no update rule",
            "So it minimizes the mean log loss.",
        ] {
            assert!(said.contains(words), "no {words:?} in {said}");
        }
    }
}

fn verdicts(report: &Value) {
    let (slab, slope) = (
        "averages over 6 slabs instead of 5 samples",
        "uses the slope h(1-h) instead of the activation h",
    );
    for against in ["reported", "minimized"] {
        for (source, parameter) in [
            ("neuron", "W"),
            ("neuron", "b"),
            ("and_gate", "b0"),
            ("and_gate", "b1"),
            ("checkerboard", "W1"),
            ("checkerboard", "W2"),
        ] {
            let row = row(report, source, parameter, against);
            assert_eq!(verdict(row), "is the gradient");
        }
        let w0 = row(report, "and_gate", "W0", against);
        assert_eq!(verdict(w0), format!("5/6 of the gradient: {slab}"));
        for point in w0["points"].as_array().unwrap() {
            assert!((number(&point["ratio"]) - 5.0 / 6.0).abs() < 1e-10);
        }
        let w1 = row(report, "and_gate", "W1", against);
        let words = format!("not the gradient: {slope}, and {slab} (0.5° to 22.0° apart)");
        assert_eq!(verdict(w1), words);
        // The steps back to the gradient, each on top of the last.
        let steps: Vec<&str> = w1["corrections"]
            .as_array()
            .unwrap()
            .iter()
            .map(verdict)
            .collect();
        assert_eq!(steps, ["5/6 of the gradient", "is the gradient"]);
    }
    let reported = row(report, "blobs", "W", "reported");
    assert_eq!(reported["loss"], "sum of squared errors");
    assert!(verdict(reported).starts_with("not the gradient: lacks the factor 2a(1-a)"));
    assert_eq!(reported["corrections"][1]["verdict"], "is the gradient");
    let minimized = row(report, "blobs", "W", "minimized");
    assert_eq!(minimized["loss"], "mean log loss");
    assert_eq!(verdict(minimized), "is the gradient");
}

fn cost(cost: &Value) {
    assert_eq!(cost["epoch"], 19_000);
    assert!((number(&cost["ratio"]) - 76.9).abs() < 0.05, "{cost}");
    let last = |run: &str| number(&cost["losses"][run][19]);
    assert!((last("as_printed") - 0.008_842_380_895_698_188).abs() < 1e-12);
    assert!((last("gradient") - 0.000_115).abs() < 5e-7);
    // Each slip costs something by itself, and the two together most.
    let ratio = |run: &str| number(&cost["ratios"][run]);
    assert!(1.0 < ratio("slab_only") && ratio("slab_only") < ratio("slope_only"));
    assert!(ratio("slope_only") < ratio("as_printed"));
}

fn validation(validation: &Value) {
    assert_eq!(length(&validation["classes"]), 3);
    assert_eq!(validation["raised"], Value::Null);
    assert!(
        validation["built"]
            .as_str()
            .unwrap()
            .contains("2 classes, got 3")
    );
    assert_eq!(validation["never_answered"][0], "triangle");
    assert!(number(&validation["samples_never_right"]) > 200.0);
    let refused = validation["refused_here"].as_str().unwrap();
    assert!(refused.contains("exactly 2 classes, got 3"), "{refused}");
}

#[test]
fn one_source_alone_and_quietly() {
    let (said, report) = report("audit", &["--source", "neuron", "--quiet"]);
    assert_eq!(said, "as expected: yes, 4 of 4 findings hold\n");
    assert_eq!(length(&report["audit"]), 4);
    assert_eq!(report["cost"], Value::Null);
    assert_eq!(report["validation"], Value::Null);
}

/// Judged too closely, rounding is another direction; judged too loosely, a slip is none.
#[test]
fn an_audit_that_finds_something_else_fails() {
    for (source, tolerance) in [("neuron", "1e-20"), ("blobs", "0.9")] {
        let folder = TempDir::new().unwrap();
        let arguments = ["--source", source, "--tolerance", tolerance, "--quiet"];
        let output = run_in(folder.path(), "audit", &arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stdout);
        assert!(said.starts_with("as expected: no, only"), "{said}");
        assert!(
            said.contains(&format!("does not hold: {source}: W")),
            "{said}"
        );
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn options_out_of_range_are_refused() {
    refuses(
        "audit",
        &["--source", "gate"],
        &[],
        &["--source", "gate", "and_gate"],
    );
    refuses("audit", &["--backend", "cuda"], &[], &["cuda", "ndarray"]);
    for tolerance in ["0", "-1", "nan", "close"] {
        refuses(
            "audit",
            &["--tolerance", tolerance],
            &[],
            &["--tolerance", tolerance],
        );
    }
    let file = [("file", "")];
    refuses(
        "audit",
        &["--out", "file/out"],
        &file,
        &["file/out", "cannot be written"],
    );
    if !cfg!(feature = "flex") {
        refuses("audit", &["--backend", "flex"], &[], &["--features flex"]);
    }
}
