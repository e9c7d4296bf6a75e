//! The second run of a recorded forward pass, with a mark after each result.

use std::collections::HashMap;

use burn::backend::ops::{ActivationOps, FloatTensorOps};
use burn::backend::tensor::BoolTensor;
use burn_ir::{
    ActivationOperationIr as Activation, BaseOperationIr as Base, FloatOperationIr as Float,
    NumericOperationIr as Numeric, OperationIr, ScalarIr, TensorId, TensorIr,
};

use super::mark::{Passed, mark};
use super::record::{Followed, On, Record, Recorder};
use crate::Error;

/// The result of a second run.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) record: Record,
    /// The operations, as indices of the record, in the order in which the gradients of their results were complete.
    pub(super) turns: Vec<usize>,
}

/// Runs a recorded forward pass again, with marks, and then its backward pass.
///
/// `cuts` are operations, as indices of the record, whose inputs and results are detached.
pub(super) fn replay(record: &Record, cuts: &[usize]) -> Result<Replay, Error> {
    let passed = Passed::default();
    let again = Record::back_through(|recorder| {
        let mut results = Results::default();
        for (at, operation) in record.operations.iter().take(record.forward).enumerate() {
            let result = match operation {
                OperationIr::Init(made) => Made::Float(leaf(record, made.out.id, &recorder)?),
                _ => match results.cut(cuts.contains(&at)).of(operation, &recorder)? {
                    // Constants are computed without autodiff, so they add nothing to the depth of what uses them.
                    Made::Float(result) if results.cut || !result.is_tracked() => {
                        Made::Float(without_history(result))
                    }
                    Made::Float(result) => Made::Float(mark(result, at, &passed)),
                    result @ Made::Bool(_) => result,
                },
            };
            for out in operation.outputs() {
                results.by_id.insert(out.id, result.clone());
            }
        }
        results.cut(false).float(record.loss)
    })?;
    Ok(Replay {
        record: again,
        turns: passed.nodes(),
    })
}

/// A tracked parameter, or data.
fn leaf(record: &Record, id: TensorId, recorder: &Recorder) -> Result<Followed, Error> {
    let data = record.values.get(&id).cloned();
    let data = data.ok_or_else(|| missing("init"))?;
    if !data.dtype().is_float() {
        return Err(missing("init of a tensor that is not float"));
    }
    let tensor = On::float_from_data(data, recorder);
    let parameter = record.leaves.get(&id).is_some_and(|leaf| leaf.parameter);
    Ok(if parameter {
        tensor.require_grad()
    } else {
        tensor
    })
}

/// A tensor of the same values without history. `detach` does not do this for a parameter: it stays tracked.
fn without_history(tensor: Followed) -> Followed {
    Followed::new(tensor.into_primitive())
}

/// The result of an operation.
#[derive(Debug, Clone)]
enum Made {
    Float(Followed),
    /// The result of a comparison. It has no gradient.
    Bool(BoolTensor<On>),
}

/// The results so far.
#[derive(Debug, Default)]
struct Results {
    by_id: HashMap<TensorId, Made>,
    /// Whether they are returned without history.
    cut: bool,
}

impl Results {
    fn cut(&mut self, cut: bool) -> &Self {
        self.cut = cut;
        self
    }

    fn float(&self, id: TensorId) -> Result<Followed, Error> {
        match self.by_id.get(&id) {
            Some(Made::Float(tensor)) if self.cut => Ok(without_history(tensor.clone())),
            Some(Made::Float(tensor)) => Ok(tensor.clone()),
            _ => Err(missing("a result that is not a float tensor")),
        }
    }

    fn bool(&self, tensor: &TensorIr) -> Result<BoolTensor<On>, Error> {
        match self.by_id.get(&tensor.id) {
            Some(Made::Bool(tensor)) => Ok(tensor.clone()),
            _ => Err(missing("a result that is not a bool tensor")),
        }
    }

    /// Runs an operation.
    ///
    /// Supports the operations of this crate's layers, activations and losses, except for the hinge loss for several
    /// classes, which uses integer tensors.
    fn of(&self, operation: &OperationIr, recorder: &Recorder) -> Result<Made, Error> {
        let f = |tensor: &TensorIr| self.float(tensor.id);
        let result = match operation {
            OperationIr::Float(_, Float::Matmul(o)) => On::float_matmul(f(&o.lhs)?, f(&o.rhs)?),
            OperationIr::Float(_, Float::Exp(o)) => On::float_exp(f(&o.input)?),
            OperationIr::Float(_, Float::Log(o)) => On::float_log(f(&o.input)?),
            OperationIr::Float(_, Float::Log1p(o)) => On::float_log1p(f(&o.input)?),
            OperationIr::Float(_, Float::Recip(o)) => On::float_recip(f(&o.input)?),
            OperationIr::Float(_, Float::Sqrt(o)) => On::float_sqrt(f(&o.input)?),
            OperationIr::Float(_, Float::Tanh(o)) => On::float_tanh(f(&o.input)?),
            OperationIr::Float(_, Float::Erf(o)) => On::float_erf(f(&o.input)?),
            OperationIr::Activation(Activation::Relu(o)) => On::relu(f(&o.input)?),
            OperationIr::NumericFloat(_, numeric) => return self.numeric(operation, numeric),
            OperationIr::BaseFloat(base) => return self.base(operation, base, recorder),
            _ => return Err(untraceable(operation)),
        };
        Ok(Made::Float(result))
    }

    fn numeric(&self, operation: &OperationIr, numeric: &Numeric) -> Result<Made, Error> {
        let f = |tensor: &TensorIr| self.float(tensor.id);
        let s = |number: ScalarIr| number.into();
        let result = match numeric {
            Numeric::Add(o) => On::float_add(f(&o.lhs)?, f(&o.rhs)?),
            Numeric::Sub(o) => On::float_sub(f(&o.lhs)?, f(&o.rhs)?),
            Numeric::Mul(o) => On::float_mul(f(&o.lhs)?, f(&o.rhs)?),
            Numeric::Div(o) => On::float_div(f(&o.lhs)?, f(&o.rhs)?),
            Numeric::AddScalar(o) => On::float_add_scalar(f(&o.lhs)?, s(o.rhs)),
            Numeric::SubScalar(o) => On::float_sub_scalar(f(&o.lhs)?, s(o.rhs)),
            Numeric::MulScalar(o) => On::float_mul_scalar(f(&o.lhs)?, s(o.rhs)),
            Numeric::DivScalar(o) => On::float_div_scalar(f(&o.lhs)?, s(o.rhs)),
            Numeric::Neg(o) => On::float_neg(f(&o.input)?),
            Numeric::Abs(o) => On::float_abs(f(&o.input)?),
            Numeric::Sum(o) => On::float_sum(f(&o.input)?),
            Numeric::Mean(o) => On::float_mean(f(&o.input)?),
            Numeric::SumDim(o) => On::float_sum_dim(f(&o.input)?, o.axis),
            Numeric::MeanDim(o) => On::float_mean_dim(f(&o.input)?, o.axis),
            Numeric::MaxDim(o) => On::float_max_dim(f(&o.input)?, o.axis),
            Numeric::GreaterElem(o) => {
                let to = o.out.dtype.into();
                return Ok(Made::Bool(On::float_greater_elem(f(&o.lhs)?, s(o.rhs), to)));
            }
            Numeric::GreaterEqualElem(o) => {
                let to = o.out.dtype.into();
                let holds = On::float_greater_equal_elem(f(&o.lhs)?, s(o.rhs), to);
                return Ok(Made::Bool(holds));
            }
            Numeric::LowerElem(o) => {
                let to = o.out.dtype.into();
                return Ok(Made::Bool(On::float_lower_elem(f(&o.lhs)?, s(o.rhs), to)));
            }
            _ => return Err(untraceable(operation)),
        };
        Ok(Made::Float(result))
    }

    fn base(
        &self,
        operation: &OperationIr,
        base: &Base,
        recorder: &Recorder,
    ) -> Result<Made, Error> {
        let f = |tensor: &TensorIr| self.float(tensor.id);
        let result = match base {
            Base::Reshape(o) => On::float_reshape(f(&o.input)?, o.out.shape.clone()),
            Base::Expand(o) => On::float_expand(f(&o.input)?, o.out.shape.clone()),
            Base::SwapDims(o) => On::float_swap_dims(f(&o.input)?, o.dim1, o.dim2),
            Base::MaskFill(o) => {
                On::float_mask_fill(f(&o.tensor)?, self.bool(&o.mask)?, o.value.into())
            }
            Base::Ones(o) => On::float_ones(o.out.shape.clone(), recorder, o.out.dtype.into()),
            Base::Zeros(o) => On::float_zeros(o.out.shape.clone(), recorder, o.out.dtype.into()),
            _ => return Err(untraceable(operation)),
        };
        Ok(Made::Float(result))
    }
}

fn untraceable(operation: &OperationIr) -> Error {
    missing(&super::describe::operation_name(operation))
}

fn missing(operation: &str) -> Error {
    Error::Untraceable {
        operation: operation.to_owned(),
    }
}
