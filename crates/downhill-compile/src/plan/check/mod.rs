//! Checks a plan: every buffer, register and range that it names exists.

mod rows;
mod whole;

use super::{Kernel, Plan};
use crate::error::Error;

/// Checks every kernel of a plan, so that its numbers are safe to index by.
///
/// # Errors
///
/// [`Error::Plan`] for the first kernel that reads or writes outside of a buffer, or reads the buffer that it writes.
pub(super) fn check(plan: &Plan) -> Result<(), Error> {
    let buffers = Lengths(&plan.buffers);
    let wrong = |reason: String| Error::Plan { reason };
    for (buffer, values) in &plan.constants {
        if plan.buffers.get(*buffer) != Some(&values.len()) {
            let reason = format!("{} constants for buffer {buffer}", values.len());
            return Err(wrong(reason));
        }
    }
    for (index, kernel) in plan.kernels.iter().enumerate() {
        let checked = match kernel {
            Kernel::Rows(kernel) => rows::check(buffers, kernel),
            Kernel::Whole(kernel) => whole::check(buffers, kernel),
        };
        checked.map_err(|reason| wrong(format!("kernel {index} {reason}")))?;
    }
    Ok(())
}

/// The length of each buffer.
#[derive(Clone, Copy)]
struct Lengths<'a>(&'a [usize]);

impl Lengths<'_> {
    /// Checks that a buffer has `count` entries from `start` on. No entries are always there.
    fn holds(self, buffer: usize, start: usize, count: usize) -> Result<(), String> {
        let length = self.0.get(buffer).copied();
        let length = length.ok_or_else(|| format!("uses buffer {buffer}, which does not exist"))?;
        match start.checked_add(count) {
            Some(end) if count == 0 || end <= length => Ok(()),
            _ => Err(format!(
                "uses {count} entries from entry {start} of buffer {buffer} on, which has {length}"
            )),
        }
    }
}

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

#[cfg(test)]
mod tests;
