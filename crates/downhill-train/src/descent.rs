//! How an engine goes down.

use crate::engine::check_alpha;
use crate::{Clip, EngineError, Objective, Optimizer, UpdateRule};

/// How an engine goes down: what it brings down, at which rate and by which rule.
///
/// ```
/// use downhill_train::{Clip, Descent, Loss, Objective, Optimizer};
///
/// let descent = Descent::new(Objective::new(Loss::LogLoss), 0.05)
///     .by(Optimizer::adam())
///     .clipped(Clip::Norm(1.0));
/// ```
#[derive(Debug)]
pub struct Descent {
    /// What is brought down, and what is logged.
    pub objective: Objective,
    /// The learning rate.
    pub alpha: f64,
    /// The rule to step by.
    pub optimizer: Optimizer,
    /// What happens to a gradient that is too large.
    pub clip: Clip,
    /// A printed update to step by in place of the gradient. It goes with plain descent only: what was
    /// printed is the whole of its rule.
    pub update: Option<Box<dyn UpdateRule>>,
}

impl Descent {
    /// Plain gradient descent at a learning rate, nothing clipped.
    pub fn new(objective: Objective, alpha: f64) -> Self {
        Self {
            objective,
            alpha,
            optimizer: Optimizer::Sgd,
            clip: Clip::None,
            update: None,
        }
    }

    /// By this optimizer.
    #[must_use]
    pub fn by(self, optimizer: Optimizer) -> Self {
        Self { optimizer, ..self }
    }

    /// With the gradient clipped.
    #[must_use]
    pub fn clipped(self, clip: Clip) -> Self {
        Self { clip, ..self }
    }

    /// By a printed update in place of the gradient.
    #[must_use]
    pub fn with_update(self, update: Box<dyn UpdateRule>) -> Self {
        let update = Some(update);
        Self { update, ..self }
    }

    /// Checks what can be checked without a network; `rounded` is `alpha` in the precision it will be used
    /// in, which is called `dtype`.
    pub(crate) fn check(&self, rounded: f64, dtype: &'static str) -> Result<(), EngineError> {
        check_alpha(self.alpha, rounded, dtype)?;
        self.optimizer.check()?;
        self.clip.check()?;
        let plain = self.optimizer == Optimizer::Sgd && self.clip == Clip::None;
        if self.update.is_some() && !plain {
            return Err(EngineError::PrintedUpdate {
                optimizer: self.optimizer,
                clip: self.clip,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Loss, Parameters, Pass};

    #[derive(Debug)]
    struct AsItIs;

    impl UpdateRule for AsItIs {
        fn rewrite(&self, _: &Pass<'_>, gradient: Parameters) -> Result<Parameters, EngineError> {
            Ok(gradient)
        }
    }

    fn descent() -> Descent {
        Descent::new(Objective::new(Loss::LogLoss), 0.1)
    }

    #[test]
    fn a_printed_update_goes_with_plain_descent_only() {
        let printed = || descent().with_update(Box::new(AsItIs));
        assert_eq!(printed().check(0.1, "f64"), Ok(()));
        let error = printed().by(Optimizer::adam()).check(0.1, "f64");
        let error = error.unwrap_err().to_string();
        assert!(error.ends_with("got optimizer adam, clip none"), "{error}");
        let error = printed().clipped(Clip::Norm(2.0)).check(0.1, "f64");
        let error = error.unwrap_err().to_string();
        assert!(
            error.ends_with("got optimizer sgd, clip norm 2.0"),
            "{error}"
        );
    }

    #[test]
    fn every_number_is_checked() {
        for alpha in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(descent().check(alpha, "f64").is_err());
        }
        let wrong = Optimizer::Momentum { mu: 1.0 };
        assert!(descent().by(wrong).check(0.1, "f64").is_err());
        assert!(
            descent()
                .clipped(Clip::Value(0.0))
                .check(0.1, "f64")
                .is_err()
        );
    }
}
