//! A confusion matrix: its counts.

use downhill_plot::{ConfusionMatrix, Theme, render_svg};

use super::svg::{elements_in, numbers_in};

#[test]
fn a_confusion_matrix_has_every_count_in_its_row_and_column() {
    let counts: Vec<Vec<usize>> = (0..10)
        .map(|row| (0..10).map(|column| 100 + 10 * row + column).collect())
        .collect();
    let names = (0..10).map(|digit: i32| digit.to_string());
    let figure = ConfusionMatrix::new("Digits", names, counts).unwrap();
    let svg = render_svg(&figure, Theme::Dark).unwrap();
    assert_eq!(
        [elements_in(&svg, "cells"), elements_in(&svg, "counts")],
        [100, 100]
    );
    let group = svg
        .split_once("<g class=\"counts\">")
        .unwrap()
        .1
        .split("</g>")
        .next()
        .unwrap();
    let texts = group
        .split("</text>")
        .filter_map(|text| text.rsplit_once('>'));
    let texts: Vec<usize> = texts.filter_map(|(_, text)| text.parse().ok()).collect();
    assert_eq!(texts, (100..200).collect::<Vec<_>>());
    let (x, y) = (
        numbers_in(&svg, "counts", "x"),
        numbers_in(&svg, "counts", "y"),
    );
    for cell in 0..100 {
        assert_eq!(x[cell], x[cell % 10]);
        assert_eq!(y[cell], y[cell / 10 * 10]);
    }
    assert!(x[0] < x[1] && y[0] < y[10]);
}
