//! Imports run downwards only: the manifests of the crates keep to the table in CONTRIBUTING.md.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The crates of the table, and what each may import: siblings by their short names, and Burn.
fn table() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `downhill"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let name = cells[0].trim_matches(['|', ' ', '`']);
        (name.to_owned(), cells[2].to_owned())
    })
    .collect()
}

/// The folder of a crate.
fn folder(name: &str) -> PathBuf {
    match name {
        "downhill" => root().to_owned(),
        name => root().join("crates").join(name),
    }
}

/// The names under `[dependencies]` of a manifest.
fn dependencies(folder: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]").nth(1).unwrap();
    let lines = section.lines().take_while(|l| !l.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_crate_imports_only_what_it_may() {
    for (name, may) in table() {
        for dependency in dependencies(&folder(&name)) {
            let allowed = match dependency.strip_prefix("downhill-") {
                Some(sibling) => may.contains(&format!("`{sibling}`")),
                None => may.contains("Burn") || !dependency.starts_with("burn"),
            };
            assert!(allowed, "{name} imports {dependency}");
        }
    }
}

#[test]
fn every_crate_has_its_row_and_forbids_unsafe_code() {
    let table = table();
    let mut crates = vec!["downhill".to_owned()];
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        crates.push(entry.unwrap().file_name().into_string().unwrap());
    }
    assert_eq!(table.len(), crates.len());
    for name in crates {
        assert!(table.iter().any(|(of, _)| *of == name), "no row for {name}");
        let lib = fs::read_to_string(folder(&name).join("src/lib.rs")).unwrap();
        // One module of this crate calls a library that takes pointers, and no other may.
        let lint = match name.as_str() {
            "downhill-kernels" => "#![deny(unsafe_code)]",
            _ => "#![forbid(unsafe_code)]",
        };
        assert!(lib.contains(lint), "{name}");
    }
}

/// A program that depends on `downhill` does not build the solvers of `recover`.
#[test]
fn the_facade_needs_neither_the_sources_nor_the_solvers() {
    let options = "tree --offline --edges normal --prefix none --package downhill";
    let output = Command::new(env!("CARGO"))
        .args(options.split(' '))
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && tree.contains("downhill-nn v"));
    for name in [
        "downhill-sources",
        "downhill-recover",
        "nalgebra",
        "levenberg-marquardt",
    ] {
        assert!(!tree.contains(&format!("{name} v")), "it needs {name}");
    }
}
