//! The parameters of any Burn module, by name.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Tensor, TensorData};

use downhill_core::check_parameters;

use crate::{Error, Parameter, ShapeError, values};

/// Every parameter of a module, in the order of its fields.
///
/// # Errors
///
/// [`Error::Read`] if a device fails to return the numbers.
pub fn parameters<M: Module>(module: &M) -> Result<Vec<Parameter>, Error> {
    let mut reader = Reader::default();
    module.visit(&mut reader);
    match reader.failed {
        Some(error) => Err(error),
        None => Ok(reader.found),
    }
}

/// Copies the numbers of every parameter of a module into those of an earlier call of [`parameters`].
///
/// `into` yields the result of that call in order; names and shapes stay as they are. It is cheaper than
/// another call.
///
/// # Errors
///
/// [`Error::Read`] if a device fails to return the numbers.
pub fn read_parameters<'a, M: Module>(
    module: &M,
    into: impl Iterator<Item = &'a mut Parameter>,
) -> Result<(), Error> {
    let mut reader = Rereader { into, failed: None };
    module.visit(&mut reader);
    reader.failed.map_or(Ok(()), Err)
}

/// Sets the parameters of a module by name, each rounded to its precision.
///
/// # Errors
///
/// [`Error::Shape`] unless the given parameters have exactly the names and shapes of the module's.
pub fn load<M: Module>(module: M, given: &[Parameter]) -> Result<M, Error> {
    check(&parameters(&module)?, given)?;
    Ok(module.map(&mut Writer {
        path: Path::default(),
        given,
        shared: Shared::default(),
    }))
}

/// Checks that the given parameters have exactly the names and shapes of a module's.
pub(crate) fn check(known: &[Parameter], given: &[Parameter]) -> Result<(), ShapeError> {
    let known = known.iter();
    check_parameters(known.map(|p| (p.name.as_str(), p.shape.as_slice())), given)
}

/// The parameters visited so far, by identity.
///
/// A weight that a module uses in several places is one parameter.
#[derive(Debug, Default)]
pub(crate) struct Once(HashSet<ParamId>);

impl Once {
    /// Whether this is the first visit to a parameter.
    pub(crate) fn first(&mut self, id: ParamId) -> bool {
        self.0.insert(id)
    }
}

/// The new values of parameters, by identity.
///
/// A weight that a module uses in several places stays one parameter.
#[derive(Default)]
pub(crate) struct Shared(HashMap<ParamId, Box<dyn Any>>);

impl Shared {
    /// Replaces the value of a parameter, as [`replace`] does. If the parameter already has a new value, uses that one.
    pub(crate) fn replace<const D: usize>(
        &mut self,
        param: Param<Tensor<D>>,
        value: impl FnOnce(Tensor<D>) -> Tensor<D>,
    ) -> Param<Tensor<D>> {
        let known = self.0.get(&param.id);
        if let Some(known) = known.and_then(|known| known.downcast_ref::<Tensor<D>>()) {
            let (id, _, mapper) = param.consume();
            return Param::from_mapped_value(id, known.clone(), mapper);
        }
        let new = replace(param, value);
        self.0.insert(new.id, Box::new(new.val()));
        new
    }

    /// Whether a parameter already has a new value.
    pub(crate) fn has(&self, id: ParamId) -> bool {
        self.0.contains_key(&id)
    }
}

/// The path of the field that a visitor is at.
///
/// Burn has `visit_float_with_path` but never calls it, so this tracks the names as a visitor enters and leaves fields.
/// The variant of an enum is not part of a name.
#[derive(Debug, Default)]
pub(crate) struct Path(Vec<Option<String>>);

impl Path {
    pub(crate) fn enter(&mut self, name: &str, container_type: &str) {
        let variant = container_type.starts_with("Enum:");
        self.0.push((!variant).then(|| name.to_owned()));
    }

    pub(crate) fn exit(&mut self) {
        self.0.pop();
    }

    pub(crate) fn name(&self) -> String {
        let names: Vec<&str> = self.0.iter().flatten().map(String::as_str).collect();
        names.join(".")
    }
}

/// Collects named tensors, flattened.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) path: Path,
    pub(crate) found: Vec<Parameter>,
    pub(crate) failed: Option<Error>,
}

impl Reader {
    /// Adds a tensor under the current path.
    pub(crate) fn add<const D: usize>(&mut self, tensor: Tensor<D>) {
        let (name, shape) = (self.path.name(), tensor.dims().to_vec());
        match values(tensor, &name) {
            Ok(values) => self.found.push(Parameter {
                name,
                shape,
                values,
            }),
            Err(error) => self.failed = Some(error),
        }
    }
}

impl ModuleVisitor for Reader {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add(param.val().detach());
    }
}

/// Reads the numbers of each parameter into those given, in order.
struct Rereader<I> {
    into: I,
    failed: Option<Error>,
}

impl<'a, I: Iterator<Item = &'a mut Parameter>> ModuleVisitor for Rereader<I> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(parameter) = self.into.next() {
            match values(param.val(), &parameter.name) {
                Ok(values) => parameter.values = values,
                Err(error) => self.failed = Some(error),
            }
        }
    }
}

/// Sets each parameter to the given numbers.
struct Writer<'a> {
    path: Path,
    given: &'a [Parameter],
    shared: Shared,
}

impl ModuleMapper for Writer<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.name();
        match self.given.iter().find(|p| p.name == name) {
            Some(parameter) => {
                let values = || parameter.values.clone();
                self.shared.replace(param, |old| like(&old, values()))
            }
            None => param,
        }
    }
}

/// A tensor of these values, with the shape, device and precision of another.
pub(crate) fn like<const D: usize>(tensor: &Tensor<D>, values: Vec<f64>) -> Tensor<D> {
    Tensor::from_data(
        TensorData::new(values, tensor.dims()),
        (&tensor.device(), tensor.dtype()),
    )
}

/// Replaces the value of a parameter, keeping its identity and whether it is tracked.
///
/// `value` computes the new value without autodiff.
pub(crate) fn replace<const D: usize>(
    param: Param<Tensor<D>>,
    value: impl FnOnce(Tensor<D>) -> Tensor<D>,
) -> Param<Tensor<D>> {
    let (id, old, mapper) = param.consume();
    let (tracked, autodiff) = (old.is_require_grad(), old.is_autodiff());
    let mut new = value(old.inner());
    if autodiff {
        new = new.autodiff();
    }
    if tracked {
        new = new.require_grad();
    }
    Param::from_mapped_value(id, new, mapper)
}
