//! The trainable parameters of a module, found and moved.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Device, Tensor};
use downhill_check::Precision;

use crate::parameters::{Reader, Shared, like};
use crate::{Dtype, Error, Parameter, burn_dtype};

/// The trainable parameters of a module, each once.
pub(super) struct Trained {
    pub(super) parameters: Vec<Parameter>,
    pub(super) ids: Vec<ParamId>,
    /// The less precise type of them.
    pub(super) precision: Precision,
    pub(super) device: Option<Device>,
}

impl Trained {
    pub(super) fn of<M: Module>(module: &M) -> Result<Self, Error> {
        let mut finder = Finder::default();
        module.visit(&mut finder);
        match finder.failed.or(finder.reader.failed) {
            Some(error) => Err(error),
            None => Ok(Self {
                parameters: finder.reader.found,
                ids: finder.ids,
                precision: finder.precision,
                device: finder.device,
            }),
        }
    }
}

#[derive(Default)]
struct Finder {
    reader: Reader,
    ids: Vec<ParamId>,
    precision: Precision,
    device: Option<Device>,
    failed: Option<Error>,
}

impl ModuleVisitor for Finder {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.reader.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.reader.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        if !tensor.is_require_grad() || self.ids.contains(&param.id) {
            return;
        }
        match tensor.dtype() {
            DType::F64 => {}
            DType::F32 => self.precision = Precision::F32,
            other => {
                self.failed = Some(Error::Dtype {
                    name: self.reader.path.name(),
                    dtype: format!("{other:?}"),
                });
            }
        }
        self.device.get_or_insert_with(|| tensor.device());
        self.ids.push(param.id);
        self.reader.add(tensor.detach());
    }
}

/// The module with other values of its trainable parameters, in every place in which it uses them.
pub(super) fn moved<M: Module>(module: &M, ids: &[ParamId], to: &[Parameter]) -> M {
    module.clone().map(&mut Mover {
        ids,
        to,
        shared: Shared::default(),
    })
}

struct Mover<'a> {
    ids: &'a [ParamId],
    to: &'a [Parameter],
    shared: Shared,
}

impl ModuleMapper for Mover<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let at = self.ids.iter().position(|&id| id == param.id);
        match at.and_then(|at| self.to.get(at)) {
            Some(parameter) => {
                let values = || parameter.values.clone();
                self.shared.replace(param, |old| like(&old, values()))
            }
            None => param,
        }
    }
}

/// Converts every parameter of a module to another precision.
///
/// Use it for a module in `f64`: Burn creates parameters in the default precision of the device, `f32`. The running
/// statistics of a `BatchNorm` are shared by all clones of a module, and are converted for all of them.
pub fn cast<M: Module>(module: M, dtype: Dtype) -> M {
    module.map(&mut Cast {
        dtype,
        shared: Shared::default(),
    })
}

struct Cast {
    dtype: Dtype,
    shared: Shared,
}

impl ModuleMapper for Cast {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let dtype = burn_dtype(self.dtype);
        self.shared.replace(param, |p| p.cast(dtype))
    }
}
