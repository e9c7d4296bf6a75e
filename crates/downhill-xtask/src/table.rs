//! Tables too wide for a phone: there the cells of a row follow one another like words, and the style sheet has to
//! know which tables those are.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::chapter::parser;
use crate::inline_code::LONGEST_ON_A_PHONE;

/// As many letters have room on a phone beside each other, in all columns of a table.
const ROOM: usize = 42;

/// The room a column takes besides its letters.
const BETWEEN: usize = 2;

/// As many letters in a row make too tall a table of the narrow columns that a phone has room for.
const LONGEST_ROW: usize = 130;

/// As many columns are narrow on a phone.
const MANY: usize = 4;

/// Commands of a formula that are no sign by themselves.
const SILENT: [&str; 7] = [
    "mathrm", "mathsf", "mathbf", "left", "right", "text", "frac",
];

/// Commands that show their names.
const SPELT: [&str; 4] = ["exp", "ln", "max", "tanh"];

/// The text with every table that is too wide for a phone in an element of the class `wide`.
pub fn with_wide_marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut done = 0;
    for place in wide(text) {
        marked.push_str(text.get(done..place.start).unwrap_or_default());
        let table = text.get(place.clone()).unwrap_or_default().trim_end();
        marked.push_str(&format!("<div class=\"wide\">\n\n{table}\n\n</div>\n"));
        done = place.end;
    }
    marked.push_str(text.get(done..).unwrap_or_default());
    marked
}

/// A table as it is read: of each column the longest piece that is not parted, of all rows the longest.
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
        let letters: usize = self.columns.iter().map(|column| column + BETWEEN).sum();
        letters > ROOM || (self.columns.len() >= MANY && self.longest_row > LONGEST_ROW)
    }
}

fn wide(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut measure = Measure::default();
    for (event, place) in parser(text).into_offset_iter() {
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
            Event::End(TagEnd::Table) if measure.is_wide() => found.push(place),
            _ => {}
        }
    }
    found
}

/// About how many letters wide a formula is: one for each sign and most commands.
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
                    // A space, or a brace that is shown.
                    rest.next();
                } else if SPELT.contains(&name.as_str()) {
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
    fn a_formula_is_as_wide_as_its_signs() {
        assert_eq!(letters(r"\mathrm{d}W_0 = x^\mathsf{T}\,\mathrm{d}p_0"), 9);
        assert_eq!(letters(r"\max(z_0, -700)"), 12);
    }

    #[test]
    fn what_a_phone_has_no_room_for_is_marked_and_nothing_else() {
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
