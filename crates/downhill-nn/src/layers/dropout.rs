//! Dropout: random inputs are set to 0 during training.

use burn::module::Module;
use burn::tensor::Tensor;
use downhill_core::check_fraction;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::{Error, Mode, ShapeError, TensorLayer, step_tensor};

/// Dropout: sets each input to 0 with probability `p` during training.
///
/// The other inputs are multiplied by `1 / (1 - p)`. In evaluation mode, `a = x`.
///
/// ```text
/// a[s,i] = m[s,i] x[s,i] / (1 - p),   m = 1 if the input is kept, 0 otherwise
/// ```
///
/// Burn's own dropout draws from a stream that the whole process shares. Here `m` depends only on the seed and the
/// step: `seed_from_u64` creates a PCG64 stream (XSL-RR 128/64), and step `t` starts at draw `t 2^40` of it. Each
/// input, row by row, takes a 53-bit draw `u` from `[0, 1)` and is kept if `u >= p`.
///
/// *Source*: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014), with the
/// scaling moved from evaluation to training.
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
    /// Creates a dropout of probability `rate`, at least 0 and less than 1.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are no inputs, [`Error::Setting`] if the rate is out of range.
    pub fn new(inputs: usize, rate: f64, seed: u64) -> Result<Self, Error> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" }.into());
        }
        check_fraction("the dropout rate", &rate)?;
        Ok(Self {
            inputs,
            rate,
            seed,
            mode: Mode::Evaluation,
        })
    }
}

impl TensorLayer for Dropout {
    fn inputs(&self) -> usize {
        self.inputs
    }

    fn prepare(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// `a = m x / (1 - p)`.
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let Mode::Training { step } = self.mode else {
            return x;
        };
        let [samples, inputs] = x.dims();
        let (seed, rate) = (self.seed, self.rate);
        let factors = move |step| factors(seed, rate, step, samples * inputs);
        x.clone() * step_tensor(step, [samples, inputs], &x, factors)
    }
}

/// `m / (1 - p)` of the first `inputs` inputs at a step.
fn factors(seed: u64, rate: f64, step: u64, inputs: usize) -> Vec<f64> {
    let mut stream = Pcg64::seed_from_u64(seed);
    stream.advance(u128::from(step) << 40);
    let scale = 1.0 / (1.0 - rate);
    let factors = (0..inputs).map(|_| {
        // The top 53 bits convert to f64 exactly.
        let u = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        if u >= rate { scale } else { 0.0 }
    });
    factors.collect()
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
    fn drops_a_fraction_in_training_and_nothing_in_evaluation() {
        assert_eq!(sevens(Mode::Evaluation), vec![7.0; 1_000]);
        let a = sevens(Mode::Training { step: 5 });
        assert!(a.iter().all(|a| [0.0, 14.0].contains(a)));
        let dropped = a.iter().filter(|a| **a == 0.0).count();
        // Five standard deviations of 1,000 draws.
        assert!(dropped.abs_diff(500) < 80, "{dropped}");
        assert_eq!(a, sevens(Mode::Training { step: 5 }));
        assert_ne!(a, sevens(Mode::Training { step: 6 }));
    }

    #[test]
    fn refuses_a_rate_out_of_range_and_no_inputs() {
        for rate in [1.0, -0.1, f64::NAN] {
            let error = Dropout::new(3, rate, 0).unwrap_err().to_string();
            assert!(error.contains("at least 0 and less than 1"), "{error}");
        }
        assert!(Dropout::new(0, 0.5, 0).is_err());
    }
}
