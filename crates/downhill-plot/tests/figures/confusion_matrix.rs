//! A confusion matrix: its counts.

use downhill_plot::{ConfusionMatrix, Theme, render_svg};

use super::svg::{groups, number};

#[test]
fn a_confusion_matrix_has_every_count_in_its_row_and_column() {
    let counts: Vec<Vec<usize>> = (0..10)
        .map(|row| (0..10).map(|column| 100 + 10 * row + column).collect())
        .collect();
    let names = (0..10).map(|digit: i32| digit.to_string());
    let figure = ConfusionMatrix::new("Digits", names, counts).unwrap();
    let svg = render_svg(&figure, Theme::Dark).unwrap();
    let rows = groups(&svg, "counts");
    let cells = rows
        .iter()
        .flat_map(|row| row.split("</text>").filter(|cell| !cell.is_empty()));
    let (mut counts, mut corners) = (Vec::new(), Vec::new());
    for cell in cells {
        counts.push(cell.rsplit('>').next().unwrap().parse::<usize>().unwrap());
        corners.push([number(cell, "x"), number(cell, "y")]);
    }
    assert_eq!(counts, (100..200).collect::<Vec<_>>());
    for (cell, [x, y]) in corners.iter().enumerate() {
        assert_eq!(
            [*x, *y],
            [corners[cell % 10][0], corners[cell / 10 * 10][1]]
        );
    }
    assert!(corners[0][0] < corners[1][0] && corners[0][1] < corners[10][1]);
}
