//! Batches whose tensors can be listed.

use burn::tensor::{Bool, Int, Tensor};

/// A batch that can list its tensors, and be built again with others.
///
/// Tensors, tuples, arrays, vectors and options of them implement it. A batch of your own calls `map_tensors` of each of
/// its fields:
///
/// ```
/// use burn::tensor::{Int, Tensor};
/// use downhill_compile::{TensorBatch, TensorMap};
///
/// struct Images {
///     pixels: Tensor<4>,
///     classes: Tensor<1, Int>,
/// }
///
/// impl TensorBatch for Images {
///     fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
///         Self { pixels: self.pixels.map_tensors(map), classes: self.classes.map_tensors(map) }
///     }
/// }
/// ```
pub trait TensorBatch: Sized {
    /// The same batch with each tensor replaced by the result of `map`, always in the same order.
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self;
}

/// A function of tensors of any rank and kind.
pub trait TensorMap {
    /// Maps a tensor of numbers.
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D>;
    /// Maps a tensor of whole numbers.
    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int>;
    /// Maps a tensor of conditions.
    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool>;
}

impl<const D: usize> TensorBatch for Tensor<D> {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        map.float(self)
    }
}

impl<const D: usize> TensorBatch for Tensor<D, Int> {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        map.int(self)
    }
}

impl<const D: usize> TensorBatch for Tensor<D, Bool> {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        map.bool(self)
    }
}

impl TensorBatch for () {
    fn map_tensors(&self, _map: &mut impl TensorMap) -> Self {}
}

impl<B: TensorBatch, const N: usize> TensorBatch for [B; N] {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        self.each_ref().map(|batch| batch.map_tensors(map))
    }
}

impl<B: TensorBatch> TensorBatch for Vec<B> {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        self.iter().map(|batch| batch.map_tensors(map)).collect()
    }
}

impl<B: TensorBatch> TensorBatch for Option<B> {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        self.as_ref().map(|batch| batch.map_tensors(map))
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        impl<$($name: TensorBatch),+> TensorBatch for ($($name,)+) {
            fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
                ($(self.$at.map_tensors(map),)+)
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
