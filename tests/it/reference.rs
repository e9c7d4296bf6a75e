//! The book's two tables to look things up in are whole and true: its index of formulas, and its list of
//! errors.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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

fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for c in camel.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// Whether an item of this name is declared.
fn declares(code: &str, item: &str) -> bool {
    let mut rests = code.split(item).skip(1);
    rests.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// What is wrong with the index: rows without their code, and code without its row.
fn wrong_with(index: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut by_hand = String::new();
    for entry in fs::read_dir(file("crates/downhill-hand/src")).unwrap() {
        by_hand += &code(entry.unwrap().path());
    }
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
            "Optimisers and clipping",
            "Optimiser",
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
            let path = if name == "Identity" { "layer.rs" } else { path };
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
            "`gelu.rs`",
            "`gelu_tanh.rs`",
            "Activations: Gelu is not by hand",
        ),
        ("::agrees`", "::agree`", "Layers: no test agree in"),
        (
            "tests/it/finder.rs",
            "tests/it/find.rs",
            "Elsewhere: no tests/it/find.rs",
        ),
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
        "downhill-train/src/initialiser/error.rs",
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
