//! Points, decision boundaries and moving lines.

use downhill_plot::{
    Boundary, Figure, MovingLine, Points, SCENE_HEIGHT, SCENE_WIDTH, Theme, render_svg,
};

use super::svg::elements_in;

pub(crate) fn points() -> Points {
    let points = vec![[0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]];
    Points::new(
        "Five points",
        points,
        vec![0, 0, 1, 1, 1],
        ["north", "south"],
    )
    .unwrap()
    .with_labels("height", "width")
    .with_highlight("new element [2, 1]", &[[2.0, 1.0], [7.0, 1.0]])
    .unwrap()
}

pub(crate) fn boundary() -> Boundary {
    Boundary::new(points(), |x, y| 1.0 / (1.0 + (5.0 - x - 2.0 * y).exp())).unwrap()
}

#[test]
fn every_point_is_drawn_once_and_inside_the_figure() {
    for figure in [&points() as &dyn Figure, &boundary()] {
        let svg = render_svg(figure, Theme::Light).unwrap();
        assert_eq!(elements_in(&svg, "points"), 5);
        assert_eq!(elements_in(&svg, "highlight"), 2);
    }
    let scene = points().scene(Theme::Light).unwrap();
    assert_eq!([scene.width, scene.height], [SCENE_WIDTH, SCENE_HEIGHT]);
}

#[test]
fn the_boundary_of_a_linear_model_is_a_straight_line() {
    let figure = boundary();
    assert_eq!(figure.lines().len(), 1);
    for [x, y] in &figure.lines()[0] {
        // A grid cell is about 0.08 wide.
        assert!((x + 2.0 * y - 5.0).abs() < 0.01, "({x}, {y})");
    }
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert_eq!(elements_in(&svg, "boundary"), 1);
}

#[test]
fn without_a_boundary_the_legend_says_so() {
    let figure = Boundary::new(points(), |_, _| 0.25).unwrap();
    assert!(figure.lines().is_empty());
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(svg.contains("(no boundary in view)"));
    assert!(!svg.contains("boundary (P"));
}

#[test]
fn a_batch_is_the_same_figure_in_few_calls() {
    let mut calls = 0;
    let batch = Boundary::from_batch(points(), |points| {
        calls += 1;
        let sigmoid = |[x, y]: [f64; 2]| 1.0 / (1.0 + (5.0 - x - 2.0 * y).exp());
        points.iter().copied().map(sigmoid).collect()
    });
    assert_eq!(batch.unwrap(), boundary());
    assert!(calls < 10);
}

#[test]
fn lines_out_of_view_are_not_drawn() {
    let lines = [
        ("1", [1.0, 0.0, -1.0]),
        ("2", [0.0, 1.0, 99.0]),
        ("3", [1.0, 1.0, -3.0]),
    ];
    let svg = render_svg(&MovingLine::new(points(), lines).unwrap(), Theme::Light).unwrap();
    assert_eq!(svg.matches("<g class=\"line\"").count(), 2);
    // The older line is dashed, the last is solid.
    assert_eq!(elements_in(&svg, "line"), 2);
    assert!(svg.contains("stroke-dasharray"));
}
