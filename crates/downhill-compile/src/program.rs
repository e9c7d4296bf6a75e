//! Compiled training steps of a module: recording, compiling and running.

use downhill_core::{Dtype, ShapeError, StepConfig, check_length};
use downhill_kernels::Threads;
use downhill_nn::StepNumbers;

use crate::error::Error;
use crate::graph::{Graph, Leaf, Setting, Target};
use crate::optimizers::{decays, state_vectors, update};
use crate::passes;
use crate::plan::{Layout, Place, plan};
use crate::record::Recorded;
use crate::run::{Machine, Number};
use crate::view::count;

/// The buffers that programs share: they move in before a run and out after it.
const PARAMETERS: usize = 0;
const GRADIENT: usize = 1;
const SETTINGS: usize = 2;
const STATE: usize = 3;

/// The losses of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossValues {
    /// The minimized loss.
    pub minimized: f64,
    /// The reported loss.
    pub reported: f64,
}

/// Where the parameters are in one buffer: those that the loss depends on first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterLayout {
    offsets: Vec<usize>,
    lengths: Vec<usize>,
    /// Whether the loss depends on each.
    pub(crate) trained: Vec<bool>,
    pub(crate) trained_entries: usize,
}

impl ParameterLayout {
    pub(crate) fn new(parameters: &[Recorded]) -> Self {
        let trained: Vec<bool> = parameters.iter().map(|p| p.gradient.is_some()).collect();
        let lengths: Vec<usize> = parameters.iter().map(|p| count(&p.shape)).collect();
        let mut offsets = vec![0; parameters.len()];
        let mut next = 0;
        let mut trained_entries = 0;
        for wanted in [true, false] {
            for (index, &length) in lengths.iter().enumerate() {
                if trained[index] == wanted {
                    offsets[index] = next;
                    next += length;
                }
            }
            if wanted {
                trained_entries = next;
            }
        }
        Self {
            offsets,
            lengths,
            trained,
            trained_entries,
        }
    }

    pub(crate) fn range(&self, parameter: usize) -> std::ops::Range<usize> {
        let start = self.offsets[parameter];
        start..start + self.lengths[parameter]
    }

    fn entries(&self) -> usize {
        self.lengths.iter().sum()
    }
}

/// The places of the leaves and outputs of a program.
struct Places<'a> {
    parameters: &'a ParameterLayout,
    lengths: Vec<usize>,
    batch: usize,
    steps: usize,
    losses: usize,
    observed: usize,
    statistics: Vec<Option<usize>>,
}

impl Layout for Places<'_> {
    fn leaf(&self, leaf: Leaf) -> Place {
        let at = |buffer, offset| Place { buffer, offset };
        match leaf {
            Leaf::Parameter(index) => at(
                PARAMETERS,
                self.parameters.offsets.get(index).copied().unwrap_or(0),
            ),
            Leaf::Gradient => at(GRADIENT, 0),
            Leaf::Parameters => at(PARAMETERS, 0),
            Leaf::State(vector) => at(STATE + vector, 0),
            Leaf::Batch(index) => at(self.batch + index, 0),
            Leaf::Step(index) => at(self.steps + index, 0),
            Leaf::Setting(setting) => at(SETTINGS, setting as usize),
        }
    }

    fn output(&self, target: Target) -> Place {
        let at = |buffer, offset| Place { buffer, offset };
        match target {
            Target::Minimized => at(self.losses, 0),
            Target::Reported => at(self.losses + 1, 0),
            Target::Observed(index) => at(self.observed + index, 0),
            Target::Gradient(index) => at(
                GRADIENT,
                self.parameters.offsets.get(index).copied().unwrap_or(0),
            ),
            Target::Statistic(index) => {
                let statistic = self.statistics.get(index).copied().flatten();
                at(statistic.unwrap_or(PARAMETERS), 0)
            }
            Target::Parameters => at(PARAMETERS, 0),
            Target::State(vector) => at(STATE + vector, 0),
        }
    }

    fn lengths(&self) -> Vec<usize> {
        self.lengths.clone()
    }
}

/// The forward and backward pass for one shape of batch.
#[derive(Debug)]
pub(crate) struct Program<T> {
    machine: Machine<T>,
    batch: usize,
    pub(crate) inputs: Vec<Vec<usize>>,
    steps: usize,
    numbers: Vec<StepNumbers>,
    losses: usize,
    /// Whether the reported loss is another than the minimized one.
    reports: bool,
    observed: usize,
    /// New running statistics: the parameter and its buffer.
    statistics: Vec<(usize, usize)>,
}

impl<T: Number> Program<T> {
    pub(crate) fn new(
        graph: &Graph,
        parameters: &ParameterLayout,
        inputs: Vec<Vec<usize>>,
        numbers: Vec<StepNumbers>,
        threads: Threads,
    ) -> Result<Self, Error> {
        let graph = passes::run(graph, |_, _| {});
        Self::after_passes(&graph, parameters, inputs, numbers, threads)
    }

    /// The program of a graph on which the passes have run.
    pub(crate) fn after_passes(
        graph: &Graph,
        parameters: &ParameterLayout,
        inputs: Vec<Vec<usize>>,
        numbers: Vec<StepNumbers>,
        threads: Threads,
    ) -> Result<Self, Error> {
        let mut lengths = vec![parameters.entries(), parameters.trained_entries, 0];
        let batch = lengths.len();
        lengths.extend(inputs.iter().map(|shape| count(shape)));
        let steps = lengths.len();
        for index in 0..numbers.len() {
            let leaf = graph
                .nodes
                .iter()
                .find(|n| n.op == crate::graph::Op::Leaf(Leaf::Step(index)));
            lengths.push(leaf.map_or(0, |node| count(&node.shape)));
        }
        let losses = lengths.len();
        lengths.extend([1, 1]);
        let observed = lengths.len();
        for &(target, id) in &graph.outputs {
            if let Target::Observed(_) = target {
                lengths.push(count(graph.shape(id)));
            }
        }
        let mut statistics = vec![None; parameters.lengths.len()];
        for &(target, id) in &graph.outputs {
            if let Target::Statistic(index) = target {
                statistics[index] = Some(lengths.len());
                lengths.push(count(graph.shape(id)));
            }
        }
        let places = Places {
            parameters,
            lengths,
            batch,
            steps,
            losses,
            observed,
            statistics: statistics.clone(),
        };
        let plan = plan(graph, &places, size_of::<T>())?;
        let statistics = statistics.into_iter().enumerate();
        Ok(Self {
            machine: Machine::new(&plan, batch, threads),
            batch,
            inputs,
            steps,
            numbers,
            losses,
            reports: graph
                .outputs
                .iter()
                .any(|(target, _)| *target == Target::Reported),
            observed,
            statistics: statistics
                .filter_map(|(index, buffer)| Some((index, buffer?)))
                .collect(),
        })
    }

    /// The buffer of a tensor of the batch.
    pub(crate) fn input(&mut self, index: usize) -> &mut [T] {
        &mut self.machine.buffers[self.batch + index]
    }

    /// Computes the losses and the gradient at a step.
    pub(crate) fn run(&mut self, memory: &mut Memory<T>, step: u64) -> Result<LossValues, Error> {
        for (index, numbers) in self.numbers.iter().enumerate() {
            let buffer = &mut self.machine.buffers[self.steps + index];
            if !buffer.is_empty() {
                for (entry, number) in buffer.iter_mut().zip(numbers.at(step)) {
                    *entry = T::from_f64(number);
                }
            }
        }
        memory.swap(&mut self.machine, 2);
        let ran = self.machine.run();
        memory.swap(&mut self.machine, 2);
        ran?;
        let loss = |at: usize| {
            self.machine.buffers[self.losses + at]
                .first()
                .map_or(f64::NAN, |l| l.to_f64())
        };
        Ok(LossValues {
            minimized: loss(0),
            reported: loss(usize::from(self.reports)),
        })
    }

    /// Another result of the last run.
    pub(crate) fn observed(&self, index: usize) -> &[T] {
        &self.machine.buffers[self.observed + index]
    }

    /// Takes over the running statistics of the last run.
    pub(crate) fn keep_statistics(&self, parameters: &ParameterLayout, memory: &mut Memory<T>) {
        for &(parameter, buffer) in &self.statistics {
            let range = parameters.range(parameter);
            memory.buffers[PARAMETERS][range].copy_from_slice(&self.machine.buffers[buffer]);
        }
    }
}

/// The numbers of a module and its optimizer: the parameters, the gradient, settings, and the state.
#[derive(Debug, Clone)]
pub(crate) struct Memory<T> {
    buffers: Vec<Vec<T>>,
}

impl<T: Number> Memory<T> {
    fn swap(&mut self, machine: &mut Machine<T>, count: usize) {
        for (own, other) in self
            .buffers
            .iter_mut()
            .zip(&mut machine.buffers)
            .take(count)
        {
            std::mem::swap(own, other);
        }
    }

    pub(crate) fn parameters(&mut self) -> &mut [T] {
        &mut self.buffers[PARAMETERS]
    }

    pub(crate) fn parameters_ref(&self) -> &[T] {
        &self.buffers[PARAMETERS]
    }

    pub(crate) fn gradient(&self) -> &[T] {
        &self.buffers[GRADIENT]
    }

    pub(crate) fn gradient_mut(&mut self) -> &mut [T] {
        &mut self.buffers[GRADIENT]
    }

    pub(crate) fn state(&self, vector: usize) -> &[T] {
        &self.buffers[STATE + vector]
    }

    pub(crate) fn state_mut(&mut self, vector: usize) -> &mut [T] {
        &mut self.buffers[STATE + vector]
    }
}

/// The update of all trained parameters.
#[derive(Debug)]
pub(crate) struct Updater<T> {
    machine: Machine<T>,
    decays: Option<[f64; 2]>,
    pub(crate) vectors: usize,
}

impl<T: Number> Updater<T> {
    pub(crate) fn new(
        config: &StepConfig,
        layout: &ParameterLayout,
    ) -> Result<(Self, Memory<T>), Error> {
        let entries = layout.trained_entries;
        let vectors = state_vectors(&config.optimizer);
        let graph = passes::run(&update(config, entries), |_, _| {});
        let mut lengths = vec![layout.entries(), entries, 3];
        lengths.extend(vec![entries; vectors]);
        let given = lengths.len();
        let memory = Memory {
            buffers: lengths
                .iter()
                .map(|&length| vec![T::ZERO; length])
                .collect(),
        };
        let places = Places {
            parameters: layout,
            lengths,
            batch: 0,
            steps: 0,
            losses: 0,
            observed: 0,
            statistics: Vec::new(),
        };
        let plan = plan(&graph, &places, size_of::<T>())?;
        let updater = Self {
            machine: Machine::new(&plan, given, Threads::ONE),
            decays: decays(&config.optimizer),
            vectors,
        };
        Ok((updater, memory))
    }

    /// Updates the parameters by the gradient; `step` counts from 1.
    pub(crate) fn run(
        &mut self,
        memory: &mut Memory<T>,
        alpha: f64,
        step: u64,
    ) -> Result<(), Error> {
        let settings = &mut memory.buffers[SETTINGS];
        settings[Setting::Alpha as usize] = T::from_f64(alpha);
        if let Some(decays) = self.decays {
            for (at, beta) in [Setting::Correction1, Setting::Correction2]
                .into_iter()
                .zip(decays)
            {
                #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
                let correction = 1.0 - beta.powf(step as f64);
                settings[at as usize] = T::from_f64(correction);
            }
        }
        let count = memory.buffers.len();
        memory.swap(&mut self.machine, count);
        let ran = self.machine.run();
        memory.swap(&mut self.machine, count);
        ran
    }
}

/// Copies numbers into a buffer of the program's type.
pub(crate) fn narrow<T: Number, V: Copy + Into<f64>>(
    from: &[V],
    into: &mut [T],
) -> Result<(), ShapeError> {
    check_length("tensor of the batch", &[into.len()], from.len())?;
    for (into, &from) in into.iter_mut().zip(from) {
        *into = T::from_f64(from.into());
    }
    Ok(())
}

/// The number type of a program, by name.
pub(crate) fn dtype_of<T: Number>() -> Dtype {
    if size_of::<T>() == 4 {
        Dtype::F32
    } else {
        Dtype::F64
    }
}
