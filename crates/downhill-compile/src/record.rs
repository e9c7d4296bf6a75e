//! Recording: a loss and its backward pass, run once on Burn's recorder, which computes nothing.

use std::collections::{BTreeMap, HashMap};

use burn::backend::autodiff::grads::Gradients;
use burn::backend::tensor::FloatTensor;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Device, Tensor, TensorData};
use burn_ir::{OperationIr, TensorId, TensorIr};
use downhill_nn::{StepNumbers, TensorNumbers, with_step_numbers};

use crate::batch::TensorBatch;
use crate::error::Error;
use crate::recorder::{attempt, recorder};
use crate::transfer::{Inputs, On, ToRecorder, id};

/// The losses of a batch, as tensors `[1]`.
#[derive(Debug, Clone)]
pub struct Losses {
    /// The minimized loss.
    pub minimized: Tensor<1>,
    /// The reported loss, if it is another one.
    pub reported: Option<Tensor<1>>,
    /// Other results of the forward pass that the caller reads after each step.
    pub observed: Vec<Tensor<2>>,
}

impl Losses {
    /// The losses of a step that minimizes and reports the same one.
    pub fn new(minimized: Tensor<1>) -> Self {
        Self {
            minimized,
            reported: None,
            observed: Vec::new(),
        }
    }
}

/// The recorded operations of a training step.
///
/// Tensors are numbered from 0 in the order of their first appearance, so that two recordings of the same step are equal.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) operations: Vec<OperationIr>,
    /// The numbers of tensors that were made from numbers.
    pub(crate) values: BTreeMap<TensorId, TensorData>,
    pub(crate) parameters: Vec<Recorded>,
    /// The parameter at each place of the module where there is one, by index.
    pub(crate) visits: Vec<usize>,
    pub(crate) batch: Vec<TensorIr>,
    pub(crate) steps: Vec<(TensorId, StepNumbers)>,
    pub(crate) minimized: TensorId,
    pub(crate) reported: TensorId,
    pub(crate) observed: Vec<TensorId>,
}

/// A parameter or running statistic in a recording.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) id: TensorId,
    pub(crate) shape: Vec<usize>,
    pub(crate) dtype: DType,
    pub(crate) gradient: Option<TensorId>,
    /// Whether it is a running statistic, not a parameter.
    pub(crate) running: bool,
    /// The new value, if the forward pass itself sets one, as batch normalization does.
    pub(crate) updated: Option<TensorId>,
}

impl Recording {
    /// Records the losses of a module on a batch, and the backward pass of the minimized one.
    ///
    /// The tensors of the module and the batch have no numbers while the loss runs, so a loss that reads them fails.
    pub(crate) fn of<M: Module, B: TensorBatch>(
        model: &M,
        batch: &B,
        losses: impl Fn(&M, &B) -> Losses,
    ) -> Result<Self, Error> {
        let device = recorder(model)?;
        let mut found = Err(Error::Untracked);
        let run = || {
            device.capture_scope(|scope| {
                found = run(model, batch, &losses, &device);
                scope.complete([], [])
            })
        };
        let graph = attempt(run)?;
        let found = found?;
        let graph = graph.map_err(|error| Error::Capture {
            reason: error.to_string(),
        })?;
        let mut recording = Self {
            operations: graph.graph.operations,
            values: graph.values,
            ..found
        };
        crate::statistics::find_updates(&mut recording)?;
        recording.renumber();
        Ok(recording)
    }

    fn renumber(&mut self) {
        let mut numbers = TensorNumbers::renumber(&mut self.operations);
        let values = std::mem::take(&mut self.values).into_iter();
        self.values = values.map(|(id, v)| (numbers.of(id), v)).collect();
        for parameter in &mut self.parameters {
            parameter.id = numbers.of(parameter.id);
            parameter.gradient = parameter.gradient.map(|id| numbers.of(id));
            parameter.updated = parameter.updated.map(|id| numbers.of(id));
        }
        for tensor in &mut self.batch {
            tensor.id = numbers.of(tensor.id);
        }
        for (id, _) in &mut self.steps {
            *id = numbers.of(*id);
        }
        self.minimized = numbers.of(self.minimized);
        self.reported = numbers.of(self.reported);
        for id in &mut self.observed {
            *id = numbers.of(*id);
        }
    }

    /// Compares with another recording of the same step.
    ///
    /// # Errors
    ///
    /// [`Error::Differs`] with the first difference.
    pub(crate) fn confirm(&self, other: &Self) -> Result<(), Error> {
        let difference = self.difference(other);
        difference.map_or(Ok(()), |difference| Err(Error::Differs { difference }))
    }

    /// The first difference from another recording of the same step.
    fn difference(&self, other: &Self) -> Option<String> {
        if self.operations.len() != other.operations.len() {
            let (one, two) = (self.operations.len(), other.operations.len());
            return Some(format!("{one} operations, then {two}"));
        }
        let both = self.operations.iter().zip(&other.operations);
        if let Some((at, (one, _))) = both.enumerate().find(|(_, (one, two))| one != two) {
            return Some(format!("operation {at}, {}", crate::import::name(one)));
        }
        let step = |id: &TensorId| self.steps.iter().any(|(step, _)| step == id);
        let differs = |(id, value): &(&TensorId, &TensorData)| {
            !step(id) && other.values.get(id).is_none_or(|other| !same(value, other))
        };
        let value = self.values.iter().find(differs)?.1;
        let shape: Vec<usize> = value.shape().iter().copied().collect();
        Some(format!("the numbers of a tensor of shape {shape:?}"))
    }
}

/// Whether two tensors have the same bytes. NaN equals itself.
fn same(one: &TensorData, other: &TensorData) -> bool {
    one.shape() == other.shape()
        && one.dtype() == other.dtype()
        && one.as_bytes() == other.as_bytes()
}

fn run<M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    losses: &impl Fn(&M, &B) -> Losses,
    device: &Device,
) -> Result<Recording, Error> {
    let autodiff = device.clone().autodiff();
    let mut to_recorder = ToRecorder::new(model, device, &autodiff);
    // A clone would share running statistics with the module; these two make new ones.
    let model = model.valid().train().map(&mut to_recorder);
    let ToRecorder {
        mut parameters,
        visits,
        known,
        ..
    } = to_recorder;
    let mut inputs = Inputs::new(device, &autodiff);
    let batch = batch.map_tensors(&mut inputs);
    let (ran, steps) = with_step_numbers(|| {
        let recorded = losses(&model, &batch);
        let loss = tracked(recorded.minimized)?;
        let minimized = loss.primitive().id();
        let reported = match recorded.reported {
            Some(reported) => id(&reported)?,
            None => minimized,
        };
        let observed = recorded.observed.iter().map(id);
        let observed = observed.collect::<Result<Vec<_>, _>>()?;
        let gradients = loss.backward();
        Ok::<_, Error>((minimized, reported, observed, gradients))
    });
    let (minimized, reported, observed, gradients) = ran?;
    let mut results = Results {
        gradients: &gradients,
        found: HashMap::new(),
    };
    model.visit(&mut results);
    // Clones of a module share its running statistics, and nothing else.
    let replace = &mut Replace { device };
    drop(model.clone().map(replace));
    let mut after = After::default();
    model.visit(&mut after);
    for (param, (index, _)) in &known {
        let parameter = &mut parameters[*index];
        parameter.gradient = results.found.get(param).copied();
        parameter.running = after.0.get(param) != Some(&parameter.id);
    }
    Ok(Recording {
        operations: Vec::new(),
        values: BTreeMap::new(),
        parameters,
        visits,
        batch: inputs.found,
        steps,
        minimized,
        reported,
        observed,
    })
}

/// A loss on the recorder, with its history.
fn tracked(loss: Tensor<1>) -> Result<FloatTensor<On>, Error> {
    let loss = loss
        .try_into_primitive::<On>()
        .map_err(|_| Error::Untracked)?;
    if loss.is_tracked() {
        Ok(loss)
    } else {
        Err(Error::Untracked)
    }
}

/// The identifiers of the gradients.
struct Results<'a> {
    gradients: &'a Gradients,
    found: HashMap<ParamId, TensorId>,
}

impl ModuleVisitor for Results<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().try_into_primitive::<On>().ok();
        let gradient = tensor.and_then(|tensor| tensor.grad(self.gradients));
        if let Some(gradient) = gradient {
            self.found.insert(param.id, gradient.id());
        }
    }
}

/// Replaces every parameter by another tensor on the recorder.
struct Replace<'a> {
    device: &'a Device,
}

impl ModuleMapper for Replace<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (param_id, old, mapper) = param.consume();
        let new = Tensor::<D>::empty(old.shape(), (self.device, old.dtype()));
        Param::from_mapped_value(param_id, new, mapper)
    }
}

/// The identifiers of the parameters of a module.
#[derive(Default)]
struct After(HashMap<ParamId, TensorId>);

impl ModuleVisitor for After {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Ok(id) = id(&param.val()) {
            self.0.insert(param.id, id);
        }
    }
}
