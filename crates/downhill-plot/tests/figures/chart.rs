//! Charts: points, curves, functions, straight lines, rules, paths, and several charts in one figure.

use downhill_plot::{Chart, Figure, Panels, SCENE_HEIGHT, SCENE_WIDTH, Theme, render_svg};

use super::svg::{corners_in, elements_in, groups, is_well_formed, numbers_in};

pub(crate) fn points() -> Chart {
    let points = vec![[0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]];
    Chart::new("Five points")
        .with_labels("height", "width")
        .with_points(points, vec![0, 0, 1, 1, 1], ["north", "south"])
        .unwrap()
        .with_highlight("new element [2, 1]", [[2.0, 1.0], [7.0, 1.0]])
}

/// Raw and smoothed losses of a sweep, whose last loss is beyond the axis.
pub(crate) fn sweep(suggestion: f64) -> Chart {
    let rates = [1e-4, 1e-3, 1e-2, 1e-1];
    let curve = |losses: [f64; 4]| (0..4).map(move |step| [rates[step], losses[step]]);
    Chart::new("Sweep")
        .with_labels("learning rate (log scale)", "loss")
        .with_log_x()
        .with_y_range(..=2.0)
        .with_faint_curve("raw loss", curve([1.0, 0.9, 0.6, 7.0]))
        .with_curve("smoothed loss", curve([1.0, 0.95, 0.7, 1.5]))
        .with_rule(suggestion, "suggested: 1e-2")
}

/// Two series; a log axis cannot show two points of the second.
pub(crate) fn log_log() -> Chart {
    Chart::new("Powers")
        .with_labels("step", "error")
        .with_log_x()
        .with_log_y()
        .with_curve("first", [[1e-6, 1e-6], [1e-3, 1e-3], [1.0, 1.0]])
        .with_curve("second", [[1e-6, 1e-12], [1e-3, 0.0], [1.0, -1.0]])
}

/// Two paths on a parabola; the second leaves the panel.
pub(crate) fn paths() -> Panels {
    let on = |weights: &[f64]| weights.iter().map(|&w| [w, w * w]).collect::<Vec<_>>();
    let panel = |name, weights: &[f64]| {
        Chart::new(name)
            .with_labels("weight", "loss")
            .with_function("loss", [-2.0, 2.0], |w| w * w)
            .with_path("step by step", on(weights))
    };
    let panels = vec![
        panel("small", &[1.5, 1.0, 0.5]),
        panel("large", &[1.5, -1.8, 2.2, -2.6]),
    ];
    Panels::new("Rates", panels).with_columns(2)
}

fn losses(first: usize, losses: &[f64]) -> Vec<[f64; 2]> {
    losses
        .iter()
        .enumerate()
        .map(|(index, &loss)| [(first + index) as f64, loss])
        .collect()
}

pub(crate) fn training_curves() -> Panels {
    let loss = Chart::new("")
        .with_labels("epoch", "cross-entropy")
        .with_curve("training", losses(1, &[2.0, 1.0, 0.5, 0.25]))
        .with_curve("validation", losses(1, &[2.0, 1.5, 1.0, 1.5]));
    let accuracy = Chart::new("")
        .with_labels("epoch", "accuracy (%)")
        .with_y_range(20.0..=102.0)
        .with_curve("training", losses(1, &[25.0, 50.0, 75.0, 100.0]));
    Panels::new("Run", vec![loss, accuracy])
}

#[test]
fn every_point_is_drawn_once_and_inside_the_figure() {
    let svg = render_svg(&points(), Theme::Light).unwrap();
    assert_eq!(
        [elements_in(&svg, "points"), elements_in(&svg, "highlight")],
        [5, 2]
    );
    let drawing = points().scene(Theme::Light).unwrap();
    assert_eq!([drawing.width, drawing.height], [SCENE_WIDTH, SCENE_HEIGHT]);
}

#[test]
fn lines_out_of_view_are_not_drawn_and_older_lines_are_dashed() {
    let lines = [
        ("1", [1.0, 0.0, -1.0]),
        ("2", [0.0, 1.0, 99.0]),
        ("3", [1.0, 1.0, -3.0]),
    ];
    let svg = render_svg(&points().with_lines(lines).unwrap(), Theme::Light).unwrap();
    let lines = groups(&svg, "line");
    let dashed = lines.iter().map(|line| line.contains("dasharray"));
    assert_eq!(dashed.collect::<Vec<_>>(), [true, false, false]);
    assert!(lines[1].is_empty());
    assert!(svg.contains(">2 (out of view)</text>"));
}

#[test]
fn a_path_has_a_dot_for_each_point_in_its_panel_and_a_ring_for_its_start() {
    let svg = render_svg(&paths(), Theme::Light).unwrap();
    // Three points in one panel, two of four in the other.
    assert_eq!(
        [elements_in(&svg, "dots"), elements_in(&svg, "start")],
        [3 + 2, 2]
    );
    assert_eq!(groups(&svg, "path").len(), 2);
    assert!(svg.contains("(2 values not shown: beyond the edges)"));
}

#[test]
fn a_value_that_the_scale_cannot_show_leaves_a_gap() {
    let values = [
        1.0,
        0.5,
        f64::NAN,
        0.25,
        0.0,
        f64::INFINITY,
        -1.0,
        0.125,
        0.1,
    ];
    let chart = Chart::new("Gaps").with_curve("run", losses(0, &values));
    let svg = render_svg(&chart, Theme::Light).unwrap();
    assert!(svg.contains("(2 values not shown: not finite or too large)"));
    let svg = render_svg(&chart.with_log_y(), Theme::Light).unwrap();
    assert!(svg.contains("(4 values not shown: not finite or not positive)"));
    // Two lines of two points, and a dot for a single point.
    let parts = corners_in(&svg, "curve");
    assert_eq!([parts[0].len(), parts[1].len()], [2 + 2, 2]);
    let chart =
        Chart::new("Points").with_samples("sample", [[0.0, 1.0], [f64::NAN, 2.0], [1e305, 0.0]]);
    let svg = render_svg(&chart, Theme::Light).unwrap();
    assert!(
        elements_in(&svg, "points") == 1
            && svg.contains("(2 values not shown: not finite or too large)")
    );
}

/// A run of one epoch has one loss. Its dot is on the left edge of the plot area and is wide enough to be seen.
#[test]
fn a_curve_of_one_point_is_a_visible_dot() {
    let chart = Chart::new("One").with_x_range(0.0..=1.0);
    let chart = chart.with_curve("loss", losses(0, &[0.5]));
    let svg = render_svg(&chart, Theme::Light).unwrap();
    let dot = &corners_in(&svg, "curve")[0];
    assert!(dot[1][0] - dot[0][0] >= 6.0, "{dot:?}");
    assert!(!svg.contains("class=\"curve\" clip-path"), "{svg}");
}

#[test]
fn a_million_values_draw_small_figures() {
    let noise = |index: u32| f64::from(index.wrapping_mul(2_654_435_761) >> 8) / 2f64.powi(24);
    let curve = Chart::new("Long").with_curve(
        "run",
        (0..1_000_000).map(|epoch| [f64::from(epoch), noise(epoch)]),
    );
    let cloud: Vec<[f64; 2]> = (0..1_000_000)
        .map(|index| [noise(2 * index), noise(2 * index + 1)])
        .collect();
    let classes = (0..1_000_000).map(|index| index % 2).collect();
    let cloud = Chart::new("Cloud")
        .with_points(cloud, classes, ["a", "b"])
        .unwrap();
    let gaps = (0..1_000_000).map(|epoch| {
        [
            f64::from(epoch),
            if epoch % 2 == 0 {
                noise(epoch)
            } else {
                f64::NAN
            },
        ]
    });
    let gaps = Chart::new("Gaps").with_curve("run", gaps);
    for chart in [curve, cloud, gaps] {
        let svg = render_svg(&chart, Theme::Light).unwrap();
        assert!(svg.len() < 4_000_000, "{}", svg.len());
    }
}

#[test]
fn a_label_of_a_million_letters_is_cut() {
    let label = "letters ".repeat(125_000);
    let chart = points()
        .with_labels(&label, &label)
        .with_highlight(&label, [[1.0, 1.0]]);
    let svg = render_svg(&chart, Theme::Light).unwrap();
    // The description has the whole labels.
    assert!(svg.len() < 2_100_000 && svg.contains('…'), "{}", svg.len());
}

#[test]
fn a_lone_curve_is_not_in_the_legend() {
    let chart = Chart::new("One").with_curve("first", losses(0, &[1.0, 2.0]));
    assert!(
        !render_svg(&chart, Theme::Light)
            .unwrap()
            .contains(">first</text>")
    );
    let two = chart.with_curve("second", losses(0, &[2.0, 1.0]));
    assert!(
        render_svg(&two, Theme::Light)
            .unwrap()
            .contains(">first</text>")
    );
}

#[test]
fn a_rule_is_at_its_value_and_a_given_end_is_exact() {
    let svg = render_svg(&sweep(0.01), Theme::Light).unwrap();
    // The first grid lines are those of the decades 1e-4 to 1e-1.
    let decades = numbers_in(&svg, "grid", "x1");
    let at = |rate: f64| {
        let svg = render_svg(&sweep(rate), Theme::Light).unwrap();
        corners_in(&svg, "rule")[0][0][0]
    };
    for (decade, rate) in [1e-4, 1e-3, 1e-2, 1e-1].into_iter().enumerate() {
        assert!((at(rate) - decades[decade]).abs() < 0.02, "{rate}");
    }
    let middle = (decades[1] + decades[2]) / 2.0;
    assert!((at(10f64.powf(-2.5)) - middle).abs() < 0.02);
    // The loss of 7 is beyond the given end.
    assert!(svg.contains("(1 value not shown: beyond the edges)") && svg.contains(">2.0</text>"));
}

#[test]
fn functions_do_not_extend_the_axes_of_samples_and_are_clipped() {
    let chart = Chart::new("Fit")
        .with_samples("sample", [[0.0, 0.0], [1.0, 1.0]])
        .with_samples("outlier", [[2.0, 9.0]]);
    let range = chart.x_range().unwrap();
    let plain = render_svg(&chart, Theme::Light).unwrap();
    let chart = chart.with_function("steep", range, |x| 100.0 * (x - 1.0));
    assert_eq!(chart.x_range().unwrap(), range);
    let svg = render_svg(&chart, Theme::Light).unwrap();
    assert!(is_well_formed(&svg) && svg.contains(">outlier</text>"));
    assert_eq!(
        numbers_in(&svg, "grid", "y1"),
        numbers_in(&plain, "grid", "y1")
    );
    // Two discs and a diamond.
    assert_eq!(elements_in(&svg, "points"), 2 + 1);
    assert!(svg.contains("<g class=\"curve\" clip-path=\"url(#clip-"));
    assert!(!svg.contains("not shown"));
}

#[test]
fn panels_below_each_other_share_an_x_axis_and_a_legend() {
    let svg = render_svg(&training_curves(), Theme::Light).unwrap();
    let curves = corners_in(&svg, "curve");
    let [loss, _, accuracy] = &curves[..] else {
        unreachable!("{curves:?}")
    };
    assert_eq!([loss[0][0], loss[3][0]], [accuracy[0][0], accuracy[3][0]]);
    // The loss falls; the accuracy, in the panel below, rises.
    assert!(
        loss[0][1] < loss[3][1] && loss[3][1] < accuracy[3][1] && accuracy[3][1] < accuracy[0][1]
    );
    let written = |text: &str| svg.matches(&format!(">{text}</text>")).count();
    // The legend is that of both, and only the lower panel has the numbers of the epochs.
    assert_eq!(
        [
            written("training"),
            written("validation"),
            written("epoch"),
            written("3")
        ],
        [1; 4]
    );
    // An accuracy of 1 is at 100 %; the baseline of the number is 4.5 below its tick.
    let (number, _) = svg.split_once(">100</text>").unwrap();
    let (_, number) = number.rsplit_once(" y=\"").unwrap();
    let baseline: f64 = number.split('"').next().unwrap().parse().unwrap();
    assert!((baseline - 4.5 - accuracy[3][1]).abs() < 0.02, "{baseline}");
}

#[test]
fn a_panel_with_nothing_to_draw_is_left_out() {
    let empty = Chart::new("Empty").with_curve("run", losses(0, &[f64::NAN]));
    let one = Chart::new("One").with_curve("run", losses(0, &[1.0, 2.0]));
    let svg = render_svg(&Panels::new("Both", vec![empty.clone(), one]), Theme::Light).unwrap();
    assert!(svg.contains(">One</text>") && !svg.contains(">Empty</text>"));
    assert!(
        Panels::new("None", vec![empty])
            .scene(Theme::Light)
            .is_err()
    );
}

#[test]
fn on_a_log_scale_a_halved_loss_falls_by_equal_steps() {
    let chart = Chart::new("Run").with_curve("run", losses(0, &[2.0, 1.0, 0.5, 0.25]));
    for (chart, log) in [(chart.clone(), false), (chart.with_log_y(), true)] {
        let curves = corners_in(&render_svg(&chart, Theme::Light).unwrap(), "curve");
        let falls: Vec<f64> = curves[0]
            .windows(2)
            .map(|pair| pair[1][1] - pair[0][1])
            .collect();
        assert_eq!((falls[0] - falls[2]).abs() < 0.05, log, "{falls:?}");
    }
}

#[test]
fn a_second_row_of_legend_makes_the_figure_higher() {
    let chart = |curves: usize| {
        let names = (0..curves).map(|curve| format!("a long name of curve {curve}"));
        names.fold(Chart::new("Curves"), |chart, name| {
            chart.with_series(name, [1.0, 2.0])
        })
    };
    let drawn = |curves| {
        let drawing = chart(curves).scene(Theme::Light).unwrap();
        let frame = numbers_in(drawing.svg(), "axes", "height")[0];
        (drawing.height, frame)
    };
    assert_eq!([drawn(1).0, drawn(2).0], [SCENE_HEIGHT; 2]);
    assert!(drawn(9).0 > SCENE_HEIGHT + 50.0);
    assert_eq!(drawn(9).1, drawn(2).1);
}
