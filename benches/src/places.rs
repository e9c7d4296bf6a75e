//! The files and directories of the benchmark.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workload::Workload;

/// Where the peers are, and where the benchmark writes.
#[derive(Debug)]
pub struct Places {
    /// This package.
    pub package: PathBuf,
    /// The scripts of the peers.
    pub peers: PathBuf,
    /// The results, the workloads and what the peers need.
    pub out: PathBuf,
}

impl Places {
    /// The places in the repository from which this program was built.
    pub fn of_repository() -> Self {
        let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let root = package.parent().unwrap_or(&package);
        Self {
            peers: package.join("peers"),
            out: root.join("out/bench"),
            package,
        }
    }

    /// Python, with the modules of the peers.
    pub fn python(&self) -> PathBuf {
        self.out.join("python/bin/python")
    }

    /// The compiled `fann.c`.
    pub fn fann(&self) -> PathBuf {
        self.out.join("fann")
    }

    /// The directory of a workload.
    pub fn workload(&self, workload: &Workload) -> PathBuf {
        self.out.join("workloads").join(&workload.name)
    }

    /// Makes a virtual environment and installs the Python peers in it.
    pub fn install(&self) -> Result<()> {
        let environment = self.out.join("python");
        run(Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment))?;
        let requirements = self.package.join("requirements.txt");
        let mut pip = Command::new(self.python());
        run(pip
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(requirements))
    }
}

fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {command:?}"))?;
    ensure!(status.success(), "{command:?} failed, {status}");
    Ok(())
}
