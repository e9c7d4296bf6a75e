//! The weight penalties on Burn.

mod l1;
mod l2;

use std::fmt::Debug;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::PenaltyTerm;
use crate::parameters::Once;

/// A penalty on the size of a weight, on Burn. Autodiff derives its gradient.
pub trait TensorPenalty: Debug + Send + Sync {
    /// Computes the penalty of one weight matrix.
    ///
    /// # Shapes
    ///
    /// `w`: `[inputs, outputs]`; the penalty: `[1]`.
    fn forward(&self, w: Tensor<2>) -> Tensor<1>;
}

/// Sums the penalties of all weights of a module, to be added to its loss.
///
/// `None` if there are no penalties or no weights. The weights are the parameters of two dimensions. A weight that the
/// module uses in several places counts once. The sum is not divided by the number of samples.
///
/// # Shapes
///
/// The sum: `[1]`.
pub fn penalty<M: Module>(module: &M, penalties: &[PenaltyTerm]) -> Option<Tensor<1>> {
    let mut adder = Adder {
        penalties,
        sum: None,
        once: Once::default(),
    };
    if !penalties.is_empty() {
        module.visit(&mut adder);
    }
    adder.sum
}

struct Adder<'a> {
    penalties: &'a [PenaltyTerm],
    sum: Option<Tensor<1>>,
    once: Once,
}

impl ModuleVisitor for Adder<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let [rows, columns] = *param.dims().as_slice() else {
            return;
        };
        if !self.once.first(param.id) {
            return;
        }
        // Changes only the type: the compiler does not know that D is 2 here.
        let w: Tensor<2> = param.val().reshape([rows, columns]);
        for penalty in self.penalties {
            let term = downhill_core::each_penalty!(penalty, p => p.forward(w.clone()));
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
        let options = (&device, crate::burn_dtype(Dtype::F64));
        let weight = TensorData::from([[2.0, -3.0], [0.0, 1.0]]);
        let bias = TensorData::from([5.0, -7.0]);
        Dense {
            weight: Param::from_tensor(Tensor::from_data(weight, options)),
            bias: Some(Param::from_tensor(Tensor::from_data(bias, options))),
        }
    }

    fn of(penalties: &[PenaltyTerm]) -> Vec<(f64, Vec<f64>)> {
        let on = |backend: Backend| {
            let layer = layer(backend);
            let sum = penalty(&layer, penalties).unwrap();
            let gradient = gradient(&layer, &sum).unwrap().named(&layer).unwrap();
            // The bias has no gradient, so it is not penalized.
            let [weight] = gradient.try_into().unwrap();
            assert_eq!(weight.name, "weight");
            (scalar(sum.inner(), "penalty").unwrap(), weight.values)
        };
        Backend::available().into_iter().map(on).collect()
    }

    #[test]
    fn l1_sums_absolute_values_and_has_a_slope_of_0_at_0() {
        for (value, gradient) in of(&[L1 { lambda: 0.5 }.into()]) {
            assert_eq!(value, 3.0);
            assert_eq!(gradient, [0.5, -0.5, 0.0, 0.5]);
        }
    }

    #[test]
    fn l2_sums_half_of_the_squares() {
        for (value, gradient) in of(&[L2 { lambda: 0.5 }.into()]) {
            assert_eq!(value, 3.5);
            assert_eq!(gradient, [1.0, -1.5, 0.0, 0.5]);
        }
    }

    #[test]
    fn several_penalties_add_up() {
        let both: [PenaltyTerm; 2] = [L1 { lambda: 0.25 }.into(), L2 { lambda: 0.5 }.into()];
        for (value, gradient) in of(&both) {
            assert_eq!(value, 5.0);
            assert_eq!(gradient, [1.25, -1.75, 0.0, 0.75]);
        }
        assert!(penalty(&layer(Backend::default()), &[]).is_none());
    }
}
