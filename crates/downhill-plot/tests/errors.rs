//! What is refused, and in which words.

#![allow(clippy::unwrap_used)]

use downhill_plot::{
    Bars, Boundary, ConfusionMatrix, ContactSheet, Curve, Figure, FittedCurve, LossCurve,
    MovingLine, NetworkDiagram, PlotError, Points, RateSweep, Regions, Tape, TapeKind, TapeNode,
    Theme, Tile, TrainingCurves,
};

fn points(points: Vec<[f64; 2]>, classes: Vec<usize>) -> Result<Points, PlotError> {
    Points::new("Points", points, classes, ["no", "yes"])
}

fn two_points() -> Points {
    points(vec![[0.0, 0.0], [1.0, 1.0]], vec![0, 1]).unwrap()
}

fn message<T: std::fmt::Debug>(result: Result<T, PlotError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn points_are_checked() {
    assert_eq!(
        message(points(vec![], vec![])),
        "nothing to draw: points is empty"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 3], vec![0; 2])),
        "3 points, but 2 classes"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 2], vec![0, 2])),
        "points[1] is of class 2, but there are only 2 class names"
    );
    assert_eq!(
        message(points(vec![[0.0, 1.0], [f64::NAN, 0.0]], vec![0, 0])),
        "points[1] is NaN: a figure needs finite values of at most 1e300 in size"
    );
    assert_eq!(
        message(two_points().with_highlight("new", &[[f64::INFINITY, 0.0]])),
        "highlighted points[0] is inf: a figure needs finite values of at most 1e300 in size"
    );
    assert_eq!(
        message(two_points().with_highlight("new", &[])),
        "nothing to draw: highlighted points is empty"
    );
}

#[test]
fn a_model_must_answer_with_probabilities() {
    let three = Points::new("Three", vec![[0.0; 2]], vec![0], ["a", "b", "c"]).unwrap();
    assert_eq!(
        message(Boundary::new(three, |_, _| 0.5)),
        "a decision boundary lies between 2 classes, but 3 class names were given"
    );
    for wrong in [f64::NAN, 1.5, -0.1, f64::INFINITY] {
        let error = Boundary::new(two_points(), |_, _| wrong).unwrap_err();
        assert!(
            matches!(error, PlotError::NotAProbability { .. }),
            "{error}"
        );
    }
    // Single precision may end a hair above 1.
    assert!(Boundary::new(two_points(), |_, _| f64::from(1.0_f32 + f32::EPSILON)).is_ok());
    let error = Boundary::from_batch(two_points(), |_| vec![0.5; 3]).unwrap_err();
    assert!(
        matches!(error, PlotError::LengthMismatch { right_len: 3, .. }),
        "{error}"
    );
}

#[test]
fn a_curve_needs_an_interval_and_a_value() {
    for interval in [
        [1.0, 1.0],
        [2.0, 1.0],
        [f64::NAN, 1.0],
        [0.0, f64::INFINITY],
    ] {
        let error = Curve::new("Curve", interval).unwrap_err();
        assert!(matches!(error, PlotError::Interval { .. }), "{error}");
    }
    let curve = Curve::new("Curve", [0.0, 1.0]).unwrap();
    assert_eq!(
        message(curve.scene(Theme::Light)),
        "nothing to draw: the list of functions is empty"
    );
    let undefined = curve.with_function("ln", |x| (-1.0 - x).ln());
    assert!(matches!(
        undefined.scene(Theme::Light),
        Err(PlotError::NothingDrawable { .. })
    ));
}

#[test]
fn a_loss_curve_needs_a_loss_its_scale_can_show() {
    let empty = LossCurve::new("Loss", "loss").with_series("run", []);
    assert_eq!(
        message(empty.scene(Theme::Light)),
        "nothing to draw: the loss curve is empty"
    );
    let zeros = LossCurve::new("Loss", "loss").with_series("run", [0.0, f64::NAN]);
    assert!(zeros.scene(Theme::Light).is_ok());
    assert_eq!(
        message(zeros.with_log_scale().scene(Theme::Light)),
        "nothing to draw: none of the 2 values of the loss curve can be shown on a log scale"
    );
}

#[test]
fn bars_are_checked() {
    assert_eq!(
        message(Bars::new("Bars", [("a", 1.0); 0])),
        "nothing to draw: bars is empty"
    );
    assert_eq!(
        message(Bars::new("Bars", [("a", 1.0), ("b", f64::NAN)])),
        "bars[1] is NaN: a figure needs finite values of at most 1e300 in size"
    );
    let bars = Bars::new("Bars", [("a", 1.0)]).unwrap();
    assert_eq!(
        message(bars.with_reference("goal", f64::INFINITY)),
        "reference lines[0] is inf: a figure needs finite values of at most 1e300 in size"
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
        "nothing to draw: tiles is empty"
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
        "tile 1 is 2 x 2, but has 3 pixels"
    );
    let groups = |first: Vec<Tile>, second| {
        ContactSheet::with_headings("Sheet", 6, [("0", first), ("1", second)])
    };
    assert_eq!(
        message(groups(vec![], vec![])),
        "nothing to draw: tiles is empty"
    );
    assert_eq!(
        message(groups(vec![tile(1, 1, 1)], vec![tile(8, 8, 63)])),
        "tile 1 is 8 x 8, but has 63 pixels"
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
        "a confusion matrix has 2 to 12 classes, not 1"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2]])),
        "2 class names, but 1 rows of counts"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2], vec![1, 2, 3]])),
        "2 class names, but 3 counts in row 1"
    );
    assert_eq!(
        message(matrix(vec![vec![0; 2]; 2])),
        "nothing to draw: counts is empty"
    );
}

#[test]
fn moving_lines_are_checked_in_view_or_not() {
    let lines = |last: [f64; 3]| MovingLine::new(two_points(), [("1", [1.0; 3]), ("2", last)]);
    assert_eq!(
        message(lines([0.0, -0.0, 2.5])),
        "lines[1] is [0, 0, 2.5]: with both weights 0 there is no line"
    );
    assert_eq!(
        message(lines([1.0, 1.0, f64::NAN])),
        "lines[1] is NaN: a figure needs finite values of at most 1e300 in size"
    );
    assert_eq!(
        message(MovingLine::new(two_points(), [("1", [1.0; 3]); 0])),
        "nothing to draw: lines is empty"
    );
}

#[test]
fn a_rate_sweep_is_checked() {
    let sweep = |rates: Vec<f64>, losses| RateSweep::new("S", "loss", rates, losses);
    assert_eq!(
        message(sweep(vec![], vec![])),
        "nothing to draw: rates is empty"
    );
    assert_eq!(message(sweep(vec![0.1], vec![])), "1 rates, but 0 losses");
    assert_eq!(
        message(sweep(vec![0.1, 0.0], vec![1.0; 2])),
        "rates[1] is 0: a log axis needs values from 1e-300 to 1e300"
    );
    let good = sweep(vec![0.1, 0.2], vec![f64::NAN; 2]).unwrap();
    assert!(good.clone().with_suggestion(f64::NAN).is_err());
    assert_eq!(
        message(good.clone().with_smoothed(vec![1.0])),
        "2 rates, but 1 smoothed losses"
    );
    assert!(matches!(
        good.scene(Theme::Light),
        Err(PlotError::NothingDrawable { .. })
    ));
}

#[test]
fn a_fit_is_checked() {
    assert_eq!(
        message(FittedCurve::new("F", vec![])),
        "nothing to draw: points is empty"
    );
    let fit = FittedCurve::new("F", vec![[0.0, 1.0]; 3]).unwrap();
    assert_eq!(
        message(fit.with_outliers("outlier", &[1, 3])),
        "there is no points[3]: there are 3 points"
    );
    assert!(FittedCurve::new("F", vec![[0.0, f64::NAN]]).is_err());
}

#[test]
fn regions_need_a_distribution_at_every_point() {
    let names = |count: usize| {
        let names = (0..count).map(|class| class.to_string());
        Points::new("Regions", vec![[0.0; 2], [1.0; 2]], vec![0; 2], names).unwrap()
    };
    for count in [1, 7] {
        assert_eq!(
            message(Regions::new(names(count), |_, _| vec![1.0; 7])),
            format!("a figure of regions has 2 to 6 classes, not {count}")
        );
    }
    let answer = |answer: &[f64]| message(Regions::new(names(3), |_, _| answer.to_vec()));
    let at = "at (-0.07, -0.07)";
    for (given, message) in [
        (
            vec![0.5; 2],
            format!("2 probabilities {at}, but 3 class names"),
        ),
        (vec![], format!("0 probabilities {at}, but 3 class names")),
        (
            vec![0.5, 0.25, 0.5],
            format!("the probabilities {at} sum to 1.25, not to 1"),
        ),
    ] {
        assert_eq!(answer(&given), message);
    }
    for wrong in [f64::NAN, 1.5, -0.1, f64::INFINITY] {
        let error = Regions::new(names(2), |_, _| vec![wrong, 1.0 - wrong]).unwrap_err();
        assert!(
            matches!(error, PlotError::NotAProbability { .. }),
            "{error}"
        );
    }
    let single = |_: f64, _: f64| [0.7_f32, 0.2, 0.1].map(f64::from).to_vec();
    assert!(Regions::new(names(3), single).is_ok());
    let error = Regions::from_batch(names(2), |_| vec![vec![0.5; 2]; 3]).unwrap_err();
    assert!(
        matches!(error, PlotError::LengthMismatch { right_len: 3, .. }),
        "{error}"
    );
}

#[test]
fn what_was_watched_is_checked() {
    let run = || TrainingCurves::new("Run", "loss", vec![1.0, 0.5]).unwrap();
    assert_eq!(
        message(TrainingCurves::new("Run", "loss", vec![])),
        "nothing to draw: losses is empty"
    );
    assert_eq!(
        message(run().with_validation_losses(vec![1.0])),
        "2 losses, but 1 validation losses"
    );
    assert_eq!(
        message(run().with_accuracies(vec![1.0; 3])),
        "2 losses, but 3 accuracies"
    );
    for (wrong, text) in [(-0.5, "-0.5"), (97.5, "97.5"), (f64::NAN, "NaN")] {
        assert_eq!(
            message(run().with_validation_accuracies(vec![0.5, wrong])),
            format!("validation accuracies[1] is {text}, outside 0..=1")
        );
    }
    let zeros = TrainingCurves::new("Run", "loss", vec![0.0; 2]).unwrap();
    assert_eq!(
        message(zeros.with_log_scale().scene(Theme::Light)),
        "nothing to draw: none of the 2 values of the losses can be shown on a log scale"
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
    let refused = |nodes: Vec<TapeNode>| message(Tape::new("t", nodes));
    let (operation, data) = (TapeKind::Operation, TapeKind::Data);
    assert_eq!(
        refused(vec![node(data, &[])]),
        "nothing to draw: operations is empty"
    );
    for (nodes, at) in [
        (vec![node(operation, &[0])], [0, 0]),
        (vec![node(operation, &[]), node(operation, &[0, 2])], [1, 2]),
        (vec![node(data, &[7]), node(operation, &[0])], [0, 7]),
    ] {
        let [index, given] = at;
        assert_eq!(
            refused(nodes),
            format!(
                "nodes[{index}], \"f\", is given nodes[{given}], which does not come before it"
            )
        );
    }
    assert_eq!(
        refused(vec![node(operation, &[]), node(data, &[0, 0])]),
        "nodes[1], \"f\", is no operation, but is given 2 nodes"
    );
    assert_eq!(
        refused(vec![node(operation, &[]); 101]),
        "101 operations on a tape: at most 100 can be read"
    );
    assert!(Tape::new("t", vec![node(operation, &[]); 100]).is_ok());
}

#[test]
fn a_network_is_checked() {
    let refused = |sizes: &[usize]| message(NetworkDiagram::new("t", sizes));
    let columns = "columns of units, inputs included";
    assert_eq!(refused(&[3]), format!("1 {columns}: at least 2 are needed"));
    assert_eq!(
        refused(&[3; 7]),
        format!("7 {columns}: at most 6 can be read")
    );
    assert_eq!(
        refused(&[3, 0, 1]),
        "sizes[1] is 0: a column of a network has at least one unit"
    );
    let net = || NetworkDiagram::new("t", &[3, 2, 1]).unwrap();
    let none: [&str; 0] = [];
    assert_eq!(
        message(net().with_headings([vec!["a"]])),
        "3 columns, but 1 headings"
    );
    assert_eq!(
        message(net().with_notes([vec!["a"]])),
        "2 layers, but 1 notes"
    );
    assert_eq!(
        message(net().with_units(3, ["a"])),
        "there is no column 3: with its inputs, column 0, the network has 3 columns"
    );
    assert_eq!(
        message(net().with_units(1, ["a"])),
        "column 1 has 2 units, not 1"
    );
    assert_eq!(message(net().with_inputs(["a"])), "3 inputs, but 1 names");
    assert_eq!(message(net().with_outputs(none)), "1 outputs, but 0 names");
    assert_eq!(
        message(net().with_connections(0, ["a"], "b")),
        "2 outputs of a layer whose connections are named: at most 1 can be read"
    );
    assert_eq!(
        message(net().with_connections(1, ["a"], "b")),
        "layer 1 has 2 weights, not 1"
    );
    for layer in [2, usize::MAX] {
        let error = net().with_connections(layer, none, "b").unwrap_err();
        assert!(matches!(error, PlotError::NoSuchColumn { columns: 3, .. }));
    }
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6]])),
        "2 layers, but 1 lists of weights"
    );
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6], vec![0.0; 3]])),
        "layer 1 has 2 weights, not 3"
    );
    assert_eq!(
        message(net().with_weights(vec![vec![0.0; 6], vec![1.0, f64::NAN]])),
        "weights[7] is NaN: a figure needs finite values of at most 1e300 in size"
    );
}
