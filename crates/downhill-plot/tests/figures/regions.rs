//! Regions of classes: outlines, colors and the number of evaluations.

use downhill_plot::{Points, Regions, Theme, render_svg};

use super::points::points;
use super::svg::elements_in;

/// Probabilities of three classes: the logits are x, y and 2 at a point `[x, y]`.
pub(crate) fn three_classes([x, y]: [f64; 2]) -> Vec<f64> {
    let powers = [x, y, 2.0].map(|logit| (4.0 * logit).exp());
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

pub(crate) fn three_kinds() -> Points {
    let points = vec![[4.0, 0.0], [0.0, 4.0], [1.0, 1.0], [0.0, 0.0], [4.0, 4.0]];
    Points::new("Kinds", points, vec![0, 1, 2, 2, 1], ["a", "b", "c"]).unwrap()
}

/// The color of each rectangle of the regions.
fn region_colors(figure: &Regions) -> Vec<String> {
    let svg = render_svg(figure, Theme::Light).unwrap();
    let (_, group) = svg.split_once("<g class=\"regions\">").unwrap();
    let group = group.split("</g>").next().unwrap();
    let colors = group.split(" fill=\"").skip(1);
    colors
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn on_the_outline_of_a_region_another_class_is_equally_probable() {
    let figure = Regions::new(three_kinds(), |x, y| three_classes([x, y])).unwrap();
    for class in 0..3 {
        let lines = figure.outline(class);
        assert_eq!(lines.len(), 1, "{class}");
        assert!(lines[0].len() > 40, "{class}");
        for &[x, y] in &lines[0] {
            let logits = [x, y, 2.0];
            let others = (0..3).filter(|&other| other != class);
            let best = others.map(|other| logits[other]).fold(f64::MIN, f64::max);
            // A grid cell is about 0.05 wide. Where all three classes meet, a corner of it is cut.
            let tolerance = if (x - 2.0).hypot(y - 2.0) < 0.1 {
                0.06
            } else {
                0.005
            };
            let difference = (logits[class] - best).abs();
            assert!(difference < tolerance, "{class}: ({x}, {y})");
        }
    }
    assert!(figure.outline(3).is_empty());
}

#[test]
fn a_region_has_the_color_of_its_class_and_a_higher_probability_a_stronger_color() {
    let constant = |answer: [f64; 3]| {
        let figure = Regions::new(three_kinds(), |_, _| answer.to_vec()).unwrap();
        let mut colors = region_colors(&figure);
        colors.dedup();
        assert_eq!(colors.len(), 1, "{colors:?}");
        let hex = colors.remove(0);
        [1, 3, 5].map(|at| i32::from_str_radix(&hex[at..at + 2], 16).unwrap())
    };
    // By how much the strongest channel of blue, vermillion and green exceeds another.
    let spread = |[red, green, blue]: [i32; 3]| [blue - red, red - blue, green - red];
    for class in 0..3 {
        let mut sure = [0.0; 3];
        sure[class] = 1.0;
        let mut unsure = [0.3; 3];
        unsure[class] = 0.4;
        let [sure, unsure] = [sure, unsure].map(|answer| spread(constant(answer))[class]);
        assert!(unsure > 0 && sure > 3 * unsure, "{class}: {sure}, {unsure}");
    }
    // If classes are equal, the first is chosen.
    assert!(spread(constant([0.2, 0.4, 0.4]))[1] > 0);
}

#[test]
fn without_a_boundary_between_regions_the_legend_says_so() {
    let figure = Regions::new(three_kinds(), |_, _| vec![0.25, 0.5, 0.25]).unwrap();
    assert!((0..3).all(|class| figure.outline(class).is_empty()));
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(svg.contains("(no boundary in view)") && !svg.contains("boundary (equal P)"));
    assert_eq!(elements_in(&svg, "outlines"), 0);
    assert_eq!(elements_in(&svg, "points"), 5);
}

#[test]
fn a_batch_of_regions_is_the_same_figure_in_few_calls() {
    let mut calls = 0;
    let batch = Regions::from_batch(three_kinds(), |points| {
        calls += 1;
        points.iter().copied().map(three_classes).collect()
    });
    let single = Regions::new(three_kinds(), |x, y| three_classes([x, y]));
    assert_eq!(batch.unwrap(), single.unwrap());
    assert!(calls < 20, "{calls}");
}

#[test]
fn the_outline_of_two_classes_is_their_decision_boundary() {
    let sigmoid = |x: f64, y: f64| 1.0 / (1.0 + (5.0 - x - 2.0 * y).exp());
    let figure = Regions::new(points(), |x, y| vec![1.0 - sigmoid(x, y), sigmoid(x, y)]).unwrap();
    for class in 0..2 {
        assert_eq!(figure.outline(class).len(), 1);
        for [x, y] in &figure.outline(class)[0] {
            assert!((x + 2.0 * y - 5.0).abs() < 0.01, "({x}, {y})");
        }
    }
}
