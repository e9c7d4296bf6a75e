//! Builds a graph, operation by operation.

use super::{Binary, Constant, Graph, Id, Leaf, Node, Op, Reduce, Unary};
use crate::view::{View, count};

impl Graph {
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
        if count(self.shape(value)) == 1 {
            return value;
        }
        self.repeat(value, shape)
    }

    /// A value repeated to a shape.
    fn repeat(&mut self, value: Id, shape: &[usize]) -> Id {
        if self.shape(value) == shape {
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
        self.reduce_all(Reduce::Sum, x)
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
        let a = self.repeat(a, &whole(&batch, &of_a));
        let b = self.repeat(b, &whole(&batch, &of_b));
        self.push(Op::Matmul, vec![a, b], whole(&batch, &[of_a[0], of_b[1]]))
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

    /// Along an axis, each entry combined with all before it.
    ///
    /// In steps over 1, 2, 4, … entries, so that a long axis takes few operations.
    pub(crate) fn scan(&mut self, binary: Binary, mut x: Id, axis: usize) -> Id {
        let whole = View::dense(self.shape(x));
        let size = whole.shape[axis];
        let mut step = 1;
        while step < size {
            let first = self.view(x, whole.slice(axis, 0, 1, step));
            let earlier = self.view(x, whole.slice(axis, 0, 1, size - step));
            let later = self.view(x, whole.slice(axis, step, 1, size - step));
            let combined = self.binary(binary, earlier, later);
            let parts = vec![first, combined];
            x = self.push(Op::Concat(axis), parts, whole.shape.clone());
            step *= 2;
        }
        x
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
