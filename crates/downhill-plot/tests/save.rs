//! The files that `save` writes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use downhill_plot::{Chart, Figure, PNG_SCALE, PlotError, Theme, render_png, render_rgba, save};

const NAMES: [&str; 4] = ["a.png", "a.svg", "a-dark.png", "a-dark.svg"];

fn figure() -> Chart {
    let points = vec![[0.0, 0.0], [1.0, 1.0]];
    Chart::new("Points")
        .with_points(points, vec![0, 1], ["no", "yes"])
        .unwrap()
}

/// The sorted file names in a directory.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The width and height of a PNG; checks all of its chunks.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(&png[12..16], b"IHDR");
    let (mut at, mut pixels, mut last) = (8, 0, Vec::new());
    while at < png.len() {
        last = png[at + 4..at + 8].to_vec();
        let length = number(at) as usize;
        pixels += if last == b"IDAT" { length } else { 0 };
        at += 12 + length;
    }
    assert_eq!(at, png.len());
    assert_eq!(last, b"IEND");
    assert!(pixels > 1000);
    (number(16), number(20))
}

#[test]
fn a_figure_is_saved_as_four_files_only() {
    let outer = tempfile::tempdir().unwrap();
    let directory = outer.path().join("new/directory");
    // The second time, the files are replaced.
    for _ in 0..2 {
        let paths = save(&figure(), &directory, "a").unwrap();
        let expected: Vec<PathBuf> = NAMES.iter().map(|name| directory.join(name)).collect();
        assert_eq!(paths, expected);
        assert_eq!(
            names(&directory),
            ["a-dark.png", "a-dark.svg", "a.png", "a.svg"]
        );
    }
    let scene = figure().scene(Theme::Light).unwrap();
    for name in ["a.png", "a-dark.png"] {
        let (width, height) = size(&fs::read(directory.join(name)).unwrap());
        assert_eq!(f64::from(width), scene.width * f64::from(PNG_SCALE));
        assert_eq!(f64::from(height), scene.height * f64::from(PNG_SCALE));
    }
    let light = fs::read(directory.join("a.png")).unwrap();
    assert_eq!(light, render_png(&figure(), Theme::Light).unwrap());
    assert_ne!(light, fs::read(directory.join("a-dark.png")).unwrap());
    assert!(
        fs::read_to_string(directory.join("a.svg"))
            .unwrap()
            .starts_with("<svg")
    );
}

#[test]
fn pixels_are_opaque_and_have_the_size_of_the_drawing() {
    let (width, height, pixels) = render_rgba(&figure(), Theme::Dark, 0.5).unwrap();
    assert_eq!([width, height], [270, 200]);
    assert_eq!(pixels.len(), 270 * 200 * 4);
    assert_eq!(pixels[..4], [0x1e, 0x1e, 0x1e, 0xff]);
    assert!(pixels.chunks(4).all(|pixel| pixel[3] == 0xff));
}

#[test]
fn letters_of_every_script_are_visible() {
    let pixels = |title: &str| {
        let points = vec![[0.0, 0.0], [1.0, 1.0]];
        let chart = Chart::new(title).with_samples("sample", points);
        render_rgba(&chart, Theme::Light, 1.0).unwrap().2
    };
    let blank = pixels("");
    // A letter that no font has is a box.
    for title in [
        "abc",
        "Ж∂σ",
        "עברית",
        "العربية",
        "漢字",
        "한글",
        "ไทย",
        "हिन्दी",
        "\u{e000}",
    ] {
        let drawn = pixels(title);
        let differing = drawn.iter().zip(&blank).filter(|(a, b)| a != b).count();
        assert!(differing > 60, "{title}: {differing}");
    }
}

#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let plain = directory.path().join("plain");
    fs::write(&plain, "plain").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for path in save(&figure(), directory.path(), "a").unwrap() {
        assert_eq!(mode(&path), mode(&plain));
    }
}

#[test]
fn the_error_names_a_path_that_is_taken_and_leaves_it_unchanged() {
    let directory = tempfile::tempdir().unwrap();
    // A file at the path of the directory.
    let file = directory.path().join("file");
    fs::write(&file, "mine").unwrap();
    let error = save(&figure(), &file, "a").unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(names(directory.path()), ["file"]);

    // A directory at the path of the last file.
    let taken = directory.path().join("a-dark.svg");
    fs::create_dir(&taken).unwrap();
    let error = save(&figure(), directory.path(), "a").unwrap_err();
    let PlotError::Write { file, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(file, &taken);
    assert_eq!(names(directory.path()), ["a-dark.svg", "file"]);
}

#[test]
fn a_figure_that_cannot_be_drawn_creates_no_directory() {
    let outer = tempfile::tempdir().unwrap();
    let empty = Chart::new("Empty");
    assert!(save(&empty, &outer.path().join("new"), "a").is_err());
    let error = save(&figure(), &outer.path().join("new"), "../a").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"../a\" is not a plain file name; use one without `/`, `\\` or a leading dot"
    );
    assert!(names(outer.path()).is_empty());
}
