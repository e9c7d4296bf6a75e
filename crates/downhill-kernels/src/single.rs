//! The elementary functions in `f32`.

use crate::elementary::elementary;

const MANTISSA: u32 = 23;
const BIAS: u32 = 127;

/// `ln 2` to 15 bits, so that its product with the exponent of a number is exact; and the rest of it.
const LN2_HI: f32 = 0.693_145_75;
const LN2_LO: f32 = 1.428_606_8e-6;

/// Above it `eˣ` is infinite, below it `eˣ` is 0.
const EXP_MAX: f32 = 89.0;
const EXP_MIN: f32 = -104.0;
/// Below it `eˣ - 1` is -1.
const ALL_BUT_1: f32 = -20.0;

elementary!(f32, u32);

/// `(eʳ - 1 - r) / r²` by a Chebyshev fit of degree 5, for `|r|` up to half of `ln 2`; off by 3e-10 of `eʳ` at most.
#[inline(always)]
fn exp_tail(r: f32) -> f32 {
    const C: [f32; 6] = [
        0.5,
        0.166_666_67,
        0.041_666_465,
        0.008_333_311,
        0.001_393_365,
        0.000_198_909_91,
    ];
    let r2 = r * r;
    (C[0] + C[1] * r) + ((C[2] + C[3] * r) + (C[4] + C[5] * r) * r2) * r2
}

/// `(ln((1 + s) / (1 - s)) / s - 2) / z` with `z = s²` by a Chebyshev fit of degree 3, for `s` up to 0.1716.
///
/// It is off by 2e-11 of the logarithm at most.
#[inline(always)]
fn ln_tail(z: f32) -> f32 {
    const C: [f32; 4] = [0.666_666_7, 0.400_001_23, 0.285_508_12, 0.233_306_97];
    (C[0] + C[1] * z) + (C[2] + C[3] * z) * (z * z)
}

/// The numerator and the denominator of `tanh x - x`, for `x` up to 0.625: a Chebyshev fit of degree 5 in `x²`.
///
/// It is off by 8e-10 of `tanh x` at most.
#[inline(always)]
fn tanh_fraction(x: f32) -> (f32, f32) {
    const C: [f32; 6] = [
        -0.333_333_33,
        0.133_333,
        -0.053_958_46,
        0.021_762_503,
        -0.008_323_187,
        0.002_269_501_7,
    ];
    let z = x * x;
    let z2 = z * z;
    let sum = (C[0] + C[1] * z) + ((C[2] + C[3] * z) + (C[4] + C[5] * z) * z2) * z2;
    (x * z * sum, 1.0)
}
