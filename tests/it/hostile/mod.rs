//! Hostile input: files and options made by a program, and sizes that no memory holds.

#[allow(unreachable_pub, reason = "a library where cargo-fuzz uses it")]
#[path = "../../fuzz/src/mutate.rs"]
mod mutate;
mod options;
#[allow(unreachable_pub, reason = "a library where cargo-fuzz uses it")]
#[path = "../../fuzz/src/run.rs"]
mod run;
#[allow(unreachable_pub, reason = "a library where cargo-fuzz uses it")]
#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::path::Path;

use run::{Executions, corpus, execute, run};
use targets::{TARGETS, Target};

use crate::common::print;

/// The executions of each target in CI; the long run is of the program `long` in `tests/fuzz`.
const COUNT: u64 = 2_000;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus"))
}

/// Inputs that once were a finding, or are near one.
const FOUND: [(&str, &[u8]); 7] = [
    ("csv", b"\"\n"),
    ("csv", b"label,x\n\xff,1\n"),
    (
        "network_json",
        b"{\"features\":2,\"layers\":[{\"layer\":\"dense\",\"outputs\":2,\"outputs\":3}]}",
    ),
    (
        "network_toml",
        b"features = 1\nlayers = [{layer = \"dropout\", rate = nan}]",
    ),
    ("options", b"plateau:18446744073709551616:0.5"),
    ("options", b"step:30:nan"),
    ("options", b"-0s"),
];

#[test]
fn no_reader_panics_or_allocates_without_bound() {
    let mut total = 0;
    for target in &TARGETS {
        let corpus = corpus(folder(), target);
        let all = run(target, &corpus, 14, COUNT);
        print(format_args!(
            "{}: {} executions, {} accepted, at most {} bytes",
            target.name, all.count, all.accepted, all.most_bytes
        ));
        assert!(all.accepted > 0, "{}", target.name);
        total += all.count;
    }
    print(format_args!("{total} executions"));
}

#[test]
fn what_was_found_stays_mended() {
    for (name, input) in FOUND {
        let target = TARGETS.iter().find(|target| target.name == name).unwrap();
        execute(target, input, &mut Executions::default());
    }
}

/// The harness can fail.
#[test]
fn a_planted_fault_is_found() {
    let fault = |read: fn(&[u8]) -> Result<(), String>| {
        let target = Target { read, ..TARGETS[0] };
        let found = std::panic::catch_unwind(|| {
            execute(&target, b"input", &mut Executions::default());
        });
        let panic = found.unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    let panics = fault(|bytes| Err(bytes.get(9..).unwrap().len().to_string()));
    assert_eq!(panics, "csv: a panic: input");
    let raw = fault(|_| Err("a\nb".to_owned()));
    assert!(raw.contains("raw or long"), "{raw}");
    let long = fault(|_| Err("a".repeat(1_000)));
    assert!(long.contains("raw or long"), "{long}");
    let large = fault(|_| {
        let large = vec![1_u8; 100_000_000];
        Err(large.len().to_string())
    });
    assert!(
        large.contains("100000009 bytes allocated: input"),
        "{large}"
    );
    let many = fault(|_| {
        let texts = (0..30_000).map(|n: u32| n.to_string().len());
        Err(texts.sum::<usize>().to_string())
    });
    assert!(many.contains("allocations: input"), "{many}");
}
