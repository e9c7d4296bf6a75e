//! The reference's tables of what is in a report, held against the reports that the examples write.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::examples::run_in;
use crate::program::program;

/// A run that writes a report: its heading in the reference, what its tables call it, its options.
struct Run {
    heading: &'static str,
    called: &'static str,
    options: &'static [&'static str],
}

const fn run(heading: &'static str, called: &'static str, options: &'static [&'static str]) -> Run {
    Run {
        heading,
        called,
        options,
    }
}

const SOURCES: &str = "Of neuron, blobs, and_gate and checkerboard";
const NETWORKS: &str = "Of images, digits, spirals and regress";
const SHORT: &[&str] = &["--engine", "hand", "--epochs", "2"];

/// Every report there is, from a run as short as can be.
const RUNS: [Run; 27] = [
    run(SOURCES, "neuron", SHORT),
    run(SOURCES, "blobs", SHORT),
    run(SOURCES, "and_gate", SHORT),
    run(SOURCES, "checkerboard", SHORT),
    run(NETWORKS, "images", SHORT),
    run(
        NETWORKS,
        "digits",
        &["--engine", "hand", "--epochs", "2", "--samples", "200"],
    ),
    run(NETWORKS, "spirals", SHORT),
    run(
        NETWORKS,
        "spirals --race",
        &["--race", "--engine", "hand", "--epochs", "2"],
    ),
    run(NETWORKS, "regress", SHORT),
    run(
        "Of find-alpha",
        "images",
        &["--find-alpha", "--engine", "hand"],
    ),
    run(
        "Of find-alpha",
        "regress",
        &["--find-alpha", "--engine", "hand"],
    ),
    run("Of perceptron", "perceptron", &[]),
    run(
        "Of landscape",
        "landscape",
        &["blobs", "--engine", "hand", "--epochs", "2", "--no-animate"],
    ),
    run("Of audit", "audit", &[]),
    run("Of burn_audit", "burn_audit", &["--only", "softsign"]),
    run("Of burn_audit", "burn_audit --fuzz", &["--fuzz", "5"]),
    run("Of recover", "neuron", &["neuron"]),
    run("Of recover", "blobs", &["blobs"]),
    run("Of recover", "and_gate", &["and_gate"]),
    run("Of custom_layer", "custom_layer", &["--epochs", "2"]),
    run(
        "Of custom_layer",
        "custom_layer",
        &["--epochs", "2", "--plant-mistake", "factor"],
    ),
    run(
        "Of convolution",
        "convolution",
        &["--epochs", "1", "--samples", "100"],
    ),
    run("Of xor", "xor", &[]),
    run("Of compiled", "compiled", &["--steps", "2"]),
    run("Of tape", "tape", &[]),
    run("Of fit", "fit", &["--target", "species", "--epochs", "2"]),
    run(
        "Of fit",
        "fit --folds",
        &[
            "--target",
            "petal_width",
            "--drop",
            "species",
            "--epochs",
            "2",
            "--folds",
            "2",
        ],
    ),
];

impl Run {
    fn example(&self) -> &'static str {
        if self.heading == "Of recover" {
            return "recover";
        }
        self.called.split(' ').next().unwrap()
    }

    /// What it writes, whatever status it ends with: a run so short need not show what it sets out to.
    fn report(&self) -> Value {
        let folder = TempDir::new().unwrap();
        let mut all = vec!["--quiet", "--report", "report.json"];
        all.extend(self.options);
        let output = if self.example() == "fit" {
            let table = root().join("book/src/tables/iris.csv");
            fs::copy(table, folder.path().join("iris.csv")).unwrap();
            all.splice(0..0, ["fit", "iris.csv"]);
            let mut program = Command::new(program());
            program
                .current_dir(folder.path())
                .args(&all)
                .output()
                .unwrap()
        } else {
            run_in(folder.path(), self.example(), &all)
        };
        let json = fs::read_to_string(folder.path().join("report.json"))
            .unwrap_or_else(|error| panic!("{}: {error}: {output:?}", self.called));
        serde_json::from_str(&json).unwrap()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn chapter() -> String {
    fs::read_to_string(root().join("book/src/16-reference.md")).unwrap()
}

/// The section of reports, by heading.
fn section<'a>(chapter: &'a str, heading: &str) -> &'a str {
    let (_, reports) = chapter.split_once("\n### A report\n").unwrap();
    let from = format!("\n#### {heading}\n");
    let (_, section) = reports
        .split_once(&from)
        .unwrap_or_else(|| panic!("{heading}"));
    section.split("\n#").next().unwrap()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The keys that a section says are in the report of a run. A table of three columns says in the second of
/// which runs a key is: `all`, `all but` some, or some.
fn told(section: &str, called: &str) -> BTreeSet<String> {
    let mut told = BTreeSet::from(["example".to_owned(), "figures".to_owned()]);
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let of_this = match cells.as_slice() {
            [_, _] => true,
            [_, of, _] => {
                let named = quoted(of).contains(&called);
                *of == "all" || (named != of.starts_with("all but"))
            }
            _ => panic!("{row}"),
        };
        if of_this {
            told.extend(quoted(cells[0]).into_iter().map(str::to_owned));
        }
    }
    told
}

/// The keys of a report, each with those it is in before it: `stopped.reason`, `printed[].what`. What is in
/// an empty list cannot be seen: it is given apart.
fn keys(value: &Value, before: &str, keys: &mut BTreeSet<String>, empty: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, value) in object {
                let dot = if before.is_empty() { "" } else { "." };
                self::keys(value, &format!("{before}{dot}{key}"), keys, empty);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for value in list {
                self::keys(value, &format!("{before}[]"), keys, empty);
            }
        }
        Value::Object(_) => {
            empty.insert(before.to_owned());
        }
        Value::Array(list) if list.is_empty() => {
            empty.insert(before.to_owned());
        }
        _ => {
            keys.insert(before.to_owned());
        }
    }
}

/// Whether a key is this one, or within it.
fn is_in(key: &str, this: &str) -> bool {
    key.strip_prefix(this)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// What a report has and the reference does not say, and the other way round.
fn apart(told: &BTreeSet<String>, report: &Value) -> Vec<String> {
    let (mut there, mut empty) = (BTreeSet::new(), BTreeSet::new());
    keys(report, "", &mut there, &mut empty);
    let untold = there
        .iter()
        .filter(|key| !told.iter().any(|t| is_in(key, t)));
    let made_up = told.iter().filter(|t| {
        let seen = there.iter().any(|key| is_in(key, t));
        !seen && !empty.iter().any(|list| is_in(t, list))
    });
    let untold = untold.map(|key| format!("{key} is not told"));
    let made_up = made_up.map(|key| format!("{key} is not there"));
    untold.chain(made_up).collect()
}

/// Holds the reports of the runs under these headings against them.
fn hold(headings: &[&str]) {
    let chapter = chapter();
    for run in RUNS.iter().filter(|run| headings.contains(&run.heading)) {
        let told = told(section(&chapter, run.heading), run.called);
        assert!(told.len() > 2, "{}", run.called);
        let apart = apart(&told, &run.report());
        assert!(
            apart.is_empty(),
            "{}, {}: {apart:#?}",
            run.heading,
            run.called
        );
    }
}

#[test]
fn the_reference_tells_the_keys_of_the_sources_reports() {
    hold(&[SOURCES]);
}

#[test]
fn the_reference_tells_the_keys_of_the_networks_reports() {
    hold(&[NETWORKS, "Of find-alpha"]);
}

#[test]
fn the_reference_tells_the_keys_of_recover() {
    hold(&["Of recover"]);
}

#[test]
fn the_reference_tells_the_keys_of_the_other_reports() {
    hold(&[
        "Of perceptron",
        "Of landscape",
        "Of audit",
        "Of burn_audit",
        "Of custom_layer",
        "Of convolution",
        "Of fit",
    ]);
}

/// The example is there with the feature only.
#[test]
#[cfg(feature = "trace")]
fn the_reference_tells_the_keys_of_the_tape() {
    hold(&["Of tape"]);
}

#[test]
fn a_run_that_stops_says_in_which_epoch_as_the_reference_does() {
    let chapter = chapter();
    let section = section(&chapter, SOURCES);
    let told = "after how many epochs; if it ended before the last, `stopped.epoch`, in which";
    assert!(section.contains(told), "{section}");
    let reports = [
        run(SOURCES, "neuron", &["--engine", "hand", "--alpha", "1e308"]),
        run(
            SOURCES,
            "neuron",
            &["--engine", "hand", "--epochs", "1", "--alpha", "1.7e308"],
        ),
    ]
    .map(|run| run.report());
    for report in reports {
        assert_eq!(report["stopped"]["reason"], "diverged");
        assert!(report["stopped"]["epoch"].is_u64());
    }
}

/// Whatever takes `--report` has its keys in the reference.
#[test]
fn no_report_is_left_out() {
    let outputs = root().join("book/src/outputs");
    let mut with_a_report = BTreeSet::new();
    for entry in fs::read_dir(outputs).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let takes_one = || fs::read_to_string(&path).unwrap().contains("--report <");
        if let Some(example) = name.strip_prefix("help-").filter(|_| takes_one()) {
            with_a_report.insert(example.to_owned());
        }
    }
    let held: BTreeSet<String> = RUNS.iter().map(|run| run.example().to_owned()).collect();
    assert_eq!(with_a_report, held);
    let chapter = chapter();
    let (_, reports) = chapter.split_once("\n### A report\n").unwrap();
    let headings = reports.split("\n## ").next().unwrap().lines();
    let headings: BTreeSet<_> = headings.filter_map(|l| l.strip_prefix("#### ")).collect();
    let held: BTreeSet<_> = RUNS.iter().map(|run| run.heading).collect();
    assert_eq!(headings, held);
}

#[test]
fn a_key_that_is_not_told_or_not_there_is_named() {
    let section = "\n| key | in | what it is |\n|---|---|---|\n\
                   | `losses`, `alpha` | all | a |\n\
                   | `printed[].what` | all but `b` | b |\n\
                   | `stopped.reason` | `a`, `b` | c |\n";
    let told_of = |called| told(section, called);
    let report = serde_json::json!({
        "example": "a", "figures": [], "losses": [1.0], "alpha": null,
        "printed": [{ "what": "x" }], "stopped": { "reason": "y" },
    });
    assert_eq!(apart(&told_of("a"), &report), Vec::<String>::new());
    assert_eq!(
        apart(&told_of("b"), &report),
        ["printed[].what is not told"]
    );
    assert_eq!(
        apart(&told_of("c"), &report),
        ["stopped.reason is not told"]
    );

    let mut other = report.clone();
    other["stopped"] = serde_json::json!({ "cause": "y" });
    other["printed"] = serde_json::json!([]);
    let found = apart(&told_of("a"), &other);
    assert_eq!(
        found,
        ["stopped.cause is not told", "stopped.reason is not there"]
    );
}
