//! Code compiled for the widest vectors of the machine.

use pulp::{Arch, Simd, WithSimd};

/// A computation that [`dispatch`] compiles once for each kind of vectors.
pub trait Body {
    /// The result of the computation.
    type Output;

    /// Computes the result.
    ///
    /// Mark it, and every function that it calls, `#[inline(always)]`: a function that is not inlined is compiled for
    /// the narrowest vectors.
    fn run(self) -> Self::Output;
}

/// Runs a computation with the widest vectors of this machine.
///
/// On x86-64 these are those of AVX-512, AVX2 with FMA, or SSE2, as found at run time. A call costs about 2 ns.
/// Nothing is fused, so the result is the same on every machine.
///
/// ```
/// use downhill_kernels::{Body, Number, dispatch};
///
/// struct Softplus<'a, T>(&'a mut [T]);
///
/// impl<T: Number> Body for Softplus<'_, T> {
///     type Output = ();
///
///     #[inline(always)]
///     fn run(self) {
///         for x in self.0 {
///             *x = x.exp().ln_1p();
///         }
///     }
/// }
///
/// let mut x = [0.0_f64; 100];
/// dispatch(Softplus(&mut x));
/// assert_eq!(x[99], 2.0_f64.ln());
/// ```
#[inline(always)]
pub fn dispatch<B: Body>(body: B) -> B::Output {
    struct Adapter<B>(B);
    impl<B: Body> WithSimd for Adapter<B> {
        type Output = B::Output;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _simd: S) -> B::Output {
            self.0.run()
        }
    }
    Arch::new().dispatch(Adapter(body))
}
