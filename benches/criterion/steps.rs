//! A step of each of Downhill's engines, on the workloads of the table.
//!
//! ```text
//! cargo bench --manifest-path benches/Cargo.toml
//! cargo bench --manifest-path benches/Cargo.toml -- 3-2-1/hand
//! ```

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use criterion::Criterion;
use downhill_benches::peer::PEERS;
use downhill_benches::workload::{Group, Loaded, Workload};

fn main() -> Result<()> {
    let mut criterion = Criterion::default().configure_from_args();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../out/bench/workloads");
    for workload in Workload::all()
        .into_iter()
        .filter(|workload| workload.group == Group::Table)
    {
        let directory = directory.join(&workload.name);
        workload.write(&directory)?;
        let load = Loaded::read(&directory)?;
        let mut group = criterion.benchmark_group(&workload.name);
        group.sample_size(20);
        for peer in PEERS.iter().filter(|peer| peer.ours && peer.can(&workload)) {
            let mut training = peer.training(&load)?;
            training.advance(1)?;
            group.bench_function(peer.name, |bencher| {
                bencher.iter_custom(|steps| {
                    let clock = Instant::now();
                    let advanced = training.advance(steps);
                    assert!(advanced.is_ok(), "{advanced:?}");
                    clock.elapsed()
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
