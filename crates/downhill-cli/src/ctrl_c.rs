//! Ctrl-C: the first ends the run after its step, a second ends the program.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// The exit status of a program that Ctrl-C ends at once.
const STATUS: i32 = 130;

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let interrupted = Arc::new(AtomicBool::new(false));
    // In this order: the exit looks at the flag before the same signal sets it. If the system refuses a handler, Ctrl-C
    // ends the program as usual.
    let _ = flag::register_conditional_shutdown(SIGINT, STATUS, Arc::clone(&interrupted))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&interrupted)));
    interrupted
});

/// The flag that the first Ctrl-C sets from now on, for [`Trainer::interrupt`](downhill_train::Trainer::interrupt).
///
/// The run ends after its step, and the example writes its figures and its report. A second Ctrl-C ends the program at
/// once, with status 130.
pub fn ctrl_c() -> &'static AtomicBool {
    &INTERRUPTED
}
