//! The example of a module that trains by a compiled step.

use downhill::prelude::*;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

#[test]
fn a_compiled_step_follows_autodiff_on_every_backend() {
    for backend in Backend::available() {
        let arguments = ["--steps", "12", "--backend", backend.name(), "--time"];
        let (printed, report) = report("compiled", &arguments);
        assert!(printed.contains("times as fast"), "{printed}");
        assert!(printed.ends_with("agree: yes\n"), "{printed}");
        assert_eq!(report["backend"], backend.name());
        assert_eq!(report["holds"], true);
        assert_eq!(length(&report["figures"]), 4);
        for engine in ["autodiff", "compiled"] {
            let losses = &report["losses"][engine];
            assert_eq!(length(losses), 12);
            assert!(losses[11].as_f64() < losses[0].as_f64(), "{losses}");
            assert!(report["accuracy"][engine].as_f64() > Some(0.3));
        }
        // The forward pass of the first step rounds alike, and the update changes the losses.
        let largest = report["largest_difference"].as_f64().unwrap();
        assert!(largest < 1e-12, "{largest}");
    }
}

#[test]
fn digits_are_read_from_a_table() {
    let folder = TempDir::new().unwrap();
    let written = ["--samples", "300", "--write", "d.csv", "--epochs", "1"];
    assert!(run_in(folder.path(), "digits", &written).status.success());
    let arguments = ["--csv", "d.csv", "--steps", "7", "--quiet"];
    let output = run_in(folder.path(), "compiled", &arguments);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}{}", text(&output.stderr));
    assert_eq!(printed.lines().count(), 1, "{printed}");
}

#[test]
fn what_cannot_be_compiled_is_refused_in_one_line() {
    let random = ["the loss draws random numbers", "autodiff engine"];
    refuses("compiled", &["--dropout", "0.1"], &[], &random);
    refuses(
        "compiled",
        &["--csv", "none.csv"],
        &[],
        &["none.csv", "cannot be read"],
    );
    refuses("compiled", &["--steps", "301"], &[], &["--steps", "300"]);
    refuses("compiled", &["--dropout", "1"], &[], &["below 1"]);
}
