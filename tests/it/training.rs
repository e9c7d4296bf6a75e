//! The examples that train a network of one's own choice on images, as a user runs them.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

/// The examples, each with what makes it small.
const SMALL: [(&str, &[&str]); 2] = [
    ("images", &["--epochs", "3", "--hidden", "6,5"]),
    ("digits", &["--epochs", "3", "--samples", "120"]),
];

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_f64().unwrap()).collect()
}

#[test]
fn both_engines_come_to_the_same_numbers() {
    for (example, small) in SMALL {
        let run = |engine: &str| {
            let arguments = [small, &["--engine", engine]].concat();
            report(example, &arguments).1
        };
        let (hand, autodiff) = (run("hand"), run("autodiff"));
        for list in [
            "losses",
            "validation_losses",
            "accuracies",
            "validation_accuracies",
            "rates",
        ] {
            let (hand, autodiff) = (numbers(&hand[list]), numbers(&autodiff[list]));
            assert_eq!((hand.len(), autodiff.len()), (3, 3), "{example}: {list}");
            for (a, b) in hand.iter().zip(&autodiff) {
                assert!((a - b).abs() < 1e-12, "{example}: {list}: {a} {b}");
            }
        }
        for same in ["accuracy", "confusion", "parameters", "network", "samples"] {
            assert_eq!(hand[same], autodiff[same], "{example}: {same}");
        }
        assert_eq!(hand["recipe"]["engine"], "hand");
        assert_eq!(autodiff["recipe"]["engine"], "autodiff");
    }
}

#[test]
fn a_report_says_what_was_trained_and_how_it_went() {
    let (said, report) = report("digits", &["--engine", "hand", "--samples", "400"]);
    assert!(
        said.contains("256 images to train on, 64 to validate on, 80 to test on; 10 classes"),
        "{said}"
    );
    assert!(
        said.contains("0      dense, relu          32        2080"),
        "{said}"
    );
    assert!(
        said.contains("      0   0.005000") && said.contains("     29   0.005000"),
        "{said}"
    );
    assert_eq!(report["example"], "digits");
    assert_eq!(report["parameters"], 2_410);
    assert_eq!(report["recipe"]["batch_size"], 50);
    assert_eq!(report["stopped"]["reason"], "epochs");
    assert_eq!(length(&report["figures"]), 16);
    let counts = report["confusion"]["counts"].as_array().unwrap();
    assert_eq!((counts.len(), length(&counts[0])), (10, 10));
    assert_eq!(report["confusion"]["classes"][9], "9");
    let all: f64 = counts.iter().flat_map(numbers).sum();
    let right: f64 = (0..10).map(|class| numbers(&counts[class])[class]).sum();
    assert_eq!(all, 80.0);
    assert_eq!(report["accuracy"]["test"], right / all);
    assert!(right > 50.0, "{right} of 80 digits right");
    let last = numbers(&report["validation_accuracies"])[29];
    assert_eq!(report["accuracy"]["validation"], last);
}

#[test]
fn images_by_default_reach_what_they_must() {
    let (said, report) = report("images", &["--engine", "hand"]);
    assert!(
        said.contains("99 % or more of the test images must be right: they are"),
        "{said}"
    );
    assert!(report["accuracy"]["test"].as_f64().unwrap() >= 0.99);
    assert_eq!(
        report["classes"],
        serde_json::json!(["bright line", "checkerboard", "triangle"])
    );
    // Another run, for which there is nothing it must reach.
    let (said, _) = self::report("images", &["--engine", "hand", "--epochs", "1"]);
    assert!(!said.contains("must be right"), "{said}");
}

/// Images of so many kinds, each with its own pattern of bright and dark pixels: 20 of a kind.
fn kinds(classes: usize) -> String {
    let mut csv = "label,pixel0,pixel1,pixel2,pixel3\n".to_owned();
    for image in 0..20 * classes {
        let (kind, tone) = (image % classes, image / classes);
        let pixel = |p: usize| 30 + 3 * tone + if (kind + 1) >> p & 1 == 1 { 150 } else { 0 };
        let pixels: Vec<String> = (0..4).map(|p| pixel(p).to_string()).collect();
        writeln!(csv, "{kind},{}", pixels.join(",")).unwrap();
    }
    csv
}

#[test]
fn images_of_ones_own_are_trained_on_in_one_command() {
    let folder = TempDir::new().unwrap();
    for (classes, command) in [
        (
            3,
            "--activation sigmoid --optimizer sgd --alpha 0.3 --epochs 5 --hidden 5,3,4",
        ),
        (
            5,
            "--activation tanh --optimizer adam --alpha 0.03 --epochs 60 --hidden 12,8",
        ),
        (
            14,
            "--activation tanh --optimizer adam --alpha 0.03 --epochs 60 --hidden 12,8",
        ),
    ] {
        let path = folder.path().join(format!("{classes}.csv"));
        fs::write(&path, kinds(classes)).unwrap();
        let path = path.to_str().unwrap();
        let files = ["--train", path, "--test", path, "--engine", "hand"];
        let batches = [
            "--batch-size",
            "20",
            "--seed",
            "0",
            "--validation-fraction",
            "0.1",
        ];
        let command: Vec<&str> = command.split(' ').collect();
        let (said, report) = report("images", &[&files[..], &batches, &command].concat());
        let to_train = 18 * classes;
        assert!(
            said.contains(&format!("{to_train} images to train on")),
            "{said}"
        );
        assert_eq!(length(&report["classes"]), classes);
        assert_eq!(report["classes"][classes - 1], (classes - 1).to_string());
        let layers = report["network"]["layers"].as_array().unwrap();
        assert_eq!(layers[layers.len() - 1]["outputs"], classes);
        assert_eq!(report["recipe"]["batch_size"], 20);
        // Sigmoids in three layers hardly move in five epochs; the others have time to learn.
        if classes != 3 {
            assert_eq!(report["accuracy"]["test"], 1.0, "{classes} classes: {said}");
        }
        // More classes than a matrix has room for are counted, not drawn.
        assert_eq!(
            length(&report["figures"]),
            if classes > 12 { 8 } else { 12 }
        );
    }
}

#[test]
fn nothing_is_watched_where_nothing_is_kept_back() {
    let arguments = ["--engine", "hand", "--epochs", "2", "--samples", "50"];
    let all = [&arguments[..], &["--validation-fraction", "0"]].concat();
    let (said, report) = report("digits", &all);
    assert!(
        said.contains("40 images to train on, 0 to validate on, 10 to test on"),
        "{said}"
    );
    assert_eq!(length(&report["validation_losses"]), 0);
    assert_eq!(length(&report["accuracies"]), 2);
    assert_eq!(report["accuracy"]["validation"], Value::Null);
}

#[test]
fn a_network_in_a_file_is_the_one_in_the_report() {
    let toml = "features = 4\n\
                [[layers]]\nlayer = \"dense\"\noutputs = 6\nactivation = \"gelu\"\n\
                [[layers]]\nlayer = \"layer_norm\"\n\
                [[layers]]\nlayer = \"dense\"\noutputs = 3\nactivation = \"softmax\"\n";
    let folder = TempDir::new().unwrap();
    let (first, again) = (
        folder.path().join("net.toml"),
        folder.path().join("net.json"),
    );
    fs::write(&first, toml).unwrap();
    let run = |path: &std::path::Path| {
        let file = ["--network", path.to_str().unwrap()];
        let small = ["--engine", "hand", "--epochs", "1"];
        report("images", &[&file[..], &small].concat())
    };
    let (said, report) = run(&first);
    assert!(said.contains("dense, gelu"), "{said}");
    assert_eq!(report["parameters"], 4 * 6 + 6 + 2 * 6 + 6 * 3 + 3);
    // What the report says of the network is a file that describes it.
    fs::write(&again, report["network"].to_string()).unwrap();
    assert_eq!(run(&again).1["losses"], report["losses"]);

    let softmax = toml.replace("softmax", "sigmoid");
    let wide = toml.replace("outputs = 3", "outputs = 4");
    for (net, named) in [
        (softmax.as_str(), ["net.toml", "softmax", "sigmoid"]),
        (wide.as_str(), ["net.toml", "4 outputs", "must have 3"]),
        (
            "features = 4\nlayers = 3\n",
            ["net.toml", "line 2", "sequence"],
        ),
    ] {
        refuses(
            "images",
            &["--network", "net.toml"],
            &[("net.toml", net)],
            &named,
        );
    }
    let both = ["--network", "net.toml", "--hidden", "3"];
    refuses(
        "digits",
        &both,
        &[("net.toml", toml)],
        &["--network", "--hidden"],
    );
    let digits = [("net.toml", toml)];
    refuses(
        "digits",
        &["--network", "net.toml"],
        &digits,
        &["4 features", "must have 64"],
    );
}

#[test]
fn a_rate_is_looked_for_and_nothing_is_trained() {
    for (example, _) in SMALL {
        let (said, report) = report(example, &["--engine", "hand", "--find-alpha"]);
        let alpha = report["suggestion"].as_f64().unwrap();
        assert!(alpha > 1e-4 && alpha < 1.0, "{example}: {alpha}");
        let tried = said.split("try --alpha ").nth(1).unwrap();
        let tried: f64 = tried.split_whitespace().next().unwrap().parse().unwrap();
        assert!((tried / alpha - 1.0).abs() < 0.01, "{said}");
        assert!(!said.contains("epoch"), "{said}");
        assert_eq!(report["accuracy"], Value::Null);
        assert_eq!(length(&report["figures"]), 4);
    }
}

#[test]
fn digits_written_are_digits_to_learn() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let common = ["--engine", "hand", "--epochs", "2", "--report", "r.json"];
        let output = run_in(folder.path(), "digits", &[&common[..], arguments].concat());
        let said = text(&output.stdout);
        assert!(output.status.success(), "{said}{}", text(&output.stderr));
        let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
        serde_json::from_str::<Value>(&json).unwrap()
    };
    let generated = run(&["--samples", "60", "--write", "new/digits.csv"]);
    let csv = fs::read_to_string(folder.path().join("new/digits.csv")).unwrap();
    assert_eq!(csv.lines().count(), 61);
    let read = run(&["--csv", "new/digits.csv"]);
    assert_eq!(read["losses"], generated["losses"]);
    assert_eq!(read["confusion"], generated["confusion"]);

    let bad = csv.replacen("\n", "\nseven,", 1).replacen(",", ";", 1);
    fs::write(folder.path().join("bad.csv"), bad).unwrap();
    let refused = run_in(folder.path(), "digits", &["--csv", "bad.csv"]);
    assert!(text(&refused.stderr).starts_with("error: bad.csv"));
}

#[test]
fn bad_digits_are_refused_by_file_line_and_column() {
    let header: Vec<String> = (0..64).map(|pixel| format!("pixel{pixel}")).collect();
    let zeros = ["0"; 63].join(",");
    let table = |label: &str, pixel: &str| {
        format!(
            "label,{}\n1,{zeros},4\n{label},{zeros},{pixel}\n",
            header.join(",")
        )
    };
    for (csv, named) in [
        (table("0", "17"), ["d.csv, line 3", "pixel63", "\"17\""]),
        (table("0", "ink"), ["d.csv, line 3", "pixel63", "\"ink\""]),
        (table("10", "0"), ["d.csv, line 3", "label", "\"10\""]),
        (table("1", "0"), ["d.csv", "every label is 1", "at least 2"]),
        (
            table("2", "0"),
            ["--test-fraction", "2 samples", "at least one"],
        ),
        (
            "label,pixel0\n1,2\n".to_owned(),
            ["d.csv", "64 pixels", "found 1"],
        ),
    ] {
        refuses("digits", &["--csv", "d.csv"], &[("d.csv", &csv)], &named);
    }
    refuses("digits", &["--csv", "none.csv"], &[], &["none.csv"]);
    refuses(
        "digits",
        &["--csv", "d.csv", "--samples", "9"],
        &[],
        &["--csv", "--samples"],
    );
    refuses(
        "digits",
        &["--csv", "d.csv", "--write", "e.csv"],
        &[],
        &["--csv", "--write"],
    );
    refuses(
        "digits",
        &["--samples", "1"],
        &[],
        &["1 digits generated", "at least 2"],
    );
    refuses(
        "digits",
        &["--write", "."],
        &[],
        &[".", "cannot be written"],
    );
    let same = ["--samples", "50", "--write", "r.json", "--report", "r.json"];
    refuses(
        "digits",
        &same,
        &[],
        &["r.json", "the report has this name"],
    );
}

#[test]
fn bad_images_are_refused_in_one_line() {
    let csv = |labels: [&str; 3]| {
        let rows = labels.map(|label| format!("{label},1,2,3,4\n")).concat();
        format!("label,pixel0,pixel1,pixel2,pixel3\n{rows}")
    };
    let arguments = ["--train", "t.csv", "--test", "u.csv"];
    for (train, test, named) in [
        (
            ["a", "a", "a"],
            ["a", "a", "a"],
            ["t.csv", "\"a\"", "at least 2"],
        ),
        (
            ["a", "b", "a"],
            ["a", "b", "c"],
            ["u.csv, sample 3", "\"c\"", "expected \"a\", \"b\""],
        ),
    ] {
        let (train, test) = (csv(train), csv(test));
        let files = [("t.csv", train.as_str()), ("u.csv", test.as_str())];
        refuses("images", &arguments, &files, &named);
    }
    let (good, bad) = (
        csv(["a", "b", "a"]),
        csv(["a", "b", "a"]).replace(",4", ",256"),
    );
    let files = [("t.csv", good.as_str()), ("u.csv", bad.as_str())];
    refuses(
        "images",
        &arguments,
        &files,
        &["u.csv, line 2", "pixel3", "256"],
    );
    let too_many = [&arguments[..], &["--batch-size", "100"]].concat();
    let files = [("t.csv", good.as_str()), ("u.csv", good.as_str())];
    refuses(
        "images",
        &too_many,
        &files,
        &["batch size is 100", "2 samples"],
    );
    refuses("images", &["--train", "t.csv"], &[], &["--test"]);
}

#[test]
fn options_out_of_range_are_refused() {
    for (example, _) in SMALL {
        for (option, value, named) in [
            ("--hidden", "5,0", "at least 1"),
            ("--hidden", "5;3", "at least 1"),
            ("--activation", "step", "sigmoid"),
            ("--optimizer", "sdg", "sgd"),
            ("--momentum", "0.9", "no momentum"),
            ("--initializer", "xavier", "glorot"),
            ("--schedule", "linear", "cosine"),
            ("--alpha", "-1", "positive"),
            ("--epochs", "0", "at least 1"),
            ("--batch-size", "100000", "samples"),
            ("--validation-fraction", "1", "below 1"),
            ("--validation-fraction", "-0.5", "at least 0"),
            ("--engine", "magic", "autodiff"),
        ] {
            refuses(example, &[option, value], &[], &[named]);
        }
    }
    refuses("digits", &["--test-fraction", "0"], &[], &["above 0"]);
    refuses("digits", &["--samples", "100001"], &[], &["at most 100000"]);
}

#[test]
fn a_run_that_diverges_says_so_and_keeps_its_report() {
    for (example, small) in SMALL {
        let folder = TempDir::new().unwrap();
        let rate = [
            "--optimizer",
            "sgd",
            "--activation",
            "relu",
            "--alpha",
            "1e300",
        ];
        let common = ["--engine", "hand", "--quiet", "--report", "r.json"];
        let output = run_in(folder.path(), example, &[small, &rate, &common].concat());
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("smaller learning rate"), "{said}");
        assert_eq!(text(&output.stderr), "");
        let json = fs::read_to_string(folder.path().join("r.json")).unwrap();
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["stopped"]["reason"], "diverged", "{example}");
    }
}

#[test]
fn help_says_what_a_seed_and_a_batch_come_to() {
    for (example, _) in SMALL {
        let output = run_in(std::path::Path::new("."), example, &["--help"]);
        assert!(output.status.success());
        let help = text(&output.stdout);
        for said in [
            "--network",
            "--find-alpha",
            "--validation-fraction",
            "--optimizer adam --alpha 0.005 --schedule constant",
            "numpy.random.default_rng(seed)",
            "stream.shuffle(order)",
        ] {
            assert!(help.contains(said), "{example}: no {said} in {help}");
        }
    }
}
