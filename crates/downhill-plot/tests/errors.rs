//! The errors of figures and their messages.

#![allow(clippy::unwrap_used)]

use downhill_plot::{
    Bars, Chart, ConfusionMatrix, ContactSheet, Figure, NetworkDiagram, PlotError, Tape, TapeKind,
    TapeNode, Theme, Tile,
};

fn points(points: Vec<[f64; 2]>, classes: Vec<usize>) -> Result<Chart, PlotError> {
    Chart::new("Points").with_points(points, classes, ["no", "yes"])
}

/// Two points of as many classes as there are names.
fn two_points(names: usize) -> Chart {
    let names = (0..names).map(|class| class.to_string());
    let chart = Chart::new("Points");
    chart
        .with_points(vec![[0.0; 2], [1.0; 2]], vec![0; 2], names)
        .unwrap()
}

fn message<T: std::fmt::Debug>(result: Result<T, PlotError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn points_are_checked() {
    assert_eq!(
        message(points(vec![[0.0; 2]; 3], vec![0; 2])),
        "2 classes for 3 points; expected 3"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 2], vec![0, 2])),
        "points[1] has class 2, but there are only 2 class names"
    );
}

#[test]
fn a_chart_needs_a_value_that_its_scales_can_show() {
    let empty = Chart::new("Loss").with_curve("run", []);
    for chart in [
        empty,
        Chart::new("No layers"),
        points(vec![], vec![]).unwrap(),
    ] {
        assert_eq!(
            message(chart.scene(Theme::Light)),
            "nothing to draw: there are no points; expected at least one"
        );
    }
    let zeros = Chart::new("Loss").with_curve("run", [[0.0, 0.0], [1.0, f64::NAN]]);
    assert!(zeros.scene(Theme::Light).is_ok());
    assert_eq!(
        message(zeros.with_log_y().scene(Theme::Light)),
        "nothing to draw: none of the 2 values of the chart can be shown on a log scale"
    );
    let undefined = Chart::new("Curve").with_function("ln", [0.0, 1.0], |x| (-1.0 - x).ln());
    assert!(matches!(
        undefined.scene(Theme::Light),
        Err(PlotError::NothingDrawable { .. })
    ));
}

#[test]
fn the_given_ends_of_an_axis_are_checked() {
    for [low, high] in [
        [1.0, 1.0],
        [2.0, 1.0],
        [f64::NAN, 1.0],
        [0.0, f64::INFINITY],
    ] {
        let chart = two_points(2).with_y_range(low..=high);
        let error = chart
            .with_x_range(0.0..=1.0)
            .scene(Theme::Light)
            .unwrap_err();
        let drawable = matches!(
            error,
            PlotError::Interval { .. } | PlotError::NothingDrawable { .. }
        );
        assert!(drawable, "{error}");
    }
    let log = two_points(2).with_log_x().with_x_range(-1.0..=2.0);
    assert!(matches!(
        log.scene(Theme::Light),
        Err(PlotError::Interval { .. })
    ));
}

#[test]
fn a_field_needs_a_distribution_at_every_point() {
    assert_eq!(
        message(two_points(7).with_field(|batch| vec![1.0; batch.len() * 7])),
        "7 classes; a decision field has 2 to 6"
    );
    let answer =
        |answer: &[f64]| message(two_points(3).with_field(|batch| answer.repeat(batch.len())));
    assert_eq!(
        answer(&[0.5; 2]),
        "15914 answers for 23871 probabilities of the field; expected 23871"
    );
    assert_eq!(
        answer(&[0.5, 0.25, 0.5]),
        "the probabilities at (-0.07, -0.07) sum to 1.25; expected 1"
    );
    for wrong in [f64::NAN, 1.5, -0.1, f64::INFINITY] {
        for answer in [vec![wrong], vec![1.0 - wrong, wrong]] {
            let error = two_points(2)
                .with_field(|batch| answer.repeat(batch.len()))
                .unwrap_err();
            assert!(
                matches!(error, PlotError::NotAProbability { .. }),
                "{error}"
            );
        }
    }
    // Rounding in single precision may exceed 1.
    let above = f64::from(1.0_f32 + f32::EPSILON);
    assert!(
        two_points(2)
            .with_field(|batch| vec![above; batch.len()])
            .is_ok()
    );
    let single = [0.7_f32, 0.2, 0.1].map(f64::from);
    assert!(
        two_points(3)
            .with_field(|batch| single.repeat(batch.len()))
            .is_ok()
    );
}

#[test]
fn a_heat_field_needs_a_value_per_point() {
    assert_eq!(
        message(two_points(2).with_heat("loss", |_| vec![0.5; 3])),
        "3 values for 7957 points of the grid; expected 7957"
    );
    let nan = two_points(2).with_heat("loss", |batch| vec![f64::NAN; batch.len()]);
    assert!(matches!(nan, Err(PlotError::NothingDrawable { .. })));
}

#[test]
fn bars_are_checked() {
    assert_eq!(
        message(Bars::new("Bars", [("a", 1.0); 0])),
        "nothing to draw: there are no bars; expected at least one"
    );
    assert_eq!(
        message(Bars::new("Bars", [("a", 1.0), ("b", f64::NAN)])),
        "bars[1] is NaN; expected a finite value of at most 1e300 in magnitude"
    );
    let bars = Bars::new("Bars", [("a", 1.0)]).unwrap();
    assert_eq!(
        message(bars.with_reference("goal", f64::INFINITY)),
        "reference lines[0] is inf; expected a finite value of at most 1e300 in magnitude"
    );
}

#[test]
fn a_contact_sheet_is_checked() {
    let tile = |width, height, count| Tile {
        width,
        height,
        pixels: vec![0; count],
        caption: String::new(),
        predicted: String::new(),
        right: true,
    };
    assert_eq!(
        message(ContactSheet::new("Sheet", 6, vec![])),
        "nothing to draw: there are no tiles; expected at least one"
    );
    for columns in [0, 9, usize::MAX] {
        let error = ContactSheet::new("Sheet", columns, vec![tile(1, 1, 1)]).unwrap_err();
        assert!(matches!(error, PlotError::Columns { .. }), "{error}");
    }
    assert_eq!(
        message(ContactSheet::new(
            "Sheet",
            6,
            vec![tile(1, 1, 1), tile(2, 2, 3)]
        )),
        "image 1 has 3 pixels; expected 2 x 2, at least one"
    );
    let groups = |first: Vec<Tile>, second| {
        ContactSheet::with_headings("Sheet", 6, [("0", first), ("1", second)])
    };
    assert_eq!(
        message(groups(vec![], vec![])),
        "nothing to draw: there are no tiles; expected at least one"
    );
    assert_eq!(
        message(groups(vec![tile(1, 1, 1)], vec![tile(8, 8, 63)])),
        "image 1 has 63 pixels; expected 8 x 8, at least one"
    );
    for odd in [tile(0, 2, 0), tile(usize::MAX, 2, 4)] {
        let error = ContactSheet::new("Sheet", 6, vec![odd]).unwrap_err();
        assert!(matches!(error, PlotError::PixelCount { .. }), "{error}");
    }
}

#[test]
fn a_confusion_matrix_is_checked() {
    let matrix = |counts: Vec<Vec<usize>>| ConfusionMatrix::new("M", ["a", "b"], counts);
    assert_eq!(
        message(ConfusionMatrix::new("M", ["a"], vec![vec![1]])),
        "1 classes; a confusion matrix has 2 to 12"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2]])),
        "1 rows of counts for 2 class names; expected 2"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2], vec![1, 2, 3]])),
        "3 counts in row 1 for 2 class names; expected 2"
    );
    assert_eq!(
        message(matrix(vec![vec![0; 2]; 2])),
        "nothing to draw: there are no samples; expected at least one"
    );
}

#[test]
fn a_tape_is_checked() {
    let node = |kind, given: &[usize]| TapeNode {
        label: "f".to_owned(),
        detail: "[1]".to_owned(),
        kind,
        given: given.to_vec(),
    };
    let error_of = |nodes: Vec<TapeNode>| message(Tape::new("t", nodes));
    let (operation, data) = (TapeKind::Operation, TapeKind::Data);
    assert_eq!(
        error_of(vec![node(data, &[])]),
        "nothing to draw: there are no operations; expected at least one"
    );
    for (nodes, at) in [
        (vec![node(operation, &[0])], [0, 0]),
        (vec![node(operation, &[]), node(operation, &[0, 2])], [1, 2]),
        (vec![node(data, &[7]), node(operation, &[0])], [0, 7]),
    ] {
        let [index, given] = at;
        assert_eq!(
            error_of(nodes),
            format!(
                "nodes[{index}], \"f\", has the input nodes[{given}]; expected an earlier node"
            )
        );
    }
    assert_eq!(
        error_of(vec![node(operation, &[]), node(data, &[0, 0])]),
        "nodes[1], \"f\", is not an operation but has 2 inputs; expected none"
    );
    assert_eq!(
        error_of(vec![node(operation, &[]); 101]),
        "101 operations on a tape; a readable figure has at most 100"
    );
    assert!(Tape::new("t", vec![node(operation, &[]); 100]).is_ok());
}

#[test]
fn a_network_is_checked() {
    let error_of = |sizes: &[usize]| message(NetworkDiagram::new("t", sizes));
    let columns = "columns of units, inputs included";
    assert_eq!(error_of(&[3]), format!("1 {columns}; expected at least 2"));
    assert_eq!(
        error_of(&[3; 7]),
        format!("7 {columns}; a readable figure has at most 6")
    );
    assert_eq!(
        error_of(&[3, 0, 1]),
        "sizes[1] is 0; expected at least one unit in each column of a network"
    );
    let net = || NetworkDiagram::new("t", &[3, 2, 1]).unwrap();
    let none: [&str; 0] = [];
    assert_eq!(
        message(net().with_headings([vec!["a"]])),
        "1 headings for 3 columns; expected 3"
    );
    assert_eq!(
        message(net().with_notes([vec!["a"]])),
        "1 notes for 2 layers; expected 2"
    );
    assert_eq!(
        message(net().with_units(3, ["a"])),
        "no column 3; the network has 3 columns, with its inputs as column 0"
    );
    assert_eq!(
        message(net().with_units(1, ["a"])),
        "column 1 has 2 units; expected a value for each, found 1"
    );
    assert_eq!(
        message(net().with_inputs(["a"])),
        "1 names for 3 inputs; expected 3"
    );
    assert_eq!(
        message(net().with_outputs(none)),
        "0 names for 1 outputs; expected 1"
    );
    assert_eq!(
        message(net().with_connections(0, ["a"], "b")),
        "2 outputs of a layer whose connections are named; a readable figure has at most 1"
    );
    assert_eq!(
        message(net().with_connections(1, ["a"], "b")),
        "layer 1 has 2 weights; expected a value for each, found 1"
    );
    for layer in [2, usize::MAX] {
        let error = net().with_connections(layer, none, "b").unwrap_err();
        assert!(matches!(error, PlotError::NoSuchColumn { columns: 3, .. }));
    }
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6]])),
        "1 lists of weights for 2 layers; expected 2"
    );
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6], vec![0.0; 3]])),
        "layer 1 has 2 weights; expected a value for each, found 3"
    );
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6], vec![1.0, f64::NAN]])),
        "weights[7] is NaN; expected a finite value of at most 1e300 in magnitude"
    );
}
