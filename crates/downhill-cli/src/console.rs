//! Standard output, as a user's pipe may close it.

use std::fmt::Display;
use std::io::{self, Write};

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
    pub fn say(&self, line: impl Display) {
        if !self.quiet {
            self.always(line);
        }
    }

    /// Says a line.
    pub fn always(&self, line: impl Display) {
        // A reader that has seen enough (`| head`) is no failure of ours.
        let _ = writeln!(io::stdout(), "{line}");
    }
}
