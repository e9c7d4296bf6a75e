//! Infinities, NaN, signed zeros, and the ends of the range.

use std::fmt::Debug;

use downhill_kernels::Number;

/// A function of ours, and the same of the standard library.
type Pair<T> = (&'static str, fn(T) -> T, fn(T) -> T);

/// Compares special values bit by bit, apart from which NaN it is.
fn same<T: Number + Debug>(pairs: &[Pair<T>], inputs: &[T]) {
    for (name, ours, std) in pairs {
        for &x in inputs {
            let (ours, std) = (ours(x), std(x));
            let same = (ours.is_nan() && std.is_nan())
                || (ours == std && T::ONE.copysign(ours) == T::ONE.copysign(std));
            assert!(same, "{} {name}({x:?}) = {ours:?}, not {std:?}", T::NAME);
        }
    }
}

macro_rules! special {
    ($test:ident, $t:ident) => {
        #[test]
        fn $test() {
            let pairs: [Pair<$t>; 8] = [
                ("exp", Number::exp, $t::exp),
                ("exp_m1", Number::exp_m1, $t::exp_m1),
                ("ln", Number::ln, $t::ln),
                ("ln_1p", Number::ln_1p, $t::ln_1p),
                ("tanh", Number::tanh, $t::tanh),
                ("sigmoid", Number::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
                ("erf", Number::erf, |x| {
                    if x == 0.0 {
                        x
                    } else if x.is_nan() {
                        x
                    } else {
                        x.signum()
                    }
                }),
                ("sqrt", Number::sqrt, $t::sqrt),
            ];
            let inputs = [
                $t::NAN,
                -$t::NAN,
                $t::INFINITY,
                $t::NEG_INFINITY,
                0.0,
                -0.0,
                1e30,
                -1e30,
            ];
            same(&pairs, &inputs);
            // Values whose results are exact, or out of the range.
            let inputs = [
                -1.0,
                -1.5,
                -2.0,
                1.0,
                $t::MAX,
                $t::MIN,
                $t::from_bits(1),
                -$t::from_bits(1),
                $t::MIN_POSITIVE,
                -$t::MIN_POSITIVE,
                $t::MIN_POSITIVE / 4.0,
            ];
            same(&pairs[2..4], &inputs[..3]);
            same(&pairs[2..3], &inputs[3..4]);
            same(&pairs[..1], &inputs[4..]);
            same(&pairs[1..2], &inputs[4..]);
            same(&pairs[3..5], &inputs[6..]);
            same(&pairs[4..5], &inputs[4..]);
        }
    };
}
special!(special_values_are_those_of_the_standard_library_in_f64, f64);
special!(special_values_are_those_of_the_standard_library_in_f32, f32);

#[test]
fn exp_overflows_and_underflows_where_it_should() {
    // The last numbers before each limit, from the logarithms of the greatest and the least number.
    assert!(Number::exp(709.782_712_893_384_f64).is_finite());
    assert_eq!(Number::exp(709.782_712_893_384_1_f64), f64::INFINITY);
    assert_eq!(Number::exp(-745.133_219_101_941_f64), f64::from_bits(1));
    assert_eq!(Number::exp(-745.133_219_101_942_f64), 0.0);
    assert!(Number::exp(88.722_83_f32).is_finite());
    assert_eq!(Number::exp(88.722_84_f32), f32::INFINITY);
    assert_eq!(Number::exp(-103.972_07_f32), f32::from_bits(1));
    assert_eq!(Number::exp(-103.972_084_f32), 0.0);
}

#[test]
fn max_and_min_pass_nan_on() {
    for (a, b) in [(f64::NAN, 1.0), (1.0, f64::NAN), (f64::NAN, f64::NAN)] {
        assert!(Number::is_nan(Number::max(a, b)));
        assert!(Number::is_nan(Number::min(a, b)));
    }
    assert_eq!(Number::max(1.0, 2.0), 2.0);
    assert_eq!(Number::min(1.0_f32, -2.0), -2.0);
    assert_eq!(Number::max(f64::NEG_INFINITY, -2.0), -2.0);
}
