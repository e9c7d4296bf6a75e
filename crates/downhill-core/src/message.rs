//! How a message shows what it found: on one line, escaped and shortened.

use std::fmt::Debug;

/// The largest number of characters of a value in a message.
const LONGEST: usize = 40;

/// The largest number of characters of a text of others.
const LONGEST_LINE: usize = 200;

/// The largest number of characters of a list in a message, unless its first value is longer.
const LONGEST_LIST: usize = 80;

/// A value in a message: its `Debug` form, cut after 40 characters.
///
/// Text is in quotes, with control characters and line ends escaped. Numbers are in their shortest form, `1e300`.
///
/// ```
/// use downhill_core::message::shown;
///
/// assert_eq!(shown(&"a\tb\0"), r#""a\tb\0""#);
/// assert_eq!(shown(&1e300), "1e300");
/// assert_eq!(shown(&"0123456789".repeat(9)), "\"012345678901234567890123456789012345678…\"");
/// ```
#[must_use]
pub fn shown<T: Debug + ?Sized>(value: &T) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => {
            let quote = if text.starts_with('"') { "\"" } else { "" };
            format!("{}…{quote}", &text[..end])
        }
    }
}

/// A name in a message: [`shown`] without quotes.
#[must_use]
pub fn name(text: &str) -> String {
    let shown = shown(text);
    let inside = shown.strip_prefix('"').and_then(|s| s.strip_suffix('"'));
    inside.unwrap_or(&shown).to_owned()
}

/// A list in a message: its first values, and the number of the others.
///
/// ```
/// use downhill_core::message::list;
///
/// assert_eq!(list(["a", "b"].map(str::to_owned)), "a, b");
/// assert!(list((0..100).map(|n| n.to_string())).starts_with("0, 1, 2, "));
/// ```
#[must_use]
pub fn list(values: impl IntoIterator<Item = String>) -> String {
    let mut values = values.into_iter();
    let mut list = values.next().unwrap_or_default();
    while let Some(value) = values.next() {
        if list.chars().count() + value.chars().count() > LONGEST_LIST {
            return format!("{list} and {} more", 1 + values.count());
        }
        list = format!("{list}, {value}");
    }
    list
}

/// The name most similar to a text, unless none is similar: at most a third of its letters differ, or only the case.
///
/// ```
/// use downhill_core::message::nearest;
///
/// let columns = ["species", "length"].map(str::to_owned);
/// assert_eq!(nearest("spceies", &columns), Some("species"));
/// assert_eq!(nearest("Length", &columns), Some("length"));
/// assert_eq!(nearest("width", &columns), None);
/// ```
#[must_use]
pub fn nearest<'a>(text: &str, names: &'a [String]) -> Option<&'a str> {
    let text = text.trim().to_lowercase();
    let near = |name: &'a String| {
        let distance = edits(&text, &name.trim().to_lowercase());
        (3 * distance <= name.chars().count()).then_some((distance, name.as_str()))
    };
    let nearest = names
        .iter()
        .filter_map(near)
        .min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, name)| name)
}

/// The number of letters to insert, remove or replace to make one text the other (Levenshtein's distance).
///
/// Longer texts than names are either the same or differ in 100 letters.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().max(b.len()) > 100 {
        return usize::from(a != b) * 100;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(a.len())
}

/// A file's path in a message: whole, with control characters escaped.
#[must_use]
pub fn path(path: &std::path::Path) -> String {
    escaped(&path.display().to_string())
}

/// A text of others in a message: on one line, with control characters escaped, and cut after 200 characters.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut characters = text.chars();
    let mut line: String = characters.by_ref().take(LONGEST_LINE).collect();
    if characters.next().is_some() {
        line.push('…');
    }
    escaped(&line)
}

/// A text with its control characters escaped, and those that change the direction of text.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            line.extend(c.escape_debug());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_lists_are_one_line_and_short() {
        assert_eq!(name("a\n\u{1b}b"), r"a\n\u{1b}b");
        assert_eq!(name("don't"), "don't");
        assert!(name(&"\0".repeat(70_000)).chars().count() < 50);
        assert_eq!(list([]), "");
        let long = list((0..1_000).map(|n| name(&"é".repeat(n + 60))));
        assert!(long.ends_with(" and 998 more"), "{long}");
        assert!(long.chars().count() < 110);
    }

    #[test]
    fn a_path_is_one_line() {
        let of = |text: &str| path(text.as_ref());
        assert_eq!(of("data/ä 1.csv"), "data/ä 1.csv");
        assert_eq!(of("a\nb.csv"), r"a\nb.csv");
        assert_eq!(one_line("a\u{1b}[31m\u{202e}b"), r"a\u{1b}[31m\u{202e}b");
        assert_eq!(one_line(&"é".repeat(1_000)).chars().count(), 201);
    }
}
