//! Imports run downwards only: what each crate may depend on, held against its manifest.

use std::fs;
use std::path::Path;

/// A crate and the siblings it may depend on; whether it may depend on Burn.
const ROOMS: [(&str, &[&str], bool); 10] = [
    ("data", &[], false),
    ("hand", &[], false),
    ("check", &[], false),
    ("plot", &[], false),
    ("nn", &["check"], true),
    ("train", &["data", "hand", "nn"], false),
    ("sources", &["data", "hand", "nn", "train"], false),
    ("recover", &["data", "hand", "sources", "train"], false),
    (
        "cli",
        &["check", "data", "nn", "plot", "sources", "train"],
        false,
    ),
    ("xtask", &[], false),
];

fn crates() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/crates"))
}

/// The names under `[dependencies]` of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let lines = section.lines().take_while(|l| !l.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_crate_imports_only_what_it_may() {
    for (room, siblings, burn) in ROOMS {
        let manifest = crates().join(format!("downhill-{room}/Cargo.toml"));
        for name in dependencies(&fs::read_to_string(manifest).unwrap()) {
            if let Some(sibling) = name.strip_prefix("downhill-") {
                assert!(siblings.contains(&sibling), "{room} imports {sibling}");
            }
            assert!(burn || !name.starts_with("burn"), "{room} imports {name}");
        }
    }
}

#[test]
fn every_crate_has_its_row_and_forbids_unsafe_code() {
    for entry in fs::read_dir(crates()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let room = name.strip_prefix("downhill-").unwrap();
        assert!(
            ROOMS.iter().any(|(r, _, _)| *r == room),
            "no row for {room}"
        );
        let lib = fs::read_to_string(path.join("src/lib.rs")).unwrap();
        assert!(lib.contains("#![forbid(unsafe_code)]"), "{name}");
    }
}
