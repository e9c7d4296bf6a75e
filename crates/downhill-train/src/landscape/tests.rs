//! Tests of planes and landscapes, in `f64`.

use ndarray::array;

use super::*;
use crate::{
    Activation, Batch, HandEngine, Loss, NetworkConfig, Objective, Optimization, ParameterHistory,
    Parameters, Trainer,
};

/// The tolerance for the rounding of a few operations.
const EXACT: f64 = 1e-12;

fn linear() -> NetworkConfig {
    NetworkConfig::new(1).dense(1, Activation::Identity)
}

fn line(w: f64, b: f64) -> Parameters {
    Parameters::default()
        .with_matrix("layers.0.weight", &array![[w]])
        .with_vector("layers.0.bias", &array![b])
}

fn engine(config: &NetworkConfig, start: &Parameters, loss: Loss, alpha: f64) -> HandEngine<f64> {
    let optimization = Optimization::new(Objective::new(loss), alpha);
    HandEngine::new(config, start, optimization).unwrap()
}

/// Two points on the line 2x + 1: the loss is `(b - 1)² + (w + b - 3)²`.
fn two_points() -> Batch {
    Batch::new(array![[0.0], [1.0]].view(), array![[1.0], [3.0]].view()).unwrap()
}

fn entry(text: &str) -> ParameterEntry {
    text.parse().unwrap()
}

fn path(states: &ParameterHistory) -> Vec<&Parameters> {
    states.parameters().collect()
}

/// A path of a network with many parameters.
fn trained() -> ParameterHistory {
    let config = NetworkConfig::sigmoid(&[2, 3, 1]);
    let start = Parameters::uniform(&config, -1.0, 1.0, 5);
    let mut engine = engine(&config, &start, Loss::LogLoss, 2.0);
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let y = array![[0.0], [1.0], [1.0], [0.0]];
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let mut states = ParameterHistory::new(20);
    let trainer = Trainer::epochs(500).observe(&mut states);
    trainer.fit(&mut engine, &batch).unwrap();
    states
}

#[test]
fn a_quadratic_is_computed_exactly() {
    let at = line(0.5, -0.5);
    let mut engine = engine(&linear(), &at, Loss::SquaredError, 0.1);
    let entries = [entry("layers.0.weight[0,0]"), entry("layers.0.bias[0]")];
    let plane = Plane::of_entries(&at, [&entries[0], &entries[1]]).unwrap();
    let (x, y) = (vec![0.0, 2.0, 3.5], vec![-1.0, 1.0]);
    let landscape = Landscape::compute(&mut engine, &two_points(), &plane, x, y).unwrap();
    for ((row, column), loss) in landscape.losses.indexed_iter() {
        let (w, b) = (landscape.x[column], landscape.y[row]);
        let expected = (b - 1.0).powi(2) + (w + b - 3.0).powi(2);
        assert!(
            (loss - expected).abs() < EXACT,
            "{w} {b}: {loss} {expected}"
        );
    }
    // In the middle of a cell, the mean of its corners.
    let corners = [[0.0, -1.0], [2.0, -1.0], [0.0, 1.0], [2.0, 1.0]].map(|at| landscape.at(at));
    assert_eq!(
        corners.map(|loss| (loss * 1e9).round() / 1e9),
        [20.0, 8.0, 4.0, 0.0]
    );
    assert!((landscape.at([1.0, 0.0]) - corners.iter().sum::<f64>() / 4.0).abs() < EXACT);
    assert!(landscape.at([3.5 + 1e-12, 1.0]).is_finite());
    assert!(landscape.at([3.6, 0.0]).is_nan() && landscape.at([0.0, -1.1]).is_nan());
    // At w = 2, b = 1, and at w = 0, b = -1.
    assert_eq!(landscape.range(), Some([0.0, 20.0]));
    assert_eq!(
        engine.parameters().unwrap(),
        at,
        "the engine has its own parameters"
    );
}

#[test]
fn a_loss_that_is_not_finite_is_missing_and_others_are_not() {
    let mut engine = engine(&linear(), &line(0.0, 0.0), Loss::SquaredError, 0.1);
    let plane = Plane::new(line(0.0, 0.0), [vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
    let (x, y) = (vec![0.0, 1e200], vec![0.0]);
    let landscape = Landscape::compute(&mut engine, &two_points(), &plane, x, y).unwrap();
    assert!(landscape.losses[[0, 0]] > 0.0 && landscape.losses[[0, 1]].is_nan());
    assert_eq!(landscape.range(), Some([10.0, 10.0]));
    let wrong = Parameters::default().with_vector("other", &array![0.0, 0.0]);
    let wrong = Plane::new(wrong, [vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
    let refused = Landscape::compute(&mut engine, &two_points(), &wrong, vec![0.0], vec![0.0]);
    assert!(matches!(refused, Err(EngineError::Shape(_))), "{refused:?}");
}

#[test]
fn a_path_in_the_plane_projects_to_itself() {
    let start = line(-1.0, 3.0);
    let mut engine = engine(&linear(), &start, Loss::SquaredError, 0.05);
    let mut states = ParameterHistory::new(10);
    let trainer = Trainer::epochs(100).observe(&mut states);
    trainer.fit(&mut engine, &two_points()).unwrap();
    let states = path(&states);
    assert_eq!(states.len(), 10);
    // Two parameters span only one plane, so any directions give the same plane.
    let oblique = Plane::new(line(2.0, 7.0), [vec![1.0, 0.25], vec![1.0, -2.0]]).unwrap();
    let random = Plane::random(states[9], 3);
    for plane in [oblique, Plane::through(&states).unwrap()]
        .into_iter()
        .chain(random.ok())
    {
        for &state in &states {
            let again = plane.at(plane.project(state).unwrap());
            for (a, b) in again.values().zip(state.values()) {
                assert!((a - b).abs() < EXACT, "{plane:?}: {a} {b}");
            }
        }
        let explained = plane.explained(&states).unwrap();
        assert!((explained - 1.0).abs() < EXACT, "{explained}");
    }
}

#[test]
fn the_plane_of_a_run_contains_its_start_and_its_end() {
    let states = trained();
    let states = path(&states);
    let plane = Plane::through(&states).unwrap();
    let distance = |a: &Parameters, b: &Parameters| {
        let squares = a.values().zip(b.values()).map(|(a, b)| (a - b).powi(2));
        squares.sum::<f64>().sqrt()
    };
    let (start, end) = (states[0], states[states.len() - 1]);
    for state in [start, end] {
        let again = plane.at(plane.project(state).unwrap());
        assert!(distance(&again, state) < EXACT);
    }
    // The coordinates are distances, and the end is the origin.
    assert_eq!(plane.project(end).unwrap(), [0.0, 0.0]);
    let [s, t] = plane.project(start).unwrap();
    assert!(
        (s + distance(start, end)).abs() < EXACT && t.abs() < EXACT,
        "{s} {t}"
    );
    let explained = plane.explained(&states).unwrap();
    assert!((0.8..1.0 - EXACT).contains(&explained), "{explained}");
    // A plane of two entries explains less.
    let entries = [entry("layers.0.weight[1,2]"), entry("layers.1.bias[0]")];
    let other = Plane::of_entries(end, [&entries[0], &entries[1]]).unwrap();
    let less = other.explained(&states).unwrap();
    assert!(less < explained, "{less} {explained}");
    let project = other.project(start).unwrap();
    let value = |entry: &ParameterEntry| {
        let position = entry.position(start).unwrap();
        start.values().nth(position).unwrap()
    };
    assert_eq!(project, [value(&entries[0]), value(&entries[1])]);
}

#[test]
fn random_directions_have_the_size_of_each_tensor_and_repeat() {
    let states = trained();
    let end = path(&states)[states.states().len() - 1];
    let plane = Plane::random(end, 1).unwrap();
    assert_eq!(plane, Plane::random(end, 1).unwrap());
    assert_ne!(plane, Plane::random(end, 2).unwrap());
    for at in [[1.0, 0.0], [0.0, 1.0]] {
        for (moved, own) in plane.at(at).as_slice().iter().zip(end.as_slice()) {
            let change = moved
                .values
                .iter()
                .zip(&own.values)
                .map(|(a, b)| (a - b).powi(2));
            let norm: f64 = own.values.iter().map(|v| v * v).sum();
            assert!(
                (change.sum::<f64>() / norm - 1.0).abs() < EXACT,
                "{}",
                own.name
            );
        }
    }
    let both = plane.at([1.0, 1.0]);
    for (moved, own) in both.as_slice().iter().zip(end.as_slice()) {
        let change = moved
            .values
            .iter()
            .zip(&own.values)
            .map(|(a, b)| (a - b).powi(2));
        let norm: f64 = own.values.iter().map(|v| v * v).sum();
        if own.values.len() > 1 {
            assert!(
                (change.sum::<f64>() / norm - 2.0).abs() < EXACT,
                "orthogonal: {}",
                own.name
            );
        }
    }
}

#[test]
fn what_spans_no_plane_is_refused() {
    let at = line(1.0, 2.0);
    let same = entry("layers.0.bias[0]");
    let degenerate = Err(LandscapeError::Degenerate);
    let twice = Plane::of_entries(&at, [&same, &same]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "layers.0.bias[0] is given twice: a plane needs two different parameters"
    );
    assert_eq!(
        Plane::new(at.clone(), [vec![1.0, 2.0], vec![-2.0, -4.0]]),
        degenerate
    );
    assert_eq!(
        Plane::new(at.clone(), [vec![1.0, 2.0], vec![0.0, 0.0]]),
        degenerate
    );
    let straight = Err(LandscapeError::StraightPath);
    assert_eq!(Plane::through(&[&at]), straight);
    assert_eq!(Plane::through(&[&at, &line(2.0, 4.0)]), straight);
    assert_eq!(Plane::through(&[&at, &at, &at]), straight);
    assert_eq!(
        Plane::through(&[&at, &line(2.0, 4.0), &line(3.0, 6.0)]),
        straight
    );
    // One number for each tensor: the second direction cannot be orthogonal.
    assert_eq!(Plane::random(&line(0.0, 0.0), 0), degenerate);
    let few = Plane::new(at.clone(), [vec![1.0], vec![0.0, 1.0]]).unwrap_err();
    assert_eq!(
        few,
        LandscapeError::Parameters {
            expected: 2,
            got: 1
        }
    );
    for (text, shape) in [
        ("layers.0.bias[1]", vec![1]),
        ("layers.0.weight[0]", vec![1, 1]),
    ] {
        let refused = entry(text).position(&at).unwrap_err();
        assert_eq!(
            refused,
            LandscapeError::Index {
                entry: entry(text),
                shape
            }
        );
    }
    for text in ["", "w", "w[]", "w[a]", "[0]", "w[0", "w[-1]"] {
        let refused = text.parse::<ParameterEntry>().unwrap_err();
        assert_eq!(
            refused,
            LandscapeError::Entry {
                text: text.to_owned()
            }
        );
    }
    assert!(matches!(
        entry("w[0]").position(&at),
        Err(LandscapeError::Engine(_))
    ));
}

#[test]
fn a_path_whose_middle_is_on_the_line_still_has_a_plane() {
    let points = [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, -1.0], [4.0, 0.0]];
    let points = points.map(|[w, b]| line(w, b));
    let path: Vec<&Parameters> = points.iter().collect();
    let plane = Plane::through(&path).unwrap();
    assert!((plane.explained(&path).unwrap() - 1.0).abs() < EXACT);
}
