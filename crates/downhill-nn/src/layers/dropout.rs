//! Dropout: while learning, some inputs are left out at random.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::{Error, Mode};

/// Dropout: while learning, each input is left out with probability `p` and the others grow by
/// `1 / (1 - p)`; while predicting, `a = x`.
///
/// ```text
/// a[s,i] = m[s,i] x[s,i] / (1 - p),   m = 1 where the input is kept, 0 where not
/// ```
///
/// Not Burn's own, whose draws come from a stream that all of a process shares. Here `m` depends on
/// the seed and the step alone: of the stream PCG64 (XSL-RR 128/64) that `seed_from_u64` makes of the
/// seed, step `t` begins at the draw `t 2^40`; each input in turn, row by row, takes a draw `u` of 53
/// bits from `[0, 1)` and is kept where `u >= p`.
#[derive(Module, Debug)]
pub struct Dropout {
    #[module(skip)]
    inputs: usize,
    #[module(skip)]
    rate: f64,
    #[module(skip)]
    seed: u64,
    #[module(skip)]
    mode: Mode,
}

impl Dropout {
    /// Leaves out a fraction `rate` of `inputs`, at least 0 and less than 1.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] if there are no inputs, [`Error::Rate`] for a rate out of range.
    pub fn new(inputs: usize, rate: f64, seed: u64) -> Result<Self, Error> {
        if inputs == 0 {
            return Err(Error::Empty { what: "inputs" });
        }
        if !(0.0..1.0).contains(&rate) {
            return Err(Error::Rate { rate });
        }
        Ok(Self {
            inputs,
            rate,
            seed,
            mode: Mode::Predicting,
        })
    }

    /// How many inputs a sample has.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Says what the passes that follow are for. A new layer is predicting.
    pub fn prepare(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// `a = m x / (1 - p)`.
    ///
    /// # Shapes
    ///
    /// `x` and `a`: `[samples, inputs]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let Mode::Learning { step } = self.mode else {
            return x;
        };
        let mut stream = Pcg64::seed_from_u64(self.seed);
        stream.advance(u128::from(step) << 40);
        let grown = 1.0 / (1.0 - self.rate);
        let [samples, inputs] = x.dims();
        let factors: Vec<f64> = (0..samples * inputs)
            .map(|_| {
                // The top 53 bits: exact, and a multiple of 2^-53.
                let u = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
                if u >= self.rate { grown } else { 0.0 }
            })
            .collect();
        let data = TensorData::new(factors, [samples, inputs]);
        // A constant to autodiff: it is on the same device, but nobody follows it.
        let factors = Tensor::from_data(data, (&x.device(), x.dtype()));
        x * factors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Backend, Dtype, matrix, values};

    fn sevens(mode: Mode) -> Vec<f64> {
        let device = Backend::default().device().unwrap();
        let mut dropout = Dropout::new(100, 0.5, 3).unwrap();
        dropout.prepare(mode);
        let x = matrix(vec![7.0; 1_000], [10, 100], &device, Dtype::F64).unwrap();
        values(dropout.forward(x), "a").unwrap()
    }

    #[test]
    fn leaves_out_its_share_while_learning_and_nothing_while_predicting() {
        assert_eq!(sevens(Mode::Predicting), vec![7.0; 1_000]);
        let a = sevens(Mode::Learning { step: 5 });
        assert!(a.iter().all(|a| [0.0, 14.0].contains(a)));
        let out = a.iter().filter(|a| **a == 0.0).count();
        // Five standard deviations of 1,000 draws.
        assert!(out.abs_diff(500) < 80, "{out}");
        assert_eq!(a, sevens(Mode::Learning { step: 5 }));
        assert_ne!(a, sevens(Mode::Learning { step: 6 }));
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
