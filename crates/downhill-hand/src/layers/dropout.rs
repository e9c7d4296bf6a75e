//! Dropout: while learning, some inputs are left out at random.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::{Layer, Mode, ParameterView, Real, ShapeError};

/// Dropout: while learning, each input is left out with probability `p` and the others grow by
/// `1 / (1 - p)`, so that their sum is as large on average; while predicting, `a = x`.
///
/// With `m` 1 for an input that is kept and 0 for one that is left out,
///
/// ```text
/// a[s,i]     = m[s,i] x[s,i] / (1 - p)
/// dL/dx[s,i] = m[s,i] dL/da[s,i] / (1 - p)
/// ```
///
/// `m` depends on the seed and the step alone: of the stream PCG64 (XSL-RR 128/64) that
/// `seed_from_u64` makes of the seed, step `t` begins at the draw `t 2^40`; each input in turn, row by
/// row, takes a draw `u` of 53 bits from `[0, 1)` and is kept where `u >= p`. The backward pass draws
/// them again, so nothing is kept in between, and a run that is taken up again at step `t` leaves out
/// the same.
///
/// *Source*: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: A Simple
/// Way to Prevent Neural Networks from Overfitting" (2014); scaled while learning, as is now usual.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropout {
    inputs: usize,
    rate: f64,
    seed: u64,
    mode: Mode,
}

impl Dropout {
    /// Leaves out a fraction `rate` of `inputs`, at least 0 and less than 1.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Empty`] if there are no inputs, [`ShapeError::Rate`] for a rate out of range.
    pub fn new(inputs: usize, rate: f64, seed: u64) -> Result<Self, ShapeError> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" });
        }
        if !(0.0..1.0).contains(&rate) {
            return Err(ShapeError::Rate {
                rate: rate.to_string(),
            });
        }
        Ok(Self {
            inputs,
            rate,
            seed,
            mode: Mode::Predicting,
        })
    }

    /// `to = m from / (1 - p)`.
    fn leave_out<T: Real>(&self, from: &[T], to: &mut [T]) {
        let Mode::Learning { step } = self.mode else {
            to.copy_from_slice(from);
            return;
        };
        let mut stream = Pcg64::seed_from_u64(self.seed);
        stream.advance(u128::from(step) << 40);
        let grown = T::one() / T::narrow(1.0 - self.rate);
        for (to, &from) in to.iter_mut().zip(from) {
            // The top 53 bits: exact, and a multiple of 2^-53.
            let u = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
            *to = if u >= self.rate {
                grown * from
            } else {
                T::zero()
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

    /// `x` and `a`: `[samples, inputs]`.
    fn forward(&self, x: &[T], a: &mut [T]) {
        self.leave_out(x, a);
    }

    /// `da` and `dx`: `[samples, inputs]`.
    fn backward(&self, _x: &[T], _a: &[T], da: &[T], dx: &mut [T], _gradient: &mut [Vec<T>]) {
        self.leave_out(da, dx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learning(seed: u64, step: u64) -> Vec<f64> {
        let mut dropout = Dropout::new(1_000, 0.25, seed).unwrap();
        Layer::<f64>::prepare(&mut dropout, Mode::Learning { step });
        let mut a = vec![f64::NAN; 10_000];
        dropout.forward(&[3.0; 10_000], &mut a);
        a
    }

    #[test]
    fn leaves_out_its_share_and_scales_the_rest() {
        let a = learning(1, 0);
        let out = a.iter().filter(|a| **a == 0.0).count();
        // Five standard deviations of 10,000 draws.
        assert!(out.abs_diff(2_500) < 217, "{out}");
        assert!(a.iter().all(|a| *a == 0.0 || (a - 4.0).abs() < 1e-15));
    }

    #[test]
    fn every_step_and_every_seed_leaves_out_others_and_each_the_same_again() {
        assert_eq!(learning(1, 7), learning(1, 7));
        for other in [learning(1, 8), learning(2, 7)] {
            let both = other
                .iter()
                .zip(learning(1, 7))
                .filter(|(a, b)| **a == 0.0 && *b == 0.0);
            // Independent: a quarter of a quarter, to five standard deviations.
            assert!(both.count().abs_diff(625) < 122);
        }
    }

    #[test]
    fn predicting_leaves_out_nothing() {
        let mut dropout = Dropout::new(3, 0.9, 0).unwrap();
        let mut a = [f64::NAN; 3];
        dropout.forward(&[1.0, 2.0, 3.0], &mut a);
        assert_eq!(a, [1.0, 2.0, 3.0]);
        Layer::<f64>::prepare(&mut dropout, Mode::Learning { step: 0 });
        Layer::<f64>::prepare(&mut dropout, Mode::Predicting);
        dropout.forward(&[1.0, 2.0, 3.0], &mut a);
        assert_eq!(a, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn refuses_a_rate_that_is_no_fraction() {
        for rate in [1.0, -0.1, f64::NAN] {
            let error = Dropout::new(3, rate, 0).unwrap_err().to_string();
            assert!(error.contains("at least 0 and less than 1"), "{error}");
        }
        assert!(Dropout::new(0, 0.5, 0).is_err());
    }
}
