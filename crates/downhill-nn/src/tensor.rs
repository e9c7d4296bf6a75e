//! Numbers in, numbers out.

use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::parameters::check_length;
use crate::{Dtype, Error};

/// A matrix on a device: Burn's own tensor of two dimensions.
pub type Matrix = Tensor<2>;

/// One number on a device, such as a loss: Burn's own tensor of one dimension.
pub type Scalar = Tensor<1>;

/// A matrix on a device, from its numbers row by row, rounded to `dtype`.
///
/// # Shapes
///
/// `shape`: `[rows, columns]`; `values`: as many numbers.
///
/// # Errors
///
/// [`Error::Length`] if there are more or fewer numbers than the shape asks for.
pub fn matrix(
    values: Vec<f64>,
    shape: [usize; 2],
    device: &Device,
    dtype: Dtype,
) -> Result<Matrix, Error> {
    check_length("matrix", &shape, values.len())?;
    Ok(Tensor::from_data(
        TensorData::new(values, shape),
        (device, DType::from(dtype)),
    ))
}

/// The numbers of a tensor, row by row, widened to `f64`.
///
/// # Errors
///
/// [`Error::Read`] if the device fails to hand them over; `name` says whose numbers they are.
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

/// The one number of a tensor such as a loss, widened to `f64`.
///
/// # Errors
///
/// [`Error::Read`] if the device fails to hand it over, [`Error::Length`] if it is not one number.
pub fn scalar(tensor: Tensor<1>, name: &str) -> Result<f64, Error> {
    match values(tensor, name)?.as_slice() {
        [value] => Ok(*value),
        several => Err(Error::Length {
            name: name.to_owned(),
            shape: vec![1],
            expected: 1,
            got: several.len(),
        }),
    }
}
