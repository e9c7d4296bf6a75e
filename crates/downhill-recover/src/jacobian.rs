//! The Jacobian of a training run, by forward-mode autodiff with dual numbers.

use downhill_hand::Real;
use num_dual::{Dual64, DualNum};

/// The number type of a training run: `f64`, or [`Dual64`] for its derivatives.
pub(crate) trait Number: DualNum<Primitive = f64> + Copy {
    /// `eˣ` as the engine computes it, so that a run has the same bits.
    fn power(self) -> Self;
}

/// The exponential of the engine; `f64` has one of its own of this name.
fn exp<T: Real>(x: T) -> T {
    x.exp()
}

impl Number for f64 {
    fn power(self) -> Self {
        exp(self)
    }
}

impl Number for Dual64 {
    fn power(self) -> Self {
        let power = exp(self.re);
        Self::new(power, self.eps * power)
    }
}

/// The sigmoid, with the operations of [`downhill_hand::sigmoid`].
pub(crate) fn sigmoid<T: Number>(z: T) -> T {
    let e = (-z.abs()).power();
    let p = (e + 1.0).recip();
    if z < 0.0 { e * p } else { p }
}

/// The Jacobian of `f` at `x`, exact except for rounding: `[outputs, N]`.
///
/// Runs `f` once per input. A dual number with a vector of derivatives would need one run, but
/// `num-dual`'s needs another version of `nalgebra` than `levenberg-marquardt` does.
pub(crate) fn jacobian<const N: usize>(
    x: [f64; N],
    f: impl Fn([Dual64; N]) -> Vec<Dual64>,
) -> Vec<[f64; N]> {
    let columns: [Vec<Dual64>; N] = std::array::from_fn(|input| {
        let mut x = x.map(Dual64::from_re);
        x[input] = x[input].derivative();
        f(x)
    });
    let outputs = columns.first().map_or(0, Vec::len);
    (0..outputs)
        .map(|output| std::array::from_fn(|input| columns[input][output].eps))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All operations that a training run consists of.
    fn formula<T: Number>([x, y]: [T; 2]) -> T {
        (sigmoid(x * y) / (y - x * 0.3)).ln() - sigmoid(-x) * y
    }

    #[test]
    fn jacobian_agrees_with_finite_differences() {
        let at = [0.7, 1.9];
        let rows = jacobian(at, |at| vec![formula(at), at[0]]);
        assert_eq!(rows[1], [1.0, 0.0]);
        for i in 0..2 {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut at = at;
                at[i] += by;
                formula(at)
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((rows[0][i] - slope).abs() < 1e-9, "{i}: {slope}");
        }
    }

    #[test]
    fn sigmoid_is_bit_for_bit_that_of_the_engine() {
        for k in -2000..=2000 {
            let z = f64::from(k) * 0.375;
            let theirs = downhill_hand::sigmoid(z);
            assert_eq!(sigmoid(z).to_bits(), theirs.to_bits(), "{z}");
        }
    }
}
