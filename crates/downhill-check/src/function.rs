//! The interface of a function whose gradient is checked.

use num_complex::Complex64;

/// A scalar function of all parameters, concatenated in one slice.
///
/// Every closure `|x: &[f64]| -> f64` implements it.
pub trait Function {
    /// Evaluates `f(x)`.
    fn value(&mut self, x: &[f64]) -> f64;

    /// Evaluates `f(x)` at complex `x`; `None` if the function takes only real numbers.
    fn complex(&mut self, _x: &[Complex64]) -> Option<Complex64> {
        None
    }
}

impl<F: FnMut(&[f64]) -> f64> Function for F {
    fn value(&mut self, x: &[f64]) -> f64 {
        self(x)
    }
}

/// An analytic function of complex numbers, which allows the complex step.
///
/// ```
/// use downhill_check::{Analytic, Check, Claim, Complex64, Method, Parameter};
///
/// // f(w) = e^w₀ sin w₁, correct to the last digits.
/// let f = Analytic(|w: &[Complex64]| w[0].exp() * w[1].sin());
/// let w = [0.5_f64, 2.0];
/// let gradient = [w[0].exp() * w[1].sin(), w[0].exp() * w[1].cos()];
///
/// let report = Check::new().by(Method::ComplexStep).run(
///     &[Parameter::new("w", [2], &w)],
///     f,
///     &[Claim::new("by hand", vec![Parameter::new("w", [2], &gradient)])],
/// )?;
/// assert!(report.agrees(), "{report}");
/// # Ok::<(), downhill_check::CheckError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Analytic<F>(pub F);

impl<F: FnMut(&[Complex64]) -> Complex64> Function for Analytic<F> {
    fn value(&mut self, x: &[f64]) -> f64 {
        let x: Vec<Complex64> = x.iter().map(|&x| x.into()).collect();
        (self.0)(&x).re
    }

    fn complex(&mut self, x: &[Complex64]) -> Option<Complex64> {
        Some((self.0)(x))
    }
}
