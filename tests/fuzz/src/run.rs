//! A number of executions of a target, with bounds on memory.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::mutate::{Stream, mutate};
use super::targets::{Target, check_message};

/// The most bytes allocated at a time, and the most allocations: a fixed part, and a part for each byte of the input.
const BYTES: (u64, u64) = (1 << 20, 2_000);
const ALLOCATIONS: (u64, u64) = (20_000, 200);

/// What the executions of a target came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Executions {
    /// How many there were.
    pub count: u64,
    /// How many inputs were accepted.
    pub accepted: u64,
    /// The most bytes that one of them had allocated at a time.
    pub most_bytes: u64,
}

/// The inputs of a target's folder, in the order of their names.
///
/// # Panics
///
/// If there are none.
pub fn corpus(folder: &Path, target: &Target) -> Vec<Vec<u8>> {
    let folder = folder.join(target.name);
    let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} is empty", folder.display());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Reads every input of the corpus, and then so many mutations of them, drawn by the seed.
///
/// # Panics
///
/// If a reader panics, allocates more than the bounds, or gives a message that is not one short line. The message of
/// the panic has the input, as `escape_ascii` writes it.
pub fn run(target: &Target, corpus: &[Vec<u8>], seed: u64, count: u64) -> Executions {
    let mut all = Executions::default();
    for input in corpus {
        execute(target, input, &mut all);
    }
    let mut stream = Stream::new(seed);
    for _ in 0..count {
        let mut input = mutate(corpus, &mut stream);
        // Three of four with the right checksum: the others die at it.
        if let Some(seal) = target.seal
            && stream.below(4) > 0
        {
            seal(&mut input);
        }
        execute(target, &input, &mut all);
    }
    all
}

/// Reads one input, and checks what it takes and what it says.
///
/// # Panics
///
/// As [`run`].
pub fn execute(target: &Target, input: &[u8], all: &mut Executions) {
    let mut outcome = Ok(Ok(()));
    let used = allocation_counter::measure(|| {
        outcome = catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
    });
    let name = target.name;
    let shown = || input.escape_ascii();
    match outcome {
        Ok(Ok(())) => all.accepted += 1,
        Ok(Err(message)) => {
            let checked = catch_unwind(|| check_message(&message));
            assert!(
                checked.is_ok(),
                "{name}: the message is raw or long: {}",
                shown()
            );
        }
        Err(_) => panic!("{name}: a panic: {}", shown()),
    }
    let bound = |(fixed, each): (u64, u64)| fixed + each * input.len() as u64;
    assert!(
        used.bytes_max <= bound(BYTES),
        "{name}: {} bytes allocated: {}",
        used.bytes_max,
        shown()
    );
    assert!(
        used.count_total <= bound(ALLOCATIONS),
        "{name}: {} allocations: {}",
        used.count_total,
        shown()
    );
    all.count += 1;
    all.most_bytes = all.most_bytes.max(used.bytes_max);
}
