//! The objective of a network and the step that minimizes it.

use downhill_core::{Clip, NetworkConfig, Objective, Optimizer, StepConfig};

use crate::engine::check_alpha;
use crate::{EngineError, PrintedUpdate};

/// The objective of a network, and the step that minimizes it.
///
/// ```
/// use downhill_train::{Adam, Clip, Loss, Objective, Optimization};
///
/// let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.05)
///     .optimizer(Adam::default())
///     .clip(Clip::Norm(1.0));
/// ```
#[derive(Debug)]
pub struct Optimization {
    /// The loss to minimize, the loss to report, and the penalty.
    pub objective: Objective,
    /// The learning rate, the optimizer and the clipping.
    pub step: StepConfig,
    /// A printed update in place of the gradient, if there is one.
    ///
    /// It requires the optimizer `sgd` without clipping.
    pub update: Option<Box<dyn PrintedUpdate>>,
}

impl Optimization {
    /// Plain gradient descent at a learning rate, without clipping.
    pub fn new(objective: Objective, alpha: f64) -> Self {
        Self::of(objective, StepConfig::new(alpha))
    }

    /// Combines an objective and the step that minimizes it.
    pub fn of(objective: Objective, step: StepConfig) -> Self {
        Self {
            objective,
            step,
            update: None,
        }
    }

    /// Sets the optimizer.
    #[must_use]
    pub fn optimizer(self, optimizer: impl Into<Optimizer>) -> Self {
        let step = self.step.optimizer(optimizer);
        Self { step, ..self }
    }

    /// Sets the gradient clipping.
    #[must_use]
    pub fn clip(self, clip: Clip) -> Self {
        let step = self.step.clip(clip);
        Self { step, ..self }
    }

    /// Follows a printed update in place of the gradient.
    #[must_use]
    pub fn with_update(self, update: Box<dyn PrintedUpdate>) -> Self {
        let update = Some(update);
        Self { update, ..self }
    }

    /// Checks every setting for a network.
    ///
    /// `rounded` is the learning rate rounded to the precision of the network, `dtype`.
    pub(crate) fn validate(
        &self,
        network: &NetworkConfig,
        rounded: f64,
        dtype: &'static str,
    ) -> Result<(), EngineError> {
        check_alpha(self.step.alpha, rounded, dtype)?;
        self.step.validate()?;
        self.objective.validate_for(network.outputs())?;
        let plain = self.step.optimizer == Optimizer::Sgd && self.step.clip == Clip::None;
        if self.update.is_some() && !plain {
            return Err(EngineError::PrintedUpdate {
                optimizer: self.step.optimizer,
                clip: self.step.clip,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Adam, Loss, Pass};

    #[derive(Debug)]
    struct Printed;

    impl PrintedUpdate for Printed {
        fn rewrite(&self, _: &Pass<'_>, _: &str, _: &mut [f64]) -> Result<(), EngineError> {
            Ok(())
        }
    }

    #[test]
    fn a_printed_update_requires_plain_gradient_descent() {
        let network = NetworkConfig::neuron(2);
        let printed =
            || Optimization::new(Objective::new(Loss::LogLoss), 0.5).with_update(Box::new(Printed));
        let check = |o: Optimization| o.validate(&network, 0.5, "f64");
        assert!(check(printed()).is_ok());
        let error = check(printed().clip(Clip::Norm(2.0))).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("got optimizer sgd, clip norm 2.0"),
            "{error}"
        );
        assert!(check(printed().optimizer(Adam::default())).is_err());
    }

    #[test]
    fn a_learning_rate_is_checked_in_the_precision_it_is_used_in() {
        let network = NetworkConfig::neuron(2);
        let small = Optimization::new(Objective::new(Loss::LogLoss), 1e-60);
        assert!(small.validate(&network, 1e-60, "f64").is_ok());
        let error = small
            .validate(&network, 0.0, "f32")
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "the learning rate must be a positive number in f32, but alpha or its schedule gives 1e-60"
        );
    }
}
