//! NumPy's two methods for bounded integers, and its shuffle.
//!
//! Both methods draw 32 bits per try if the bound fits in 32 bits, otherwise 64 bits. They draw
//! nothing for a bound of 0.

use rand::Rng;

use super::RandomError;

/// The difference between `low` and the last integer of `[low, high)`.
pub(super) fn span(low: i64, high: i64) -> Result<u64, RandomError> {
    if low < high {
        // The difference of two i64 always fits in a u64, but not always in an i64.
        Ok(high.abs_diff(low) - 1)
    } else {
        Err(RandomError::EmptyRange { low, high })
    }
}

/// A uniform integer in `0..=max`, by masking.
///
/// Words are cut to the number of bits of `max`, and redrawn while they exceed it.
pub(super) fn masked(words: &mut impl Rng, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let mask = u64::MAX >> max.leading_zeros();
    loop {
        let word = if u32::try_from(max).is_ok() {
            u64::from(words.next_u32())
        } else {
            words.next_u64()
        };
        let value = word & mask;
        if value <= max {
            return value;
        }
    }
}

/// A uniform integer in `0..=max`, by multiplication.
///
/// The product of a word and the number of outcomes is a fixed-point number whose integer part is the
/// outcome. To make all outcomes equally likely, words are redrawn if the fractional part is among
/// the lowest `2³² mod outcomes`.
///
/// *Source*: D. Lemire, "Fast Random Integer Generation in an Interval", 2019.
pub(super) fn multiplied(words: &mut impl Rng, max: u64) -> u64 {
    if max == 0 {
        0
    } else if let Ok(max) = u32::try_from(max) {
        u64::from(multiplied_32_bits(words, max))
    } else {
        multiplied_64_bits(words, max)
    }
}

fn multiplied_32_bits(words: &mut impl Rng, max: u32) -> u32 {
    let Some(outcomes) = max.checked_add(1) else {
        return words.next_u32();
    };
    // 2³² mod outcomes, in 32 bits.
    let uneven = outcomes.wrapping_neg() % outcomes;
    loop {
        let product = u64::from(words.next_u32()) * u64::from(outcomes);
        if product as u32 >= uneven {
            return (product >> 32) as u32;
        }
    }
}

fn multiplied_64_bits(words: &mut impl Rng, max: u64) -> u64 {
    let Some(outcomes) = max.checked_add(1) else {
        return words.next_u64();
    };
    let uneven = outcomes.wrapping_neg() % outcomes;
    loop {
        let product = u128::from(words.next_u64()) * u128::from(outcomes);
        if product as u64 >= uneven {
            return (product >> 64) as u64;
        }
    }
}

/// Shuffles the items: Fisher-Yates, from the last item down.
///
/// NumPy uses masking here in both streams.
pub(super) fn shuffle<T>(words: &mut impl Rng, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let other = masked(words, last as u64) as usize;
        items.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RandomState;

    #[test]
    fn a_span_may_cover_all_of_i64() {
        assert_eq!(span(-1, 2), Ok(2));
        assert_eq!(span(i64::MIN, i64::MAX), Ok(u64::MAX - 1));
        assert_eq!(span(3, 3), Err(RandomError::EmptyRange { low: 3, high: 3 }));
    }

    #[test]
    fn both_methods_are_uniform() {
        for method in [masked, multiplied] {
            let mut words = RandomState::new(0);
            let mut counts = [0_u32; 6];
            for _ in 0..6_000 {
                counts[method(&mut words, 5) as usize] += 1;
            }
            // 115 is four standard deviations: 6,000 draws, probability 1/6.
            assert!(counts.iter().all(|n| n.abs_diff(1_000) < 115), "{counts:?}");
        }
    }

    #[test]
    fn both_methods_stay_within_bounds_of_every_size() {
        for method in [masked, multiplied] {
            let mut words = RandomState::new(0);
            for bits in 0..=64 {
                let max = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
                for max in [max, max.saturating_add(1)] {
                    assert!(method(&mut words, max) <= max);
                }
            }
        }
    }
}
