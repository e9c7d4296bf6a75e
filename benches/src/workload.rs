//! The workloads: a model, its start, its data and its learning rate, defined here for every peer.
//!
//! A workload is a directory: `workload.json` with the settings, `x.npy` `[samples, features]`, `y.npy`
//! `[samples, outputs]`, and the start, `weight0.npy` `[inputs, outputs]`, `bias0.npy` `[outputs]` and so on. With
//! `"model": "convolution"`, `conv_weight.npy` `[8, 1, 3, 3]` and `conv_bias.npy` `[8]` come before the dense layer.
//! A step is one of plain gradient descent on all samples. It computes the loss too.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use downhill_core::{Activation, Dtype, Initializer, Loss, NetworkConfig, Parameter};
use downhill_data::{Generator, and_gate, digits, tiny_images};
use downhill_train::Parameters;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::npy;

/// The side of an image of the convolution net, the channels of its convolution and the side of its kernel.
pub const IMAGE: usize = digits::SIDE;
pub const CHANNELS: usize = 8;
pub const KERNEL: usize = 3;

/// The kinds of model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Dense layers; every hidden layer has the same activation.
    Dense,
    /// A convolution of 8 kernels 3x3, relu, max pooling 2x2 and a dense layer, on images of 8x8.
    Convolution,
}

/// Where a workload is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// In the table and in the bars.
    Table,
    /// In the curve of cost by width.
    Widths,
    /// In the curve of cost by samples.
    Samples,
}

/// The settings of a workload, as in `workload.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Workload {
    /// The name on the command line.
    pub name: String,
    /// The title in the table.
    pub title: String,
    /// Where it is shown.
    pub group: Group,
    /// The number of samples or the width, for a curve.
    pub size: usize,
    /// The kind of model.
    pub model: Model,
    /// The features, the widths of the hidden layers and the outputs. Of a convolution: the inputs and the outputs of
    /// its dense layer.
    pub layers: Vec<usize>,
    /// The activation of the hidden layers.
    pub hidden: Activation,
    /// The loss. The output is a softmax for the cross-entropy, otherwise a sigmoid.
    pub loss: Loss,
    /// The precision.
    pub dtype: Dtype,
    /// The learning rate.
    pub rate: f64,
    /// The number of samples, all of which are in each step.
    pub samples: usize,
    /// After how many steps the losses of the peers are compared.
    pub check_steps: usize,
}

impl Workload {
    fn dense(name: &str, layers: &[usize], hidden: Activation, loss: Loss) -> Self {
        Self {
            name: name.to_owned(),
            title: String::new(),
            group: Group::Table,
            size: 0,
            model: Model::Dense,
            layers: layers.to_vec(),
            hidden,
            loss,
            dtype: Dtype::F64,
            rate: 0.1,
            samples: 0,
            check_steps: 20,
        }
    }

    fn titled(self, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..self
        }
    }

    fn descending(self, samples: usize, rate: f64, check_steps: usize) -> Self {
        Self {
            samples,
            rate,
            check_steps,
            ..self
        }
    }

    fn in_group(self, group: Group, size: usize) -> Self {
        Self {
            group,
            size,
            ..self
        }
    }

    /// Every workload.
    pub fn all() -> Vec<Self> {
        use Activation::{Relu, Sigmoid};
        let squared = Loss::MeanSquaredError;
        let mut all = vec![
            Self::dense("3-2-1", &[3, 2, 1], Sigmoid, Loss::LogLoss)
                .titled("3-2-1 net, 5 samples, f64")
                .descending(5, 1.6, 500),
            Self::dense("4-4-1", &[4, 4, 1], Sigmoid, Loss::LogLoss)
                .titled("4-4-1 net, 4,000 samples, f64")
                .descending(4_000, 0.3, 100),
            Self {
                dtype: Dtype::F32,
                ..Self::dense("784-256-10", &[784, 256, 10], Relu, Loss::CrossEntropy)
            }
            .titled("784-256-10 net, batch 128, f32")
            .descending(128, 0.05, 20),
            Self {
                model: Model::Convolution,
                ..Self::dense("convolution", &[72, 10], Relu, Loss::CrossEntropy)
            }
            .titled("convolution net, 50 images, f64")
            .descending(50, 0.1, 20),
            // FANN keeps its learning rate over the number of samples as a 32-bit float: these rates are exact there. And
            // it clamps activations in its derivative, which matters to the first net after some 300 steps.
            Self::dense("3-2-1-squared", &[3, 2, 1], Sigmoid, squared.clone())
                .titled("3-2-1 net, squared error, f64")
                .descending(5, 1.25, 200),
            Self::dense("4-4-1-squared", &[4, 4, 1], Sigmoid, squared)
                .titled("4-4-1 net, squared error, f64")
                .descending(4_000, 2_000.0 / 4_096.0, 100),
        ];
        all.extend([8, 32, 128, 512, 1_024].map(|width| {
            let name = format!("width-{width}");
            Self {
                dtype: Dtype::F32,
                ..Self::dense(
                    &name,
                    &[digits::PIXELS, width, 10],
                    Relu,
                    Loss::CrossEntropy,
                )
            }
            .titled(&format!("64-{width}-10 net, batch 128, f32"))
            .descending(128, 0.05, 20)
            .in_group(Group::Widths, width)
        }));
        all.extend([100, 1_000, 10_000, 100_000, 1_000_000].map(|samples| {
            let name = format!("samples-{samples}");
            Self::dense(&name, &[4, 4, 1], Sigmoid, Loss::LogLoss)
                .titled(&format!("4-4-1 net, {samples} samples, f64"))
                .descending(samples, 0.3, 10)
                .in_group(Group::Samples, samples)
        }));
        all
    }

    /// The dense network. The output has the activation that belongs to the loss.
    pub fn network(&self) -> NetworkConfig {
        let (features, outputs) = (self.layers[0], self.layers[self.layers.len() - 1]);
        let last = match self.loss {
            Loss::CrossEntropy => Activation::Softmax,
            _ => Activation::Sigmoid,
        };
        NetworkConfig::new(features)
            .hidden(&self.layers[1..self.layers.len() - 1], self.hidden)
            .dense(outputs, last)
    }

    /// The largest relative difference between two peers' losses.
    pub fn tolerance(&self) -> f64 {
        match self.dtype {
            Dtype::F64 => 1e-9,
            Dtype::F32 => 1e-4,
        }
    }

    /// The features `[samples, features]` and the targets `[samples, outputs]`.
    fn data(&self) -> [Array2<f64>; 2] {
        let outputs = self.layers[self.layers.len() - 1];
        let one_hot = |classes: &[usize]| {
            Array2::from_shape_fn((classes.len(), outputs), |(i, j)| {
                f64::from(u8::from(classes[i] == j))
            })
        };
        match self.layers[0] {
            3 => {
                let gate = and_gate().train;
                [gate.features().clone(), gate.targets(|&bit| bit.into())]
            }
            4 => {
                let images = tiny_images::generate(self.samples, 0);
                let board = |label: &String| {
                    f64::from(u8::from(label == tiny_images::Kind::Checkerboard.label()))
                };
                [images.features() / 255.0, images.targets(board)]
            }
            digits::PIXELS | 72 => {
                let digits = digits::generate(self.samples, 0);
                [
                    digits.features() / f64::from(digits::MAXIMUM),
                    one_hot(digits.labels()),
                ]
            }
            features => {
                let mut stream = Generator::new(0);
                let x = stream.uniform_array(0.0, 1.0, (self.samples, features));
                let classes: Vec<usize> = (0..self.samples).map(|i| i * 7 % outputs).collect();
                [x, one_hot(&classes)]
            }
        }
    }

    /// Writes the directory of the workload.
    pub fn write(&self, directory: &Path) -> Result<()> {
        fs::create_dir_all(directory)
            .with_context(|| format!("cannot create {}", directory.display()))?;
        let put = |name: &str, shape: &[usize], values: &[f64]| {
            npy::write(
                &directory.join(format!("{name}.npy")),
                self.dtype,
                shape,
                values,
            )
        };
        for (name, table) in ["x", "y"].into_iter().zip(self.data()) {
            put(
                name,
                table.shape(),
                &table.iter().copied().collect::<Vec<_>>(),
            )?;
        }
        if self.model == Model::Convolution {
            let mut stream = Generator::new(1);
            let mut draw = |count| {
                (0..count)
                    .map(|_| stream.uniform(-0.4, 0.4))
                    .collect::<Vec<_>>()
            };
            put(
                "conv_weight",
                &[CHANNELS, 1, KERNEL, KERNEL],
                &draw(CHANNELS * KERNEL * KERNEL),
            )?;
            put("conv_bias", &[CHANNELS], &draw(CHANNELS))?;
        }
        let network = self.network();
        let start = match self.hidden {
            Activation::Relu => Parameters::initialized(&network, Initializer::HeNormal, 2)?,
            _ => Parameters::uniform(&network, -1.0, 1.0, 2),
        };
        for (layer, pair) in start.as_slice().chunks(2).enumerate() {
            for (kind, parameter) in ["weight", "bias"].into_iter().zip(pair) {
                put(
                    &format!("{kind}{layer}"),
                    &parameter.shape,
                    &parameter.values,
                )?;
            }
        }
        let settings = serde_json::to_string_pretty(self)?;
        Ok(fs::write(directory.join("workload.json"), settings)?)
    }
}

/// A workload as a peer reads it.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Workload,
    /// The features.
    pub x: Vec<f64>,
    /// The targets.
    pub y: Vec<f64>,
    /// The start of the convolution, `[8, 1, 3, 3]` and `[8]`, or nothing.
    pub convolution: Vec<Vec<f64>>,
    /// The start of the dense layers.
    pub start: Parameters,
}

impl Loaded {
    /// Reads a directory that [`Workload::write`] wrote.
    pub fn read(directory: &Path) -> Result<Self> {
        let file = directory.join("workload.json");
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let settings: Workload = serde_json::from_str(&text)?;
        let get = |name: &str| npy::read(&directory.join(format!("{name}.npy")), settings.dtype);
        let convolution = match settings.model {
            Model::Dense => Vec::new(),
            Model::Convolution => vec![get("conv_weight")?, get("conv_bias")?],
        };
        let specs = settings.network().parameter_specs();
        let start = specs.into_iter().enumerate().map(|(index, spec)| {
            let kind = ["weight", "bias"][index % 2];
            Ok(Parameter::new(
                spec.name,
                spec.shape,
                get(&format!("{kind}{}", index / 2))?,
            )?)
        });
        let start = Parameters::new(start.collect::<Result<_>>()?);
        Ok(Self {
            x: get("x")?,
            y: get("y")?,
            convolution,
            start,
            settings,
        })
    }

    /// The number of features and of outputs of a sample.
    pub fn columns(&self) -> [usize; 2] {
        [&self.x, &self.y].map(|table| table.len() / self.settings.samples)
    }

    /// The class of each sample: the column of its 1.
    pub fn classes(&self) -> Vec<u32> {
        let rows = self.y.chunks(self.columns()[1]);
        rows.map(|row| row.iter().position(|&y| y == 1.0).unwrap_or(0) as u32)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_comes_back_from_its_directory() {
        let root = std::env::temp_dir().join(format!("downhill-workloads-{}", std::process::id()));
        for workload in Workload::all() {
            if workload.samples > 4_000 {
                continue;
            }
            let directory = root.join(&workload.name);
            workload.write(&directory).unwrap();
            let load = Loaded::read(&directory).unwrap();
            let features = match workload.model {
                Model::Dense => workload.layers[0],
                Model::Convolution => IMAGE * IMAGE,
            };
            let outputs = workload.layers[workload.layers.len() - 1];
            assert_eq!(load.columns(), [features, outputs], "{}", workload.name);
            assert_eq!(load.settings.rate, workload.rate);
            if outputs > 1 {
                let mut classes = load.classes();
                classes.sort_unstable();
                classes.dedup();
                // scikit-learn finds its outputs in the data.
                assert!(workload.model == Model::Convolution || classes.len() == outputs);
            }
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<String> = Workload::all().into_iter().map(|of| of.name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
