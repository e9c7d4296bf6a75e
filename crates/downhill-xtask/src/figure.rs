//! Figures: each has a light and a dark version, and the page's theme selects one.

mod size;

use std::path::Path;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::chapter::parser;
use size::Size;

/// An image of a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The file or address, as written.
    pub target: String,
    /// The alternative text.
    pub alt: String,
    /// The byte range of the image in the text.
    pub range: std::ops::Range<usize>,
}

/// Finds the images of a Markdown text.
pub fn images(text: &str) -> Vec<Image> {
    let mut found = Vec::new();
    let mut open: Option<Image> = None;
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                open = Some(Image {
                    target: dest_url.to_string(),
                    alt: String::new(),
                    range,
                });
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(image) = &mut open {
                    image.alt.push_str(&words);
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

/// The name of the dark version of a figure: `loss-dark.svg` for `loss.svg`.
pub fn dark(target: &str) -> Option<String> {
    let (stem, extension) = target.rsplit_once('.')?;
    Some(format!("{stem}-dark.{extension}"))
}

/// Replaces each image that has a dark version in `folder` by both versions.
///
/// The style sheet shows the one of the page's theme. Both are in an element of class `figure`, whose
/// `data-figure` names the figure for scripts. Both load with the page: if a browser loaded the hidden
/// one lazily, a print from a dark page would lack the light figures.
pub fn themed(text: &str, folder: &Path) -> String {
    let mut themed = String::with_capacity(text.len());
    let mut done = 0;
    for image in images(text) {
        let exists = |twin: &String| folder.join(twin).is_file();
        let Some(twin) = dark(&image.target).filter(exists) else {
            continue;
        };
        let alt = escape(&image.alt);
        let tag = |target: &str, theme: &str| {
            let size = Size::of(&folder.join(target))
                .map(|Size { width, height }| format!(r#" width="{width}" height="{height}""#));
            let size = size.unwrap_or_default();
            let target = escape(target);
            format!(r#"<img class="on-{theme}" src="{target}" alt="{alt}"{size} decoding="async">"#)
        };
        let name = Path::new(&image.target).file_stem().unwrap_or_default();
        let name = escape(&name.to_string_lossy());
        let twins = [tag(&image.target, "light"), tag(&twin, "dark")].concat();
        themed.push_str(text.get(done..image.range.start).unwrap_or_default());
        themed.push_str(&format!(
            r#"<span class="figure" data-figure="{name}">{twins}</span>"#
        ));
        done = image.range.end;
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
    fn an_image_with_a_dark_version_becomes_two() {
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
    fn images_in_code_are_ignored() {
        assert_eq!(images("`![a](b.png)`\n\n```text\n![a](b.png)\n```\n"), []);
    }
}
