//! Plain gradient descent.

use burn::tensor::Tensor;

use crate::{Sgd, TensorOptimizer};

/// Plain gradient descent.
///
/// ```text
/// w ← w - alpha dL/dw
/// ```
///
/// It has no state.
///
/// *Source*: A.-L. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées"
/// (1847).
impl TensorOptimizer for Sgd {
    fn step(
        &self,
        _step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        _state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        w - gradient * alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn subtracts_alpha_times_the_gradient() {
        for at in trajectory(&Sgd, 1.0, &[2.0, -1.0, 3.0]) {
            assert_eq!(at, [0.0, 0.5, -1.0]);
        }
    }
}
