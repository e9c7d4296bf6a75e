//! Puts a module and a batch on Burn's recorder, without their numbers.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use burn::backend::Autodiff;
use burn::backend::capture::CaptureBackend;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Bool, DType, Device, Int, Shape, Tensor};
use burn_ir::{TensorId, TensorIr};

use crate::batch::TensorMap;
use crate::error::Error;
use crate::record::Recorded;

/// The recorder, with autodiff around it.
pub(crate) type On = Autodiff<CaptureBackend>;

/// The identifier of a tensor on the recorder, with a history or without.
pub(crate) fn id<const D: usize>(tensor: &Tensor<D>) -> Result<TensorId, Error> {
    if let Ok(primitive) = tensor.clone().try_into_primitive::<On>() {
        return Ok(primitive.primitive().id());
    }
    let primitive = tensor.clone().try_into_primitive::<CaptureBackend>();
    let primitive = primitive.map_err(|_| Error::Capture {
        reason: "a tensor of the loss is on another device than the module".to_owned(),
    })?;
    Ok(primitive.id())
}

/// The parameters that training changes.
#[derive(Default)]
struct Trained(HashSet<ParamId>);

impl ModuleVisitor for Trained {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if param.is_require_grad() {
            self.0.insert(param.id);
        }
    }
}

/// Replaces every parameter by a tensor on the recorder, without numbers.
pub(crate) struct ToRecorder<'a> {
    device: &'a Device,
    autodiff: &'a Device,
    trained: HashSet<ParamId>,
    pub(crate) parameters: Vec<Recorded>,
    pub(crate) visits: Vec<usize>,
    /// The index and the tensor of each parameter. A weight in several places is one parameter.
    pub(crate) known: HashMap<ParamId, (usize, Box<dyn Any>)>,
}

impl<'a> ToRecorder<'a> {
    pub(crate) fn new<M: Module>(model: &M, device: &'a Device, autodiff: &'a Device) -> Self {
        let mut trained = Trained::default();
        model.visit(&mut trained);
        Self {
            device,
            autodiff,
            trained: trained.0,
            parameters: Vec::new(),
            visits: Vec::new(),
            known: HashMap::new(),
        }
    }
}

impl ModuleMapper for ToRecorder<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (param_id, old, mapper) = param.consume();
        if let Some((index, tensor)) = self.known.get(&param_id) {
            self.visits.push(*index);
            if let Some(tensor) = tensor.downcast_ref::<Tensor<D>>() {
                return Param::from_mapped_value(param_id, tensor.clone(), mapper);
            }
        }
        let trained = self.trained.contains(&param_id);
        // Burn moves a running statistic to the device of the input, and refuses to move a tensor that autodiff tracks
        // to the recorder.
        let device = if trained { self.autodiff } else { self.device };
        let new = Tensor::<D>::empty(old.shape(), (device, old.dtype()));
        let new = if trained { new.require_grad() } else { new };
        let index = self.parameters.len();
        if let Ok(id) = id(&new) {
            self.parameters.push(Recorded {
                id,
                shape: old.dims().to_vec(),
                dtype: old.dtype(),
                gradient: None,
                running: false,
                updated: None,
            });
        }
        self.visits.push(index);
        self.known.insert(param_id, (index, Box::new(new.clone())));
        Param::from_mapped_value(param_id, new, mapper)
    }
}

/// Replaces every tensor of a batch by one on the recorder, without numbers.
pub(crate) struct Inputs<'a> {
    device: &'a Device,
    autodiff: &'a Device,
    pub(crate) found: Vec<TensorIr>,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(device: &'a Device, autodiff: &'a Device) -> Self {
        Self {
            device,
            autodiff,
            found: Vec::new(),
        }
    }

    /// The recorder, with autodiff if the tensor has it: layers such as batch normalization choose their mode by it.
    fn like(&self, device: &Device) -> Device {
        let device_of = if device.is_autodiff() {
            self.autodiff
        } else {
            self.device
        };
        device_of.clone()
    }

    fn found(&mut self, id: Result<TensorId, Error>, shape: Shape, dtype: DType) {
        if let Ok(id) = id {
            self.found.push(TensorIr::uninit(id, shape, dtype));
        }
    }
}

impl TensorMap for Inputs<'_> {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        let new = Tensor::<D>::empty(
            tensor.shape(),
            (&self.like(&tensor.device()), tensor.dtype()),
        );
        self.found(id(&new), tensor.shape(), tensor.dtype());
        new
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        let new = Tensor::<D, Int>::empty(tensor.shape(), (self.autodiff, tensor.dtype()));
        let primitive = new.clone().try_into_primitive::<On>();
        let id = primitive.map(|p| p.id()).map_err(|_| Error::Untracked);
        self.found(id, tensor.shape(), tensor.dtype());
        new
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        let new = Tensor::<D, Bool>::empty(tensor.shape(), self.autodiff);
        let primitive = new.clone().try_into_primitive::<On>();
        let id = primitive.map(|p| p.id()).map_err(|_| Error::Untracked);
        self.found(id, tensor.shape(), tensor.dtype());
        new
    }
}
