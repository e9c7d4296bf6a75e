//! A recorded step, from which its program, or the text about it, is made.

use burn::module::Module;
use downhill_kernels::Threads;
use downhill_nn::burn_dtype;

use crate::batch::TensorBatch;
use crate::error::Error;
use crate::graph::Graph;
use crate::import::import;
use crate::program::{ParameterLayout, Program, dtype_of};
use crate::record::{Losses, Recording};
use crate::run::Number;

/// A recorded step with its graph.
pub(super) struct Staged {
    pub(super) recording: Recording,
    pub(super) graph: Graph,
    pub(super) parameters: ParameterLayout,
}

impl Staged {
    /// Records a step twice, and imports it if both are the same.
    pub(super) fn of<T: Number, M: Module, B: TensorBatch>(
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
        prepare: impl Fn(&mut M, u64),
    ) -> Result<Self, Error> {
        let recording = record(model, batch, &losses, &prepare, 0)?;
        // At another step, so that numbers of the step that no one declared differ too.
        recording.confirm(&record(model, batch, losses, prepare, 1)?)?;
        Ok(Self {
            graph: import(&recording, burn_dtype(dtype_of::<T>()))?,
            parameters: ParameterLayout::new(&recording.parameters),
            recording,
        })
    }

    pub(super) fn program<T: Number>(&self, threads: Threads) -> Result<Program<T>, Error> {
        let batch = self.recording.batch.iter();
        let shapes = batch.map(|tensor| tensor.shape.iter().copied().collect());
        let steps = self.recording.steps.iter();
        let numbers = steps.map(|(_, numbers)| numbers.clone());
        Program::new(
            &self.graph,
            &self.parameters,
            shapes.collect(),
            numbers.collect(),
            threads,
        )
    }
}

/// Records a step of a module.
pub(super) fn record<M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    losses: impl Fn(&M, &B) -> Losses,
    prepare: impl Fn(&mut M, u64),
    step: u64,
) -> Result<Recording, Error> {
    let mut model = model.clone();
    prepare(&mut model, step);
    Recording::of(&model, batch, losses)
}
