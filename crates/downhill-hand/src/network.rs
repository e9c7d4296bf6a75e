//! Layers in a row: the forward pass down the row, the backward pass up it.

use std::sync::Arc;

use crate::error::check_length;
use crate::{Activation, Dense, DenseGradient, Loss, Output, Real, ShapeError};

/// One stage of a network: a dense layer and the activation behind it.
#[derive(Debug, Clone)]
pub struct Stage<T: Real> {
    dense: Dense<T>,
    activation: Arc<dyn Activation<T>>,
}

impl<T: Real> Stage<T> {
    /// Puts an activation behind a dense layer.
    pub fn new(dense: Dense<T>, activation: impl Activation<T> + 'static) -> Self {
        Self::shared(dense, Arc::new(activation))
    }

    /// The same, for an activation chosen at run time.
    pub fn shared(dense: Dense<T>, activation: Arc<dyn Activation<T>>) -> Self {
        Self { dense, activation }
    }

    /// The weighted sum of this layer.
    pub fn dense(&self) -> &Dense<T> {
        &self.dense
    }
}

/// A network of dense layers: `a₀ = x`, then `zₗ = aₗ₋₁ Wₗ + bₗ` and `aₗ = fₗ(zₗ)`, layer by layer.
#[derive(Debug, Clone)]
pub struct Network<T: Real> {
    layers: Vec<Stage<T>>,
}

/// What the passes over one batch leave behind: every `z`, every `a`, every `dL/dz` and the
/// gradient.
///
/// It grows when a larger batch comes and never shrinks, so that a step of a size seen before
/// allocates nothing.
#[derive(Debug, Clone)]
pub struct Workspace<T> {
    samples: usize,
    layers: Vec<LayerWorkspace<T>>,
}

#[derive(Debug, Clone)]
struct LayerWorkspace<T> {
    outputs: usize,
    z: Vec<T>,
    a: Vec<T>,
    /// `dL/da` on the way in, `dL/dz` once the activation's slope is multiplied in.
    d: Vec<T>,
    gradient: DenseGradient<T>,
}

impl<T: Real> LayerWorkspace<T> {
    fn new(dense: &Dense<T>) -> Self {
        Self {
            outputs: dense.outputs(),
            z: Vec::new(),
            a: Vec::new(),
            d: Vec::new(),
            gradient: dense.zero_gradient(),
        }
    }

    fn resize(&mut self, samples: usize) {
        let length = samples * self.outputs;
        for buffer in [&mut self.z, &mut self.a, &mut self.d] {
            buffer.resize(length, T::zero());
        }
    }
}

/// A parameter, or its gradient, by name: `layers.0.weight`, `layers.0.bias`, and so on.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterView<'a, T> {
    /// The name, the same as in the Burn module.
    pub name: String,
    /// `[inputs, outputs]` of a weight, `[outputs]` of a bias.
    pub shape: Vec<usize>,
    /// The numbers, row by row.
    pub values: &'a [T],
}

impl<'a, T> ParameterView<'a, T> {
    /// A parameter of that name and shape.
    pub fn new(name: &str, shape: impl Into<Vec<usize>>, values: &'a [T]) -> Self {
        Self {
            name: name.to_owned(),
            shape: shape.into(),
            values,
        }
    }
}

impl<T: Real> Network<T> {
    /// A network of these layers.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if there are none, or one does not fit behind the one before it.
    pub fn new(layers: Vec<Stage<T>>) -> Result<Self, ShapeError> {
        if layers.is_empty() {
            return Err(ShapeError::Empty { what: "layers" });
        }
        for (layer, pair) in layers.windows(2).enumerate() {
            if let [before, after] = pair {
                let (gives, takes) = (before.dense.outputs(), after.dense.inputs());
                if gives != takes {
                    return Err(ShapeError::Chain {
                        layer: layer + 1,
                        takes,
                        gives,
                    });
                }
            }
        }
        Ok(Self { layers })
    }

    /// The layers, first to last.
    pub fn layers(&self) -> &[Stage<T>] {
        &self.layers
    }

    /// How many features a sample has.
    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |l| l.dense.inputs())
    }

    /// How many predictions there are for a sample.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |l| l.dense.outputs())
    }

    /// Computes every `z` and `a` of a batch.
    ///
    /// The number of samples is that of the workspace: see [`Workspace::resize`].
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if `x` has another shape, [`ShapeError::Workspace`] if the workspace is
    /// that of another network.
    pub fn forward(&self, x: &[T], workspace: &mut Workspace<T>) -> Result<(), ShapeError> {
        self.check(workspace)?;
        check_length("features", &[workspace.samples, self.inputs()], x.len())?;
        let mut a = x;
        for (layer, w) in self.layers.iter().zip(&mut workspace.layers) {
            layer.dense.forward(a, &mut w.z);
            layer.activation.forward(&w.z, &mut w.a, w.outputs);
            a = &w.a;
        }
        Ok(())
    }

    /// Computes the gradient of a loss, layer by layer from the last to the first.
    ///
    /// Follows [`forward`](Self::forward) on the same batch. With `dzₗ` short for `dL/dzₗ`,
    ///
    /// ```text
    /// last layer      dz = dL/da f'(z), or dL/dz itself where the loss is a function of the logits
    /// every layer     dL/dW = (the layer's input)ᵀ dz,  dL/db = dz summed over the samples
    /// layer before    dL/da = dz Wᵀ,  then dz = dL/da f'(z) again
    /// ```
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`; `y`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if either has another shape, [`ShapeError::Empty`] if there are no
    /// samples, [`ShapeError::Workspace`] if the workspace is that of another network.
    pub fn backward(
        &self,
        x: &[T],
        y: &[T],
        loss: &dyn Loss<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), ShapeError> {
        self.check(workspace)?;
        let samples = workspace.samples;
        if samples == 0 {
            return Err(ShapeError::Empty { what: "samples" });
        }
        check_length("features", &[samples, self.inputs()], x.len())?;
        check_length("targets", &[samples, self.outputs()], y.len())?;

        if let (Some(last), Some(w)) = (self.layers.last(), workspace.layers.last_mut()) {
            match loss.input() {
                Output::Logits => loss.backward(&w.z, y, samples, &mut w.d),
                Output::Activations => {
                    loss.backward(&w.a, y, samples, &mut w.d);
                    last.activation.backward(&w.z, &w.a, &mut w.d, w.outputs);
                }
            }
        }
        for l in (0..self.layers.len()).rev() {
            let (before, from_here) = workspace.layers.split_at_mut(l);
            let (Some(layer), Some(w)) = (self.layers.get(l), from_here.first_mut()) else {
                break;
            };
            match (l.checked_sub(1).map(|b| &self.layers[b]), before.last_mut()) {
                (Some(layer_before), Some(b)) => {
                    layer.dense.backward(&b.a, &w.d, &mut w.gradient);
                    layer.dense.backward_input(&w.d, &mut b.d);
                    layer_before
                        .activation
                        .backward(&b.z, &b.a, &mut b.d, b.outputs);
                }
                _ => layer.dense.backward(x, &w.d, &mut w.gradient),
            }
        }
        Ok(())
    }

    /// Takes a step against the gradient in the workspace: every parameter less `alpha` times its own.
    pub fn descend(&mut self, workspace: &Workspace<T>, alpha: T) {
        for (layer, w) in self.layers.iter_mut().zip(&workspace.layers) {
            layer.dense.descend(&w.gradient, alpha);
        }
    }

    /// Hands every parameter to `apply`, in order: its index, its numbers, and its gradient in the
    /// workspace.
    #[allow(
        clippy::type_complexity,
        reason = "an index and two slices, whatever it is called"
    )]
    pub fn update(
        &mut self,
        workspace: &mut Workspace<T>,
        apply: &mut dyn FnMut(usize, &mut [T], &mut [T]),
    ) {
        let mut index = 0;
        for (layer, w) in self.layers.iter_mut().zip(&mut workspace.layers) {
            apply(index, &mut layer.dense.weight, &mut w.gradient.weight);
            index += 1;
            if let (Some(bias), Some(db)) = (&mut layer.dense.bias, &mut w.gradient.bias) {
                apply(index, bias, db);
                index += 1;
            }
        }
    }

    /// Checks that a workspace was made for a network of these layers.
    fn check(&self, workspace: &Workspace<T>) -> Result<(), ShapeError> {
        let shapes = |gradient: &DenseGradient<T>| {
            (gradient.weight.len(), gradient.bias.as_ref().map(Vec::len))
        };
        let ours = self.layers.iter().map(|l| {
            let bias = l.dense.bias().map(<[T]>::len);
            (l.dense.outputs(), (l.dense.weight().len(), bias))
        });
        let theirs = workspace.layers.iter();
        if ours.eq(theirs.map(|w| (w.outputs, shapes(&w.gradient)))) {
            Ok(())
        } else {
            Err(ShapeError::Workspace)
        }
    }

    /// Every parameter, in order: each layer's weight, then its bias.
    pub fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        views(&self.layers, |l| {
            let dense = &self.layers[l].dense;
            (dense.weight(), dense.bias())
        })
    }

    /// The gradient in the workspace, in the order and under the names of the parameters.
    pub fn gradient<'a>(&self, workspace: &'a Workspace<T>) -> Vec<ParameterView<'a, T>> {
        views(&self.layers, |l| match workspace.layers.get(l) {
            Some(w) => (&w.gradient.weight, w.gradient.bias.as_deref()),
            // The workspace of a network of fewer layers.
            None => (&[], None),
        })
    }

    /// The numbers of one parameter, to write to.
    ///
    /// # Errors
    ///
    /// [`ShapeError::UnknownParameter`] if there is none of that name.
    pub fn parameter_mut(&mut self, name: &str) -> Result<&mut [T], ShapeError> {
        let known: Vec<String> = self.parameters().into_iter().map(|p| p.name).collect();
        let unknown = || ShapeError::UnknownParameter {
            name: name.to_owned(),
            known: known.clone(),
        };
        let (layer, field) = name
            .strip_prefix("layers.")
            .and_then(|rest| rest.split_once('.'))
            .ok_or_else(unknown)?;
        let layer: usize = layer.parse().map_err(|_| unknown())?;
        let dense = match self.layers.get_mut(layer) {
            Some(layer) => &mut layer.dense,
            None => return Err(unknown()),
        };
        match field {
            "weight" => Ok(&mut dense.weight),
            "bias" => dense.bias.as_deref_mut().ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

/// Names and shapes for what each layer has of a weight and of a bias.
fn views<'a, T: Real>(
    layers: &[Stage<T>],
    values: impl Fn(usize) -> (&'a [T], Option<&'a [T]>),
) -> Vec<ParameterView<'a, T>> {
    let mut views = Vec::with_capacity(2 * layers.len());
    for (l, layer) in layers.iter().enumerate() {
        let (inputs, outputs) = (layer.dense.inputs(), layer.dense.outputs());
        let (weight, bias) = values(l);
        let name = |field: &str| format!("layers.{l}.{field}");
        views.push(ParameterView::new(
            &name("weight"),
            [inputs, outputs],
            weight,
        ));
        if let Some(bias) = bias {
            views.push(ParameterView::new(&name("bias"), [outputs], bias));
        }
    }
    views
}

impl<T: Real> Workspace<T> {
    /// Room for the passes of this network over batches of `samples`.
    pub fn new(network: &Network<T>, samples: usize) -> Self {
        let layers = network.layers.iter();
        let mut workspace = Self {
            samples: 0,
            layers: layers.map(|l| LayerWorkspace::new(&l.dense)).collect(),
        };
        workspace.resize(samples);
        workspace
    }

    /// Makes room for batches of `samples`; allocates only when there were never that many.
    pub fn resize(&mut self, samples: usize) {
        if samples != self.samples {
            self.samples = samples;
            for layer in &mut self.layers {
                layer.resize(samples);
            }
        }
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
    /// [`ShapeError::Length`] if `y` has another shape, [`ShapeError::Empty`] if there are no samples.
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
        Ok(loss.forward(output, y, self.samples))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogLoss, NaiveLogLoss, Sigmoid, SquaredError};

    fn network() -> Network<f64> {
        let hidden = Dense::new(
            3,
            2,
            vec![0.1, -0.4, 0.7, 0.2, -0.3, 0.5],
            Some(vec![0.1, -0.2]),
        );
        let output = Dense::new(2, 1, vec![0.6, -0.9], Some(vec![0.05]));
        Network::new(vec![
            Stage::new(hidden.unwrap(), Sigmoid),
            Stage::new(output.unwrap(), Sigmoid),
        ])
        .unwrap()
    }

    const X: [f64; 6] = [1.0, 0.0, 1.0, 0.5, -2.0, 0.25];
    const Y: [f64; 2] = [1.0, 0.0];

    #[test]
    fn the_gradient_is_the_slope_of_every_loss() {
        let losses: [&dyn Loss<f64>; 3] = [&LogLoss, &NaiveLogLoss, &SquaredError];
        for loss in losses {
            let mut network = network();
            let mut workspace = Workspace::new(&network, 2);
            network.forward(&X, &mut workspace).unwrap();
            network.backward(&X, &Y, loss, &mut workspace).unwrap();
            let gradient: Vec<(String, Vec<f64>)> = network
                .gradient(&workspace)
                .into_iter()
                .map(|p| (p.name, p.values.to_vec()))
                .collect();
            for (name, values) in gradient {
                for (i, by_hand) in values.into_iter().enumerate() {
                    let h = 1e-5;
                    let mut at = |nudge: f64| {
                        network.parameter_mut(&name).unwrap()[i] += nudge;
                        network.forward(&X, &mut workspace).unwrap();
                        workspace.loss(loss, &Y).unwrap()
                    };
                    let slope = (at(h) - at(-2.0 * h)) / (2.0 * h);
                    at(h);
                    assert!(
                        (slope - by_hand).abs() < 1e-9,
                        "{loss:?} {name}[{i}]: {slope} {by_hand}"
                    );
                }
            }
        }
    }

    #[test]
    fn refuses_layers_that_do_not_fit() {
        let layer = |i, o| {
            Stage::new(
                Dense::new(i, o, vec![0.0_f32; i * o], None).unwrap(),
                Sigmoid,
            )
        };
        let error = Network::new(vec![layer(3, 2), layer(4, 1)]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "layer 1: takes 4 inputs, but layer 0 gives 2 outputs"
        );
        assert!(Network::<f32>::new(vec![]).is_err());
    }

    #[test]
    fn refuses_a_batch_of_another_size() {
        let network = network();
        let mut workspace = Workspace::new(&network, 3);
        let error = network.forward(&X, &mut workspace).unwrap_err();
        assert_eq!(
            error.to_string(),
            "features: expected 9 numbers for shape [3, 3], got 6"
        );
    }

    #[test]
    fn refuses_the_workspace_of_another_network_and_no_samples() {
        let network = network();
        let layer = Stage::new(Dense::new(3, 1, vec![0.0; 3], None).unwrap(), Sigmoid);
        let other = Network::new(vec![layer]).unwrap();
        let mut workspace = Workspace::new(&other, 2);
        assert_eq!(
            network.forward(&X, &mut workspace).unwrap_err(),
            ShapeError::Workspace
        );
        let empty = Workspace::new(&network, 0);
        let none = ShapeError::Empty { what: "samples" };
        assert_eq!(empty.loss(&crate::CrossEntropy, &[]).unwrap_err(), none);
    }

    #[test]
    fn names_the_parameters_there_are() {
        let error = network().parameter_mut("layers.2.weight").unwrap_err();
        assert!(error.to_string().contains("layers.1.bias"), "{error}");
    }
}
