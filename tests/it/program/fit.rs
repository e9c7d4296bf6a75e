//! `downhill fit`.

use std::fs;

use serde_json::Value;

use super::{Place, people};

fn json(place: &Place, arguments: &[&str]) -> Value {
    let all = [arguments, &["--json"]].concat();
    serde_json::from_str(&place.prints(&all)).unwrap()
}

#[test]
fn a_table_becomes_a_model_and_predictions_in_two_commands() {
    let table = people(300);
    let rows: Vec<&str> = table.lines().collect();
    let new = [&rows[..1], &rows[201..]].concat().join("\n");
    let place = Place::new(&[("people.csv", &table), ("new.csv", &new)]);
    let out = place.prints(&[
        "fit",
        "people.csv",
        "--target",
        "group",
        "--save",
        "m.safetensors",
    ]);
    assert!(
        out.contains("people.csv: 300 rows; 2 columns of numbers and 2 of text"),
        "{out}"
    );
    assert!(out.contains("classification, 2 classes"), "{out}");
    assert!(
        out.contains("204 rows to train on, 36 to validate on, 60 to test on"),
        "{out}"
    );
    let last = out.lines().last().unwrap();
    let command = last.split_once(": downhill ").unwrap().1;
    assert_eq!(command, "predict m.safetensors NEW.csv");
    for figure in [
        "learning-curves.svg",
        "learning-curves-dark.png",
        "confusion.svg",
    ] {
        assert!(place.path("out/fit").join(figure).exists(), "{figure}");
    }

    let out = place.prints(&["predict", "m.safetensors", "new.csv", "--keep"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines[0],
        "name,age,city,height,group,predicted_group,probability_old,probability_young"
    );
    assert_eq!(lines.len(), 101);
    let right = lines[1..].iter().filter(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        fields[4] == fields[5]
    });
    let right = right.count();
    assert!(right >= 90, "{right} of 100");
}

/// The figures of the report are those that the library gives for the same rows and seed.
#[test]
fn a_run_is_the_same_twice_and_by_either_engine() {
    let place = Place::new(&[("people.csv", &people(120))]);
    let run = |more: &[&str]| {
        let fit = [
            "fit",
            "people.csv",
            "--target",
            "group",
            "--epochs",
            "5",
            "--hidden",
            "8",
        ];
        json(&place, &[&fit[..], more].concat())
    };
    let first = run(&[]);
    assert_eq!(first, run(&[]));
    let losses = |run: &Value| -> Vec<f64> {
        let losses = run["losses"].as_array().unwrap().iter();
        losses.map(|loss| loss.as_f64().unwrap()).collect()
    };
    let autodiff = run(&["--engine", "autodiff"]);
    assert_eq!(autodiff["recipe"]["engine"], "autodiff");
    for (hand, autodiff) in losses(&first).iter().zip(losses(&autodiff)) {
        assert!((hand - autodiff).abs() < 1e-12, "{hand} {autodiff}");
    }
    assert_ne!(losses(&first), losses(&run(&["--seed", "1"])));
}

#[test]
fn numbers_are_regressed_and_scaled_back() {
    let mut table = "x,y\n".to_owned();
    for row in 0..200 {
        let x = f64::from(row) / 20.0;
        table += &format!("{x},{}\n", 1e6 + 1e4 * x);
    }
    let place = Place::new(&[("line.csv", &table)]);
    let report = json(&place, &["fit", "line.csv", "--target", "y", "--save", "m"]);
    assert_eq!(report["task"], "regression");
    let r2 = report["scores"]["r2"].as_f64().unwrap();
    assert!(r2 > 0.99, "{r2}");
    assert!(place.path("out/fit/residuals.svg").exists());
    fs::write(place.path("new.csv"), "x\n5\n").unwrap();
    let out = place.prints(&["predict", "m", "new.csv"]);
    let value: f64 = out.lines().nth(1).unwrap().parse().unwrap();
    assert!((value - 1.05e6).abs() < 5e3, "{value}");
}

#[test]
fn folds_test_every_row_once() {
    let place = Place::new(&[("people.csv", &people(90))]);
    let fit = [
        "fit",
        "people.csv",
        "--target",
        "group",
        "--folds",
        "3",
        "--epochs",
        "20",
    ];
    let report = json(&place, &fit);
    assert_eq!(report["rows"]["test"], 90);
    assert_eq!(report["folds"].as_array().unwrap().len(), 3);
    let mean = report["summary"][0]["mean"].as_f64().unwrap();
    let all = report["scores"]["accuracy"].as_f64().unwrap();
    assert!(
        (mean - all).abs() < 1e-9,
        "folds of one size: {mean} and {all}"
    );
    let out = place.prints(&fit);
    assert!(
        out.contains("fold 3 of 3: 30 rows to test on, accuracy"),
        "{out}"
    );
    assert!(out.contains(" ± "), "{out}");
}

#[test]
fn another_table_can_be_the_test() {
    let table = people(150);
    let place = Place::new(&[("a.csv", &table), ("b.csv", &people(60))]);
    let fit = [
        "fit", "a.csv", "--target", "group", "--test", "b.csv", "--epochs", "3",
    ];
    assert_eq!(json(&place, &fit)["rows"]["test"], 60);
    fs::write(place.path("b.csv"), people(3).replace("young", "middle")).unwrap();
    let error = place.refuses(&fit);
    assert!(
        error
            .starts_with("b.csv, line 2: the target \"group\" is \"middle\", which is not a class"),
        "{error}"
    );
}

#[test]
fn small_and_odd_tables_are_fitted() {
    let mut many = "a,y\n".to_owned();
    for row in 0..900 {
        many += &format!("{},k{}\n", row % 300, row % 300);
    }
    for (table, expected) in [
        (
            "a,y\n1,x\n2,y\n3,x\n",
            "2 to train on, 0 to validate on, 1 to test on",
        ),
        (
            "a,y\n1,x\n2,y\n3,z\n",
            "3 rows to train on, 0 to validate on, 0 to test on",
        ),
        (
            "a,b,y\n1,5,1.5\n2,5,2.5\n3,5,4.5\n",
            "the same value in every training row: b",
        ),
        (&many, "300 classes"),
    ] {
        let place = Place::new(&[("t.csv", table)]);
        let out = place.prints(&["fit", "t.csv", "--target", "y", "--epochs", "3"]);
        let out = out.replace(" rows to train", " to train");
        assert!(
            out.contains(&expected.replace(" rows to train", " to train")),
            "{out}"
        );
    }
}

#[test]
fn a_model_that_is_not_made_is_not_there() {
    let place = Place::new(&[("t.csv", "a,y\n1,x\n2,x\n")]);
    place.refuses(&["fit", "t.csv", "--target", "y", "--save", "m"]);
    assert!(!place.path("m").exists());
}
