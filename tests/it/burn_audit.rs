//! The audit of Burn: its list of cases is complete, and its findings are those that are known.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use downhill::prelude::Backend;
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{program, report, text};

fn findings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/burn_audit/findings.json")
}

/// The folder of a package's sources, and its version.
fn package(metadata: &Value, name: &str) -> (PathBuf, String) {
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|p| p["name"] == name).unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let version = package["version"].as_str().unwrap().to_owned();
    (manifest.parent().unwrap().join("src"), version)
}

fn metadata() -> Value {
    // Of this platform alone: Cargo has not downloaded the packages of the others.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = text(&rustc.stdout);
    let host = rustc
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let cargo = std::env::var("CARGO").unwrap_or("cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The names of the functions that begin a line with `start`.
fn functions(file: &Path, start: &str) -> Vec<String> {
    let source = fs::read_to_string(file).unwrap();
    let names = source.lines().filter_map(|line| line.strip_prefix(start));
    let name = |rest: &str| rest.split(['(', '<']).next().unwrap_or_default().to_owned();
    names.map(name).collect()
}

/// The types of a folder that derive `Module`.
fn modules(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            modules(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let derives = source.split("#[derive(").skip(1);
        for rest in derives.filter(|rest| rest.split(')').next().unwrap().contains("Module")) {
            let declared = rest.lines().find_map(|line| {
                line.strip_prefix("pub struct ")
                    .or(line.strip_prefix("pub enum "))
            });
            let end = |c: char| !c.is_alphanumeric();
            found.extend(
                declared
                    .and_then(|d| d.split(end).next())
                    .map(str::to_owned),
            );
        }
    }
}

/// Every public operation of Burn's tensors, every backward rule of its autodiff, and every module of burn-nn.
fn offered() -> Vec<String> {
    let metadata = metadata();
    let mut names = Vec::new();
    let tensor = package(&metadata, "burn-tensor").0.join("tensor");
    for file in [
        "float",
        "numeric",
        "base",
        "orderable",
        "pad",
        "fmod",
        "trunc",
        "take",
        "einsum/mod",
    ] {
        names.extend(functions(
            &tensor.join(format!("api/{file}.rs")),
            "    pub fn ",
        ));
    }
    for file in [
        "activation/base",
        "module",
        "loss/mod",
        "grid/affine_grid",
        "grid/meshgrid",
    ] {
        names.extend(functions(&tensor.join(format!("{file}.rs")), "pub fn "));
    }
    let autodiff = package(&metadata, "burn-autodiff").0.join("ops");
    for file in ["tensor", "module", "activation"] {
        let rules = functions(&autodiff.join(format!("{file}.rs")), "    fn ");
        let name = |rule: String| rule.strip_prefix("float_").unwrap_or(&rule).to_owned();
        names.extend(rules.into_iter().map(name));
    }
    modules(&package(&metadata, "burn-nn").0, &mut names);
    names
}

#[test]
fn every_operation_rule_and_module_has_a_case_or_a_reason() {
    let (_, report) = report("burn_audit", &["--only", "neg"]);
    let cases = report["cases"].as_array().unwrap();
    let field = |case: &Value, field: &str| case[field].as_str().unwrap().to_owned();
    let not_word = |c: char| !c.is_alphanumeric() && c != '_';
    let mut covered = BTreeSet::new();
    for case in cases {
        covered.extend(field(case, "source").split(not_word).map(str::to_owned));
        covered.extend(field(case, "name").split(',').next().map(str::to_owned));
    }
    let not_covered = report["not_covered"].as_array().unwrap().iter();
    let not_covered: BTreeSet<String> = not_covered.map(|n| field(n, "name")).collect();
    let offered = offered();
    assert!(offered.len() > 400, "{}", offered.len());
    let has_case =
        |name: &String| covered.contains(name) || covered.contains(&format!("{name}Config"));
    let missing: BTreeSet<_> = offered
        .iter()
        .filter(|n| !has_case(n) && !not_covered.contains(*n))
        .collect();
    assert!(
        missing.is_empty(),
        "neither a case nor a reason: {missing:?}"
    );
    let gone: BTreeSet<_> = not_covered
        .iter()
        .filter(|n| !offered.contains(n))
        .collect();
    assert!(gone.is_empty(), "not in Burn: {gone:?}");
}

#[test]
fn the_findings_are_of_this_version_of_burn_and_name_their_causes() {
    let findings: Value = serde_json::from_str(&fs::read_to_string(findings()).unwrap()).unwrap();
    assert_eq!(findings["burn"], package(&metadata(), "burn").1);
    for finding in findings["findings"].as_array().unwrap() {
        let cause = finding["cause"].as_str().unwrap();
        assert!(
            cause == "open" || findings["causes"][cause].is_string(),
            "{finding}"
        );
    }
}

/// An upgrade of Burn that mends a gradient, or breaks one, fails here.
#[test]
fn no_fault_is_new_and_none_has_vanished() {
    let findings = findings();
    let (said, report) = report(
        "burn_audit",
        &["--quiet", "--check", findings.to_str().unwrap()],
    );
    assert!(said.starts_with("as known of Burn"), "{said}");
    let rows = report["rows"].as_array().unwrap();
    assert!(rows.len() > 1_400, "{}", rows.len());
    for field in [
        "kind", "name", "backend", "dtype", "point", "verdict", "entry", "message",
    ] {
        assert!(rows.iter().all(|row| row[field].is_string()), "{field}");
    }
}

/// The comparison is written by hand, so the generated page must keep it.
#[test]
fn the_page_has_the_comparison_with_a_pre_release() {
    let folder = findings().parent().unwrap().to_owned();
    let comparison = fs::read_to_string(folder.join("prerelease.md")).unwrap();
    let committed = fs::read_to_string(folder.join("FINDINGS.md")).unwrap();
    assert!(committed.contains(&comparison));
    let out = TempDir::new().unwrap();
    let output = Command::new(program("burn_audit"))
        .current_dir(out.path())
        .args(["--only", "cross", "--markdown", "page.md", "--quiet"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = fs::read_to_string(out.path().join("page.md")).unwrap();
    assert!(page.contains(&comparison), "{page}");
}

#[test]
fn a_fault_that_is_not_known_fails_the_check() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("findings.json");
    fs::write(&file, r#"{"burn":"0","causes":{},"findings":[]}"#).unwrap();
    let output = Command::new(program("burn_audit"))
        .current_dir(folder.path())
        .args(["--backend", Backend::default().name(), "--dtype", "f64"])
        .args(["--check", file.to_str().unwrap()])
        .output()
        .unwrap();
    let said = text(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("is new, wrong: operation, cross,"), "{said}");
    assert!(said.contains("as known of Burn 0: no"), "{said}");
}

/// A fault that the list knows is left out of the random programs, so that what they find is new.
#[test]
fn random_programs_have_no_fault_that_the_list_does_not_know() {
    let arguments = ["--fuzz", "500", "--seed", "1"];
    let (said, report) = report("burn_audit", &arguments);
    assert!(said.contains("500 programs"), "{said}");
    assert_eq!(report["fuzz"]["faults"], Value::Array(Vec::new()), "{said}");
    assert!(report["fuzz"]["judged"].as_u64().unwrap() > 450, "{said}");
}

#[test]
fn a_reproduction_needs_burn_alone() {
    let folder = TempDir::new().unwrap();
    let output = Command::new(program("burn_audit"))
        .current_dir(folder.path())
        .args(["--only", "cross", "--reproduce", "faults", "--quiet"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(folder.path().join("faults/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("name = \"operation_cross\""),
        "{manifest}"
    );
    assert_eq!(manifest.matches("version = \"=").count(), 1, "{manifest}");
    let source = fs::read_to_string(folder.path().join("faults/src/operation_cross.rs")).unwrap();
    assert!(source.contains("weigh(x.cross(y, 1))"), "{source}");
    assert!(!source.contains("downhill"), "{source}");
}

/// The search finds faults: those of operations that the list knows to be wrong, shrunk to one operation.
#[test]
fn random_programs_find_the_faults_of_known_operations() {
    let folder = TempDir::new().unwrap();
    let output = Command::new(program("burn_audit"))
        .current_dir(folder.path())
        .args(["--fuzz", "300", "--seed", "1", "--with-known"])
        .output()
        .unwrap();
    let said = text(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("programs: a.div_scalar(0.7)\n"), "{said}");
}
