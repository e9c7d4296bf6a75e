//! `downhill predict`, `inspect`, `check` and `completions`.

use std::fs;

use serde_json::Value;

use super::{Place, people};
use crate::examples::text;

/// A model of `people`, from a short run.
fn place(missing: &str) -> Place {
    let place = Place::new(&[("people.csv", &people(90))]);
    let fit = [
        "fit",
        "people.csv",
        "--target",
        "group",
        "--save",
        "m",
        "--drop",
        "name",
    ];
    place.prints(&[&fit[..], &["--epochs", "5", "--missing", missing]].concat());
    place
}

#[test]
fn columns_are_matched_by_name() {
    let place = place("refuse");
    let predict = |table: &str| {
        fs::write(place.path("new.csv"), table).unwrap();
        place.run(&["predict", "m", "new.csv"])
    };
    let first = predict("age,city,height\n30,Oslo,170\n55,Rome,160\n");
    let second = predict("height,zip,city,age\n170,1,Oslo,30\n160,2,Rome,55\n");
    assert_eq!(text(&first.stdout), text(&second.stdout));
    assert_eq!(text(&first.stderr), "");
    assert_eq!(text(&second.stderr), "note: columns not used: zip\n");

    let refuses = |table: &str, expected: &str| {
        fs::write(place.path("new.csv"), table).unwrap();
        let output = place.run(&["predict", "m", "new.csv"]);
        assert_eq!(text(&output.stdout), "", "nothing before an error");
        assert!(
            text(&output.stderr).contains(expected),
            "{}",
            text(&output.stderr)
        );
    };
    refuses(
        "age\n30\n",
        "the model needs columns that the file does not have: \"city\", \"height\"",
    );
    refuses(
        "age,city,height\n30,Bergen,170\n",
        "line 2, column city: \"Bergen\" is not a category",
    );
    refuses(
        "age,city,height\n30,Oslo,tall\n",
        "line 2, column height: \"tall\" is not a number",
    );
    refuses(
        "age,city,height\n,Oslo,170\n",
        "line 2, column age: the value is missing (\"\")",
    );
}

#[test]
fn missing_values_are_filled_or_dropped() {
    let place = place("mean");
    fs::write(
        place.path("new.csv"),
        "age,city,height\n,Oslo,170\n30,?,170\n30,Rome,170\n",
    )
    .unwrap();
    let filled = place.prints(&["predict", "m", "new.csv", "--missing", "mean"]);
    assert_eq!(filled.lines().count(), 4);
    let dropped = place.prints(&["predict", "m", "new.csv", "--missing", "drop"]);
    assert_eq!(dropped.lines().count(), 2);
    assert_eq!(filled.lines().last(), dropped.lines().last());
}

#[test]
fn predictions_are_the_same_from_a_pipe_by_either_engine_and_as_json() {
    let place = place("refuse");
    let table = people(20);
    fs::write(place.path("new.csv"), &table).unwrap();
    let from_file = place.prints(&["predict", "m", "new.csv"]);
    let piped = place.run_with(&["predict", "m", "-"], table.as_bytes());
    assert_eq!(text(&piped.stdout), from_file);
    place.prints(&["predict", "m", "new.csv", "--out", "p.csv"]);
    assert_eq!(fs::read_to_string(place.path("p.csv")).unwrap(), from_file);

    let number = |line: &str| line.split(',').nth(1).unwrap().parse::<f64>().unwrap();
    let autodiff = place.prints(&["predict", "m", "new.csv", "--engine", "autodiff"]);
    let json = place.prints(&["predict", "m", "new.csv", "--json"]);
    for ((hand, autodiff), json) in from_file
        .lines()
        .zip(autodiff.lines())
        .skip(1)
        .zip(json.lines())
    {
        assert!((number(hand) - number(autodiff)).abs() < 1e-12);
        let json: Value = serde_json::from_str(json).unwrap();
        assert_eq!(json["probabilities"]["old"].as_f64(), Some(number(hand)));
    }
}

#[test]
fn a_model_says_what_it_is() {
    let place = place("refuse");
    let out = place.prints(&["inspect", "m"]);
    for expected in [
        "a model of downhill",
        "SHA-256 ",
        "layers.0.weight          [5, 100]",
        "target \"group\": 2 classes, old, young",
        "3 input columns, 5 features",
        "3 categories, Oslo, Rome, Łódź",
        "trained on people.csv: ",
        "5 epochs",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
    let json: Value = serde_json::from_str(&place.prints(&["inspect", "m", "--json"])).unwrap();
    assert_eq!(json["record"]["table"]["target"], "group");
    assert_eq!(json["parameters"][0]["shape"], serde_json::json!([5, 100]));
}

/// A record that does not fit the network is an error, not a wrong prediction.
#[test]
fn a_model_with_another_record_is_refused() {
    use downhill::train::SavedModel;

    let place = place("refuse");
    let model = SavedModel::load(place.path("m")).unwrap();
    let change = |pointer: &str, value: Value| {
        let mut changed = model.clone();
        let mut record = Value::Object(changed.record);
        *record.pointer_mut(pointer).unwrap() = value;
        changed.record = record.as_object().unwrap().clone();
        changed.save(place.path("changed")).unwrap();
        place.refuses(&["predict", "changed", "people.csv"])
    };
    let names = change(
        "/table/outputs/classes/names",
        serde_json::json!(["old", "old"]),
    );
    assert!(
        names.contains("the classes are not all different"),
        "{names}"
    );
    let more = change(
        "/table/outputs/classes/names",
        serde_json::json!(["a", "b", "c"]),
    );
    assert!(more.contains("3 outputs, but the network has 2"), "{more}");
    let std = change(
        "/table/inputs/columns/0/encoding/numbers/std",
        serde_json::json!(-1.0),
    );
    assert!(std.contains("the encoding of column"), "{std}");
    let fewer = change("/table/inputs/columns", serde_json::json!([]));
    assert!(fewer.contains("0 inputs, but the network has 5"), "{fewer}");
    let unknown = change("/table/training", serde_json::json!({ "mystery": 1 }));
    assert!(
        unknown.contains("the record does not fit the network"),
        "{unknown}"
    );
    let mut empty = model.clone();
    empty.record.clear();
    empty.save(place.path("empty")).unwrap();
    let error = place.refuses(&["predict", "empty", "people.csv"]);
    assert_eq!(
        error,
        "empty: a model without columns; expected one that downhill fit saved"
    );
    assert!(
        place
            .prints(&["inspect", "empty"])
            .contains("layers.0.weight")
    );
}

#[test]
fn a_network_is_checked_three_ways() {
    let network = "features = 3\nlayers = [{ layer = \"dense\", outputs = 4, activation = \"gelu\" }, \
                   { layer = \"dense\", outputs = 2, activation = \"softmax\" }]\n";
    let place = Place::new(&[("net.toml", network)]);
    let out = place.prints(&["check", "net.toml"]);
    assert!(
        out.contains("all 26 entries agree: central difference, by hand, autodiff"),
        "{out}"
    );
    let json: Value =
        serde_json::from_str(&place.prints(&["check", "net.toml", "--json"])).unwrap();
    assert_eq!(json["agrees"], true);
    assert_eq!(json["entries"], 26);
    let quiet = place.prints(&["check", "net.toml", "--quiet"]);
    assert_eq!(quiet, "net.toml: the gradients of 26 parameters agree\n");
}

#[test]
fn shells_complete_every_command() {
    let place = Place::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.prints(&["completions", shell]);
        for word in ["fit", "predict", "inspect", "check", "target"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
