//! A training step does not allocate.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use downhill_hand::{
    Adam, Clip, Dense, LogLoss, Network, Sigmoid, SquaredError, Stage, UpdateRule, Workspace, clip,
};

fn network() -> Network<f64> {
    let dense = |inputs: usize, outputs: usize| {
        let weight = (0..inputs * outputs).map(|i| 0.1 * i as f64 - 0.2);
        Dense::new(inputs, outputs, weight.collect(), Some(vec![0.0; outputs])).unwrap()
    };
    let layers = vec![
        Stage::new(dense(3, 2), Sigmoid),
        Stage::new(dense(2, 1), Sigmoid),
    ];
    Network::new(layers).unwrap()
}

#[test]
fn a_step_no_larger_than_before_allocates_nothing() {
    let mut network = network();
    let (x, y) = ([1.0, 0.0, 1.0, 0.0, 1.0, 1.0], [1.0, 0.0]);
    let mut workspace = Workspace::new(&network, 2);
    let steps = allocation_counter::measure(|| {
        for _ in 0..10 {
            for samples in [2, 1] {
                let (x, y) = (&x[..3 * samples], &y[..samples]);
                workspace.resize(samples);
                network.forward(x, &mut workspace).unwrap();
                network.backward(x, y, &LogLoss, &mut workspace).unwrap();
                workspace.loss(&SquaredError, y).unwrap();
                network.descend(&mut workspace, 0.1);
            }
        }
    });
    assert_eq!(steps.count_total, 0, "{steps:?}");
}

#[test]
fn a_step_of_adam_with_a_clipped_gradient_allocates_nothing() {
    let mut network = network();
    let (x, y) = ([1.0, 0.0, 1.0, 0.0, 1.0, 1.0], [1.0, 0.0]);
    let mut workspace = Workspace::new(&network, 2);
    let adam = Adam::default();
    let lengths = network.parameters();
    let mut state: Vec<Vec<Vec<f64>>> =
        lengths.iter().map(|p| adam.state(p.values.len())).collect();
    drop(lengths);
    let before = crate::network();
    let mut squares = [0.0_f64; 10];
    let steps = allocation_counter::measure(|| {
        for (step, squares) in (1..).zip(&mut squares) {
            network.forward(&x, &mut workspace).unwrap();
            network.backward(&x, &y, &LogLoss, &mut workspace).unwrap();
            clip(Clip::Norm(0.01), &mut network, &mut workspace);
            network.update(&mut workspace, |i, w, g| {
                *squares += g.iter().map(|g| g * g).sum::<f64>();
                adam.step(step, 0.1, w, g, &mut state[i]);
            });
        }
    });
    assert_eq!(steps.count_total, 0, "{steps:?}");
    assert!(squares.iter().all(|s| (s.sqrt() - 0.01).abs() < 1e-15));
    assert_ne!(network.parameters(), before.parameters());
}
