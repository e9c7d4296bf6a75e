//! Times steps of the hand-derived engine:
//! `cargo run --release -p downhill-train --no-default-features --example hand_speed`.
#![allow(clippy::print_stdout, reason = "the table is the purpose")]

use std::error::Error;
use std::time::Instant;

use downhill_train::{
    Activation, Batch, Engine, HandEngine, Loss, NetworkConfig, Objective, Optimization, Parameters,
};
use ndarray::Array2;

/// The least microseconds of a step, over several runs.
fn time(
    engine: &mut impl Engine<Batch = Batch>,
    batch: &Batch,
    steps: u32,
    runs: u32,
) -> Result<f64, Box<dyn Error>> {
    let mut least = f64::INFINITY;
    for _ in 0..runs {
        let start = Instant::now();
        for _ in 0..steps {
            engine.step(batch)?;
        }
        least = least.min(start.elapsed().as_secs_f64() / f64::from(steps) * 1e6);
    }
    Ok(least)
}

fn table(rows: usize, columns: usize, entry: impl Fn(usize) -> f64) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(r, c)| entry(r * columns + c))
}

fn main() -> Result<(), Box<dyn Error>> {
    let log_loss = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
    let mixed = |i: usize| (i * 37 % 101) as f64 / 101.0 - 0.5;
    let half = |i: usize| (i % 2) as f64;

    let net = NetworkConfig::sigmoid(&[3, 2, 1]);
    let start = Parameters::uniform(&net, -1.0, 1.0, 0);
    let batch = Batch::from_arrays(table(5, 3, mixed), table(5, 1, half))?;
    let mut engine = HandEngine::<f64>::new(&net, &start, log_loss)?;
    println!(
        "3-2-1, 5 samples, f64:          {:9.3} us",
        time(&mut engine, &batch, 500, 2000)?
    );

    if std::env::args().any(|argument| argument == "tiny") {
        return Ok(());
    }
    let log_loss = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
    let net = NetworkConfig::sigmoid(&[4, 4, 1]);
    let start = Parameters::uniform(&net, -1.0, 1.0, 0);
    let batch = Batch::from_arrays(table(4000, 4, mixed), table(4000, 1, half))?;
    let mut engine = HandEngine::<f64>::new(&net, &start, log_loss)?;
    println!(
        "4-4-1, 4000 samples, f64:       {:9.3} us",
        time(&mut engine, &batch, 2, 300)?
    );

    let net = NetworkConfig::new(784)
        .dense(256, Activation::Relu)
        .dense(10, Activation::Softmax);
    let start = Parameters::uniform(&net, -0.05, 0.05, 0);
    let targets = |i: usize| f64::from(u8::from(i % 10 == i / 10 % 10));
    let batch = Batch::from_arrays(table(128, 784, mixed), table(128, 10, targets))?;
    let entropy = || Optimization::new(Objective::new(Loss::CrossEntropy), 0.1);
    let mut engine = HandEngine::<f32>::new(&net, &start, entropy())?;
    println!(
        "784-256-10, 128 samples, f32:   {:9.3} us",
        time(&mut engine, &batch, 1, 300)?
    );
    let mut engine = HandEngine::<f64>::new(&net, &start, entropy())?;
    println!(
        "784-256-10, 128 samples, f64:   {:9.3} us",
        time(&mut engine, &batch, 1, 300)?
    );
    Ok(())
}
