//! Loops over slices in blocks of a fixed length, for use inside `dispatch`.
//!
//! A loop over a slice of unknown length leaves a remainder, which a compiler computes number by number. With a
//! dozen numbers that remainder is most of the work. Here the last block overlaps the one before instead.

use std::array::from_fn;

use crate::Number;

/// The length of a block.
const LANES: usize = 8;

/// Replaces each entry of `out` by `f` of the entries of the inputs at the same place and of the old entry.
///
/// All slices are cut to the length of the shortest. `f` must depend on its arguments alone: it may be called more than
/// once for a place. Call it inside [`dispatch`](crate::dispatch), and mark what calls it `#[inline(always)]`.
///
/// ```
/// use downhill_kernels::map;
///
/// let (x, y, mut out) = ([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], [10.0; 3]);
/// map([&x, &y], &mut out, |[x, y], out| out + x * y);
/// assert_eq!(out, [11.0, 10.0, 13.0]);
/// ```
#[inline(always)]
pub fn map<T: Number, const K: usize>(
    inputs: [&[T]; K],
    out: &mut [T],
    f: impl Fn([T; K], T) -> T,
) {
    let length = inputs.iter().fold(out.len(), |n, x| n.min(x.len()));
    let (inputs, out) = (inputs.map(|x| &x[..length]), &mut out[..length]);
    match length {
        0 => {}
        1 => out[0] = f(inputs.map(|x| x[0]), out[0]),
        2..LANES => {
            // Places past the end repeat the last entry.
            let columns = inputs.map(|x| from_fn(|lane| x[lane.min(length - 1)]));
            let values = values(&columns, from_fn(|lane| out[lane.min(length - 1)]), &f);
            out.copy_from_slice(&values[..length]);
        }
        _ => map_blocks(inputs, out, &f),
    }
}

/// `map` of at least one whole block.
#[inline(always)]
fn map_blocks<T: Number, const K: usize>(
    inputs: [&[T]; K],
    out: &mut [T],
    f: &impl Fn([T; K], T) -> T,
) {
    let block = |out: &[T], at: usize| {
        let columns = inputs.map(|x| lanes(&x[at..at + LANES]));
        values(&columns, lanes(&out[at..at + LANES]), f)
    };
    // Computed before any entry of it changes, and stored last.
    let end = out.len() - LANES;
    let last = block(out, end);
    let mut at = 0;
    while at < end {
        let values = block(out, at);
        out[at..at + LANES].copy_from_slice(&values);
        at += LANES;
    }
    out[end..].copy_from_slice(&last);
}

/// The numbers of a whole block.
#[inline(always)]
fn lanes<T: Number>(x: &[T]) -> [T; LANES] {
    let mut lanes = [T::ZERO; LANES];
    lanes.copy_from_slice(x);
    lanes
}

/// `f` in every lane.
#[inline(always)]
fn values<T: Number, const K: usize>(
    columns: &[[T; LANES]; K],
    mut values: [T; LANES],
    f: &impl Fn([T; K], T) -> T,
) -> [T; LANES] {
    for lane in 0..LANES {
        values[lane] = f(from_fn(|k| columns[k][lane]), values[lane]);
    }
    values
}

/// The sum of `f` of the entries of the inputs at the same place.
///
/// All slices are cut to the length of the shortest. The order of the additions depends on that length alone: eight sums
/// of every eighth entry, which are added in pairs. Call it inside [`dispatch`](crate::dispatch).
///
/// ```
/// use downhill_kernels::sum;
///
/// assert_eq!(sum([&[1.0, 2.0, 3.0], &[1.0, 0.0, 1.0]], |[x, y]: [f64; 2]| x * y), 4.0);
/// ```
#[inline(always)]
pub fn sum<T: Number, const K: usize>(inputs: [&[T]; K], f: impl Fn([T; K]) -> T) -> T {
    let length = inputs.iter().fold(usize::MAX, |n, x| n.min(x.len()));
    if length == 0 || length == usize::MAX {
        return T::ZERO;
    }
    let inputs = inputs.map(|x| &x[..length]);
    let mut sums = [T::ZERO; LANES];
    let mut at = 0;
    while at + LANES <= length {
        let columns = inputs.map(|x| lanes(&x[at..at + LANES]));
        let values = values(&columns, [T::ZERO; LANES], &|x: [T; K], _| f(x));
        for lane in 0..LANES {
            sums[lane] += values[lane];
        }
        at += LANES;
    }
    if at < length {
        let rest = length - at;
        let columns = inputs.map(|x| from_fn(|lane| x[at + lane.min(rest - 1)]));
        let values = values(&columns, [T::ZERO; LANES], &|x: [T; K], _| f(x));
        for lane in 0..LANES {
            sums[lane] += if lane < rest { values[lane] } else { T::ZERO };
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
    }
    sums[0]
}
