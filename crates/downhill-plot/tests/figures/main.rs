//! The contents of the figures, read from their SVG: all figures here, each kind in its own file.

#![allow(clippy::unwrap_used)]

use downhill_plot::{
    Chart, ConfusionMatrix, ContactSheet, Figure, NetworkColumn, NetworkDiagram, Tape, TapeKind,
    TapeNode, Theme, Tile, render_svg,
};

mod chart;
mod confusion_matrix;
mod contact_sheet;
mod fields;
mod network_diagram;
mod program;
mod surface;
mod svg;
mod tape;

use chart::{log_log, paths, points, sweep, training_curves};
use contact_sheet::tile;
use fields::{boundary, bowl, three_classes, three_kinds};
use network_diagram::net;
use program::program;
use svg::{elements_in, is_well_formed};
use tape::tape;

/// One figure of each kind, with texts that it contains.
fn all() -> Vec<(Box<dyn Figure>, Vec<&'static str>)> {
    let curve = Chart::new("Parabola")
        .with_labels("input", "output")
        .with_function("square", [-1.0, 2.0], |x| x * x)
        .with_function("slope", [-1.0, 2.0], |x| 2.0 * x)
        .with_highlight("minimum", [[0.0, 0.0]]);
    let loss = Chart::new("Descent")
        .with_labels("epoch", "mean log loss")
        .with_curve("by hand", [[0.0, 3.0], [1.0, 2.0], [2.0, 1.0]])
        .with_reference("printed", [[0.0, 3.0], [2.0, 1.0]]);
    let lines = [("step 1", [1.0, 0.0, -1.0]), ("step 2", [1.0, 1.0, 99.0])];
    let lines = points().with_lines(lines).unwrap();
    let sheet = ContactSheet::new("Tiny images", [("", vec![tile(true), tile(false)])]).unwrap();
    let confusion = ConfusionMatrix::new("Trees", ["oak", "beech"], vec![vec![48, 3], vec![5, 44]]);
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
            Box::new(paths()),
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
            Box::new(three_kinds().with_field(three_classes).unwrap()),
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
            Box::new(training_curves()),
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
            Box::new(program()),
            vec!["Two loops", "forward", "exp(v1)", "gradient of parameter 1"],
        ),
        (
            Box::new(lines),
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
                "(1 value not shown: beyond the edges)",
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
            Box::new(bowl()),
            vec!["A bowl", "w1", "w2", "loss", "descent", "start", "end"],
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
            Box::new(tape()),
            vec![
                "Two layers",
                "operation",
                "parameter",
                "data",
                "forward: 1 to 5",
                "back: turns 1 to 5",
                "p₀ = x W₀",
                "W₀ [3, 2]",
                "used twice: gradients add up",
            ],
        ),
        (
            Box::new(net()),
            vec![
                "A net",
                "inputs",
                "x₀",
                "a₁[s,0]",
                "W₁ [2, 1]",
                "left",
                "answer",
            ],
        ),
        (
            Box::new(surface::bowl()),
            vec![
                "A surface",
                "first weight",
                "second weight",
                "loss",
                "way down",
                "start",
                "end",
                "2.0",
            ],
        ),
        (
            Box::new(sheet),
            vec![
                "Tiny images",
                "right",
                "wrong",
                "a falling line",
                "a rising line",
            ],
        ),
    ]
}

#[test]
fn every_figure_is_well_formed_and_fully_labeled() {
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
fn themes_differ_in_colors_only() {
    for (figure, _) in all() {
        let light = render_svg(figure.as_ref(), Theme::Light).unwrap();
        let dark = render_svg(figure.as_ref(), Theme::Dark).unwrap();
        assert!(light.contains("#ffffff") && dark.contains("#1e1e1e"));
        assert_ne!(light, dark);
        assert_eq!(light.matches('<').count(), dark.matches('<').count());
    }
}

#[test]
fn constant_and_single_values_have_a_figure() {
    let points = |points: Vec<[f64; 2]>| {
        let classes = vec![0; points.len()];
        Chart::new("Points")
            .with_points(points, classes, ["no", "yes"])
            .unwrap()
    };
    let one = points(vec![[2.0, 1.0]]);
    let equal = points(vec![[1e300, -1e-300]; 3]);
    let huge = points(vec![[1e300, 0.0], [-1e300, 1e-310]]);
    let constant = Chart::new("Constant").with_function("c", [0.0, 1e-9], |_| 3.0);
    let short = Chart::new("Short").with_curve("run", [[0.0, 0.5]]);
    let log = short.clone().with_log_y();
    let undecided = one
        .clone()
        .with_field(|batch| vec![0.5; batch.len()])
        .unwrap();
    let flat = one
        .clone()
        .with_heat("flat", |batch| vec![2.0; batch.len()])
        .unwrap();
    let figures: [&dyn Figure; 8] = [
        &one, &equal, &huge, &constant, &short, &log, &undecided, &flat,
    ];
    for figure in figures {
        let svg = render_svg(figure, Theme::Light).unwrap();
        assert!(
            is_well_formed(&svg) && !svg.contains("NaN") && !svg.contains("inf"),
            "{svg}"
        );
        // At least one tick per axis.
        assert!(elements_in(&svg, "axes") >= 7, "{svg}");
    }
}

/// Figures whose texts are all `text`.
fn all_with(text: &str) -> Vec<Box<dyn Figure>> {
    let chart = Chart::new(text).with_labels(text, text);
    let chart = chart.with_points(vec![[2.0, 1.0]], vec![0], [text]);
    let node = TapeNode {
        label: text.to_owned(),
        detail: text.to_owned(),
        kind: TapeKind::Operation(vec![0]),
    };
    let leaf = TapeNode {
        kind: TapeKind::Data,
        ..node.clone()
    };
    let column = |named: bool| NetworkColumn {
        heading: vec![text.to_owned()],
        names: vec![text.to_owned()],
        ends: vec![text.to_owned()],
        notes: vec![text.to_owned()],
        connections: vec![text.to_owned(); usize::from(named)],
        bias: if named { text } else { "" }.to_owned(),
        ..NetworkColumn::new(1)
    };
    let tile = Tile {
        caption: text.to_owned(),
        predicted: Some((text.to_owned(), true)),
        ..tile(true)
    };
    let net = NetworkDiagram::new(text, vec![column(false), column(true)]);
    vec![
        Box::new(chart.unwrap()),
        Box::new(Tape::new(text, vec![leaf, node]).unwrap()),
        Box::new(net.unwrap()),
        Box::new(ContactSheet::new(text, [(text, vec![tile])]).unwrap()),
        Box::new(ConfusionMatrix::new(text, [text; 2], vec![vec![1; 2]; 2]).unwrap()),
    ]
}

#[test]
fn any_text_can_be_drawn() {
    for figure in all_with("a < b & \"c\" 'd'\n\u{0}\u{1b}]]> $x$ <script> \\$") {
        let svg = render_svg(figure.as_ref(), Theme::Light).unwrap();
        assert!(is_well_formed(&svg) && !svg.contains("<script"), "{svg}");
    }
}

#[test]
fn a_label_of_thirty_thousand_letters_of_any_script_is_cut() {
    for letters in ["label ", "标签", "תווית ", "लेबल ", "👩‍👩‍👧", "W"] {
        let label: String = letters.chars().cycle().take(30_000).collect();
        for figure in all_with(&label) {
            let svg = render_svg(figure.as_ref(), Theme::Dark).unwrap();
            let texts = svg
                .split("</text>")
                .filter_map(|text| text.rsplit('>').next());
            let longest = texts.map(|text| text.chars().count()).max().unwrap();
            assert!(
                longest < 200 && svg.len() < 20_000,
                "{longest}, {}",
                svg.len()
            );
        }
    }
}
