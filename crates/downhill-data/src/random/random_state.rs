//! NumPy's legacy stream, `numpy.random.RandomState`.

use std::convert::Infallible;

use ndarray::Array2;
use rand::{Rng, TryRng};
use rand_mt::Mt;

use super::RandomError;
use super::bounded::{masked, shuffle, span};

/// Whether [`RandomState::choice`] may choose a member more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// A member may be chosen any number of times.
    With,
    /// A member is chosen at most once.
    Without,
}

/// The stream of `numpy.random.RandomState(seed)`: MT19937 and legacy draws.
///
/// NumPy has frozen this stream, so a seed gives the same numbers in every version of NumPy.
///
/// ```
/// use downhill_data::RandomState;
///
/// let mut stream = RandomState::new(42);
/// assert_eq!(stream.random(), 0.3745401188473625); // numpy.random.RandomState(42).random_sample()
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RandomState {
    words: Mt,
    /// The second normal of a pair, for the next call of [`RandomState::normal`].
    spare_normal: Option<f64>,
}

impl RandomState {
    /// Creates the stream of `numpy.random.RandomState(seed)`.
    ///
    /// MT19937's `init_genrand` fills the state from 32 bits, so every `u32` is a valid seed.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            words: Mt::new(seed),
            spare_normal: None,
        }
    }

    /// A uniform number in `[0, 1)`, a multiple of 2⁻⁵³, from two words.
    ///
    /// NumPy's `random_sample()`, and MT19937's `genrand_res53`: the top 27 bits of one word above
    /// the top 26 bits of the next.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0 // (high · 2²⁶ + low) / 2⁵³
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

    /// A normal number of the given mean and standard deviation.
    ///
    /// Marsaglia's polar form of the Box-Muller method: a uniform point in the unit disc gives two
    /// normals. This call returns the one from the second coordinate. The next call returns the one
    /// from the first, even after other draws in between.
    ///
    /// `std` should be finite and not negative. NumPy rejects a negative `std`; here it mirrors the
    /// numbers about the mean.
    ///
    /// The logarithm is the platform's. If it rounds differently from that of NumPy's build, the last
    /// bit of a number may differ.
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

    /// A uniform integer in `[low, high)`; NumPy's `randint(low, high)`.
    ///
    /// # Errors
    /// [`RandomError::EmptyRange`] unless `low < high`.
    pub fn integers(&mut self, low: i64, high: i64) -> Result<i64, RandomError> {
        let span = span(low, high)?;
        Ok(low.wrapping_add_unsigned(masked(self, span)))
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

    /// Chooses `size` of `0..population`; NumPy's `choice(population, size, replace)`.
    ///
    /// Without replacement, these are the first `size` of a [`permutation`](Self::permutation) of the
    /// population, with its panics. With replacement, they are `size` independent draws.
    ///
    /// # Errors
    /// [`RandomError::PopulationTooSmall`] if `size > population` without replacement;
    /// [`RandomError::EmptyPopulation`] if `population` is 0 and `size` is not, with replacement.
    pub fn choice(
        &mut self,
        population: usize,
        size: usize,
        replacement: Replacement,
    ) -> Result<Vec<usize>, RandomError> {
        match replacement {
            Replacement::Without if size > population => {
                Err(RandomError::PopulationTooSmall { population, size })
            }
            Replacement::Without => {
                let mut order = self.permutation(population);
                order.truncate(size);
                Ok(order)
            }
            Replacement::With if size == 0 => Ok(Vec::new()),
            Replacement::With => {
                let last = population
                    .checked_sub(1)
                    .ok_or(RandomError::EmptyPopulation { size })?;
                Ok((0..size)
                    .map(|_| masked(self, last as u64) as usize)
                    .collect())
            }
        }
    }

    /// A normal number of mean 0 and standard deviation 1.
    fn standard_normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let x1 = 2.0 * self.random() - 1.0;
            let x2 = 2.0 * self.random() - 1.0;
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let scale = (-2.0 * r2.ln() / r2).sqrt();
                self.spare_normal = Some(scale * x1);
                return scale * x2;
            }
        }
    }
}

impl TryRng for RandomState {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.words.next_u32())
    }

    /// Two words, the first as the high half, as in NumPy but not in `rand_mt`.
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let high = u64::from(self.words.next_u32());
        let low = u64::from(self.words.next_u32());
        Ok(high << 32 | low)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand::rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;

    #[test]
    fn an_empty_range_is_an_error() {
        let mut stream = RandomState::new(0);
        for (low, high) in [(3, 3), (3, 2), (i64::MAX, i64::MIN)] {
            assert_eq!(
                stream.integers(low, high),
                Err(RandomError::EmptyRange { low, high })
            );
        }
        assert_eq!(stream, RandomState::new(0), "an error draws nothing");
    }

    #[test]
    fn a_range_of_one_integer_draws_nothing() {
        let mut stream = RandomState::new(0);
        assert_eq!(stream.integers(-7, -6), Ok(-7));
        assert_eq!(stream, RandomState::new(0));
    }

    #[test]
    fn choosing_more_than_the_population_has_is_an_error() {
        let mut stream = RandomState::new(0);
        assert_eq!(
            stream.choice(3, 4, Replacement::Without),
            Err(RandomError::PopulationTooSmall {
                population: 3,
                size: 4
            })
        );
        assert_eq!(
            stream.choice(0, 1, Replacement::With),
            Err(RandomError::EmptyPopulation { size: 1 })
        );
        assert_eq!(stream.choice(0, 0, Replacement::With), Ok(vec![]));
        assert_eq!(stream.choice(0, 0, Replacement::Without), Ok(vec![]));
        assert_eq!(stream.choice(3, 5, Replacement::With).unwrap().len(), 5);
    }

    #[test]
    fn arrays_are_filled_row_by_row() {
        let array = RandomState::new(5).normal_array(1.0, 2.0, (3, 2));
        let mut stream = RandomState::new(5);
        for value in array.rows().into_iter().flatten() {
            assert_eq!(*value, stream.normal(1.0, 2.0));
        }
    }

    #[test]
    fn distributions_of_rand_can_draw_from_a_random_state() {
        let mut stream = RandomState::new(1);
        let dice: Vec<u8> = (0..100).map(|_| stream.random_range(1..=6)).collect();
        assert!(dice.iter().all(|face| (1..=6).contains(face)));

        // fill_bytes returns the generator's words in little-endian order.
        let mut bytes = [0; 6];
        RandomState::new(1).fill_bytes(&mut bytes);
        let mut words = RandomState::new(1);
        assert_eq!(bytes[..4], words.next_u32().to_le_bytes());
        assert_eq!(bytes[4..], words.next_u32().to_le_bytes()[..2]);
    }
}
