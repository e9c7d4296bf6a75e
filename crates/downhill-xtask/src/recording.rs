//! Records the output and the figures of commands for the book to include.
//!
//! The list is `book/outputs.toml`:
//!
//! ```toml
//! [[output]]
//! name = "blobs"
//! run = "cargo run --example blobs"
//! # whole = false                         # outputs/blobs.txt: the whole output; implied if nothing else is kept
//! # status = 0                            # its exit status
//! # errors = false                        # whether its error stream is kept, after standard output
//! # times = false                         # whether it prints times, which are kept as `…s`
//! # rounding = 1e-9                       # the difference of numbers that --check allows, relative to the larger of
//!                                         # the number and 1; the default allows none
//!
//! [[output.excerpt]]                      # outputs/blobs-begin.txt: the command and some of the lines
//! name = "blobs-begin"
//! parts = [{ from = "starting", to = "epoch #3," }, { from = "epoch #100," }]
//! # rounding = 1e-9                       # the same for these lines
//!
//! [[output.value]]                        # outputs/blobs-loss.txt: one number, for a sentence
//! name = "blobs-loss"
//! after = "epoch #100, loss="
//!
//! [[output.figure]]                       # figures/blobs-boundary.png and figures/blobs-boundary-dark.png
//! name = "blobs-boundary.png"
//! from = "out/blobs/boundary.png"
//!
//! [[shown]]                               # a command that the book shows without its output
//! run = "cargo test --workspace"
//! why = "it takes minutes"
//! ```
//!
//! A part starts at the first line that contains `from` after the previous part, and ends at the first line from
//! there that contains `to`. Without `to` it is one line. A line `…` replaces omitted lines. A figure is drawn for
//! both themes, and both are kept.

mod drawn;
mod list;
mod rounding;
mod run;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use list::{Excerpt, Figure, List, Output, Part, Shown, Value};
pub use run::{Cargo, CommandOutput};

use crate::Error;

/// The folders of the book's text that contain only recordings.
const FOLDERS: [&str; 2] = ["outputs", "figures"];

/// File contents by path in the book's `src`, such as `outputs/blobs.txt`.
pub type Recording = BTreeMap<String, Vec<u8>>;

/// Runs the commands of the list and extracts their excerpts, values and figures.
///
/// `run` returns the output of a command, or `None` to skip it.
///
/// # Errors
///
/// Errors of `run`; [`Error::Status`] if a command exits with an unexpected status; [`Error::TextNotFound`] if it
/// does not print the text that locates an excerpt or a value; [`Error::File`] if it does not draw a figure;
/// [`Error::DuplicateName`] if two entries have the same name.
pub fn record(
    list: &List,
    mut run: impl FnMut(&str) -> Result<Option<CommandOutput>, Error>,
) -> Result<Recording, Error> {
    let mut recording = Recording::new();
    for output in &list.outputs {
        let Some(result) = run(&output.run)? else {
            continue;
        };
        for (name, content) in files(output, &result)? {
            if recording.contains_key(&name) {
                return Err(Error::DuplicateName { name });
            }
            recording.insert(name, content);
        }
    }
    Ok(recording)
}

/// Runs the commands of the list and compares them with their recordings.
///
/// The recordings are in `folder`, the book's `src`. `run` returns the output of a command, or `None` to skip it.
/// The result has one line for each unexpected status, text that is not found, and file that differs.
///
/// # Errors
///
/// Errors of `run`; [`Error::File`] if the folder cannot be read.
pub fn compare(
    list: &List,
    folder: &Path,
    mut run: impl FnMut(&str) -> Result<Option<CommandOutput>, Error>,
) -> Result<Vec<String>, Error> {
    let (mut recording, mut found) = (Recording::new(), Vec::new());
    let before = read(folder)?;
    let mut all = true;
    for output in &list.outputs {
        let Some(mut result) = run(&output.run)? else {
            all = false;
            continue;
        };
        if result.status != output.status {
            let (expected, got) = (output.status, result.status);
            found.push(format!(
                "`{}` exited with {got}, expected {expected}",
                output.run
            ));
            result.status = output.status;
        }
        match files(output, &result) {
            Ok(files) => recording.extend(files.into_iter().map(|(name, now)| {
                let Some((then, rounding)) = before.get(&name).zip(output.rounding(&name)) else {
                    return (name, now);
                };
                found.extend(beyond(rounding, &name, then, &now));
                (name, then.clone())
            })),
            Err(error) => {
                all = false;
                found.push(error.to_string());
            }
        }
    }
    found.extend(stale(&recording, &before, all));
    Ok(found)
}

/// The recorded files of one output, as path and content.
fn files(output: &Output, result: &CommandOutput) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let texts = text::files(output, result)?.into_iter();
    let texts = texts.map(|(name, text)| (format!("outputs/{name}.txt"), text.into_bytes()));
    let figures = drawn::files(output, result)?.into_iter();
    let figures = figures.map(|(name, content)| (format!("figures/{name}"), content));
    Ok(texts.chain(figures).collect())
}

/// The differences between a recording and the files before, one line each.
///
/// If the recording is of the whole list (`all`), files that are not in it are reported too.
fn stale(recording: &Recording, before: &Recording, all: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, now) in recording {
        match before.get(name) {
            None => found.push(format!("{name} is not recorded")),
            Some(then) if then != now && name.starts_with("figures/") => {
                found.push(format!("{name} is now drawn differently"));
            }
            Some(then) if then != now => found.push(format!("{name}: {}", difference(then, now))),
            Some(_) => {}
        }
    }
    let extra = before
        .keys()
        .filter(|name| all && !recording.contains_key(*name));
    found.extend(extra.map(|name| format!("{name} belongs to no entry of outputs.toml")));
    found
}

/// The first difference that rounding does not explain, in one line.
///
/// Of an SVG only the visible text is compared, and of a PNG nothing.
fn beyond(rounding: f64, name: &str, then: &[u8], now: &[u8]) -> Option<String> {
    let figure = name.starts_with("figures/");
    match (str::from_utf8(then), str::from_utf8(now)) {
        (Ok(then), Ok(now)) if figure => {
            let [then, now] = [then, now].map(visible_text);
            let differs = rounding::difference(&then, &now, rounding).is_some();
            differs.then(|| format!("the text in {name} has changed"))
        }
        (Ok(then), Ok(now)) => {
            let (old, new) = rounding::difference(then, now, rounding)?;
            let [old, new] = [old, new].map(|line| line.unwrap_or("(nothing)"));
            Some(format!(
                "{name}: {old:?} is now {new:?}, which rounding does not explain"
            ))
        }
        (Err(_), Err(_)) => None,
        _ => Some(format!("{name} is text in only one of the two versions")),
    }
}

/// The visible text of an SVG, one piece per line: titles, labels and numbers.
fn visible_text(svg: &str) -> String {
    let after_tags = svg.split('>').skip(1);
    let texts = after_tags.filter_map(|piece| piece.split('<').next());
    let texts: Vec<&str> = texts.map(str::trim).filter(|t| !t.is_empty()).collect();
    texts.join("\n")
}

/// Describes the first line in which two texts differ.
fn difference(then: &[u8], now: &[u8]) -> String {
    let [then, now] = [then, now].map(String::from_utf8_lossy);
    let (mut old, mut new) = (then.lines(), now.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return "the last line ending differs".to_owned(),
            (old, new) if old == new => {}
            (old, new) => {
                let [old, new] = [old, new].map(|line| line.unwrap_or("(the end)"));
                return format!("line {number} was {old:?} and is {new:?}");
            }
        }
    }
}

/// Writes a recording into `folder`, the book's `src`.
///
/// If it is of the whole list (`all`), files that are not in it are removed.
///
/// # Errors
///
/// [`Error::File`] if a file cannot be written or removed.
pub fn write(recording: &Recording, folder: &Path, all: bool) -> Result<(), Error> {
    for name in FOLDERS {
        let path = folder.join(name);
        fs::create_dir_all(&path).map_err(Error::file(&path))?;
    }
    let before = read(folder)?;
    for name in before.keys().filter(|n| all && !recording.contains_key(*n)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(Error::file(&path))?;
    }
    for (name, content) in recording {
        let path = folder.join(name);
        fs::write(&path, content).map_err(Error::file(&path))?;
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Recording, Error> {
    let mut recording = Recording::new();
    for name in FOLDERS {
        let folder = folder.join(name);
        for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
            let path = entry.map_err(Error::file(&folder))?.path();
            let content = fs::read(&path).map_err(Error::file(&path))?;
            if let Some(file) = path.file_name() {
                recording.insert(format!("{name}/{}", file.to_string_lossy()), content);
            }
        }
    }
    Ok(recording)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [[output]]
        name = "fall"
        run = "cargo run --example fall"
        whole = true
        times = true

        [[output.excerpt]]
        name = "fall-ends"
        parts = [{ from = "start" }, { from = "epoch 3", to = "done" }]

        [[output.value]]
        name = "fall-loss"
        after = "epoch 3, loss="
    "#;

    fn printed(loss: f64, seconds: f64) -> CommandOutput {
        let stdout = format!(
            "start\nepoch 1, loss=2.5\nepoch 2, loss=1\nepoch 3, loss={loss}; alpha 0.1\ndone in {seconds}s\n"
        );
        CommandOutput {
            status: 0,
            stdout,
            ..CommandOutput::default()
        }
    }

    fn recording(loss: f64, seconds: f64) -> Recording {
        let list = List::parse(LIST).unwrap();
        record(&list, |_| Ok(Some(printed(loss, seconds)))).unwrap()
    }

    #[test]
    fn records_the_whole_output_an_excerpt_and_a_value() {
        let recording = recording(0.5, 1.25);
        let text = |name: &str| str::from_utf8(&recording[name]).unwrap().to_owned();
        assert!(
            text("outputs/fall.txt").starts_with("$ cargo run --example fall\nstart\nepoch 1,")
        );
        let excerpt =
            "$ cargo run --example fall\nstart\n…\nepoch 3, loss=0.5; alpha 0.1\ndone in …s\n";
        assert_eq!(text("outputs/fall-ends.txt"), excerpt);
        assert_eq!(text("outputs/fall-loss.txt"), "0.5\n");
    }

    #[test]
    fn a_changed_number_is_stale_and_a_changed_time_is_not() {
        let folder = tempfile::tempdir().unwrap();
        write(&recording(0.5, 1.25), folder.path(), true).unwrap();
        let before = read(folder.path()).unwrap();
        let differences = |recording| stale(&recording, &before, true);
        assert_eq!(differences(recording(0.5, 99.0)), Vec::<String>::new());
        let found = differences(recording(0.25, 1.25));
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(
            found[1],
            r#"outputs/fall-loss.txt: line 1 was "0.5" and is "0.25""#
        );
    }

    #[test]
    fn a_missing_file_and_an_extra_file_are_stale() {
        let folder = tempfile::tempdir().unwrap();
        let mut recording = recording(0.5, 1.0);
        write(&recording, folder.path(), true).unwrap();
        let loss = recording.remove("outputs/fall-loss.txt").unwrap();
        let stale =
            |recording: &Recording, all| stale(recording, &read(folder.path()).unwrap(), all).len();
        assert_eq!(stale(&recording, true), 1);
        assert_eq!(stale(&recording, false), 0);
        write(&recording, folder.path(), false).unwrap();
        assert_eq!(
            stale(&recording, true),
            1,
            "a part of the list removes no file"
        );
        write(&recording, folder.path(), true).unwrap();
        recording.insert("outputs/fall-loss.txt".to_owned(), loss);
        assert_eq!(stale(&recording, true), 1);
    }

    #[test]
    fn an_unexpected_status_or_output_is_an_error() {
        let list = List::parse(LIST).unwrap();
        let failed = |_: &str| {
            let status = 1;
            Ok(Some(CommandOutput {
                status,
                ..printed(0.5, 1.0)
            }))
        };
        let error = record(&list, failed).unwrap_err();
        assert!(matches!(
            error,
            Error::Status {
                expected: 0,
                got: 1,
                ..
            }
        ));

        let silent = |_: &str| {
            let stdout = "start\nepoch 1, loss=2.5\n".to_owned();
            Ok(Some(CommandOutput {
                stdout,
                ..printed(0.5, 1.0)
            }))
        };
        let error = record(&list, silent).unwrap_err();
        assert!(matches!(error, Error::TextNotFound { .. }), "{error}");
    }

    #[test]
    fn a_comparison_continues_after_an_unexpected_status() {
        let folder = tempfile::tempdir().unwrap();
        write(&recording(0.5, 1.0), folder.path(), true).unwrap();
        let list = List::parse(LIST).unwrap();
        let compared =
            |output: CommandOutput| compare(&list, folder.path(), |_| Ok(Some(output.clone())));
        assert_eq!(compared(printed(0.5, 9.0)).unwrap(), Vec::<String>::new());

        let status = 1;
        let failed = CommandOutput {
            status,
            ..printed(0.25, 1.0)
        };
        let found = compared(failed).unwrap();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].ends_with("exited with 1, expected 0"), "{found:?}");

        let stdout = "start\n".to_owned();
        let silent = CommandOutput {
            stdout,
            ..printed(0.5, 1.0)
        };
        let found = compared(silent).unwrap();
        assert!(found[0].contains("prints no line with"), "{found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn differences_by_rounding_are_not_stale() {
        let folder = tempfile::tempdir().unwrap();
        write(&recording(0.5, 1.0), folder.path(), true).unwrap();
        let mut list = List::parse(LIST).unwrap();
        let other = |_: &str| Ok(Some(printed(0.500_000_1, 1.0)));
        assert_eq!(compare(&list, folder.path(), other).unwrap().len(), 3);
        list.outputs[0].excerpts[0].rounding = Some(1e-6);
        let found = compare(&list, folder.path(), other).unwrap();
        let whole = r#"outputs/fall.txt: line 5 was "epoch 3, loss=0.5; alpha 0.1" and is"#;
        let value = r#"outputs/fall-loss.txt: line 1 was "0.5" and is "0.5000001""#;
        assert_eq!(found.len(), 2, "the excerpt is not stale: {found:?}");
        assert!(found.iter().any(|f| f.starts_with(whole)), "{found:?}");
        assert!(found.iter().any(|f| f == value), "{found:?}");
        list.outputs[0].rounding = Some(1e-6);
        let found = compare(&list, folder.path(), other).unwrap();
        assert_eq!(found, Vec::<String>::new());
        // A larger difference is stale.
        let far = |_: &str| Ok(Some(printed(0.25, 1.0)));
        let found = compare(&list, folder.path(), far).unwrap();
        let value =
            r#"outputs/fall-loss.txt: "0.5" is now "0.25", which rounding does not explain"#;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|f| f == value), "{found:?}");
        let silent = |_: &str| {
            let stdout = "start\n".to_owned();
            Ok(Some(CommandOutput {
                stdout,
                ..printed(0.5, 1.0)
            }))
        };
        let found = compare(&list, folder.path(), silent).unwrap();
        assert!(found[0].contains("prints no line with"), "{found:?}");
    }

    #[test]
    fn duplicate_names_are_an_error() {
        let list = List::parse(&LIST.replace("fall-ends", "fall")).unwrap();
        let error = record(&list, |_| Ok(Some(printed(0.5, 1.0)))).unwrap_err();
        assert!(matches!(error, Error::DuplicateName { .. }), "{error}");
    }

    #[test]
    fn a_figure_is_recorded_for_both_themes_and_stale_if_drawn_differently() {
        let (folder, ran) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let figure = "\n[[output.figure]]\nname = 'bowl.svg'\nfrom = 'out/fall/bowl.svg'\n";
        let mut list = List::parse(&format!("{LIST}{figure}")).unwrap();
        let draw = |name: &str, content: &str| {
            fs::create_dir_all(ran.path().join("out/fall")).unwrap();
            fs::write(ran.path().join("out/fall").join(name), content).unwrap();
        };
        let run = |_: &str| {
            Ok(Some(CommandOutput {
                folder: ran.path().to_owned(),
                ..printed(0.5, 1.0)
            }))
        };
        draw("bowl.svg", "black");
        let error = record(&list, run).unwrap_err().to_string();
        assert!(error.contains("bowl-dark.svg"), "{error}");
        draw("bowl-dark.svg", "white");
        write(&record(&list, run).unwrap(), folder.path(), true).unwrap();
        let dark = fs::read(folder.path().join("figures/bowl-dark.svg")).unwrap();
        assert_eq!(dark, b"white");
        let compared = |list: &List| compare(list, folder.path(), run).unwrap();
        assert_eq!(compared(&list), Vec::<String>::new());

        // With rounding, the visible text is compared and the path is not.
        draw("bowl-dark.svg", "<path d='M1 2'/><text>loss</text>");
        write(&record(&list, run).unwrap(), folder.path(), true).unwrap();
        draw("bowl-dark.svg", "<path d='M3 4 5 6'/><text>loss</text>");
        let found = compared(&list);
        assert_eq!(found, ["figures/bowl-dark.svg is now drawn differently"]);
        list.outputs[0].figures[0].rounding = Some(1e-6);
        assert_eq!(compared(&list), Vec::<String>::new());
        draw("bowl-dark.svg", "<path d='M1 2'/><text>rate</text>");
        let found = compared(&list);
        assert_eq!(found, ["the text in figures/bowl-dark.svg has changed"]);
        draw("bowl-dark.svg", "<path d='M1 2'/><text>loss</text>");

        list.outputs[0].figures.clear();
        assert_eq!(compared(&list).len(), 2, "both belong to no entry");
    }
}
