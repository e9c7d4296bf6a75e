//! Layer normalization: every sample shifted and scaled to mean 0 and variance 1.

use crate::error::check_length;
use crate::{Layer, ParameterView, Real, ShapeError};

/// Layer normalization of each sample over its `n` features, with a gain and a shift for each.
///
/// With `μ` the mean of a sample's features and `v` their variance (the mean of the squares, not
/// divided by `n - 1`),
///
/// ```text
/// s          = √(v + ε)
/// u[i]       = (x[i] - μ) / s
/// a[i]       = γ[i] u[i] + β[i]
///
/// dL/dγ[i]   = sum over samples of u[i] dL/da[i]
/// dL/dβ[i]   = sum over samples of dL/da[i]
/// dL/du[i]   = γ[i] dL/da[i]
/// dL/dx[i]   = (dL/du[i] - mean over j of dL/du[j] - u[i] mean over j of u[j] dL/du[j]) / s
/// ```
///
/// The two means are what `x[i]` does to the others: it moves `μ`, and it moves `s`. Since
/// `du[j]/dx[i] = (1[i = j] - 1/n - u[i] u[j] / n) / s`, summing over `j` gives the last line.
///
/// *Source*: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer Normalization" (2016).
#[derive(Debug, Clone, PartialEq)]
pub struct LayerNorm<T> {
    /// `γ`, `[features]`.
    gamma: Vec<T>,
    /// `β`, `[features]`.
    beta: Vec<T>,
    /// `ε`.
    epsilon: T,
}

impl<T: Real> LayerNorm<T> {
    /// A normalization with these parameters.
    ///
    /// `epsilon` keeps a sample whose features are all the same from being divided by 0; 1e-5 is usual.
    ///
    /// # Shapes
    ///
    /// `gamma` and `beta`: `[features]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if there are no features, the two are not as long, or `epsilon` is negative or not
    /// finite.
    pub fn new(gamma: Vec<T>, beta: Vec<T>, epsilon: T) -> Result<Self, ShapeError> {
        if gamma.is_empty() {
            return Err(ShapeError::Empty { what: "features" });
        }
        check_length("beta", &[gamma.len()], beta.len())?;
        if !(epsilon.is_finite() && epsilon >= T::zero()) {
            return Err(ShapeError::Epsilon {
                epsilon: epsilon.widen().to_string(),
            });
        }
        Ok(Self {
            gamma,
            beta,
            epsilon,
        })
    }

    /// `μ` and `s` of a sample.
    fn moments(&self, x: &[T]) -> (T, T) {
        let n = T::narrow(x.len() as f64);
        let mut sum = T::zero();
        for &x in x {
            sum += x;
        }
        let mean = sum / n;
        let mut squares = T::zero();
        for &x in x {
            squares += (x - mean) * (x - mean);
        }
        (mean, (squares / n + self.epsilon).sqrt())
    }
}

impl<T: Real> Layer<T> for LayerNorm<T> {
    fn inputs(&self) -> usize {
        self.gamma.len()
    }

    fn outputs(&self) -> usize {
        self.gamma.len()
    }

    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        let shape = [self.gamma.len()];
        vec![
            ParameterView::new("gamma", shape, &self.gamma),
            ParameterView::new("beta", shape, &self.beta),
        ]
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        visit(&mut self.gamma);
        visit(&mut self.beta);
    }

    /// `x` and `a`: `[samples, features]`.
    fn forward(&self, x: &[T], a: &mut [T]) {
        let n = self.gamma.len();
        for (x, a) in x.chunks_exact(n).zip(a.chunks_exact_mut(n)) {
            let (mean, s) = self.moments(x);
            for i in 0..n {
                a[i] = self.gamma[i] * ((x[i] - mean) / s) + self.beta[i];
            }
        }
    }

    /// `x`, `da` and `dx`: `[samples, features]`.
    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let [dgamma, dbeta] = gradient else { return };
        dgamma.fill(T::zero());
        dbeta.fill(T::zero());
        let n = self.gamma.len();
        let fraction = T::one() / T::narrow(n as f64);
        let samples = x.chunks_exact(n).zip(da.chunks_exact(n));
        for ((x, da), dx) in samples.zip(dx.chunks_exact_mut(n)) {
            let (mean, s) = self.moments(x);
            let (mut of_du, mut of_u_du) = (T::zero(), T::zero());
            for i in 0..n {
                let u = (x[i] - mean) / s;
                dgamma[i] += u * da[i];
                dbeta[i] += da[i];
                let du = self.gamma[i] * da[i];
                of_du += du;
                of_u_du += u * du;
            }
            for i in 0..n {
                let u = (x[i] - mean) / s;
                let du = self.gamma[i] * da[i];
                dx[i] = (du - fraction * of_du - u * (fraction * of_u_du)) / s;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_comes_out_with_mean_0_and_variance_1() {
        let norm = LayerNorm::new(vec![1.0_f64; 4], vec![0.0; 4], 0.0).unwrap();
        let mut a = [f64::NAN; 8];
        norm.forward(&[3.0, 3.0, 5.0, 5.0, -1.0, 0.0, 2.0, 9.0], &mut a);
        assert_eq!(a[..4], [-1.0, -1.0, 1.0, 1.0]);
        let (mean, square) = (
            a[4..].iter().sum::<f64>(),
            a[4..].iter().map(|a| a * a).sum::<f64>(),
        );
        assert!(mean.abs() < 1e-15 && (square - 4.0).abs() < 1e-14);
    }

    #[test]
    fn a_shift_and_a_scale_of_the_inputs_go_unseen() {
        // So the gradient has nothing along either: neither along 1 nor, but for epsilon, along x.
        let norm = LayerNorm::new(vec![0.5, -2.0, 1.5], vec![0.1, 0.2, 0.3], 0.0).unwrap();
        let (x, da) = ([1.0, -0.5, 4.0], [0.3, -0.7, 0.2]);
        let (mut a, mut dx) = ([f64::NAN; 3], [f64::NAN; 3]);
        let mut gradient = [vec![f64::NAN; 3], vec![f64::NAN; 3]];
        norm.forward(&x, &mut a);
        norm.backward(&x, &a, &da, &mut dx, &mut gradient);
        let along_one: f64 = dx.iter().sum();
        let along_x: f64 = dx.iter().zip(&x).map(|(d, x)| d * x).sum();
        assert!(
            along_one.abs() < 1e-16 && along_x.abs() < 1e-15,
            "{along_one:e} {along_x:e}"
        );
    }

    #[test]
    fn one_and_the_same_feature_is_no_division_by_nothing() {
        let norm = LayerNorm::new(vec![1.0_f64; 3], vec![0.5; 3], 1e-5).unwrap();
        let mut a = [f64::NAN; 3];
        norm.forward(&[7.0; 3], &mut a);
        assert_eq!(a, [0.5; 3]);
    }

    #[test]
    fn refuses_parameters_of_another_shape() {
        let error = LayerNorm::new(vec![1.0; 3], vec![0.0; 2], 1e-5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "beta: expected 3 numbers for shape [3], got 2"
        );
        assert!(LayerNorm::<f64>::new(vec![], vec![], 1e-5).is_err());
        for epsilon in [-1e-5, f64::NAN, f64::INFINITY] {
            let error = LayerNorm::new(vec![1.0], vec![0.0], epsilon).unwrap_err();
            assert!(error.to_string().starts_with("epsilon must be"), "{error}");
        }
    }
}
