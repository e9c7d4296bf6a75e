//! The rounding of a gradient, measured by moving the parameters.

use burn::module::Module;
use burn::tensor::Tensor;
use downhill_check::Precision;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::restore::State;
use super::{GradCheck, cast};
use crate::panics::quietly;
use crate::{Dtype, Error, Parameter};

/// The rounding of a gradient in `f32`, relative to its distance from that in `f64`.
const IN_F64: f64 = 2.0;

/// The gradients that measure the rounding of one, and the roundings that it may contain, relative to the measure.
const MEASUREMENTS: usize = 2;
const ROUNDINGS: f64 = 8.0;

/// The rounding of an entry relative to its conditioning: a few operations round, and the moves are some roundings each.
const CONDITIONING: f64 = 2.0;

/// The change of the parameters, in place of a rounding, that shows how much the gradient depends on them.
const MOVE: f64 = 1.0 / 1024.0;

/// The measured rounding of each entry of a gradient.
pub(super) struct Noise {
    /// How much the entries change when the parameters change by a rounding.
    pub(super) rounding: Vec<Parameter>,
    /// The same, from larger changes in proportion: a jump of the gradient at a kink is little of it.
    pub(super) conditioning: Vec<Parameter>,
}

impl<M: Module, L: Fn(&M) -> Tensor<1>> GradCheck<M, L> {
    /// Measures the rounding of a gradient.
    pub(super) fn noise(&self, gradient: &[Parameter]) -> Result<Noise, Error> {
        let epsilon = self.precision.epsilon();
        let mut rounding = self.changes(gradient, epsilon, ROUNDINGS)?;
        if let Some(wide) = self.wide_gradient()? {
            raise(&mut rounding, gradient, &wide, IN_F64);
        }
        Ok(Noise {
            rounding,
            conditioning: self.changes(gradient, MOVE, CONDITIONING * epsilon / MOVE)?,
        })
    }

    /// The largest change of each entry, times a factor, when the parameters change by a few times `unit`, relative to
    /// their size.
    fn changes(
        &self,
        gradient: &[Parameter],
        unit: f64,
        factor: f64,
    ) -> Result<Vec<Parameter>, Error> {
        let mut changes: Vec<Parameter> = gradient.to_vec();
        for values in changes.iter_mut().map(|p| &mut p.values) {
            values.fill(0.0);
        }
        let mut random = Pcg64Mcg::seed_from_u64(0);
        for _ in 0..MEASUREMENTS {
            let mut moved = self.parameters.clone();
            for value in moved.iter_mut().flat_map(|p| &mut p.values) {
                // Two to five units up or down.
                let draw = random.next_u64();
                let units = (2 + draw % 4) as f64 * if draw >> 63 == 0 { 1.0 } else { -1.0 };
                *value *= 1.0 + units * unit;
            }
            let (_, there) = self.gradient_of(&self.moved(&self.module, &moved))?;
            raise(&mut changes, gradient, &there, factor);
        }
        Ok(changes)
    }

    /// The gradient by autodiff of a module in `f32` that is converted to `f64`; `None` if that fails.
    ///
    /// Its distance from the gradient in `f32` is rounding that moving the parameters need not show. The
    /// backward pass of a saturated sigmoid rounds `1 - s`, for example, and `s` stays the same number.
    fn wide_gradient(&self) -> Result<Option<Vec<Parameter>>, Error> {
        if self.precision == Precision::F64 {
            return Ok(None);
        }
        let wide = || self.gradient_of(&cast(self.module.clone(), Dtype::F64));
        let found = State::of(&self.module)?.keep(|| quietly(wide));
        Ok(found.ok().map(|(_, gradient)| gradient))
    }
}

/// Raises the noise of each entry to the difference of two gradients, times a factor.
fn raise(noise: &mut [Parameter], here: &[Parameter], there: &[Parameter], factor: f64) {
    for (noise, (here, there)) in noise.iter_mut().zip(here.iter().zip(there)) {
        let both = here.values.iter().zip(&there.values);
        for (noise, (a, b)) in noise.values.iter_mut().zip(both) {
            *noise = noise.max(factor * (a - b).abs());
        }
    }
}
