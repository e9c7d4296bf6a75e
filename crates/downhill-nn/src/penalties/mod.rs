//! What a penalty is: a price on the size of the weights, added to the loss.

mod l1;
mod l2;

pub use l1::L1;
pub use l2::L2;

use std::fmt::Debug;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// A price on the size of a weight, as a composition of Burn's operations.
pub trait Penalty: Debug + Send + Sync {
    /// The penalty of one weight.
    ///
    /// # Shapes
    ///
    /// `w`: `[inputs, outputs]`; the penalty: `[1]`.
    fn forward(&self, w: Tensor<2>) -> Tensor<1>;
}

/// The penalties of all weights of a module, summed: a term to add to its loss, for autodiff to follow
/// back. None if there are no penalties or no weights.
///
/// Its weights are its parameters of two dimensions, and not its biases or any other vector: these shift
/// what a layer gives and do not make it steeper. The sum knows nothing of the samples and is not divided
/// by them.
///
/// # Shapes
///
/// The sum: `[1]`.
pub fn penalty<M: Module>(module: &M, penalties: &[Box<dyn Penalty>]) -> Option<Tensor<1>> {
    let mut adder = Adder {
        penalties,
        sum: None,
    };
    if !penalties.is_empty() {
        module.visit(&mut adder);
    }
    adder.sum
}

struct Adder<'a> {
    penalties: &'a [Box<dyn Penalty>],
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Adder<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let [rows, columns] = *param.dims().as_slice() else {
            return;
        };
        // Two dimensions already, which the compiler cannot know.
        let w: Tensor<2> = param.val().reshape([rows, columns]);
        for penalty in self.penalties {
            let term = penalty.forward(w.clone());
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + term,
                None => term,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Backend, Dense, Dtype, L1, L2, gradient, scalar};
    use burn::tensor::TensorData;

    /// A layer of two inputs and two outputs, with a bias.
    fn layer(backend: Backend) -> Dense {
        let device = backend.device().unwrap().autodiff();
        let options = (&device, burn::tensor::DType::from(Dtype::F64));
        let weight = TensorData::from([[2.0, -3.0], [0.0, 1.0]]);
        let bias = TensorData::from([5.0, -7.0]);
        Dense {
            weight: Param::from_tensor(Tensor::from_data(weight, options)),
            bias: Some(Param::from_tensor(Tensor::from_data(bias, options))),
        }
    }

    fn of(penalties: &[Box<dyn Penalty>]) -> Vec<(f64, Vec<f64>)> {
        let on = |backend: Backend| {
            let layer = layer(backend);
            let sum = penalty(&layer, penalties).unwrap();
            let gradient = gradient(&layer, &sum).unwrap().named(&layer).unwrap();
            // The bias has none: nothing of it is in the sum.
            let [weight] = gradient.try_into().unwrap();
            assert_eq!(weight.name, "weight");
            (scalar(sum.inner(), "penalty").unwrap(), weight.values)
        };
        Backend::available().into_iter().map(on).collect()
    }

    #[test]
    fn l1_is_of_absolute_values_and_has_no_slope_at_0() {
        for (value, gradient) in of(&[Box::new(L1::new(0.5).unwrap())]) {
            assert_eq!(value, 3.0);
            assert_eq!(gradient, [0.5, -0.5, 0.0, 0.5]);
        }
    }

    #[test]
    fn l2_is_half_of_the_squares() {
        for (value, gradient) in of(&[Box::new(L2::new(0.5).unwrap())]) {
            assert_eq!(value, 3.5);
            assert_eq!(gradient, [1.0, -1.5, 0.0, 0.5]);
        }
    }

    #[test]
    fn several_add_up_and_none_is_nothing() {
        let both: [Box<dyn Penalty>; 2] = [
            Box::new(L1::new(0.25).unwrap()),
            Box::new(L2::new(0.5).unwrap()),
        ];
        for (value, gradient) in of(&both) {
            assert_eq!(value, 5.0);
            assert_eq!(gradient, [1.25, -1.75, 0.0, 0.75]);
        }
        assert!(penalty(&layer(Backend::default()), &[]).is_none());
    }

    #[test]
    fn refuses_to_reward() {
        let refused = L1::new(-0.1).unwrap_err().to_string();
        assert_eq!(refused, "L1 penalty: must be a number, 0 or more, got -0.1");
        for lambda in [f64::NAN, f64::INFINITY] {
            let refused = L2::new(lambda).unwrap_err().to_string();
            assert_eq!(
                refused,
                format!("L2 penalty: must be a number, 0 or more, got {lambda}")
            );
        }
    }
}
