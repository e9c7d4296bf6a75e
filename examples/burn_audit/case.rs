//! A case of the audit: a small loss of a few tensors, and the points to check its gradient at.

use burn::tensor::{DType, Device, Gradients, Tensor, TensorData};

/// The kind of code that a case tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Operation,
    Activation,
    Module,
    Loss,
    /// A random composition of operations.
    Fuzzed,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Activation => "activation",
            Self::Module => "module",
            Self::Loss => "loss",
            Self::Fuzzed => "fuzzed",
        }
    }
}

/// The entries of a tensor that the loss depends on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Input {
    pub(crate) shape: Vec<usize>,
    /// Numbers of `f32`, so that the losses in both precisions are at the same point.
    pub(crate) values: Vec<f64>,
}

/// A point to check a gradient at.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) label: String,
    pub(crate) inputs: Vec<Input>,
}

/// A loss, from the tensors that it takes from a tape.
type Loss = Box<dyn Fn(&mut Tape<'_>) -> Tensor<1>>;

/// A loss of a few tensors, with its source.
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// The names of the tensors, with their numbers of dimensions.
    pub(crate) arguments: Vec<(String, usize)>,
    /// The loss as an expression of Rust.
    pub(crate) source: String,
    pub(crate) points: Vec<Point>,
    pub(crate) loss: Loss,
}

impl Case {
    /// The name of an entry, such as `x[0,2]`.
    pub(crate) fn entry(&self, inputs: &[Input], flat: usize) -> String {
        let mut rest = flat;
        for (input, (name, _)) in inputs.iter().zip(&self.arguments) {
            if rest < input.values.len() {
                let mut index = Vec::new();
                for &size in input.shape.iter().rev() {
                    index.push((rest % size).to_string());
                    rest /= size;
                }
                index.reverse();
                return format!("{name}[{}]", index.join(","));
            }
            rest -= input.values.len();
        }
        flat.to_string()
    }
}

/// Reads the gradient of one tensor, if autodiff has one.
type Leaf = Box<dyn Fn(&Gradients) -> Option<Vec<f64>>>;

/// The tensors of one evaluation.
pub(crate) struct Tape<'a> {
    device: &'a Device,
    dtype: DType,
    inputs: std::slice::Iter<'a, Input>,
    /// The tensors taken, in order.
    pub(crate) leaves: Vec<Leaf>,
}

impl<'a> Tape<'a> {
    pub(crate) fn new(device: &'a Device, dtype: DType, inputs: &'a [Input]) -> Self {
        Self {
            device,
            dtype,
            inputs: inputs.iter(),
            leaves: Vec::new(),
        }
    }

    /// Takes the next tensor.
    pub(crate) fn next<const D: usize>(&mut self) -> Tensor<D> {
        let (shape, values) = match self.inputs.next() {
            Some(input) => (input.shape.clone(), input.values.clone()),
            None => (vec![0; D], Vec::new()),
        };
        let data = TensorData::new(values, shape);
        let tensor = Tensor::<D>::from_data(data, (self.device, self.dtype));
        if !self.device.is_autodiff() {
            return tensor;
        }
        let tensor = tensor.require_grad();
        let leaf = tensor.clone();
        self.leaves.push(Box::new(move |gradients| {
            let data = leaf.grad(gradients)?.into_data();
            data.convert::<f64>().try_into_vec().ok()
        }));
        tensor
    }
}

/// A case: kind, name, the loss as a closure of tensors, and its points.
macro_rules! case {
    ($kind:ident $name:literal |$($arg:ident: $rank:literal),+| $body:expr; $($label:literal: [$($input:expr),+ $(,)?]),+ $(,)?) => {
        $crate::case::Case {
            kind: $crate::case::Kind::$kind,
            name: $name.to_owned(),
            arguments: vec![$((stringify!($arg).to_owned(), $rank)),+],
            source: stringify!($body).to_owned(),
            points: vec![$($crate::case::Point {
                label: $label.to_owned(),
                inputs: $crate::points::distinct(vec![$($input),+]),
            }),+],
            loss: Box::new(|tape: &mut $crate::case::Tape<'_>| -> burn::tensor::Tensor<1> {
                $(let $arg = tape.next::<$rank>();)+
                $body
            }),
        }
    };
}
pub(crate) use case;
