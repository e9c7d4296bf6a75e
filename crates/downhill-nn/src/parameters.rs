//! The parameters of any Burn module, by name.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use crate::{Error, values};

/// A parameter, or its gradient: a name, a shape, and numbers row by row.
///
/// The numbers are `f64` whatever the model computes in: an `f32` is one exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Where it is in the module, such as `layers.0.weight`.
    pub name: String,
    /// Its shape; a weight is `[inputs, outputs]`.
    pub shape: Vec<usize>,
    /// Its numbers, row by row.
    pub values: Vec<f64>,
}

impl Parameter {
    /// A parameter of that name and shape.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] if there are more or fewer numbers than the shape asks for.
    pub fn new(
        name: impl Into<String>,
        shape: Vec<usize>,
        values: Vec<f64>,
    ) -> Result<Self, Error> {
        let name = name.into();
        check_length(&name, &shape, values.len())?;
        Ok(Self {
            name,
            shape,
            values,
        })
    }
}

/// Every parameter of a module, in the order of its fields.
///
/// # Errors
///
/// [`Error::Read`] if a device fails to hand over the numbers.
pub fn parameters<M: Module>(module: &M) -> Result<Vec<Parameter>, Error> {
    let mut reader = Reader::default();
    module.visit(&mut reader);
    match reader.failed {
        Some(error) => Err(error),
        None => Ok(reader.found),
    }
}

/// Puts numbers into the parameters of a module, by name, each rounded to the precision it has.
///
/// # Errors
///
/// [`Error::Missing`], [`Error::Unknown`], [`Error::Shape`] or [`Error::Length`] unless the parameters
/// given are those of the module, each in its shape.
pub fn load<M: Module>(module: M, given: &[Parameter]) -> Result<M, Error> {
    check(&parameters(&module)?, given)?;
    Ok(module.map(&mut Writer {
        path: Path::default(),
        given,
    }))
}

/// Checks that the parameters given are exactly the known ones, each in its shape.
pub(crate) fn check(known: &[Parameter], given: &[Parameter]) -> Result<(), Error> {
    for parameter in known {
        find(given, &parameter.name, &parameter.shape)?;
    }
    match given
        .iter()
        .find(|g| !known.iter().any(|k| k.name == g.name))
    {
        Some(extra) => Err(Error::Unknown {
            name: extra.name.clone(),
        }),
        None => Ok(()),
    }
}

/// Checks that there are as many numbers as a shape asks for.
pub(crate) fn check_length(name: &str, shape: &[usize], got: usize) -> Result<(), Error> {
    // Saturating: no slice is as long as a shape that overflows.
    let expected = shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
    if got == expected {
        Ok(())
    } else {
        Err(Error::Length {
            name: name.to_owned(),
            shape: shape.to_vec(),
            expected,
            got,
        })
    }
}

/// The parameter of that name, if it has that shape.
fn find<'a>(given: &'a [Parameter], name: &str, shape: &[usize]) -> Result<&'a Parameter, Error> {
    let found = given.iter().find(|p| p.name == name);
    let parameter = found.ok_or_else(|| Error::Missing {
        name: name.to_owned(),
        given: given.iter().map(|p| p.name.clone()).collect(),
    })?;
    if parameter.shape != shape {
        return Err(Error::Shape {
            name: name.to_owned(),
            expected: shape.to_vec(),
            got: parameter.shape.clone(),
        });
    }
    check_length(name, shape, parameter.values.len())?;
    Ok(parameter)
}

/// Where a walk through a module stands.
///
/// Burn has `visit_float_with_path`, but does not call it: the names are kept here, on the way into
/// and out of each field. Which variant of an enum there is, is no part of a
/// name.
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
    /// Adds a tensor under the name of where the walk stands.
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

/// Puts the numbers given into each parameter.
struct Writer<'a> {
    path: Path,
    given: &'a [Parameter],
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
            Some(parameter) => replace(param, |old| like(&old, parameter.values.clone())),
            None => param,
        }
    }
}

/// A tensor of the same shape, device and precision, of other numbers.
pub(crate) fn like<const D: usize>(tensor: &Tensor<D>, values: Vec<f64>) -> Tensor<D> {
    Tensor::from_data(
        TensorData::new(values, tensor.dims()),
        (&tensor.device(), tensor.dtype()),
    )
}

/// Puts another value in the place of a parameter's, keeping its identity and whether it is tracked.
///
/// The new value is computed without autodiff, from the old one without autodiff.
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
