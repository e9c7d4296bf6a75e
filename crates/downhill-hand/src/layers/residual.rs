//! The residual connection: a network whose input is added to its output.

use crate::{Layer, Mode, Network, ParameterView, Real, SettingError, ShapeError, Workspace};

/// A residual connection around a network `f` with as many outputs as inputs.
///
/// ```text
/// a     = x + f(x)
/// dL/dx = dL/da + (dL/da through f)
/// ```
///
/// `x` acts on the loss directly, with slope 1, and through `f`, so its gradient is the sum of both. The first term
/// reaches the layers before, whatever `f` is. The parameters and their gradient are those of `f`.
///
/// The activations of `f` are not kept between the passes: the backward pass computes them again. Both passes allocate
/// a workspace for `f`.
///
/// *Source*: K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition" (2016).
#[derive(Debug)]
pub struct Residual<T: Real> {
    inner: Network<T>,
}

impl<T: Real> Residual<T> {
    /// Creates a connection around a network.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Setting`] if the network has not as many outputs as inputs.
    pub fn new(inner: Network<T>) -> Result<Self, ShapeError> {
        let (takes, gives) = (inner.inputs(), inner.outputs());
        if takes == gives {
            Ok(Self { inner })
        } else {
            Err(SettingError::Residual { takes, gives }.into())
        }
    }

    /// The forward pass of `f`.
    fn run(&self, x: &[T]) -> Workspace<T> {
        let samples = x.len() / self.inner.inputs();
        let mut workspace = Workspace::new(&self.inner, samples);
        self.inner.forward_layers(x, &mut workspace);
        workspace
    }
}

impl<T: Real> Layer<T> for Residual<T> {
    fn inputs(&self) -> usize {
        self.inner.inputs()
    }

    fn outputs(&self) -> usize {
        self.inner.outputs()
    }

    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        let parameters = self.inner.parameters().into_iter();
        parameters.map(|p| p.with_prefix("inner.")).collect()
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        self.inner.each_parameter(visit);
    }

    fn prepare(&mut self, mode: Mode) {
        self.inner.prepare(mode);
    }

    fn forward(&self, x: &[T], a: &mut [T]) {
        let workspace = self.run(x);
        for ((a, &x), &f) in a.iter_mut().zip(x).zip(workspace.predictions()) {
            *a = x + f;
        }
    }

    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let mut workspace = self.run(x);
        self.inner.backward_from(x, da, &mut workspace, dx);
        for (dx, &da) in dx.iter_mut().zip(da) {
            *dx += da;
        }
        for (gradient, inner) in gradient.iter_mut().zip(workspace.gradients()) {
            gradient.copy_from_slice(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dense, Identity, Stage};

    fn network(inputs: usize, weight: Vec<f64>) -> Network<f64> {
        let outputs = weight.len() / inputs;
        let dense = Dense::new(inputs, outputs, weight, Some(vec![0.5; outputs])).unwrap();
        Network::new(vec![Stage::new(dense, Identity)]).unwrap()
    }

    #[test]
    fn adds_the_input_forward_and_the_gradient_backward() {
        // f(x) = x W + 1/2, so that a = x (W + 1) + 1/2 and dL/dx = dL/da (W + 1) transposed.
        let residual = Residual::new(network(2, vec![1.0, 2.0, 3.0, 4.0])).unwrap();
        let (x, da) = ([1.0, -1.0], [1.0, 10.0]);
        let (mut a, mut dx) = ([f64::NAN; 2], [f64::NAN; 2]);
        let mut gradient = [vec![f64::NAN; 4], vec![f64::NAN; 2]];
        residual.forward(&x, &mut a);
        assert_eq!(a, [-0.5, -2.5]);
        residual.backward(&x, &a, &da, &mut dx, &mut gradient);
        assert_eq!(dx, [22.0, 53.0]);
        assert_eq!(gradient, [vec![1.0, 10.0, -1.0, -10.0], vec![1.0, 10.0]]);
    }

    #[test]
    fn parameters_are_those_of_the_inner_network() {
        let residual = Residual::new(network(2, vec![1.0, 2.0, 3.0, 4.0])).unwrap();
        let names: Vec<String> = residual.parameters().into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["inner.layers.0.weight", "inner.layers.0.bias"]);
    }

    #[test]
    fn rejects_a_network_that_changes_the_width() {
        let error = Residual::new(network(2, vec![1.0; 6])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a residual connection adds its input to its output, but its layers take 2 inputs and give 3 outputs"
        );
    }
}
