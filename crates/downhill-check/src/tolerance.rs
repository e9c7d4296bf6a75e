//! The one table of tolerances.

/// How far apart two gradients may be.
///
/// Entries `a` and `b` of a parameter agree when
///
/// ```text
/// |a - b| ≤ relative · max(|a|, |b|)  +  floor · (the largest entry of that parameter, in either)
/// ```
///
/// The floor is for entries that are small because large terms cancel in them: each term of the sum
/// over samples is rounded, so the sum is known to some digits of its terms, not of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// A share of the entry.
    pub relative: f64,
    /// A share of the largest entry of the parameter.
    pub floor: f64,
}

impl Tolerance {
    /// Two ways to the exact derivative, both in `f64` (epsilon 2.2e-16): some thousand roundings.
    pub const EXACT_F64: Self = Self {
        relative: 1e-12,
        floor: 1e-13,
    };

    /// An exact derivative beside a central difference in `f64`, whose error is of the order of
    /// epsilon to the power 2/3, 4e-11, times third derivatives and the size of the loss.
    pub const DIFFERENCE_F64: Self = Self {
        relative: 1e-7,
        floor: 1e-8,
    };
}
