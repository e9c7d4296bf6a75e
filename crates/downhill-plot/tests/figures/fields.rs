//! Decision fields of models and contours of functions: boundaries, colors and the number of evaluations.

use downhill_plot::{Chart, Theme, render_svg};

use super::chart::points;
use super::svg::{corners_in, elements_in, groups};

pub(crate) fn boundary() -> Chart {
    let model = |batch: &[[f64; 2]]| batch.iter().map(sigmoid).collect();
    points().with_field(model).unwrap()
}

fn sigmoid([x, y]: &[f64; 2]) -> f64 {
    1.0 / (1.0 + (5.0 - x - 2.0 * y).exp())
}

/// Probabilities of three classes: the logits are x, y and 2 at a point `[x, y]`.
pub(crate) fn three_classes(batch: &[[f64; 2]]) -> Vec<f64> {
    let softmax = |&[x, y]: &[f64; 2]| {
        let powers = [x, y, 2.0].map(|logit| (4.0 * logit).exp());
        let sum: f64 = powers.iter().sum();
        powers.map(|power| power / sum)
    };
    batch.iter().flat_map(softmax).collect()
}

pub(crate) fn three_kinds() -> Chart {
    let points = vec![[4.0, 0.0], [0.0, 4.0], [1.0, 1.0], [0.0, 0.0], [4.0, 4.0]];
    let names = ["a", "b", "c"];
    Chart::new("Kinds")
        .with_points(points, vec![0, 1, 2, 2, 1], names)
        .unwrap()
}

/// Contours of a bowl, with a path to its bottom and a step beyond the edge.
pub(crate) fn bowl() -> Chart {
    let bowl = |batch: &[[f64; 2]]| {
        batch
            .iter()
            .map(|[x, y]| 0.01 + x * x + 3.0 * y * y)
            .collect()
    };
    Chart::new("A bowl")
        .with_labels("w1", "w2")
        .with_x_range(-2.0..=2.0)
        .with_y_range(-1.0..=1.0)
        .with_heat("loss", bowl)
        .unwrap()
        .with_path("descent", [[1.5, 0.9], [2.5, 0.5], [1.0, -0.2], [0.0, 0.0]])
        .with_highlight("end", [[0.0, 0.0]])
}

/// The color of each rectangle of the field.
fn colors(chart: &Chart) -> Vec<String> {
    let svg = render_svg(chart, Theme::Light).unwrap();
    let colors = groups(&svg, "field")[0].split(" fill=\"").skip(1);
    colors
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_boundary_of_a_linear_model_is_a_straight_line() {
    let chart = boundary();
    assert_eq!(chart.outline(1).len(), 1);
    assert_eq!(chart.outline(0), chart.outline(1));
    for [x, y] in &chart.outline(1)[0] {
        // A grid cell is about 0.08 wide.
        assert!((x + 2.0 * y - 5.0).abs() < 0.01, "({x}, {y})");
    }
    let svg = render_svg(&chart, Theme::Light).unwrap();
    assert_eq!(elements_in(&svg, "boundary"), 1);
    assert!(svg.contains(">boundary (P = 0.5)</text>") && svg.contains(">P(south)</text>"));
}

#[test]
fn without_a_boundary_the_legend_says_so() {
    let chart = points()
        .with_field(|batch| vec![0.25; batch.len()])
        .unwrap();
    assert!(chart.outline(1).is_empty());
    let svg = render_svg(&chart, Theme::Light).unwrap();
    assert!(svg.contains("(no boundary in view)") && !svg.contains("boundary (P"));
    assert_eq!(elements_in(&svg, "boundary"), 0);
}

#[test]
fn a_field_takes_few_calls_and_one_or_two_probabilities_for_two_classes() {
    let mut calls = 0;
    let two = points().with_field(|batch| {
        calls += 1;
        batch
            .iter()
            .map(sigmoid)
            .flat_map(|p| [1.0 - p, p])
            .collect()
    });
    assert_eq!(two.unwrap(), boundary());
    assert!(calls < 10, "{calls}");
}

#[test]
fn on_the_outline_of_a_region_another_class_is_equally_probable() {
    let chart = three_kinds().with_field(three_classes).unwrap();
    for class in 0..3 {
        let lines = chart.outline(class);
        assert_eq!(lines.len(), 1, "{class}");
        assert!(lines[0].len() > 40, "{class}");
        for &[x, y] in &lines[0] {
            let logits = [x, y, 2.0];
            let others = (0..3).filter(|&other| other != class);
            let best = others.map(|other| logits[other]).fold(f64::MIN, f64::max);
            // A grid cell is about 0.05 wide. Where all three classes meet, a corner of it is cut.
            let corner = (x - 2.0).hypot(y - 2.0) < 0.1;
            let tolerance = if corner { 0.06 } else { 0.005 };
            let difference = (logits[class] - best).abs();
            assert!(difference < tolerance, "{class}: ({x}, {y})");
        }
    }
    assert!(chart.outline(3).is_empty());
}

#[test]
fn a_region_has_the_color_of_its_class_and_a_higher_probability_a_stronger_color() {
    let constant = |answer: [f64; 3]| {
        let chart = three_kinds().with_field(|batch| answer.repeat(batch.len()));
        let mut colors = colors(&chart.unwrap());
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
    // If classes are equally probable, the first is chosen.
    assert!(spread(constant([0.2, 0.4, 0.4]))[1] > 0);
}

#[test]
fn contours_surround_the_minimum_and_the_path_ends_there() {
    let svg = render_svg(&bowl(), Theme::Light).unwrap();
    assert!(corners_in(&svg, "contours")[0].len() > 100);
    // Three of the four points are within the axes.
    assert_eq!(elements_in(&svg, "dots"), 3);
    assert!(svg.contains("(1 value not shown: beyond the edges)"));
    // The levels of a bowl are on a log scale, and the lowest value has the lightest shade.
    for level in ["0.1", "1"] {
        assert!(
            groups(&svg, "color-bar")[0].contains(&format!(">{level}</text>")),
            "{level}"
        );
    }
    let broken = Chart::new("Broken")
        .with_x_range(0.0..=1.0)
        .with_y_range(0.0..=1.0)
        .with_heat("loss", |batch| {
            batch.iter().map(|[x, y]| (x - 0.5).ln() + y).collect()
        });
    let svg = render_svg(&broken.unwrap(), Theme::Light).unwrap();
    assert!(
        svg.contains("values not shown: not finite or too large)"),
        "{svg}"
    );
}
