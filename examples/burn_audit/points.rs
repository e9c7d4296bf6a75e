//! The numbers of the points.

use crate::case::Input;

/// Numbers between -1.6 and 1.6, all different, none of them at or near a multiple of 1/4.
pub(crate) fn any<const N: usize>(shape: [usize; N]) -> Input {
    sequence(shape, |fraction| (fraction - 0.5) * 3.2)
}

/// The same between 0.1 and 1.9.
pub(crate) fn positive<const N: usize>(shape: [usize; N]) -> Input {
    sequence(shape, |fraction| 0.1 + 1.8 * fraction)
}

/// The same between 0.05 and 0.95.
pub(crate) fn unit<const N: usize>(shape: [usize; N]) -> Input {
    sequence(shape, |fraction| 0.05 + 0.9 * fraction)
}

/// The same between -0.9 and 0.9.
pub(crate) fn within<const N: usize>(shape: [usize; N]) -> Input {
    sequence(shape, |fraction| (fraction - 0.5) * 1.8)
}

/// The same, multiplied by a number.
pub(crate) fn times(factor: f64, mut input: Input) -> Input {
    for value in &mut input.values {
        *value = f64::from((factor * *value) as f32);
    }
    input
}

/// These numbers.
pub(crate) fn at<const N: usize>(shape: [usize; N], values: &[f64]) -> Input {
    Input {
        shape: shape.to_vec(),
        values: values.iter().map(|&v| f64::from(v as f32)).collect(),
    }
}

/// One number everywhere.
pub(crate) fn all<const N: usize>(shape: [usize; N], value: f64) -> Input {
    at(shape, &vec![value; shape.iter().product()])
}

/// The multiples of the golden ratio, which keep a distance from each other.
fn sequence<const N: usize>(shape: [usize; N], map: impl Fn(f64) -> f64) -> Input {
    let count: usize = shape.iter().product();
    let values = (0..count).map(|i| map(fraction(i, 0)));
    Input {
        shape: shape.to_vec(),
        values: values.map(off_the_quarters).collect(),
    }
}

fn fraction(i: usize, offset: usize) -> f64 {
    ((i + 1 + offset) as f64 * 0.618_033_988_749_894_9).fract()
}

/// Moves a number away from the multiples of 1/4, where functions may have kinks.
fn off_the_quarters(value: f64) -> f64 {
    let quarters = value * 4.0;
    let distance = quarters - quarters.round();
    let moved = if distance.abs() < 0.08 {
        quarters.round() + 0.08_f64.copysign(distance)
    } else {
        quarters
    };
    f64::from((moved / 4.0) as f32)
}

/// Makes inputs with the same numbers differ in every entry.
pub(crate) fn distinct(mut inputs: Vec<Input>) -> Vec<Input> {
    for i in 1..inputs.len() {
        let (before, rest) = inputs.split_at_mut(i);
        let Some(input) = rest.first_mut() else { break };
        let constant = input.values.iter().all(|v| Some(v) == input.values.first());
        let known = |v: &f64| before.iter().any(|b| b.values.contains(v));
        if !constant && input.values.iter().any(known) {
            let factor = 1.0 - 0.043 * i as f64;
            for value in &mut input.values {
                *value = off_the_quarters(*value * factor);
            }
        }
    }
    inputs
}
