//! Whether a table fits in memory.

use downhill_core::{bytes_of, check_memory};

/// The number of copies of a table that a training run makes, batches and figures included.
const COPIES: u64 = 4;

/// Whether a table of so many rows and columns, and the copies that a training run makes of it, fit in memory.
pub(crate) fn fits(rows: usize, columns: usize) -> bool {
    let bytes = bytes_of(rows, columns).saturating_mul(COPIES);
    check_memory(String::new, bytes).is_ok()
}
