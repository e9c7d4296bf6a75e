//! Marks tables that are too wide for a phone, for the style sheet to rearrange.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::chapter::parser;
use crate::inline_code::LONGEST_ON_A_PHONE;

/// The letters that fit on a line of a phone, in all columns of a table.
const PHONE_WIDTH: usize = 42;

/// The padding of a column, in letters.
const PADDING: usize = 2;

/// The most letters in a row of narrow columns, which limits its height on a phone.
const LONGEST_ROW: usize = 130;

/// The number of columns from which they are narrow on a phone.
const MANY_COLUMNS: usize = 4;

/// TeX commands that display nothing themselves.
const SILENT: [&str; 7] = [
    "mathrm", "mathsf", "mathbf", "left", "right", "text", "frac",
];

/// TeX commands that display their names.
const SPELLED: [&str; 4] = ["exp", "ln", "max", "tanh"];

/// Wraps every table that is too wide for a phone in an element of class `wide`.
pub fn with_wide_marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut done = 0;
    for range in wide(text) {
        marked.push_str(text.get(done..range.start).unwrap_or_default());
        let table = text.get(range.clone()).unwrap_or_default().trim_end();
        marked.push_str(&format!("<div class=\"wide\">\n\n{table}\n\n</div>\n"));
        done = range.end;
    }
    marked.push_str(text.get(done..).unwrap_or_default());
    marked
}

/// The longest unbreakable piece of each column, and the longest row.
#[derive(Debug, Default)]
struct Measure {
    columns: Vec<usize>,
    column: usize,
    row: usize,
    longest_row: usize,
}

impl Measure {
    fn piece(&mut self, letters: usize) {
        if self.columns.len() <= self.column {
            self.columns.resize(self.column + 1, 0);
        }
        if let Some(column) = self.columns.get_mut(self.column) {
            *column = letters.max(*column);
        }
    }

    fn words(&mut self, text: &str) {
        self.row += text.chars().count();
        for word in text.split_whitespace() {
            self.piece(word.chars().count());
        }
    }

    fn is_wide(&self) -> bool {
        let letters: usize = self.columns.iter().map(|column| column + PADDING).sum();
        letters > PHONE_WIDTH
            || (self.columns.len() >= MANY_COLUMNS && self.longest_row > LONGEST_ROW)
    }
}

fn wide(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut measure = Measure::default();
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Table(_)) => measure = Measure::default(),
            Event::Start(Tag::TableHead | Tag::TableRow) => (measure.column, measure.row) = (0, 0),
            Event::End(TagEnd::TableCell) => measure.column += 1,
            Event::End(TagEnd::TableRow) => {
                measure.longest_row = measure.row.max(measure.longest_row);
            }
            Event::Code(code) if code.chars().count() <= LONGEST_ON_A_PHONE => {
                let letters = code.chars().count();
                measure.row += letters;
                measure.piece(letters);
            }
            Event::Text(words) | Event::Code(words) => measure.words(&words),
            Event::InlineMath(formula) => {
                let letters = letters(&formula);
                measure.row += letters;
                measure.piece(letters);
            }
            Event::End(TagEnd::Table) if measure.is_wide() => found.push(range),
            _ => {}
        }
    }
    found
}

/// The approximate width of a formula: a letter for each sign and most commands.
fn letters(formula: &str) -> usize {
    let mut letters = 0;
    let mut rest = formula.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => {
                let mut name = String::new();
                while let Some(next) = rest.next_if(char::is_ascii_alphabetic) {
                    name.push(next);
                }
                if name.is_empty() {
                    // A space, or a displayed brace.
                    rest.next();
                } else if SPELLED.contains(&name.as_str()) {
                    letters += name.len();
                } else if !SILENT.contains(&name.as_str()) {
                    letters += 1;
                }
            }
            '{' | '}' | '^' | '_' | ' ' => {}
            _ => letters += 1,
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_of_a_formula_counts_its_signs() {
        assert_eq!(letters(r"\mathrm{d}W_0 = x^\mathsf{T}\,\mathrm{d}p_0"), 9);
        assert_eq!(letters(r"\max(z_0, -700)"), 12);
    }

    #[test]
    fn only_tables_too_wide_for_a_phone_are_marked() {
        let narrow = "| symbol | shape |\n|---|---|\n| $W$ | `[3, 2]`, the weights of it |\n";
        assert_eq!(with_wide_marked(narrow), narrow);

        let name = "a_name_of_some_length";
        let keys = format!("| key | in | what |\n|---|---|---|\n| `{name}` | `{name}` | a |\n");
        let text = format!("Before.\n\n{keys}\nAfter.\n");
        let marked = with_wide_marked(&text);
        let expected = format!("<div class=\"wide\">\n\n{}\n\n</div>\n", keys.trim_end());
        assert_eq!(marked, format!("Before.\n\n{expected}\nAfter.\n"));

        let sentence = "many short words in a row ".repeat(6);
        let many = format!("| a | b | c | d |\n|---|---|---|---|\n| {sentence} | b | c | d |\n");
        assert!(with_wide_marked(&many).starts_with("<div"));
        let two = format!("| a | b |\n|---|---|\n| {sentence} | b |\n");
        assert_eq!(with_wide_marked(&two), two);
    }
}
