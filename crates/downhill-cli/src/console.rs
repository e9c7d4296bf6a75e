//! Standard output, which a pipe may close early.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// Standard output of an example.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
    silent: bool,
}

impl Console {
    /// Creates a console; a quiet one prints only by [`always`](Self::always).
    pub fn new(quiet: bool) -> Self {
        Self {
            quiet,
            silent: false,
        }
    }

    /// Creates a console that prints nothing, where standard output is for something else.
    pub fn silent() -> Self {
        Self {
            quiet: true,
            silent: true,
        }
    }

    /// Prints a line, unless quiet.
    pub fn print(&self, line: impl Display) {
        if !self.quiet {
            self.always(line);
        }
    }

    /// Prints a line, even if quiet, but not if silent.
    pub fn always(&self, line: impl Display) {
        if self.silent {
            return;
        }
        match writeln!(io::stdout(), "{line}") {
            // A reader that closes the pipe early (`| head`) is not an error.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = LOST.set(error.to_string());
            }
            _ => {}
        }
    }
}

/// The first error of writing to standard output, other than a closed pipe.
static LOST: OnceLock<String> = OnceLock::new();

/// The first error of writing to standard output, if there was one.
pub(crate) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}
