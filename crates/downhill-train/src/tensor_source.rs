//! Tensors as sources of batches.

use burn::tensor::{Int, Tensor, TensorData};
use downhill_nn::Device;
use ndarray::Array2;

use crate::accuracy::classes_of;
use crate::saved::fingerprint;
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

            fn classes(&self) -> Option<Vec<i64>> {
                classes(&self.to_data(), &self.dims())
            }

            fn fingerprint(&self) -> Option<String> {
                Some(fingerprint(&self.dims(), self.to_data().iter()))
            }
        })*
    };
}
tensors! { burn::tensor::Float, Int }

/// The classes of targets: one integer for each sample, or floats as in [`are_classes`](crate::are_classes).
fn classes(targets: &TensorData, dims: &[usize]) -> Option<Vec<i64>> {
    let outputs = match dims {
        [_] if !targets.dtype().is_float() => return Some(targets.iter().collect()),
        [_] => 1,
        [_, outputs] if targets.dtype().is_float() => *outputs,
        _ => return None,
    };
    let targets = Array2::from_shape_vec((dims[0], outputs), targets.iter().collect());
    classes_of(targets.ok()?.view())
}

/// Implements [`BatchSource`] for tuples of sources with the same number of samples.
macro_rules! tuples {
    ($(($first:ident $($rest:ident)+; $last:tt))+) => {
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

                fn fingerprint(&self) -> Option<String> {
                    let ($first, $($rest),+) = self;
                    let parts = [$first.fingerprint()?, $($rest.fingerprint()?),+];
                    Some(parts.join(", "))
                }

                /// Those of the last part: the targets.
                fn classes(&self) -> Option<Vec<i64>> {
                    self.$last.classes()
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
tuples! { (A B; 1) (A B C; 2) (A B C D; 3) }

#[cfg(test)]
mod tests {
    use downhill_nn::Backend;

    use super::*;

    #[test]
    fn the_classes_of_a_tuple_are_those_of_its_targets() {
        let device = Backend::default().device().unwrap();
        let int = |values: [i64; 4]| Tensor::<1, Int>::from_data(values, &device);
        let column = |values: [[f64; 1]; 4]| Tensor::<2>::from_data(values, &device);
        let x = column([[0.5], [1.0], [0.0], [2.0]]);
        let (y, bits) = (int([7, -1, 7, 3]), column([[0.0], [1.0], [1.0], [0.0]]));
        let of_y = Some(vec![7, -1, 7, 3]);
        assert_eq!((x.clone(), y.clone()).classes(), of_y);
        assert_eq!((x.clone(), x.clone(), y.clone()).classes(), of_y);
        assert_eq!((y.clone(), bits.clone()).classes(), Some(vec![0, 1, 1, 0]));
        let one_hot = Tensor::<2>::from_data([[0.0, 1.0], [1.0, 0.0]], &device);
        assert_eq!(one_hot.classes(), Some(vec![1, 0]));
        assert_eq!(bits.reshape([4]).classes(), Some(vec![0, 1, 1, 0]));
        // Targets that are not classes.
        assert_eq!((y.clone(), x).classes(), None);
        assert_eq!(y.reshape([2, 2]).classes(), None);
    }
}
