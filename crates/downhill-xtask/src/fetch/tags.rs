//! The tags of a page, as far as it takes to find the addresses in them.

/// A tag that opens an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// In lower case.
    pub(super) name: String,
    /// Names in lower case, values without their quotes.
    pub(super) attributes: Vec<(String, String)>,
    /// The text of a script or a style, which is not read as tags; empty for other elements.
    pub(super) raw: &'a str,
}

impl Tag<'_> {
    /// Whether an attribute has this value, in any case.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(n, v)| n == name && v.eq_ignore_ascii_case(value))
    }
}

/// The opening tags of a page, without what stands in comments.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once('<') {
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        if !behind.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            rest = behind;
            continue;
        }
        let (mut tag, behind) = tag(behind);
        rest = behind;
        if ["script", "style"].contains(&tag.name.as_str()) {
            let end = end_of(rest, &tag.name);
            tag.raw = rest.get(..end).unwrap_or_default();
            rest = rest.get(end..).unwrap_or_default();
        }
        found.push(tag);
    }
    found
}

/// Where the closing tag of an element begins.
fn end_of(html: &str, name: &str) -> usize {
    let closing = format!("</{name}");
    // Lower case of ASCII letters alone keeps every place where it is.
    let found = html.to_ascii_lowercase().find(&closing);
    found.unwrap_or(html.len())
}

/// A tag, from behind its `<`, and what follows its `>`.
fn tag(html: &str) -> (Tag<'_>, &str) {
    let end = html.find(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/');
    let (name, mut rest) = html.split_at(end.unwrap_or(html.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(behind) = rest.strip_prefix('>') {
            rest = behind;
            break;
        }
        let ends = |letter: char| letter.is_whitespace() || "=>/".contains(letter);
        // A stray `=` is a name of its own: whatever stands here, the loop goes on behind it.
        let end = rest
            .char_indices()
            .skip(1)
            .find(|&(_, letter)| ends(letter));
        let (attribute, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = behind.trim_start();
        let mut value = "";
        if let Some(behind) = rest.strip_prefix('=') {
            (value, rest) = value_of(behind.trim_start());
        }
        attributes.push((attribute.to_ascii_lowercase(), value.to_owned()));
    }
    let name = name.to_ascii_lowercase();
    let tag = Tag {
        name,
        attributes,
        raw: "",
    };
    (tag, rest)
}

/// The value of an attribute, quoted or not, and what follows it.
fn value_of(html: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(value) = html.strip_prefix(quote) {
            return value.split_once(quote).unwrap_or((value, ""));
        }
    }
    let end = html.find(|letter: char| letter.is_whitespace() || letter == '>');
    html.split_at(end.unwrap_or(html.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_quoted_bare_and_empty() {
        let html = r#"1 < 2 <Img SRC=a.png alt='a > "b"' hidden/><br><p title = "x">"#;
        let found: Vec<_> = tags(html)
            .into_iter()
            .map(|t| (t.name, t.attributes))
            .collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let image = vec![
            pair("src", "a.png"),
            pair("alt", "a > \"b\""),
            pair("hidden", ""),
        ];
        assert_eq!(found[0], ("img".to_owned(), image));
        assert_eq!(found[1], ("br".to_owned(), Vec::new()));
        assert_eq!(found[2], ("p".to_owned(), vec![pair("title", "x")]));
    }

    #[test]
    fn scripts_are_kept_whole_and_broken_tags_end() {
        let found = tags("<script>if (a<b) '<img>'</SCRIPT><i><b =\"x\" <u");
        let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["script", "i", "b"]);
        assert_eq!(found[0].raw, "if (a<b) '<img>'");
    }
}
