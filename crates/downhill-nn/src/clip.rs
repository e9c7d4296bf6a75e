//! Clipping: a gradient that is too large is cut down before a step.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::optimizers::check_positive;
use crate::{Error, Gradient, scalar};

impl Gradient {
    /// The gradient with every entry in `[-limit, limit]`:
    ///
    /// ```text
    /// g ← max(-limit, min(g, limit))
    /// ```
    ///
    /// What is no number stays none.
    ///
    /// *Source*: T. Mikolov, "Statistical Language Models Based on Neural Networks" (2012).
    ///
    /// # Errors
    ///
    /// [`Error::Range`] unless `limit` is positive, also in `f32`.
    pub fn clip_value<M: Module>(mut self, module: &M, limit: f64) -> Result<Self, Error> {
        let limit = check_positive("the limit of a gradient's entries", limit)?;
        module.visit(&mut Entries {
            gradient: &mut self,
            change: Change::Clamp(limit),
        });
        Ok(self)
    }

    /// The gradient of all parameters together, no longer than `limit`:
    ///
    /// ```text
    /// norm = √(sum of g²)
    /// g ← g limit / norm   where norm > limit
    /// ```
    ///
    /// PyTorch's `clip_grad_norm_` divides by `norm + 1e-6`; here the norm is `limit` afterwards, not a
    /// little less. A norm that is no number clips nothing; one that is infinite, also because the squares
    /// overflow, leaves 0 of every finite entry and no number of an infinite one.
    ///
    /// *Source*: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
    /// networks" (2013).
    ///
    /// # Errors
    ///
    /// [`Error::Range`] unless `limit` is positive, also in `f32`; [`Error::Read`] if a device fails to hand
    /// over the norm.
    pub fn clip_norm<M: Module>(mut self, module: &M, limit: f64) -> Result<Self, Error> {
        let limit = check_positive("the limit of a gradient's norm", limit)?;
        let norm = self.norm(module)?;
        if norm > limit {
            module.visit(&mut Entries {
                gradient: &mut self,
                change: Change::Scale(limit / norm),
            });
        }
        Ok(self)
    }

    /// The norm of the gradient of all parameters together: the root of the sum of the squares.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to hand it over.
    pub fn norm<M: Module>(&self, module: &M) -> Result<f64, Error> {
        let mut squares = Squares {
            gradient: self,
            sum: None,
        };
        module.visit(&mut squares);
        match squares.sum {
            Some(sum) => scalar(sum.sqrt(), "the gradient's norm"),
            None => Ok(0.0),
        }
    }
}

struct Squares<'a> {
    gradient: &'a Gradient,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradient.get::<D>(param.id) {
            let squares = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + squares,
                None => squares,
            });
        }
    }
}

#[derive(Clone, Copy)]
enum Change {
    Clamp(f64),
    Scale(f64),
}

/// Changes every entry of a gradient, parameter by parameter.
struct Entries<'a> {
    gradient: &'a mut Gradient,
    change: Change,
}

impl ModuleVisitor for Entries<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradient.remove::<D>(param.id) {
            let changed = match self.change {
                Change::Clamp(limit) => gradient.clamp(-limit, limit),
                Change::Scale(factor) => gradient * factor,
            };
            self.gradient.put(param.id, changed);
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::DType;

    use super::*;
    use crate::{Backend, gradient};

    #[derive(Module, Debug)]
    struct Two {
        first: Param<Tensor<2>>,
        second: Param<Tensor<1>>,
    }

    /// Two parameters, and a gradient of these entries.
    fn sloped(backend: Backend, first: [[f64; 2]; 1], second: [f64; 2]) -> (Two, Gradient) {
        let device = backend.device().unwrap().autodiff();
        let options = (&device, DType::F64);
        let two = Two {
            first: Param::from_tensor(Tensor::from_data([[1.0, 2.0]], options)),
            second: Param::from_tensor(Tensor::from_data([3.0, 4.0], options)),
        };
        let first = two.first.val() * Tensor::from_data(first, options);
        let second = two.second.val() * Tensor::from_data(second, options);
        let slope = gradient(&two, &(first.sum() + second.sum())).unwrap();
        (two, slope)
    }

    fn entries(gradient: &Gradient, two: &Two) -> Vec<f64> {
        let named = gradient.named(two).unwrap();
        named.into_iter().flat_map(|p| p.values).collect()
    }

    #[test]
    fn a_value_stops_at_the_limit() {
        for backend in Backend::available() {
            let (two, slope) = sloped(backend, [[-3.0, -0.05]], [0.1, f64::NAN]);
            let clipped = slope.clip_value(&two, 0.1).unwrap();
            let entries = entries(&clipped, &two);
            // A limit that f32 does not have.
            assert_eq!(entries[..3], [-0.1, -0.05, 0.1], "{backend}");
            assert!(entries[3].is_nan(), "{backend}");
        }
    }

    #[test]
    fn the_norm_is_that_of_all_parameters_together() {
        for backend in Backend::available() {
            // 4 + 4 + 1 + 16 = 5².
            let (two, slope) = sloped(backend, [[2.0, -2.0]], [1.0, 4.0]);
            assert_eq!(slope.norm(&two).unwrap(), 5.0);
            let clipped = slope.clip_norm(&two, 2.5).unwrap();
            assert_eq!(entries(&clipped, &two), [1.0, -1.0, 0.5, 2.0]);
            // Now as long as it may be, and left alone.
            let clipped = clipped.clip_norm(&two, 2.5).unwrap();
            assert_eq!(entries(&clipped, &two), [1.0, -1.0, 0.5, 2.0]);
        }
    }

    #[test]
    fn refuses_a_limit_that_leaves_nothing() {
        let (two, slope) = sloped(Backend::default(), [[1.0, 1.0]], [1.0, 1.0]);
        assert!(slope.clip_value(&two, 0.0).is_err());
        let (two, slope) = sloped(Backend::default(), [[1.0, 1.0]], [1.0, 1.0]);
        let error = slope.clip_norm(&two, f64::NAN).unwrap_err().to_string();
        assert!(error.ends_with("at least 1.18e-38, got NaN"), "{error}");
    }
}
