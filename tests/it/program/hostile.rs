//! Files that are not what they should be, and paths that must not be written.

use std::fs;

use super::{Place, people};
use crate::examples::text;

#[test]
fn a_file_that_is_no_table_is_named() {
    let place = Place::new(&[
        ("t.csv", "a,y\n1,x\n2,y\n"),
        ("semicolons.csv", "a;y\n1;x\n2;y\n"),
        ("tabs.csv", "a\ty\n1\tx\n"),
        ("commas.csv", "a;y\n1,5;x\n2;y\n"),
        ("empty.csv", ""),
        ("gzip.csv", "\u{1f}"),
        ("escape.csv", "a,\u{1b}[2Jy\n1,x\n"),
        (
            "id.csv",
            &(0..30).fold("id,y\n".to_owned(), |t, i| {
                t + &format!("u{i},{}\n", ["a", "b"][i % 2])
            }),
        ),
    ]);
    fs::write(place.path("gzip.csv"), b"\x1f\x8b\x08\0").unwrap();
    fs::write(place.path("zip.xlsx"), b"PK\x03\x04\0").unwrap();
    fs::write(place.path("utf16.csv"), b"\xff\xfea\0,\0y\0").unwrap();
    fs::write(place.path("nul.csv"), [0; 100_000]).unwrap();
    for (file, expected) in [
        (
            "semicolons.csv",
            "it looks separated by semicolons, so add --delimiter ';'",
        ),
        (
            "tabs.csv",
            "it looks separated by tabs, so add --delimiter tab",
        ),
        ("empty.csv", "the file is empty"),
        (
            "gzip.csv",
            "looks like a gzip file; unpack it with gunzip first",
        ),
        ("zip.xlsx", "looks like a zip file or a workbook"),
        ("utf16.csv", "looks like UTF-16"),
        ("nul.csv", "line 1: a NUL byte"),
        ("escape.csv", "no column \"y\""),
        ("id.csv", "leave the column out by --drop id"),
        (".", "it is a folder, not a file"),
        ("missing.csv", "cannot be read: "),
    ] {
        let error = place.refuses(&["fit", file, "--target", "y"]);
        assert!(error.contains(expected), "{file}: {error}");
    }
    let error = place.refuses(&["fit", "commas.csv", "--target", "y", "--delimiter", ";"]);
    assert!(
        error.contains("line 2, column a: \"1,5\" has a comma"),
        "{error}"
    );
    let error = place.refuses(&["fit", "t.csv", "--target", "Y"]);
    assert!(error.contains("(did you mean \"y\"?)"), "{error}");
    let error = place.refuses(&["fit", "t.csv", "--target", "y", "--drop", "z"]);
    assert!(error.contains("no column \"z\""), "{error}");
    let tabs = place.run(&[
        "fit",
        "semicolons.csv",
        "--target",
        "y",
        "--delimiter",
        ";",
        "--epochs",
        "1",
    ]);
    assert!(tabs.status.success(), "{}", text(&tabs.stderr));
}

/// No output replaces an input or another output, and nothing is written then.
#[test]
fn no_output_is_an_input() {
    let place = Place::new(&[("t.csv", "a,y\n1,x\n2,y\n3,x\n"), ("net.toml", "")]);
    place.prints(&[
        "fit", "t.csv", "--target", "y", "--epochs", "1", "--save", "m",
    ]);
    let model = fs::read(place.path("m")).unwrap();
    let table = fs::read(place.path("t.csv")).unwrap();
    let fit = ["fit", "t.csv", "--target", "y"];
    for more in [
        ["--save", "t.csv"].as_slice(),
        &["--save", "./t.csv"],
        &["--report", "t.csv"],
        &["--save", "r", "--report", "r"],
        &["--save", "u.csv", "--test", "u.csv"],
        &["--save", "net.toml", "--network", "net.toml"],
        &["--save", "out/fit/confusion.svg"],
        &["--save", "."],
    ] {
        let error = place.refuses(&[&fit[..], more].concat());
        assert!(error.contains("cannot be written"), "{more:?}: {error}");
    }
    for arguments in [
        ["predict", "m", "t.csv", "--out", "t.csv"],
        ["predict", "m", "t.csv", "--out", "m"],
        ["predict", "m", "t.csv", "--out", "."],
    ] {
        let error = place.refuses(&arguments);
        assert!(
            error.contains("cannot be written"),
            "{arguments:?}: {error}"
        );
    }
    assert_eq!(fs::read(place.path("m")).unwrap(), model);
    assert_eq!(fs::read(place.path("t.csv")).unwrap(), table);
}

/// Damage anywhere in a model is an error: never a panic, never other predictions.
#[test]
fn a_damaged_model_is_refused() {
    let place = Place::new(&[("t.csv", &people(30))]);
    place.prints(&[
        "fit", "t.csv", "--target", "group", "--epochs", "1", "--hidden", "2", "--save", "m",
    ]);
    let model = fs::read(place.path("m")).unwrap();
    let step = model.len() / 20;
    for place_of_damage in (0..model.len()).step_by(step) {
        let mut damaged = model.clone();
        damaged[place_of_damage] ^= 0x10;
        fs::write(place.path("d"), &damaged).unwrap();
        place.refuses(&["predict", "d", "t.csv"]);
        fs::write(place.path("d"), &model[..place_of_damage]).unwrap();
        place.refuses(&["inspect", "d"]);
    }
}

#[test]
fn options_that_cannot_be_are_refused_in_one_line() {
    let place = Place::new(&[("t.csv", "a,y\n1,x\n2,y\n3,x\n")]);
    let fit = ["fit", "t.csv", "--target", "y"];
    for more in [
        ["--delimiter", "ab"],
        ["--delimiter", "1"],
        ["--missing", "zero"],
        ["--task", "clustering"],
        ["--folds", "1"],
        ["--folds", "4"],
        ["--test-fraction", "1"],
        ["--test-fraction", "0.1"],
        ["--l2", "-1"],
        ["--hidden", "-1"],
        ["--hidden", "100000,100000"],
        ["--batch-size", "4"],
        ["--task", "regression"],
        ["--drop", "y"],
        ["--network", "t.csv"],
    ] {
        place.refuses(&[&fit[..], &more].concat());
    }
    place.refuses(&["fit"]);
    place.refuses(&["predict", "nothing", "t.csv"]);
    place.refuses(&["completions", "dos"]);
}

#[test]
fn what_would_lose_a_value_is_refused() {
    let place = Place::new(&[
        (
            "long.csv",
            "a,y\n1,9007199254740993\n2,9007199254740995\n1,9007199254740993\n2,9007199254740995\n",
        ),
        ("t.csv", &people(60)),
    ]);
    let error = place.refuses(&["fit", "long.csv", "--target", "y"]);
    assert!(error.ends_with("add --text \"y\""), "{error}");
    place.prints(&[
        "fit", "long.csv", "--target", "y", "--text", "y", "--save", "m",
    ]);
    let predicted = place.prints(&["predict", "m", "long.csv", "--keep", "--out", "p.csv"]);
    assert_eq!(predicted, "");
    let error = place.refuses(&["predict", "m", "p.csv", "--keep"]);
    assert!(error.contains("has a column \"predicted_y\""), "{error}");

    let fit = ["fit", "t.csv", "--target", "group", "--epochs", "3"];
    let diverges = [&fit[..], &["--folds", "3", "--alpha", "1e300", "--quiet"]].concat();
    let error = place.refuses(&diverges);
    assert!(
        error.starts_with("fold 1 of 3: stopped in epoch "),
        "{error}"
    );
    for more in [["--save", "m"], ["--folds", "3"]] {
        let error = place.refuses(&[&fit[..3], &["group", "--find-alpha"], &more].concat());
        assert!(error.contains("cannot be used with"), "{error}");
    }
}
