//! The elementary functions over slices.

use crate::{Body, Formula, Number, dispatch, map_formula};

macro_rules! over_slices {
    ($($(#[$doc:meta])* $name:ident, $method:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// The slices are cut to the length of the shorter. The bound of the error is that of the method of the same
        /// name of [`Number`].
        pub fn $name<T: Number>(x: &[T], out: &mut [T]) {
            struct Function<'a, T>(&'a [T], &'a mut [T]);
            impl<T: Number> Body for Function<'_, T> {
                type Output = ();

                #[inline(always)]
                fn run(self) {
                    map_formula([self.0], self.1, Value);
                }
            }
            struct Value;
            impl<T: Number> Formula<T, ([T; 1], T)> for Value {
                #[inline(always)]
                fn value(&self, ([x], _): ([T; 1], T)) -> T {
                    x.$method()
                }
            }
            dispatch(Function(x, out));
        }
    )*};
}

over_slices! {
    /// Writes `eˣ` of each number to `out`.
    exp_slice, exp;
    /// Writes `eˣ - 1` of each number to `out`.
    exp_m1_slice, exp_m1;
    /// Writes the natural logarithm of each number to `out`.
    ln_slice, ln;
    /// Writes `ln(1 + x)` of each number to `out`.
    ln_1p_slice, ln_1p;
    /// Writes the hyperbolic tangent of each number to `out`.
    tanh_slice, tanh;
    /// Writes the sigmoid of each number to `out`.
    sigmoid_slice, sigmoid;
    /// Writes the square root of each number to `out`.
    sqrt_slice, sqrt;
    /// Writes the error function of each number to `out`.
    erf_slice, erf;
    /// Writes the complementary error function of each number to `out`.
    erfc_slice, erfc;
}
