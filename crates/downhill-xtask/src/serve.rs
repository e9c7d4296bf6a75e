//! A web server for the files of a folder, on this machine only.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::Error;

/// Listens on a local port; port 0 selects a free one.
///
/// # Errors
///
/// [`Error::Listen`] if the port is not available, for example because another program uses it.
pub fn listen(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| Error::Listen {
        address: format!("http://localhost:{port}"),
        source,
    })
}

/// Answers requests with the files of a folder, as long as the listener exists.
pub fn answer(listener: &TcpListener, folder: &Path) {
    for stream in listener.incoming().flatten() {
        let folder = folder.to_owned();
        // A browser may close the connection early.
        thread::spawn(move || reply(&stream, &folder).ok());
    }
}

fn reply(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    let found = file(folder, target).and_then(|path| Some((kind(&path), fs::read(path).ok()?)));
    let (status, kind, body) = match (method, found) {
        (Some("GET" | "HEAD"), Some((kind, body))) => ("200 OK", kind, body),
        (Some("GET" | "HEAD"), None) => ("404 Not Found", "text/plain", b"not found".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", Vec::new()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )?;
    if method == Some("GET") {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The requested file, if it is in the folder.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let names = path.split('/').filter(|name| !name.is_empty());
    let mut file = folder.to_owned();
    for name in names {
        if name.starts_with('.') || name.contains(['\\', ':']) {
            return None;
        }
        file.push(name);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    Some(file).filter(|file| file.is_file())
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn serves_only_the_files_of_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("site");
        fs::create_dir_all(folder.join("katex")).unwrap();
        fs::write(folder.join("index.html"), "<p>σ</p>").unwrap();
        fs::write(folder.join("katex/a.woff2"), "font").unwrap();
        fs::write(parent.path().join("secret"), "no").unwrap();

        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || answer(&listener, &folder));
        let ask = |line: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "{line} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
            let mut response = String::new();
            stream.read_to_string(&mut response).unwrap();
            response
        };

        let index = ask("GET /?a=b");
        assert!(index.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html"));
        assert!(index.ends_with("\r\n\r\n<p>σ</p>"), "{index}");
        assert!(ask("GET /katex/a.woff2").contains("Content-Type: font/woff2"));
        assert!(ask("HEAD /index.html").ends_with("\r\n\r\n"));
        assert!(ask("GET /../secret").starts_with("HTTP/1.1 404"));
        assert!(ask("GET /nothing").starts_with("HTTP/1.1 404"));
        assert!(ask("POST /").starts_with("HTTP/1.1 405"));
    }
}
