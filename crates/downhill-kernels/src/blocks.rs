//! Loops over slices in blocks of a fixed length, for use inside `dispatch`.
//!
//! A loop over a slice of unknown length leaves a remainder, which a compiler computes number by number. With a
//! dozen numbers that remainder is most of the work. Here the last block overlaps the one before instead.

use crate::Number;

/// The length of a short block. Where there are as many entries, blocks are twice as long.
const SHORT: usize = 8;
const LONG: usize = 2 * SHORT;

/// A formula of the numbers at one place of some slices, for [`map_formula`] and [`sum_formula`].
///
/// The arguments are those of the closures of [`map`] and [`sum`]: `([T; K], T)` and `[T; K]`. A long closure, with a function
/// such as `exp` in it, may fail to be inlined, and then it is not vectorized. A type that implements this trait with
/// `#[inline(always)]` always is.
pub trait Formula<T, Arguments> {
    /// The value of the formula.
    fn value(&self, arguments: Arguments) -> T;
}

impl<T, const K: usize, F: Fn([T; K]) -> T> Formula<T, [T; K]> for F {
    #[inline(always)]
    fn value(&self, x: [T; K]) -> T {
        self(x)
    }
}

impl<T, const K: usize, F: Fn([T; K], T) -> T> Formula<T, ([T; K], T)> for F {
    #[inline(always)]
    fn value(&self, (x, old): ([T; K], T)) -> T {
        self(x, old)
    }
}

/// A term of a sum, which has no old entry.
struct Term<'a, F>(&'a F);

impl<T, const K: usize, F: Formula<T, [T; K]>> Formula<T, ([T; K], T)> for Term<'_, F> {
    #[inline(always)]
    fn value(&self, (x, _): ([T; K], T)) -> T {
        self.0.value(x)
    }
}

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
    map_formula(inputs, out, f);
}

/// [`map`] with a formula.
#[inline(always)]
pub fn map_formula<T: Number, const K: usize>(
    inputs: [&[T]; K],
    out: &mut [T],
    f: impl Formula<T, ([T; K], T)>,
) {
    let length = inputs.iter().fold(out.len(), |n, x| n.min(x.len()));
    let (inputs, out) = (inputs.map(|x| &x[..length]), &mut out[..length]);
    match length {
        0 => {}
        1 => out[0] = f.value((inputs.map(|x| x[0]), out[0])),
        2..SHORT => {
            let old = clamped(out);
            let values = values::<T, K, SHORT>(&columns(&inputs, 0, length), old, &f);
            out.copy_from_slice(&values[..length]);
        }
        SHORT..LONG => map_blocks::<T, K, SHORT>(inputs, out, &f),
        _ => map_blocks::<T, K, LONG>(inputs, out, &f),
    }
}

/// `map` of at least one whole block.
#[inline(always)]
fn map_blocks<T: Number, const K: usize, const LANES: usize>(
    inputs: [&[T]; K],
    out: &mut [T],
    f: &impl Formula<T, ([T; K], T)>,
) {
    // Computed before any entry of it changes, and stored last.
    let end = out.len() - LANES;
    let last = values::<T, K, LANES>(&columns(&inputs, end, LANES), lanes(&out[end..]), f);
    let mut at = 0;
    while at < end {
        let old = lanes(&out[at..at + LANES]);
        let values = values::<T, K, LANES>(&columns(&inputs, at, LANES), old, f);
        out[at..at + LANES].copy_from_slice(&values);
        at += LANES;
    }
    out[end..].copy_from_slice(&last);
}

/// The numbers of a whole block.
#[inline(always)]
fn lanes<T: Number, const LANES: usize>(x: &[T]) -> [T; LANES] {
    let mut lanes = [T::ZERO; LANES];
    lanes.copy_from_slice(x);
    lanes
}

/// The numbers of a shorter block, whose last one fills the lanes past its end.
#[inline(always)]
fn clamped<T: Number, const LANES: usize>(x: &[T]) -> [T; LANES] {
    let mut lanes = [T::ZERO; LANES];
    for (lane, to) in lanes.iter_mut().enumerate() {
        *to = x[lane.min(x.len() - 1)];
    }
    lanes
}

/// The numbers of every input at a block of this length.
#[inline(always)]
fn columns<T: Number, const K: usize, const LANES: usize>(
    inputs: &[&[T]; K],
    at: usize,
    length: usize,
) -> [[T; LANES]; K] {
    let mut columns = [[T::ZERO; LANES]; K];
    for k in 0..K {
        let x = &inputs[k][at..at + length];
        columns[k] = if length == LANES {
            lanes(x)
        } else {
            clamped(x)
        };
    }
    columns
}

/// `f` in every lane.
#[inline(always)]
fn values<T: Number, const K: usize, const LANES: usize>(
    columns: &[[T; LANES]; K],
    mut values: [T; LANES],
    f: &impl Formula<T, ([T; K], T)>,
) -> [T; LANES] {
    for lane in 0..LANES {
        let mut x = [T::ZERO; K];
        for k in 0..K {
            x[k] = columns[k][lane];
        }
        values[lane] = f.value((x, values[lane]));
    }
    values
}

/// The sum of `f` of the entries of the inputs at the same place.
///
/// All slices are cut to the length of the shortest. The order of the additions depends on that length alone: sums of
/// every eighth entry, or of every sixteenth, which are added in pairs. Call it inside [`dispatch`](crate::dispatch).
///
/// ```
/// use downhill_kernels::sum;
///
/// assert_eq!(sum([&[1.0, 2.0, 3.0], &[1.0, 0.0, 1.0]], |[x, y]: [f64; 2]| x * y), 4.0);
/// ```
#[inline(always)]
pub fn sum<T: Number, const K: usize>(inputs: [&[T]; K], f: impl Fn([T; K]) -> T) -> T {
    sum_formula(inputs, f)
}

/// [`sum`] with a formula.
#[inline(always)]
pub fn sum_formula<T: Number, const K: usize>(inputs: [&[T]; K], f: impl Formula<T, [T; K]>) -> T {
    let length = inputs.iter().fold(usize::MAX, |n, x| n.min(x.len()));
    if length == 0 || length == usize::MAX {
        return T::ZERO;
    }
    let inputs = inputs.map(|x| &x[..length]);
    if length < LONG {
        sum_blocks::<T, K, SHORT>(inputs, length, &f)
    } else {
        sum_blocks::<T, K, LONG>(inputs, length, &f)
    }
}

/// `sum` of at least one entry.
#[inline(always)]
fn sum_blocks<T: Number, const K: usize, const LANES: usize>(
    inputs: [&[T]; K],
    length: usize,
    f: &impl Formula<T, [T; K]>,
) -> T {
    let f = Term(f);
    let mut sums = [T::ZERO; LANES];
    let mut at = 0;
    while at + LANES <= length {
        let values = values(&columns(&inputs, at, LANES), [T::ZERO; LANES], &f);
        for lane in 0..LANES {
            sums[lane] += values[lane];
        }
        at += LANES;
    }
    if at < length {
        let rest = length - at;
        let values = values(&columns(&inputs, at, rest), [T::ZERO; LANES], &f);
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
