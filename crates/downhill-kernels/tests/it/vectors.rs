//! A number has the same result everywhere in a slice.

use downhill_kernels::{
    Body, Number, dispatch, exp_m1_slice, exp_slice, ln_1p_slice, ln_slice, map, sigmoid_slice,
    sum, tanh_slice,
};

type Function<T> = (&'static str, fn(&[T], &mut [T]), fn(T) -> T);

fn same_everywhere<T: Number>() {
    let functions: [Function<T>; 6] = [
        ("exp", exp_slice, T::exp),
        ("exp_m1", exp_m1_slice, T::exp_m1),
        ("ln", ln_slice, T::ln),
        ("ln_1p", ln_1p_slice, T::ln_1p),
        ("tanh", tanh_slice, T::tanh),
        ("sigmoid", sigmoid_slice, T::sigmoid),
    ];
    let x: Vec<T> = (0..67)
        .map(|i| T::from_f64(0.013 * f64::from(i * i) + 0.001))
        .collect();
    for (name, slice, alone) in functions {
        for start in 0..9 {
            for end in start..x.len() {
                let mut y = vec![T::NAN; end - start];
                slice(&x[start..end], &mut y);
                for (&x, y) in x[start..end].iter().zip(y) {
                    assert_eq!(y, alone(x), "{name} of {x} in {start}..{end}");
                }
            }
        }
    }
}

#[test]
fn a_number_has_the_same_result_alone_and_at_every_place() {
    same_everywhere::<f64>();
    same_everywhere::<f32>();
}

#[test]
fn map_changes_every_entry_once_and_no_other() {
    for length in 0..40 {
        let x: Vec<f64> = (0..length).map(|i| i as f64).collect();
        let mut out = vec![0.5; length + 3];
        map([&x, &x], &mut out, |[a, b], old| old + a * b);
        for (i, &out) in out.iter().enumerate() {
            let expected = if i < length {
                0.5 + (i * i) as f64
            } else {
                0.5
            };
            assert_eq!(out, expected, "{i} of {length}");
        }
    }
}

#[test]
fn sum_counts_every_entry_once() {
    struct Squares<'a>(&'a [f64]);
    impl Body for Squares<'_> {
        type Output = f64;

        #[inline(always)]
        fn run(self) -> f64 {
            sum([self.0], |[x]| x * x)
        }
    }
    for length in 0..40 {
        let x: Vec<f64> = (0..length).map(f64::from).collect();
        let expected: f64 = x.iter().map(|x| x * x).sum();
        assert_eq!(dispatch(Squares(&x)), expected, "{length}");
    }
    assert_eq!(sum([], |[]: [f64; 0]| 1.0), 0.0);
}
