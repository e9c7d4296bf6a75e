//! Signals: the first Ctrl-C ends the run, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whether the run ends when it sees [`INTERRUPTED`]. Until then a signal ends the program.
static WATCHED: AtomicBool = AtomicBool::new(false);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Held while a file has its temporary name.
static WRITING: Mutex<()> = Mutex::new(());

/// Handles Ctrl-C from now on: returns the flag that the first one sets.
///
/// Pass the flag to [`Trainer::interrupt`](downhill_train::Trainer::interrupt). The run then ends after the current
/// step, and the example writes its figures and its report. A second Ctrl-C exits with 130, after the file that is
/// being written.
pub fn ctrl_c() -> &'static AtomicBool {
    WATCHED.store(true, Ordering::Relaxed);
    &INTERRUPTED
}

/// Holds back the end of the program while a file is written: no temporary file stays behind.
pub(crate) fn writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the program on a signal, but not while it writes a file.
///
/// If the system refuses a handler, a signal ends the program at once, as usual.
#[cfg(unix)]
pub(crate) fn end_on_signals() {
    use std::{process, thread};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    let wait = move || {
        for signal in &mut signals {
            let first = !INTERRUPTED.swap(true, Ordering::Relaxed);
            if signal == SIGINT && first && WATCHED.load(Ordering::Relaxed) {
                continue;
            }
            let _written = writing();
            // As a shell reports the end by a signal.
            process::exit(128 + signal);
        }
    };
    let _ = thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait);
}

/// Ends the program on a second Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn end_on_signals() {}
