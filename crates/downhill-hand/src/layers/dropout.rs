//! Dropout: in training, some inputs are set to 0 at random.

use downhill_core::check_fraction;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::{Layer, Mode, ParameterView, Real, ShapeError};

/// Dropout: in training, sets inputs to 0 at random and scales up the rest.
///
/// In training, each input becomes 0 with probability `p`; the others are multiplied by `1 / (1 - p)`, which keeps the
/// expected sum. In evaluation, `a = x`. With `m` 1 for an input that is kept and 0 for one that is dropped,
///
/// ```text
/// a[s,i]     = m[s,i] x[s,i] / (1 - p)
/// dL/dx[s,i] = m[s,i] dL/da[s,i] / (1 - p)
/// ```
///
/// `m` depends only on the seed and the step. `seed_from_u64` turns the seed into a stream of PCG64 (XSL-RR 128/64),
/// in which step `t` begins at draw `t 2^40`. Each input, row by row, takes one draw `u` of 53 bits from `[0, 1)` and
/// is kept if `u >= p`. The backward pass draws the same numbers again, so no mask is stored, and a run that is
/// resumed at step `t` drops the same inputs.
///
/// *Source*: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: A Simple
/// Way to Prevent Neural Networks from Overfitting" (2014); scaled in training, as is now usual.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropout {
    inputs: usize,
    rate: f64,
    seed: u64,
    mode: Mode,
}

impl Dropout {
    /// Creates a layer that drops a fraction `rate` of its inputs in training.
    ///
    /// `rate` is at least 0 and less than 1.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Empty`] if there are no inputs, [`ShapeError::Setting`] if `rate` is out of range.
    pub fn new(inputs: usize, rate: f64, seed: u64) -> Result<Self, ShapeError> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" });
        }
        check_fraction("the dropout rate", &rate)?;
        Ok(Self {
            inputs,
            rate,
            seed,
            mode: Mode::Evaluation,
        })
    }

    /// `to = m from / (1 - p)` in training, `to = from` in evaluation.
    fn drop_inputs<T: Real>(&self, from: &[T], to: &mut [T]) {
        let Mode::Training { step } = self.mode else {
            to.copy_from_slice(from);
            return;
        };
        let mut stream = Pcg64::seed_from_u64(self.seed);
        stream.advance(u128::from(step) << 40);
        let scale = T::ONE / T::from_f64(1.0 - self.rate);
        for (to, &from) in to.iter_mut().zip(from) {
            // The top 53 bits: exact, and a multiple of 2^-53.
            let u = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
            *to = if u >= self.rate {
                scale * from
            } else {
                T::ZERO
            };
        }
    }
}

impl<T: Real> Layer<T> for Dropout {
    fn inputs(&self) -> usize {
        self.inputs
    }

    fn outputs(&self) -> usize {
        self.inputs
    }

    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        Vec::new()
    }

    fn each_parameter<'a>(&'a mut self, _visit: &mut dyn FnMut(&'a mut [T])) {}

    fn prepare(&mut self, mode: Mode) {
        self.mode = mode;
    }

    fn forward(&self, x: &[T], a: &mut [T]) {
        self.drop_inputs(x, a);
    }

    fn backward(&self, _x: &[T], _a: &[T], da: &[T], dx: &mut [T], _gradient: &mut [Vec<T>]) {
        self.drop_inputs(da, dx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training(seed: u64, step: u64) -> Vec<f64> {
        let mut dropout = Dropout::new(1_000, 0.25, seed).unwrap();
        Layer::<f64>::prepare(&mut dropout, Mode::Training { step });
        let mut a = vec![f64::NAN; 10_000];
        dropout.forward(&[3.0; 10_000], &mut a);
        a
    }

    #[test]
    fn drops_the_given_fraction_and_scales_the_rest() {
        let a = training(1, 0);
        let dropped = a.iter().filter(|a| **a == 0.0).count();
        // 217: five standard deviations for 10,000 draws.
        assert!(dropped.abs_diff(2_500) < 217, "{dropped}");
        assert!(a.iter().all(|a| *a == 0.0 || (a - 4.0).abs() < 1e-15));
    }

    #[test]
    fn the_mask_depends_on_seed_and_step_only() {
        assert_eq!(training(1, 7), training(1, 7));
        for other in [training(1, 8), training(2, 7)] {
            let both = other
                .iter()
                .zip(training(1, 7))
                .filter(|(a, b)| **a == 0.0 && *b == 0.0);
            // Independent masks both drop a quarter of a quarter; 122: five standard deviations.
            assert!(both.count().abs_diff(625) < 122);
        }
    }

    #[test]
    fn evaluation_drops_nothing() {
        let mut dropout = Dropout::new(3, 0.9, 0).unwrap();
        let mut a = [f64::NAN; 3];
        dropout.forward(&[1.0, 2.0, 3.0], &mut a);
        assert_eq!(a, [1.0, 2.0, 3.0]);
        Layer::<f64>::prepare(&mut dropout, Mode::Training { step: 0 });
        Layer::<f64>::prepare(&mut dropout, Mode::Evaluation);
        dropout.forward(&[1.0, 2.0, 3.0], &mut a);
        assert_eq!(a, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn rejects_a_rate_out_of_range() {
        for rate in [1.0, -0.1, f64::NAN] {
            let error = Dropout::new(3, rate, 0).unwrap_err().to_string();
            assert!(error.contains("at least 0 and less than 1"), "{error}");
        }
        assert!(Dropout::new(0, 0.5, 0).is_err());
    }
}
