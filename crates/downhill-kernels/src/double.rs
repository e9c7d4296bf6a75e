//! The elementary functions in `f64`.

use crate::elementary::elementary;

const MANTISSA: u32 = 52;
const BIAS: u64 = 1023;

/// `ln 2` to 40 bits, so that its product with the exponent of a number is exact; and the rest of it.
const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fefa_2000);
const LN2_LO: f64 = 7.371_002_565_167_799e-13;

/// Above it `eˣ` is infinite, below it `eˣ` is 0.
const EXP_MAX: f64 = 710.0;
const EXP_MIN: f64 = -746.0;
/// Below it `eˣ - 1` is -1.
const ALL_BUT_1: f64 = -40.0;

elementary!(f64, u64);

/// `(eʳ - 1 - r) / r²` by a Chebyshev fit of degree 10, for `|r|` up to half of `ln 2`; off by 3e-19 of `eʳ` at most.
#[inline(always)]
fn exp_tail(r: f64) -> f64 {
    const C: [f64; 11] = [
        0.5,
        0.166_666_666_666_666_7,
        0.041_666_666_666_666_67,
        0.008_333_333_333_326_136,
        0.001_388_888_888_888_374_8,
        0.000_198_412_698_748_206_27,
        2.480_158_732_554_774_3e-5,
        2.755_725_540_020_642_2e-6,
        2.755_727_364_311_03e-7,
        2.510_521_700_472_074_5e-8,
        2.091_468_696_808_687_6e-9,
    ];
    // Estrin's scheme, for the sake of a short chain of operations.
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let low = (C[0] + C[1] * r) + (C[2] + C[3] * r) * r2;
    let high = (C[4] + C[5] * r) + (C[6] + C[7] * r) * r2;
    low + (high + ((C[8] + C[9] * r) + C[10] * r2) * r4) * r4
}

/// `(ln((1 + s) / (1 - s)) / s - 2) / z` with `z = s²` by a Chebyshev fit of degree 6, for `s` up to 0.1716.
///
/// It is off by 5e-18 of the logarithm at most.
#[inline(always)]
fn ln_tail(z: f64) -> f64 {
    const C: [f64; 7] = [
        0.666_666_666_666_667,
        0.399_999_999_998_993_8,
        0.285_714_286_260_310_65,
        0.222_222_111_257_228_1,
        0.181_828_897_861_910_42,
        0.153_316_996_335_438_58,
        0.146_167_211_798_618_16,
    ];
    let (z2, z4) = (z * z, (z * z) * (z * z));
    let low = (C[0] + C[1] * z) + (C[2] + C[3] * z) * z2;
    low + ((C[4] + C[5] * z) + C[6] * z2) * z4
}

/// The numerator and the denominator of `tanh x - x`, for `x` up to 0.625.
///
/// *Source*: S. L. Moshier, the Cephes library (1984), `tanh.c`.
#[inline(always)]
fn tanh_fraction(x: f64) -> (f64, f64) {
    let z = x * x;
    let numerator =
        (-9.643_991_794_250_522e-1 * z - 9.928_772_310_019_186e1) * z - 1.614_687_684_417_084_5e3;
    let denominator = ((z + 1.128_116_784_916_329_3e2) * z + 2.235_488_390_601_004_5e3) * z
        + 4.844_063_053_251_255e3;
    (x * z * numerator, denominator)
}
