//! Reading of SVG for the tests.

/// Whether tags nest, attributes are quoted and the text has no unescaped `<` or `&`.
pub(crate) fn is_well_formed(svg: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        if !is_text(&rest[..start]) {
            return false;
        }
        let Some(length) = rest[start..].find('>') else {
            return false;
        };
        let tag = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        if tag.starts_with("!--") {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if name.is_empty() || tag.contains('<') || !tag.matches('"').count().is_multiple_of(2) {
            return false;
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    open.is_empty() && is_text(rest)
}

/// Whether every ampersand of a text starts an entity, and XML allows every character.
fn is_text(text: &str) -> bool {
    let entities = ["amp;", "lt;", "gt;", "quot;", "apos;"];
    let known = |rest: &str| entities.iter().any(|entity| rest.starts_with(entity));
    let mut after_ampersands = text.split('&').skip(1);
    after_ampersands.all(known) && !text.contains(|c: char| c.is_control() && c != '\n')
}

/// The contents of the groups of a class.
pub(crate) fn groups<'a>(svg: &'a str, class: &str) -> Vec<&'a str> {
    let start = format!("<g class=\"{class}\"");
    let inside = |rest: &'a str| {
        let (_, content) = rest.split_once('>').unwrap();
        content.split("</g>").next().unwrap_or_default()
    };
    svg.split(&start).skip(1).map(inside).collect()
}

/// The first value of an attribute.
pub(crate) fn number(group: &str, attribute: &str) -> f64 {
    let start = format!(" {attribute}=\"");
    let (_, rest) = group.split_once(start.as_str()).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

/// The number of elements in the groups of a class.
pub(crate) fn elements_in(svg: &str, class: &str) -> usize {
    let groups = groups(svg, class).into_iter();
    groups
        .map(|group| group.matches('<').count() - group.matches("</").count())
        .sum()
}

/// The values of an attribute in the first group of a class.
pub(crate) fn numbers_in(svg: &str, class: &str, attribute: &str) -> Vec<f64> {
    let start = format!(" {attribute}=\"");
    let values = groups(svg, class)[0].split(&start).skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

/// The corners of every path in the groups of a class, `[x, y]`, group by group.
pub(crate) fn corners_in(svg: &str, class: &str) -> Vec<Vec<[f64; 2]>> {
    let corners = |group: &str| {
        let paths = group.split(" d=\"").skip(1);
        let words = paths.flat_map(|path| {
            let path = path.split('"').next().unwrap();
            path.split(|c: char| !matches!(c, '0'..='9' | '.' | '-'))
        });
        let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
        numbers.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    groups(svg, class).into_iter().map(corners).collect()
}
