//! Steps that follow a printed update instead of the gradient.

use std::fmt::Debug;

use downhill_core::NetworkConfig;
use downhill_hand::Real;
use ndarray::{Array2, ArrayView2};

use crate::{Batch, EngineError};

/// The activations of a forward pass.
#[derive(Debug, Clone)]
pub struct Pass<'a> {
    /// The features, `[samples, features]`.
    pub features: ArrayView2<'a, f64>,
    /// The targets, `[samples, outputs]`.
    pub targets: ArrayView2<'a, f64>,
    /// The activations of the hidden layers, each `[samples, outputs of the layer]`.
    pub hidden: &'a [Array2<f64>],
    /// The activations of the last layer, `[samples, outputs]`.
    pub predictions: ArrayView2<'a, f64>,
}

/// An update as a source printed it, which is not the gradient.
///
/// An engine passes the gradient to this rule, and subtracts the result times the learning rate from the parameters.
pub trait PrintedUpdate: Debug {
    /// Turns the gradient of a parameter into its update, in place and row by row.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the rule was printed for another network.
    fn rewrite(
        &self,
        pass: &Pass<'_>,
        parameter: &str,
        gradient: &mut [f64],
    ) -> Result<(), EngineError>;
}

/// A printed update and the numbers that it reads. They keep their memory from step to step.
#[derive(Debug)]
pub(super) struct PrintedSteps {
    rule: Box<dyn PrintedUpdate>,
    /// The names of the parameters, in order.
    names: Vec<String>,
    /// The activations of each layer, `[samples, outputs of the layer]`.
    activations: Vec<Array2<f64>>,
    gradient: Vec<f64>,
}

impl PrintedSteps {
    pub(super) fn new(rule: Box<dyn PrintedUpdate>, network: &NetworkConfig) -> Self {
        let specs = network.parameter_specs().into_iter();
        Self {
            rule,
            names: specs.map(|spec| spec.name).collect(),
            activations: Vec::new(),
            gradient: Vec::new(),
        }
    }

    /// The rule, as text that tells two rules apart.
    pub(super) fn text(&self) -> String {
        format!("{:?}", self.rule)
    }

    /// Copies the activations of a layer, `[samples, outputs]`, row by row.
    pub(super) fn read<T: Real>(&mut self, layer: usize, samples: usize, values: &[T]) {
        let shape = (samples, values.len().checked_div(samples).unwrap_or(0));
        if self.activations.len() <= layer {
            self.activations.resize(layer + 1, Array2::default((0, 0)));
        }
        if let Some(array) = self.activations.get_mut(layer) {
            if array.dim() != shape {
                *array = Array2::zeros(shape);
            }
            for (to, from) in array.iter_mut().zip(values) {
                *to = from.to_f64();
            }
        }
    }

    /// Turns the gradient of a parameter into its update, after [`read`](Self::read) on each layer.
    pub(super) fn rewrite<T: Real>(
        &mut self,
        batch: &Batch,
        parameter: usize,
        gradient: &mut [T],
    ) -> Result<(), EngineError> {
        let (Some((predictions, hidden)), Some(name)) =
            (self.activations.split_last(), self.names.get(parameter))
        else {
            return Ok(());
        };
        let pass = Pass {
            features: batch.features(),
            targets: batch.targets(),
            hidden,
            predictions: predictions.view(),
        };
        self.gradient.clear();
        self.gradient.extend(gradient.iter().map(|g| g.to_f64()));
        self.rule.rewrite(&pass, name, &mut self.gradient)?;
        for (to, &from) in gradient.iter_mut().zip(&self.gradient) {
            *to = T::from_f64(from);
        }
        Ok(())
    }
}
