//! Finds files that the built site would load from another host.
//!
//! There must be none. A browser loads style sheets, scripts, pictures, frames and fonts by itself; links that a
//! reader may click do not count.

mod tags;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;
use tags::{Tag, tags};

/// Attributes with an address that a browser loads, in any element.
const FETCHED: [&str; 6] = [
    "src",
    "data",
    "poster",
    "background",
    "xlink:href",
    "manifest",
];

/// Elements with an `href` that a browser loads, or uses as a base address.
const FETCHED_HREF: [&str; 5] = ["link", "image", "use", "feimage", "base"];

/// The address in mdBook's own script that is used only by `playground` blocks.
///
/// A page with such a block is reported.
const PLAYGROUND: &str = "https://play.rust-lang.org";

/// An address on another host that a file of the site loads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fetch {
    /// The path of the file in the site's folder.
    pub file: PathBuf,
    /// The address.
    pub address: String,
}

impl fmt::Display for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        write!(f, "{file} loads from another host: {}", self.address)
    }
}

/// Finds everything that the files in a folder would load from another host.
///
/// # Errors
///
/// [`Error::File`] if a file or folder cannot be read.
pub fn external(site: &Path) -> Result<Vec<Fetch>, Error> {
    let mut found = Vec::new();
    search(site, Path::new(""), &mut found)?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn search(folder: &Path, below: &Path, found: &mut Vec<Fetch>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let file = below.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            search(&path, &file, found)?;
            continue;
        }
        let Some(read) = reader(&file) else {
            continue;
        };
        let text = fs::read(&path).map_err(Error::file(&path))?;
        for address in read(&String::from_utf8_lossy(&text)) {
            let file = file.clone();
            found.push(Fetch { file, address });
        }
    }
    Ok(())
}

/// The search for addresses in a file; `None` if the file cannot load anything.
fn reader(file: &Path) -> Option<fn(&str) -> Vec<String>> {
    let name = file.file_name()?.to_str()?;
    match file.extension()?.to_str()? {
        "html" | "svg" => Some(of_page),
        "css" => Some(of_style),
        // The search index quotes the book's text.
        "js" if name.starts_with("searchindex") => None,
        "js" => Some(of_library),
        _ => None,
    }
}

/// The external addresses that a page or an SVG loads.
fn of_page(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(html) {
        let attributes = tag.attributes.iter();
        for (name, value) in attributes {
            let fetched = match name.as_str() {
                name if FETCHED.contains(&name) => vec![value.clone()],
                "href" if FETCHED_HREF.contains(&tag.name.as_str()) => vec![value.clone()],
                "srcset" | "imagesrcset" => candidates(value),
                "style" => of_style(value),
                "content" if tag.has("http-equiv", "refresh") => redirection(value),
                "class" if value.split_whitespace().any(|class| class == "playground") => {
                    vec![PLAYGROUND.to_owned()]
                }
                _ => Vec::new(),
            };
            found.extend(fetched);
        }
        found.extend(inside(&tag));
    }
    found.retain(|address| is_external(address));
    found
}

/// The external addresses in a script or a style of a page.
fn inside(tag: &Tag<'_>) -> Vec<String> {
    match tag.name.as_str() {
        "style" => of_style(tag.raw),
        "script" => of_script(tag.raw),
        _ => Vec::new(),
    }
}

/// The addresses of a `srcset`: `small.png 1x, large.png 2x`.
fn candidates(set: &str) -> Vec<String> {
    let candidates = set.split(',');
    let addresses = candidates.filter_map(|one| one.split_whitespace().next());
    addresses.map(str::to_owned).collect()
}

/// The address of a redirection such as `5; url=other.html`.
fn redirection(content: &str) -> Vec<String> {
    let target = content.split_once('=').map(|(_, target)| target);
    let target = target.map(|target| target.trim_matches(['\'', '"', ' ']).to_owned());
    target.into_iter().collect()
}

/// The external addresses that a style sheet loads by `url(…)` or `@import "…"`.
fn of_style(css: &str) -> Vec<String> {
    let quotes: [char; 3] = ['"', '\'', ' '];
    let urls = css.split("url(").skip(1);
    let urls = urls.filter_map(|rest| rest.split(')').next());
    let imports = css.split("@import").skip(1);
    let imports = imports.filter_map(|rest| rest.split(';').next());
    let addresses = urls
        .chain(imports)
        .map(|address| address.trim_matches(quotes).to_owned());
    addresses.filter(|address| is_external(address)).collect()
}

/// The external addresses that a script might load: whole strings in quotes.
fn of_script(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    for quote in ['"', '\'', '`'] {
        let quoted = script.split(quote).skip(1);
        let addresses = quoted.filter(|text| is_external(text) && is_whole(text));
        found.extend(addresses.map(str::to_owned));
    }
    found
}

/// As [`of_script`], for a file, which may be mdBook's own.
fn of_library(script: &str) -> Vec<String> {
    let mut found = of_script(script);
    found.retain(|address| !address.starts_with(PLAYGROUND));
    found
}

/// Whether a text is an address with a host: `https://a.org/b` or `//a.org/b`.
///
/// The name of an XML namespace looks like one, but browsers do not load it.
fn is_external(address: &str) -> bool {
    let address = address.trim();
    let scheme = |address: &str| {
        let start = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        ["http://", "https://", "ws://", "wss://", "ftp://"]
            .iter()
            .any(|scheme| start.starts_with(scheme))
    };
    let names = ["http://www.w3.org/", "https://www.w3.org/"];
    let is_name = names.iter().any(|name| address.starts_with(name));
    (address.starts_with("//") || scheme(address)) && !is_name
}

/// Whether a quoted text is an address and nothing else.
///
/// A comment or the end of a regular expression may begin like one.
fn is_whole(text: &str) -> bool {
    let host = text.split_once("//").map_or("", |(_, host)| host);
    let begins = host.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '$');
    begins && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loads_its_elements_and_not_its_links() {
        let page = r##"<!-- <img src="https://comment.org/a.png"> -->
            <a href="https://link.org/">x</a> <math xmlns="http://www.w3.org/1998/Math/MathML"></math>
            <link rel="stylesheet" href="//style.org/a.css"><link rel=icon href=favicon.svg>
            <IMG alt="a > b" SRC='https://image.org/a.png'><img src="a.png" srcset="b.png, http://set.org/b.png 2x">
            <svg><use xlink:href="#a"/><image href="https://drawn.org/a.png"/></svg>
            <p style="background: url(https://inline.org/a.png)">"https://text.org/"</p>
            <style>@import "https://import.org/a.css"; b { src: url(fonts/a.woff2) }</style>
            <script>const a = 1 < 2; fetch('https://script.org/a'); // https://comment.org
            </script><meta http-equiv="refresh" content="0; url=https://redirect.org/">
            <code>&lt;img src="https://code.org/a.png"&gt;</code>"##;
        let hosts = [
            "//style.org/a.css",
            "https://image.org/a.png",
            "http://set.org/b.png",
            "https://drawn.org/a.png",
            "https://inline.org/a.png",
            "https://import.org/a.css",
            "https://script.org/a",
            "https://redirect.org/",
        ];
        assert_eq!(of_page(page), hosts);
    }

    #[test]
    fn a_playground_block_is_external_and_the_script_is_not() {
        let regex = r#"a=[{begin:"/[^/]*",end:"//[gim]{0,3}"},"// see b"]"#;
        assert!(of_library(regex).is_empty());
        let asks = "fetch_with_timeout('https://play.rust-lang.org/meta/crates', {})";
        assert!(of_library(asks).is_empty());
        assert_eq!(of_page(r#"<pre class="a playground">"#), [PLAYGROUND]);
        assert!(of_page(r#"<pre class="noplayground">"#).is_empty());
    }

    #[test]
    fn an_external_address_is_reported_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("css")).unwrap();
        write(
            "index.html",
            r#"<img src="a.png"><a href="https://a.org">a</a>"#,
        );
        write("searchindex-1.js", r#"index = "see \"https://a.org\"";"#);
        write("note.txt", r#"<img src="https://a.org/a.png">"#);
        write(
            "css/a.css",
            "a { background: url('data:image/png;base64,AA//A') }",
        );
        assert_eq!(external(folder.path()).unwrap(), []);

        write(
            "css/a.css",
            "@font-face { src: url('https://fonts.org/a.woff2') }",
        );
        write("figure.svg", r#"<svg><image href="//a.org/a.png"/></svg>"#);
        write("a.js", "import(`wss://a.org/${name}`)");
        let found = external(folder.path()).unwrap();
        let lines: Vec<_> = found.iter().map(Fetch::to_string).collect();
        let message = "loads from another host:";
        assert_eq!(
            lines,
            [
                format!("a.js {message} wss://a.org/${{name}}"),
                format!("css/a.css {message} https://fonts.org/a.woff2"),
                format!("figure.svg {message} //a.org/a.png"),
            ]
        );
    }
}
