//! Running a planned program.
//!
//! The planner has checked that every buffer and range that a kernel names exists, which makes it safe to index by them.

mod chain;
mod elementwise;
mod rows;
mod whole;

use downhill_kernels::{Body, Threads, dispatch};

use crate::error::Error;
use crate::plan::{Kernel, Plan, Step};

pub(crate) use chain::Tile;

/// A program with its buffers.
#[derive(Debug, Clone)]
pub(crate) struct Machine<T> {
    pub(crate) buffers: Vec<Vec<T>>,
    /// The values of the chain that runs.
    tiles: Vec<Tile<T>>,
    kernels: Kernels,
    threads: Threads,
}

/// The number type of a program: `f32` or `f64`.
///
/// The loops are compiled for both in this crate, so that they are optimized in every profile.
pub trait Number: downhill_kernels::Number {
    /// Runs every kernel once.
    #[doc(hidden)]
    fn run(
        kernels: &Kernels,
        buffers: &mut Vec<Vec<Self>>,
        tiles: &mut [Tile<Self>],
        threads: Threads,
    ) -> Result<(), Error>;
}

/// The kernels of a program.
#[derive(Debug, Clone)]
pub struct Kernels(Vec<Kernel>);

macro_rules! number {
    ($t:ty) => {
        impl Number for $t {
            fn run(
                kernels: &Kernels,
                buffers: &mut Vec<Vec<Self>>,
                tiles: &mut [Tile<Self>],
                threads: Threads,
            ) -> Result<(), Error> {
                dispatch(Run {
                    buffers,
                    tiles,
                    kernels: &kernels.0,
                    threads,
                })
            }
        }
    };
}

number!(f32);
number!(f64);

impl<T: Number> Machine<T> {
    /// Allocates the buffers of a plan and fills in its constants.
    ///
    /// The first `given` buffers stay empty: the caller moves its own in before each run.
    pub(crate) fn new(plan: &Plan, given: usize, threads: Threads) -> Self {
        let buffer = |(index, &length): (usize, &usize)| {
            let length = if index < given { 0 } else { length };
            vec![T::ZERO; length]
        };
        let mut buffers: Vec<Vec<T>> = plan.buffers.iter().enumerate().map(buffer).collect();
        for (buffer, values) in &plan.constants {
            let values = values.iter().map(|&value| T::from_f64(value));
            buffers[*buffer] = values.collect();
        }
        let tiles = plan.kernels.iter().flat_map(|kernel| match kernel {
            Kernel::Rows(rows) => rows.each.as_slice(),
            Kernel::Whole(_) => &[],
        });
        let tiles = tiles.map(|step| match step {
            Step::Chain(chain) => chain.tiles,
            Step::Instruction(_) => 0,
        });
        Self {
            buffers,
            tiles: vec![Tile::ZERO; tiles.max().unwrap_or(0)],
            kernels: Kernels(plan.kernels.clone()),
            threads,
        }
    }

    /// Runs every kernel once.
    pub(crate) fn run(&mut self) -> Result<(), Error> {
        T::run(
            &self.kernels,
            &mut self.buffers,
            &mut self.tiles,
            self.threads,
        )
    }
}

struct Run<'a, T> {
    buffers: &'a mut Vec<Vec<T>>,
    tiles: &'a mut [Tile<T>],
    kernels: &'a [Kernel],
    threads: Threads,
}

impl<T: downhill_kernels::Number> Body for Run<'_, T> {
    type Output = Result<(), Error>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        for kernel in self.kernels {
            match kernel {
                Kernel::Rows(kernel) => rows::run(self.buffers, self.tiles, kernel, self.threads),
                Kernel::Whole(kernel) => whole::run(self.buffers, kernel, self.threads)?,
            }
        }
        Ok(())
    }
}
