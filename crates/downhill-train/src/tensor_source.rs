//! Tensors as sources of batches.

use burn::tensor::{Int, Tensor, TensorData};
use downhill_nn::Device;

use crate::{BatchSource, TrainError};

/// Implements [`BatchSource`] for tensors whose first dimension is the samples.
macro_rules! tensors {
    ($($kind:ty),*) => {
        $(impl<const D: usize> BatchSource for Tensor<D, $kind> {
            type Batch = Self;
            type Device = Device;

            fn len(&self) -> usize {
                self.dims().first().copied().unwrap_or(0)
            }

            fn batch(&self, samples: &[usize], device: &Device) -> Self {
                let indices: Vec<i64> = samples.iter().map(|&s| s as i64).collect();
                let indices = TensorData::new(indices, [samples.len()]);
                let here = self.device();
                let indices = Tensor::<1, Int>::from_data(indices, &here);
                let batch = self.clone().select(0, indices);
                match (here.is_autodiff(), device.is_autodiff()) {
                    (false, true) => batch.autodiff(),
                    (true, false) => batch.inner(),
                    _ => batch,
                }
            }
        })*
    };
}
tensors! { burn::tensor::Float, Int }

/// Implements [`BatchSource`] for tuples of sources with the same number of samples.
macro_rules! tuples {
    ($(($first:ident $($rest:ident)+))+) => {
        $(
            #[allow(non_snake_case, reason = "each part has the name of its type")]
            impl<$first, $($rest),+> BatchSource for ($first, $($rest),+)
            where
                $first: BatchSource<Device = Device>,
                $($rest: BatchSource<Device = Device>,)+
            {
                type Batch = ($first::Batch, $($rest::Batch),+);
                type Device = Device;

                fn len(&self) -> usize {
                    self.0.len()
                }

                fn batch(&self, samples: &[usize], device: &Device) -> Self::Batch {
                    let ($first, $($rest),+) = self;
                    ($first.batch(samples, device), $($rest.batch(samples, device)),+)
                }

                fn check(&self) -> Result<(), TrainError> {
                    let ($first, $($rest),+) = self;
                    let features = $first.len();
                    for targets in [$($rest.len()),+] {
                        if features != targets {
                            return Err(TrainError::Samples { features, targets });
                        }
                    }
                    Ok(())
                }
            }
        )+
    };
}
tuples! { (A B) (A B C) (A B C D) }
