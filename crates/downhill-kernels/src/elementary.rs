//! The formulas of the elementary functions, once for both types.
//!
//! Each module that calls [`elementary`] gives the constants and the polynomials of its type. The formulas are those of
//! W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), and of Sun's fdlibm, rearranged so
//! that nothing branches.

/// Defines the elementary functions of one type.
///
/// A `NaN` passes through every comparison as false, which the order of the operands relies on.
macro_rules! elementary {
    ($t:ident, $bits:ident) => {
        /// The bits of 1.
        const ONE_BITS: $bits = (1.0 as $t).to_bits();
        /// The bits of √½: a mantissa is reduced to between √½ and √2.
        const ROOT_BITS: $bits = std::$t::consts::FRAC_1_SQRT_2.to_bits();
        const MANTISSA_MASK: $bits = (1 << MANTISSA) - 1;
        /// A whole number added to it rounds to the nearest, and is found in its lowest bits.
        const SHIFTER: $t = 1.5 * (1u64 << MANTISSA) as $t;
        /// The number whose lowest bits count from 0.
        const COUNTER: $t = (1u64 << MANTISSA) as $t;

        /// `2ⁿ` from `n + SHIFTER`, for a normal result.
        #[inline(always)]
        fn power_of_two(shifted: $t) -> $t {
            $t::from_bits(shifted.to_bits().wrapping_add(BIAS) << MANTISSA)
        }

        /// `p 2ⁿ`, rounded once even if it is subnormal.
        ///
        /// One factor may be out of range where the product is not, so there are two.
        #[inline(always)]
        fn scale(p: $t, n: $t) -> $t {
            let half = n * 0.5 + SHIFTER;
            let rest = n - (half - SHIFTER) + SHIFTER;
            p * power_of_two(half) * power_of_two(rest)
        }

        /// `n` and `eʳ - 1`, where `x = n ln 2 + r` and `|r|` is at most half of `ln 2`.
        #[inline(always)]
        fn reduce(x: $t) -> ($t, $t) {
            let n = x * std::$t::consts::LOG2_E + SHIFTER - SHIFTER;
            // n LN2_HI is exact, and so is its difference to x.
            let (high, low) = (x - n * LN2_HI, n * LN2_LO);
            let r = high - low;
            let lost = (high - r) - low;
            (n, r + (r * r * exp_tail(r) + lost))
        }

        #[inline(always)]
        pub(crate) fn exp(x: $t) -> $t {
            let x = if x > EXP_MAX { EXP_MAX } else { x };
            let x = if x < EXP_MIN { EXP_MIN } else { x };
            let (n, p) = reduce(x);
            scale(1.0 + p, n)
        }

        #[inline(always)]
        pub(crate) fn exp_m1(x: $t) -> $t {
            let clamped = if x > EXP_MAX { EXP_MAX } else { x };
            let clamped = if clamped < ALL_BUT_1 {
                ALL_BUT_1
            } else {
                clamped
            };
            let (n, p) = reduce(clamped);
            // 2ⁿ (1 + p) - 1 = 2ⁿ (p + (1 - 2⁻ⁿ))
            scale(p + (1.0 - scale(1.0, -n)), n).copysign(x)
        }

        #[inline(always)]
        pub(crate) fn tanh(x: $t) -> $t {
            // With e = e^-2|x|, tanh |x| is 1 - 2 e / (1 + e), and near 0 a fraction of polynomials.
            let size = x.abs();
            let small = size < 0.625;
            let e = exp(-2.0 * size);
            let (above, below) = tanh_fraction(size);
            let numerator = if small { above } else { -(e + e) };
            let denominator = if small { below } else { 1.0 + e };
            let start = if small { size } else { 1.0 };
            (start + numerator / denominator).copysign(x)
        }

        #[inline(always)]
        pub(crate) fn sigmoid(x: $t) -> $t {
            let e = exp(-x.abs());
            let p = 1.0 / (1.0 + e);
            if x < 0.0 { e * p } else { p }
        }

        /// `ln u + lost`, where `lost` is small beside `ln u` or `u` is nearly 1.
        ///
        /// `k` counts the factors of 2 in `u` and `m` is the rest, `u = 2ᵏ m`.
        #[inline(always)]
        fn logarithm(k: $t, m: $t, lost: $t) -> $t {
            let f = m - 1.0;
            // ln m = ln((1 + s) / (1 - s)), whose series has odd powers of s only.
            let s = f / (2.0 + f);
            let z = s * s;
            let half_square = 0.5 * f * f;
            let series = s * (half_square + z * ln_tail(z)) + (k * LN2_LO + lost);
            k * LN2_HI - ((half_square - series) - f)
        }

        /// The `k` and the bits of the `m` of a positive, normal number `2ᵏ m`.
        #[inline(always)]
        fn split(u: $t) -> ($t, $bits) {
            let bits = u.to_bits().wrapping_add(ONE_BITS - ROOT_BITS);
            let biased = $t::from_bits((bits >> MANTISSA) | COUNTER.to_bits());
            (
                biased - (COUNTER + BIAS as $t),
                (bits & MANTISSA_MASK).wrapping_add(ROOT_BITS),
            )
        }

        #[inline(always)]
        pub(crate) fn ln(x: $t) -> $t {
            const LIFT: $t = (1u64 << (MANTISSA + 2)) as $t;
            let subnormal = x < $t::MIN_POSITIVE;
            let (k, m) = split(if subnormal { x * LIFT } else { x });
            let k = k - if subnormal { (MANTISSA + 2) as $t } else { 0.0 };
            let y = logarithm(k, $t::from_bits(m), 0.0);
            let y = if x < $t::INFINITY { y } else { x };
            let y = if x == 0.0 { $t::NEG_INFINITY } else { y };
            if x < 0.0 { $t::NAN } else { y }
        }

        #[inline(always)]
        pub(crate) fn ln_1p(x: $t) -> $t {
            let u = 1.0 + x;
            let rounded = u - 1.0;
            let lost = (1.0 - (u - rounded)) + (x - rounded);
            let (k, bits) = split(u);
            let m = $t::from_bits(bits);
            // ln(u + lost) = ln u + lost / u, and 1 / u = 2⁻ᵏ / m, about 2⁻ᵏ (2 - m).
            let power = $t::from_bits(bits.wrapping_sub(u.to_bits()).wrapping_add(ONE_BITS));
            let lost = lost * power * (2.0 - m);
            let lost = if x < COUNTER * 4.0 { lost } else { 0.0 };
            let y = logarithm(k, m, lost).copysign(x);
            let y = if x < $t::INFINITY { y } else { x };
            let y = if u == 0.0 { $t::NEG_INFINITY } else { y };
            if u < 0.0 { $t::NAN } else { y }
        }
    };
}
pub(crate) use elementary;
