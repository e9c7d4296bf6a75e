//! Loops over the numbers of some slices, with the widest vectors of the machine.

use downhill_kernels::{Body, Formula, dispatch};

use crate::Real;

/// Replaces each entry of `out` by a formula of the numbers at its place of `inputs` and of itself.
pub(crate) fn change<T: Real, const K: usize>(
    inputs: [&[T]; K],
    out: &mut [T],
    formula: impl Formula<T, ([T; K], T)>,
) {
    struct Change<'a, T, const K: usize, F>([&'a [T]; K], &'a mut [T], F);
    impl<T: Real, const K: usize, F: Formula<T, ([T; K], T)>> Body for Change<'_, T, K, F> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            downhill_kernels::map_formula(self.0, self.1, self.2);
        }
    }
    dispatch(Change(inputs, out, formula));
}

/// The sum of a formula of the numbers at each place of `inputs`, in an order that depends on their count alone.
pub(crate) fn sum<T: Real, const K: usize>(
    inputs: [&[T]; K],
    formula: impl Formula<T, [T; K]>,
) -> T {
    struct Sum<'a, T, const K: usize, F>([&'a [T]; K], F);
    impl<T: Real, const K: usize, F: Formula<T, [T; K]>> Body for Sum<'_, T, K, F> {
        type Output = T;

        #[inline(always)]
        fn run(self) -> T {
            downhill_kernels::sum_formula(self.0, self.1)
        }
    }
    dispatch(Sum(inputs, formula))
}
