//! The examples as a user runs them: what they print, what they write, how they refuse.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::checkerboard::fixture;

/// The example's program, which cargo builds beside this test.
pub(crate) fn program(example: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    let program = target
        .join("examples")
        .join(example)
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "{} is not built: cargo build --examples",
        program.display()
    );
    program
}

/// Runs an example in an empty folder of its own.
pub(crate) fn run_in(folder: &Path, example: &str, arguments: &[&str]) -> Output {
    Command::new(program(example))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Runs an example that succeeds, and gives its report.
pub(crate) fn report(example: &str, arguments: &[&str]) -> (String, Value) {
    let folder = TempDir::new().unwrap();
    let mut all = vec!["--report", "report.json"];
    all.extend(arguments);
    let output = run_in(folder.path(), example, &all);
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said}{complained}");
    assert_eq!(complained, "", "a progress bar without a terminal?");
    let json = fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    for figure in report["figures"].as_array().unwrap() {
        let file = folder.path().join(figure.as_str().unwrap());
        assert!(file.metadata().unwrap().len() > 1_000, "{}", file.display());
    }
    let figures = report["figures"].as_array().unwrap().len();
    assert_eq!(files(folder.path()).len(), figures + 1);
    (said, report)
}

pub(crate) fn length(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

#[test]
fn blobs_ends_with_every_printed_number_the_same() {
    let (said, report) = report("blobs", &[]);
    assert!(said.contains("[INFO] epoch #100, loss=8.1066344"), "{said}");
    assert!(said.contains("activation=0.1125; predicted_label=0, true_label=0"));
    assert!(said.contains("as printed: yes, 10 of 10"), "{said}");
    assert_eq!(report["example"], "blobs");
    assert_eq!(report["engine"], "compiled");
    assert_eq!(report["dtype"], "f64");
    assert_eq!(report["start"], "published");
    assert_eq!(
        (&report["epochs"], &report["alpha"]),
        (&Value::from(100), &Value::from(0.01))
    );
    assert_eq!(report["stopped"]["reason"], "epochs");
    assert_eq!(length(&report["losses"]), 100);
    assert_eq!(length(&report["parameters"]["W"]), 3);
    assert_eq!(length(&report["activations"]), 250);
    assert_eq!(length(&report["printed"]), 10);
    assert_eq!(report["printed"][0]["printed"], "0.1125");
    assert_eq!(report["printed"][0]["same"], true);
    assert_eq!(report["accuracy"]["train"], 1.0);
}

/// The README shows what the examples print.
#[test]
fn every_line_of_output_in_the_readme_is_printed() {
    let folder = TempDir::new().unwrap();
    let said = text(&run_in(folder.path(), "blobs", &[]).stdout);
    let readme = include_str!("../../README.md").split("```text\n").skip(1);
    let blocks = readme.map(|rest| rest.split("```").next().unwrap());
    let mut lines = 0;
    for line in blocks.flat_map(str::lines).filter(|line| *line != "…") {
        assert!(said.lines().any(|said| said == line), "not printed: {line}");
        lines += 1;
    }
    assert!(lines >= 5, "{lines}");
}

#[test]
fn neuron_predicts_the_new_element() {
    let (said, report) = report("neuron", &["--engine", "hand"]);
    assert!(said.contains("as printed: yes, 104 of 104"), "{said}");
    assert!(
        said.contains("The new element [2, 1]: activation 0.89473857, class 1"),
        "{said}"
    );
    assert_eq!(report["accuracy"]["train"], 0.89);
    let shape = |v: &Value| (length(v), length(&v[0]));
    assert_eq!(shape(&report["parameters"]["W"]), (2, 1));
    assert_eq!(length(&report["parameters"]["b"]), 1);
    assert_eq!(length(&report["predictions"]["after"]), 1);
    assert_eq!(report["predictions"]["before"], Value::Null);
}

#[test]
fn and_gate_predicts_before_and_after() {
    let (said, report) = report("and_gate", &["--engine", "hand"]);
    assert!(said.contains("as printed: yes, 26 of 26"), "{said}");
    for (parameter, numbers) in [("W0", 3), ("b0", 2), ("W1", 2), ("b1", 1)] {
        assert_eq!(
            length(&report["parameters"][parameter]),
            numbers,
            "{parameter}"
        );
    }
    assert_eq!(length(&report["predictions"]["before"]), 3);
    assert_eq!(length(&report["predictions"]["after"]), 3);
    assert_eq!(length(&report["losses"]), 20_000);
    assert_eq!(report["accuracy"]["test"], 1.0);
    assert_eq!(report["update"], "as-printed");
}

#[test]
fn and_gate_down_the_gradient_is_another_run_and_no_failure() {
    let (said, report) = report("and_gate", &["--engine", "hand", "--update", "gradient"]);
    assert!(said.contains("as printed: 4 of 26"), "{said}");
    assert_eq!(report["update"], "gradient");
}

#[test]
fn checkerboard_reads_csv_of_its_layout() {
    let images = fixture("checkerboard.csv");
    let images = images.to_str().unwrap();
    let arguments = ["--engine", "hand", "--train", images, "--test", images];
    let (said, report) = report("checkerboard", &arguments);
    assert!(
        said.contains("120 images to train on, 34 of them checkerboards; 120 to test on, 34 of"),
        "{said}"
    );
    let shape = |v: &Value| (length(v), length(&v[0]));
    assert_eq!(shape(&report["parameters"]["W1"]), (5, 4));
    assert_eq!(shape(&report["parameters"]["W2"]), (5, 1));
    assert_eq!(report["accuracy"]["train"], report["accuracy"]["test"]);
    assert_eq!(length(&report["printed"]), 0);
}

#[test]
fn fresh_starts_differ_by_seed_and_repeat() {
    let start = |seed: &str| {
        let (_, report) = report(
            "blobs",
            &["--engine", "hand", "--seed", seed, "--epochs", "3"],
        );
        assert_eq!(length(&report["printed"]), 0);
        report["losses"].clone()
    };
    assert_ne!(start("1"), start("2"));
    assert_eq!(start("1"), start("1"));
}

/// Runs an example that must refuse in one line, naming what is wrong, and leave nothing behind.
pub(crate) fn refuses(
    example: &str,
    arguments: &[&str],
    files_given: &[(&str, &str)],
    named: &[&str],
) {
    let folder = TempDir::new().unwrap();
    for (file, contents) in files_given {
        fs::write(folder.path().join(file), contents).unwrap();
    }
    let output = run_in(folder.path(), example, arguments);
    let complaint = text(&output.stderr);
    assert!(!output.status.success(), "{arguments:?} was accepted");
    assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
    for name in named {
        assert!(
            complaint.contains(name),
            "{arguments:?}: no {name:?} in: {complaint}"
        );
    }
    assert_eq!(
        files(folder.path()).len(),
        files_given.len(),
        "{arguments:?}"
    );
}

const GOOD: &str = "label,pixel0,pixel1,pixel2,pixel3\n\
                    checkerboard,10,200,210,20\n\
                    triangle,200,210,220,10\n";

/// Runs checkerboard on a bad file to train on, and on a bad file to test on.
fn refuses_images(bad: &str, named: &[&str]) {
    let arguments = ["--engine", "hand", "--epochs", "1", "--train"];
    let train = [&arguments[..], &["bad.csv", "--test", "good.csv"]].concat();
    let test = [&arguments[..], &["good.csv", "--test", "bad.csv"]].concat();
    for arguments in [train, test] {
        let files = [("bad.csv", bad), ("good.csv", GOOD)];
        refuses("checkerboard", &arguments, &files, named);
    }
}

/// A split at random would hold it out for some of these seeds.
#[test]
fn a_class_of_one_image_is_trained_on() {
    let folder = TempDir::new().unwrap();
    let mut table = "label,pixel0,pixel1,pixel2,pixel3\n".to_owned();
    for row in 0..40 {
        table += match row {
            31 => "right,0.0,255.0,0.0,255.0\n",
            _ => "left,255.0,0.0,255.0,0.0\n",
        };
    }
    fs::write(folder.path().join("train.csv"), table).unwrap();
    let tables = ["--train", "train.csv", "--test", "train.csv"];
    for seed in 0..10 {
        let seed = seed.to_string();
        let settings = ["--quiet", "--engine", "hand", "--seed", &seed];
        let output = run_in(folder.path(), "images", &[&tables[..], &settings].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let printed = text(&output.stdout);
        assert!(
            printed.contains(" 100.00 % of the test images"),
            "seed {seed}: {printed}"
        );
    }
}

#[test]
fn bad_tables_are_refused_by_file_line_and_column() {
    let header = "label,pixel0,pixel1,pixel2,pixel3\n";
    let table = |rows: &str| format!("{header}{rows}");
    refuses_images("", &["bad.csv", "empty"]);
    refuses_images(header, &["bad.csv", "no samples"]);
    refuses_images(
        &table("triangle,1,2,3\n"),
        &["bad.csv", "line 2", "expected 5", "4"],
    );
    refuses_images(
        &table("triangle,1,2,3,4\ntriangle,1,two,3,4\n"),
        &["bad.csv", "line 3", "pixel1", "\"two\""],
    );
    for word in ["NaN", "inf", "-inf"] {
        let bad = table(&format!("triangle,1,2,{word},4\n"));
        refuses_images(&bad, &["bad.csv", "line 2", "pixel2", word]);
    }
    refuses_images(
        &table("triangle,1,2,3,256\n"),
        &["bad.csv", "line 2", "pixel3", "256"],
    );
    refuses_images("kind,a\nx,1\n", &["bad.csv", "label"]);
    refuses_images(
        &table("triangle,1,2,3,4\n\"triangle,1,2,3,4\ntriangle,1,2,3,4\n"),
        &["bad.csv", "line 3", "quote", "never closed"],
    );
    let missing = ["--train", "missing.csv", "--test", "good.csv"];
    refuses(
        "checkerboard",
        &missing,
        &[("good.csv", GOOD)],
        &["missing.csv"],
    );
}

#[test]
fn labels_that_nothing_can_be_learned_from_are_refused() {
    let arguments = ["--train", "train.csv", "--test", "test.csv"];
    let one_class = "label,pixel0,pixel1,pixel2,pixel3\ntriangle,200,210,220,10\n";
    let unseen = format!("{GOOD}square,1,2,3,4\n");
    refuses(
        "checkerboard",
        &arguments,
        &[("train.csv", one_class), ("test.csv", GOOD)],
        &["train.csv", "\"triangle\"", "checkerboard"],
    );
    refuses(
        "checkerboard",
        &arguments,
        &[("train.csv", GOOD), ("test.csv", &unseen)],
        &["test.csv", "sample 3", "\"square\"", "train.csv"],
    );
    refuses("checkerboard", &["--train", "train.csv"], &[], &["--test"]);
}

#[test]
fn options_out_of_range_are_refused() {
    for example in ["neuron", "blobs", "and_gate", "checkerboard"] {
        for alpha in ["0", "-0.1", "nan", "inf", "fast"] {
            refuses(example, &["--alpha", alpha], &[], &["--alpha", alpha]);
        }
        refuses(
            example,
            &["--epochs", "0"],
            &[],
            &["--epochs", "at least 1"],
        );
        refuses(
            example,
            &["--batch-size", "0"],
            &[],
            &["--batch-size", "at least 1"],
        );
        refuses(
            example,
            &["--engine", "magic"],
            &[],
            &["magic", "autodiff", "hand"],
        );
        refuses(example, &["--backend", "cuda"], &[], &["cuda", "ndarray"]);
        refuses(example, &["--dtype", "f16"], &[], &["f16", "f32"]);
        refuses(example, &["--start", "here"], &[], &["here", "published"]);
        let both = ["--start", "published", "--seed", "1"];
        refuses(example, &both, &[], &["--start", "--seed"]);
    }
    refuses(
        "neuron",
        &["--batch-size", "101"],
        &[],
        &["101", "100 samples"],
    );
    refuses(
        "and_gate",
        &["--update", "wrong"],
        &[],
        &["wrong", "as-printed"],
    );
    let too_large = ["--dtype", "f32", "--alpha", "1e308"];
    refuses("neuron", &too_large, &[], &["alpha", "f32", "1e308"]);
    if !cfg!(feature = "flex") {
        refuses("blobs", &["--backend", "flex"], &[], &["--features flex"]);
    }
}

#[test]
fn places_that_cannot_be_written_are_refused_before_training() {
    // A file where a folder should be: refused to root as well.
    let file = [("file", "")];
    refuses(
        "neuron",
        &["--out", "file/out"],
        &file,
        &["file/out", "cannot be written"],
    );
    refuses(
        "neuron",
        &["--out", "file"],
        &file,
        &["file", "cannot be written"],
    );
    let report = ["--report", "file/report.json"];
    refuses("neuron", &report, &file, &["file", "cannot be written"]);
    refuses(
        "neuron",
        &["--report", "."],
        &[],
        &[".", "cannot be written"],
    );
}

#[test]
#[cfg(unix)]
fn a_report_follows_a_link_and_replaces_nothing_but_files() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let run = |report: &str| {
        let arguments = ["--engine", "hand", "--quiet", "--report", report];
        run_in(folder.path(), "neuron", &arguments)
    };
    fs::write(at("target.json"), "old").unwrap();
    std::os::unix::fs::symlink("target.json", at("link.json")).unwrap();
    assert!(run("link.json").status.success());
    assert!(at("link.json").is_symlink());
    assert!(
        fs::read_to_string(at("target.json"))
            .unwrap()
            .starts_with('{')
    );

    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    let refused = run("socket");
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("socket: cannot be written"));
    assert!(!at("socket").is_file());

    // Before training, in any spelling.
    for report in ["out/neuron/loss.svg", "out/../out/./neuron/loss.svg"] {
        fs::remove_dir_all(at("out")).unwrap();
        let refused = run(report);
        assert!(!refused.status.success());
        assert!(text(&refused.stderr).contains("no other file may end in .svg"));
        assert_eq!(files(&at("out")).len(), 0, "{report}");
    }
}

#[test]
fn a_report_replaces_no_input() {
    let folder = TempDir::new().unwrap();
    let network =
        "features = 2\nlayers = [{ layer = \"dense\", outputs = 2, activation = \"softmax\" }]\n";
    fs::write(folder.path().join("net.toml"), network).unwrap();
    let options = ["--network", "net.toml", "--report", "./out/../net.toml"];
    fs::create_dir(folder.path().join("out")).unwrap();
    let output = run_in(folder.path(), "spirals", &options);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("net.toml: cannot be written: it is an input file"));
    let kept = fs::read_to_string(folder.path().join("net.toml")).unwrap();
    assert_eq!(kept, network);
}

#[test]
fn a_folder_in_the_place_of_a_picture_does_not_lose_the_report() {
    for picture in ["loss.svg", "learning.gif", "surface.html"] {
        let folder = TempDir::new().unwrap();
        let place = folder.path().join("out/neuron").join(picture);
        fs::create_dir_all(place.join("full")).unwrap();
        let arguments = ["--engine", "hand", "--report", "r.json"];
        let output = run_in(folder.path(), "neuron", &arguments);
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains(picture), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["stopped"]["reason"], "epochs");
    }
}

#[test]
fn a_run_whose_last_step_diverges_is_no_success() {
    let folder = TempDir::new().unwrap();
    let arguments = ["--engine", "hand", "--epochs", "1", "--alpha", "1.7e308"];
    let output = run_in(folder.path(), "neuron", &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("is not finite"));
}

#[test]
fn a_run_that_diverges_says_so_and_keeps_its_report() {
    let folder = TempDir::new().unwrap();
    let arguments = ["--engine", "hand", "--alpha", "1e308", "--report", "r.json"];
    let output = run_in(folder.path(), "neuron", &arguments);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("smaller learning rate"), "{said}");
    assert!(!text(&output.stderr).contains("panicked"));
    let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["stopped"]["reason"], "diverged");
}

#[test]
fn every_example_explains_its_options() {
    for example in ["neuron", "blobs", "and_gate", "checkerboard"] {
        let output = run_in(Path::new("."), example, &["--help"]);
        assert!(output.status.success());
        let help = text(&output.stdout);
        for option in [
            "--engine",
            "--backend",
            "--seed",
            "--out",
            "--report",
            "--quiet",
        ] {
            assert!(help.contains(option), "{example}: no {option} in {help}");
        }
    }
}
