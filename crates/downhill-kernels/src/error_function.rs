//! The error function.
//!
//! The intervals and their fractions of polynomials are those of Sun's fdlibm (`s_erf.c`). Its branches are selections
//! here, so that a loop over numbers is vectorized.
#![allow(
    clippy::excessive_precision,
    reason = "the coefficients have the digits of the source"
)]

use crate::double::exp;

/// `erf` rounds to 1 from here on.
const LARGEST: f64 = 6.0;

/// `erf(1)`, rounded to few bits, so that it adds to a fraction of `|x| - 1` with little rounding.
const ERF_OF_1: f64 = 8.450_629_115_104_675_292_97e-1;

/// The coefficients of the numerators, by power and interval.
///
/// In the first two intervals the fraction is the rest of `erf`, in the others the exponent of `1 - erf`.
const ABOVE: [[f64; 4]; 8] = [
    [
        1.283_791_670_955_125_585_61e-1,
        -2.362_118_560_752_659_440_77e-3,
        -9.864_944_034_847_148_227_05e-3,
        -9.864_942_924_700_099_285_97e-3,
    ],
    [
        -3.250_421_072_470_014_993_70e-1,
        4.148_561_186_837_483_316_66e-1,
        -6.938_585_727_071_817_643_72e-1,
        -7.992_832_376_805_230_065_74e-1,
    ],
    [
        -2.848_174_957_559_851_047_66e-2,
        -3.722_078_760_357_013_238_47e-1,
        -1.055_862_622_532_329_098_14e1,
        -1.775_795_491_775_475_198_89e1,
    ],
    [
        -5.770_270_296_489_441_591_57e-3,
        3.183_466_199_011_617_536_74e-1,
        -6.237_533_245_032_600_603_96e1,
        -1.606_363_848_558_219_160_62e2,
    ],
    [
        -2.376_301_665_665_016_260_84e-5,
        -1.108_946_942_823_966_774_76e-1,
        -1.623_966_694_625_734_703_55e2,
        -6.375_664_433_683_896_277_22e2,
    ],
    [
        0.0,
        3.547_830_432_561_823_593_71e-2,
        -1.846_050_929_067_110_359_94e2,
        -1.025_095_131_611_077_249_54e3,
    ],
    [
        0.0,
        -2.166_375_594_868_790_843_00e-3,
        -8.128_743_550_630_659_342_46e1,
        -4.835_191_916_086_513_970_19e2,
    ],
    [0.0, 0.0, -9.814_329_344_169_145_485_92, 0.0],
];

/// The coefficients of the denominators, by power and interval.
const BELOW: [[f64; 4]; 9] = [
    [1.0; 4],
    [
        3.979_172_239_591_553_528_19e-1,
        1.064_208_804_008_442_282_86e-1,
        1.965_127_166_743_925_712_92e1,
        3.033_806_074_348_245_829_24e1,
    ],
    [
        6.502_224_998_876_729_444_85e-2,
        5.403_979_177_021_710_489_37e-1,
        1.376_577_541_435_190_426_00e2,
        3.257_925_129_965_739_188_26e2,
    ],
    [
        5.081_306_281_875_765_627_76e-3,
        7.182_865_441_419_626_628_68e-2,
        4.345_658_774_752_292_288_21e2,
        1.536_729_586_084_436_959_94e3,
    ],
    [
        1.324_947_380_043_216_445_26e-4,
        1.261_712_198_087_616_421_12e-1,
        6.453_872_717_332_678_803_36e2,
        3.199_858_219_508_595_539_08e3,
    ],
    [
        -3.960_228_278_775_368_123_20e-6,
        1.363_708_391_202_905_073_62e-2,
        4.290_081_400_275_678_333_86e2,
        2.553_050_406_433_164_425_83e3,
    ],
    [
        0.0,
        1.198_449_984_679_910_741_70e-2,
        1.086_350_055_417_794_351_34e2,
        4.745_285_412_069_553_672_15e2,
    ],
    [
        0.0,
        0.0,
        6.570_249_770_319_281_701_35,
        -2.244_095_244_658_581_833_62e1,
    ],
    [0.0, 0.0, -6.042_441_521_485_809_874_38e-2, 0.0],
];

/// The value for the interval of `|x|`.
#[inline(always)]
fn select(size: f64, [first, second, third, fourth]: [f64; 4]) -> f64 {
    let outer = if size < 1.0 / 0.35 { third } else { fourth };
    let second = if size < 1.25 { second } else { outer };
    if size < 0.84375 { first } else { second }
}

/// A polynomial of `t` with the coefficients of the interval of `|x|`.
#[inline(always)]
fn polynomial<const N: usize>(size: f64, coefficients: &[[f64; 4]; N], t: f64) -> f64 {
    let mut value = 0.0;
    for power in 0..N {
        value = value * t + select(size, coefficients[N - 1 - power]);
    }
    value
}

#[inline(always)]
pub(crate) fn erf(x: f64) -> f64 {
    let size = x.abs();
    let size = if size > LARGEST { LARGEST } else { size };
    let inverse = 1.0 / (size * size);
    let t = select(size, [size * size, size - 1.0, inverse, inverse]);
    let fraction = polynomial(size, &ABOVE, t) / polynomial(size, &BELOW, t);
    // The upper half of the bits, whose square is exact: e^-x² loses nothing.
    let upper = f64::from_bits(size.to_bits() & !0xffff_ffff);
    let rest = (upper - size) * (upper + size) + fraction;
    let tail = exp(-upper * upper - 0.5625) * exp(rest) / size;
    let value = [
        size + size * fraction,
        ERF_OF_1 + fraction,
        1.0 - tail,
        1.0 - tail,
    ];
    select(size, value).copysign(x)
}
