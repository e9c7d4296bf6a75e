//! Errors of recording and compiling.

use downhill_core::ShapeError;

/// A training step that cannot be compiled.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The loss does not depend on any parameter.
    #[error("the loss does not depend on any parameter that is trained")]
    Untracked,
    /// An operation without a compiled form.
    #[error(
        "{operation} of {shapes} has no compiled form{reason}: train this module with the autodiff engine, or compute it from \
         other operations"
    )]
    Operation {
        /// The operation, as Burn names it.
        operation: String,
        /// The shapes of its inputs.
        shapes: String,
        /// More about it, or nothing.
        reason: String,
    },
    /// The loss reads the numbers of a tensor.
    #[error(
        "the loss reads numbers of a tensor while it is recorded ({reason}): a compiled step is the same for all numbers. Use a \
         mask in place of a condition, or train with the autodiff engine"
    )]
    ReadsNumbers {
        /// The message of the panic.
        reason: String,
    },
    /// Burn refuses an operation while the loss is recorded.
    #[error("the loss panics while it is recorded: {reason}")]
    Panicked {
        /// The message of the panic.
        reason: String,
    },
    /// The loss draws random numbers.
    #[error(
        "the loss draws random numbers ({operation}), which a compiled step cannot repeat: use downhill's dropout, whose numbers depend \
         on a seed and the step, or train with the autodiff engine"
    )]
    Random {
        /// The operation, as Burn names it.
        operation: String,
    },
    /// Two recordings of the loss are not the same.
    #[error(
        "two recordings of the loss differ ({difference}): it depends on something other than the parameters and the tensors of the batch, \
         which a compiled step would freeze. Train with the autodiff engine"
    )]
    Differs {
        /// The first difference.
        difference: String,
    },
    /// A tensor of another number type than the parameters.
    #[error(
        "{what} has the number type {got}, but the parameters have {expected}: convert the module with `cast`, or the tensor with `cast`"
    )]
    Dtype {
        /// The tensor.
        what: String,
        /// The type of the parameters.
        expected: String,
        /// The type of the tensor.
        got: String,
    },
    /// The loss uses a tensor that belongs to neither the module nor the batch.
    #[error(
        "the loss uses a tensor that is part of neither the module nor the batch, so it is not on the recorder ({reason}): make it a field of \
         the module, or pass it in with the batch"
    )]
    Foreign {
        /// The message of the panic.
        reason: String,
    },
    /// An operation of the loss has inputs of two number types.
    #[error(
        "the loss combines tensors of two number types: a tensor that a module makes in its forward pass has Burn's default, f32 unless \
         `Device::configure` sets another. Set that to the type of the parameters, or pass the tensor in"
    )]
    MixedDtypes,
    /// A running statistic that is not updated as batch normalization updates its own.
    #[error(
        "a running statistic of shape {shape:?} has an update without a compiled form, which is `value * number + batch * number`, once a \
         step: train this module with the autodiff engine"
    )]
    Statistic {
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A program that would read or write outside of its buffers: a mistake of this crate, which no loss should cause.
    #[error(
        "the compiled program is wrong ({reason}), which is a mistake of downhill: report it, and train this module with the autodiff \
         engine"
    )]
    Plan {
        /// The kernel and its mistake.
        reason: String,
    },
    /// An index of the batch does not exist in the tensor that it selects from.
    #[error(
        "the batch has the index {index}, but the axis that it selects from has {size} entries"
    )]
    Index {
        /// The index.
        index: f64,
        /// The number of entries.
        size: usize,
    },
    /// A whole number that the program's number type cannot hold.
    #[error("the batch has the whole number {number}, which {dtype} cannot hold exactly")]
    Whole {
        /// The number.
        number: i64,
        /// The number type of the program.
        dtype: &'static str,
    },
    /// Burn cannot record the loss.
    #[error("Burn cannot record the loss: {reason}")]
    Capture {
        /// Burn's message.
        reason: String,
    },
    /// A tensor's numbers cannot be read.
    #[error("cannot read {what}: {reason}")]
    Read {
        /// The tensor.
        what: String,
        /// Burn's message.
        reason: String,
    },
    /// Parameters or state of another module.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}
