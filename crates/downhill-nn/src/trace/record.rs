//! Recording of a loss and its backward pass, on a device that computes nothing.

use std::collections::{BTreeMap, HashMap};

use burn::backend::capture::CaptureBackend;
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::{Device as DeviceOf, FloatTensor};
use burn::backend::{Autodiff, DispatchDevice};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use burn_ir::{OperationIr, TensorId};

use super::numbers::TensorNumbers;
use super::step_numbers::with_step_numbers;
use crate::parameters::Path;
use crate::{Error, Matrix, Scalar};

/// The backend that records, with autodiff around it.
pub(super) type On = Autodiff<CaptureBackend>;

/// A tensor on the recording backend.
pub(super) type Followed = FloatTensor<On>;

/// The recording device, in the type of the backend.
pub(super) type Recorder = DeviceOf<CaptureBackend>;

/// The recorded operations of a loss and its backward pass.
///
/// Tensors are numbered from 0 in the order of their creation, so that two records of the same operations are equal.
#[derive(Debug)]
pub(super) struct Record {
    /// All operations, those of the forward pass first.
    pub(super) operations: Vec<OperationIr>,
    /// The number of operations of the forward pass.
    pub(super) forward: usize,
    /// The values of the parameters and the data.
    pub(super) values: BTreeMap<TensorId, TensorData>,
    /// The parameters and the data.
    pub(super) leaves: HashMap<TensorId, Leaf>,
    pub(super) loss: TensorId,
}

/// A parameter or data.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) name: String,
    pub(super) parameter: bool,
}

impl Record {
    /// Records a loss of a module and its backward pass.
    pub(super) fn of<M: Module, const N: usize>(
        module: &M,
        data: [(&str, Matrix); N],
        loss: impl FnOnce(&M, [Matrix; N]) -> Scalar,
    ) -> Result<Self, Error> {
        let mut leaves = Vec::new();
        let mut record = Self::back_through(|recorder| {
            let mut mover = Mover {
                path: Path::default(),
                device: device(recorder).autodiff(),
                leaves: &mut leaves,
                failed: None,
            };
            let module = module.clone().map(&mut mover);
            // Data without autodiff, as the engine of a network passes it.
            mover.device = device(recorder);
            let data = data.map(|(name, tensor)| mover.data(name, tensor));
            match mover.failed {
                Some(error) => Err(error),
                None => followed(with_step_numbers(|| loss(&module, data)).0),
            }
        })?;
        // The number of a leaf is its index: parameters and data were created first.
        let numbered = leaves.into_iter().zip(0..);
        record.leaves = numbered.map(|(l, id)| (TensorId::new(id), l)).collect();
        Ok(record)
    }

    /// Records `run` on the recording device, and the backward pass of the loss that it returns.
    pub(super) fn back_through(
        run: impl FnOnce(Recorder) -> Result<Followed, Error>,
    ) -> Result<Self, Error> {
        let recorder = Recorder::default();
        let mut ran = Err(Error::Untracked);
        let graph = device(recorder).capture_scope(|scope| {
            ran = run(recorder).and_then(|loss| {
                if !loss.is_tracked() {
                    return Err(Error::Untracked);
                }
                let id = loss.primitive().id();
                // Burn does not separate the forward from the backward pass: this tensor marks the boundary.
                let between = CaptureBackend::float_from_data(TensorData::from([0.0]), &recorder);
                drop(loss.backward());
                Ok((id, between.id()))
            });
            scope.complete([], [])
        });
        let (loss, between) = ran?;
        let graph = graph.map_err(|error| Error::Capture {
            reason: error.to_string(),
        })?;
        let mut operations = graph.graph.operations;
        let is_between = |o: &OperationIr| o.outputs().any(|t| t.id == between);
        let forward = operations.iter().position(is_between).unwrap_or_default();
        operations.remove(forward);
        let mut numbers = TensorNumbers::renumber(&mut operations);
        let values = graph.values.into_iter();
        Ok(Self {
            operations,
            forward,
            values: values.map(|(id, v)| (numbers.of(id), v)).collect(),
            leaves: HashMap::new(),
            loss: numbers.of(loss),
        })
    }
}

/// The recording device, in the type of Burn's tensors.
fn device(recorder: Recorder) -> Device {
    Device::new(DispatchDevice::Capture(recorder))
}

/// The tracked tensor inside a Burn tensor.
fn followed<const D: usize>(tensor: Tensor<D>) -> Result<Followed, Error> {
    let primitive = tensor.try_into_primitive::<On>();
    primitive.map_err(|_| Error::Untracked)
}

/// Copies a module to the recording device, with every parameter tracked.
struct Mover<'a> {
    path: Path,
    device: Device,
    leaves: &'a mut Vec<Leaf>,
    failed: Option<Error>,
}

impl Mover<'_> {
    fn data(&mut self, name: &str, tensor: Matrix) -> Matrix {
        self.moved(name.to_owned(), false, tensor)
    }

    /// A copy on the recording device, or the tensor itself if its numbers cannot be read.
    fn moved<const D: usize>(
        &mut self,
        name: String,
        parameter: bool,
        tensor: Tensor<D>,
    ) -> Tensor<D> {
        let dtype = tensor.dtype();
        match tensor.clone().try_into_data() {
            Ok(data) => {
                self.leaves.push(Leaf { name, parameter });
                Tensor::from_data(data, (&self.device, dtype))
            }
            Err(error) => {
                self.failed = Some(Error::Read {
                    name,
                    reason: error.to_string(),
                });
                tensor
            }
        }
    }
}

impl ModuleMapper for Mover<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, old, mapper) = param.consume();
        let name = self.path.name();
        let new = self.moved(name, true, old.detach()).require_grad();
        Param::from_mapped_value(id, new, mapper)
    }
}
