//! Outputs: the commands of one list, run, and what they printed and drew kept for the book to include.
//!
//! The list is `book/outputs.toml`:
//!
//! ```toml
//! [[output]]
//! name = "blobs"
//! run = "cargo run --example blobs"
//! # whole = false                         # outputs/blobs.txt: all it printed; kept if nothing below is
//! # status = 0                            # the status it ends with
//! # errors = false                        # whether its error stream is kept, after the other
//! # times = false                         # whether it prints times, which are kept as `…s`
//! # rounding = 1e-9                       # how far its numbers may be off on another machine, as a share of 1 and of
//!                                         # themselves; without it, not at all
//!
//! [[output.excerpt]]                      # outputs/blobs-begin.txt: the command, and some of the lines
//! name = "blobs-begin"
//! parts = [{ from = "starting", to = "epoch #3," }, { from = "epoch #100," }]
//! # rounding = 1e-9                       # the same of these lines alone
//!
//! [[output.value]]                        # outputs/blobs-loss.txt: one number, for a sentence
//! name = "blobs-loss"
//! after = "epoch #100, loss="
//!
//! [[output.figure]]                       # figures/blobs-boundary.png, and figures/blobs-boundary-dark.png
//! name = "blobs-boundary.png"
//! from = "out/blobs/boundary.png"
//!
//! [[shown]]                               # a command the book names and nobody records
//! run = "cargo test --workspace"
//! why = "it takes minutes"
//! ```
//!
//! A part begins at the first line, after the part before it, in which `from` stands, and ends with the first in
//! which `to` does; without `to` it is one line. Where lines are left out there is a line `…`. A figure is drawn for
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
pub use run::{Cargo, Said};

use crate::Error;

/// The folders of the book's text that hold what is recorded, and nothing else.
const FOLDERS: [&str; 2] = ["outputs", "figures"];

/// Files by their paths in the folder of the book's text, `outputs/blobs.txt` say, and what is in them.
pub type Recording = BTreeMap<String, Vec<u8>>;

/// Runs every command of the list that `run` does, and cuts out its excerpts, values and figures.
///
/// `run` gives what the command said; nothing for a command it leaves out.
///
/// # Errors
///
/// What `run` fails with; [`Error::Status`] if a command ends otherwise than the list says; [`Error::Lost`]
/// if it no longer prints what an excerpt is found by; [`Error::File`] if it no longer draws a figure;
/// [`Error::Twice`] if two have one name.
pub fn record(
    list: &List,
    mut run: impl FnMut(&str) -> Result<Option<Said>, Error>,
) -> Result<Recording, Error> {
    let mut recording = Recording::new();
    for output in &list.outputs {
        let Some(said) = run(&output.run)? else {
            continue;
        };
        for (name, content) in files(output, &said)? {
            if recording.contains_key(&name) {
                return Err(Error::Twice { name });
            }
            recording.insert(name, content);
        }
    }
    Ok(recording)
}

/// Runs every command of the list that `run` does, and says what is stale in the folder of the book's text,
/// one line each: a command that ends otherwise, a text no longer printed, a file that differs.
///
/// # Errors
///
/// What `run` fails with; [`Error::File`] if the folder cannot be read.
pub fn compare(
    list: &List,
    folder: &Path,
    mut run: impl FnMut(&str) -> Result<Option<Said>, Error>,
) -> Result<Vec<String>, Error> {
    let (mut recording, mut found) = (Recording::new(), Vec::new());
    let before = kept(folder)?;
    let mut all = true;
    for output in &list.outputs {
        let Some(mut said) = run(&output.run)? else {
            all = false;
            continue;
        };
        if said.status != output.status {
            let (expected, got) = (output.status, said.status);
            found.push(format!(
                "`{}` ended with status {got}, not {expected}",
                output.run
            ));
            said.status = output.status;
        }
        match files(output, &said) {
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

/// Everything that is kept of one output: path and content.
fn files(output: &Output, said: &Said) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let texts = text::files(output, said)?.into_iter();
    let texts = texts.map(|(name, text)| (format!("outputs/{name}.txt"), text.into_bytes()));
    let figures = drawn::files(output, said)?.into_iter();
    let figures = figures.map(|(name, content)| (format!("figures/{name}"), content));
    Ok(texts.chain(figures).collect())
}

/// What differs between a recording and what was kept before, one line each; `all` if the recording is of the
/// whole list, so that a file it does not have is one too many.
fn stale(recording: &Recording, before: &Recording, all: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, now) in recording {
        match before.get(name) {
            None => found.push(format!("{name} is not recorded")),
            Some(then) if then != now && name.starts_with("figures/") => {
                found.push(format!("{name} is drawn otherwise now"));
            }
            Some(then) if then != now => found.push(format!("{name}: {}", difference(then, now))),
            Some(_) => {}
        }
    }
    let extra = before
        .keys()
        .filter(|name| all && !recording.contains_key(*name));
    found.extend(extra.map(|name| format!("{name} is in no entry of outputs.toml")));
    found
}

/// What differs by more than rounding, in a line. Of a figure that is what can be read in it; of one that is
/// no text, nothing is known.
fn beyond(rounding: f64, name: &str, then: &[u8], now: &[u8]) -> Option<String> {
    let figure = name.starts_with("figures/");
    match (str::from_utf8(then), str::from_utf8(now)) {
        (Ok(then), Ok(now)) if figure => {
            let [then, now] = [then, now].map(read_in);
            let differs = rounding::difference(&then, &now, rounding).is_some();
            differs.then(|| format!("{name} says something else now"))
        }
        (Ok(then), Ok(now)) => {
            let (old, new) = rounding::difference(then, now, rounding)?;
            let [old, new] = [old, new].map(|line| line.unwrap_or("(nothing)"));
            Some(format!(
                "{name}: {old:?} is {new:?} now, and not by rounding"
            ))
        }
        (Err(_), Err(_)) => None,
        _ => Some(format!("{name} is no text any more, or only now")),
    }
}

/// What can be read in an SVG, a piece a line: its titles, labels and numbers.
fn read_in(svg: &str) -> String {
    let behind_tags = svg.split('>').skip(1);
    let texts = behind_tags.filter_map(|piece| piece.split('<').next());
    let texts: Vec<&str> = texts.map(str::trim).filter(|t| !t.is_empty()).collect();
    texts.join("\n")
}

/// The first line in which two texts differ.
fn difference(then: &[u8], now: &[u8]) -> String {
    let [then, now] = [then, now].map(String::from_utf8_lossy);
    let (mut old, mut new) = (then.lines(), now.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return "the end of the last line differs".to_owned(),
            (old, new) if old == new => {}
            (old, new) => {
                let [old, new] = [old, new].map(|line| line.unwrap_or("(the end)"));
                return format!("line {number} was {old:?} and is {new:?}");
            }
        }
    }
}

/// Writes a recording into the folder of the book's text and, if it is of the whole list (`all`), takes away
/// the files that are no longer in it.
///
/// # Errors
///
/// [`Error::File`] if a file cannot be written or removed.
pub fn write(recording: &Recording, folder: &Path, all: bool) -> Result<(), Error> {
    for name in FOLDERS {
        let path = folder.join(name);
        fs::create_dir_all(&path).map_err(Error::file(&path))?;
    }
    let before = kept(folder)?;
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

fn kept(folder: &Path) -> Result<Recording, Error> {
    let mut kept = Recording::new();
    for name in FOLDERS {
        let folder = folder.join(name);
        for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
            let path = entry.map_err(Error::file(&folder))?.path();
            let content = fs::read(&path).map_err(Error::file(&path))?;
            if let Some(file) = path.file_name() {
                kept.insert(format!("{name}/{}", file.to_string_lossy()), content);
            }
        }
    }
    Ok(kept)
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

    fn said(loss: f64, seconds: f64) -> Said {
        let stdout = format!(
            "start\nepoch 1, loss=2.5\nepoch 2, loss=1\nepoch 3, loss={loss}; alpha 0.1\ndone in {seconds}s\n"
        );
        Said {
            status: 0,
            stdout,
            ..Said::default()
        }
    }

    fn of(loss: f64, seconds: f64) -> Recording {
        let list = List::parse(LIST).unwrap();
        record(&list, |_| Ok(Some(said(loss, seconds)))).unwrap()
    }

    #[test]
    fn keeps_the_whole_the_excerpt_and_the_number() {
        let recording = of(0.5, 1.25);
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
    fn is_stale_when_a_number_changes_and_not_when_a_time_does() {
        let folder = tempfile::tempdir().unwrap();
        write(&of(0.5, 1.25), folder.path(), true).unwrap();
        let before = kept(folder.path()).unwrap();
        let differences = |recording| stale(&recording, &before, true);
        assert_eq!(differences(of(0.5, 99.0)), Vec::<String>::new());
        let found = differences(of(0.25, 1.25));
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(
            found[1],
            r#"outputs/fall-loss.txt: line 1 was "0.5" and is "0.25""#
        );
    }

    #[test]
    fn is_stale_with_a_file_missing_or_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut recording = of(0.5, 1.0);
        write(&recording, folder.path(), true).unwrap();
        let loss = recording.remove("outputs/fall-loss.txt").unwrap();
        let stale =
            |recording: &Recording, all| stale(recording, &kept(folder.path()).unwrap(), all).len();
        assert_eq!(stale(&recording, true), 1);
        assert_eq!(stale(&recording, false), 0);
        write(&recording, folder.path(), false).unwrap();
        assert_eq!(
            stale(&recording, true),
            1,
            "a part of the list takes nothing away"
        );
        write(&recording, folder.path(), true).unwrap();
        recording.insert("outputs/fall-loss.txt".to_owned(), loss);
        assert_eq!(stale(&recording, true), 1);
    }

    #[test]
    fn refuses_a_command_that_ends_otherwise_or_says_otherwise() {
        let list = List::parse(LIST).unwrap();
        let failed = |_: &str| {
            let status = 1;
            Ok(Some(Said {
                status,
                ..said(0.5, 1.0)
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
            Ok(Some(Said {
                stdout,
                ..said(0.5, 1.0)
            }))
        };
        let error = record(&list, silent).unwrap_err();
        assert!(matches!(error, Error::Lost { .. }), "{error}");
    }

    #[test]
    fn a_comparison_goes_on_after_a_command_that_ends_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        write(&of(0.5, 1.0), folder.path(), true).unwrap();
        let list = List::parse(LIST).unwrap();
        let compared = |said: Said| compare(&list, folder.path(), |_| Ok(Some(said.clone())));
        assert_eq!(compared(said(0.5, 9.0)).unwrap(), Vec::<String>::new());

        let status = 1;
        let failed = Said {
            status,
            ..said(0.25, 1.0)
        };
        let found = compared(failed).unwrap();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(
            found[0].ends_with("ended with status 1, not 0"),
            "{found:?}"
        );

        let stdout = "start\n".to_owned();
        let silent = Said {
            stdout,
            ..said(0.5, 1.0)
        };
        let found = compared(silent).unwrap();
        assert!(found[0].contains("prints no line with"), "{found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn what_rounding_explains_is_not_stale() {
        let folder = tempfile::tempdir().unwrap();
        write(&of(0.5, 1.0), folder.path(), true).unwrap();
        let mut list = List::parse(LIST).unwrap();
        let other = |_: &str| Ok(Some(said(0.500_000_1, 1.0)));
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
        // By more than that it is.
        let far = |_: &str| Ok(Some(said(0.25, 1.0)));
        let found = compare(&list, folder.path(), far).unwrap();
        let value = r#"outputs/fall-loss.txt: "0.5" is "0.25" now, and not by rounding"#;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|f| f == value), "{found:?}");
        let silent = |_: &str| {
            let stdout = "start\n".to_owned();
            Ok(Some(Said {
                stdout,
                ..said(0.5, 1.0)
            }))
        };
        let found = compare(&list, folder.path(), silent).unwrap();
        assert!(found[0].contains("prints no line with"), "{found:?}");
    }

    #[test]
    fn refuses_two_of_one_name() {
        let list = List::parse(&LIST.replace("fall-ends", "fall")).unwrap();
        let error = record(&list, |_| Ok(Some(said(0.5, 1.0)))).unwrap_err();
        assert!(matches!(error, Error::Twice { .. }), "{error}");
    }

    #[test]
    fn a_figure_is_kept_for_both_themes_and_stale_when_it_is_drawn_otherwise() {
        let (folder, ran) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let figure = "\n[[output.figure]]\nname = 'bowl.svg'\nfrom = 'out/fall/bowl.svg'\n";
        let mut list = List::parse(&format!("{LIST}{figure}")).unwrap();
        let draw = |name: &str, content: &str| {
            fs::create_dir_all(ran.path().join("out/fall")).unwrap();
            fs::write(ran.path().join("out/fall").join(name), content).unwrap();
        };
        let run = |_: &str| {
            Ok(Some(Said {
                folder: ran.path().to_owned(),
                ..said(0.5, 1.0)
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

        // With rounding, what can be read is compared, and not where the curve goes.
        draw("bowl-dark.svg", "<path d='M1 2'/><text>loss</text>");
        write(&record(&list, run).unwrap(), folder.path(), true).unwrap();
        draw("bowl-dark.svg", "<path d='M3 4 5 6'/><text>loss</text>");
        let found = compared(&list);
        assert_eq!(found, ["figures/bowl-dark.svg is drawn otherwise now"]);
        list.outputs[0].figures[0].rounding = Some(1e-6);
        assert_eq!(compared(&list), Vec::<String>::new());
        draw("bowl-dark.svg", "<path d='M1 2'/><text>rate</text>");
        let found = compared(&list);
        assert_eq!(found, ["figures/bowl-dark.svg says something else now"]);
        draw("bowl-dark.svg", "<path d='M1 2'/><text>loss</text>");

        list.outputs[0].figures.clear();
        assert_eq!(compared(&list).len(), 2, "both are in no entry");
    }
}
