//! Standard output, as a user's pipe may close it.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// Where an example says things.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
}

impl Console {
    /// The console; a quiet one says only what [`always`](Self::always) is asked of it.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Says a line, unless quiet.
    pub fn print(&self, line: impl Display) {
        if !self.quiet {
            self.always(line);
        }
    }

    /// Says a line.
    pub fn always(&self, line: impl Display) {
        match writeln!(io::stdout(), "{line}") {
            // A reader that has seen enough (`| head`) is no failure of ours.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = LOST.set(error.to_string());
            }
            _ => {}
        }
    }
}

/// Why something said did not reach standard output, where that was not the reader's own choice.
static LOST: OnceLock<String> = OnceLock::new();

/// Why something said was lost, if it was.
pub(crate) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}
