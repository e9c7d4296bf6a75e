//! The compiled training step of a module.

use std::fmt::Debug;

use burn::module::Module;
use burn::tensor::{Bool, DType, Int, Tensor};
use downhill_core::{Dtype, StepConfig};
use downhill_kernels::Threads;

use crate::batch::{TensorBatch, TensorMap};
use crate::error::Error;
use crate::explain::Explanation;
use crate::import::import;
use crate::program::{LossValues, Memory, ParameterLayout, Program, Updater, narrow};
use crate::record::{Losses, Recording};
use crate::run::Number;

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
        let (recording, program_graph) = record::<T, M, B>(model, batch, &losses, &prepare)?;
        let parameters = ParameterLayout::new(&recording.parameters);
        let (updater, memory) = Updater::new(&config, &parameters);
        let threads = Threads::available();
        let inputs = shapes(&recording);
        let numbers = recording
            .steps
            .iter()
            .map(|(_, numbers)| numbers.clone())
            .collect();
        let program = Program::new(&program_graph, &parameters, inputs, numbers, threads);
        Ok(Self {
            parameters,
            visits: recording.visits.clone(),
            memory,
            updater,
            programs: vec![program],
            unconfirmed: vec![Some(recording)],
            current: 0,
            config,
            threads,
        })
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
        let shapes_of = signature(batch);
        let known = self
            .programs
            .iter()
            .position(|program| program.inputs == shapes_of);
        if let Some(known) = known {
            self.current = known;
            return Ok(());
        }
        let (recording, graph) = record::<T, M, B>(model, batch, &losses, &prepare)?;
        let layout = ParameterLayout::new(&recording.parameters);
        if layout != self.parameters {
            return Err(Error::Differs {
                difference: "the parameters that the loss depends on".to_owned(),
            });
        }
        let numbers = recording
            .steps
            .iter()
            .map(|(_, numbers)| numbers.clone())
            .collect();
        let inputs = shapes(&recording);
        let program = Program::new(&graph, &self.parameters, inputs, numbers, self.threads);
        self.programs.push(program);
        self.unconfirmed.push(Some(recording));
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
            let mut model = model.clone();
            prepare(&mut model, 0);
            let again = Recording::of(&model, batch, losses)?;
            if let Some(difference) = recording.difference(&again) {
                return Err(Error::Differs { difference });
            }
            self.unconfirmed[self.current] = None;
        }
        Ok(())
    }

    /// Whether there is a program for batches of these shapes; it becomes the current one.
    pub fn choose(&mut self, shapes: &[&[usize]]) -> bool {
        let same = |program: &Program<T>| {
            let both = program.inputs.iter().zip(shapes);
            program.inputs.len() == shapes.len()
                && both.into_iter().all(|(own, other)| own == other)
        };
        if self.programs.get(self.current).is_some_and(same) {
            return true;
        }
        match self.programs.iter().position(same) {
            Some(known) => {
                self.current = known;
                true
            }
            None => false,
        }
    }

    /// Reads the tensors of a batch of the current shape.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return the numbers, [`Error::Whole`] if a whole number is too large.
    pub fn read<B: TensorBatch>(&mut self, batch: &B) -> Result<(), Error> {
        let mut reader = Reader {
            program: &mut self.programs[self.current],
            next: 0,
            failed: None,
        };
        batch.map_tensors(&mut reader);
        reader.failed.map_or(Ok(()), Err)
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

    /// Calls `change` with the last gradient at each place of the module, counted from 0; the next
    /// [`update`](Self::update) takes the changed one.
    ///
    /// # Errors
    ///
    /// Those of `change`.
    pub fn change_gradient<E>(
        &mut self,
        mut change: impl FnMut(usize, &mut [T]) -> Result<(), E>,
    ) -> Result<(), E> {
        for (place, &parameter) in self.visits.iter().enumerate() {
            let range = self.parameters.range(parameter);
            change(place, &mut self.memory.gradient_mut()[range])?;
        }
        Ok(())
    }

    /// The Euclidean norm of the last gradient.
    pub fn gradient_norm(&self) -> f64 {
        let squares: f64 = self
            .memory
            .gradient()
            .iter()
            .map(|g| g.to_f64() * g.to_f64())
            .sum();
        squares.sqrt()
    }

    /// The last gradient at each place of the module where there is a parameter; `None` where the loss does not depend
    /// on it.
    pub fn gradient(&self) -> Vec<Option<Vec<f64>>> {
        let of = |&parameter: &usize| {
            let range = self.parameters.range(parameter);
            self.parameters.trained[parameter].then(|| widen(&self.memory.gradient()[range]))
        };
        self.visits.iter().map(of).collect()
    }

    /// The parameters, at each place of the module, row by row.
    pub fn parameters(&self) -> impl Iterator<Item = &[T]> {
        let values = self.memory.parameters_ref();
        let visits = self.visits.iter();
        visits.map(|&parameter| &values[self.parameters.range(parameter)])
    }

    /// Copies the parameters, at each place of the module, into slices of the same lengths.
    pub fn read_parameters<'a>(&self, into: impl Iterator<Item = &'a mut [f64]>) {
        for (values, into) in self.parameters().zip(into) {
            for (into, value) in into.iter_mut().zip(values) {
                *into = value.to_f64();
            }
        }
    }

    /// Sets the parameters, at each place of the module.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a parameter has another number of entries.
    pub fn set_parameters<'a>(
        &mut self,
        values: impl Iterator<Item = &'a [f64]>,
    ) -> Result<(), Error> {
        for (&parameter, values) in self.visits.iter().zip(values) {
            let range = self.parameters.range(parameter);
            narrow(values, &mut self.memory.parameters()[range])?;
        }
        Ok(())
    }

    /// The vectors of the optimizer's state, at each place of the module; empty where the loss does not depend on the
    /// parameter.
    pub fn state(&self) -> Vec<Vec<Vec<f64>>> {
        let vectors = self.updater.vectors;
        let of = |&parameter: &usize| {
            let range = self.parameters.range(parameter);
            let read = |vector| widen(&self.memory.state(vector)[range.clone()]);
            if self.parameters.trained[parameter] {
                (0..vectors).map(read).collect()
            } else {
                Vec::new()
            }
        };
        self.visits.iter().map(of).collect()
    }

    /// Sets the state of the optimizer; a parameter without vectors starts anew.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a vector has another number of entries.
    pub fn set_state(&mut self, state: &[Vec<Vec<f64>>]) -> Result<(), Error> {
        for vector in 0..self.updater.vectors {
            self.memory.state_mut(vector).fill(T::ZERO);
        }
        for (&parameter, vectors) in self.visits.iter().zip(state) {
            let range = self.parameters.range(parameter);
            for (vector, values) in vectors.iter().enumerate().take(self.updater.vectors) {
                if self.parameters.trained[parameter] {
                    narrow(values, &mut self.memory.state_mut(vector)[range.clone()])?;
                }
            }
        }
        Ok(())
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
        let (recording, graph) = record::<T, M, B>(model, batch, &losses, &prepare)?;
        let parameters = ParameterLayout::new(&recording.parameters);
        let update = crate::optimizers::update(&config, parameters.trained_entries);
        Ok(Explanation::new(&graph, &update, size_of::<T>()))
    }

    /// The settings of the step.
    pub fn config(&self) -> &StepConfig {
        &self.config
    }
}

fn widen<T: Number>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.to_f64()).collect()
}

/// Records a step twice, and returns its recording and its graph if both are the same.
fn record<T: Number, M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    losses: &impl Fn(&M, &B) -> Losses,
    prepare: &impl Fn(&mut M, u64),
) -> Result<(Recording, crate::graph::Graph), Error> {
    let of = |step: u64| {
        let mut model = model.clone();
        prepare(&mut model, step);
        Recording::of(&model, batch, losses)
    };
    let recording = of(0)?;
    // At another step, so that numbers of the step that no one declared differ too.
    if let Some(difference) = recording.difference(&of(1)?) {
        return Err(Error::Differs { difference });
    }
    let dtype = match crate::program::dtype_of::<T>() {
        Dtype::F32 => DType::F32,
        Dtype::F64 => DType::F64,
    };
    let graph = import(&recording, dtype)?;
    Ok((recording, graph))
}

fn shapes(recording: &Recording) -> Vec<Vec<usize>> {
    let shape = |tensor: &burn_ir::TensorIr| tensor.shape.iter().copied().collect();
    recording.batch.iter().map(shape).collect()
}

/// The shape of each tensor of a batch.
fn signature<B: TensorBatch>(batch: &B) -> Vec<Vec<usize>> {
    let mut shapes = Shapes(Vec::new());
    batch.map_tensors(&mut shapes);
    shapes.0
}

struct Shapes(Vec<Vec<usize>>);

impl TensorMap for Shapes {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }
}

/// Copies the tensors of a batch into the buffers of a program.
struct Reader<'a, T> {
    program: &'a mut Program<T>,
    next: usize,
    failed: Option<Error>,
}

impl<T: Number> Reader<'_, T> {
    fn data(&mut self, data: Result<burn::tensor::TensorData, String>, whole: bool) {
        let index = self.next;
        self.next += 1;
        let read = |reason: String| Error::Read {
            what: format!("tensor {index} of the batch"),
            reason,
        };
        let copied = data.map_err(read).and_then(|data| {
            let into = self.program.input(index);
            let dtype = data.dtype();
            if dtype == DType::F32 {
                return copy(
                    &data
                        .try_into_vec::<f32>()
                        .map_err(|e| read(e.to_string()))?,
                    f64::from,
                    into,
                );
            }
            if dtype == DType::F64 {
                return copy(
                    &data
                        .try_into_vec::<f64>()
                        .map_err(|e| read(e.to_string()))?,
                    |v| v,
                    into,
                );
            }
            let numbers = data
                .convert::<i64>()
                .try_into_vec::<i64>()
                .map_err(|e| read(e.to_string()))?;
            let exact = |&&number: &&i64| T::from_f64(number as f64).to_f64() as i64 != number;
            if let Some(&number) = numbers.iter().find(exact).filter(|_| whole) {
                return Err(Error::Whole {
                    number,
                    dtype: T::NAME,
                });
            }
            copy(&numbers, |v| v as f64, into)
        });
        if let Err(error) = copied {
            self.failed = Some(error);
        }
    }
}

fn copy<T: Number, V: Copy>(
    from: &[V],
    widen: impl Fn(V) -> f64,
    into: &mut [T],
) -> Result<(), Error> {
    downhill_core::check_length("tensor of the batch", &[into.len()], from.len())?;
    for (into, &from) in into.iter_mut().zip(from) {
        *into = T::from_f64(widen(from));
    }
    Ok(())
}

impl<T: Number> TensorMap for Reader<'_, T> {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        self.data(
            tensor.clone().try_into_data().map_err(|e| e.to_string()),
            false,
        );
        tensor.clone()
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        self.data(
            tensor.clone().try_into_data().map_err(|e| e.to_string()),
            true,
        );
        tensor.clone()
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        self.data(
            tensor.clone().try_into_data().map_err(|e| e.to_string()),
            false,
        );
        tensor.clone()
    }
}
