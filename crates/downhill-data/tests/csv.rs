//! Any table in any layout is read back, and a damaged file never becomes other samples unnoticed.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test may panic as the test may"
)]

use downhill_data::{CsvError, Dataset, table};
use ndarray::Array2;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// The name of the label column.
const LABEL: &str = "the \"label\"";

/// A table and a text that it is written as.
#[derive(Debug, Clone)]
struct Written {
    dataset: Dataset<String>,
    text: String,
    /// Where each row starts, header included, in bytes.
    starts: Vec<usize>,
}

/// How one field is written.
#[derive(Debug, Clone)]
struct Style {
    before: String,
    quoted: bool,
    after: String,
    exponent: bool,
}

/// Text without spaces around it and without the two characters that no field may have: NUL anywhere, and a
/// byte-order mark, which is not text at the start of a file.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        4 => "[a-c0-2]{1,3}",
        2 => r#"[,"\r\n ]"#,
        1 => any::<char>().prop_map(String::from),
    ];
    let joined = prop::collection::vec(pieces, 1..5).prop_map(|pieces| pieces.concat());
    let text = joined.prop_map(|text| text.replace(['\0', '\u{feff}'], "").trim().to_owned());
    text.prop_filter("a field", |text| !text.is_empty())
}

fn spaces() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "[ \t\u{a0}]{1,2}"]
}

fn style() -> impl Strategy<Value = Style> {
    (spaces(), any::<bool>(), spaces(), any::<bool>()).prop_map(
        |(before, quoted, after, exponent)| Style {
            before,
            quoted,
            after,
            exponent,
        },
    )
}

/// The line end after a row, and blank lines.
fn ends() -> impl Strategy<Value = String> {
    let end = || prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let blank = prop::collection::vec((spaces(), end()), 0..3);
    (end(), blank).prop_map(|(end, blank)| {
        let blank = blank.into_iter().map(|(spaces, end)| spaces + end);
        end.to_owned() + &blank.collect::<String>()
    })
}

fn field(text: &str, style: &Style) -> String {
    let must = text.contains([',', '"', '\r', '\n']);
    let inside = if must || style.quoted {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    };
    format!("{}{inside}{}", style.before, style.after)
}

fn written() -> impl Strategy<Value = Written> {
    (1..4_usize, 1..5_usize).prop_flat_map(|(features, samples)| {
        let number = prop_oneof![any::<i8>().prop_map(f64::from), prop::num::f64::NORMAL];
        (
            prop::collection::btree_set(text(), features),
            0..=features,
            prop::collection::vec(prop::collection::vec(number, features), samples),
            prop::collection::vec(text(), samples),
            prop::collection::vec(prop::collection::vec(style(), features + 1), samples + 1),
            prop::collection::vec(ends(), samples + 1),
            any::<[bool; 2]>(),
        )
            .prop_map(
                move |(names, place, rows, labels, styles, ends, [mark, cut])| {
                    let features = Array2::from_shape_vec((samples, features), rows.concat());
                    let dataset = Dataset::new(features.unwrap(), labels).unwrap();
                    let dataset = dataset.with_feature_names(names).unwrap();
                    write(dataset, place, &styles, &ends, mark, cut)
                },
            )
    })
}

fn write(
    dataset: Dataset<String>,
    place: usize,
    styles: &[Vec<Style>],
    ends: &[String],
    mark: bool,
    cut: bool,
) -> Written {
    let mark = if mark { "\u{feff}" } else { "" };
    let (mut text, mut starts) = (mark.to_owned(), Vec::new());
    for (row, (styles, end)) in styles.iter().zip(ends).enumerate() {
        let mut fields: Vec<String> = match row.checked_sub(1) {
            None => dataset.feature_names().to_vec(),
            Some(sample) => {
                let numbers = dataset.features().row(sample);
                let numbers = numbers.iter().zip(styles);
                numbers
                    .map(|(x, style)| match style.exponent {
                        true => format!("{x:e}"),
                        false => x.to_string(),
                    })
                    .collect()
            }
        };
        let label = row.checked_sub(1).map_or(LABEL, |s| &dataset.labels()[s]);
        fields.insert(place, label.to_owned());
        starts.push(text.len());
        let fields = fields.iter().zip(styles).map(|(f, style)| field(f, style));
        text += &(fields.collect::<Vec<_>>().join(",") + end);
    }
    if cut {
        text.truncate(text.trim_end().len());
    }
    Written {
        dataset,
        text,
        starts,
    }
}

/// The line that follows this text, counted from 1.
fn line(text: &str) -> usize {
    let ends = text.replace("\r\n", "\n").replace('\r', "\n");
    1 + ends.matches('\n').count()
}

fn read(text: impl AsRef<[u8]>) -> Result<Dataset<String>, CsvError> {
    table::read_from(text.as_ref(), "t.csv", LABEL)
}

/// The place in the text nearest to this fraction of its length.
fn place(text: &str, fraction: f64) -> usize {
    let place = (fraction * text.len() as f64) as usize;
    (0..=place)
        .rev()
        .find(|place| text.is_char_boundary(*place))
        .unwrap()
}

/// Checks that an error is one short line with the line of the file, unless it is about the whole file.
fn check(error: &CsvError, text: &str) -> Result<(), TestCaseError> {
    let message = error.to_string();
    prop_assert!(message.chars().count() <= 200, "{message}");
    prop_assert!(!message.contains(char::is_control), "{message}");
    if !matches!(
        error,
        CsvError::Empty { .. }
            | CsvError::NoSamples { .. }
            | CsvError::NoSuchColumn { .. }
            | CsvError::NoFeatures { .. }
    ) {
        let rest = message.strip_prefix("t.csv, line ").unwrap_or(&message);
        let number = rest.split([',', ':']).next().unwrap().parse::<usize>();
        let lines = 1..=line(text);
        prop_assert!(number.is_ok_and(|n| lines.contains(&n)), "{message}");
    }
    Ok(())
}

/// The cells in which two tables of the same shape differ, names included; `None` if their shapes differ.
fn differences(a: &Dataset<String>, b: &Dataset<String>) -> Option<usize> {
    let same_shape = a.features().dim() == b.features().dim();
    let numbers = a.features().iter().zip(b.features());
    let numbers = numbers.filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    let texts = |a: &[String], b: &[String]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    let texts = texts(a.labels(), b.labels()) + texts(a.feature_names(), b.feature_names());
    same_shape.then_some(numbers + texts)
}

fn config() -> Config {
    Config {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(500),
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_table_in_any_layout_is_read_back(written in written()) {
        let back = read(&written.text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(differences(&back, &written.dataset), Some(0));
    }

    #[test]
    fn a_table_that_is_written_is_read_back(written in written()) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("table.csv");
        table::write(&path, &written.dataset, LABEL).unwrap();
        let back = table::read(&path, LABEL).unwrap();
        prop_assert_eq!(differences(&back, &written.dataset), Some(0));
    }

    /// In a file that can be read, every quote is one of a pair.
    #[test]
    fn a_quote_too_many_or_too_few_is_an_error(written in written(), at in 0.0..1.0, insert: bool) {
        let mut text = written.text;
        if insert {
            text.insert(place(&text, at), '"');
        } else {
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            text.remove(quotes[(at * quotes.len() as f64) as usize]);
        }
        check(&read(&text).unwrap_err(), &text)?;
    }

    /// Where one character is added or missing, at most the field with it changes.
    #[test]
    fn one_damaged_character_is_an_error_or_stays_in_its_field(
        written in written(),
        at in 0.0..1.0,
        insert in prop::option::of(prop::sample::select(vec![',', '\n', '\r', ' ', '\t', 'x', '1', '\0', '\u{feff}'])),
    ) {
        let mut text = written.text;
        let place = place(&text, at);
        match insert {
            Some(character) => text.insert(place, character),
            None => drop(text.remove(place)),
        }
        match read(&text) {
            Ok(back) => {
                let differ = differences(&back, &written.dataset);
                prop_assert!(differ.is_some_and(|cells| cells <= 1), "{differ:?}: {text:?}");
            }
            Err(error) => check(&error, &text)?,
        }
    }

    #[test]
    fn a_file_cut_off_loses_only_its_end(written in written(), at in 0.0..1.0) {
        let text = &written.text[..place(&written.text, at)];
        match read(text) {
            Ok(back) => {
                let kept: Vec<usize> = (0..back.len()).collect();
                let rows = written.dataset.select(&kept).unwrap();
                let differ = differences(&back, &rows);
                prop_assert!(differ.is_some_and(|cells| cells <= 1), "{differ:?}: {text:?}");
            }
            Err(error) => check(&error, text)?,
        }
    }

    #[test]
    fn an_error_has_the_line_of_its_row(written in written(), row in any::<prop::sample::Index>()) {
        let start = written.starts[row.index(written.starts.len())];
        let line = line(&written.text[..start]);
        let mut text = written.text.clone();
        text.insert_str(start, "x\"");
        let error = read(&text).unwrap_err();
        let expected = format!("t.csv, line {line}: a quote after \"x\"");
        prop_assert!(error.to_string().starts_with(&expected), "{error}: {text:?}");
        // A byte that is not text, in the same place.
        let mut bytes = written.text.into_bytes();
        bytes.insert(start, 0xff);
        let error = read(&bytes).unwrap_err();
        let expected = format!("t.csv, line {line}: not UTF-8 text");
        prop_assert!(error.to_string().starts_with(&expected), "{error}");
    }
}
