//! Elementwise operations, comparisons and reductions.

use burn::tensor::DType;
use burn_ir::{
    ActivationOperationIr as Activation, BinaryOpIr, BoolOperationIr as Bool, DimOpIr,
    FloatOperationIr as Float, IntOperationIr as Int, NumericOperationIr as Numeric, OperationIr,
    ScalarOpIr, UnaryOpIr,
};

use super::{Import, dims, refused, scalar, unsupported};
use crate::error::Error;
use crate::graph::{Binary, Id, Reduce, Unary};
use crate::view::count;

impl Import {
    fn two(&mut self, binary: Binary, o: &BinaryOpIr) -> Result<Vec<Id>, Error> {
        let (a, b) = (self.of(&o.lhs)?, self.of(&o.rhs)?);
        Ok(vec![self.graph.binary(binary, a, b)])
    }

    fn with(&mut self, binary: Binary, o: &ScalarOpIr) -> Result<Vec<Id>, Error> {
        let a = self.of(&o.lhs)?;
        Ok(vec![self.graph.with_scalar(binary, a, scalar(o.rhs))])
    }

    fn one(&mut self, unary: Unary, o: &UnaryOpIr) -> Result<Vec<Id>, Error> {
        let x = self.of(&o.input)?;
        Ok(vec![self.graph.unary(unary, x)])
    }

    /// An operation on numbers. `float` is false for whole numbers: a program holds them in its own number type, and their
    /// results must stay exact. They have no division, and sums and products only in `f64` or of constants.
    pub(super) fn numeric(
        &mut self,
        operation: &OperationIr,
        numeric: &Numeric,
        float: bool,
    ) -> Result<Vec<Id>, Error> {
        if let Some(binary) = comparison(numeric) {
            return match binary {
                (binary, Compared::Two(o)) => self.two(binary, o),
                (binary, Compared::With(o)) => self.with(binary, o),
            };
        }
        match numeric {
            Numeric::ArgMax(o) | Numeric::ArgMin(o) => {
                let reduce = if matches!(numeric, Numeric::ArgMax(_)) {
                    Reduce::Max
                } else {
                    Reduce::Min
                };
                let x = self.of(&o.input)?;
                return Ok(vec![self.graph.arg_reduce(reduce, x, o.axis)]);
            }
            Numeric::MaxDimWithIndices(o) | Numeric::MinDimWithIndices(o) => {
                let max = matches!(numeric, Numeric::MaxDimWithIndices(_));
                let reduce = if max { Reduce::Max } else { Reduce::Min };
                let x = self.of(&o.tensor)?;
                let value = self.graph.reduce(reduce, x, vec![o.dim]);
                return Ok(vec![value, self.graph.arg_reduce(reduce, x, o.dim)]);
            }
            Numeric::Full(o) => return Ok(vec![self.graph.fill(scalar(o.value), &dims(&o.out))]),
            Numeric::IntRandom(_) => return Err(random(operation)),
            Numeric::Clamp(o) => {
                let x = self.of(&o.tensor)?;
                let low = self.graph.with_scalar(Binary::Max, x, scalar(o.min));
                return Ok(vec![self.graph.with_scalar(
                    Binary::Min,
                    low,
                    scalar(o.max),
                )]);
            }
            Numeric::ClampMin(o) => return self.with(Binary::Max, o),
            Numeric::ClampMax(o) => return self.with(Binary::Min, o),
            Numeric::Max(o) => return self.reduce_all(Reduce::Max, &o.input),
            Numeric::Min(o) => return self.reduce_all(Reduce::Min, &o.input),
            Numeric::MaxDim(o) => return self.reduce(Reduce::Max, &o.input, vec![o.axis]),
            Numeric::MinDim(o) => return self.reduce(Reduce::Min, &o.input, vec![o.axis]),
            Numeric::CumMax(o) => return self.scan(Binary::Max, o),
            Numeric::CumMin(o) => return self.scan(Binary::Min, o),
            _ if !float && !self.whole(operation, numeric) => {
                return Err(refused(operation, "arithmetic on whole numbers"));
            }
            _ => {}
        }
        match numeric {
            Numeric::Add(o) => self.two(Binary::Add, o),
            Numeric::Sub(o) => self.two(Binary::Sub, o),
            Numeric::Mul(o) => self.two(Binary::Mul, o),
            Numeric::Div(o) => self.two(Binary::Div, o),
            Numeric::AddScalar(o) => self.with(Binary::Add, o),
            Numeric::SubScalar(o) => self.with(Binary::Sub, o),
            Numeric::MulScalar(o) => self.with(Binary::Mul, o),
            Numeric::DivScalar(o) => self.with(Binary::Div, o),
            Numeric::Abs(o) => self.one(Unary::Abs, o),
            Numeric::Neg(o) => self.one(Unary::Neg, o),
            Numeric::Sign(o) => self.one(Unary::Sign, o),
            Numeric::Sum(o) => self.reduce_all(Reduce::Sum, &o.input),
            Numeric::Prod(o) => self.reduce_all(Reduce::Prod, &o.input),
            Numeric::SumDim(o) => self.reduce(Reduce::Sum, &o.input, vec![o.axis]),
            Numeric::SumDims(o) => self.reduce(Reduce::Sum, &o.input, o.axes.clone()),
            Numeric::ProdDim(o) => self.reduce(Reduce::Prod, &o.input, vec![o.axis]),
            Numeric::CumSum(o) => self.scan(Binary::Add, o),
            Numeric::CumProd(o) => self.scan(Binary::Mul, o),
            Numeric::Mean(o) => {
                let sum = self.reduce_all(Reduce::Sum, &o.input)?[0];
                let entries = count(&dims(&o.input)) as f64;
                Ok(vec![self.graph.with_scalar(Binary::Div, sum, entries)])
            }
            Numeric::MeanDim(o) => {
                let sum = self.reduce(Reduce::Sum, &o.input, vec![o.axis])?[0];
                let entries = dims(&o.input)[o.axis] as f64;
                Ok(vec![self.graph.with_scalar(Binary::Div, sum, entries)])
            }
            Numeric::MaxAbs(o) => {
                let x = self.of(&o.input)?;
                let x = self.graph.unary(Unary::Abs, x);
                Ok(vec![self.graph.reduce_all(Reduce::Max, x)])
            }
            Numeric::MaxAbsDim(o) => {
                let x = self.of(&o.input)?;
                let x = self.graph.unary(Unary::Abs, x);
                Ok(vec![self.graph.reduce(Reduce::Max, x, vec![o.axis])])
            }
            Numeric::PowiScalar(o) => self.power(o),
            Numeric::Powi(o) => self.two(Binary::Power, o),
            _ => Err(unsupported(operation)),
        }
    }

    /// Whether an operation on whole numbers has an exact result.
    fn whole(&self, operation: &OperationIr, numeric: &Numeric) -> bool {
        let closed = matches!(
            numeric,
            Numeric::Add(_)
                | Numeric::Sub(_)
                | Numeric::Mul(_)
                | Numeric::AddScalar(_)
                | Numeric::SubScalar(_)
                | Numeric::MulScalar(_)
                | Numeric::Neg(_)
                | Numeric::Abs(_)
                | Numeric::Sign(_)
                | Numeric::Sum(_)
                | Numeric::SumDim(_)
                | Numeric::SumDims(_)
                | Numeric::CumSum(_)
        );
        let mut inputs = operation.inputs().filter_map(|input| self.value(input.id));
        closed && (self.dtype == DType::F64 || inputs.all(|input| self.graph.is_constant(input)))
    }

    fn scan(&mut self, binary: Binary, o: &DimOpIr) -> Result<Vec<Id>, Error> {
        let x = self.of(&o.input)?;
        Ok(vec![self.graph.scan(binary, x, o.axis)])
    }

    fn reduce_all(&mut self, reduce: Reduce, input: &burn_ir::TensorIr) -> Result<Vec<Id>, Error> {
        let x = self.of(input)?;
        Ok(vec![self.graph.reduce_all(reduce, x)])
    }

    fn reduce(
        &mut self,
        reduce: Reduce,
        input: &burn_ir::TensorIr,
        axes: Vec<usize>,
    ) -> Result<Vec<Id>, Error> {
        let x = self.of(input)?;
        Ok(vec![self.graph.reduce(reduce, x, axes)])
    }

    fn power(&mut self, o: &ScalarOpIr) -> Result<Vec<Id>, Error> {
        let x = self.of(&o.lhs)?;
        Ok(vec![self.graph.power(x, scalar(o.rhs))])
    }

    pub(super) fn float(
        &mut self,
        operation: &OperationIr,
        float: &Float,
    ) -> Result<Vec<Id>, Error> {
        match float {
            Float::Exp(o) => self.one(Unary::Exp, o),
            Float::Log(o) => self.one(Unary::Log, o),
            Float::Log1p(o) => self.one(Unary::Log1p, o),
            Float::Erf(o) => self.one(Unary::Erf, o),
            Float::Sqrt(o) => self.one(Unary::Sqrt, o),
            Float::Cos(o) => self.one(Unary::Cos, o),
            Float::Sin(o) => self.one(Unary::Sin, o),
            Float::Tan(o) => {
                let x = self.of(&o.input)?;
                let (sine, cosine) = (
                    self.graph.unary(Unary::Sin, x),
                    self.graph.unary(Unary::Cos, x),
                );
                Ok(vec![self.graph.binary(Binary::Div, sine, cosine)])
            }
            Float::Cosh(o) => {
                let x = self.of(&o.input)?;
                Ok(vec![cosh(&mut self.graph, x)])
            }
            // tanh(x) cosh(x), since (eˣ - e⁻ˣ) / 2 cancels at small x.
            Float::Sinh(o) => {
                let x = self.of(&o.input)?;
                let cosh = cosh(&mut self.graph, x);
                let tanh = self.graph.unary(Unary::Tanh, x);
                Ok(vec![self.graph.binary(Binary::Mul, tanh, cosh)])
            }
            Float::Tanh(o) => self.one(Unary::Tanh, o),
            Float::Round(o) => self.one(Unary::Round, o),
            Float::Floor(o) => self.one(Unary::Floor, o),
            Float::Ceil(o) => self.one(Unary::Ceil, o),
            Float::Trunc(o) => self.one(Unary::Trunc, o),
            Float::Recip(o) => self.one(Unary::Recip, o),
            Float::IsNan(o) => self.one(Unary::IsNan, o),
            Float::IsInf(o) => self.one(Unary::IsInf, o),
            Float::PowfScalar(o) => self.power(o),
            Float::Powf(o) => self.two(Binary::Power, o),
            Float::Matmul(o) => {
                let (a, b) = (self.of(&o.lhs)?, self.of(&o.rhs)?);
                Ok(vec![self.graph.matmul(a, b)])
            }
            Float::Random(_) => Err(random(operation)),
            _ => Err(unsupported(operation)),
        }
    }

    pub(super) fn bool(&mut self, bool: &Bool) -> Result<Vec<Id>, Error> {
        match bool {
            Bool::IntoFloat(o) | Bool::IntoInt(o) => Ok(vec![self.of(&o.input)?]),
            Bool::Not(o) => self.one(Unary::Not, o),
            Bool::And(o) => self.two(Binary::Mul, o),
            Bool::Or(o) => self.two(Binary::Max, o),
            Bool::Xor(o) => self.two(Binary::NotEqual, o),
        }
    }

    pub(super) fn int(&mut self, operation: &OperationIr, int: &Int) -> Result<Vec<Id>, Error> {
        match int {
            Int::IntoFloat(o) => Ok(vec![self.of(&o.input)?]),
            _ => Err(refused(operation, "arithmetic on whole numbers")),
        }
    }

    pub(super) fn activation(
        &mut self,
        operation: &OperationIr,
        activation: &Activation,
    ) -> Result<Vec<Id>, Error> {
        let g = &mut self.graph;
        let at = |tensor: &burn_ir::TensorIr| {
            self.at
                .get(&tensor.id)
                .copied()
                .ok_or_else(|| unsupported(operation))
        };
        let result = match activation {
            Activation::Relu(o) => {
                let x = at(&o.input)?;
                g.with_scalar(Binary::Max, x, 0.0)
            }
            Activation::ReluBackward(o) => {
                let (output, gradient) = (at(&o.lhs)?, at(&o.rhs)?);
                let positive = g.with_scalar(Binary::Greater, output, 0.0);
                let zero = g.scalar(0.0);
                g.select(positive, gradient, zero)
            }
            Activation::LeakyRelu(o) => {
                let x = at(&o.lhs)?;
                let negative = g.with_scalar(Binary::Lower, x, 0.0);
                let scaled = g.with_scalar(Binary::Mul, x, scalar(o.rhs));
                g.select(negative, scaled, x)
            }
            Activation::PRelu(o) => {
                let (x, slope) = (at(&o.lhs)?, at(&o.rhs)?);
                let negative = g.with_scalar(Binary::Lower, x, 0.0);
                let scaled = g.binary(Binary::Mul, x, slope);
                g.select(negative, scaled, x)
            }
            Activation::Gelu(o) => {
                let x = at(&o.input)?;
                let half = normal(g, x);
                g.binary(Binary::Mul, x, half)
            }
            // d/dx x Φ(x) = Φ(x) + x φ(x), with the density φ(x) = exp(-x²/2) / √(2π).
            Activation::GeluBackward(o) => {
                let (x, gradient) = (at(&o.lhs)?, at(&o.rhs)?);
                let half = normal(g, x);
                let square = g.unary(Unary::Square, x);
                let exponent = g.with_scalar(Binary::Mul, square, -0.5);
                let density = g.unary(Unary::Exp, exponent);
                let density = g.with_scalar(
                    Binary::Mul,
                    density,
                    1.0 / (2.0 * std::f64::consts::PI).sqrt(),
                );
                let second = g.binary(Binary::Mul, x, density);
                let slope = g.binary(Binary::Add, half, second);
                g.binary(Binary::Mul, slope, gradient)
            }
            Activation::Sigmoid(o) => {
                let x = at(&o.input)?;
                g.unary(Unary::Sigmoid, x)
            }
            Activation::SigmoidBackward(o) => {
                let (output, gradient) = (at(&o.lhs)?, at(&o.rhs)?);
                let rest = g.unary(Unary::Not, output);
                let slope = g.binary(Binary::Mul, output, rest);
                g.binary(Binary::Mul, slope, gradient)
            }
            Activation::HardSigmoid(o) => {
                let x = at(&o.tensor)?;
                let scaled = g.with_scalar(Binary::Mul, x, scalar(o.alpha));
                let line = g.with_scalar(Binary::Add, scaled, scalar(o.beta));
                let low = g.with_scalar(Binary::Max, line, 0.0);
                g.with_scalar(Binary::Min, low, 1.0)
            }
            // ln σ(x) = min(x, 0) - ln(1 + e^-|x|)
            Activation::LogSigmoid(o) => {
                let x = at(&o.input)?;
                let low = g.with_scalar(Binary::Min, x, 0.0);
                let size = g.unary(Unary::Abs, x);
                let negative = g.unary(Unary::Neg, size);
                let e = g.unary(Unary::Exp, negative);
                let log = g.unary(Unary::Log1p, e);
                g.binary(Binary::Sub, low, log)
            }
            // d/dx ln σ(x) = σ(-x)
            Activation::LogSigmoidBackward(o) => {
                let (x, gradient) = (at(&o.lhs)?, at(&o.rhs)?);
                let negative = g.unary(Unary::Neg, x);
                let slope = g.unary(Unary::Sigmoid, negative);
                g.binary(Binary::Mul, slope, gradient)
            }
            Activation::Softmax(o) => {
                let x = at(&o.input)?;
                g.softmax(x, o.axis)
            }
            Activation::Softmin(o) => {
                let x = at(&o.input)?;
                let negative = g.unary(Unary::Neg, x);
                g.softmax(negative, o.axis)
            }
            Activation::LogSoftmax(o) => {
                let x = at(&o.input)?;
                let (shifted, _, sum) = g.exponentials(x, o.axis);
                let log = g.unary(Unary::Log, sum);
                g.binary(Binary::Sub, shifted, log)
            }
        };
        Ok(vec![result])
    }
}

/// `Φ(x) = (1 + erf(x / √2)) / 2`, the distribution function of the normal distribution.
fn normal(g: &mut crate::graph::Graph, x: Id) -> Id {
    let scaled = g.with_scalar(Binary::Div, x, std::f64::consts::SQRT_2);
    let erf = g.unary(Unary::Erf, scaled);
    let sum = g.with_scalar(Binary::Add, erf, 1.0);
    g.with_scalar(Binary::Mul, sum, 0.5)
}

/// `cosh(x) = (eˣ + e⁻ˣ) / 2`.
fn cosh(g: &mut crate::graph::Graph, x: Id) -> Id {
    let negative = g.unary(Unary::Neg, x);
    let (up, down) = (g.unary(Unary::Exp, x), g.unary(Unary::Exp, negative));
    let sum = g.binary(Binary::Add, up, down);
    g.with_scalar(Binary::Mul, sum, 0.5)
}

enum Compared<'a> {
    Two(&'a BinaryOpIr),
    With(&'a ScalarOpIr),
}

fn comparison(numeric: &Numeric) -> Option<(Binary, Compared<'_>)> {
    Some(match numeric {
        Numeric::Greater(o) => (Binary::Greater, Compared::Two(o)),
        Numeric::GreaterElem(o) => (Binary::Greater, Compared::With(o)),
        Numeric::GreaterEqual(o) => (Binary::GreaterEqual, Compared::Two(o)),
        Numeric::GreaterEqualElem(o) => (Binary::GreaterEqual, Compared::With(o)),
        Numeric::Lower(o) => (Binary::Lower, Compared::Two(o)),
        Numeric::LowerElem(o) => (Binary::Lower, Compared::With(o)),
        Numeric::LowerEqual(o) => (Binary::LowerEqual, Compared::Two(o)),
        Numeric::LowerEqualElem(o) => (Binary::LowerEqual, Compared::With(o)),
        _ => return None,
    })
}

fn random(operation: &OperationIr) -> Error {
    Error::Random {
        operation: super::name(operation),
    }
}
