//! Checkpoints of `downhill fit`, and `downhill resume`.

use std::fs;
use std::path::Path;

use super::{Place, people};

/// Deletes the newer half of the checkpoints in a folder, as if the run had been killed there.
fn cut(folder: &Path) {
    let names = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|e| e == "safetensors"));
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for path in &names[names.len() / 2..] {
        fs::remove_file(path).unwrap();
    }
}

const OFTEN: [&str; 6] = ["--epochs", "4", "--every", "3", "--keep", "1000"];

#[test]
fn a_run_resumes_from_its_folder_alone_to_the_same_model() {
    let place = Place::new(&[("t.csv", &people(200))]);
    let fit = |save: &str, more: &[&str]| {
        let mut all = vec![
            "fit", "t.csv", "--target", "group", "--save", save, "--quiet",
        ];
        all.extend(OFTEN);
        all.extend(more);
        place.prints(&all);
        fs::read(place.path(save)).unwrap()
    };
    let whole = fit("whole.model", &[]);
    assert_eq!(fit("cut.model", &["--checkpoint", "run"]), whole);
    fs::remove_file(place.path("cut.model")).unwrap();
    cut(&place.path("run"));
    place.prints(&["resume", "run"]);
    assert_eq!(fs::read(place.path("cut.model")).unwrap(), whole);
    let shown = place.prints(&["inspect", "run"]);
    assert!(shown.contains("a checkpoint of downhill"), "{shown}");
}

#[test]
fn a_run_resumes_with_the_same_table_columns_and_folds_only() {
    let place = Place::new(&[("t.csv", &people(200)), ("other.csv", &people(201))]);
    let fit = |table: &str, more: &[&str]| -> Vec<String> {
        let mut all = vec!["fit", table, "--target", "group", "--quiet"];
        all.extend(OFTEN);
        all.extend(more);
        all.into_iter().map(str::to_owned).collect()
    };
    let prints = |words: Vec<String>| {
        place.prints(&words.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let refuses =
        |words: Vec<String>| place.refuses(&words.iter().map(String::as_str).collect::<Vec<_>>());
    prints(fit("t.csv", &["--checkpoint", "one"]));
    prints(fit("t.csv", &["--checkpoint", "folds", "--folds", "2"]));
    for (words, expected) in [
        (
            fit("t.csv", &["--resume", "folds"]),
            "no checkpoint to resume from",
        ),
        (
            fit("t.csv", &["--resume", "one", "--folds", "2"]),
            "no checkpoint to resume from",
        ),
        (
            fit("other.csv", &["--resume", "one"]),
            "of another run: the coding of the columns is ",
        ),
        (
            fit("t.csv", &["--resume", "one", "--hidden", "7"]),
            "the network is ",
        ),
        (
            fit("t.csv", &["--checkpoint", "two", "--save", "two/m"]),
            "in the folder of the checkpoints",
        ),
    ] {
        let error = refuses(words);
        assert!(error.contains(expected), "{error}");
    }
    // Other names of the classes give the same numbers, and another model.
    let renamed = people(200).replace("young", "youthful");
    fs::write(place.path("t.csv"), renamed).unwrap();
    let error = refuses(fit("t.csv", &["--resume", "one"]));
    assert!(error.contains("the coding of the target is "), "{error}");
    assert!(error.contains("youthful"), "the part that differs: {error}");
}

#[test]
fn names_that_look_like_a_checksum_are_saved() {
    let place = Place::new(&[("t.csv", "a,y\n1,1e64\n2,2\n1,1e64\n2,2\n")]);
    let fit = [
        "fit", "t.csv", "--target", "y", "--text", "y", "--epochs", "1",
    ];
    place.prints(&[&fit[..], &["--save", "m", "--checkpoint", "run"]].concat());
    let zeros = format!("a,y\n1,1{0}\n2,2\n1,1{0}\n2,2\n", "0".repeat(64));
    fs::write(place.path("t.csv"), zeros).unwrap();
    place.prints(&[&fit[..], &["--save", "m", "--checkpoint", "zeros"]].concat());
    let predicted = place.prints(&["predict", "m", "t.csv"]);
    assert!(predicted.contains(&"0".repeat(64)), "{predicted}");
}
