//! From Burn's recorded operations to the graph.

mod elementwise;
mod module;
mod pool;
mod shape;
mod transposed;
mod window;

use std::collections::HashMap;

use burn::tensor::{DType, TensorData};
use burn_ir::{OperationIr, ScalarIr, TensorId, TensorIr};

use crate::error::Error;
use crate::graph::{Constant, Graph, Id, Leaf, Op, Target};
use crate::record::Recording;

/// The graph of a recording: its losses, gradients and running statistics.
pub(crate) fn import(recording: &Recording, dtype: DType) -> Result<Graph, Error> {
    let mut import = Import {
        graph: Graph::default(),
        at: HashMap::new(),
        dtype,
    };
    import.leaves(recording)?;
    for operation in &recording.operations {
        import.operation(operation)?;
    }
    let mut outputs = vec![(Target::Minimized, recording.minimized)];
    if recording.reported != recording.minimized {
        outputs.push((Target::Reported, recording.reported));
    }
    let observed = recording.observed.iter().enumerate();
    outputs.extend(observed.map(|(index, &id)| (Target::Observed(index), id)));
    for (index, parameter) in recording.parameters.iter().enumerate() {
        let gradient = parameter.gradient.map(|id| (Target::Gradient(index), id));
        outputs.extend(gradient);
        let updated = parameter.updated.map(|id| (Target::Statistic(index), id));
        outputs.extend(updated);
    }
    for (target, id) in outputs {
        let id = import.value(id).ok_or(Error::Untracked)?;
        import.graph.outputs.push((target, id));
    }
    Ok(import.graph)
}

struct Import {
    graph: Graph,
    at: HashMap<TensorId, Id>,
    /// The number type of the parameters.
    dtype: DType,
}

impl Import {
    fn leaves(&mut self, recording: &Recording) -> Result<(), Error> {
        for (index, parameter) in recording.parameters.iter().enumerate() {
            self.check(parameter.dtype, || format!("parameter {index}"))?;
            let leaf = self.graph.leaf(Leaf::Parameter(index), &parameter.shape);
            self.at.insert(parameter.id, leaf);
        }
        for (index, tensor) in recording.batch.iter().enumerate() {
            self.check(tensor.dtype, || format!("tensor {index} of the batch"))?;
            let leaf = self.graph.leaf(Leaf::Batch(index), &dims(tensor));
            self.at.insert(tensor.id, leaf);
        }
        for (index, (id, _)) in recording.steps.iter().enumerate() {
            let Some(values) = recording.values.get(id) else {
                continue;
            };
            let shape: Vec<usize> = values.shape().iter().copied().collect();
            let leaf = self.graph.leaf(Leaf::Step(index), &shape);
            self.at.insert(*id, leaf);
        }
        for (id, data) in &recording.values {
            if !self.at.contains_key(id) {
                self.check(data.dtype(), || "a tensor that the loss makes".to_owned())?;
                let constant = self.constant(data)?;
                self.at.insert(*id, constant);
            }
        }
        Ok(())
    }

    fn constant(&mut self, data: &TensorData) -> Result<Id, Error> {
        let shape: Vec<usize> = data.shape().iter().copied().collect();
        let values = numbers(data.clone())?;
        let first = values.first().copied().unwrap_or(0.0);
        let same = values
            .iter()
            .all(|value| value.to_bits() == first.to_bits());
        let constant = if same {
            Constant::One(first)
        } else {
            Constant::Each(values.into())
        };
        Ok(self.graph.push(Op::Constant(constant), vec![], shape))
    }

    /// Refuses a tensor of numbers in another precision than the program's.
    fn check(&self, dtype: DType, what: impl FnOnce() -> String) -> Result<(), Error> {
        if dtype.is_float() && dtype != self.dtype {
            return Err(Error::Dtype {
                what: what(),
                expected: self.dtype.name().to_owned(),
                got: dtype.name().to_owned(),
            });
        }
        Ok(())
    }

    fn value(&self, id: TensorId) -> Option<Id> {
        self.at.get(&id).copied()
    }

    /// The value of an input.
    fn of(&self, tensor: &TensorIr) -> Result<Id, Error> {
        self.value(tensor.id).ok_or_else(|| Error::Capture {
            reason: format!(
                "an operation reads the unknown tensor {}",
                tensor.id.value()
            ),
        })
    }

    fn operation(&mut self, operation: &OperationIr) -> Result<(), Error> {
        let out: Vec<TensorIr> = operation.outputs().cloned().collect();
        if out.iter().all(|tensor| self.at.contains_key(&tensor.id)) {
            // A leaf, which has its value already.
            return Ok(());
        }
        // Conditions and indices are exact in any precision. What a loss computes with them before it casts them is checked.
        let exact = matches!(
            operation,
            OperationIr::Bool(burn_ir::BoolOperationIr::IntoFloat(_))
                | OperationIr::Int(burn_ir::IntOperationIr::IntoFloat(_))
        );
        for tensor in out.iter().filter(|_| !exact) {
            self.check(tensor.dtype, || {
                format!("the result of {}", name(operation))
            })?;
        }
        let result = match operation {
            OperationIr::NumericFloat(_, o) => self.numeric(operation, o, true)?,
            OperationIr::NumericInt(_, o) => self.numeric(operation, o, false)?,
            OperationIr::Float(_, o) => self.float(operation, o)?,
            OperationIr::Activation(o) => self.activation(operation, o)?,
            OperationIr::Bool(o) => self.bool(o)?,
            OperationIr::Int(o) => self.int(operation, o)?,
            OperationIr::BaseFloat(o) | OperationIr::BaseInt(o) | OperationIr::BaseBool(o) => {
                self.base(operation, o)?
            }
            OperationIr::Module(o) => self.module(operation, o)?,
            _ => return Err(unsupported(operation)),
        };
        for (tensor, id) in out.iter().zip(result) {
            let id = self.graph.reshape(id, &dims(tensor));
            self.at.insert(tensor.id, id);
        }
        Ok(())
    }
}

/// The shape of a tensor.
fn dims(tensor: &TensorIr) -> Vec<usize> {
    tensor.shape.iter().copied().collect()
}

/// The number that an operation takes.
fn scalar(scalar: ScalarIr) -> f64 {
    match scalar {
        ScalarIr::Float(value) => value,
        ScalarIr::Int(value) => value as f64,
        ScalarIr::UInt(value) => value as f64,
        ScalarIr::Bool(value) => f64::from(u8::from(value)),
    }
}

/// The numbers of a tensor of any type.
pub(crate) fn numbers(data: TensorData) -> Result<Vec<f64>, Error> {
    let data = data.convert::<f64>();
    data.try_into_vec().map_err(|error| Error::Read {
        what: "a tensor".to_owned(),
        reason: error.to_string(),
    })
}

/// The name of an operation in Burn's tensor API.
pub(crate) fn name(operation: &OperationIr) -> String {
    downhill_nn::operation_name(operation)
}

fn unsupported(operation: &OperationIr) -> Error {
    refused(operation, "")
}

/// The error for an operation that cannot be compiled in this form.
fn refused(operation: &OperationIr, reason: &str) -> Error {
    let shapes: Vec<String> = operation
        .inputs()
        .map(|tensor| format!("{:?}", dims(tensor)))
        .collect();
    let reason = if reason.is_empty() {
        String::new()
    } else {
        format!(" ({reason})")
    };
    Error::Operation {
        operation: name(operation),
        shapes: if shapes.is_empty() {
            "no tensors".to_owned()
        } else {
            shapes.join(", ")
        },
        reason,
    }
}
