//! A stage of a network: a layer and the activation after it.

use std::sync::Arc;

use crate::{ActivationFn, Layer, Real};

/// A layer, which computes `z`, and the activation after it, which computes `a`.
#[derive(Debug)]
pub struct Stage<T: Real> {
    pub(crate) layer: Box<dyn Layer<T>>,
    pub(crate) activation: Arc<dyn ActivationFn<T>>,
    /// The shapes of the parameters.
    pub(crate) shapes: Vec<Vec<usize>>,
}

impl<T: Real> Stage<T> {
    /// Creates a stage.
    pub fn new(layer: impl Layer<T> + 'static, activation: impl ActivationFn<T> + 'static) -> Self {
        Self::chosen(Box::new(layer), Arc::new(activation))
    }

    /// Creates a stage whose layer and activation are chosen at run time.
    pub fn chosen(layer: Box<dyn Layer<T>>, activation: Arc<dyn ActivationFn<T>>) -> Self {
        let parameters = layer.parameters();
        let shapes = parameters.into_iter().map(|p| p.shape).collect();
        Self {
            layer,
            activation,
            shapes,
        }
    }

    /// The layer, without the activation.
    pub fn layer(&self) -> &dyn Layer<T> {
        &*self.layer
    }
}
