//! The peers: one list, in the order of the table. A further engine is one further entry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use downhill_core::{Dtype, Loss};
use downhill_nn::Backend;
use downhill_train::EngineKind;

use crate::measure::{Record, SECONDS, STARTED, Training, since_1970};
use crate::peers::{burn, candle, downhill};
use crate::places::Places;
use crate::workload::{Loaded, Model, Workload};

/// A program that trains a workload and prints one [`Record`].
#[derive(Debug)]
pub struct Peer {
    /// The name on the command line.
    pub name: &'static str,
    /// The name in the table.
    pub title: &'static str,
    /// Whether it is one of Downhill's engines. The first of them that has a workload is what others are compared to.
    pub ours: bool,
    /// Whether it is in the curves, which have room for seven.
    pub in_curves: bool,
    /// How it is run.
    program: Program,
    /// The features that it cannot express.
    lacks: &'static [Lack],
}

#[derive(Debug)]
enum Program {
    /// An engine of Downhill, run in a process of its own.
    Engine(EngineKind, Backend),
    /// A function of this program, run in a process of its own.
    Rust(fn(&Loaded, u64) -> Result<Record>),
    /// A script of `peers/` and the module it needs.
    Python(&'static str, &'static str),
    /// `peers/fann.c`.
    Fann,
}

/// A feature that a peer may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Convolution,
    SinglePrecision,
    CrossEntropies,
    SquaredError,
}

impl Lack {
    fn is_needed_by(self, workload: &Workload) -> bool {
        match self {
            Self::Convolution => workload.model == Model::Convolution,
            Self::SinglePrecision => workload.dtype == Dtype::F32,
            Self::CrossEntropies => workload.loss != Loss::MeanSquaredError,
            Self::SquaredError => workload.loss == Loss::MeanSquaredError,
        }
    }
}

const fn engine(
    name: &'static str,
    title: &'static str,
    kind: EngineKind,
    backend: Backend,
    lacks: &'static [Lack],
) -> Peer {
    let program = Program::Engine(kind, backend);
    Peer {
        name,
        title,
        ours: true,
        in_curves: true,
        program,
        lacks,
    }
}

const fn rust(
    name: &'static str,
    title: &'static str,
    run: fn(&Loaded, u64) -> Result<Record>,
    lacks: &'static [Lack],
) -> Peer {
    let program = Program::Rust(run);
    Peer {
        name,
        title,
        ours: false,
        in_curves: true,
        program,
        lacks,
    }
}

const fn python(
    name: &'static str,
    title: &'static str,
    script: &'static str,
    module: &'static str,
    lacks: &'static [Lack],
) -> Peer {
    let program = Program::Python(script, module);
    Peer {
        name,
        title,
        ours: false,
        in_curves: true,
        program,
        lacks,
    }
}

/// Every peer.
#[rustfmt::skip]
pub const PEERS: &[Peer] = &[
    engine("compiled", "downhill, compiled", EngineKind::Compiled, Backend::Flex, &[]),
    engine("hand", "downhill, by hand", EngineKind::Hand, Backend::Flex, &[Lack::Convolution]),
    engine("autodiff-flex", "downhill, autodiff on flex", EngineKind::Autodiff, Backend::Flex, &[]),
    Peer { in_curves: false, ..engine("autodiff-ndarray", "downhill, autodiff on ndarray", EngineKind::Autodiff, Backend::NdArray, &[]) },
    python("numpy", "NumPy", "numpy_hand.py", "numpy", &[Lack::Convolution]),
    python("torch", "PyTorch", "torch_eager.py", "torch", &[]),
    python("torch-compiled", "PyTorch, compiled", TORCH_COMPILED, "torch", &[]),
    Peer { in_curves: false, ..python("jax-step", "JAX, jitted step", "jax_step.py", "jax", &[]) },
    python("jax-loop", "JAX, jitted loop", "jax_loop.py", "jax", &[]),
    python("scikit-learn", "scikit-learn", "scikit_learn.py", "sklearn", &[Lack::Convolution, Lack::SquaredError]),
    Peer { name: "fann", title: "FANN (C)", ours: false, in_curves: false, program: Program::Fann, lacks: &[Lack::Convolution, Lack::SinglePrecision, Lack::CrossEntropies] },
    Peer { in_curves: false, ..rust("burn", "Burn on flex", burn::run, &[]) },
    Peer { in_curves: false, ..rust("candle", "Candle", candle::run, &[Lack::Convolution]) },
];

/// The script that needs a C++ compiler when it runs.
const TORCH_COMPILED: &str = "torch_compiled.py";

/// The command that installs the Python peers.
const INSTALL: &str = "cargo run --release --manifest-path benches/Cargo.toml -- --install";

impl Peer {
    /// The peer of that name.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let found = PEERS.iter().find(|peer| peer.name == name);
        let names = || {
            PEERS
                .iter()
                .map(|peer| peer.name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        found.ok_or_else(|| format!("unknown peer, expected one of: {}", names()))
    }

    /// Whether it can express a workload exactly.
    pub fn can(&self, workload: &Workload) -> bool {
        !self.lacks.iter().any(|lack| lack.is_needed_by(workload))
    }

    /// Prepares the peer, or returns the command that installs what it needs.
    pub fn missing(&self, places: &Places) -> Result<Option<String>> {
        match self.program {
            Program::Engine(..) | Program::Rust(_) => Ok(None),
            Program::Python(script, module) => {
                let find = format!(
                    "import importlib.util, sys; sys.exit(not importlib.util.find_spec('{module}'))"
                );
                Ok(
                    if !succeeds(Command::new(places.python()).args(["-c", &find])) {
                        Some(INSTALL.to_owned())
                    } else if script == TORCH_COMPILED
                        && !succeeds(Command::new("g++").arg("--version"))
                    {
                        Some("apt-get install g++".to_owned())
                    } else {
                        None
                    },
                )
            }
            Program::Fann => {
                fs::create_dir_all(&places.out)?;
                let mut cc = Command::new("cc");
                cc.arg("-O2")
                    .arg("-march=native")
                    .arg("-o")
                    .arg(places.fann());
                cc.arg(places.peers.join("fann.c"))
                    .args(["-ldoublefann", "-lm"]);
                Ok((!succeeds(&mut cc)).then(|| "apt-get install gcc libfann-dev".to_owned()))
            }
        }
    }

    /// An engine of Downhill at the start of a workload.
    pub fn training(&self, load: &Loaded) -> Result<Box<dyn Training>> {
        match self.program {
            Program::Engine(kind, backend) => downhill::training(load, kind, backend),
            _ => bail!("{} is not an engine of Downhill", self.name),
        }
    }

    /// Runs the peer of that name in this process, for [`run`](Self::run).
    pub fn run_here(&self, directory: &Path, steps: u64) -> Result<Record> {
        let load = Loaded::read(directory)?;
        match self.program {
            Program::Engine(kind, backend) => downhill::run(&load, steps, kind, backend),
            Program::Rust(run) => run(&load, steps),
            _ => bail!("{} does not run in this program", self.name),
        }
    }

    /// Runs the peer in a process of its own, and times at least `seconds`.
    pub fn run(&self, places: &Places, workload: &Workload, seconds: f64) -> Result<Record> {
        let mut command = match self.program {
            Program::Engine(..) | Program::Rust(_) => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["--run", self.name]);
                command
            }
            Program::Python(script, _) => {
                let mut command = Command::new(places.python());
                command.arg(places.peers.join(script));
                command
            }
            Program::Fann => Command::new(places.fann()),
        };
        command
            .arg(places.workload(workload))
            .arg(workload.check_steps.to_string());
        if let Program::Fann = self.program {
            command.arg(fann_version());
        }
        command.env(
            "TORCHINDUCTOR_CACHE_DIR",
            absolute(&places.out)?.join("inductor"),
        );
        command.env("JAX_PLATFORMS", "cpu");
        command.env(SECONDS, seconds.to_string());
        command.env(STARTED, since_1970().to_string());
        let output = command
            .output()
            .with_context(|| format!("cannot start {}", self.name))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let line = printed.lines().last().unwrap_or_default();
        match serde_json::from_str(line) {
            Ok(record) if output.status.success() => Ok(record),
            _ => {
                let errors = String::from_utf8_lossy(&output.stderr);
                let last: Vec<&str> = errors.lines().rev().take(12).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                let (name, workload) = (self.name, &workload.name);
                bail!(
                    "{name} failed on {workload}, {}, and printed `{line}`:\n{}",
                    output.status,
                    last.join("\n")
                )
            }
        }
    }
}

/// The version of Debian's package, because FANN does not tell its own.
fn fann_version() -> String {
    let query = ["-W", "-f", "${Version}", "libfann-dev"];
    let output = Command::new("dpkg-query").args(query).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    version.unwrap_or_else(|_| "of an unknown version".to_owned())
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn absolute(path: &Path) -> Result<PathBuf> {
    Ok(std::path::absolute(path)?)
}
