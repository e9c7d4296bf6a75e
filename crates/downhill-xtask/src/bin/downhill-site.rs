//! Builds the book's site, and shows it. `downhill-xtask book` and `serve` call this.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use downhill_xtask::{repository, serve, site};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["build"] => build(repository()),
        ["serve", port] => show(repository(), port),
        _ => Err(anyhow::anyhow!("downhill-site build | serve PORT")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn build(repository: &Path) -> Result<()> {
    site::build(repository)?;
    say("the book is in out/book: open out/book/index.html");
    Ok(())
}

fn show(repository: &Path, port: &str) -> Result<()> {
    let port = port.parse().context("the port")?;
    let listener = serve::listen(port)?;
    let mut built = site::changed(repository);
    let folder = site::build(repository)?;
    let port = listener.local_addr()?.port();
    say(&format!(
        "the book is at http://localhost:{port}; Ctrl-C ends"
    ));
    thread::spawn(move || serve::answer(&listener, &folder));
    loop {
        thread::sleep(Duration::from_millis(500));
        let changed = site::changed(repository);
        if changed > built {
            built = changed;
            match site::build(repository) {
                Ok(_) => say("built again; reload the page"),
                Err(error) => say(&format!("{error:#}")),
            }
        }
    }
}

/// To the error stream; if that is closed there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
