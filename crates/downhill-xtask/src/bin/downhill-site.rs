//! Builds and serves the book's site, for `downhill-xtask book` and `serve`.

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
        ["serve", port] => serve_book(repository(), port),
        _ => Err(anyhow::anyhow!("usage: downhill-site build | serve PORT")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn build(repository: &Path) -> Result<()> {
    site::build(repository)?;
    log("built the book: open out/book/index.html");
    Ok(())
}

fn serve_book(repository: &Path, port: &str) -> Result<()> {
    let port = port.parse().with_context(|| format!("the port {port:?}"))?;
    let listener = serve::listen(port)?;
    let mut built = site::last_modified(repository);
    let folder = site::build(repository)?;
    let port = listener.local_addr()?.port();
    log(&format!(
        "serving the book at http://localhost:{port}; press Ctrl-C to stop"
    ));
    thread::spawn(move || serve::answer(&listener, &folder));
    loop {
        thread::sleep(Duration::from_millis(500));
        let changed = site::last_modified(repository);
        if changed > built {
            built = changed;
            match site::build(repository) {
                Ok(_) => log("rebuilt the book: reload the page"),
                Err(error) => log(&format!("{error:#}")),
            }
        }
    }
}

/// Prints a line to stderr. A closed stderr is not an error.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
