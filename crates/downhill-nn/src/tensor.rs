//! Conversions between numbers and tensors.

use burn::tensor::{DType, Device, Tensor, TensorData};

use downhill_core::check_length;

use crate::{Dtype, Error, ShapeError};

/// A matrix on a device: Burn's tensor of two dimensions.
pub type Matrix = Tensor<2>;

/// One number on a device, such as a loss: Burn's tensor of one dimension.
pub type Scalar = Tensor<1>;

/// Converts a [`Dtype`] to Burn's [`DType`].
pub fn burn_dtype(dtype: Dtype) -> DType {
    match dtype {
        Dtype::F64 => DType::F64,
        Dtype::F32 => DType::F32,
    }
}

/// Creates a matrix on a device from its numbers, rounded to `dtype`.
///
/// # Shapes
///
/// `shape`: `[rows, columns]`; `values`: `rows * columns` numbers, row by row.
///
/// # Errors
///
/// [`Error::Shape`] if the number of values does not match the shape.
pub fn matrix(
    values: Vec<f64>,
    shape: [usize; 2],
    device: &Device,
    dtype: Dtype,
) -> Result<Matrix, Error> {
    check_length("matrix", &shape, values.len())?;
    Ok(Tensor::from_data(
        TensorData::new(values, shape),
        (device, burn_dtype(dtype)),
    ))
}

/// The tensor without its history and without autodiff, as Burn's `inner` returns it.
///
/// Burn's recorder has no tensors without autodiff. While it records a step, the tensor is only detached.
pub fn inner<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "trace")]
    if crate::trace::is_recording() {
        return tensor.detach();
    }
    tensor.inner()
}

/// Creates a tensor whose numbers depend on the step alone, as the factors of a dropout do.
///
/// `numbers` returns them, row by row, for each step. Autodiff treats the tensor as a constant. A compiled training step
/// calls `numbers` again before each step, where it freezes any other tensor that a loss makes.
///
/// # Shapes
///
/// The result: `shape`, with `like`'s device and precision.
pub fn step_tensor<const D: usize, const N: usize>(
    step: u64,
    shape: [usize; D],
    like: &Tensor<N>,
    numbers: impl Fn(u64) -> Vec<f64> + 'static,
) -> Tensor<D> {
    let data = TensorData::new(numbers(step), shape);
    let tensor = Tensor::from_data(data, (&like.device(), like.dtype()));
    #[cfg(feature = "trace")]
    crate::trace::note(&tensor, numbers);
    tensor
}

/// The numbers of a tensor, row by row, widened to `f64`.
///
/// # Errors
///
/// [`Error::Read`] if the device fails to return them. `name` identifies the tensor in the error.
pub fn values<const D: usize>(tensor: Tensor<D>, name: &str) -> Result<Vec<f64>, Error> {
    let read = |reason: String| Error::Read {
        name: name.to_owned(),
        reason,
    };
    let data = tensor.try_into_data().map_err(|e| read(e.to_string()))?;
    data.convert::<f64>()
        .try_into_vec()
        .map_err(|e| read(e.to_string()))
}

/// The number of a tensor with one entry, such as a loss, widened to `f64`.
///
/// # Errors
///
/// [`Error::Read`] if the device fails to return it, [`Error::Shape`] if the tensor has more or fewer entries.
/// `name` identifies the tensor in the error.
pub fn scalar(tensor: Tensor<1>, name: &str) -> Result<f64, Error> {
    match values(tensor, name)?.as_slice() {
        [value] => Ok(*value),
        several => Err(ShapeError::Length {
            name: name.to_owned(),
            shape: vec![1],
            expected: 1,
            got: several.len(),
        }
        .into()),
    }
}
