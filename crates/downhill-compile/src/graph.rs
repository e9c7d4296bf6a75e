//! The program as a graph: values, each computed by one operation from earlier ones.

use std::fmt;
use std::rc::Rc;

use crate::view::{View, count};

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
    /// The new value of a parameter or running statistic, by index.
    Parameter(usize),
    /// The new value of a vector of the optimizer's state: the parameter, and which of its vectors.
    State(usize, usize),
}

/// Where the numbers of a leaf come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Leaf {
    /// A parameter or running statistic, by index.
    Parameter(usize),
    /// A vector of the optimizer's state: the parameter, and which of its vectors.
    State(usize, usize),
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
            Self::State(parameter, vector) => write!(f, "state {vector} of parameter {parameter}"),
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

    pub(crate) fn push(&mut self, op: Op, inputs: Vec<Id>, shape: Vec<usize>) -> Id {
        self.nodes.push(Node { op, inputs, shape });
        Id(self.nodes.len() - 1)
    }

    pub(crate) fn leaf(&mut self, leaf: Leaf, shape: &[usize]) -> Id {
        self.push(Op::Leaf(leaf), vec![], shape.to_vec())
    }

    /// The same number everywhere.
    pub(crate) fn fill(&mut self, value: f64, shape: &[usize]) -> Id {
        self.push(Op::Constant(Constant::One(value)), vec![], shape.to_vec())
    }

    /// A single number, which fits any shape in a binary operation.
    pub(crate) fn scalar(&mut self, value: f64) -> Id {
        self.fill(value, &[])
    }

    pub(crate) fn unary(&mut self, unary: Unary, x: Id) -> Id {
        let shape = self.shape(x).to_vec();
        self.push(Op::Unary(unary), vec![x], shape)
    }

    /// A binary operation, with axes of size 1 repeated to match.
    pub(crate) fn binary(&mut self, binary: Binary, a: Id, b: Id) -> Id {
        let shape = self.common(&[a, b]);
        let inputs = [a, b].map(|x| self.fit(x, &shape)).to_vec();
        self.push(Op::Binary(binary), inputs, shape)
    }

    pub(crate) fn with_scalar(&mut self, binary: Binary, a: Id, b: f64) -> Id {
        let b = self.scalar(b);
        self.binary(binary, a, b)
    }

    pub(crate) fn select(&mut self, condition: Id, then: Id, otherwise: Id) -> Id {
        let shape = self.common(&[condition, then, otherwise]);
        let inputs = [condition, then, otherwise].map(|x| self.fit(x, &shape));
        self.push(Op::Select, inputs.to_vec(), shape)
    }

    /// The shape of an elementwise operation on these values.
    fn common(&self, values: &[Id]) -> Vec<usize> {
        let rank = values.iter().map(|&v| self.shape(v).len()).max();
        let mut shape = vec![1; rank.unwrap_or(0)];
        for &value in values {
            let own = self.shape(value);
            let front = shape.len() - own.len();
            for (axis, &size) in own.iter().enumerate() {
                if shape[front + axis] == 1 {
                    shape[front + axis] = size;
                }
            }
        }
        shape
    }

    /// A value repeated to a shape, unless it is a single number.
    fn fit(&mut self, value: Id, shape: &[usize]) -> Id {
        if self.shape(value) == shape || count(self.shape(value)) == 1 {
            return value;
        }
        self.expand(value, shape)
    }

    pub(crate) fn view(&mut self, x: Id, view: View) -> Id {
        let shape = view.shape.clone();
        self.push(Op::View(view), vec![x], shape)
    }

    pub(crate) fn expand(&mut self, x: Id, shape: &[usize]) -> Id {
        let view = View::dense(self.shape(x)).expand(shape);
        self.view(x, view)
    }

    pub(crate) fn reshape(&mut self, x: Id, shape: &[usize]) -> Id {
        if self.shape(x) == shape {
            return x;
        }
        self.view(x, View::dense(shape))
    }

    pub(crate) fn permute(&mut self, x: Id, axes: &[usize]) -> Id {
        let view = View::dense(self.shape(x)).permute(axes);
        self.view(x, view)
    }

    pub(crate) fn swap(&mut self, x: Id, one: usize, other: usize) -> Id {
        let view = View::dense(self.shape(x)).swap(one, other);
        self.view(x, view)
    }

    pub(crate) fn reduce(&mut self, reduce: Reduce, x: Id, axes: Vec<usize>) -> Id {
        let mut shape = self.shape(x).to_vec();
        for &axis in &axes {
            shape[axis] = 1;
        }
        self.push(Op::Reduce(reduce, axes), vec![x], shape)
    }

    /// The sum of all entries, `[1]`.
    pub(crate) fn sum_all(&mut self, x: Id) -> Id {
        let axes = (0..self.shape(x).len()).collect();
        let sum = self.reduce(Reduce::Sum, x, axes);
        self.reshape(sum, &[1])
    }

    /// A product of matrices, with leading axes of size 1 repeated to match.
    pub(crate) fn matmul(&mut self, a: Id, b: Id) -> Id {
        let split = |shape: &[usize]| {
            let (batch, matrix) = shape.split_at(shape.len() - 2);
            (batch.to_vec(), matrix.to_vec())
        };
        let ((batch_a, of_a), (batch_b, of_b)) = (split(self.shape(a)), split(self.shape(b)));
        let rank = batch_a.len().max(batch_b.len());
        let size = |batch: &[usize], axis: usize| {
            let missing = rank - batch.len();
            axis.checked_sub(missing).map_or(1, |axis| batch[axis])
        };
        let batch: Vec<usize> = (0..rank)
            .map(|axis| match size(&batch_a, axis) {
                1 => size(&batch_b, axis),
                size => size,
            })
            .collect();
        let whole = |batch: &[usize], matrix: &[usize]| [batch, matrix].concat();
        let (a, b) = {
            let (shape_a, shape_b) = (whole(&batch, &of_a), whole(&batch, &of_b));
            let a = if self.shape(a) == shape_a {
                a
            } else {
                self.expand(a, &shape_a)
            };
            let b = if self.shape(b) == shape_b {
                b
            } else {
                self.expand(b, &shape_b)
            };
            (a, b)
        };
        self.push(Op::Matmul, vec![a, b], whole(&batch, &[of_a[0], of_b[1]]))
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
}

impl Graph {
    /// Whether a value depends on constants alone.
    pub(crate) fn is_constant(&self, id: Id) -> bool {
        let node = self.node(id);
        match node.op {
            Op::Leaf(_) => false,
            _ => node.inputs.iter().all(|&input| self.is_constant(input)),
        }
    }

    /// A reduction over all axes, `[1]`.
    pub(crate) fn reduce_all(&mut self, reduce: Reduce, x: Id) -> Id {
        let axes = (0..self.shape(x).len()).collect();
        let result = self.reduce(reduce, x, axes);
        self.reshape(result, &[1])
    }

    pub(crate) fn arg_reduce(&mut self, reduce: Reduce, x: Id, axis: usize) -> Id {
        let mut shape = self.shape(x).to_vec();
        shape[axis] = 1;
        self.push(Op::ArgReduce(reduce, axis), vec![x], shape)
    }

    /// `x` to a fixed power, by products and roots where they are exact.
    pub(crate) fn power(&mut self, x: Id, power: f64) -> Id {
        match power {
            1.0 => x,
            2.0 => self.unary(Unary::Square, x),
            3.0 => {
                let square = self.unary(Unary::Square, x);
                self.binary(Binary::Mul, square, x)
            }
            0.5 => self.unary(Unary::Sqrt, x),
            -1.0 => self.unary(Unary::Recip, x),
            _ => self.unary(Unary::Power(power), x),
        }
    }

    /// `x` less its largest entry along an axis, the exponentials of that, and their sum along the axis.
    pub(crate) fn exponentials(&mut self, x: Id, axis: usize) -> (Id, Id, Id) {
        let largest = self.reduce(Reduce::Max, x, vec![axis]);
        let shifted = self.binary(Binary::Sub, x, largest);
        let e = self.unary(Unary::Exp, shifted);
        let sum = self.reduce(Reduce::Sum, e, vec![axis]);
        (shifted, e, sum)
    }

    pub(crate) fn softmax(&mut self, x: Id, axis: usize) -> Id {
        let (_, e, sum) = self.exponentials(x, axis);
        self.binary(Binary::Div, e, sum)
    }
}
