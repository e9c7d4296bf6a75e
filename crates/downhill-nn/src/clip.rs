//! Gradient clipping.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::parameters::Once;
use crate::{Clip, Error, Gradient, scalar};

impl Gradient {
    /// Clips the gradient of a module.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return the norm.
    pub fn clip<M: Module>(self, module: &M, clip: Clip) -> Result<Self, Error> {
        match clip {
            Clip::None => Ok(self),
            Clip::Norm(limit) => self.clip_norm(module, limit),
            Clip::Value(limit) => Ok(self.clip_value(module, limit)),
        }
    }

    /// Clips every entry to `[-limit, limit]`. NaN stays NaN.
    ///
    /// *Source*: T. Mikolov, "Statistical Language Models Based on Neural Networks" (2012).
    fn clip_value<M: Module>(mut self, module: &M, limit: f64) -> Self {
        module.visit(&mut Entries {
            gradient: &mut self,
            change: Change::Clamp(limit),
            once: Once::default(),
        });
        self
    }

    /// Scales the gradient of all parameters together to a norm of at most `limit`.
    ///
    /// ```text
    /// norm = √(sum of g²)
    /// g ← g limit / norm   if norm > limit
    /// ```
    ///
    /// PyTorch's `clip_grad_norm_` divides by `norm + 1e-6`, which makes the new norm slightly less than `limit`. A
    /// norm of NaN clips nothing. An infinite norm turns every finite entry into 0 and every infinite one into NaN.
    ///
    /// *Source*: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
    /// networks" (2013).
    fn clip_norm<M: Module>(mut self, module: &M, limit: f64) -> Result<Self, Error> {
        let norm = self.norm(module)?;
        if norm > limit {
            module.visit(&mut Entries {
                gradient: &mut self,
                change: Change::Scale(limit / norm),
                once: Once::default(),
            });
        }
        Ok(self)
    }

    /// The Euclidean norm of the gradient of all parameters together.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to return it.
    pub fn norm<M: Module>(&self, module: &M) -> Result<f64, Error> {
        let mut squares = Squares {
            gradient: self,
            sum: None,
            once: Once::default(),
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
    once: Once,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradient.get::<D>(param.id)
            && self.once.first(param.id)
        {
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
    once: Once,
}

impl ModuleVisitor for Entries<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if !self.once.first(param.id) {
            return;
        }
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

    /// Two parameters, and a gradient with these entries.
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
    fn value_clipping_limits_every_entry_and_keeps_nan() {
        for backend in Backend::available() {
            let (two, slope) = sloped(backend, [[-3.0, -0.05]], [0.1, f64::NAN]);
            let clipped = slope.clip(&two, Clip::Value(0.1)).unwrap();
            let entries = entries(&clipped, &two);
            // f32 cannot represent this limit.
            assert_eq!(entries[..3], [-0.1, -0.05, 0.1], "{backend}");
            assert!(entries[3].is_nan(), "{backend}");
        }
    }

    #[test]
    fn norm_clipping_scales_all_parameters_together() {
        for backend in Backend::available() {
            // 4 + 4 + 1 + 16 = 5².
            let (two, slope) = sloped(backend, [[2.0, -2.0]], [1.0, 4.0]);
            assert_eq!(slope.norm(&two).unwrap(), 5.0);
            let clipped = slope.clip(&two, Clip::Norm(2.5)).unwrap();
            assert_eq!(entries(&clipped, &two), [1.0, -1.0, 0.5, 2.0]);
            // The norm is at the limit now: clipping again changes nothing.
            let clipped = clipped.clip(&two, Clip::Norm(2.5)).unwrap();
            assert_eq!(entries(&clipped, &two), [1.0, -1.0, 0.5, 2.0]);
        }
    }
}
