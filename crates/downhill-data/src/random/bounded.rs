//! Whole numbers up to a bound, by NumPy's two rules, and the shuffle made of them.
//!
//! Both rules draw 32 bits a try if the bound fits them and 64 if not, and nothing for a bound of 0.

use rand::Rng;

use super::RandomError;

/// How far the last whole number of `[low, high)` lies above `low`; an error if there is none.
pub(super) fn span(low: i64, high: i64) -> Result<u64, RandomError> {
    if low < high {
        // The difference of two i64 always fits a u64, but not always an i64.
        Ok(high.abs_diff(low) - 1)
    } else {
        Err(RandomError::EmptyRange { low, high })
    }
}

/// A whole number uniform on `0..=max`, by masking: words cut to as many bits as `max` has, until
/// one is not above it.
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

/// A whole number uniform on `0..=max`, by multiplication (D. Lemire, "Fast Random Integer
/// Generation in an Interval", 2019).
///
/// A word times the number of outcomes, read as a fixed-point number, has the outcome as its whole
/// part. Of the fractions, the lowest `2³² mod outcomes` are too many for an even fraction and are
/// drawn again.
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
    // 2³² mod outcomes, without leaving 32 bits.
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

/// Puts the items into a random order: Fisher and Yates, from the last item down. The bounded
/// numbers are masked ones, in NumPy's current stream as in its legacy one.
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
    fn a_span_reaches_the_ends_of_i64() {
        assert_eq!(span(-1, 2), Ok(2));
        assert_eq!(span(i64::MIN, i64::MAX), Ok(u64::MAX - 1));
        assert_eq!(span(3, 3), Err(RandomError::EmptyRange { low: 3, high: 3 }));
    }

    #[test]
    fn both_rules_reach_every_outcome_about_evenly() {
        for rule in [masked, multiplied] {
            let mut words = RandomState::new(0);
            let mut counts = [0_u32; 6];
            for _ in 0..6_000 {
                counts[rule(&mut words, 5) as usize] += 1;
            }
            // Four standard deviations of a count of 6,000 by one in six are 115.
            assert!(counts.iter().all(|n| n.abs_diff(1_000) < 115), "{counts:?}");
        }
    }

    #[test]
    fn both_rules_keep_to_bounds_of_every_size() {
        for rule in [masked, multiplied] {
            let mut words = RandomState::new(0);
            for bits in 0..=64 {
                let max = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
                for max in [max, max.saturating_add(1)] {
                    assert!(rule(&mut words, max) <= max);
                }
            }
        }
    }
}
