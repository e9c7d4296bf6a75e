//! The gradient of a loss for any Burn module, and steps of gradient descent.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Gradients, Tensor};

use crate::parameters::{Path, Reader, Shared, check, like, parameters};
use crate::{Error, Parameter};

/// A gradient, on the device it was computed on.
#[derive(Debug)]
pub struct Gradient {
    by_id: GradientsParams,
}

/// Computes the gradient of a loss by reverse-mode autodiff.
///
/// # Shapes
///
/// `loss`: `[1]`.
///
/// # Errors
///
/// [`Error::Untracked`] if the loss depends on no parameter that autodiff tracks.
// ANCHOR: gradient
pub fn gradient<M: Module>(module: &M, loss: &Tensor<1>) -> Result<Gradient, Error> {
    if !loss.is_tracked() {
        return Err(Error::Untracked);
    }
    let mut collector = Collector {
        gradients: loss.backward(),
        by_id: GradientsParams::new(),
    };
    module.visit(&mut collector);
    Ok(Gradient {
        by_id: collector.by_id,
    })
}
// ANCHOR_END: gradient

/// Collects the gradient of each parameter.
///
/// A weight that a module uses in several places can be several tensors on the tape, as after Burn's `train`. This adds
/// their gradients; Burn's own `GradientsParams::from_grads` keeps only the last one.
struct Collector {
    gradients: Gradients,
    by_id: GradientsParams,
}

impl ModuleVisitor for Collector {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if !param.is_require_grad() {
            return;
        }
        // Removed, so that a tensor that the module uses in several places counts once.
        let Some(gradient) = param.val().grad_remove(&mut self.gradients) else {
            return;
        };
        let sum = match self.by_id.remove::<D>(param.id) {
            Some(other) => other + gradient,
            None => gradient,
        };
        self.by_id.register(param.id, sum);
    }
}

impl Gradient {
    /// The entries of the gradient, with the names, shapes and order of the parameters.
    ///
    /// Parameters that the loss does not depend on are omitted.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return the numbers.
    pub fn named<M: Module>(&self, module: &M) -> Result<Vec<Parameter>, Error> {
        let mut reader = GradientReader {
            gradient: self,
            reader: Reader::default(),
        };
        module.visit(&mut reader);
        match reader.reader.failed {
            Some(error) => Err(error),
            None => Ok(reader.reader.found),
        }
    }

    /// The gradient of one parameter, or `None` if the loss does not depend on it.
    pub(crate) fn get<const D: usize>(&self, id: ParamId) -> Option<Tensor<D>> {
        self.by_id.get(id)
    }

    /// Removes and returns the gradient of one parameter.
    pub(crate) fn remove<const D: usize>(&mut self, id: ParamId) -> Option<Tensor<D>> {
        self.by_id.remove(id)
    }

    /// Sets the gradient of one parameter.
    pub(crate) fn put<const D: usize>(&mut self, id: ParamId, gradient: Tensor<D>) {
        self.by_id.register(id, gradient);
    }
}

/// Subtracts `alpha` times a named update from every parameter.
///
/// The updates need not be a gradient.
///
/// # Errors
///
/// [`Error::Shape`] unless the updates have exactly the names and shapes of the parameters.
pub fn descend_by<M: Module>(module: M, updates: &[Parameter], alpha: f64) -> Result<M, Error> {
    check(&parameters(&module)?, updates)?;
    Ok(module.map(&mut DescentBy {
        path: Path::default(),
        updates,
        alpha,
        shared: Shared::default(),
    }))
}

struct GradientReader<'a> {
    gradient: &'a Gradient,
    reader: Reader,
}

impl ModuleVisitor for GradientReader<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.reader.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.reader.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradient.get::<D>(param.id) {
            self.reader.add(gradient);
        }
    }
}

struct DescentBy<'a> {
    path: Path,
    updates: &'a [Parameter],
    alpha: f64,
    shared: Shared,
}

impl ModuleMapper for DescentBy<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.name();
        match self.updates.iter().find(|u| u.name == name) {
            Some(update) => self.shared.replace(param, |p| {
                let update = like(&p, update.values.clone());
                p - update * self.alpha
            }),
            None => param,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Activation, Backend, Dense, Dtype, Layer, LogLoss, Network, OptimizerState, Sgd, Stage,
        TensorLoss, load, matrix,
    };

    fn neuron(backend: Backend, tracked: bool) -> (Network, Tensor<2>, Tensor<2>) {
        let device = backend.device().unwrap();
        let device = if tracked { device.autodiff() } else { device };
        let dense = Dense::new(2, 1, true, &device, Dtype::F64).unwrap();
        let given = [
            Parameter::new("layers.0.weight", vec![2, 1], vec![0.5, -0.25]).unwrap(),
            Parameter::new("layers.0.bias", vec![1], vec![0.1]).unwrap(),
        ];
        let network =
            Network::new(vec![Stage::new(Layer::Dense(dense), Activation::Sigmoid)]).unwrap();
        let network = load(network, &given).unwrap();
        let x = matrix(vec![1.0, 2.0, -1.0, 0.5], [2, 2], &device, Dtype::F64).unwrap();
        let y = matrix(vec![1.0, 0.0], [2, 1], &device, Dtype::F64).unwrap();
        (network, x, y)
    }

    fn log_loss(network: &Network, x: &Tensor<2>, y: &Tensor<2>) -> Tensor<1> {
        LogLoss.forward(network.forward(x.clone()).logits, y.clone())
    }

    #[test]
    fn matches_the_formula_of_a_neuron() {
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        let errors = [sigmoid(0.5 - 0.5 + 0.1) - 1.0, sigmoid(-0.5 - 0.125 + 0.1)];
        let expected = [
            (errors[0] - errors[1]) / 2.0,
            (2.0 * errors[0] + 0.5 * errors[1]) / 2.0,
            (errors[0] + errors[1]) / 2.0,
        ];
        for backend in Backend::available() {
            let (network, x, y) = neuron(backend, true);
            let gradient = gradient(&network, &log_loss(&network, &x, &y)).unwrap();
            let named = gradient.named(&network).unwrap();
            let ours = named.iter().flat_map(|p| p.values.iter().copied());
            for (ours, expected) in ours.zip(expected) {
                assert!((ours - expected).abs() < 1e-15, "{backend}: {named:?}");
            }
        }
    }

    #[test]
    fn all_step_functions_give_the_same_parameters() {
        for backend in Backend::available() {
            let (network, x, y) = neuron(backend, true);
            let gradient = gradient(&network, &log_loss(&network, &x, &y)).unwrap();
            let named = gradient.named(&network).unwrap();
            let by_name = descend_by(network.clone(), &named, 0.1).unwrap();
            let on_device =
                gradient.step(network.clone(), &Sgd, 0.1, &mut OptimizerState::default());
            let again = super::gradient(&network, &log_loss(&network, &x, &y)).unwrap();
            let by_rule = again.step(network.clone(), &Sgd, 0.1, &mut OptimizerState::default());
            let stepped = parameters(&on_device).unwrap();
            assert_eq!(parameters(&by_name).unwrap(), stepped);
            assert_eq!(parameters(&by_rule).unwrap(), stepped);
            for ((old, dw), new) in parameters(&network)
                .unwrap()
                .iter()
                .zip(&named)
                .zip(&stepped)
            {
                assert_eq!(old.values[0] - 0.1 * dw.values[0], new.values[0]);
            }
            // The parameters are still tracked, so the next step has a gradient too.
            assert!(super::gradient(&on_device, &log_loss(&on_device, &x, &y)).is_ok());
            assert!(super::gradient(&by_rule, &log_loss(&by_rule, &x, &y)).is_ok());
            let back = load(on_device, &parameters(&network).unwrap()).unwrap();
            assert!(super::gradient(&back, &log_loss(&back, &x, &y)).is_ok());
        }
    }

    #[test]
    fn a_model_without_autodiff_has_no_gradient() {
        let (network, x, y) = neuron(Backend::default(), false);
        let untracked = gradient(&network, &log_loss(&network, &x, &y));
        assert_eq!(untracked.unwrap_err(), Error::Untracked);
    }

    #[test]
    fn an_update_for_another_model_is_refused() {
        let (network, _, _) = neuron(Backend::default(), true);
        let error = descend_by(network, &[], 0.1).unwrap_err();
        assert!(
            error.to_string().starts_with("layers.0.weight: "),
            "{error}"
        );
    }
}
