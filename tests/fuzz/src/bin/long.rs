//! The long run: `long COUNT [SEED [TARGET]]` shares so many executions out among the targets, on all cores.

#![forbid(unsafe_code)]

use std::env;
use std::path::Path;
use std::thread;
use std::time::Instant;

use downhill_fuzz::run::{corpus, run};
use downhill_fuzz::targets::TARGETS;

fn main() {
    let mut arguments = env::args().skip(1);
    let mut number = |usual: u64| {
        arguments
            .next()
            .map_or(usual, |n| n.parse().expect("a whole number"))
    };
    let (count, seed) = (number(1_000_000), number(1));
    let only = env::args().nth(3);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let targets = TARGETS
        .iter()
        .filter(|t| only.as_deref().is_none_or(|only| only == t.name));
    let targets: Vec<_> = targets.collect();
    let threads = thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    let each = count.div_ceil(targets.len().max(1) as u64 * threads);
    let begin = Instant::now();
    let mut total = 0;
    for target in targets {
        let (begin, corpus) = (Instant::now(), corpus(&folder, target));
        let all: Vec<_> = thread::scope(|scope| {
            let run = |thread| run(target, &corpus, seed + 1_000 * thread, each);
            let runs: Vec<_> = (0..threads).map(|t| scope.spawn(move || run(t))).collect();
            runs.into_iter()
                .map(|run| run.join().expect("a finding"))
                .collect()
        });
        let count: u64 = all.iter().map(|e| e.count).sum();
        let accepted: u64 = all.iter().map(|e| e.accepted).sum();
        let most = all.iter().map(|e| e.most_bytes).max().unwrap_or(0);
        let seconds = begin.elapsed().as_secs_f64();
        println!(
            "{:<14} {count:>10} executions, {accepted:>9} accepted, at most {most:>9} bytes, {seconds:.1} s",
            target.name
        );
        total += count;
    }
    println!(
        "{total} executions in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
}
