//! The memory that the process may still use.

use std::fs;

use crate::{SettingError, size};

/// Anything smaller is not worth a look at the system: 64 MB.
const SMALL: u64 = 64 << 20;

/// Checks that something fits in memory, before it is allocated.
///
/// `what` is the subject of the message, in the plural: `the parameters`. The number of bytes is an estimate. What is
/// small always passes. So does everything where the system does not say how much memory there is: only Linux does.
///
/// # Errors
///
/// [`SettingError::Memory`] with both sizes.
pub fn check_memory(what: impl FnOnce() -> String, bytes: u64) -> Result<(), SettingError> {
    if bytes < SMALL {
        return Ok(());
    }
    match available_memory() {
        Some(available) if bytes > available => Err(SettingError::Memory {
            what: what(),
            needed: size(bytes),
            available: size(available),
        }),
        _ => Ok(()),
    }
}

/// The number of bytes of so many numbers of 8 bytes; saturating.
pub fn bytes_of(rows: usize, columns: usize) -> u64 {
    (rows as u64)
        .saturating_mul(columns as u64)
        .saturating_mul(8)
}

/// The number of bytes that the process may still allocate, if the system says so.
///
/// It is the least of the memory that the machine has available, the memory that the control group has left and the
/// address space that the process may still use (`ulimit -v`). Swap does not count.
pub fn available_memory() -> Option<u64> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let machine = kilobytes(&read("/proc/meminfo"), "MemAvailable:");
    let group = {
        let number = |path| read(path).trim().parse::<u64>().ok();
        let limit = number("/sys/fs/cgroup/memory.max");
        let used = number("/sys/fs/cgroup/memory.current");
        limit.and_then(|limit| Some(limit.saturating_sub(used?)))
    };
    let space = address_space(&read("/proc/self/limits"));
    let used = kilobytes(&read("/proc/self/status"), "VmSize:");
    let space = space.and_then(|space| Some(space.saturating_sub(used?)));
    [machine, group, space].into_iter().flatten().min()
}

/// The number after a name, which Linux gives in units of 1,024 bytes.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number = line.split_whitespace().next()?.parse::<u64>().ok()?;
    Some(number.saturating_mul(1_024))
}

/// The soft limit on the address space, in bytes; `None` without a limit.
fn address_space(limits: &str) -> Option<u64> {
    let line = |line: &str| line.strip_prefix("Max address space").map(str::to_owned);
    let line = limits.lines().find_map(line)?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_linux_are_read() {
        let meminfo = "MemTotal:       24000000 kB\nMemAvailable:   22000000 kB\n";
        assert_eq!(
            kilobytes(meminfo, "MemAvailable:"),
            Some(22_000_000 * 1_024)
        );
        assert_eq!(kilobytes("", "MemAvailable:"), None);
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max address space         4096000000           unlimited            bytes     \n";
        assert_eq!(address_space(limits), Some(4_096_000_000));
        assert_eq!(
            address_space("Max address space         unlimited  unlimited  bytes"),
            None
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn more_than_there_is_does_not_fit() {
        assert!(available_memory().is_some_and(|bytes| bytes > SMALL));
        assert_eq!(check_memory(|| "the samples".to_owned(), 1_000), Ok(()));
        let error = check_memory(|| "the samples".to_owned(), 1 << 60).unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("the samples need about 1.1 EB of memory, but only "),
            "{error}"
        );
    }
}
