//! Only the first step of a batch size allocates.

#![forbid(unsafe_code)]

use downhill_train::{
    Batch, Clip, Engine, HandEngine, Loss, NetworkConfig, Objective, Optimization, Optimizer,
    Parameters, Penalty, WeightedCrossEntropy,
};
use ndarray::array;

#[test]
fn a_second_step_allocates_nothing() {
    let net = NetworkConfig::sigmoid(&[3, 2, 1]);
    let start = Parameters::uniform(&net, -0.5, 0.5, 1);
    let plain = Objective::new(Loss::LogLoss).with_report(Loss::NaiveLogLoss);
    let penalized = Objective::new(WeightedCrossEntropy {
        weights: vec![],
        smoothing: 0.1,
    });
    let penalized = penalized.with_penalty(Penalty { l1: 0.1, l2: 0.1 });
    let (x, y) = (
        array![[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]],
        array![[1.0], [0.0]],
    );
    let batch = Batch::new(x.view(), y.view()).unwrap();
    for objective in [plain, penalized] {
        for optimizer in Optimizer::all() {
            for clip in [Clip::None, Clip::Norm(0.01), Clip::Value(0.01)] {
                let optimization = Optimization::new(objective.clone(), 1.6);
                let optimization = optimization.optimizer(optimizer).clip(clip);
                let mut engine = HandEngine::<f32>::new(&net, &start, optimization).unwrap();
                engine.measure_gradient(true);
                engine.step(&batch).unwrap();
                let mut kept = Parameters::default();
                engine.read_parameters(&mut kept).unwrap();
                let steps = allocation_counter::measure(|| {
                    for _ in 0..10 {
                        engine.step(&batch).unwrap();
                        engine.read_parameters(&mut kept).unwrap();
                    }
                });
                assert_eq!(kept, engine.parameters().unwrap());
                assert_eq!(steps.count_total, 0, "{optimizer}, {clip}: {steps:?}");
            }
        }
    }
}
