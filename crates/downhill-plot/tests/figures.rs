//! What the figures hold, read back from their SVG.

#![allow(clippy::unwrap_used)]

use downhill_plot::{
    Bars, Boundary, ConfusionMatrix, ContactSheet, Curve, Figure, Fit, LogLog, LossCurve,
    MovingLine, PlotError, Points, RateSweep, Regions, SCENE_HEIGHT, SCENE_WIDTH, Theme, Tile,
    Walks, render_svg,
};

mod contact_sheet;
mod regions;
mod svg;
mod watched;
use regions::{three_classes, three_kinds};
use svg::{elements_in, is_well_formed};
use watched::watched;

fn points() -> Points {
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

fn boundary() -> Boundary {
    Boundary::new(points(), |x, y| 1.0 / (1.0 + (5.0 - x - 2.0 * y).exp())).unwrap()
}

fn tile(right: bool) -> Tile {
    Tile {
        width: 2,
        height: 2,
        pixels: vec![0, 50, 100, 255],
        caption: "a falling line".to_owned(),
        predicted: "a rising line".to_owned(),
        right,
    }
}

fn sweep(suggestion: f64) -> RateSweep {
    let rates = vec![1e-4, 1e-3, 1e-2, 1e-1];
    RateSweep::new("Sweep", "loss", rates, vec![1.0, 0.9, 0.6, 7.0])
        .unwrap()
        .with_smoothed(vec![1.0, 0.95, 0.7, 1.5])
        .unwrap()
        .with_suggestion(suggestion)
        .unwrap()
}

/// Points on two lines, of which two have no place on a log axis.
fn log_log() -> LogLog {
    LogLog::new("Powers")
        .with_labels("step", "error")
        .with_series("first", [[1e-6, 1e-6], [1e-3, 1e-3], [1.0, 1.0]])
        .with_series("second", [[1e-6, 1e-12], [1e-3, 0.0], [1.0, -1.0]])
}

/// Two walks on a parabola, one of which leaves the panel.
fn walks() -> Walks {
    let on = |places: &[f64]| places.iter().map(|&w| [w, w * w]).collect();
    Walks::new("Rates", [-2.0, 2.0], |w| w * w)
        .unwrap()
        .with_labels("weight", "loss")
        .with_walk("small", on(&[1.5, 1.0, 0.5]))
        .unwrap()
        .with_walk("large", on(&[1.5, -1.8, 2.2, -2.6]))
        .unwrap()
}

/// One figure of each kind, with texts that must be found in it.
fn all() -> Vec<(Box<dyn Figure>, Vec<&'static str>)> {
    let curve = Curve::new("Parabola", [-1.0, 2.0])
        .unwrap()
        .with_labels("input", "output")
        .with_function("square", |x| x * x)
        .with_function("slope", |x| 2.0 * x)
        .with_highlight("minimum", &[[0.0, 0.0]])
        .unwrap();
    let loss = LossCurve::new("Descent", "mean log loss")
        .with_series("by hand", [3.0, 2.0, 1.0])
        .with_reference("printed", [[0.0, 3.0], [2.0, 1.0]]);
    let bars = Bars::new("Growth", [("first", 3.0), ("second", -1.5), ("third", 0.0)])
        .unwrap()
        .with_labels("year", "metres")
        .with_reference("mean", 0.58)
        .unwrap()
        .with_remark("(third: not measured)");
    let sheet = ContactSheet::new("Tiny images", 3, vec![tile(true), tile(false)]).unwrap();
    let confusion = ConfusionMatrix::new("Trees", ["oak", "beech"], vec![vec![48, 3], vec![5, 44]]);
    let lines = [("step 1", [1.0, 0.0, -1.0]), ("step 2", [1.0, 1.0, 99.0])];
    vec![
        (
            Box::new(log_log()),
            vec![
                "Powers",
                "step",
                "error",
                "first",
                "second",
                "1e-6",
                "1e-12",
                "(2 values not shown: not finite or not positive)",
            ],
        ),
        (
            Box::new(walks()),
            vec![
                "Rates",
                "weight",
                "loss",
                "small",
                "large",
                "start",
                "step by step",
                "(2 values not shown: beyond the edges)",
            ],
        ),
        (
            Box::new(confusion.unwrap()),
            vec![
                "Trees",
                "actual class",
                "predicted class",
                "oak",
                "beech",
                "48",
                "3",
                "5",
                "44",
            ],
        ),
        (
            Box::new(Regions::new(three_kinds(), |x, y| three_classes([x, y])).unwrap()),
            vec![
                "Kinds",
                "a",
                "b",
                "c",
                "boundary (equal P)",
                "P(chosen class)",
                "1/3",
                "0.5",
                "0.75",
            ],
        ),
        (
            Box::new(
                watched()
                    .with_validation_accuracies(vec![0.5, 0.75, 0.5, 1.0])
                    .unwrap(),
            ),
            vec![
                "Run",
                "epoch",
                "cross-entropy",
                "accuracy (%)",
                "training",
                "validation",
                "100",
            ],
        ),
        (
            Box::new(MovingLine::new(points(), lines).unwrap()),
            vec!["Five points", "north", "step 1", "step 2 (out of view)"],
        ),
        (
            Box::new(sweep(0.01)),
            vec![
                "Sweep",
                "loss",
                "learning rate (log scale)",
                "1e-4",
                "1e-3",
                "1e-2",
                "1e-1",
                "raw loss",
                "smoothed loss",
                "suggested: 1e-2",
                "(1 value not shown: more than 2 times the first)",
            ],
        ),
        (
            Box::new(points()),
            vec![
                "Five points",
                "height",
                "width",
                "north",
                "south",
                "new element [2, 1]",
            ],
        ),
        (
            Box::new(boundary()),
            vec![
                "Five points",
                "height",
                "width",
                "boundary (P = 0.5)",
                "P(south)",
                "0.25",
            ],
        ),
        (
            Box::new(curve),
            vec!["Parabola", "input", "output", "square", "slope", "minimum"],
        ),
        (
            Box::new(loss),
            vec!["Descent", "epoch", "mean log loss", "by hand", "printed"],
        ),
        (
            Box::new(bars),
            vec![
                "Growth",
                "year",
                "metres",
                "first",
                "second",
                "third",
                "3.0",
                "-1.5",
                "0.0",
                "mean",
                "(third: not measured)",
            ],
        ),
        (
            Box::new(sheet),
            vec![
                "Tiny images",
                "right: 1",
                "wrong: 1",
                "a falling line",
                "a rising line",
            ],
        ),
    ]
}

#[test]
fn every_figure_is_well_formed_and_fully_labelled() {
    for (figure, texts) in all() {
        for theme in [Theme::Light, Theme::Dark] {
            let svg = render_svg(figure.as_ref(), theme).unwrap();
            assert!(is_well_formed(&svg), "{svg}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            for text in &texts {
                assert!(svg.contains(&format!(">{text}</text>")), "{text}: {svg}");
            }
        }
    }
}

#[test]
fn themes_differ_in_colours_only() {
    for (figure, _) in all() {
        let light = render_svg(figure.as_ref(), Theme::Light).unwrap();
        let dark = render_svg(figure.as_ref(), Theme::Dark).unwrap();
        assert!(light.contains("#ffffff") && dark.contains("#1e1e1e"));
        assert_ne!(light, dark);
        assert_eq!(light.matches('<').count(), dark.matches('<').count());
    }
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
fn a_walk_has_a_disc_for_each_place_in_its_panel_and_a_ring_for_its_start() {
    let svg = render_svg(&walks(), Theme::Light).unwrap();
    // Three places and a ring in one panel, two of four and a ring in the other.
    assert_eq!(elements_in(&svg, "places"), 4 + 3);
    assert_eq!(svg.matches("class=\"walk\"").count(), 2);
}

#[test]
fn the_boundary_of_a_linear_field_is_its_line() {
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
fn a_batch_is_the_same_figure_in_few_questions() {
    let mut questions = 0;
    let batch = Boundary::from_batch(points(), |points| {
        questions += 1;
        let sigmoid = |[x, y]: [f64; 2]| 1.0 / (1.0 + (5.0 - x - 2.0 * y).exp());
        points.iter().copied().map(sigmoid).collect()
    });
    assert_eq!(batch.unwrap(), boundary());
    assert!(questions < 10);
}

#[test]
fn a_loss_on_a_log_scale_leaves_out_what_it_cannot_show() {
    let losses = [
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
    let figure = LossCurve::new("Gaps", "loss").with_series("run", losses);
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(svg.contains("(2 values not shown: not finite)"));
    let svg = render_svg(&figure.with_log_scale(), Theme::Light).unwrap();
    assert!(svg.contains("(4 values not shown: not finite or not positive)"));
    // Two points, a lone one, two points.
    assert_eq!(elements_in(&svg, "curve"), 3);
    assert!(svg.contains("<circle"));
}

#[test]
fn a_long_loss_is_thinned_out() {
    let figure = LossCurve::new("Long", "loss")
        .with_series("run", (0..20_000).map(|epoch| 1.0 / f64::from(1 + epoch)));
    assert!(render_svg(&figure, Theme::Light).unwrap().len() < 60_000);
}

#[test]
fn references_alone_are_no_loss_curve() {
    let figure = LossCurve::new("Descent", "loss").with_reference("printed", [[0.0, 1.0]]);
    assert!(matches!(
        figure.scene(Theme::Light),
        Err(PlotError::Empty { .. })
    ));
}

#[test]
fn flat_and_single_data_still_make_a_figure() {
    let one = Points::new("One", vec![[2.0, 1.0]], vec![0], ["only"]).unwrap();
    let equal = Points::new("Equal", vec![[1e300, -1e-300]; 3], vec![0; 3], ["only"]).unwrap();
    let huge = Points::new(
        "Huge",
        vec![[1e300, 0.0], [-1e300, 1e-310]],
        vec![0; 2],
        ["only"],
    );
    let constant = Curve::new("Constant", [0.0, 1e-9])
        .unwrap()
        .with_function("c", |_| 3.0);
    let short = LossCurve::new("Short", "loss").with_series("run", [0.5]);
    let log = short.clone().with_log_scale();
    let undecided = Points::new("One", vec![[2.0, 1.0]], vec![1], ["no", "yes"]).unwrap();
    let undecided = Boundary::new(undecided, |_, _| 0.5).unwrap();
    let zero = Bars::new("Zero", [("", 0.0)]).unwrap();
    let largest = Bars::new("Largest", [("a", 1e300), ("b", -1e300), ("c", 5e-324)]).unwrap();
    let negative = Bars::new("Negative", [("a", -1e-310), ("b", -0.0)]).unwrap();
    let figures: [&dyn Figure; 10] = [
        &one,
        &equal,
        &huge.unwrap(),
        &constant,
        &short,
        &log,
        &undecided,
        &zero,
        &largest,
        &negative,
    ];
    for figure in figures {
        let svg = render_svg(figure, Theme::Light).unwrap();
        assert!(
            is_well_formed(&svg) && !svg.contains("NaN") && !svg.contains("inf"),
            "{svg}"
        );
        // At least the grid line or tick that tells where the data lies.
        assert!(elements_in(&svg, "axes") >= 7, "{svg}");
    }
}

#[test]
fn any_text_can_be_drawn() {
    let text = "a < b & \"c\" 'd'\n\u{0}\u{1b}]]> $x$ <script> \\$";
    let figure = Points::new(text, vec![[2.0, 1.0]], vec![0], [text]).unwrap();
    let svg = render_svg(&figure.with_labels(text, text), Theme::Light).unwrap();
    assert!(is_well_formed(&svg), "{svg}");
    assert!(svg.contains("$x$") && !svg.contains("<script"));
}

/// The numbers of this attribute in the group of this class.
fn numbers_in(svg: &str, class: &str, attribute: &str) -> Vec<f64> {
    let (_, group) = svg.split_once(&format!("<g class=\"{class}\">")).unwrap();
    let group = group.split("</g>").next().unwrap();
    let start = format!(" {attribute}=\"");
    let values = group.split(&start).skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn bars_start_at_zero_and_are_as_long_as_their_values() {
    let bars = [("a", 4.0), ("b", -2.0), ("c", 1.0), ("d", 0.0)];
    let svg = render_svg(&Bars::new("Bars", bars).unwrap(), Theme::Light).unwrap();
    assert_eq!(elements_in(&svg, "bars"), 4);
    let (tops, heights) = (
        numbers_in(&svg, "bars", "y"),
        numbers_in(&svg, "bars", "height"),
    );
    let zero = tops[0] + heights[0];
    let unit = heights[0] / 4.0;
    // Downwards from 0 for the second, upwards for the rest; the SVG has two decimals.
    for (bar, top, height) in [(1, zero, 2.0), (2, zero - unit, 1.0), (3, zero, 0.0)] {
        assert!((tops[bar] - top).abs() < 0.02, "{bar}: {svg}");
        assert!((heights[bar] - height * unit).abs() < 0.02, "{bar}: {svg}");
    }
    let (below, bars) = (
        numbers_in(&svg, "names", "y"),
        numbers_in(&svg, "bars", "x"),
    );
    assert!(below.iter().all(|&y| y > zero + 2.0 * unit));
    let (names, width) = (
        numbers_in(&svg, "names", "x"),
        numbers_in(&svg, "bars", "width"),
    );
    for (bar, name) in names.into_iter().enumerate() {
        assert!((bars[bar] + width[bar] / 2.0 - name).abs() < 0.02);
    }
}

#[test]
fn a_reference_line_lies_across_all_bars() {
    let bars = Bars::new("Bars", [("a", 4.0), ("b", 2.0)]).unwrap();
    let plain = render_svg(&bars, Theme::Light).unwrap();
    assert_eq!(elements_in(&plain, "curve"), 0);
    // Beyond the bars, it stretches the axis.
    let goal = bars.with_reference("goal", 8.0).unwrap();
    let svg = render_svg(&goal, Theme::Light).unwrap();
    assert!(elements_in(&svg, "curve") > 20);
    let height = |svg: &str| numbers_in(svg, "bars", "height")[0];
    assert!(height(&svg) < 0.6 * height(&plain));
}

#[test]
fn names_and_values_are_written_where_there_is_room() {
    let written = |count: usize, name: &str, value: f64| {
        let bars = (0..count).map(|_| (name, value));
        let svg = render_svg(&Bars::new("Bars", bars).unwrap(), Theme::Light).unwrap();
        assert_eq!(elements_in(&svg, "bars"), count);
        // A value has a rectangle behind it.
        [elements_in(&svg, "names"), elements_in(&svg, "values") / 2]
    };
    assert_eq!(written(1, "a name that is rather long", -1.0), [1, 1]);
    assert_eq!(written(8, "a name that is rather long", 1.5), [8, 8]);
    assert_eq!(written(12, "a", -1.234_567e-200), [12, 0]);
    assert_eq!(written(13, "a", 1.5), [13, 0]);
    assert_eq!(written(100, "100", 1.5), [15, 0]);
}

#[test]
fn a_contact_sheet_draws_every_pixel_as_a_square() {
    let sheet = ContactSheet::new("Tiny images", 6, vec![tile(true); 7]).unwrap();
    let svg = render_svg(&sheet, Theme::Light).unwrap();
    // Four pixels, a frame, a check and two texts each.
    assert_eq!(elements_in(&svg, "tile"), 7 * 8);
    let wide = Tile {
        width: 3,
        height: 1,
        pixels: vec![7; 3],
        ..tile(false)
    };
    let large = Tile {
        width: 400,
        height: 300,
        pixels: vec![9; 120_000],
        ..tile(true)
    };
    let sheet = ContactSheet::new("Odd images", 8, vec![wide, large]).unwrap();
    assert!(is_well_formed(&render_svg(&sheet, Theme::Dark).unwrap()));
}

#[test]
fn the_suggestion_stands_at_its_rate() {
    let at = |rate: f64| {
        numbers_in(
            &render_svg(&sweep(rate), Theme::Light).unwrap(),
            "rule",
            "x1",
        )[0]
    };
    let svg = render_svg(&sweep(0.01), Theme::Light).unwrap();
    // The grid has the decades 1e-4 to 1e-1 first.
    let decades = numbers_in(&svg, "grid", "x1");
    for (decade, rate) in [1e-4, 1e-3, 1e-2, 1e-1].into_iter().enumerate() {
        assert!((at(rate) - decades[decade]).abs() < 0.02, "{rate}");
    }
    let middle = (decades[1] + decades[2]) / 2.0;
    assert!((at(10f64.powf(-2.5)) - middle).abs() < 0.02);
}

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

#[test]
fn lines_out_of_view_are_not_drawn() {
    let lines = [
        ("1", [1.0, 0.0, -1.0]),
        ("2", [0.0, 1.0, 99.0]),
        ("3", [1.0, 1.0, -3.0]),
    ];
    let svg = render_svg(&MovingLine::new(points(), lines).unwrap(), Theme::Light).unwrap();
    assert_eq!(svg.matches("<g class=\"line\">").count(), 2);
    // Older ones are dashed, the last is whole.
    assert!(elements_in(&svg, "line") > 10);
}

#[test]
fn a_fit_marks_its_outliers_and_cuts_curves_at_the_edge() {
    let figure = Fit::new("Fit", vec![[0.0, 0.0], [1.0, 1.0], [2.0, 9.0]])
        .unwrap()
        .with_outliers("outlier", &[2])
        .unwrap()
        .with_curve("steep", |x| 100.0 * (x - 1.0));
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(is_well_formed(&svg) && svg.contains(">outlier</text>"));
    let points = svg.split_once("<g class=\"points\">").unwrap().1;
    let points = points.split("</g>").next().unwrap();
    // Two discs, and a diamond of four corners.
    assert_eq!(
        [
            points.matches("<circle").count(),
            points.matches("<path").count()
        ],
        [2, 1]
    );
    let curve = svg.split_once("<g class=\"curve\">").unwrap().1;
    let curve = curve.split("</g>").next().unwrap();
    let numbers = curve.split(|c: char| !c.is_ascii_digit() && c != '.');
    let largest = numbers
        .filter_map(|number| number.parse::<f64>().ok())
        .fold(0.0, f64::max);
    assert!(largest <= SCENE_WIDTH, "{curve}");
}
