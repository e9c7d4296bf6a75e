//! Panics of a module that are results: turned into errors, and not printed where they are expected.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// Calls `f`, and returns the message of its panic, in one line, if it panics.
///
/// # Errors
///
/// The message of the panic.
pub fn caught<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| message(&*payload))
}

/// The message of a panic, in one line.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    let words = text.unwrap_or("without a message").split_whitespace();
    words.collect::<Vec<&str>>().join(" ")
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Calls `f`, whose panics are expected and are not printed. Those of other threads are.
///
/// The first call wraps the panic hook of the process. A hook that replaces it later prints all panics again.
pub fn quietly<R>(f: impl FnOnce() -> R) -> R {
    static WRAPPED: Once = Once::new();
    WRAPPED.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                others(info);
            }
        }));
    });
    // Also after a panic, and not before the end of an outer call.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            QUIET.set(self.0);
        }
    }
    let _restore = Restore(QUIET.replace(true));
    f()
}
