//! A bias of its own, and a column of ones first or last, are the same model.

use downhill::data::BiasColumn;
use downhill::prelude::*;
use downhill_sources::{BlobsNeuron, Source, Start};

use crate::common::{engines, name, tolerance};

#[test]
fn all_three_leave_the_same_trajectory() {
    let blobs = BlobsNeuron::new().unwrap();
    let start = blobs.start(Start::Published).unwrap();
    let descent = || Optimization::new(Objective::new(Loss::LogLoss), 0.01);
    for engine in engines(Dtype::F64) {
        let own = {
            let mut own = engine.build(&blobs.network(), &start, descent()).unwrap();
            let batch = Batch::new(blobs.features(), blobs.targets()).unwrap();
            Trainer::epochs(100).fit(&mut *own, &batch).unwrap();
            own.parameters().unwrap()
        };
        for column in [BiasColumn::First, BiasColumn::Last] {
            let features = column.append_ones(blobs.data().features());
            let description = NetworkConfig::new(3).dense_without_bias(1, Activation::Sigmoid);
            let joined = start.joined(0, column).unwrap();
            let start = Parameters::default().with_matrix("layers.0.weight", &joined);
            let mut engine_of_ones = engine.build(&description, &start, descent()).unwrap();
            let batch = Batch::new(features.view(), blobs.targets()).unwrap();
            Trainer::epochs(100)
                .fit(&mut *engine_of_ones, &batch)
                .unwrap();
            let ours = engine_of_ones.parameters().unwrap();
            let ours = ours.matrix("layers.0.weight").unwrap();
            let theirs = own.joined(0, column).unwrap();
            let worst = (&ours - &theirs)
                .mapv(f64::abs)
                .fold(0.0, |m: f64, v| m.max(*v));
            assert!(
                worst < tolerance::TRAJECTORY,
                "{column:?}, {}: {worst:e}",
                name(engine)
            );
            // And back again.
            let back = Parameters::default().with_joined(0, column, &ours).unwrap();
            assert_eq!(back.joined(0, column).unwrap(), ours);
        }
    }
}

#[test]
fn a_deep_net_predicts_the_same_from_joined_matrices() {
    let net = NetworkConfig::sigmoid(&[4, 4, 1]);
    let parameters = Parameters::uniform(&net, -1.0, 1.0, 123);
    let images = tiny_images::generate(50, 3);
    let features = images.features() / 255.0;
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    for column in [BiasColumn::First, BiasColumn::Last] {
        let mut a = features.clone();
        for layer in 0..2 {
            let weight = parameters.joined(layer, column).unwrap();
            a = column.append_ones(&a).dot(&weight).mapv(sigmoid);
        }
        for engine in engines(Dtype::F64) {
            let descent = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
            let engine = engine.build(&net, &parameters, descent).unwrap();
            let ours = engine.evaluate(features.view()).unwrap();
            for (ours, theirs) in ours.iter().zip(&a) {
                assert!((ours - theirs).abs() < tolerance::PASS, "{ours} {theirs}");
            }
        }
    }
}
