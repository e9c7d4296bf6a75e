//! The errors of figures and their messages.

#![allow(clippy::unwrap_used)]

use downhill_plot::{
    Chart, ConfusionMatrix, ContactSheet, Figure, NetworkColumn, NetworkDiagram, PlotError,
    ProgramDiagram, ProgramOperation, ProgramPart, Tape, TapeKind, TapeNode, Theme, Tile,
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
        "expected 3 classes for 3 points, found 2"
    );
    assert_eq!(
        message(points(vec![[0.0; 2]; 2], vec![0, 2])),
        "the class of points[1] is 2; expected an index below 2"
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
        "expected 2 to 6 classes of a decision field, found 7"
    );
    let answer =
        |answer: &[f64]| message(two_points(3).with_field(|batch| answer.repeat(batch.len())));
    assert_eq!(
        answer(&[0.5; 2]),
        "expected 23871 probabilities for 23871 pairs of a point and a class, found 15914"
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
        "expected 7957 values for 7957 points of the grid, found 3"
    );
    let nan = two_points(2).with_heat("loss", |batch| vec![f64::NAN; batch.len()]);
    assert!(matches!(nan, Err(PlotError::NothingDrawable { .. })));
}

#[test]
fn a_contact_sheet_is_checked() {
    let tile = |width, height, count| Tile {
        width,
        height,
        pixels: vec![0.0; count],
        caption: String::new(),
        predicted: None,
    };
    let sheet = |first, second| ContactSheet::new("Sheet", [("0", first), ("1", second)]);
    assert_eq!(
        message(sheet(vec![], vec![])),
        "nothing to draw: there are no tiles; expected at least one"
    );
    assert_eq!(
        message(sheet(vec![tile(1, 1, 1)], vec![tile(2, 2, 3)])),
        "expected 4 pixels of image 1, 2 x 2, found 3"
    );
    for odd in [tile(0, 2, 0), tile(usize::MAX, 2, 4)] {
        let error = sheet(vec![odd], vec![]).unwrap_err();
        assert!(matches!(error, PlotError::Count { .. }), "{error}");
    }
    let weights = |units| ContactSheet::of_weights("Weights", [2, 1], units);
    assert_eq!(
        message(weights(vec![])),
        "nothing to draw: there are no tiles; expected at least one"
    );
    assert_eq!(
        message(weights(vec![vec![1.0, 2.0], vec![1.0]])),
        "expected 2 pixels of image 1, 2 x 1, found 1"
    );
    assert_eq!(
        message(weights(vec![vec![1.0, f64::INFINITY]])),
        "pixels[1] is inf; expected a finite value of at most 1e300 in magnitude"
    );
}

#[test]
fn a_confusion_matrix_is_checked() {
    let matrix = |counts: Vec<Vec<usize>>| ConfusionMatrix::new("M", ["a", "b"], counts);
    assert_eq!(
        message(ConfusionMatrix::new("M", ["a"], vec![vec![1]])),
        "expected 2 to 12 classes of a confusion matrix, found 1"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2]])),
        "expected 2 rows of counts for 2 class names, found 1"
    );
    assert_eq!(
        message(matrix(vec![vec![1, 2], vec![1, 2, 3]])),
        "expected 2 counts in row 1 for 2 class names, found 3"
    );
    assert_eq!(
        message(matrix(vec![vec![0; 2]; 2])),
        "nothing to draw: there are no samples; expected at least one"
    );
}

#[test]
fn a_tape_is_checked() {
    let node = |kind| TapeNode {
        label: "f".to_owned(),
        detail: "[1]".to_owned(),
        kind,
    };
    let operation = |inputs: &[usize]| node(TapeKind::Operation(inputs.to_vec()));
    let error_of = |nodes: Vec<TapeNode>| message(Tape::new("t", nodes));
    let what = "expected 1 to 100 operations on a tape, found";
    assert_eq!(error_of(vec![node(TapeKind::Data)]), format!("{what} 0"));
    assert_eq!(error_of(vec![operation(&[]); 101]), format!("{what} 101"));
    assert!(Tape::new("t", vec![operation(&[]); 100]).is_ok());
    for (nodes, [at, index]) in [
        (vec![operation(&[0])], [0, 0]),
        (vec![operation(&[]), operation(&[0, 2])], [1, 2]),
    ] {
        let expected =
            format!("an input of nodes[{at}], \"f\", is {index}; expected an index below {at}");
        assert_eq!(error_of(nodes), expected);
    }
}

#[test]
fn a_program_is_checked() {
    let part = |count| ProgramPart {
        title: "t".to_owned(),
        operations: vec![
            ProgramOperation {
                result: "v".to_owned(),
                label: "f".to_owned(),
                detail: String::new(),
            };
            count
        ],
        values: Vec::new(),
    };
    let of = |recorded, loops| ProgramDiagram::new("t", vec![part(recorded)], vec![part(loops)]);
    let expected = "expected 1 to 500 recorded operations, found";
    assert_eq!(message(of(0, 1)), format!("{expected} 0"));
    assert_eq!(message(of(501, 1)), format!("{expected} 501"));
    let expected = "expected 1 to 500 operations of a program, found 0";
    assert_eq!(message(of(1, 0)), expected);
    assert!(of(500, 500).is_ok());
}

#[test]
fn a_network_is_checked() {
    let column = NetworkColumn::new;
    let error_of = |columns: Vec<NetworkColumn>| message(NetworkDiagram::new("t", columns));
    let columns = "expected 2 to 6 columns of units, inputs included, found";
    assert_eq!(error_of(vec![column(3)]), format!("{columns} 1"));
    assert_eq!(error_of(vec![column(3); 7]), format!("{columns} 7"));
    assert_eq!(
        error_of(vec![column(3), column(0), column(1)]),
        "expected at least 1 units in column 1, found 0"
    );
    let one = || vec!["a".to_owned()];
    let base = |index: usize| column([3, 2, 1][index]);
    for (index, wrong, expected) in [
        (
            1,
            NetworkColumn {
                names: one(),
                ..base(1)
            },
            "expected 2 names for column 1, found 1",
        ),
        (
            0,
            NetworkColumn {
                ends: one(),
                ..base(0)
            },
            "expected 3 ends for column 0, found 1",
        ),
        (
            1,
            NetworkColumn {
                ends: one(),
                ..base(1)
            },
            "expected 0 ends for column 1, found 1",
        ),
        (
            1,
            NetworkColumn {
                connections: one(),
                ..base(1)
            },
            "expected 0 names of connections for column 1, found 1",
        ),
        (
            2,
            NetworkColumn {
                connections: one(),
                ..base(2)
            },
            "expected 2 names of connections for column 2, found 1",
        ),
        (
            1,
            NetworkColumn {
                bias: "b".to_owned(),
                ..base(1)
            },
            "expected 0 bias labels for column 1, found 1",
        ),
    ] {
        let mut columns = vec![base(0), base(1), base(2)];
        columns[index] = wrong;
        assert_eq!(error_of(columns), expected);
    }
}
