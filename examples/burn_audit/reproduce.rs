//! A program for each fault, which needs Burn alone: autodiff's number and the difference's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use downhill_cli::{Failure, Output};

use crate::case::{Case, Input, Point};
use crate::verdict::{Row, VALUE_IS_ROUNDED, Worst};

/// The functions that the losses share. A program copies those that it calls.
const HELPERS: &str = include_str!("helpers.rs");

const IMPORTS: &str = "\
#![allow(dead_code, deprecated, unused_imports)]
use burn::module::*;
use burn::nn::{self, attention::*, interpolate::{Interpolate1dConfig, Interpolate2dConfig}, loss::{self, Reduction}, transformer::*, *};
use burn::tensor::{activation, grid::*, loss::cross_entropy_with_logits, module, ops::*, *};
";

/// Reads a loss.
const NUMBER: &str = "\
fn number(loss: Tensor<1>) -> f64 {
    loss.into_data().convert::<f64>().to_vec::<f64>().unwrap()[0]
}
";

/// Writes a package with a program for each case that has a fault. Returns their number.
///
/// # Errors
///
/// [`Failure::Write`] if a file cannot be written.
pub(crate) fn write(
    folder: &Path,
    cases: &[Case],
    rows: &[Row],
    output: &Output,
) -> Result<usize, Failure> {
    let mut faults: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.verdict.is_fault()) {
        faults.entry((row.kind, &row.name)).or_default().push(row);
    }
    let backends: Vec<&str> = crate::table::sites(rows)
        .into_iter()
        .map(|(backend, _)| backend)
        .collect();
    let mut features = backends.clone();
    features.dedup();
    let features: Vec<String> = ["std", "optim", "extension"]
        .into_iter()
        .chain(features)
        .map(|f| format!("\"{f}\""))
        .collect();
    let mut manifest = format!(
        "[package]\nname = \"burn-faults\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         burn = {{ version = \"=0.22.1\", default-features = false, features = [{}] }}\n\n[workspace]\n",
        features.join(", ")
    );
    let mut names = BTreeSet::new();
    for ((kind, name), rows) in &faults {
        let Some(case) = cases
            .iter()
            .find(|case| case.kind.name() == *kind && case.name == *name)
        else {
            continue;
        };
        let mut file = file_name(kind, name);
        // A function and a module may differ in capitals only.
        while !names.insert(file.clone()) {
            file.push_str("_2");
        }
        let _ = write!(
            manifest,
            "\n[[bin]]\nname = \"{file}\"\npath = \"src/{file}.rs\"\n"
        );
        output.text(
            &folder.join("src").join(format!("{file}.rs")),
            &program(case, rows),
        )?;
    }
    output.text(&folder.join("Cargo.toml"), &manifest)?;
    Ok(faults.len())
}

/// A name for a program: letters, digits and underscores.
fn file_name(kind: &str, name: &str) -> String {
    let letters = name.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            ' '
        }
    });
    let letters: String = letters.collect();
    let words: Vec<&str> = std::iter::once(kind)
        .chain(letters.split_whitespace())
        .collect();
    words.join("_")
}

fn program(case: &Case, rows: &[&Row]) -> String {
    let mut text = format!("//! The gradient of {} in Burn.\n", case.name);
    text.push_str(IMPORTS);
    let arguments: Vec<String> = case
        .arguments
        .iter()
        .map(|(name, rank)| format!("{name}: Tensor<{rank}>"))
        .collect();
    let _ = write!(
        text,
        "\nfn loss({}) -> Tensor<1> {{\n    {}\n}}\n\n{NUMBER}",
        arguments.join(", "),
        case.source
    );
    let mut calls = String::new();
    let mut faults: Vec<(&Row, Vec<&Row>)> = Vec::new();
    for row in rows {
        let what = |row: &Row| (row.point.clone(), row.verdict, row.entry.clone());
        match faults
            .iter_mut()
            .find(|(first, _)| what(first) == what(row))
        {
            Some((_, same)) => same.push(row),
            None => faults.push((row, vec![row])),
        }
    }
    for (i, (first, places)) in faults.iter().enumerate() {
        let Some(point) = case.points.iter().find(|point| point.label == first.point) else {
            continue;
        };
        let _ = write!(text, "\n{}", fault(case, point, (first, places), i));
        for row in places {
            let _ = writeln!(
                calls,
                "    let _ = std::panic::catch_unwind(|| fault_{i}({}, {}));",
                device(row.backend),
                dtype(row.dtype)
            );
        }
    }
    for helper in HELPERS
        .split("\n\n")
        .filter(|part| part.contains("pub(crate) fn"))
    {
        let name = helper
            .split("pub(crate) fn ")
            .nth(1)
            .and_then(|rest| rest.split(['<', '(']).next());
        let calls = |name: &str| {
            case.source.contains(&format!("{name}(")) || case.source.contains(&format!("{name}::<"))
        };
        if name.is_some_and(calls) {
            let _ = write!(text, "\n{}\n", helper.replace("pub(crate) ", "").trim_end());
        }
    }
    let _ = write!(text, "\nfn main() {{\n{calls}}}\n");
    text
}

fn device(backend: &str) -> String {
    format!("Device::{backend}().autodiff()")
}

fn dtype(dtype: &str) -> String {
    format!("DType::{}", dtype.to_uppercase())
}

/// A function that prints the two numbers of a fault.
fn fault(case: &Case, point: &Point, (row, places): (&Row, &[&Row]), number: usize) -> String {
    let worst = row.worst.unwrap_or(Worst {
        entry: 0,
        reference: (row.backend, row.dtype),
        kink: false,
    });
    let (input, index) = locate(&point.inputs, worst.entry);
    let names: Vec<&str> = case
        .arguments
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let name = names.get(input).copied().unwrap_or("x");
    let x = point
        .inputs
        .get(input)
        .and_then(|i| i.values.get(index))
        .copied()
        .unwrap_or_default();
    let title = format!("{} at {}", row.name, row.point);
    let sites: Vec<String> = places
        .iter()
        .map(|row| format!("{} {}", row.backend, row.dtype))
        .collect();
    let mut text = format!(
        "/// {title}: {} on {}.\n/// {}\nfn fault_{number}(device: Device, dtype: DType) {{\n    let title = format!(\"{title}, {{device:?}} {{dtype:?}}\");\n    let at = |device: Device, dtype: DType, h: f64| {{\n",
        row.verdict.name(),
        sites.join(", "),
        row.message
    );
    for (i, (values, (argument, rank))) in point.inputs.iter().zip(&case.arguments).enumerate() {
        let number = |(j, v): (usize, &f64)| {
            if (i, j) == (input, index) {
                format!("{v:?} + h")
            } else {
                format!("{v:?}")
            }
        };
        let numbers: Vec<String> = values.values.iter().enumerate().map(number).collect();
        let _ = writeln!(
            text,
            "        let {argument} = TensorData::new(Vec::<f64>::from([{}]), {:?});\n        let {argument} = Tensor::<{rank}>::from_data({argument}, (&device, dtype)).require_grad();",
            numbers.join(", "),
            values.shape
        );
    }
    let clones: Vec<String> = names.iter().map(|name| format!("{name}.clone()")).collect();
    let _ = writeln!(
        text,
        "        device.seed(7);\n        let value = loss({});\n        ({name}, value)\n    }};\n    let ({name}, value) = at(device, dtype, 0.0);\n    let gradients = value.backward();",
        clones.join(", ")
    );
    if row.worst.is_none() {
        let _ = writeln!(
            text,
            "    println!(\"{{title}}: shape of {name} {{:?}}, of its gradient {{:?}}\", {name}.dims(), {name}.grad(&gradients).map(|g| g.dims()));\n}}"
        );
        return text;
    }
    let coarse = worst.reference.1 == "f32";
    let h = if worst.kink {
        1e-6
    } else if coarse {
        0.05
    } else {
        1e-3
    };
    let h = if x == 0.0 && !coarse {
        1e-6
    } else if x == 0.0 {
        h
    } else {
        h * x.abs().min(1.0)
    };
    let (backend, kind) = (device(worst.reference.0), dtype(worst.reference.1));
    let slopes = if worst.kink {
        "[(f(0.0) - f(-h)) / h, (f(h) - f(0.0)) / h]"
    } else {
        "(8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h)"
    };
    if row.message == VALUE_IS_ROUNDED {
        let _ = writeln!(
            text,
            "    let f = |h: f64| number(at({}, {}, h).1);\n    println!(\"{{title}}: f(h) - f(0) is {{:?}} at h = 1e-9 and {{:?}} at h = 1e-8 ({})\", f(1e-9) - f(0.0), f(1e-8) - f(0.0));\n}}",
            device(row.backend),
            dtype(row.dtype),
            row.entry
        );
        return text;
    }
    let _ = writeln!(
        text,
        "    let autodiff = {name}.grad(&gradients).map(|g| g.into_data().convert::<f64>().to_vec::<f64>().unwrap()[{index}]);\n    let f = |h: f64| number(at({backend}, {kind}, h).1);\n    let h: f64 = {h:?};\n    let slopes = {slopes};\n    println!(\"{{title}}: {}: autodiff {{autodiff:?}}, differences {{slopes:?}}\");\n}}",
        row.entry
    );
    text
}

/// The input and the position in it of an entry.
fn locate(inputs: &[Input], entry: usize) -> (usize, usize) {
    let mut rest = entry;
    for (i, input) in inputs.iter().enumerate() {
        if rest < input.values.len() {
            return (i, rest);
        }
        rest -= input.values.len();
    }
    (0, 0)
}
