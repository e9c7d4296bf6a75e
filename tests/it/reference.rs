//! The book's parts for looking up are complete and correct: its index of formulas, its names, its list of errors,
//! its glossary, and the numbers that its text takes from the code.
//!
//! The tables of names are generated from the lists in the code. After a change of a list,
//! `DOWNHILL_WRITE=1 cargo test --test it reference -- --test-threads=1` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use downhill::check::{Method, Precision, Tolerance};
use downhill::prelude::*;
use downhill::train::LayerConfig;

use crate::agree::layer_names;

/// A file of the repository.
fn file(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: impl AsRef<Path>) -> String {
    let path = file(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file's code without its tests.
fn code(path: impl AsRef<Path>) -> String {
    let text = text(path);
    let end = text.find("#[cfg(test)]\nmod").unwrap_or(text.len());
    text[..end].to_owned()
}

/// What stands between backticks in the first cell of each row of a Markdown text, with the row.
fn rows(markdown: &str) -> Vec<(&str, &str)> {
    let rows = markdown.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cell = row.trim_start_matches("| ");
        let ticks = cell.len() - cell.trim_start_matches('`').len();
        let (fence, rest) = cell.split_at(ticks);
        let (name, _) = rest.split_once(&format!("{fence} |")).expect(row);
        (name, row)
    })
    .collect()
}

const FORMULAS: &str = "book/src/formulas.md";
const REFERENCE: &str = "book/src/16-reference.md";

/// A generated table: the name of its marker, and how it follows from what is there now.
type Table = (&'static str, Box<dyn Fn(&str) -> String>);

/// A page with its generated tables as they should be. Each is between `<!-- generated: NAME -->` and `<!-- end -->`.
fn generated(page: &str, tables: &[Table]) -> String {
    let mut page = page.to_owned();
    for (name, make) in tables {
        let (begin, end) = (
            format!("<!-- generated: {name} -->\n\n"),
            "\n\n<!-- end -->",
        );
        let (before, rest) = page.split_once(&begin).expect(&begin);
        let (table, after) = rest.split_once(end).expect(end);
        page = format!("{before}{begin}{}{end}{after}", make(table));
    }
    page
}

/// Compares a page with what is generated, or rewrites it.
fn is_generated(path: &str, tables: &[Table]) {
    let (page, expected) = (text(path), generated(&text(path), tables));
    if std::env::var_os("DOWNHILL_WRITE").is_some() {
        fs::write(file(path), &expected).unwrap();
    } else if let Some((_, line)) = page.lines().zip(expected.lines()).find(|(a, b)| a != b) {
        panic!(
            "{path}: expected {line}\nDOWNHILL_WRITE=1 cargo test --test it reference -- --test-threads=1 rewrites it"
        );
    }
    assert!(
        !expected.contains("| ? |"),
        "{path}: write the formula where it says ?"
    );
}

/// The names of values, such as variants: `Huber`, `WeightedLogLoss`.
fn names<V: Debug>(values: Vec<V>) -> Vec<String> {
    let name = |v: &V| {
        let text = format!("{v:?}");
        text.split('(').next().unwrap().to_owned()
    };
    values.iter().map(name).collect()
}

/// How an option's values are written, as the message for an unknown one lists them.
fn forms<V: FromStr<Err = SettingError> + Debug>() -> Vec<String> {
    let Err(SettingError::Unknown { expected, .. }) = "?".parse::<V>() else {
        panic!("\"?\" was read");
    };
    let list = expected.split(", after").next().unwrap();
    let list = list.replace(" or ", ", ");
    list.split(", ").map(str::to_owned).collect()
}

/// The names of such values in the code: `HeNormal` of `he-normal`.
fn variants<V: FromStr<Err = SettingError> + Debug>() -> Vec<String> {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let name = |form: &String| {
        let name = form.split([':', '[']).next().unwrap();
        name.split('-').map(capital).collect()
    };
    forms::<V>().iter().map(name).collect()
}

/// The tables of the index of formulas: a row for each name, whose other cells stay as they are written.
fn index() -> Vec<Table> {
    let mut steps = names(Optimizer::all());
    steps.extend(["ClipNorm", "ClipValue"].map(str::to_owned));
    let of = [
        ("activations", names(Activation::all())),
        ("losses", names(Loss::for_tests(3))),
        ("penalties", names(PenaltyTerm::all())),
        (
            "layers",
            layer_names().iter().map(ToString::to_string).collect(),
        ),
        ("optimizers", steps),
        ("schedules", variants::<Schedule>()),
        ("initializers", variants::<Initializer>()),
    ];
    let table = |names: Vec<String>, table: &str| {
        let head = table.lines().take(2).map(str::to_owned);
        let row = |name: String| {
            let begins = format!("| `{name}` | ");
            let row = table.lines().find(|row| row.starts_with(&begins));
            row.map_or(format!("{begins}? |"), str::to_owned)
        };
        head.chain(names.into_iter().map(row))
            .collect::<Vec<_>>()
            .join("\n")
    };
    of.map(|(name, names)| -> Table { (name, Box::new(move |old| table(names.clone(), old))) })
        .into()
}

#[test]
fn the_index_of_formulas_is_that_of_the_lists() {
    is_generated(FORMULAS, &index());
    // A row that is not there is made, and one that should not be is not kept.
    let other = text(FORMULAS).replace("| `Huber` |", "| `Hubert` |");
    let made = generated(&other, &index());
    assert!(made.contains("| `Huber` | ? |") && !made.contains("Hubert"));
}

/// Every file that the index names has the formula, and every test is there.
#[test]
fn the_files_and_tests_of_the_index_are_there() {
    let page = text(FORMULAS);
    for (name, row) in rows(&page) {
        let path = row.trim_end_matches("` |").rsplit('`').next().unwrap();
        let hand = file("crates/downhill-hand/src").join(path);
        let of = if hand.is_file() {
            ["hand", "nn"]
        } else {
            ["core"; 2]
        };
        for of in of {
            // On Burn, the identity is nothing.
            let path = format!("crates/downhill-{of}/src/{path}");
            let found = (of == "nn" && name == "Identity")
                || text(&path).contains(name.trim_start_matches("Clip"));
            assert!(found, "no {name} in {path}");
        }
    }
    for quoted in page.split('`').skip(1).step_by(2) {
        if let Some((path, test)) = quoted.split_once("::") {
            let there = text(Path::new("tests/it").join(path)).contains(&format!("fn {test}("));
            assert!(there, "no test {test} in {path}");
        } else if quoted.starts_with("crates/") || quoted.starts_with("tests/") {
            assert!(file(quoted).exists(), "no {quoted}");
        }
    }
}

/// The reference's table of what an option may be.
#[test]
fn the_reference_names_all_there_is_to_choose_from() {
    let with_dashes = |names: &[&str]| -> Vec<String> {
        let names = names.iter().map(|name| name.replace('_', "-"));
        names.collect()
    };
    let options = [
        ("optimizer", with_dashes(Optimizer::names())),
        ("schedule", forms::<Schedule>()),
        ("initializer", forms::<Initializer>()),
        ("activation", with_dashes(Activation::names())),
    ];
    let rows =
        options.map(|(option, values)| format!("| `--{option}` | `{}` |", values.join("`, `")));
    let table = format!(
        "| option | what it may be |\n|---|---|\n{}",
        rows.join("\n")
    );
    is_generated(REFERENCE, &[("names", Box::new(move |_| table.clone()))]);
}

/// The kinds of layers, as network files write them.
#[test]
fn the_reference_names_every_kind_of_layer() {
    let kinds = LayerConfig::for_tests(2).into_iter().map(|layer| {
        let written = serde_json::to_value(layer).unwrap();
        format!("`{}`", written["layer"].as_str().unwrap())
    });
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let row = format!("| `layer` | each layer | its kind: {kinds} |");
    assert!(text(REFERENCE).contains(&row), "{row}");
}

/// The messages of a file's errors, with `…` where something of the case stands.
fn messages(code: &str) -> BTreeSet<String> {
    let mut messages = BTreeSet::new();
    for attribute in code.split("#[error(").skip(1) {
        let Some(literal) = attribute.trim_start().strip_prefix('"') else {
            continue;
        };
        let (mut message, mut characters) = (String::new(), literal.chars().peekable());
        while let Some(c) = characters.next() {
            match c {
                '"' => break,
                '{' => {
                    characters.by_ref().find(|&c| c == '}');
                    message.push('…');
                }
                // A line that goes on, or a quotation mark.
                '\\' => match characters.next() {
                    Some('\n') => while characters.next_if(|c| c.is_whitespace()).is_some() {},
                    Some(other) => message.push(other),
                    None => {}
                },
                other => message.push(other),
            }
        }
        messages.insert(message);
    }
    messages
}

/// The files of errors that a user of the examples and of the program meets, all of them but those named beside.
const MET: [(&str, &[&str]); 8] = [
    ("downhill-data/src/csv_error.rs", &[]),
    // The program encodes the table it fits the encoder to, and reports an invalid encoding as part of a record.
    (
        "downhill-data/src/encoder/error.rs",
        &[
            "…: not the table that the encoder was fitted on",
            "the encoding of column … is invalid",
        ],
    ),
    ("downhill-cli/src/program/error.rs", &[]),
    ("downhill-cli/src/failure.rs", &[]),
    ("downhill-cli/src/classes.rs", &[]),
    // Its message is that of the reason alone.
    ("downhill-train/src/saved/error.rs", &["…: …"]),
    // A path has the parameters of its own network.
    (
        "downhill-train/src/landscape/error.rs",
        &["the plane is for … parameters, but there are …"],
    ),
    // The examples have no class weights, and the shapes of a network's parameters are its own.
    (
        "downhill-core/src/error.rs",
        &[
            "the loss has 1 class weight: expected none, or one for each of at least 2 classes",
            "the loss has weights for … classes, but the model has … outputs",
            "… needs a weight of shape [inputs, outputs], both at least 1, got …",
        ],
    ),
];

fn every_message(folder: PathBuf, all: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_message(path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.extend(messages(&code(path)));
        }
    }
}

#[test]
fn every_error_that_a_user_meets_is_in_the_reference_and_no_other() {
    let chapter = text(REFERENCE);
    let (_, errors) = chapter.split_once("\n## Errors\n").unwrap();
    let (errors, _) = errors.split_once("\n### Runs that stop\n").unwrap();
    let told: BTreeSet<String> = rows(errors).iter().map(|(m, _)| (*m).to_owned()).collect();

    for (path, but) in MET {
        let code = code(Path::new("crates").join(path));
        // Shapes are a matter of programs.
        let code = code.split("pub enum ShapeError").next().unwrap();
        let mut met = messages(code);
        assert!(!met.is_empty(), "{path}");
        // Nothing but what something else says.
        met.remove("…: …");
        met.retain(|message| !but.contains(&message.as_str()));
        let untold: Vec<_> = met.difference(&told).collect();
        assert!(untold.is_empty(), "{path}: {untold:#?}");
    }
    let mut all = BTreeSet::new();
    every_message(file("crates"), &mut all);
    let made_up: Vec<_> = told.difference(&all).collect();
    assert!(made_up.is_empty(), "{made_up:#?}");
}

#[test]
fn a_message_is_read_with_its_gaps() {
    let code = r#"
        #[error("{file}, line {line}: {found:?} is \"none\"")]
        #[error(transparent)]
        #[error(
            "one \
             two"
        )]
    "#;
    let read: Vec<_> = messages(code).into_iter().collect();
    assert_eq!(read, ["one two", "…, line …: … is \"none\""]);
}

/// The list at the top of the reference leads to every heading below it.
#[test]
fn every_heading_of_the_reference_is_in_its_list_of_contents() {
    let chapter = text(REFERENCE);
    let (contents, rest) = chapter.split_once("\n## ").unwrap();
    let rest = format!("## {rest}");
    let headings = rest.lines().filter(|line| line.starts_with("##"));
    let missing: Vec<_> = headings
        .map(|heading| {
            let name = heading.trim_start_matches('#').trim().to_lowercase();
            let id = name.replace(' ', "-");
            id.replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), "")
        })
        .filter(|id| !contents.contains(&format!("](#{id})")))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// The numbers of chapter 13 that are neither from a run nor from mathematics are constants of the code.
#[test]
fn the_numbers_of_chapter_13_are_those_of_the_code() {
    let chapter = text("book/src/13-checking-a-gradient.md");
    let row = |compared: &str, tolerance: Tolerance, unit: f64, power: &str| {
        let (r, f) = (tolerance.relative / unit, tolerance.floor / unit);
        let row = format!(
            "| {compared} | ${}\\,\\varepsilon{power}$ | ${}\\,\\varepsilon{power}$ |",
            r.round(),
            f.round()
        );
        assert!((r - r.round()).abs() < 1e-9 && (f - f.round()).abs() < 1e-9);
        assert!(chapter.contains(&row), "not told: {row}");
    };
    let epsilon = Precision::F64.epsilon();
    row(
        "two exact methods",
        Tolerance::exact(Precision::F64),
        epsilon,
        "",
    );
    row(
        "one exact, one a central difference",
        Tolerance::difference(Method::Central, Precision::F64),
        epsilon.powf(2.0 / 3.0),
        "^{2/3}",
    );
    // As many random networks as the test of them tries.
    let random = text("tests/it/agree/random.rs");
    let (_, cases) = random.split_once("cases: ").unwrap();
    let (_, number) = cases.split_once("unwrap_or(").unwrap();
    let number = number.split(')').next().unwrap().replace('_', ",");
    let told = format!("And {number} random networks");
    let chapter = chapter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(chapter.contains(&told), "not told: {told}");
}

/// A word of the glossary, or its forms with commas between them, and the pages it leads to.
struct Entry<'a> {
    word: &'a str,
    text: &'a str,
    leads_to: Vec<&'a str>,
}

fn entries(glossary: &str) -> Vec<Entry<'_>> {
    let entries = glossary.split("\n\n").filter_map(|text| {
        let (word, _) = text.strip_prefix("**")?.split_once("**")?;
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|l| l.split([')', '#']).next());
        let leads_to = links.collect();
        Some(Entry {
            word,
            text,
            leads_to,
        })
    });
    entries.collect()
}

/// What is wrong with the glossary: words out of order, and words that the page they lead to does not use.
fn wrong_with_words(glossary: &str) -> Vec<String> {
    let entries = entries(glossary);
    let mut wrong = Vec::new();
    for pair in entries.windows(2) {
        if pair[0].word.to_lowercase() >= pair[1].word.to_lowercase() {
            wrong.push(format!("{} before {}", pair[0].word, pair[1].word));
        }
    }
    for entry in entries {
        if entry.text.contains(": see *") {
            continue;
        }
        if entry.leads_to.is_empty() {
            wrong.push(format!("{}: leads nowhere", entry.word));
        }
        for page in &entry.leads_to {
            let page_text = fs::read_to_string(file("book/src").join(page)).unwrap_or_default();
            // Lines are broken anywhere, a word may begin a sentence, or part of it be in italics.
            let words: Vec<&str> = page_text.split_whitespace().collect();
            let page_text = words.join(" ").to_lowercase().replace('*', "");
            let mut forms = entry.word.split(", ");
            if !forms.any(|form| page_text.contains(&form.to_lowercase())) {
                wrong.push(format!("{}: not in {page}", entry.word));
            }
        }
    }
    wrong
}

#[test]
fn every_word_of_the_glossary_is_used_where_it_leads() {
    let glossary = text("book/src/glossary.md");
    assert!(entries(&glossary).len() > 60);
    assert_eq!(wrong_with_words(&glossary), Vec::<String>::new());
}

#[test]
fn a_word_that_is_not_used_or_out_of_order_is_told() {
    let glossary = "# G\n\n**Loss**: a. [Loss](04-loss.md)\n\n**Accuracy**: b. [Loss](04-loss.md)\n\n\
                    **Mini-batch**: see *batch*.\n\n**Nonsense**: c.\n";
    assert_eq!(
        wrong_with_words(glossary),
        [
            "Loss before Accuracy",
            "Accuracy: not in 04-loss.md",
            "Nonsense: leads nowhere"
        ]
    );
}

/// What the reading of options says by itself, in the reference's words.
#[test]
fn the_errors_of_the_options_themselves_are_in_the_reference() {
    let chapter = text(REFERENCE);
    let chapter = chapter.split_whitespace().collect::<Vec<_>>().join(" ");
    let folder = tempfile::TempDir::new().unwrap();
    for (example, options, says) in [
        (
            "neuron",
            &["--alhpa", "1"][..],
            "unexpected argument … found",
        ),
        ("neuron", &["--alpha"], "a value is required for …"),
        (
            "recover",
            &[],
            "the following required arguments were not provided: …",
        ),
        (
            "neuron",
            &["--start", "published", "--seed", "1"],
            "the argument … cannot be used with …",
        ),
    ] {
        let output = crate::examples::run_in(folder.path(), example, options);
        assert_eq!(output.status.code(), Some(2));
        let complaint = crate::examples::text(&output.stderr);
        for part in says.split('…') {
            assert!(complaint.contains(part), "{part}: {complaint}");
        }
        assert!(
            complaint.trim_end().ends_with("(see --help)"),
            "{complaint}"
        );
        assert!(chapter.contains(&format!("`{says}`")), "not told: {says}");
    }
}
