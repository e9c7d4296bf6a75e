//! The losses on which mistakes show.

use burn::module::{Module, Param};
use burn::tensor::{Bool, DType, Device, Int, Tensor, TensorData, activation, s};
use downhill_kernels::Threads;
use downhill_nn::{Backend, LogLoss, TensorLoss, gradient, parameters, scalar};

use crate::batch::{TensorBatch, TensorMap};
use crate::error::Error;
use crate::graph::{Graph, Leaf, Op};
use crate::import::{import, numbers};
use crate::program::{Memory, ParameterLayout, Program, Updater};
use crate::record::{Losses, Recording};

/// A recorded loss, with its numbers by autodiff.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) graph: Graph,
    layout: ParameterLayout,
    parameters: Vec<Vec<f64>>,
    batch: Vec<Vec<f64>>,
    shapes: Vec<Vec<usize>>,
    /// The loss, and the gradient of each parameter.
    pub(super) expected: Vec<Vec<f64>>,
}

impl Subject {
    /// The loss and the gradients of a graph after its passes.
    pub(super) fn run(&self, graph: &Graph) -> Result<Vec<Vec<f64>>, Error> {
        let shapes = self.shapes.clone();
        let mut program =
            Program::<f64>::after_passes(graph, &self.layout, shapes, vec![], Threads::ONE)?;
        let (_, mut memory): (_, Memory<f64>) =
            Updater::new(&downhill_core::StepConfig::new(0.1), &self.layout)?;
        for (index, values) in self.parameters.iter().enumerate() {
            memory.parameters()[self.layout.range(index)].copy_from_slice(values);
        }
        for (index, values) in self.batch.iter().enumerate() {
            program.input(index).copy_from_slice(values);
        }
        let loss = program.run(&mut memory, 0)?.minimized;
        let gradients = (0..self.parameters.len())
            .map(|index| memory.gradient()[self.layout.range(index)].to_vec());
        Ok(std::iter::once(vec![loss]).chain(gradients).collect())
    }
}

#[derive(Module, Debug)]
struct Weights {
    a: Param<Tensor<2>>,
    b: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

fn device() -> Device {
    Backend::Flex.device().unwrap()
}

/// Numbers between -1 and 1 without a pattern.
fn tensor<const D: usize>(shape: [usize; D], seed: usize) -> Tensor<D> {
    let entries: usize = shape.iter().product();
    let values: Vec<f64> = (0..entries)
        .map(|i| ((i * i + 3 * i + 1) as f64 * (0.7 + 0.31 * seed as f64)).sin())
        .collect();
    Tensor::from_data(TensorData::new(values, shape), (&device(), DType::F64))
}

fn subject(name: &'static str, loss: impl Fn(&Weights, &Tensor<2>) -> Tensor<1>) -> Subject {
    let model = Weights {
        a: Param::from_tensor(tensor([4, 6], 1)),
        b: Param::from_tensor(tensor([4, 6], 2)),
        bias: Param::from_tensor(tensor([6], 3)),
    };
    let model = model.train();
    let batch = tensor([5, 4], 4);
    let losses = |m: &Weights, x: &Tensor<2>| Losses::new(loss(m, x));
    let recording = Recording::of(&model, &batch, losses).unwrap();
    let mut found = Found::default();
    batch.map_tensors(&mut found);
    let value = loss(&model, &batch);
    let mut expected = vec![vec![scalar(value.clone().inner(), "loss").unwrap()]];
    let named = gradient(&model, &value).unwrap().named(&model).unwrap();
    let all = parameters(&model).unwrap();
    for parameter in &all {
        let gradient = named.iter().find(|p| p.name == parameter.name);
        assert!(
            gradient.is_some(),
            "{name}: no gradient of {}",
            parameter.name
        );
        expected.extend(gradient.map(|p| p.values.clone()));
    }
    Subject {
        name,
        graph: import(&recording, DType::F64).unwrap(),
        layout: ParameterLayout::new(&recording.parameters),
        parameters: all.into_iter().map(|p| p.values).collect(),
        batch: found.values,
        shapes: found.shapes,
        expected,
    }
}

/// The numbers of a batch.
#[derive(Default)]
struct Found {
    values: Vec<Vec<f64>>,
    shapes: Vec<Vec<usize>>,
}

impl TensorMap for Found {
    fn float<const D: usize>(&mut self, tensor: &Tensor<D>) -> Tensor<D> {
        self.values.push(numbers(tensor.to_data()).unwrap());
        self.shapes.push(tensor.dims().to_vec());
        tensor.clone()
    }

    fn int<const D: usize>(&mut self, tensor: &Tensor<D, Int>) -> Tensor<D, Int> {
        tensor.clone()
    }

    fn bool<const D: usize>(&mut self, tensor: &Tensor<D, Bool>) -> Tensor<D, Bool> {
        tensor.clone()
    }
}

/// A sum that depends on every parameter, with another slope for each entry of `x`.
fn end<const D: usize>(m: &Weights, x: Tensor<D>) -> Tensor<1> {
    let rest = m.a.val().sum() + m.b.val().sum() + m.bias.val().sum();
    (x.clone().square() + x.sin()).sum() + rest
}

/// The same number everywhere, `[4, 6]`.
fn full(m: &Weights, value: f64) -> Tensor<2> {
    let a = m.a.val();
    Tensor::full([4, 6], value, (&a.device(), a.dtype()))
}

pub(super) fn subjects() -> Vec<Subject> {
    let subjects = vec![
        subject("a network", |m, x| {
            let hidden = x.clone().matmul(m.a.val()) + m.bias.val().unsqueeze();
            let hidden = downhill_nn::sigmoid(hidden);
            let z = hidden.matmul(m.b.val().transpose());
            activation::log_softmax(z, 1).square().mean() + m.bias.val().sum()
        }),
        subject("numbers that change nothing", |m, _| {
            let (a, b) = (m.a.val(), m.b.val());
            end(
                m,
                (a * 1.0 + 0.0) * (b.clone() - 0.0) / 1.0 + (full(m, 0.0) - b.clone()) * 0.5,
            ) + end(m, full(m, 1.0) / (b + 2.5))
        }),
        subject("constants", |m, _| {
            let sum = full(m, 0.3).sum_dim(1);
            let mask = TensorData::new(vec![true; 24], [4, 6]);
            let mask = Tensor::<2, Bool>::from_data(mask, &m.a.val().device());
            let a = m.a.val().mask_where(mask, m.b.val() * 2.0);
            end(m, a * sum)
        }),
        subject("signs", |m, _| {
            let ones = full(m, 1.0);
            let (up, down) = ((ones.clone() / 0.0).tanh(), (ones / -0.0).tanh());
            end(m, m.a.val() * up + m.b.val() * down) + end(m, m.a.val().neg().neg())
        }),
        subject("differences and quotients both ways", |m, _| {
            let (a, b) = (m.a.val() + 3.0, m.b.val() + 3.0);
            let differences = (a.clone() - b.clone()) * (b.clone() - a.clone()).exp();
            end(m, differences + (a.clone() / b.clone()).sin() * (b / a))
        }),
        subject("powers", |m, _| {
            let a = m.a.val() + 3.0;
            end(
                m,
                a.clone().powf_scalar(1.5) * a.powf_scalar(2.5) * m.b.val(),
            )
        }),
        subject("slices", |m, _| {
            let (a, b) = (m.a.val(), m.b.val());
            let parts = a.clone().slice(s![.., 0..3]).sin() * a.slice(s![.., 3..6]);
            let b = b.transpose().slice(s![1..4, ..]).flip([0]);
            end(m, parts.transpose() * b)
        }),
        subject("a permutation of rows", |m, _| {
            let a = m.a.val().reshape([2, 2, 6]).permute([1, 2, 0]);
            let b = m.b.val().reshape([2, 6, 2]);
            end(m, (a * b).reshape([4, 6]))
        }),
        subject("reductions", |m, _| {
            let (a, b) = (m.a.val(), m.b.val());
            let sums = (a.clone() * b.clone()).sum_dim(1).sum_dim(0);
            end(m, sums) + end(m, a.min_dim(1).max_dim(0)) + end(m, b.max_dim(1) / 4.0)
        }),
        subject("masks", |m, _| {
            let (a, b) = (m.a.val(), m.b.val());
            let one = a
                .clone()
                .mask_where(a.clone().greater(b.clone()), b.clone() * 3.0);
            let other = b.clone().mask_where(b.greater(a.clone()), a * 2.0);
            end(m, one * other.sin())
        }),
        subject("the logarithm of a sigmoid", |m, _| {
            end(m, activation::log_sigmoid(m.a.val() - m.b.val()))
        }),
        subject("log loss", |m, x| {
            let z = x.clone().matmul(m.a.val());
            let y = z.zeros_like() + 0.3;
            LogLoss.forward(z, y) + m.b.val().sum() + m.bias.val().sum()
        }),
    ];
    for subject in &subjects {
        let nodes = &subject.graph.nodes;
        assert!(nodes.iter().any(|n| n.op == Op::Leaf(Leaf::Parameter(0))));
    }
    subjects
}
