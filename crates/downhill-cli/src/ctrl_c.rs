//! Ctrl-C: the first ends the run, the second ends the program.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// The exit status of a program that Ctrl-C ends at once.
const STATUS: i32 = 130;

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let interrupted = Arc::new(AtomicBool::new(false));
    // The order matters: the first handler must read the flag before the second one sets it. If the system refuses a
    // handler, Ctrl-C ends the program as usual.
    let _ = flag::register_conditional_shutdown(SIGINT, STATUS, Arc::clone(&interrupted))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&interrupted)));
    interrupted
});

/// Handles Ctrl-C from now on: returns the flag that the first one sets.
///
/// Pass the flag to [`Trainer::interrupt`](downhill_train::Trainer::interrupt). The run then ends after the current
/// step, and the example writes its figures and its report. A second Ctrl-C exits at once with 130.
pub fn ctrl_c() -> &'static AtomicBool {
    &INTERRUPTED
}
