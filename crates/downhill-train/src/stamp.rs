//! Stamps that tell batches apart.

use std::sync::atomic::{AtomicU64, Ordering};

/// Identifies the numbers of a batch.
///
/// Two batches with the same stamp hold the same numbers, so an engine need not copy a batch to its device twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

impl Stamp {
    /// A stamp that no other batch has.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
