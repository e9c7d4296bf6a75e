//! Runs that are killed: SIGKILL at any moment, also while a checkpoint is written, and then resumed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use downhill::data::Generator;
use downhill::prelude::*;
use downhill::train::{Checkpoint, Checkpoints, Every, TrainError};
use tempfile::TempDir;

/// The number of runs to kill.
const KILLS: usize = 60;

/// Tells the killed program which run it is, and where.
const RUN: &str = "DOWNHILL_TEST_RUN";

/// The engines that the runs take in turn.
fn engine(run: usize) -> EngineConfig {
    let kind = EngineKind::ALL[run % 3];
    let dtype = Dtype::ALL[run / 3 % 2];
    EngineConfig {
        kind,
        dtype,
        ..EngineConfig::default()
    }
}

/// Trains in mini-batches, with dropout, Adam, a schedule and patience.
fn train(run: usize, checkpoints: Option<Checkpoints>) -> Result<Parameters, TrainError> {
    let (points, _) = Blobs::new().samples(60).random_state(3).generate().unwrap();
    let y = points.targets(|&class| class as f64);
    let data = Batch::new(points.features().view(), y.view())?;
    let network = NetworkConfig::new(2)
        .hidden(&[8], Activation::Tanh)
        .dropout(0.2)
        .dense(1, Activation::Sigmoid);
    let start = Parameters::uniform(&network, -0.5, 0.5, run as u64);
    let step = Adam::new(0.01);
    let config = TrainConfig {
        batch_size: Some(16),
        schedule: Schedule::cosine(),
        validation_fraction: 0.2,
        stop: StopRules {
            patience: Some(40),
            restore_best: true,
            ..StopRules::default()
        },
        ..TrainConfig::new(step, 30)
    };
    let optimization = Optimization::of(Objective::new(LogLoss), step);
    let mut engine = engine(run).build(&network, &start, optimization)?;
    Trainer::new(&config)
        .checkpoints(checkpoints)
        .fit(&mut *engine, &data)?;
    Ok(engine.parameters()?)
}

fn checkpoints(folder: &Path) -> Checkpoints {
    Checkpoints::new(folder).every(Every::Steps(1)).resume()
}

/// The program that is killed: this test, run by the one below.
#[test]
#[ignore = "a program of another test"]
fn program() {
    let given = std::env::var(RUN).expect("the other test starts this one");
    let (run, folder) = given.split_once(' ').unwrap();
    let folder = Path::new(folder);
    let run = run.parse().unwrap();
    match train(run, Some(checkpoints(folder))) {
        Ok(parameters) => parameters.save(done(folder), engine(run).dtype).unwrap(),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            std::process::exit(1);
        }
    }
}

fn done(folder: &Path) -> PathBuf {
    folder.with_extension("done")
}

/// The command that runs [`program`].
fn command(mut command: Command, run: usize, folder: &Path) -> Command {
    let given = format!("{run} {}", folder.display());
    command
        .args(["kill::program", "--exact", "--ignored", "--nocapture"])
        .env(RUN, given)
        .stdout(Stdio::null());
    command
}

fn this() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// The moment of a kill.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// When the checkpoint after so many further steps is there.
    Checkpoint(u64),
    /// When a checkpoint is being written, after so many further steps.
    Writing(u64),
    /// After so many microseconds.
    Micros(u64),
}

/// Waits for the moment, and kills. Whether the program was still running.
fn kill(child: &mut Child, folder: &Path, moment: Moment) -> bool {
    let newest = || {
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        names.max().unwrap_or_default()
    };
    let step = |name: &str| {
        let digits = name.strip_prefix("step-").unwrap_or_default();
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or(0)
    };
    let first = step(&newest());
    while child.try_wait().unwrap().is_none() {
        let name = newest();
        let further = step(&name).saturating_sub(first);
        let reached = match moment {
            Moment::Checkpoint(steps) => further >= steps,
            Moment::Writing(steps) => further >= steps && name.ends_with(".tmp"),
            Moment::Micros(micros) => {
                std::thread::sleep(Duration::from_micros(micros));
                true
            }
        };
        if reached {
            break;
        }
    }
    let running = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    running
}

#[test]
fn a_killed_run_resumes_to_the_same_bytes() {
    let mut stream = Generator::new(14);
    let (mut killed, mut while_writing, mut runs) = (0, 0, 0);
    let all = TempDir::new().unwrap();
    while killed < KILLS {
        let folder = all.path().join(format!("run-{runs}"));
        let mut kills = 0;
        while !done(&folder).exists() {
            let start = || command(Command::new(this()), runs, &folder);
            let mut child = start().stderr(Stdio::null()).spawn().unwrap();
            let wait = stream.integers(1, 12).unwrap() as u64;
            let moment = match stream.integers(0, 3).unwrap() {
                0 => Moment::Checkpoint(wait),
                1 => Moment::Writing(wait),
                _ => Moment::Micros(4_000 * wait),
            };
            if kills >= 8 {
                // Enough of this run: the rest of it without a kill.
                let output = child.wait().unwrap();
                assert!(output.success());
            } else if kill(&mut child, &folder, moment) {
                kills += 1;
            }
            let unfinished = fs::read_dir(&folder).into_iter().flatten().flatten();
            let mut unfinished = unfinished.map(|entry| entry.path());
            while_writing +=
                usize::from(unfinished.any(|p| p.extension().is_some_and(|e| e == "tmp")));
        }
        let resumed = fs::read(done(&folder)).unwrap();
        let whole = all.path().join("whole");
        let parameters = train(runs, None).unwrap();
        parameters.save(&whole, engine(runs).dtype).unwrap();
        assert!(
            resumed == fs::read(&whole).unwrap(),
            "run {runs} by {:?}: other bytes after {kills} kills",
            engine(runs)
        );
        (killed, runs) = (killed + kills, runs + 1);
    }
    let _ = writeln!(
        std::io::stdout(),
        "{killed} kills in {runs} runs, {while_writing} while a checkpoint was written: all resumed to the same bytes"
    );
    assert!(
        while_writing > 0,
        "no kill hit a checkpoint that was being written"
    );
}

/// A limit on the size of files stands for a full disk: a write fails in the middle.
#[test]
#[cfg(unix)]
fn a_full_disk_stops_the_run_and_the_last_checkpoint_resumes() {
    // By hand, the state of the optimizer is in the first checkpoint, too.
    const HAND: usize = 1;
    let all = TempDir::new().unwrap();
    let (folder, whole) = (all.path().join("run"), all.path().join("whole"));
    // A checkpoint grows with the history: a limit between the first and the last, in blocks of 512 bytes.
    let unlimited = train(HAND, Some(checkpoints(&whole).keep(usize::MAX))).unwrap();
    let sizes = fs::read_dir(&whole).unwrap().flatten();
    let sizes: Vec<u64> = sizes.map(|e| e.metadata().unwrap().len()).collect();
    let first = sizes.iter().filter(|size| **size > 0).min().unwrap();
    let limit = (first + sizes.iter().max().unwrap()) / 2 / 512;
    assert!(first / 512 < limit);
    let mut shell = Command::new("sh");
    // The signal of the limit is ignored, so that the write returns an error.
    let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(this());
    let output = command(shell, HAND, &folder).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    let lines: Vec<&str> = error.lines().filter(|l| l.starts_with("error: ")).collect();
    assert_eq!(lines.len(), 1, "{error}");
    assert!(
        lines[0].contains("safetensors: cannot be written: "),
        "{error}"
    );
    let left = fs::read_dir(&folder).unwrap().flatten();
    let left: Vec<String> = left.map(|e| e.file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.ends_with(".tmp")), "{left:?}");

    let found = Checkpoint::newest(&folder).unwrap().unwrap();
    assert!(found.checkpoint.steps > 0, "the disk was full at once");
    let resumed = train(HAND, Some(checkpoints(&folder))).unwrap();
    assert_eq!(resumed, unlimited);
}
