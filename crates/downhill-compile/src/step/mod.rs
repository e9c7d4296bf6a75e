//! The compiled training step of a module.

mod staged;
mod values;

use std::fmt::Debug;

use burn::module::Module;
use downhill_core::StepConfig;
use downhill_kernels::Threads;

use crate::batch::TensorBatch;
use crate::error::Error;
use crate::explain::Explanation;
use crate::optimizers;
use crate::program::{LossValues, Memory, ParameterLayout, Program, Updater, narrow};
use crate::read;
use crate::record::{Losses, Recording};
use crate::run::Number;
use staged::{Staged, record};

/// A training step of a module, compiled for each shape of batch that it meets.
///
/// It holds the parameters and the state of the optimizer, in the precision `T`.
#[derive(Debug)]
pub struct CompiledStep<T> {
    parameters: ParameterLayout,
    /// The parameter at each place of the module where there is one.
    visits: Vec<usize>,
    memory: Memory<T>,
    updater: Updater<T>,
    programs: Vec<Program<T>>,
    /// The recording of each program, until a second batch confirms it.
    unconfirmed: Vec<Option<Recording>>,
    /// The program of the last batch.
    current: usize,
    config: StepConfig,
    threads: Threads,
}

impl<T: Number> CompiledStep<T> {
    /// Records and compiles the step of a module for batches of the shape of this one.
    ///
    /// `losses` runs twice, on tensors without numbers, for the steps 0 and 1: `prepare` sets the step of a module.
    ///
    /// # Errors
    ///
    /// [`Error`] if the loss cannot be recorded, or an operation has no compiled form.
    pub fn new<M: Module, B: TensorBatch>(
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
        prepare: impl Fn(&mut M, u64),
        config: StepConfig,
    ) -> Result<Self, Error> {
        let staged = Staged::of::<T, M, B>(model, batch, losses, prepare)?;
        let (updater, memory) = Updater::new(&config, &staged.parameters)?;
        let mut step = Self {
            parameters: staged.parameters.clone(),
            visits: staged.recording.visits.clone(),
            memory,
            updater,
            programs: Vec::new(),
            unconfirmed: Vec::new(),
            current: 0,
            config,
            threads: Threads::available(),
        };
        step.compile(staged)?;
        Ok(step)
    }

    /// Prepares for batches of the shape of this one: compiles a program if there is none yet.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`Error::Differs`] if a second batch of the same shape records another step.
    pub fn prepare<M: Module, B: TensorBatch>(
        &mut self,
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
        prepare: impl Fn(&mut M, u64),
    ) -> Result<(), Error> {
        if self.choose(&read::shapes(batch)) {
            return Ok(());
        }
        let staged = Staged::of::<T, M, B>(model, batch, losses, prepare)?;
        if staged.parameters != self.parameters {
            return Err(Error::Differs {
                difference: "the parameters that the loss depends on".to_owned(),
            });
        }
        self.compile(staged)
    }

    /// Compiles a program, which becomes the current one.
    fn compile(&mut self, staged: Staged) -> Result<(), Error> {
        self.programs.push(staged.program(self.threads)?);
        self.unconfirmed.push(Some(staged.recording));
        self.current = self.programs.len() - 1;
        Ok(())
    }

    /// Whether another batch of the current shape should be recorded, to see that it is the same step.
    pub fn is_unconfirmed(&self) -> bool {
        self.unconfirmed[self.current].is_some()
    }

    /// Records another batch of the current shape, and compares the step with the compiled one.
    ///
    /// # Errors
    ///
    /// [`Error::Differs`] if it is another step: the batch has something other than tensors that the loss depends on.
    pub fn confirm<M: Module, B: TensorBatch>(
        &mut self,
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
        prepare: impl Fn(&mut M, u64),
    ) -> Result<(), Error> {
        if let Some(recording) = &self.unconfirmed[self.current] {
            recording.confirm(&record(model, batch, losses, prepare, 0)?)?;
            self.unconfirmed[self.current] = None;
        }
        Ok(())
    }

    /// Whether there is a program for batches of these shapes; it becomes the current one.
    pub fn choose(&mut self, shapes: &[impl AsRef<[usize]>]) -> bool {
        let shapes = || shapes.iter().map(AsRef::as_ref);
        let same = |program: &Program<T>| program.inputs.iter().map(Vec::as_slice).eq(shapes());
        // Most often it is the program of the last batch.
        if !self.programs.get(self.current).is_some_and(same) {
            let Some(known) = self.programs.iter().position(same) else {
                return false;
            };
            self.current = known;
        }
        true
    }

    /// Reads the tensors of a batch of the current shape.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return the numbers, [`Error::Whole`] if a whole number is too large.
    pub fn read<B: TensorBatch>(&mut self, batch: &B) -> Result<(), Error> {
        read::read(batch, &mut self.programs[self.current])
    }

    /// Sets a tensor of the batch to these numbers.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are more or fewer than the tensor has entries.
    pub fn set(&mut self, tensor: usize, values: &[f64]) -> Result<(), Error> {
        Ok(narrow(values, self.programs[self.current].input(tensor))?)
    }

    /// Computes the losses and the gradient of the batch that was read last.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] if the batch has an index that does not exist.
    pub fn differentiate(&mut self, step: u64) -> Result<LossValues, Error> {
        self.programs[self.current].run(&mut self.memory, step)
    }

    /// Takes a step by the last gradient, at a learning rate; `step` counts from 0.
    ///
    /// # Errors
    ///
    /// None for a program that compiled.
    pub fn update(&mut self, alpha: f64, step: u64) -> Result<(), Error> {
        self.programs[self.current].keep_statistics(&self.parameters, &mut self.memory);
        self.updater.run(&mut self.memory, alpha, step + 1)
    }

    /// A result of [`Losses::observed`] for the batch that was read last, row by row.
    pub fn observed(&self, index: usize) -> &[T] {
        self.programs[self.current].observed(index)
    }

    /// The program for the current shape of batch: its operations before and after each pass.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn explain<M: Module, B: TensorBatch>(
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
        prepare: impl Fn(&mut M, u64),
        config: StepConfig,
    ) -> Result<Explanation, Error> {
        let staged = Staged::of::<T, M, B>(model, batch, losses, prepare)?;
        let update = optimizers::update(&config, staged.parameters.trained_entries);
        Ok(Explanation::new(&staged.graph, &update, size_of::<T>()))
    }

    /// The settings of the step.
    pub fn config(&self) -> &StepConfig {
        &self.config
    }
}
