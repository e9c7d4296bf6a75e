//! What the passes over one batch leave behind.

use crate::error::check_length;
use crate::{Loss, Network, Output, Real, ShapeError, Stage};

/// What the passes over one batch leave behind: every `z`, every `a`, every `dz = dL/dz` and the
/// gradient.
///
/// It grows when a larger batch comes and never shrinks, so that a step of a size seen before
/// allocates nothing.
#[derive(Debug, Clone)]
pub struct Workspace<T> {
    pub(crate) samples: usize,
    pub(crate) inputs: usize,
    pub(crate) layers: Vec<LayerWorkspace<T>>,
    /// Room for `dx = dL/dx`, `[samples, inputs]`, for layers that compute it unasked.
    pub(crate) dx: Vec<T>,
}

/// The part of one layer, of layer 0 `z₀`, `a₀` and so on.
#[derive(Debug, Clone)]
pub(crate) struct LayerWorkspace<T> {
    pub(crate) outputs: usize,
    /// What the layer gives, `[samples, outputs]`.
    pub(crate) z: Vec<T>,
    /// What its activation gives, `[samples, outputs]`: what the next layer is given.
    pub(crate) a: Vec<T>,
    /// `da` on the way in, `dz` once the activation's slope is multiplied in: `[samples, outputs]`.
    pub(crate) d: Vec<T>,
    /// Of each of the layer's parameters, in their order and shapes: of a dense layer `dW`, then `db`.
    pub(crate) gradient: Vec<Vec<T>>,
}

impl<T: Real> LayerWorkspace<T> {
    fn new(stage: &Stage<T>) -> Self {
        let lengths = stage.shapes.iter().map(|s| s.iter().product());
        Self {
            outputs: stage.layer.outputs(),
            z: Vec::new(),
            a: Vec::new(),
            d: Vec::new(),
            gradient: lengths.map(|n| vec![T::zero(); n]).collect(),
        }
    }

    fn resize(&mut self, samples: usize) {
        let length = samples * self.outputs;
        for buffer in [&mut self.z, &mut self.a, &mut self.d] {
            buffer.resize(length, T::zero());
        }
    }
}

impl<T: Real> Workspace<T> {
    /// Room for the passes of this network over batches of `samples`.
    pub fn new(network: &Network<T>, samples: usize) -> Self {
        let layers = network.layers.iter();
        let mut workspace = Self {
            samples: 0,
            inputs: network.inputs(),
            layers: layers.map(LayerWorkspace::new).collect(),
            dx: Vec::new(),
        };
        workspace.resize(samples);
        workspace
    }

    /// Makes room for batches of `samples`; allocates only when there were never that many.
    pub fn resize(&mut self, samples: usize) {
        if samples != self.samples {
            self.samples = samples;
            self.dx.resize(samples * self.inputs, T::zero());
            for layer in &mut self.layers {
                layer.resize(samples);
            }
        }
    }

    /// The gradient of every parameter, in order.
    pub(crate) fn gradients(&self) -> impl Iterator<Item = &Vec<T>> {
        self.layers.iter().flat_map(|w| &w.gradient)
    }

    /// How many samples the next batch has.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The logits of the last forward pass, `[samples, outputs]`.
    pub fn logits(&self) -> &[T] {
        self.layers.last().map_or(&[], |w| &w.z)
    }

    /// The predictions of the last forward pass, `[samples, outputs]`.
    pub fn predictions(&self) -> &[T] {
        self.layers.last().map_or(&[], |w| &w.a)
    }

    /// The activations of every layer in the last forward pass, each `[samples, outputs of the
    /// layer]`; the last are the predictions.
    pub fn activations(&self) -> impl Iterator<Item = &[T]> {
        self.layers.iter().map(|w| w.a.as_slice())
    }

    /// A loss of the last forward pass.
    ///
    /// # Shapes
    ///
    /// `y`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if `y` has another shape or the loss is for another number of outputs,
    /// [`ShapeError::Empty`] if there are no samples.
    pub fn loss(&self, loss: &dyn Loss<T>, y: &[T]) -> Result<T, ShapeError> {
        let output = match loss.input() {
            Output::Logits => self.logits(),
            Output::Activations => self.predictions(),
        };
        if self.samples == 0 {
            return Err(ShapeError::Empty { what: "samples" });
        }
        let outputs = self.layers.last().map_or(0, |w| w.outputs);
        check_length("targets", &[self.samples, outputs], y.len())?;
        check_outputs(loss, outputs)?;
        Ok(loss.forward(output, y, self.samples))
    }
}

/// Checks that a loss with a constant for each output is for so many.
pub(crate) fn check_outputs<T: Real>(loss: &dyn Loss<T>, outputs: usize) -> Result<(), ShapeError> {
    match loss.outputs() {
        Some(got) => check_length("weights of the classes", &[outputs], got),
        None => Ok(()),
    }
}
