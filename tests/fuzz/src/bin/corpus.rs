//! Writes the models and checkpoints of the corpus anew, for when their format changes.

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs;
use std::path::Path;

use downhill_core::{Activation, Adam, Loss, NetworkConfig, Objective};
use downhill_train::{
    Batch, Checkpoints, Every, HandEngine, Optimization, Parameters, SavedModel, Trainer,
};
use ndarray::array;

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let network = NetworkConfig::new(2)
        .dense(2, Activation::Tanh)
        .residual(|block| block.layer_norm().dropout(0.1))
        .dense(1, Activation::Sigmoid);
    let start = Parameters::uniform(&network, -0.5, 0.5, 1);
    let neuron = NetworkConfig::neuron(2);
    let small = Parameters::uniform(&neuron, -0.5, 0.5, 1);
    SavedModel::new(network.clone(), start.clone()).save(corpus.join("model/net.safetensors"))?;
    SavedModel::new(neuron.clone(), small.clone()).save(corpus.join("model/neuron.safetensors"))?;

    let x = array![[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]];
    let y = array![[1.0], [0.0], [1.0], [0.0]];
    let batch = Batch::new(x.view(), y.view())?;
    for (name, network, start) in [("net", network, start), ("neuron", neuron, small)] {
        let folder = corpus.join("checkpoint").join(name);
        let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
        let optimization = optimization.optimizer(Adam::default());
        let mut engine = HandEngine::<f64>::new(&network, &start, optimization)?;
        let checkpoints = Checkpoints::new(&folder).every(Every::Steps(3)).keep(1);
        Trainer::epochs(3)
            .batch_size(2)
            .checkpoints(checkpoints)
            .fit(&mut engine, &batch)?;
        for file in fs::read_dir(&folder)? {
            let path = file?.path();
            if path
                .extension()
                .is_some_and(|ending| ending == "safetensors")
            {
                fs::rename(&path, folder.with_extension("safetensors"))?;
            }
        }
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
