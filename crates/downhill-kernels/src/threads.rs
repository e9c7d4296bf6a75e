//! How many threads a product may use.

use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// The number of threads that a matrix product may use.
///
/// Small products use one thread whatever the number. The result does not depend on it. The threads are those of Rayon's
/// global pool, which starts with the first large product. On WebAssembly there is always one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threads(NonZeroUsize);

impl Threads {
    /// One thread: the one that calls.
    pub const ONE: Self = Self(NonZeroUsize::MIN);

    /// This many threads; 0 counts as 1.
    pub fn new(threads: usize) -> Self {
        NonZeroUsize::new(threads).map_or(Self::ONE, Self)
    }

    /// As many threads as the machine runs at a time.
    pub fn available() -> Self {
        // The operating system answers in microseconds, from files.
        static AVAILABLE: OnceLock<Threads> = OnceLock::new();
        *AVAILABLE.get_or_init(|| std::thread::available_parallelism().map_or(Self::ONE, Self))
    }

    /// The number of threads.
    pub fn get(self) -> usize {
        self.0.get()
    }
}

/// Calls `compute` with each part, on the threads of Rayon's pool if there may be more than one.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn each_part<P: Send>(
    parts: impl ExactSizeIterator<Item = P>,
    threads: Threads,
    compute: impl Fn(P) + Sync,
) {
    if threads == Threads::ONE || parts.len() < 2 {
        return parts.for_each(compute);
    }
    let compute = &compute;
    rayon::in_place_scope(|scope| {
        let mut parts = parts;
        let own = parts.next();
        for part in parts {
            scope.spawn(move |_| compute(part));
        }
        own.map(compute);
    });
}

/// Calls `compute` with each part.
#[cfg(target_family = "wasm")]
pub(crate) fn each_part<P>(
    parts: impl ExactSizeIterator<Item = P>,
    _threads: Threads,
    compute: impl Fn(P),
) {
    parts.for_each(compute);
}

impl Default for Threads {
    /// One thread.
    fn default() -> Self {
        Self::ONE
    }
}
