//! A layer and the activation behind it: from what it is given, `x`, to `z` and on to `a`.

use std::sync::Arc;

use crate::{Activation, Layer, Real};

/// One stage of a network: a layer, which gives `z`, and the activation behind it, which makes `a` of it.
#[derive(Debug)]
pub struct Stage<T: Real> {
    pub(crate) layer: Box<dyn Layer<T>>,
    pub(crate) activation: Arc<dyn Activation<T>>,
    /// The shapes of its parameters.
    pub(crate) shapes: Vec<Vec<usize>>,
}

impl<T: Real> Stage<T> {
    /// Puts an activation behind a layer.
    pub fn new(layer: impl Layer<T> + 'static, activation: impl Activation<T> + 'static) -> Self {
        Self::chosen(Box::new(layer), Arc::new(activation))
    }

    /// The same, for a layer and an activation chosen at run time.
    pub fn chosen(layer: Box<dyn Layer<T>>, activation: Arc<dyn Activation<T>>) -> Self {
        let parameters = layer.parameters();
        let shapes = parameters.into_iter().map(|p| p.shape).collect();
        Self {
            layer,
            activation,
            shapes,
        }
    }

    /// The layer, without the activation behind it.
    pub fn layer(&self) -> &dyn Layer<T> {
        &*self.layer
    }
}
