//! The errors of figures and their messages.

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
        "nothing to draw: there are no points; expected at least one"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 3], vec![0; 2])),
        "2 classes for 3 points; expected 3"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 2], vec![0, 2])),
        "points[1] has class 2, but there are only 2 class names"
    );
    assert_eq!(
        message(points(vec![[0.0, 1.0], [f64::NAN, 0.0]], vec![0, 0])),
        "points[1] is NaN; expected a finite value of at most 1e300 in magnitude"
    );
    assert_eq!(
        message(two_points().with_highlight("new", &[[f64::INFINITY, 0.0]])),
        "highlighted points[0] is inf; expected a finite value of at most 1e300 in magnitude"
    );
    assert_eq!(
        message(two_points().with_highlight("new", &[])),
        "nothing to draw: there are no highlighted points; expected at least one"
    );
}

#[test]
fn a_model_that_returns_no_probabilities_is_an_error() {
    let three = Points::new("Three", vec![[0.0; 2]], vec![0], ["a", "b", "c"]).unwrap();
    assert_eq!(
        message(Boundary::new(three, |_, _| 0.5)),
        "3 class names; a decision boundary needs 2, use `Regions` for more"
    );
    for wrong in [f64::NAN, 1.5, -0.1, f64::INFINITY] {
        let error = Boundary::new(two_points(), |_, _| wrong).unwrap_err();
        assert!(
            matches!(error, PlotError::NotAProbability { .. }),
            "{error}"
        );
    }
    // Rounding in single precision may exceed 1.
    assert!(Boundary::new(two_points(), |_, _| f64::from(1.0_f32 + f32::EPSILON)).is_ok());
    let error = Boundary::from_batch(two_points(), |_| vec![0.5; 3]).unwrap_err();
    assert!(
        matches!(error, PlotError::LengthMismatch { right_len: 3, .. }),
        "{error}"
    );
}

#[test]
fn a_curve_without_an_interval_or_a_value_is_an_error() {
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
        "nothing to draw: there are no functions; expected at least one"
    );
    let undefined = curve.with_function("ln", |x| (-1.0 - x).ln());
    assert!(matches!(
        undefined.scene(Theme::Light),
        Err(PlotError::NothingDrawable { .. })
    ));
}

#[test]
fn a_loss_curve_needs_a_loss_that_its_scale_can_show() {
    let empty = LossCurve::new("Loss", "loss").with_series("run", []);
    assert_eq!(
        message(empty.scene(Theme::Light)),
        "nothing to draw: there are no losses; expected at least one"
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
fn moving_lines_are_checked() {
    let lines = |last: [f64; 3]| MovingLine::new(two_points(), [("1", [1.0; 3]), ("2", last)]);
    assert_eq!(
        message(lines([0.0, -0.0, 2.5])),
        "lines[1] is [0, 0, 2.5]; expected a weight that is not 0"
    );
    assert_eq!(
        message(lines([1.0, 1.0, f64::NAN])),
        "lines[1] is NaN; expected a finite value of at most 1e300 in magnitude"
    );
    assert_eq!(
        message(MovingLine::new(two_points(), [("1", [1.0; 3]); 0])),
        "nothing to draw: there are no lines; expected at least one"
    );
}

#[test]
fn a_rate_sweep_is_checked() {
    let sweep = |rates: Vec<f64>, losses| RateSweep::new("S", "loss", rates, losses);
    assert_eq!(
        message(sweep(vec![], vec![])),
        "nothing to draw: there are no rates; expected at least one"
    );
    assert_eq!(
        message(sweep(vec![0.1], vec![])),
        "0 losses for 1 rates; expected 1"
    );
    assert_eq!(
        message(sweep(vec![0.1, 0.0], vec![1.0; 2])),
        "rates[1] is 0; a log axis needs values from 1e-300 to 1e300"
    );
    let good = sweep(vec![0.1, 0.2], vec![f64::NAN; 2]).unwrap();
    assert!(good.clone().with_suggestion(f64::NAN).is_err());
    assert_eq!(
        message(good.clone().with_smoothed(vec![1.0])),
        "1 smoothed losses for 2 rates; expected 2"
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
        "nothing to draw: there are no points; expected at least one"
    );
    let fit = FittedCurve::new("F", vec![[0.0, 1.0]; 3]).unwrap();
    assert_eq!(
        message(fit.with_outliers("outlier", &[1, 3])),
        "points[3] does not exist; there are 3 points, counted from 0"
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
            format!("{count} classes; a figure of regions has 2 to 6")
        );
    }
    let answer = |answer: &[f64]| message(Regions::new(names(3), |_, _| answer.to_vec()));
    let at = "at (-0.07, -0.07)";
    for (given, message) in [
        (
            vec![0.5; 2],
            format!("2 probabilities {at} for 3 class names; expected 3"),
        ),
        (
            vec![],
            format!("0 probabilities {at} for 3 class names; expected 3"),
        ),
        (
            vec![0.5, 0.25, 0.5],
            format!("the probabilities {at} sum to 1.25; expected 1"),
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
fn training_curves_are_checked() {
    let run = || TrainingCurves::new("Run", "loss", vec![1.0, 0.5]).unwrap();
    assert_eq!(
        message(TrainingCurves::new("Run", "loss", vec![])),
        "nothing to draw: there are no losses; expected at least one"
    );
    assert_eq!(
        message(run().with_validation_losses(vec![1.0])),
        "1 validation losses for 2 losses; expected 2"
    );
    assert_eq!(
        message(run().with_accuracies(vec![1.0; 3])),
        "3 accuracies for 2 losses; expected 2"
    );
    for (wrong, text) in [(-0.5, "-0.5"), (97.5, "97.5"), (f64::NAN, "NaN")] {
        assert_eq!(
            message(run().with_validation_accuracies(vec![0.5, wrong])),
            format!("validation accuracies[1] is {text}; expected a number from 0 to 1")
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
