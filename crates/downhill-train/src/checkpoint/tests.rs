use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use downhill_core::{
    Activation, Clip, Dtype, Loss, NetworkConfig, Objective, Optimizer, StepConfig, StopRules,
    TrainConfig,
};
use ndarray::Array2;
use serde_json::json;

use super::*;
use crate::{
    Batch, EngineConfig, EngineKind, NetworkEngine, Optimization, Outcome, Parameters, SaveError,
    Stop, TrainError, Trainer,
};

/// 6 epochs of 2 batches, unless a rule stops the run.
const STEPS: u64 = 12;

fn data() -> Batch {
    let x = Array2::from_shape_fn((10, 2), |(i, j)| ((3 * i + 5 * j) % 7) as f64 / 3.0 - 1.0);
    let y = Array2::from_shape_fn((10, 1), |(i, _)| (i % 2) as f64);
    Batch::new(x.view(), y.view()).unwrap()
}

fn network() -> NetworkConfig {
    NetworkConfig::new(2)
        .hidden(&[3], Activation::Tanh)
        .dropout(0.3)
        .dense(1, Activation::Sigmoid)
}

fn config(optimizer: Optimizer) -> TrainConfig {
    let step = StepConfig::new(0.05).optimizer(optimizer);
    TrainConfig {
        batch_size: Some(4),
        schedule: "plateau:0:0.5".parse().unwrap(),
        validation_fraction: 0.2,
        seed: 3,
        stop: StopRules {
            patience: Some(5),
            restore_best: true,
            gradient_target: Some(1e-9),
            ..StopRules::default()
        },
        ..TrainConfig::new(step.clip(Clip::Norm(0.5)), 6)
    }
}

fn engine(config: EngineConfig, train: &TrainConfig) -> Box<dyn NetworkEngine> {
    let start = Parameters::uniform(&network(), -1.0, 1.0, 1);
    let optimization = Optimization::of(Objective::new(Loss::LogLoss), train.step);
    config.build(&network(), &start, optimization).unwrap()
}

fn engine_of(kind: EngineKind, dtype: Dtype) -> EngineConfig {
    let mut config = EngineConfig::default();
    (config.kind, config.dtype) = (kind, dtype);
    config
}

fn hand() -> EngineConfig {
    engine_of(EngineKind::Hand, Dtype::F64)
}

/// Runs, and returns the outcome and the parameters at its end. A time limit stops the run after so many steps.
fn run(
    of: EngineConfig,
    train: &TrainConfig,
    checkpoints: Option<Checkpoints>,
    steps: Option<u64>,
) -> Result<(Outcome, Parameters), TrainError> {
    let (mut engine, mut train) = (engine(of, train), *train);
    train.stop.time_limit = steps.map(|steps| steps as f64);
    let taken = Cell::new(0);
    let trainer = Trainer::new(&train).track_accuracy().clock(|| {
        taken.set(taken.get() + 1);
        Duration::from_secs(taken.get())
    });
    let outcome = trainer
        .checkpoints(checkpoints)
        .fit(&mut *engine, &data())?;
    Ok((outcome, engine.parameters()?))
}

/// Interrupts a run after every number of steps, and resumes it.
fn resumes_to_the_same_bits(of: EngineConfig, train: &TrainConfig) {
    let whole = run(of, train, None, None).unwrap();
    for steps in 1..STEPS {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(folder.path()).every(Every::Seconds(1e9));
        let (cut, _) = run(of, train, Some(checkpoints.clone()), Some(steps)).unwrap();
        assert!(matches!(cut.stopped, Stop::TimeLimit { .. }));
        let resumed = run(of, train, Some(checkpoints.resume()), None).unwrap();
        assert_eq!(resumed, whole, "{of:?}, {train:?}, {steps} steps");
    }
}

/// Every engine of this build, on every backend.
fn every_engine() -> Vec<EngineConfig> {
    let mut all = Vec::new();
    for dtype in Dtype::ALL {
        for kind in EngineKind::ALL {
            if kind == EngineKind::Hand || cfg!(feature = "compile") && kind == EngineKind::Compiled
            {
                all.push(engine_of(kind, dtype));
            }
            #[cfg(feature = "autodiff")]
            if kind == EngineKind::Autodiff {
                for backend in downhill_nn::Backend::available() {
                    let config = engine_of(kind, dtype);
                    all.push(EngineConfig { backend, ..config });
                }
            }
        }
    }
    all
}

#[test]
fn a_resumed_run_ends_in_the_same_bits_by_every_engine_and_optimizer() {
    for engine in every_engine() {
        for optimizer in Optimizer::all() {
            resumes_to_the_same_bits(engine, &config(optimizer));
        }
    }
}

#[test]
fn a_run_of_whole_epochs_resumes_to_the_same_bits() {
    let mut train = TrainConfig {
        batch_size: None,
        epochs: STEPS as usize,
        ..config(Optimizer::Sgd)
    };
    train.stop.patience = Some(100);
    resumes_to_the_same_bits(hand(), &train);
}

#[test]
fn every_checkpoint_of_a_run_resumes_and_only_the_last_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let train = config(Optimizer::Sgd);
    let checkpoints = Checkpoints::new(folder.path())
        .every(Every::Steps(1))
        .keep(4)
        .note("command", json!(["fit"]));
    let whole = run(hand(), &train, Some(checkpoints.clone()), None).unwrap();
    let files = folder::files(folder.path()).unwrap();
    assert_eq!(files.len(), 4);
    let found = Checkpoint::newest(folder.path()).unwrap().unwrap();
    assert_eq!(found.path, files[0]);
    let saved = found.checkpoint;
    let steps = saved.steps;
    assert_eq!((saved.epoch, saved.batch), (steps as usize / 2 - 1, 2));
    assert_eq!(saved.note["command"], json!(["fit"]));
    for file in files {
        let resumed = run(hand(), &train, Some(checkpoints.clone().resume()), None).unwrap();
        assert_eq!(resumed, whole);
        let _ = fs::remove_file(file);
    }
}

/// The folder of an interrupted run.
fn interrupted() -> (tempfile::TempDir, Checkpoints) {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::new(folder.path()).every(Every::Steps(2));
    let train = config(Optimizer::Sgd);
    run(hand(), &train, Some(checkpoints.clone()), Some(7)).unwrap();
    (folder, checkpoints)
}

fn resume_error(engine: EngineConfig, train: &TrainConfig, from: &Checkpoints) -> String {
    let resumed = run(engine, train, Some(from.clone().resume()), None);
    resumed.unwrap_err().to_string()
}

#[test]
fn another_run_is_refused_with_both_sides() {
    let (_folder, checkpoints) = interrupted();
    let own = config(Optimizer::Sgd);
    let f32 = engine_of(EngineKind::Hand, Dtype::F32);
    let mut alpha = own;
    alpha.step.alpha = 0.06;
    for (engine, train, difference) in [
        (f32, own, "the dtype is f64 there, and f32 here"),
        (
            hand(),
            TrainConfig {
                batch_size: Some(5),
                ..own
            },
            "the batch size is 4 there, and 5 here",
        ),
        (
            hand(),
            TrainConfig { seed: 4, ..own },
            "the seed is 3 there, and 4 here",
        ),
        (
            hand(),
            alpha,
            "the learning rate (alpha) is 0.05 there, and 0.06 here",
        ),
    ] {
        let error = resume_error(engine, &train, &checkpoints);
        assert!(error.contains(difference), "{error}");
    }
    let mut other = engine(hand(), &own);
    let mut y = data().targets().to_owned();
    y[[9, 0]] = 0.0;
    let other_data = Batch::new(data().features(), y.view()).unwrap();
    let trainer = Trainer::new(&own)
        .track_accuracy()
        .checkpoints(checkpoints.resume());
    let error = trainer.fit(&mut *other, &other_data).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the training data is 10 samples, "),
        "{error}"
    );
}

#[test]
fn a_damaged_newest_checkpoint_is_named_and_the_one_before_is_used() {
    let (folder, checkpoints) = interrupted();
    let files = folder::files(folder.path()).unwrap();
    let mut bytes = fs::read(&files[0]).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 4;
    fs::write(&files[0], bytes).unwrap();
    let found = Checkpoint::newest(folder.path()).unwrap().unwrap();
    assert_eq!(found.path, files[1]);
    assert_eq!(
        found.damaged,
        [SaveError::Damaged {
            path: files[0].clone()
        }]
    );
    let train = config(Optimizer::Sgd);
    let whole = run(hand(), &train, None, None).unwrap();
    let resumed = run(hand(), &train, Some(checkpoints.clone().resume()), None).unwrap();
    assert_eq!(resumed, whole);
    assert!(files[0].with_extension("damaged").exists());
    for file in folder::files(folder.path()).unwrap() {
        fs::write(file, "").unwrap();
    }
    let error = resume_error(hand(), &train, &checkpoints);
    assert!(error.contains("not a whole safetensors file"), "{error}");
}

#[test]
fn a_folder_with_checkpoints_is_not_used_for_another_run_or_by_two_runs() {
    let (folder, checkpoints) = interrupted();
    let train = config(Optimizer::Sgd);
    let again = run(hand(), &train, Some(checkpoints.clone()), None);
    let path = folder.path().to_owned();
    let occupied = TrainError::from(SaveError::Occupied { path: path.clone() });
    assert_eq!(again.unwrap_err(), occupied);
    let file = Checkpoints::new(folder::files(folder.path()).unwrap()[0].clone());
    let error = run(hand(), &train, Some(file), None)
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("expected a folder, found a file"),
        "{error}"
    );
    let lock = folder::Folder::open(folder.path()).unwrap();
    let error = resume_error(hand(), &train, &checkpoints);
    assert!(
        error.ends_with("another process uses these checkpoints"),
        "{error}"
    );
    drop(lock);
    assert!(run(hand(), &train, Some(checkpoints.resume()), None).is_ok());
}

/// Every flipped byte and every shorter file is an error.
#[test]
fn a_damaged_checkpoint_is_an_error() {
    let (folder, _) = interrupted();
    let path: PathBuf = folder::files(folder.path()).unwrap()[0].clone();
    let whole = fs::read(&path).unwrap();
    assert!(Checkpoint::from_bytes(&whole, &path).is_ok());
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            let read = Checkpoint::from_bytes(&flipped, &path);
            assert!(read.is_err(), "byte {at}, bit {bit}");
        }
        assert!(
            Checkpoint::from_bytes(&whole[..at], &path).is_err(),
            "{at} bytes"
        );
    }
    let count = whole.len();
    let _ = writeln!(
        std::io::stdout(),
        "a checkpoint of {count} bytes: {} flips and {count} truncations, each an error",
        8 * count
    );
}
