//! `downhill completions`: the options of the program, for a shell.

use std::io;

use clap::Args;
use clap_complete::{Shell, generate};

use crate::{Failure, Verdict};

/// The options of `downhill completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell; its manual says where the completions go
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[allow(clippy::unnecessary_wraps, reason = "as every command")]
pub(super) fn run(arguments: &CompletionsArgs) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    generate(
        arguments.shell,
        &mut super::command(),
        "downhill",
        &mut script,
    );
    // A reader that closes the pipe early has read enough.
    let _ = io::Write::write_all(&mut io::stdout(), &script);
    Ok(Verdict::Holds)
}
