//! Parses the tags of a page, as far as needed to find addresses in them.

/// An opening tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// In lower case.
    pub(super) name: String,
    /// Names in lower case, and values without quotes.
    pub(super) attributes: Vec<(String, String)>,
    /// The text of a script or a style; empty for other elements.
    pub(super) raw: &'a str,
}

impl Tag<'_> {
    /// Whether an attribute has this value, ignoring case.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(n, v)| n == name && v.eq_ignore_ascii_case(value))
    }
}

/// Finds the opening tags of a page, except in comments.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !after.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            rest = after;
            continue;
        }
        let (mut tag, after) = tag(after);
        rest = after;
        if ["script", "style"].contains(&tag.name.as_str()) {
            let end = end_of(rest, &tag.name);
            tag.raw = rest.get(..end).unwrap_or_default();
            rest = rest.get(end..).unwrap_or_default();
        }
        found.push(tag);
    }
    found
}

/// The offset of the closing tag of an element.
fn end_of(html: &str, name: &str) -> usize {
    let closing = format!("</{name}");
    // Only ASCII letters change case, so offsets stay the same.
    let found = html.to_ascii_lowercase().find(&closing);
    found.unwrap_or(html.len())
}

/// Parses a tag after its `<`; also returns the text after its `>`.
fn tag(html: &str) -> (Tag<'_>, &str) {
    let end = html.find(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/');
    let (name, mut rest) = html.split_at(end.unwrap_or(html.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let ends = |letter: char| letter.is_whitespace() || "=>/".contains(letter);
        // Skipping one letter makes a stray `=` a name, so the loop always advances.
        let end = rest
            .char_indices()
            .skip(1)
            .find(|&(_, letter)| ends(letter));
        let (attribute, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = after.trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = value_of(after.trim_start());
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

/// Parses the value of an attribute, quoted or not; also returns the text after it.
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
    fn parses_quoted_unquoted_and_empty_attributes() {
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
    fn scripts_are_not_parsed_and_broken_tags_end() {
        let found = tags("<script>if (a<b) '<img>'</SCRIPT><i><b =\"x\" <u");
        let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["script", "i", "b"]);
        assert_eq!(found[0].raw, "if (a<b) '<img>'");
    }
}
