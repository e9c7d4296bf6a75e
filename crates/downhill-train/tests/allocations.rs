//! A step of the hand-derived engine allocates nothing once it has seen a batch of that size.

#![forbid(unsafe_code)]

use downhill_train::{
    Batch, Description, Engine, HandEngine, Loss, Objective, Parameters, Penalty,
};
use ndarray::array;

#[test]
fn a_second_step_allocates_nothing() {
    let net = Description::sigmoid(&[3, 2, 1]);
    let start = Parameters::uniform(&net, -0.5, 0.5, 1);
    let plain = Objective::new(Loss::LogLoss).logging(Loss::NaiveLogLoss);
    let penalised = Objective::new(Loss::WeightedCrossEntropy {
        weights: vec![],
        smoothing: 0.1,
    });
    let penalised = penalised.with_penalty(Penalty { l1: 0.1, l2: 0.1 });
    let (x, y) = (
        array![[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]],
        array![[1.0], [0.0]],
    );
    let batch = Batch::new(x.view(), y.view()).unwrap();
    for objective in [plain, penalised] {
        let mut engine = HandEngine::<f32>::new(&net, &start, objective, 1.6).unwrap();
        engine.step(batch).unwrap();
        let steps = allocation_counter::measure(|| {
            for _ in 0..10 {
                engine.step(batch).unwrap();
            }
        });
        assert_eq!(steps.count_total, 0, "{steps:?}");
    }
}
