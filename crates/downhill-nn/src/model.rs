//! What the loop asks of a Burn module to train it.

use burn::module::Module;
use burn::tensor::Tensor;

use crate::Mode;

/// What a forward pass gives.
#[derive(Debug, Clone)]
pub struct Forward {
    /// The activations of the hidden layers, first to last, each `[samples, outputs of the layer]`.
    /// A model that keeps them to itself leaves this empty.
    pub hidden: Vec<Tensor<2>>,
    /// The weighted sums `z` of the last layer, `[samples, outputs]`.
    pub logits: Tensor<2>,
}

/// A Burn module that maps features to predictions.
///
/// Any module of your own trains once it says how: `#[derive(Module)]`, and these functions.
pub trait Model: Module {
    /// How many features a sample has.
    fn inputs(&self) -> usize;

    /// How many predictions there are for a sample.
    fn outputs(&self) -> usize;

    /// Says what the passes that follow are for. Only layers such as dropout do not the same in both.
    fn prepare(&mut self, mode: Mode) {
        let _ = mode;
    }

    /// The forward pass, as far as the logits: a loss on logits needs no more.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`.
    fn forward(&self, x: Tensor<2>) -> Forward;

    /// The last activation, `a = f(z)`: from logits to predictions.
    ///
    /// # Shapes
    ///
    /// `logits` and the predictions: `[samples, outputs]`.
    fn activate(&self, logits: Tensor<2>) -> Tensor<2>;

    /// The predictions for some samples.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`; the predictions: `[samples, outputs]`.
    fn predict(&self, x: Tensor<2>) -> Tensor<2> {
        self.activate(self.forward(x).logits)
    }
}
