//! The softmax, which turns the outputs of a sample into probabilities.

use downhill_kernels::{Body, Formula, dispatch, map_formula};

use crate::{ActivationFn, Real, Softmax};

/// The softmax, which turns the outputs of a sample into probabilities.
///
/// With `a = softmax(z)`, for one sample and its outputs `i` and `j`,
///
/// ```text
/// aᵢ       = e^(zᵢ - m) / sum over j of e^(zⱼ - m),   m = max z
/// daᵢ/dzⱼ  = aᵢ (1 - aᵢ) for i = j, and -aᵢ aⱼ elsewhere
/// dL/dzᵢ   = aᵢ (dL/daᵢ - sum over j of aⱼ dL/daⱼ)
/// ```
///
/// Subtracting `m` keeps the exponentials from overflowing; it cancels in the fraction.
impl<T: Real> ActivationFn<T> for Softmax {
    fn forward(&self, z: &[T], a: &mut [T], outputs: usize) {
        softmax_rows(z, a, outputs);
    }

    fn backward(&self, _z: &[T], a: &[T], d: &mut [T], outputs: usize) {
        for (a, d) in a.chunks_exact(outputs).zip(d.chunks_exact_mut(outputs)) {
            let mut mean = T::ZERO;
            for (&a, &d) in a.iter().zip(d.iter()) {
                mean += a * d;
            }
            for (&a, d) in a.iter().zip(d) {
                *d = a * (*d - mean);
            }
        }
    }
}

/// The softmax of every sample.
pub(crate) fn softmax_rows<T: Real>(z: &[T], a: &mut [T], outputs: usize) {
    struct Rows<'a, T>(&'a [T], &'a mut [T], usize);
    impl<T: Real> Body for Rows<'_, T> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            let Self(z, a, outputs) = self;
            for (z, a) in z.chunks_exact(outputs).zip(a.chunks_exact_mut(outputs)) {
                softmax(z, a);
            }
        }
    }
    dispatch(Rows(z, a, outputs));
}

/// `e^(z - m)` with the greatest `z` as `m`.
pub(crate) struct Power<T>(pub(crate) T);

impl<T: Real> Formula<T, [T; 1]> for Power<T> {
    #[inline(always)]
    fn value(&self, [z]: [T; 1]) -> T {
        (z - self.0).exp()
    }
}

impl<T: Real> Formula<T, ([T; 1], T)> for Power<T> {
    #[inline(always)]
    fn value(&self, ([z], _): ([T; 1], T)) -> T {
        (z - self.0).exp()
    }
}

/// The softmax of one sample.
// ANCHOR: softmax
#[inline(always)]
fn softmax<T: Real>(z: &[T], a: &mut [T]) {
    let greatest = z.iter().copied().fold(T::NEG_INFINITY, T::max);
    let mut sum = T::ZERO;
    map_formula([z], a, Power(greatest));
    for &mut a in &mut *a {
        sum += a;
    }
    for a in a {
        *a /= sum;
    }
}
// ANCHOR_END: softmax

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probabilities_of_a_sample_sum_to_1() {
        let z = [1.0, 2.0, 3.0, 800.0, -800.0, 0.0];
        let mut a = [f64::NAN; 6];
        Softmax.forward(&z, &mut a, 3);
        for sample in a.chunks_exact(3) {
            assert!((sample.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{a:?}");
        }
        assert_eq!(a[3..], [1.0, 0.0, 0.0]);
    }
}
