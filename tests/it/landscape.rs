//! The animation of a run, the loss around its path, and the figure in space.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{length, report, run_in, text};

/// The sizes and delays of a GIF's frames, in hundredths of a second, and whether it loops forever.
fn frames(gif: &[u8]) -> (Vec<(u16, u16, u16)>, bool) {
    let mut decoder = gif::DecodeOptions::new().read_info(gif).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        frames.push((frame.width, frame.height, frame.delay));
    }
    (frames, decoder.repeat() == gif::Repeat::Infinite)
}

/// Checks the light and the dark animation of that name, and returns the number of frames.
fn check_animation(folder: &Path, name: &str) -> usize {
    let counts = ["", "-dark"].map(|theme| {
        let gif = fs::read(folder.join(format!("{name}{theme}.gif"))).unwrap();
        assert!(gif.len() < 2_000_000, "{name}{theme}: {} bytes", gif.len());
        let (frames, loops) = frames(&gif);
        assert!(loops && (2..=120).contains(&frames.len()), "{name}{theme}");
        let (last, others) = frames.split_last().unwrap();
        assert!(last.2 >= 200, "the last frame stays for {} / 100 s", last.2);
        assert!(others.iter().all(|frame| frame.2 < last.2));
        // The first frame is whole; a later one is the part that differs.
        let whole = usize::from(frames[0].0) * usize::from(frames[0].1);
        let part = |frame: &(u16, u16, u16)| usize::from(frame.0) * usize::from(frame.1);
        assert!(frames.iter().skip(1).all(|frame| part(frame) < whole));
        frames.len()
    });
    assert_eq!(counts[0], counts[1]);
    counts[0]
}

#[test]
fn the_animation_of_blobs_loops_and_is_small() {
    let folder = TempDir::new().unwrap();
    for (epochs, frames) in [("1", 2), ("5", 6), ("300", 24)] {
        let output = run_in(
            folder.path(),
            "blobs",
            &["--engine", "hand", "--epochs", epochs],
        );
        assert!(text(&output.stderr).is_empty(), "{}", text(&output.stderr));
        let drawn = check_animation(&folder.path().join("out/blobs"), "learning");
        assert_eq!(drawn, frames, "{epochs} epochs");
    }
}

#[test]
fn an_animation_is_written_only_where_it_is_wanted() {
    for (example, by_default) in [("blobs", true), ("neuron", true), ("perceptron", true)] {
        for (option, expected) in [(None, by_default), (Some("--no-animate"), false)] {
            let folder = TempDir::new().unwrap();
            let arguments: Vec<&str> = ["--epochs", "3"].into_iter().chain(option).collect();
            run_in(folder.path(), example, &arguments);
            let files = fs::read_dir(folder.path().join("out").join(example)).unwrap();
            let gif = |name: &str| name.ends_with("learning.gif");
            let any = files
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .any(|name| gif(&name));
            assert_eq!(any, expected, "{example} {option:?}");
        }
    }
}

#[test]
fn a_run_that_diverges_draws_nothing_of_nan() {
    for alpha in ["1e308", "1.7e308"] {
        let folder = TempDir::new().unwrap();
        let arguments = ["--engine", "hand", "--epochs", "1", "--alpha", alpha];
        let output = run_in(folder.path(), "neuron", &arguments);
        assert!(text(&output.stderr).is_empty(), "{}", text(&output.stderr));
        let out = folder.path().join("out/neuron");
        // Whatever is drawn is of the last finite parameters; a NaN would be `null` in the data of the page.
        if let Ok(page) = fs::read_to_string(out.join("surface.html")) {
            let (_, data) = page.rsplit_once("const plot = ").unwrap();
            assert!(
                !data.contains("[null") && !data.contains(",null"),
                "{alpha}"
            );
        }
        if let Ok(gif) = fs::read(out.join("learning.gif")) {
            assert!(!frames(&gif).0.is_empty(), "{alpha}");
        }
    }
}

#[test]
fn the_landscape_of_every_source_is_drawn() {
    for source in ["neuron", "blobs", "and_gate", "checkerboard"] {
        let arguments = [source, "--engine", "hand", "--epochs", "30", "--no-animate"];
        let (said, report) = report("landscape", &arguments);
        assert_eq!(report["source"], source);
        // Contours and the surface, each light and dark as PNG and SVG.
        assert_eq!(length(&report["figures"]), 8);
        let landscape = &report["landscape"];
        let explained = landscape["explained"].as_f64().unwrap();
        assert!((0.5..=1.0).contains(&explained), "{source}: {explained}");
        assert!(said.contains("The plane explains"), "{said}");
        let path = landscape["path"].as_array().unwrap();
        assert_eq!((path.len(), &path[30]["epochs"]), (31, &Value::from(30)));
        assert_eq!(length(&landscape["losses"]), length(&landscape["y"]));
        // The plane contains the start and the end, so the loss on the grid is near theirs there.
        for state in [&path[0], &path[30]] {
            let at = [0, 1].map(|axis| state["at"][axis].as_f64().unwrap());
            let nearest = |name: &str, value: f64| {
                let values = landscape[name].as_array().unwrap().iter().enumerate();
                let distance = |v: &Value| (v.as_f64().unwrap() - value).abs();
                values
                    .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))
                    .unwrap()
                    .0
            };
            let (column, row) = (nearest("x", at[0]), nearest("y", at[1]));
            let on_grid = landscape["losses"][row][column].as_f64().unwrap();
            let loss = state["loss"].as_f64().unwrap();
            assert!(
                (on_grid / loss - 1.0).abs() < 0.2,
                "{source}: {on_grid} {loss}"
            );
        }
    }
}

#[test]
fn the_plane_of_a_landscape_is_chosen_by_options() {
    let run = |options: &[&str]| {
        let fixed = ["blobs", "--engine", "hand", "--epochs", "4", "--no-animate"];
        report("landscape", &[&fixed[..], options].concat()).1
    };
    let entries = ["layers.0.weight[0,0]", "layers.0.bias[0]"];
    let two = run(&["--parameters", entries[0], entries[1]]);
    assert_eq!(two["plane"]["parameters"], serde_json::json!(entries));
    assert_eq!(two["landscape"]["labels"], serde_json::json!(entries));
    // The published start of blobs: W is the bias and two weights.
    assert_eq!(
        two["landscape"]["path"][0]["at"],
        serde_json::json!([0.4099, 0.257])
    );
    let random = |seed: &str| run(&["--random", seed])["landscape"]["losses"].clone();
    assert_eq!(random("1"), random("1"));
    assert_ne!(random("1"), random("2"));
    let walk = [
        "blobs", "--engine", "hand", "--epochs", "4", "--out", "walk",
    ];
    let folder = TempDir::new().unwrap();
    assert!(run_in(folder.path(), "landscape", &walk).status.success());
    assert_eq!(
        check_animation(&folder.path().join("walk"), "blobs-walk"),
        5
    );
}

#[test]
fn a_landscape_refuses_what_it_cannot_draw() {
    let refuses = crate::examples::refuses;
    refuses(
        "landscape",
        &[],
        &[],
        &["neuron|blobs|and_gate|checkerboard"],
    );
    refuses("landscape", &["iris"], &[], &["iris", "and_gate"]);
    let parameters = |a, b| ["blobs", "--parameters", a, b];
    let weight = "layers.0.weight[0,0]";
    refuses(
        "landscape",
        &parameters(weight, "bias"),
        &[],
        &["bias", "NAME[i,j]"],
    );
    refuses(
        "landscape",
        &parameters(weight, "layers.7.bias[0]"),
        &[],
        &["layers.7.bias", "layers.0.weight"],
    );
    refuses(
        "landscape",
        &parameters(weight, "layers.0.bias[1]"),
        &[],
        &["layers.0.bias[1]", "[1]"],
    );
    refuses(
        "landscape",
        &parameters(weight, weight),
        &[],
        &["layers.0.weight[0,0]", "is given twice"],
    );
    refuses("landscape", &["blobs", "--width", "0"], &[], &["--width"]);
}

#[test]
fn the_figure_in_space_is_one_page_that_loads_nothing() {
    let folder = TempDir::new().unwrap();
    let arguments = ["--engine", "hand", "--no-animate"];
    assert!(run_in(folder.path(), "neuron", &arguments).status.success());
    let out = folder.path().join("out/neuron");
    let page = fs::read_to_string(out.join("surface.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    // No element loads from an address. The first script is plotly.js, whose strings have addresses, and the policy of
    // the page forbids any request to it.
    let (before, rest) = page.split_once("<script>").unwrap();
    let (library, after) = rest.split_once("</script>").unwrap();
    assert!(library.len() > 4_000_000);
    for part in [
        "http:", "https:", "src=", "href=", "@import", "<link", "<iframe",
    ] {
        assert!(!before.contains(part) && !after.contains(part), "{part}");
    }
    assert!(page.contains("Content-Security-Policy"));
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("aria-label="));
    assert!(page.contains("ArrowLeft"), "no keys");
    let svg = fs::read_to_string(out.join("surface.svg")).unwrap();
    assert_eq!(svg.matches("class=\"surface\"").count(), 1);
}

#[test]
fn a_landscape_of_a_run_that_diverges_still_has_its_report() {
    let folder = TempDir::new().unwrap();
    let run = [
        "neuron", "--engine", "hand", "--epochs", "5", "--alpha", "1e300",
    ];
    let options = [&run[..], &["--random", "1", "--report", "r.json"]].concat();
    let output = run_in(folder.path(), "landscape", &options);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(report["stopped"]["reason"], "diverged");
    assert!(
        text(&output.stdout).contains("the run diverged"),
        "{output:?}"
    );
}
