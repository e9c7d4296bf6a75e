//! The same seed, the same bits: twice in one process, in two processes, and beside another run.

use std::fs;
use std::process::Command;
use std::thread;

use downhill::prelude::*;
use ndarray::Array2;

use crate::common::{engines, name};
use crate::examples::program;

/// Everything that a run ends with, as bits.
fn run(engine: EngineConfig) -> Vec<u64> {
    let network = NetworkConfig::new(2)
        .dense(8, Activation::Tanh)
        .residual(|block| block.layer_norm().dense(8, Activation::Relu).dropout(0.2))
        .dense(1, Activation::Sigmoid);
    let start = Parameters::initialized(&network, Initializer::HeNormal, 7).unwrap();
    let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.01);
    let optimization = optimization.optimizer(downhill::train::AdamW::default());
    let mut engine = engine.build(&network, &start, optimization).unwrap();
    let x = Array2::from_shape_fn((48, 2), |(s, f)| ((5 * s + 3 * f) % 13) as f64 / 6.5 - 1.0);
    let y = Array2::from_shape_fn((48, 1), |(s, _)| f64::from(u8::from(s % 5 < 2)));
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let outcome = Trainer::epochs(6)
        .batch_size(7)
        .seed(3)
        .validation_fraction(0.25)
        .track_accuracy()
        .fit(&mut *engine, &batch)
        .unwrap();
    let history = outcome.history;
    let parameters = engine.parameters().unwrap();
    let parameters = parameters.as_slice().iter().flat_map(|p| p.values.clone());
    let predictions = engine.evaluate(x.view()).unwrap();
    let losses = history.losses.iter().chain(&history.validation_losses);
    let losses = losses.chain(history.accuracies()).copied();
    let all = losses.chain(parameters).chain(predictions);
    all.map(f64::to_bits).collect()
}

fn all_engines() -> impl Iterator<Item = EngineConfig> {
    Dtype::ALL.into_iter().flat_map(engines)
}

#[test]
fn a_run_repeated_in_a_process_ends_in_the_same_bits() {
    for engine in all_engines() {
        let first = run(engine);
        assert!(first.len() > 100 && first.iter().all(|b| f64::from_bits(*b).is_finite()));
        assert_eq!(first, run(engine), "{}", name(engine));
    }
}

#[test]
fn runs_side_by_side_end_in_the_bits_of_one_alone() {
    for engine in all_engines() {
        let alone = run(engine);
        let together = thread::scope(|scope| {
            let runs = [0; 3].map(|_| scope.spawn(|| run(engine)));
            runs.map(|run| run.join().unwrap())
        });
        for beside in together {
            assert_eq!(beside, alone, "{}", name(engine));
        }
    }
}

#[test]
fn two_processes_write_the_same_reports_and_figures() {
    for (example, options) in [
        ("spirals", &["--epochs", "3", "--no-animate"][..]),
        (
            "spirals",
            &[
                "--epochs",
                "3",
                "--no-animate",
                "--engine",
                "hand",
                "--dtype",
                "f32",
            ],
        ),
        (
            "regress",
            &[
                "--epochs",
                "5",
                "--optimizer",
                "nesterov",
                "--alpha",
                "0.01",
            ],
        ),
        ("neuron", &["--epochs", "20", "--seed", "5", "--no-animate"]),
        ("checkerboard", &["--epochs", "5", "--batch-size", "64"]),
        ("custom_layer", &["--epochs", "5"]),
    ] {
        // One after the other in the same folder: its name is in the report.
        let folder = tempfile::tempdir().unwrap();
        let files = |threads: &str| {
            let output = Command::new(program(example))
                .args(options)
                .args(["--report", "out/report.json", "--out", "out"])
                .env("RAYON_NUM_THREADS", threads)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let mut files = vec![("output".to_owned(), output.stdout)];
            let mut paths: Vec<_> = fs::read_dir(folder.path().join("out"))
                .unwrap()
                .map(|file| file.unwrap().path())
                .collect();
            paths.sort();
            for path in paths {
                let bytes = fs::read(&path).unwrap();
                files.push((path.display().to_string(), bytes));
            }
            fs::remove_dir_all(folder.path().join("out")).unwrap();
            files
        };
        let (one, two) = (files("1"), files("2"));
        assert!(one.len() > 3, "{example}: {} files", one.len());
        for ((file, a), (_, b)) in one.iter().zip(&two) {
            assert!(a == b, "{example} {options:?}: {file} differs");
        }
        assert_eq!(one.len(), two.len());
    }
}
