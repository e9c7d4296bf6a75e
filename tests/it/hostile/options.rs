//! Runs of the examples with odd options: each is one line on standard error, never the allocator.

use std::process::{Command, Output};

use crate::examples::program;

/// Runs an example under a limit on its address space, in a folder of its own.
#[cfg(target_os = "linux")]
fn limited(name: &str, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    // The shell sets the limit; `exec` keeps one process.
    Command::new("sh")
        .args(["-c", "ulimit -v 4000000 && exec \"$0\" \"$@\""])
        .arg(program(name))
        .args(options)
        .arg("--out")
        .arg(folder.path())
        .current_dir(folder.path())
        .output()
        .unwrap()
}

/// The error of a run, which must be one short line.
fn error(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(
        matches!(output.status.code(), Some(1 | 2)),
        "{}: {error}",
        output.status
    );
    let line = error.strip_suffix('\n').unwrap();
    super::targets::check_message(line);
    line.to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn what_does_not_fit_in_memory_is_said_before_training() {
    for (name, options, expected) in [
        (
            "spirals",
            &["--hidden", "20000,20000"][..],
            "error: the 400120002 parameters and what training keeps of them need about ",
        ),
        (
            "spirals",
            &["--hidden", "20000,20000", "--engine", "hand"],
            "error: the 400120002 parameters and what training keeps of them need about ",
        ),
        (
            "spirals",
            &["--samples", "100000000"],
            "error: 100000000 samples do not fit in memory; use fewer",
        ),
        (
            "regress",
            &["--samples", "1000000000"],
            "error: 1000000000 samples do not fit in memory; use fewer",
        ),
        (
            "perceptron",
            &["--samples", "1000000000"],
            "error: 1000000000 rows of 2 numbers do not fit in memory; use fewer",
        ),
        (
            "checkerboard",
            &["--hidden", "20000,20000"],
            "error: the 400140001 parameters and what training keeps of them need about ",
        ),
        (
            "spirals",
            &[
                "--engine",
                "autodiff",
                "--hidden",
                "40000",
                "--batch-size",
                "1500",
                "--samples",
                "1500",
                "--epochs",
                "1",
            ],
            "error: the activations of a batch of 1500 samples need about ",
        ),
        (
            "spirals",
            &[
                "--hidden",
                "400000",
                "--batch-size",
                "1500",
                "--samples",
                "1500",
            ],
            "error: the activations of a batch of 1500 samples need about ",
        ),
    ] {
        let error = error(&limited(name, options));
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn an_option_is_refused_in_one_short_line() {
    let long = "9".repeat(5_000);
    let odd = "\u{1b}[31m\n";
    for (options, expected) in [
        (
            ["--seed", "-1"],
            "'-1' for '--seed <N>': must be a whole number, 0 or more",
        ),
        (
            ["--hidden", "-1"],
            "'-1' for '--hidden <N,N,…>': each size must be",
        ),
        (
            ["--epochs", "-1"],
            "'-1' for '--epochs <N>': must be a whole number, at least 1",
        ),
        (["--samples", "-1"], "'-1' for '--samples <N>'"),
        (["--seed", &long], "must be at most 18446744073709551615"),
        (["--schedule", &long], "unknown schedule \"9999"),
        (["--optimizer", odd], r#"unknown optimizer "\u{1b}[31m\n""#),
        (
            ["--alpha", odd],
            r"invalid value '\u{1b}[31m\n' for '--alpha <RATE>'",
        ),
        (["--network", "a\u{1b}\n.toml"], r"a\u{1b}\n.toml: "),
        (
            ["--network", odd],
            r"\u{1b}[31m\n: a network is described by",
        ),
    ] {
        let output = Command::new(program("spirals"))
            .args(options)
            .output()
            .unwrap();
        let error = error(&output);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_run_that_fails_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--epochs", "5", "--seed", "475", "--out", "out"];
    let output = crate::examples::run_in(folder.path(), "custom_layer", &options);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("The ellipse is NOT more accurate than the line"),
        "{said}"
    );
}

/// A signal waits for the file that is being written.
#[cfg(unix)]
#[test]
fn a_signal_leaves_no_temporary_file() {
    use std::thread::sleep;
    use std::time::Duration;

    for run in 0..24_u64 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(program("blobs"))
            .args(["--epochs", "20", "--quiet", "--out"])
            .arg(folder.path())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(100 + 37 * run));
        for _ in 0..2 {
            let signal = if run % 2 == 0 { "-INT" } else { "-TERM" };
            let id = child.id().to_string();
            // It may have ended by itself.
            let _ = Command::new("kill").args([signal, &id]).output().unwrap();
        }
        let status = child.wait().unwrap();
        assert!(matches!(status.code(), Some(0 | 1 | 130 | 143)), "{status}");
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with('.'), "run {run} left {name}");
        }
    }
}
