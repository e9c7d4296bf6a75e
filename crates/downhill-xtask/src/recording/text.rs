//! The recorded texts of an output: whole, excerpts and values, times masked.

use super::{CommandOutput, Excerpt, Output, Value};
use crate::Error;

/// A longer command is split into lines, so that its last options are visible.
const LONGEST_COMMAND: usize = 76;

/// The texts of one output, as name and content.
pub(super) fn files(
    output: &Output,
    result: &CommandOutput,
) -> Result<Vec<(String, String)>, Error> {
    if result.status != output.status {
        return Err(Error::Status {
            command: output.run.clone(),
            expected: output.status,
            got: result.status,
            stderr: result.stderr.clone(),
        });
    }
    let lines = lines(output, result);
    let mut files = Vec::new();
    let has_no_parts =
        output.excerpts.is_empty() && output.values.is_empty() && output.figures.is_empty();
    if output.whole || has_no_parts {
        let whole = with_command(output, &lines.join("\n"));
        files.push((output.name.clone(), whole));
    }
    for excerpt in &output.excerpts {
        let text = with_command(output, &cut(output, excerpt, &lines)?);
        files.push((excerpt.name.clone(), text));
    }
    for value in &output.values {
        let text = format!("{}\n", find(output, value, &lines)?);
        files.push((value.name.clone(), text));
    }
    Ok(files)
}

fn with_command(output: &Output, text: &str) -> String {
    format!("$ {}\n{text}\n", split_command(&output.run))
}

/// Splits a long command into several lines before its options, as in a shell.
fn split_command(command: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in command.split(" --") {
        let part = part.to_owned();
        match lines.last_mut() {
            // The 5 are ` --` before the part and ` \` after it.
            Some(line) if line.len() + part.len() + 5 <= LONGEST_COMMAND => {
                line.push_str(" --");
                line.push_str(&part);
            }
            Some(_) => lines.push(format!("    --{part}")),
            None => lines.push(part),
        }
    }
    lines.join(" \\\n")
}

fn lines(output: &Output, result: &CommandOutput) -> Vec<String> {
    let errors = if output.errors { &*result.stderr } else { "" };
    // Cargo's message about a nonzero status contains a path of this machine.
    let errors = errors
        .lines()
        .filter(|line| !line.starts_with("error: process didn't exit"));
    let lines = result.stdout.trim_end().lines().chain(errors);
    let lines = lines.map(|line| match output.times {
        true => masked(line.trim_end()),
        false => line.trim_end().to_owned(),
    });
    lines.collect()
}

fn cut(output: &Output, excerpt: &Excerpt, lines: &[String]) -> Result<String, Error> {
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    for part in &excerpt.parts {
        let after = |start: usize, text: &str| {
            let rest = lines.iter().enumerate().skip(start);
            let mut rest = rest.filter(|(_, line)| line.contains(text));
            rest.next()
                .map(|(index, _)| index)
                .ok_or_else(|| not_found(output, &excerpt.name, text))
        };
        let first = after(at, &part.from)?;
        let last = match &part.to {
            Some(to) => after(first, to)?,
            None => first,
        };
        if omits_text(lines, at, first) {
            kept.push("…");
        }
        kept.extend(lines.iter().take(last + 1).skip(first).map(String::as_str));
        at = last + 1;
    }
    if omits_text(lines, at, lines.len()) {
        kept.push("…");
    }
    Ok(kept.join("\n"))
}

/// Whether one of the lines from `start` up to `end` is not empty.
fn omits_text(lines: &[String], start: usize, end: usize) -> bool {
    let mut between = lines.iter().take(end).skip(start);
    between.any(|line| !line.is_empty())
}

fn find(output: &Output, value: &Value, lines: &[String]) -> Result<String, Error> {
    let mut rest = lines
        .iter()
        .filter_map(|line| line.split_once(&value.after));
    let (_, rest) = rest
        .next()
        .ok_or_else(|| not_found(output, &value.name, &value.after))?;
    let rest = rest.trim_start();
    let found = match &value.until {
        Some(until) => rest.split(until.as_str()).next(),
        None => rest.split([' ', ',', ';']).next(),
    };
    let found = found.unwrap_or_default().trim_end();
    if found.is_empty() {
        return Err(not_found(output, &value.name, &value.after));
    }
    Ok(found.to_owned())
}

fn not_found(output: &Output, name: &str, text: &str) -> Error {
    Error::TextNotFound {
        command: output.run.clone(),
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Replaces every time by `…`: a number directly before `s`, `ms` or `µs`.
fn masked(line: &str) -> String {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut masked = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_number(c)).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let unit_end = after
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(after.len());
        let (unit, _) = after.split_at(unit_end);
        let in_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        masked.push_str(before);
        masked.push_str(match unit {
            "s" | "ms" | "µs" if !in_word => "…",
            _ => number,
        });
        rest = after;
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_only_times() {
        assert_eq!(
            masked("1 passed; finished in 0.02s"),
            "1 passed; finished in …s"
        );
        assert_eq!(
            masked("epoch 5 took 13ms (2 of 7)"),
            "epoch 5 took …ms (2 of 7)"
        );
        for line in [
            "100 samples",
            "x1s",
            "0.5",
            "1.5e-3",
            "",
            "2 sigmoids, 3samples",
        ] {
            assert_eq!(masked(line), line);
        }
    }

    #[test]
    fn a_long_command_is_split_into_lines() {
        let short = "cargo run --example blobs -- --epochs 3";
        assert_eq!(split_command(short), short);
        let long =
            "cargo run --example spirals -- --engine hand --optimizer sgd --alpha 0.1 --seed 3";
        let lines = "cargo run --example spirals -- --engine hand --optimizer sgd --alpha 0.1 \\\n    --seed 3";
        assert_eq!(split_command(long), lines);
        assert_eq!(lines.replace(" \\\n   ", ""), long);
    }

    fn excerpt(parts: &[(&str, Option<&str>)]) -> Result<String, Error> {
        let output = super::super::List::parse("[[output]]\nname = 'a'\nrun = 'cargo run'\n");
        let output = &output.unwrap().outputs[0];
        let part = |(from, to): &(&str, Option<&str>)| super::super::Part {
            from: (*from).to_owned(),
            to: to.map(str::to_owned),
        };
        let parts = parts.iter().map(part).collect();
        let excerpt = Excerpt {
            name: "b".to_owned(),
            parts,
            rounding: None,
        };
        let lines = ["", "one", "two", "", "three", "four", "five"].map(str::to_owned);
        cut(output, &excerpt, &lines)
    }

    #[test]
    fn an_excerpt_marks_omitted_lines() {
        assert_eq!(
            excerpt(&[("one", Some("two")), ("three", None)]).unwrap(),
            "one\ntwo\nthree\n…"
        );
        assert_eq!(
            excerpt(&[("two", None), ("five", None)]).unwrap(),
            "…\ntwo\n…\nfive"
        );
        assert!(
            excerpt(&[("five", None), ("one", None)]).is_err(),
            "out of order"
        );
    }
}
