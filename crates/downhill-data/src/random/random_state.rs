//! NumPy's legacy stream, `numpy.random.RandomState`.

use std::convert::Infallible;

use ndarray::Array2;
use rand::{Rng, TryRng};
use rand_mt::Mt;

use super::RandomError;
use super::bounded::{masked, shuffle, span};

/// Whether [`RandomState::choice`] may take one member twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// Each member may be taken any number of times.
    With,
    /// Each member is taken at most once.
    Without,
}

/// The stream of `numpy.random.RandomState(seed)`: MT19937 and NumPy's legacy draws.
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
    /// The second normal of a pair, not given out yet. Only [`RandomState::normal`] reads it.
    spare_normal: Option<f64>,
}

impl RandomState {
    /// The stream NumPy starts from the same whole number.
    ///
    /// The state is filled by MT19937's `init_genrand`, which takes 32 bits: every `u32` is a seed
    /// and there are no others.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            words: Mt::new(seed),
            spare_normal: None,
        }
    }

    /// A number uniform on `[0, 1)`, a multiple of 2⁻⁵³; two words of the generator.
    ///
    /// NumPy's `random_sample()`, and MT19937's `genrand_res53`: the top 27 bits of one word above
    /// the top 26 bits of the next.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0 // (high · 2²⁶ + low) / 2⁵³
    }

    /// A number uniform on `[low, high)`: `low + (high - low) · random()`.
    ///
    /// Plain arithmetic, as in NumPy: ends that are not finite give a number that is not finite,
    /// and ends the wrong way round give a number on `(high, low]`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random()
    }

    /// A matrix of [`uniform`](Self::uniform) numbers of shape `(rows, columns)`, filled row by row.
    ///
    /// # Panics
    /// As every `ndarray` matrix does, if `rows · columns` numbers are more than memory can address.
    pub fn uniform_array(&mut self, low: f64, high: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.uniform(low, high))
    }

    /// A normal number of the given mean and standard deviation.
    ///
    /// Marsaglia's polar form of Box and Muller: a point uniform in the unit disc gives two normal
    /// numbers. The one from the point's second coordinate comes first; the one from the first
    /// coordinate is kept and comes at the next call, whatever is drawn from the stream in between.
    ///
    /// `std` should be finite and not negative. NumPy refuses a negative one; here it only mirrors
    /// the numbers about the mean.
    ///
    /// The logarithm is the platform's: on one whose `log` rounds differently from the one NumPy
    /// was built with, the last bit of a number may differ.
    pub fn normal(&mut self, mean: f64, std: f64) -> f64 {
        mean + std * self.standard_normal()
    }

    /// A matrix of [`normal`](Self::normal) numbers of shape `(rows, columns)`, filled row by row.
    ///
    /// # Panics
    /// As every `ndarray` matrix does, if `rows · columns` numbers are more than memory can address.
    pub fn normal_array(&mut self, mean: f64, std: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.normal(mean, std))
    }

    /// A whole number uniform on `[low, high)`; NumPy's `randint(low, high)`.
    ///
    /// # Errors
    /// [`RandomError::EmptyRange`] unless `low < high`.
    pub fn integers(&mut self, low: i64, high: i64) -> Result<i64, RandomError> {
        let span = span(low, high)?;
        Ok(low.wrapping_add_unsigned(masked(self, span)))
    }

    /// Puts the items into a random order, in place: Fisher and Yates, from the last item down.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        shuffle(self, items);
    }

    /// The numbers `0..n` in a random order.
    ///
    /// # Panics
    /// As every [`Vec`] does, if `n` numbers are more than memory can address.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// `size` members of `0..population`; NumPy's `choice(population, size, replace)`.
    ///
    /// Without replacement it is the front of a [`permutation`](Self::permutation) of the whole
    /// population (and so panics where that does); with replacement, `size` independent draws.
    ///
    /// # Errors
    /// [`RandomError::PopulationTooSmall`] if `size > population` without replacement;
    /// [`RandomError::EmptyPopulation`] if there is nobody to draw with replacement.
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

    /// Two words, the first one above the second: NumPy's order, and not `rand_mt`'s.
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
        assert_eq!(stream, RandomState::new(0), "an error must draw nothing");
    }

    #[test]
    fn a_range_of_one_number_draws_nothing() {
        let mut stream = RandomState::new(0);
        assert_eq!(stream.integers(-7, -6), Ok(-7));
        assert_eq!(stream, RandomState::new(0));
    }

    #[test]
    fn choosing_more_than_there_are_is_an_error() {
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
    fn rand_can_draw_from_it() {
        let mut stream = RandomState::new(1);
        let dice: Vec<u8> = (0..100).map(|_| stream.random_range(1..=6)).collect();
        assert!(dice.iter().all(|face| (1..=6).contains(face)));

        // fill_bytes hands out the generator's words in little-endian order.
        let mut bytes = [0; 6];
        RandomState::new(1).fill_bytes(&mut bytes);
        let mut words = RandomState::new(1);
        assert_eq!(bytes[..4], words.next_u32().to_le_bytes());
        assert_eq!(bytes[4..], words.next_u32().to_le_bytes()[..2]);
    }
}
