//! The buffers for the passes over one batch.

use downhill_core::check_length;

use crate::{LossFn, LossInput, Network, Real, ShapeError, Stage};

/// The buffers for the passes over one batch: `z`, `a`, `dz` and the gradient.
///
/// They grow for a larger batch and never shrink, so a step over a batch no larger than an earlier one allocates
/// nothing.
#[derive(Debug, Clone)]
pub struct Workspace<T> {
    pub(crate) samples: usize,
    pub(crate) inputs: usize,
    pub(crate) layers: Vec<LayerWorkspace<T>>,
    /// `dx = dL/dx`, `[samples, inputs]`: written by first layers that do not skip it.
    pub(crate) dx: Vec<T>,
}

/// The buffers of one layer: for layer 0 `z₀`, `a₀` and so on.
#[derive(Debug, Clone)]
pub(crate) struct LayerWorkspace<T> {
    pub(crate) outputs: usize,
    /// The output of the layer, `[samples, outputs]`.
    pub(crate) z: Vec<T>,
    /// The output of the activation, `[samples, outputs]`; input of the next layer.
    pub(crate) a: Vec<T>,
    /// `da`; the backward pass of the activation turns it into `dz`.
    pub(crate) d: Vec<T>,
    /// The gradient of each parameter, in order: for a dense layer `dW`, then `db`.
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
            gradient: lengths.map(|n| vec![T::ZERO; n]).collect(),
        }
    }

    fn resize(&mut self, samples: usize) {
        let length = samples * self.outputs;
        for buffer in [&mut self.z, &mut self.a, &mut self.d] {
            buffer.resize(length, T::ZERO);
        }
    }
}

impl<T: Real> Workspace<T> {
    /// Creates the buffers of a network for batches of `samples`.
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

    /// Resizes the buffers; allocates only for a batch larger than any before.
    pub fn resize(&mut self, samples: usize) {
        if samples != self.samples {
            self.samples = samples;
            self.dx.resize(samples * self.inputs, T::ZERO);
            for layer in &mut self.layers {
                layer.resize(samples);
            }
        }
    }

    /// The gradient of every parameter, in order.
    pub(crate) fn gradients(&self) -> impl Iterator<Item = &Vec<T>> {
        self.layers.iter().flat_map(|w| &w.gradient)
    }

    /// The Euclidean norm of the gradient of all parameters together.
    pub fn gradient_norm(&self) -> T {
        let mut squares = T::ZERO;
        for &g in self.gradients().flatten() {
            squares += g * g;
        }
        squares.sqrt()
    }

    /// The number of samples in a batch.
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

    /// The activations of every layer in the last forward pass, in order.
    ///
    /// Each is `[samples, outputs of the layer]`; the last are the predictions.
    pub fn activations(&self) -> impl Iterator<Item = &[T]> {
        self.layers.iter().map(|w| w.a.as_slice())
    }

    /// The value of a loss after the last forward pass.
    ///
    /// # Shapes
    ///
    /// `y`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if `y` has another shape, [`ShapeError::Setting`] if the loss is for another number of
    /// outputs, [`ShapeError::Empty`] if there are no samples.
    pub fn loss(&self, loss: &dyn LossFn<T>, y: &[T]) -> Result<T, ShapeError> {
        let output = match loss.input() {
            LossInput::Logits => self.logits(),
            LossInput::Predictions => self.predictions(),
        };
        if self.samples == 0 {
            return Err(ShapeError::Empty { what: "samples" });
        }
        let outputs = self.layers.last().map_or(0, |w| w.outputs);
        check_length("targets", &[self.samples, outputs], y.len())?;
        loss.check_outputs(outputs)?;
        Ok(loss.forward(output, y, self.samples))
    }
}
