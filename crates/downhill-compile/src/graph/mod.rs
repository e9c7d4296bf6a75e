//! The program as a graph: values, each computed by one operation from earlier ones.

mod build;

use std::fmt;
use std::rc::Rc;

use crate::view::View;

/// A value, by its index in [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) usize);

/// A training step: values in the order of their computation, and those that the step returns or stores.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) outputs: Vec<(Target, Id)>,
}

/// An operation and the shape of its result, a dense row-major tensor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) inputs: Vec<Id>,
    pub(crate) shape: Vec<usize>,
}

/// The destination of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    /// The minimized loss.
    Minimized,
    /// The reported loss.
    Reported,
    /// Another result that the caller reads, by index.
    Observed(usize),
    /// The gradient of a parameter, by index.
    Gradient(usize),
    /// The new value of a running statistic, by the index of its parameter.
    Statistic(usize),
    /// The new values of all trained parameters, one after another.
    Parameters,
    /// The new values of a vector of the optimizer's state, for all trained parameters.
    State(usize),
}

/// Where the numbers of a leaf come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Leaf {
    /// A parameter or running statistic, by index.
    Parameter(usize),
    /// All trained parameters, one after another.
    Parameters,
    /// A vector of the optimizer's state, for all trained parameters.
    State(usize),
    /// A tensor of the batch, by index.
    Batch(usize),
    /// Numbers that depend on the step, such as those of a dropout, by index.
    Step(usize),
    /// The gradient of all trained parameters, one after another.
    Gradient,
    /// A number that is set before each step.
    Setting(Setting),
}

/// A number that may differ from step to step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Setting {
    /// The learning rate.
    Alpha,
    /// `1 - beta1^step` of Adam.
    Correction1,
    /// `1 - beta2^step` of Adam.
    Correction2,
}

/// A constant: one number for all entries, or one for each.
#[derive(Debug, Clone)]
pub(crate) enum Constant {
    One(f64),
    Each(Rc<[f64]>),
}

impl Constant {
    /// The key by which two constants are the same, to the last bit.
    pub(crate) fn bits(&self) -> Vec<u64> {
        match self {
            Self::One(value) => vec![value.to_bits()],
            Self::Each(values) => values.iter().map(|v| v.to_bits()).collect(),
        }
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
    }
}

/// An operation. Entries are numbers; a condition is 1 or 0; an index is a whole number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    Leaf(Leaf),
    Constant(Constant),
    /// The input, read by strides.
    View(View),
    /// The input, as a dense tensor of its own.
    Copy,
    Unary(Unary),
    /// Of two values of the same shape, or one of them a single number.
    Binary(Binary),
    /// `[condition, then, otherwise]`.
    Select,
    /// Over these axes, each kept with size 1.
    Reduce(Reduce, Vec<usize>),
    /// The index of the largest or smallest entry along an axis, kept with size 1; the first if several are equal.
    ArgReduce(Reduce, usize),
    /// `[…, m, k] × […, k, n]`.
    Matmul,
    /// `[base, value]`: the base with `value` written at, or added to, the entries of the view.
    Insert(View, bool),
    /// Along an axis, `[tensor, indices]`: entry `i` of the result along the axis is entry `indices[i]`, with one list of indices.
    Take(usize),
    /// `[base, indices, value]`: adds entry `i` of the value along an axis to entry `indices[i]` of the base.
    AddAt(usize),
    /// Along an axis, `[tensor, indices]`, with indices for every entry.
    Gather(usize),
    /// `[base, indices, value]`: adds every entry of the value to the entry of the base at its index along the axis.
    ScatterAdd(usize),
    /// The inputs one after another along an axis.
    Concat(usize),
}

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unary {
    Neg,
    Abs,
    Exp,
    Log,
    Log1p,
    Sqrt,
    Recip,
    Tanh,
    Erf,
    Sin,
    Cos,
    Sigmoid,
    Square,
    Sign,
    Floor,
    Ceil,
    Round,
    Trunc,
    IsNan,
    IsInf,
    /// To a fixed power.
    Power(f64),
    /// `1 - x`, of a condition its negation.
    Not,
    /// `e^-|x|`.
    ExpMinusAbs,
    /// `1 / (1 + x)`.
    RecipOnePlus,
}

/// A function of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Max,
    Min,
    Power,
    Greater,
    GreaterEqual,
    Lower,
    LowerEqual,
    Equal,
    NotEqual,
}

/// A reduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reduce {
    Sum,
    Max,
    Min,
    Prod,
}

impl Unary {
    /// The value, in `f64`.
    pub(crate) fn of(self, x: f64) -> f64 {
        let condition = |holds: bool| f64::from(u8::from(holds));
        match self {
            Self::Neg => -x,
            Self::Abs => x.abs(),
            Self::Exp => x.exp(),
            Self::Log => x.ln(),
            Self::Log1p => x.ln_1p(),
            Self::Sqrt => x.sqrt(),
            Self::Recip => 1.0 / x,
            Self::Tanh => x.tanh(),
            Self::Erf => downhill_kernels::Number::erf(x),
            Self::Sin => x.sin(),
            Self::Cos => x.cos(),
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::Square => x * x,
            Self::Sign if x == 0.0 || x.is_nan() => x,
            Self::Sign => x.signum(),
            Self::Floor => x.floor(),
            Self::Ceil => x.ceil(),
            Self::Round => x.round_ties_even(),
            Self::Trunc => x.trunc(),
            Self::IsNan => condition(x.is_nan()),
            Self::IsInf => condition(x.is_infinite()),
            Self::Power(power) => x.powf(power),
            Self::Not => 1.0 - x,
            Self::ExpMinusAbs => (-x.abs()).exp(),
            Self::RecipOnePlus => 1.0 / (1.0 + x),
        }
    }
}

impl Binary {
    /// The value, in `f64`.
    pub(crate) fn of(self, a: f64, b: f64) -> f64 {
        let condition = |holds: bool| f64::from(u8::from(holds));
        match self {
            Self::Add => a + b,
            Self::Sub => a - b,
            Self::Mul => a * b,
            Self::Div => a / b,
            Self::Max if a.is_nan() || b.is_nan() => f64::NAN,
            Self::Min if a.is_nan() || b.is_nan() => f64::NAN,
            Self::Max => a.max(b),
            Self::Min => a.min(b),
            Self::Power => a.powf(b),
            Self::Greater => condition(a > b),
            Self::GreaterEqual => condition(a >= b),
            Self::Lower => condition(a < b),
            Self::LowerEqual => condition(a <= b),
            Self::Equal => condition(a == b),
            Self::NotEqual => condition(a != b),
        }
    }
}

impl Op {
    /// The name, as `--explain` prints it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Leaf(leaf) => leaf.to_string(),
            Self::Constant(Constant::One(value)) => format!("{value}"),
            Self::Constant(Constant::Each(_)) => "constant".to_owned(),
            Self::View(_) => "view".to_owned(),
            Self::Copy => "copy".to_owned(),
            Self::Unary(Unary::Power(power)) => format!("power {power}"),
            Self::Unary(unary) => snake(&format!("{unary:?}")),
            Self::Binary(binary) => snake(&format!("{binary:?}")),
            Self::Select => "select".to_owned(),
            Self::Reduce(reduce, axes) => format!("{}{axes:?}", snake(&format!("{reduce:?}"))),
            Self::ArgReduce(reduce, axis) => {
                format!("arg{}[{axis}]", snake(&format!("{reduce:?}")))
            }
            Self::Matmul => "matmul".to_owned(),
            Self::Insert(_, false) => "write".to_owned(),
            Self::Insert(_, true) => "add into".to_owned(),
            Self::Take(axis) => format!("take[{axis}]"),
            Self::AddAt(axis) => format!("add at[{axis}]"),
            Self::Gather(axis) => format!("gather[{axis}]"),
            Self::ScatterAdd(axis) => format!("scatter add[{axis}]"),
            Self::Concat(axis) => format!("concat[{axis}]"),
        }
    }
}

/// `lower_equal` for `LowerEqual`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(index) => write!(f, "parameter {index}"),
            Self::Parameters => f.write_str("parameters"),
            Self::State(vector) => write!(f, "state {vector}"),
            Self::Batch(index) => write!(f, "batch {index}"),
            Self::Step(index) => write!(f, "numbers {index} of the step"),
            Self::Gradient => f.write_str("gradient"),
            Self::Setting(Setting::Alpha) => f.write_str("alpha"),
            Self::Setting(Setting::Correction1) => f.write_str("1 - beta1^step"),
            Self::Setting(Setting::Correction2) => f.write_str("1 - beta2^step"),
        }
    }
}

impl Graph {
    pub(crate) fn node(&self, id: Id) -> &Node {
        &self.nodes[id.0]
    }

    pub(crate) fn shape(&self, id: Id) -> &[usize] {
        &self.node(id).shape
    }

    /// Builds a graph node by node: `rewrite` receives each node with its inputs in the new graph, and returns its value there.
    pub(crate) fn map(&self, mut rewrite: impl FnMut(&mut Self, &Node, Id) -> Id) -> Self {
        let mut new = Self::default();
        let mut at: Vec<Id> = Vec::with_capacity(self.nodes.len());
        for (index, node) in self.nodes.iter().enumerate() {
            let mut node = node.clone();
            for input in &mut node.inputs {
                *input = at[input.0];
            }
            let id = rewrite(&mut new, &node, Id(index));
            at.push(id);
        }
        new.outputs = self
            .outputs
            .iter()
            .map(|&(target, id)| (target, at[id.0]))
            .collect();
        new
    }

    /// Whether a value depends on constants alone.
    pub(crate) fn is_constant(&self, id: Id) -> bool {
        let node = self.node(id);
        match node.op {
            Op::Leaf(_) => false,
            _ => node.inputs.iter().all(|&input| self.is_constant(input)),
        }
    }
}
