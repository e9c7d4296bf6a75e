//! The shapes and the numbers of a batch.

use std::fmt::Display;

use burn::tensor::{Bool, DType, Int, Tensor, TensorData};

use crate::batch::{TensorBatch, TensorMap};
use crate::error::Error;
use crate::program::{Program, narrow};
use crate::run::Number;

/// The shape of each tensor of a batch.
pub(crate) fn shapes<B: TensorBatch>(batch: &B) -> Vec<Vec<usize>> {
    let mut shapes = Shapes(Vec::new());
    batch.map_tensors(&mut shapes);
    shapes.0
}

struct Shapes(Vec<Vec<usize>>);

impl TensorMap for Shapes {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        self.0.push(tensor.dims().to_vec());
        tensor.clone()
    }
}

/// Copies the tensors of a batch into the buffers of a program.
pub(crate) fn read<T: Number, B: TensorBatch>(
    batch: &B,
    program: &mut Program<T>,
) -> Result<(), Error> {
    let mut reader = Reader {
        program,
        next: 0,
        failed: None,
    };
    batch.map_tensors(&mut reader);
    reader.failed.map_or(Ok(()), Err)
}

struct Reader<'a, T> {
    program: &'a mut Program<T>,
    next: usize,
    failed: Option<Error>,
}

impl<T: Number> Reader<'_, T> {
    fn data(&mut self, data: Result<TensorData, impl Display>, whole: bool) {
        let index = self.next;
        self.next += 1;
        let unread = |reason: &dyn Display| Error::Read {
            what: format!("tensor {index} of the batch"),
            reason: reason.to_string(),
        };
        let read = data.map_err(|error| unread(&error));
        let copied = read.and_then(|data| copy(data, whole, self.program.input(index), unread));
        if let Err(error) = copied {
            self.failed = Some(error);
        }
    }
}

/// Copies the numbers of a tensor; `whole` ones have to be exact in the program's type.
fn copy<T: Number>(
    data: TensorData,
    whole: bool,
    into: &mut [T],
    unread: impl Fn(&dyn Display) -> Error,
) -> Result<(), Error> {
    match data.dtype() {
        DType::F32 => narrow(&data.try_into_vec::<f32>().map_err(|e| unread(&e))?, into)?,
        DType::F64 => narrow(&data.try_into_vec::<f64>().map_err(|e| unread(&e))?, into)?,
        _ => {
            let data = data.convert::<i64>();
            let numbers = data.try_into_vec::<i64>().map_err(|e| unread(&e))?;
            let inexact = |&&number: &&i64| T::from_f64(number as f64).to_f64() as i64 != number;
            if let Some(&number) = numbers.iter().find(inexact).filter(|_| whole) {
                return Err(Error::Whole {
                    number,
                    dtype: T::NAME,
                });
            }
            let numbers: Vec<f64> = numbers.into_iter().map(|number| number as f64).collect();
            narrow(&numbers, into)?;
        }
    }
    Ok(())
}

impl<T: Number> TensorMap for Reader<'_, T> {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        self.data(tensor.clone().try_into_data(), false);
        tensor.clone()
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        self.data(tensor.clone().try_into_data(), true);
        tensor.clone()
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        self.data(tensor.clone().try_into_data(), false);
        tensor.clone()
    }
}
