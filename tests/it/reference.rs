//! What the book has for looking up is whole and true: its index of formulas, its list of errors, its
//! glossary, and the numbers that its text takes from the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use downhill::check::{Method, Precision, Tolerance};
use downhill::prelude::*;

use crate::agree::complete::snake;

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

/// The types by hand that implement a trait, such as `Loss`.
fn implementing(kind: &str, code: &str) -> BTreeSet<String> {
    let begins = format!("impl<T: Real> {kind}<T> for ");
    let types = code.lines().filter_map(|line| line.strip_prefix(&begins));
    types
        .map(|of| of.chars().take_while(|c| c.is_alphanumeric()).collect())
        .collect()
}

/// Whether an item of this name is declared.
fn declares(code: &str, item: &str) -> bool {
    let mut rests = code.split(item).skip(1);
    rests.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The variants of an enum, of code as rustfmt leaves it.
fn variants(code: &str, of: &str) -> BTreeSet<String> {
    let from = format!("pub enum {of} {{\n");
    let body = code.split_once(&from).map_or("", |(_, rest)| rest);
    let body = body.split("\n}").next().unwrap_or_default();
    let names = body.lines().filter_map(|line| line.strip_prefix("    "));
    names
        .filter(|name| name.starts_with(|c: char| c.is_uppercase()))
        .map(|name| name.chars().take_while(|c| c.is_alphanumeric()).collect())
        .collect()
}

/// The code of every file in a folder and the folders below it.
fn code_below(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all += &if path.is_dir() {
            code_below(&path)
        } else {
            code(path)
        };
    }
    all
}

/// What is wrong with the index: rows without their code, and code without its row.
fn wrong_with(index: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let by_hand = code_below(&file("crates/downhill-hand/src"));
    let sections: BTreeMap<&str, &str> = index
        .split("\n## ")
        .filter_map(|section| section.split_once('\n'))
        .collect();
    for (title, kind, besides) in [
        ("Activations", "Activation", &[][..]),
        ("Losses", "Loss", &[]),
        ("Penalties", "Penalty", &[]),
        ("Layers", "Layer", &[]),
        (
            "Optimizers and clipping",
            "Optimizer",
            &["ClipNorm", "ClipValue"],
        ),
    ] {
        let section = sections.get(title).copied().unwrap_or_default();
        let rows = rows(section);
        let named: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut there = implementing(kind, &by_hand);
        there.extend(besides.iter().map(ToString::to_string));
        let apart = named.symmetric_difference(&there);
        wrong.extend(apart.map(|name| format!("{title}: {name}")));

        for (name, row) in rows {
            let path = row
                .trim_end_matches("` |")
                .rsplit('`')
                .next()
                .unwrap_or_default();
            let hand = fs::read_to_string(file("crates/downhill-hand/src").join(path));
            if !hand.is_ok_and(|code| declares(&code, &format!("pub struct {name}"))) {
                wrong.push(format!("{title}: {name} is not by hand in {path}"));
            }
            let path = if name == "Identity" {
                "layers/mod.rs"
            } else {
                path
            };
            let burn = fs::read_to_string(file("crates/downhill-nn/src").join(path));
            let function = format!("pub fn {}", snake(name));
            let is_there = |code: String| {
                declares(&code, &format!("pub struct {name}")) || declares(&code, &function)
            };
            if !burn.is_ok_and(is_there) {
                wrong.push(format!("{title}: {name} is not on Burn in {path}"));
            }
        }
        let tests: Vec<_> = section
            .split('`')
            .filter_map(|quoted| quoted.split_once("::"))
            .collect();
        if tests.is_empty() {
            wrong.push(format!("{title}: no test"));
        }
        for (path, test) in tests {
            let tests = fs::read_to_string(file("tests/it").join(path)).unwrap_or_default();
            if !tests.contains(&format!("fn {test}(")) {
                wrong.push(format!("{title}: no test {test} in {path}"));
            }
        }
    }
    for (title, list) in [("Schedules", "Decay"), ("Initializers", "Initializer")] {
        let section = sections.get(title).copied().unwrap_or_default();
        let (mut there, mut named) = (BTreeSet::new(), BTreeSet::new());
        for (name, row) in rows(section) {
            let path = row.trim_end_matches("` |").rsplit('`').next().unwrap();
            let code = fs::read_to_string(file("crates/downhill-train/src").join(path));
            let variants = variants(&code.unwrap_or_default(), list);
            if !variants.contains(name) {
                wrong.push(format!("{title}: {name} is not in {path}"));
            }
            there.extend(variants);
            named.insert(name.to_owned());
        }
        let missing = there.difference(&named);
        wrong.extend(missing.map(|name| format!("{title}: {name}")));
    }
    let elsewhere = sections.get("Elsewhere").copied().unwrap_or_default();
    let paths = elsewhere
        .split('`')
        .filter(|quoted| quoted.ends_with(".rs"));
    wrong.extend(
        paths
            .filter(|path| !file(path).is_file())
            .map(|path| format!("Elsewhere: no {path}")),
    );
    wrong
}

#[test]
fn the_index_of_formulas_is_whole() {
    assert_eq!(
        wrong_with(&text("book/src/formulas.md")),
        Vec::<String>::new()
    );
}

#[test]
fn an_index_that_is_not_whole_is_told() {
    let index = text("book/src/formulas.md");
    for (from, to, told) in [
        ("`Huber`", "`Hubert`", "Losses: Huber"),
        (
            "`activations/gelu.rs`",
            "`activations/gelu_tanh.rs`",
            "Activations: Gelu is not by hand",
        ),
        ("::agrees`", "::agree`", "Layers: no test agree in"),
        (
            "tests/it/finder.rs",
            "tests/it/find.rs",
            "Elsewhere: no tests/it/find.rs",
        ),
        ("| `Step` |", "| `Stop` |", "Schedules: Stop is not in"),
        ("| `HeNormal` |", "| HeNormal |", "Initializers: HeNormal"),
    ] {
        let wrong = wrong_with(&index.replace(from, to));
        assert!(
            wrong.iter().any(|line| line.contains(told)),
            "{told}: {wrong:?}"
        );
    }
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

/// The files of errors that a user of the examples meets, all of them but those named beside.
const MET: [(&str, &[&str]); 6] = [
    ("downhill-data/src/csv_error.rs", &[]),
    ("downhill-cli/src/failure.rs", &[]),
    ("downhill-cli/src/classes.rs", &[]),
    ("downhill-train/src/description/error.rs", &[]),
    ("downhill-train/src/schedule/error.rs", &[]),
    // The shapes of a network's parameters are its own.
    (
        "downhill-train/src/initializer/error.rs",
        &["… needs a weight of shape [inputs, outputs], both at least 1, got …"],
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
    let chapter = text("book/src/16-reference.md");
    let (_, errors) = chapter.split_once("\n## Errors\n").unwrap();
    let (errors, _) = errors.split_once("\n### Runs that stop\n").unwrap();
    let told: BTreeSet<String> = rows(errors).iter().map(|(m, _)| (*m).to_owned()).collect();

    for (path, but) in MET {
        let mut met = messages(&code(Path::new("crates").join(path)));
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

/// The reference's table of what an option may be names everything there is.
#[test]
fn the_reference_names_all_there_is_to_choose_from() {
    let chapter = text("book/src/16-reference.md");
    let row = |option: &str| {
        let begins = format!("| `{option}` |");
        let row = chapter.lines().find(|line| line.starts_with(&begins));
        let named = row.unwrap_or_else(|| panic!("{option}")).split('`').skip(3);
        let named: BTreeSet<String> = named.step_by(2).map(str::to_owned).collect();
        named
    };
    let with_dashes = |name: &str| name.replace('_', "-");
    for optimizer in Optimizer::all() {
        assert!(row("--optimizer").contains(&with_dashes(optimizer.name())));
    }
    for activation in Activation::ALL {
        let name = with_dashes(activation.name());
        assert!(row("--activation").contains(&name), "{name}");
    }
    // What the message says that names them all, which is held to the code.
    for (option, unknown) in [
        ("--schedule", "unknown schedule"),
        ("--initializer", "unknown initializer"),
    ] {
        let message = chapter.lines().find(|line| line.contains(unknown)).unwrap();
        let (_, list) = message.split_once("expected ").unwrap();
        let list = list.split('`').next().unwrap().replace(" or ", ", ");
        let list = list.split(", after").next().unwrap();
        for name in list.split(", ") {
            assert!(row(option).contains(name), "{option}: {name}");
        }
    }
}

/// The list at the top of the reference leads to every heading below it.
#[test]
fn every_heading_of_the_reference_is_in_its_list_of_contents() {
    let chapter = text("book/src/16-reference.md");
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
    let chapter = text("book/src/16-reference.md");
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
