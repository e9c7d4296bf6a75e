//! Elementwise operations on blocks.

use downhill_kernels::{Formula, Number, map_formula};

use super::rows::from;
use crate::graph::{Binary, Unary};
use crate::plan::{Block, Operand};

/// An input of an elementwise operation.
#[derive(Clone, Copy)]
pub(super) enum Source<'a, T> {
    /// As many numbers as the result.
    Slice(&'a [T]),
    Number(T),
    /// The result's own place, which holds the input.
    InPlace,
}

impl<'a, T: Number> Source<'a, T> {
    #[inline(always)]
    pub(super) fn of(
        buffers: &'a [Vec<T>],
        operand: Operand,
        out: Block,
        first: usize,
        length: usize,
    ) -> Self {
        match operand {
            Operand::Block(block) if block.buffer == out.buffer => Self::InPlace,
            Operand::Block(block) => Self::Slice(&from(buffers, block, first)[..length]),
            Operand::Single(place) => Self::Number(buffers[place.buffer][place.offset]),
            Operand::Number(value) => Self::Number(T::from_f64(value)),
            Operand::None => Self::Number(T::ZERO),
        }
    }
}

#[inline(always)]
fn map<T: Number>(a: Source<'_, T>, out: &mut [T], f: impl Fn(T) -> T) {
    match a {
        Source::Slice(a) => {
            for (out, &a) in out.iter_mut().zip(a) {
                *out = f(a);
            }
        }
        Source::Number(a) => out.fill(f(a)),
        Source::InPlace => {
            for out in out {
                *out = f(*out);
            }
        }
    }
}

/// A function of many instructions, which runs on whole vectors even for the last numbers.
#[inline(always)]
fn long<T: Number, F>(a: Source<'_, T>, out: &mut [T], f: F)
where
    F: Formula<T, ([T; 1], T)> + Formula<T, ([T; 0], T)>,
{
    match a {
        Source::Slice(a) => map_formula([a], out, f),
        Source::Number(a) => out.fill(f.value(([a], a))),
        Source::InPlace => map_formula([], out, f),
    }
}

macro_rules! long {
    ($($name:ident $x:ident => $value:expr;)*) => {$(
        struct $name;

        impl<T: Number> Formula<T, ([T; 1], T)> for $name {
            #[inline(always)]
            fn value(&self, ([$x], _): ([T; 1], T)) -> T {
                $value
            }
        }

        /// In place: of the number that the result replaces.
        impl<T: Number> Formula<T, ([T; 0], T)> for $name {
            #[inline(always)]
            fn value(&self, ([], $x): ([T; 0], T)) -> T {
                $value
            }
        }
    )*};
}

long! {
    Exp x => x.exp();
    ExpMinusAbs x => (-x.abs()).exp();
    Log x => x.ln();
    Log1p x => x.ln_1p();
    Tanh x => x.tanh();
    Sigmoid x => x.sigmoid();
}

#[inline(always)]
fn zip<T: Number>(a: Source<'_, T>, b: Source<'_, T>, out: &mut [T], f: impl Fn(T, T) -> T) {
    use Source::{InPlace, Number as One, Slice};
    match (a, b) {
        (Slice(a), Slice(b)) => {
            for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *out = f(a, b);
            }
        }
        (InPlace, Slice(b)) => {
            for (out, &b) in out.iter_mut().zip(b) {
                *out = f(*out, b);
            }
        }
        (Slice(a), InPlace) => {
            for (out, &a) in out.iter_mut().zip(a) {
                *out = f(a, *out);
            }
        }
        (a, One(b)) => map(a, out, |a| f(a, b)),
        (One(a), b) => map(b, out, |b| f(a, b)),
        (InPlace, InPlace) => map(InPlace, out, |x| f(x, x)),
    }
}

#[inline(always)]
pub(super) fn copy<T: Number>(a: Source<'_, T>, out: &mut [T]) {
    map(a, out, |a| a);
}

#[inline(always)]
fn condition<T: Number>(holds: bool) -> T {
    if holds { T::ONE } else { T::ZERO }
}

#[inline(always)]
pub(super) fn unary<T: Number>(unary: Unary, a: Source<'_, T>, out: &mut [T]) {
    match unary {
        Unary::Neg => map(a, out, |x| -x),
        Unary::Abs => map(a, out, T::abs),
        Unary::Exp => long(a, out, Exp),
        Unary::Log => long(a, out, Log),
        Unary::Log1p => long(a, out, Log1p),
        Unary::Sqrt => map(a, out, T::sqrt),
        Unary::Recip => map(a, out, |x| T::ONE / x),
        Unary::Tanh => long(a, out, Tanh),
        Unary::Erf => map(a, out, T::erf),
        Unary::Sigmoid => long(a, out, Sigmoid),
        Unary::Square => map(a, out, |x| x * x),
        Unary::Not => map(a, out, |x| T::ONE - x),
        Unary::ExpMinusAbs => long(a, out, ExpMinusAbs),
        Unary::RecipOnePlus => map(a, out, |x| T::ONE / (T::ONE + x)),
        Unary::IsNan => map(a, out, |x| condition(x.is_nan())),
        Unary::IsInf => map(a, out, |x| condition(!x.is_nan() && !x.is_finite())),
        // Functions that no layer of a network needs often run in the precision of f64, one by one.
        Unary::Sin
        | Unary::Cos
        | Unary::Sign
        | Unary::Floor
        | Unary::Ceil
        | Unary::Round
        | Unary::Trunc
        | Unary::Power(_) => {
            map(a, out, |x| T::from_f64(unary.of(x.to_f64())));
        }
    }
}

#[inline(always)]
pub(super) fn binary<T: Number>(binary: Binary, a: Source<'_, T>, b: Source<'_, T>, out: &mut [T]) {
    match binary {
        Binary::Add => zip(a, b, out, |a, b| a + b),
        Binary::Sub => zip(a, b, out, |a, b| a - b),
        Binary::Mul => zip(a, b, out, |a, b| a * b),
        Binary::Div => zip(a, b, out, |a, b| a / b),
        Binary::Max => zip(a, b, out, T::max),
        Binary::Min => zip(a, b, out, T::min),
        Binary::Greater => zip(a, b, out, |a, b| condition(a > b)),
        Binary::GreaterEqual => zip(a, b, out, |a, b| condition(a >= b)),
        Binary::Lower => zip(a, b, out, |a, b| condition(a < b)),
        Binary::LowerEqual => zip(a, b, out, |a, b| condition(a <= b)),
        Binary::Equal => zip(a, b, out, |a, b| condition(a == b)),
        Binary::NotEqual => zip(a, b, out, |a, b| condition(a != b)),
        Binary::Power => zip(a, b, out, |a, b| T::from_f64(a.to_f64().powf(b.to_f64()))),
    }
}

/// `then` where the condition is not 0, `otherwise` elsewhere.
#[inline(always)]
pub(super) fn select<T: Number>(
    a: Source<'_, T>,
    then: Source<'_, T>,
    otherwise: Source<'_, T>,
    out: &mut [T],
) {
    use Source::{InPlace, Number as One, Slice};
    let of = |condition: T, then: T, otherwise: T| {
        if condition == T::ZERO {
            otherwise
        } else {
            then
        }
    };
    match (a, then, otherwise) {
        (One(condition), then, otherwise) => copy(
            if condition == T::ZERO {
                otherwise
            } else {
                then
            },
            out,
        ),
        (a, One(then), otherwise) => zip(a, otherwise, out, |c, o| of(c, then, o)),
        (a, then, One(otherwise)) => zip(a, then, out, |c, t| of(c, t, otherwise)),
        (InPlace, Slice(then), Slice(otherwise)) => {
            for ((out, &t), &o) in out.iter_mut().zip(then).zip(otherwise) {
                *out = of(*out, t, o);
            }
        }
        (Slice(a), InPlace, Slice(otherwise)) => {
            for ((out, &c), &o) in out.iter_mut().zip(a).zip(otherwise) {
                *out = of(c, *out, o);
            }
        }
        (Slice(a), Slice(then), InPlace) => {
            for ((out, &c), &t) in out.iter_mut().zip(a).zip(then) {
                *out = of(c, t, *out);
            }
        }
        (Slice(a), Slice(then), Slice(otherwise)) => {
            for (((out, &c), &t), &o) in out.iter_mut().zip(a).zip(then).zip(otherwise) {
                *out = of(c, t, o);
            }
        }
        (InPlace, InPlace, Slice(otherwise)) => {
            for (out, &o) in out.iter_mut().zip(otherwise) {
                *out = of(*out, *out, o);
            }
        }
        (InPlace, Slice(then), InPlace) => {
            for (out, &t) in out.iter_mut().zip(then) {
                *out = of(*out, t, *out);
            }
        }
        // The same value either way.
        (_, InPlace, InPlace) => {}
    }
}
