//! Figures: one drawn light and one drawn dark, and the page's theme says which is shown.

mod size;

use std::path::Path;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::chapter::parser;
use size::Size;

/// An image of a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its file or address, as written.
    pub target: String,
    /// What it says to who cannot see it.
    pub alt: String,
    /// Where it stands.
    pub place: std::ops::Range<usize>,
}

/// The images of a text.
pub fn images(text: &str) -> Vec<Image> {
    let mut found = Vec::new();
    let mut open: Option<Image> = None;
    for (event, place) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                open = Some(Image {
                    target: dest_url.to_string(),
                    alt: String::new(),
                    place,
                });
            }
            Event::Text(said) | Event::Code(said) => {
                if let Some(image) = &mut open {
                    image.alt.push_str(&said);
                }
            }
            Event::SoftBreak => {
                if let Some(image) = &mut open {
                    image.alt.push(' ');
                }
            }
            Event::End(TagEnd::Image) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

/// The file of the same figure on a dark ground: `loss.svg` and `loss-dark.svg`.
pub fn dark(target: &str) -> Option<String> {
    let (stem, extension) = target.rsplit_once('.')?;
    Some(format!("{stem}-dark.{extension}"))
}

/// The text, of a file in `folder`, with each image that has a dark twin as two images, of which the style
/// sheet shows the one that suits the theme. They stand in an element of class `figure` that says in
/// `data-figure` which figure it is, so that a script can find the place of one. Both are loaded with the page: a browser that waits until one is
/// seen has nothing to print from a dark page, since paper shows the light one.
pub fn themed(text: &str, folder: &Path) -> String {
    let mut themed = String::with_capacity(text.len());
    let mut done = 0;
    for image in images(text) {
        let is_there = |twin: &String| folder.join(twin).is_file();
        let Some(twin) = dark(&image.target).filter(is_there) else {
            continue;
        };
        let alt = escape(&image.alt);
        let tag = |target: &str, on: &str| {
            let sides = Size::of(&folder.join(target))
                .map(|Size { width, height }| format!(r#" width="{width}" height="{height}""#));
            let sides = sides.unwrap_or_default();
            let target = escape(target);
            format!(r#"<img class="on-{on}" src="{target}" alt="{alt}"{sides} decoding="async">"#)
        };
        let name = Path::new(&image.target).file_stem().unwrap_or_default();
        let name = escape(&name.to_string_lossy());
        let twins = [tag(&image.target, "light"), tag(&twin, "dark")].concat();
        themed.push_str(text.get(done..image.place.start).unwrap_or_default());
        themed.push_str(&format!(
            r#"<span class="figure" data-figure="{name}">{twins}</span>"#
        ));
        done = image.place.end;
    }
    themed.push_str(text.get(done..).unwrap_or_default());
    themed
}

pub(crate) fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_with_a_twin_becomes_two() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, svg: &str| std::fs::write(folder.path().join(name), svg).unwrap();
        write("bowl.svg", r#"<svg width="540" height="400"/>"#);
        write("bowl-dark.svg", "<svg/>");
        write("b.png", "");
        let text = "See\n\n![The \"bowl\" of\n$L$](bowl.svg)\n\n![b](b.png)\n";
        let themed = themed(text, folder.path());
        let light = r#"<span class="figure" data-figure="bowl"><img class="on-light" src="bowl.svg" alt="The “bowl” of "#;
        assert!(themed.contains(light), "{themed}");
        assert!(themed.contains(r#" width="540" height="400" decoding="async">"#));
        assert!(themed.contains(r#"<img class="on-dark" src="bowl-dark.svg""#));
        assert!(themed.ends_with("\n\n![b](b.png)\n"), "{themed}");
    }

    #[test]
    fn an_image_in_code_is_none() {
        assert_eq!(images("`![a](b.png)`\n\n```text\n![a](b.png)\n```\n"), []);
    }
}
