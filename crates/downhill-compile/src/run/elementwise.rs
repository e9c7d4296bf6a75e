//! Elementwise operations on tiles.

use downhill_kernels::{Formula, Number};

use super::Tile;
use crate::graph::{Binary, Unary};
use crate::plan::{Elementwise, LANES, TILE, VECTORS};

/// Computes the first vectors of a tile from those of others.
#[inline(always)]
pub(super) fn apply<T: Number>(
    operation: Elementwise,
    tiles: &mut [Tile<T>],
    [a, b, c]: [usize; 3],
    out: usize,
    vectors: usize,
) {
    match operation {
        Elementwise::Unary(of) => unary(of, tiles, [a], out, vectors),
        Elementwise::Binary(of) => binary(of, tiles, [a, b], out, vectors),
        Elementwise::Select => map(
            tiles,
            [a, b, c],
            out,
            vectors,
            |[condition, then, otherwise]: [T; 3]| {
                if condition == T::ZERO {
                    otherwise
                } else {
                    then
                }
            },
        ),
    }
}

/// Computes a short formula: of a whole tile at once, whose loop needs no count.
#[inline(always)]
fn map<T: Number, const K: usize>(
    tiles: &mut [Tile<T>],
    inputs: [usize; K],
    out: usize,
    vectors: usize,
    f: impl Formula<T, [T; K]>,
) {
    if vectors < VECTORS {
        return by_vectors(tiles, inputs, out, vectors, f);
    }
    let mut columns = [[T::ZERO; TILE]; K];
    for k in 0..K {
        columns[k].copy_from_slice(tiles[inputs[k]].0.as_flattened());
    }
    let values = tiles[out].0.as_flattened_mut();
    for lane in 0..TILE {
        let mut x = [T::ZERO; K];
        for k in 0..K {
            x[k] = columns[k][lane];
        }
        values[lane] = f.value(x);
    }
}

/// Computes a formula vector by vector.
#[inline(always)]
fn by_vectors<T: Number, const K: usize>(
    tiles: &mut [Tile<T>],
    inputs: [usize; K],
    out: usize,
    vectors: usize,
    f: impl Formula<T, [T; K]>,
) {
    for vector in 0..vectors {
        let mut columns = [[T::ZERO; LANES]; K];
        for k in 0..K {
            columns[k] = tiles[inputs[k]].0[vector];
        }
        let mut values = [T::ZERO; LANES];
        for lane in 0..LANES {
            let mut x = [T::ZERO; K];
            for k in 0..K {
                x[k] = columns[k][lane];
            }
            values[lane] = f.value(x);
        }
        tiles[out].0[vector] = values;
    }
}

/// Functions of many instructions: a closure might not be inlined, and then it is not vectorized.
macro_rules! long {
    ($($name:ident $x:ident => $value:expr;)*) => {$(
        struct $name;

        impl<T: Number> Formula<T, [T; 1]> for $name {
            #[inline(always)]
            fn value(&self, [$x]: [T; 1]) -> T {
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
    Erf x => x.erf();
}

#[inline(always)]
fn condition<T: Number>(holds: bool) -> T {
    if holds { T::ONE } else { T::ZERO }
}

#[inline(always)]
fn unary<T: Number>(
    unary: Unary,
    tiles: &mut [Tile<T>],
    a: [usize; 1],
    out: usize,
    vectors: usize,
) {
    match unary {
        Unary::Neg => map(tiles, a, out, vectors, |[x]: [T; 1]| -x),
        Unary::Abs => map(tiles, a, out, vectors, |[x]: [T; 1]| x.abs()),
        Unary::Exp => by_vectors(tiles, a, out, vectors, Exp),
        Unary::Log => by_vectors(tiles, a, out, vectors, Log),
        Unary::Log1p => by_vectors(tiles, a, out, vectors, Log1p),
        Unary::Sqrt => map(tiles, a, out, vectors, |[x]: [T; 1]| x.sqrt()),
        Unary::Recip => map(tiles, a, out, vectors, |[x]: [T; 1]| T::ONE / x),
        Unary::Tanh => by_vectors(tiles, a, out, vectors, Tanh),
        Unary::Erf => by_vectors(tiles, a, out, vectors, Erf),
        Unary::Sigmoid => by_vectors(tiles, a, out, vectors, Sigmoid),
        Unary::Square => map(tiles, a, out, vectors, |[x]: [T; 1]| x * x),
        Unary::Not => map(tiles, a, out, vectors, |[x]: [T; 1]| T::ONE - x),
        Unary::ExpMinusAbs => by_vectors(tiles, a, out, vectors, ExpMinusAbs),
        Unary::RecipOnePlus => map(tiles, a, out, vectors, |[x]: [T; 1]| T::ONE / (T::ONE + x)),
        Unary::IsNan => map(tiles, a, out, vectors, |[x]: [T; 1]| condition(x.is_nan())),
        Unary::IsInf => map(tiles, a, out, vectors, |[x]: [T; 1]| {
            condition(!x.is_nan() && !x.is_finite())
        }),
        // Functions that no layer of a network needs often run in the precision of f64, one by one.
        Unary::Sin
        | Unary::Cos
        | Unary::Sign
        | Unary::Floor
        | Unary::Ceil
        | Unary::Round
        | Unary::Trunc
        | Unary::Power(_) => map(tiles, a, out, vectors, |[x]: [T; 1]| {
            T::from_f64(unary.of(x.to_f64()))
        }),
    }
}

#[inline(always)]
fn binary<T: Number>(
    binary: Binary,
    tiles: &mut [Tile<T>],
    ab: [usize; 2],
    out: usize,
    vectors: usize,
) {
    macro_rules! map {
        (|$a:ident, $b:ident| $value:expr) => {
            map(tiles, ab, out, vectors, |[$a, $b]: [T; 2]| $value)
        };
    }
    match binary {
        Binary::Add => map!(|a, b| a + b),
        Binary::Sub => map!(|a, b| a - b),
        Binary::Mul => map!(|a, b| a * b),
        Binary::Div => map!(|a, b| a / b),
        Binary::Max => map!(|a, b| a.max(b)),
        Binary::Min => map!(|a, b| a.min(b)),
        Binary::Greater => map!(|a, b| condition(a > b)),
        Binary::GreaterEqual => map!(|a, b| condition(a >= b)),
        Binary::Lower => map!(|a, b| condition(a < b)),
        Binary::LowerEqual => map!(|a, b| condition(a <= b)),
        Binary::Equal => map!(|a, b| condition(a == b)),
        Binary::NotEqual => map!(|a, b| condition(a != b)),
        Binary::Power => map!(|a, b| T::from_f64(a.to_f64().powf(b.to_f64()))),
    }
}
