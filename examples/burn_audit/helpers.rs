//! What the losses of the cases share. A reproduction copies the functions that it calls.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

/// A sum with a weight of its own for each entry, so that no entry's gradient cancels another's.
pub(crate) fn weigh<const D: usize>(y: Tensor<D>) -> Tensor<1> {
    let weights = (0..y.shape().num_elements()).map(|i| 0.4 + ((i * 7 + 3) % 11) as f64 / 8.0);
    let weights = TensorData::new(weights.collect::<Vec<f64>>(), y.shape());
    let weights = Tensor::from_data(weights, (&y.device(), y.dtype()));
    (y * weights).sum()
}

/// A constant with the device and the precision of another tensor.
pub(crate) fn constant<const D: usize, const E: usize>(
    values: impl Into<TensorData>,
    like: &Tensor<E>,
) -> Tensor<D> {
    Tensor::from_data(values.into(), (&like.device(), like.dtype()))
}

/// Whole numbers, such as indices or classes.
pub(crate) fn ints<const D: usize>(
    values: impl Into<TensorData>,
    device: &Device,
) -> Tensor<D, Int> {
    Tensor::from_data(values.into(), device)
}

/// A mask.
pub(crate) fn mask<const D: usize>(
    values: impl Into<TensorData>,
    device: &Device,
) -> Tensor<D, Bool> {
    Tensor::from_data(values.into(), device)
}

/// Replaces the parameters of a module by consecutive parts of `p`, which starts anew where it ends.
pub(crate) fn fill<M: Module>(module: M, p: &Tensor<1>) -> M {
    struct Fill(Tensor<1>, usize);
    impl ModuleMapper for Fill {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let (shape, length) = (param.shape(), self.0.dims()[0]);
            let parts = (0..shape.num_elements()).map(|i| ((self.1 + i) % length) as i64);
            let parts: Vec<i64> = parts.collect();
            self.1 += parts.len();
            let parts = Tensor::<1, Int>::from_data(&parts[..], &self.0.device());
            Param::initialized(param.id, self.0.clone().select(0, parts).reshape(shape))
        }
    }
    module.map(&mut Fill(p.clone(), 0))
}
