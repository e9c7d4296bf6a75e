//! Networks: the forward and the backward pass through all layers.

use downhill_core::{NetworkConfig, Parameter, check_length, check_parameters};

use crate::layers::Builder;
use crate::{LossFn, LossInput, Mode, ParameterView, Real, ShapeError, Stage, Workspace};

/// A network: layers in sequence, each with an activation.
///
/// The layers are counted from 0, as in the names of the parameters. With `gₗ` the layer (`z = x W + b` for a dense
/// one) and `fₗ` its activation, `z₀ = g₀(x)`, `zₗ = gₗ(aₗ₋₁)` for the others, and `aₗ = fₗ(zₗ)`.
#[derive(Debug)]
pub struct Network<T: Real> {
    pub(crate) layers: Vec<Stage<T>>,
}

impl<T: Real> Network<T> {
    /// Creates a network of these layers.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if there are no layers, or one has another number of inputs than the layer before it has
    /// outputs.
    pub fn new(layers: Vec<Stage<T>>) -> Result<Self, ShapeError> {
        if layers.is_empty() {
            return Err(ShapeError::Empty { what: "layers" });
        }
        for (layer, pair) in layers.windows(2).enumerate() {
            if let [before, after] = pair {
                let (gives, takes) = (before.layer.outputs(), after.layer.inputs());
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

    /// Creates the network of a [`NetworkConfig`], its parameters rounded to `T`.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if a setting is out of range, or the parameters are not those of the network.
    pub fn from_config(
        config: &NetworkConfig,
        parameters: &[Parameter],
    ) -> Result<Self, ShapeError> {
        config.validate()?;
        let specs = config.parameter_specs();
        check_parameters(
            specs.iter().map(|s| (s.name.as_str(), s.shape.as_slice())),
            parameters,
        )?;
        let mut builder = Builder {
            parameters,
            dropouts: 0,
        };
        builder.network(config.features, &config.layers, "")
    }

    /// The layers, first to last.
    pub fn layers(&self) -> &[Stage<T>] {
        &self.layers
    }

    /// The number of features of a sample.
    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |l| l.layer.inputs())
    }

    /// The number of predictions for a sample.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |l| l.layer.outputs())
    }

    /// Sets the mode of the passes that follow; at first it is [`Mode::Evaluation`].
    pub fn prepare(&mut self, mode: Mode) {
        for stage in &mut self.layers {
            stage.layer.prepare(mode);
        }
    }

    /// Computes every `z` and `a` of a batch.
    ///
    /// The workspace sets the number of samples: see [`Workspace::resize`].
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
        self.forward_layers(x, workspace);
        Ok(())
    }

    /// The forward pass, with a workspace of this network and number of samples.
    // ANCHOR: forward_layers
    pub(crate) fn forward_layers(&self, x: &[T], workspace: &mut Workspace<T>) {
        let mut a = x;
        for (stage, here) in self.layers.iter().zip(&mut workspace.layers) {
            stage.layer.forward(a, &mut here.z);
            stage.activation.forward(&here.z, &mut here.a, here.outputs);
            a = &here.a;
        }
    }
    // ANCHOR_END: forward_layers

    /// Computes the gradient of a loss, from the last layer to the first.
    ///
    /// Call it after [`forward`](Self::forward) on the same batch. With `l` the last layer,
    ///
    /// ```text
    /// last layer      dzₗ = daₗ f'(zₗ), or dzₗ directly if the loss is a function of the logits
    /// every layer     its own backward, from dzₗ; for a dense layer
    ///                 dWₗ = aₗ₋₁ᵀ dzₗ (x for aₗ₋₁ at layer 0),  dbₗ = dzₗ summed over the samples
    /// layer before    daₗ₋₁ = dzₗ Wₗᵀ,  then dzₗ₋₁ = daₗ₋₁ f'(zₗ₋₁), and so on to layer 0
    /// ```
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`; `y`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Length`] if `x` or `y` has another shape, [`ShapeError::Setting`] if the loss is for another
    /// number of outputs, [`ShapeError::Empty`] if there are no samples, [`ShapeError::Workspace`] if the workspace is
    /// that of another network.
    pub fn backward(
        &self,
        x: &[T],
        y: &[T],
        loss: &dyn LossFn<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), ShapeError> {
        self.check(workspace)?;
        self.check_batch(x, y, loss, workspace.samples)?;
        self.backward_checked(x, y, loss, workspace);
        Ok(())
    }

    /// Computes every `z` and `a` of a batch, and the gradient of a loss.
    ///
    /// It is [`forward`](Self::forward) and [`backward`](Self::backward), checked once.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, features]`; `y`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// Those of [`backward`](Self::backward).
    pub fn gradient_of(
        &self,
        x: &[T],
        y: &[T],
        loss: &dyn LossFn<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), ShapeError> {
        self.check(workspace)?;
        self.check_batch(x, y, loss, workspace.samples)?;
        self.forward_layers(x, workspace);
        self.backward_checked(x, y, loss, workspace);
        Ok(())
    }

    /// Checks a batch of this many samples.
    fn check_batch(
        &self,
        x: &[T],
        y: &[T],
        loss: &dyn LossFn<T>,
        samples: usize,
    ) -> Result<(), ShapeError> {
        if samples == 0 {
            return Err(ShapeError::Empty { what: "samples" });
        }
        check_length("features", &[samples, self.inputs()], x.len())?;
        check_length("targets", &[samples, self.outputs()], y.len())?;
        loss.check_outputs(self.outputs())?;
        Ok(())
    }

    /// The backward pass, with a batch and a workspace that were checked.
    fn backward_checked(
        &self,
        x: &[T],
        y: &[T],
        loss: &dyn LossFn<T>,
        workspace: &mut Workspace<T>,
    ) {
        let samples = workspace.samples;
        // ANCHOR: backward_last
        if let (Some(last), Some(here)) = (self.layers.last(), workspace.layers.last_mut()) {
            match loss.input() {
                LossInput::Logits => loss.backward(&here.z, y, samples, &mut here.d),
                LossInput::Predictions => {
                    loss.backward(&here.a, y, samples, &mut here.d);
                    last.activation
                        .backward(&here.z, &here.a, &mut here.d, here.outputs);
                }
            }
        }
        // ANCHOR_END: backward_last
        self.backward_layers(x, workspace, None);
    }

    /// Computes the gradient and `dx = dL/dx` from `da = dL/da`.
    ///
    /// A layer that contains a network calls it after [`forward`](Self::forward) on the same batch.
    ///
    /// # Shapes
    ///
    /// `x` and `dx`: `[samples, features]`; `da`: `[samples, outputs]`.
    pub(crate) fn backward_from(
        &self,
        x: &[T],
        da: &[T],
        workspace: &mut Workspace<T>,
        dx: &mut [T],
    ) {
        if let (Some(last), Some(here)) = (self.layers.last(), workspace.layers.last_mut()) {
            here.d.copy_from_slice(da);
            last.activation
                .backward(&here.z, &here.a, &mut here.d, here.outputs);
        }
        self.backward_layers(x, workspace, Some(dx));
    }

    /// The backward pass from `dL/dz` of the last layer.
    fn backward_layers(&self, x: &[T], workspace: &mut Workspace<T>, dx: Option<&mut [T]>) {
        let mut dx = dx;
        for (l, stage) in self.layers.iter().enumerate().rev() {
            let (earlier, from_here) = workspace.layers.split_at_mut(l);
            let Some(here) = from_here.first_mut() else {
                break;
            };
            let layer = &stage.layer;
            // ANCHOR: backward_layers
            let (z, dz, gradient) = (&here.z, &here.d, &mut here.gradient);
            match (self.layers[..l].last(), earlier.last_mut()) {
                (Some(stage_before), Some(before)) => {
                    layer.backward(&before.a, z, dz, &mut before.d, gradient);
                    let activation = &stage_before.activation;
                    activation.backward(&before.z, &before.a, &mut before.d, before.outputs);
                }
                _ => match &mut dx {
                    Some(dx) => layer.backward(x, z, dz, dx, gradient),
                    None => layer.backward_first(x, z, dz, &mut workspace.dx, gradient),
                },
            }
            // ANCHOR_END: backward_layers
        }
    }

    /// Calls `apply` for every parameter with its index, entries and gradient.
    ///
    /// The parameters come in order.
    pub fn update(
        &mut self,
        workspace: &mut Workspace<T>,
        mut apply: impl FnMut(usize, &mut [T], &mut [T]),
    ) {
        let mut index = 0;
        for (stage, w) in self.layers.iter_mut().zip(&mut workspace.layers) {
            let mut gradients = w.gradient.iter_mut();
            stage.layer.each_parameter(&mut |values| {
                if let Some(gradient) = gradients.next() {
                    apply(index, values, gradient);
                }
                index += 1;
            });
        }
    }

    /// Takes a step of gradient descent: subtracts `alpha` times the gradient.
    pub fn descend(&mut self, workspace: &mut Workspace<T>, alpha: T) {
        self.update(workspace, |_, values, gradient| {
            // ANCHOR: descend
            for (w, &dw) in values.iter_mut().zip(&*gradient) {
                *w -= alpha * dw;
            }
            // ANCHOR_END: descend
        });
    }

    /// Checks that a workspace was made for a network with these layers.
    fn check(&self, workspace: &Workspace<T>) -> Result<(), ShapeError> {
        let same = self.layers.len() == workspace.layers.len()
            && self.inputs() == workspace.inputs
            && self.layers.iter().zip(&workspace.layers).all(|(l, w)| {
                l.layer.outputs() == w.outputs
                    && l.shapes.len() == w.gradient.len()
                    && l.shapes
                        .iter()
                        .zip(&w.gradient)
                        .all(|(shape, gradient)| shape.iter().product::<usize>() == gradient.len())
            });
        if same {
            Ok(())
        } else {
            Err(ShapeError::Workspace)
        }
    }

    /// Every parameter, in order: for each dense layer its weight, then its bias.
    pub fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        let layers = self.layers.iter().enumerate();
        let views = layers.flat_map(|(l, stage)| {
            let parameters = stage.layer.parameters().into_iter();
            parameters.map(move |p| p.with_prefix(&format!("layers.{l}.")))
        });
        views.collect()
    }

    /// The gradient in the workspace, with the names and order of the parameters.
    pub fn gradient<'a>(&self, workspace: &'a Workspace<T>) -> Vec<ParameterView<'a, T>> {
        let gradients = workspace.layers.iter().flat_map(|w| &w.gradient);
        self.parameters()
            .into_iter()
            .zip(gradients)
            .map(|(p, gradient)| ParameterView {
                name: p.name,
                shape: p.shape,
                values: gradient,
            })
            .collect()
    }

    /// Calls `visit` with the entries of every parameter, in order.
    pub fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        for stage in &mut self.layers {
            stage.layer.each_parameter(visit);
        }
    }

    /// Calls `visit` for every parameter with its shape, entries and gradient.
    ///
    /// Use it after [`backward`](Self::backward) to add the gradient of a penalty. It allocates nothing.
    pub fn visit_gradient(
        &mut self,
        workspace: &mut Workspace<T>,
        mut visit: impl FnMut(&[usize], &[T], &mut [T]),
    ) {
        for (stage, w) in self.layers.iter_mut().zip(&mut workspace.layers) {
            let mut gradients = stage.shapes.iter().zip(&mut w.gradient);
            stage.layer.each_parameter(&mut |values| {
                if let Some((shape, gradient)) = gradients.next() {
                    visit(shape, values, gradient);
                }
            });
        }
    }

    /// The entries of one parameter, to change them.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Unknown`] if there is no parameter with this name.
    pub fn parameter_mut(&mut self, name: &str) -> Result<&mut [T], ShapeError> {
        let known: Vec<String> = self.parameters().into_iter().map(|p| p.name).collect();
        let mut names = known.iter();
        let mut found = None;
        self.each_parameter(&mut |values| {
            if names.next().is_some_and(|known| known == name) {
                found = Some(values);
            }
        });
        found.ok_or_else(|| ShapeError::Unknown {
            name: name.to_owned(),
            known,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dense, LogLoss, NaiveLogLoss, Sigmoid, SquaredError, WeightedCrossEntropy};

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
        let losses: [&dyn LossFn<f64>; 3] = [&LogLoss, &NaiveLogLoss, &SquaredError];
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
                    // ANCHOR: is_the_slope
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
                    // ANCHOR_END: is_the_slope
                }
            }
        }
    }

    #[test]
    fn rejects_layers_that_do_not_fit() {
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
    fn rejects_a_batch_of_another_size() {
        let network = network();
        let mut workspace = Workspace::new(&network, 3);
        let error = network.forward(&X, &mut workspace).unwrap_err();
        assert_eq!(
            error.to_string(),
            "features: expected 9 numbers for shape [3, 3], got 6"
        );
    }

    #[test]
    fn rejects_the_workspace_of_another_network_and_an_empty_batch() {
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
    fn rejects_a_loss_for_another_number_of_outputs() {
        let network = network();
        let mut workspace = Workspace::new(&network, 2);
        let loss = WeightedCrossEntropy {
            weights: vec![1.0, 2.0, 3.0],
            smoothing: 0.0,
        };
        let rejected = workspace.loss(&loss, &Y).unwrap_err();
        assert_eq!(
            rejected.to_string(),
            "the loss has weights for 3 classes, but the model has 1 outputs"
        );
        let backward = network.backward(&X, &Y, &loss, &mut workspace);
        assert_eq!(backward.unwrap_err(), rejected);
    }

    #[test]
    fn visits_every_parameter_with_its_gradient() {
        let mut network = network();
        let mut workspace = Workspace::new(&network, 2);
        let mut visited = Vec::new();
        network.visit_gradient(&mut workspace, |shape, values, gradient| {
            visited.push((shape.to_vec(), values.to_vec()));
            gradient.copy_from_slice(values);
        });
        let parameters = network.parameters().into_iter();
        let expected: Vec<_> = parameters.map(|p| (p.shape, p.values.to_vec())).collect();
        assert_eq!(visited, expected);
        assert_eq!(network.gradient(&workspace), network.parameters());
    }

    #[test]
    fn an_unknown_name_lists_the_known_parameters() {
        let error = network().parameter_mut("layers.2.weight").unwrap_err();
        assert!(error.to_string().contains("layers.1.bias"), "{error}");
    }
}
