//! NumPy's current stream, `numpy.random.default_rng`.

use std::convert::Infallible;

use ndarray::Array2;
use rand::{Rng, TryRng};
use rand_pcg::Lcg128Xsl64;

use super::bounded::{multiplied, shuffle, span};
use super::ziggurat::{INVERSE_TAIL, TABLE, TAIL};
use super::{RandomError, SeedSequence};

/// The stream of `numpy.random.default_rng(seed)`: PCG64 with a [`SeedSequence`].
///
/// ```
/// use downhill_data::default_rng;
///
/// let mut stream = default_rng(42);
/// assert_eq!(stream.random(), 0.7739560485559633); // numpy.random.default_rng(42).random()
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    words: Lcg128Xsl64,
    /// The high half of a word whose low half was drawn as 32 bits. The next 32-bit draw takes it,
    /// even after 64-bit draws in between.
    spare_half: Option<u32>,
}

/// Creates a [`Generator`] like `numpy.random.default_rng(seed)`.
#[must_use]
pub fn default_rng(seed: u64) -> Generator {
    Generator::new(seed)
}

impl Generator {
    /// Creates the stream of `numpy.random.default_rng(seed)`.
    ///
    /// NumPy accepts integers of any size as seeds; these are the ones of at most 64 bits.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let [state_high, state_low, stream_high, stream_low] =
            SeedSequence::new(seed).generate_state();
        let join = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        Self {
            words: Lcg128Xsl64::new(join(state_high, state_low), join(stream_high, stream_low)),
            spare_half: None,
        }
    }

    /// A uniform number in `[0, 1)`, a multiple of 2⁻⁵³: the top 53 bits of one word.
    pub fn random(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0 // 2⁵³
    }

    /// A uniform number in `[low, high)`: `low + (high - low) · random()`.
    ///
    /// The ends are not checked, as in NumPy: ends that are not finite give a number that is not
    /// finite, and `low > high` gives a number in `(high, low]`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random()
    }

    /// A matrix of [`uniform`](Self::uniform) numbers, `(rows, columns)`, row by row.
    ///
    /// # Panics
    /// If `rows · columns` numbers are more than memory can address.
    pub fn uniform_array(&mut self, low: f64, high: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.uniform(low, high))
    }

    /// A normal number of mean 0 and standard deviation 1, by the ziggurat method.
    ///
    /// In 98.9 % of the draws, one word gives the layer, the sign and the position in the layer.
    ///
    /// The exponential and the logarithm are the platform's. If they round differently from those
    /// that made NumPy's tables, the last digits of a number may differ.
    pub fn standard_normal(&mut self) -> f64 {
        loop {
            let word = self.next_u64();
            let index = (word & 0xff) as usize;
            let negative = word >> 8 & 1 == 1;
            let position = word >> 9 & 0x000f_ffff_ffff_ffff;
            let layer = TABLE[index];
            let x = position as f64 * layer.width;
            let x = if negative { -x } else { x };
            if position < layer.inside {
                return x;
            }
            if index == 0 {
                // NumPy takes the sign of the tail from the position, not from the sign bit.
                let tail = self.tail();
                return if position >> 8 & 1 == 1 { -tail } else { tail };
            }
            let y = (layer.upper - layer.height) * self.random() + layer.height;
            if y < (-0.5 * x * x).exp() {
                return x;
            }
        }
    }

    /// A normal number of the given mean and standard deviation.
    ///
    /// `mean + std` · [`standard_normal`](Self::standard_normal). `std` should be finite and not
    /// negative. NumPy rejects a negative `std`; here it mirrors the numbers about the mean.
    pub fn normal(&mut self, mean: f64, std: f64) -> f64 {
        mean + std * self.standard_normal()
    }

    /// A matrix of [`normal`](Self::normal) numbers, `(rows, columns)`, row by row.
    ///
    /// # Panics
    /// If `rows · columns` numbers are more than memory can address.
    pub fn normal_array(&mut self, mean: f64, std: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.normal(mean, std))
    }

    /// A normal number from the tail, beyond the layers (Marsaglia, 1964).
    fn tail(&mut self) -> f64 {
        loop {
            let x = -INVERSE_TAIL * (-self.random()).ln_1p();
            let y = -(-self.random()).ln_1p();
            if y + y > x * x {
                return TAIL + x;
            }
        }
    }

    /// A uniform integer in `[low, high)`; NumPy's `integers(low, high)`.
    ///
    /// # Errors
    /// [`RandomError::EmptyRange`] unless `low < high`.
    pub fn integers(&mut self, low: i64, high: i64) -> Result<i64, RandomError> {
        let span = span(low, high)?;
        Ok(low.wrapping_add_unsigned(self.at_most(span)))
    }

    /// Shuffles the items in place: Fisher-Yates, from the last item down.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        shuffle(self, items);
    }

    /// The integers `0..n` in a random order.
    ///
    /// # Panics
    /// If `n` integers are more than memory can address.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// A uniform integer in `0..=max`.
    pub(crate) fn at_most(&mut self, max: u64) -> u64 {
        multiplied(self, max)
    }
}

impl TryRng for Generator {
    type Error = Infallible;

    /// Half a word: first the low half of a new word, then its high half.
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if let Some(half) = self.spare_half.take() {
            return Ok(half);
        }
        let word = self.next_u64();
        self.spare_half = Some((word >> 32) as u32);
        Ok(word as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.words.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand::rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;

    #[test]
    fn an_empty_range_is_an_error() {
        let mut stream = Generator::new(0);
        assert_eq!(
            stream.integers(5, 5),
            Err(RandomError::EmptyRange { low: 5, high: 5 })
        );
        assert_eq!(stream, default_rng(0), "an error draws nothing");
    }

    #[test]
    fn a_range_of_one_integer_draws_nothing() {
        let mut stream = Generator::new(0);
        assert_eq!(stream.integers(9, 10), Ok(9));
        assert_eq!(stream, Generator::new(0));
    }

    #[test]
    fn integers_stay_in_range_at_the_ends_of_i64() {
        let mut stream = Generator::new(3);
        for _ in 0..100 {
            assert!(stream.integers(i64::MIN, i64::MAX).unwrap() < i64::MAX);
            assert!(stream.integers(i64::MAX - 2, i64::MAX).unwrap() >= i64::MAX - 2);
            assert!(stream.integers(i64::MIN, i64::MIN + 2).unwrap() < i64::MIN + 2);
        }
    }

    #[test]
    fn a_permutation_has_every_integer_once() {
        for n in [0, 1, 2, 50] {
            let mut order = Generator::new(8).permutation(n);
            order.sort_unstable();
            assert_eq!(order, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn distributions_of_rand_can_draw_from_a_generator() {
        let mut stream = Generator::new(1);
        let dice: Vec<u8> = (0..100).map(|_| stream.random_range(1..=6)).collect();
        assert!(dice.iter().all(|face| (1..=6).contains(face)));

        let mut bytes = [0; 8];
        Generator::new(1).fill_bytes(&mut bytes);
        assert_eq!(bytes, Generator::new(1).next_u64().to_le_bytes());
    }
}
