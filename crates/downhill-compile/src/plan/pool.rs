//! Buffers that are used again when their value is no longer needed.

/// Buffers of some length, of which those that are free can be taken.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// The length of each buffer.
    pub(super) lengths: Vec<usize>,
    free: Vec<usize>,
}

impl Pool {
    /// A pool in which buffers of these lengths are taken.
    pub(super) fn with(lengths: Vec<usize>) -> Self {
        Self {
            lengths,
            free: Vec::new(),
        }
    }

    /// Takes the smallest free buffer of at least `length` entries, or makes a new one.
    pub(super) fn take(&mut self, length: usize) -> usize {
        let fits = self
            .free
            .iter()
            .enumerate()
            .filter(|&(_, &buffer)| self.lengths[buffer] >= length);
        let best = fits
            .min_by_key(|&(_, &buffer)| self.lengths[buffer])
            .map(|(at, _)| at);
        match best {
            Some(at) => self.free.swap_remove(at),
            None => {
                self.lengths.push(length);
                self.lengths.len() - 1
            }
        }
    }

    pub(super) fn release(&mut self, buffer: usize) {
        self.free.push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_buffer_is_taken_again_by_a_value_that_fits() {
        let mut pool = Pool::default();
        let (large, small) = (pool.take(100), pool.take(10));
        pool.release(large);
        pool.release(small);
        assert_eq!(pool.take(9), small);
        assert_eq!(pool.take(11), large);
        assert_eq!(pool.take(1), 2);
        assert_eq!(pool.lengths, [100, 10, 1]);
    }
}
