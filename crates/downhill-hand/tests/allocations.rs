//! A step allocates nothing.

#![forbid(unsafe_code)]

use downhill_hand::{Dense, LogLoss, Network, Sigmoid, SquaredError, Stage, Workspace};

#[test]
fn a_step_of_a_size_seen_before_allocates_nothing() {
    let dense = |inputs: usize, outputs: usize| {
        let weight = (0..inputs * outputs).map(|i| 0.1 * i as f64 - 0.2);
        Dense::new(inputs, outputs, weight.collect(), Some(vec![0.0; outputs])).unwrap()
    };
    let layers = vec![
        Stage::new(dense(3, 2), Sigmoid),
        Stage::new(dense(2, 1), Sigmoid),
    ];
    let mut network = Network::new(layers).unwrap();
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
