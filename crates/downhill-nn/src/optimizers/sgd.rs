//! Plain gradient descent.

use burn::tensor::Tensor;

use crate::Optimizer;

/// Plain gradient descent, which remembers nothing:
///
/// ```text
/// w ← w - alpha dL/dw
/// ```
///
/// *Source*: A.-L. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées"
/// (1847).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sgd;

impl Optimizer for Sgd {
    fn step(
        &self,
        _step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        _memory: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        w - gradient * alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn goes_straight_down() {
        for at in trajectory(&Sgd, 1.0, &[2.0, -1.0, 3.0]) {
            assert_eq!(at, [0.0, 0.5, -1.0]);
        }
    }
}
