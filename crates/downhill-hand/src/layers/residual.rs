//! The residual connection: what goes in is added to what a row of layers makes of it.

use crate::{Layer, Mode, Network, ParameterView, Real, ShapeError, Workspace};

/// A residual connection around a network `f` that gives as many outputs as it takes inputs.
///
/// ```text
/// a     = x + f(x)
/// dL/dx = dL/da + (dL/da through f)
/// ```
///
/// `x` acts on the loss twice, by itself with slope 1 and through `f`, so its gradient is a sum of two;
/// the first reaches the layers before it whatever `f` does. The parameters are those of `f`, their
/// gradient as if `f` stood alone.
///
/// What the layers of `f` gave is not kept from the forward pass to the backward pass: the latter goes
/// forward again. A step with a residual connection in it allocates room for that.
///
/// *Source*: K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition" (2016).
#[derive(Debug)]
pub struct Residual<T: Real> {
    inner: Network<T>,
}

impl<T: Real> Residual<T> {
    /// A connection around a network.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Residual`] unless it gives as many outputs as it takes inputs.
    pub fn new(inner: Network<T>) -> Result<Self, ShapeError> {
        let (takes, gives) = (inner.inputs(), inner.outputs());
        if takes == gives {
            Ok(Self { inner })
        } else {
            Err(ShapeError::Residual { takes, gives })
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
        parameters.map(|p| p.within("inner.")).collect()
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        self.inner.each_parameter(visit);
    }

    fn prepare(&mut self, mode: Mode) {
        self.inner.prepare(mode);
    }

    /// `x` and `a`: `[samples, inputs]`.
    fn forward(&self, x: &[T], a: &mut [T]) {
        let workspace = self.run(x);
        for ((a, &x), &f) in a.iter_mut().zip(x).zip(workspace.predictions()) {
            *a = x + f;
        }
    }

    /// `x`, `da` and `dx`: `[samples, inputs]`.
    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let mut workspace = self.run(x);
        self.inner.backward_from(x, da, &mut workspace, dx);
        for (dx, &da) in dx.iter_mut().zip(da) {
            *dx += da;
        }
        for (gradient, of_inner) in gradient.iter_mut().zip(workspace.gradients()) {
            gradient.copy_from_slice(of_inner);
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
    fn adds_what_goes_in_on_the_way_and_the_gradient_on_the_way_back() {
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
    fn its_parameters_are_those_of_the_network_within() {
        let residual = Residual::new(network(2, vec![1.0, 2.0, 3.0, 4.0])).unwrap();
        let names: Vec<String> = residual.parameters().into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["inner.layers.0.weight", "inner.layers.0.bias"]);
    }

    #[test]
    fn refuses_a_network_of_another_width_at_its_end() {
        let error = Residual::new(network(2, vec![1.0; 6])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a residual connection adds what goes in to what comes out: 2 inputs, but 3 outputs"
        );
    }
}
