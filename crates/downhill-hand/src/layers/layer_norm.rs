//! Layer normalization: shifts and scales every sample to mean 0 and variance 1.

use downhill_core::{check_length, check_not_negative};

use crate::{Layer, ParameterView, Real, ShapeError};

/// Layer normalization of each sample, then a scale and a shift per feature.
///
/// With `μ` the mean of the `n` features of a sample and `v` their variance (divided by `n`, not by `n - 1`),
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
/// The two means appear because `x[i]` changes `μ` and `s`, and through them every `u[j]`. Since
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
    /// Creates a layer with these parameters.
    ///
    /// `epsilon` avoids a division by 0 if all features of a sample are equal; 1e-5 is usual.
    ///
    /// # Shapes
    ///
    /// `gamma` and `beta`: `[features]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if there are no features, the lengths differ, or `epsilon` is negative or not finite.
    pub fn new(gamma: Vec<T>, beta: Vec<T>, epsilon: T) -> Result<Self, ShapeError> {
        if gamma.is_empty() {
            return Err(ShapeError::Empty { what: "features" });
        }
        check_length("beta", &[gamma.len()], beta.len())?;
        check_not_negative("epsilon", &epsilon.to_f64())?;
        Ok(Self {
            gamma,
            beta,
            epsilon,
        })
    }

    /// `μ` and `s` of a sample.
    fn moments(&self, x: &[T]) -> (T, T) {
        let n = T::from_f64(x.len() as f64);
        let mut sum = T::ZERO;
        for &x in x {
            sum += x;
        }
        let mean = sum / n;
        let mut squares = T::ZERO;
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

    fn forward(&self, x: &[T], a: &mut [T]) {
        let n = self.gamma.len();
        for (x, a) in x.chunks_exact(n).zip(a.chunks_exact_mut(n)) {
            let (mean, s) = self.moments(x);
            for i in 0..n {
                a[i] = self.gamma[i] * ((x[i] - mean) / s) + self.beta[i];
            }
        }
    }

    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let [dgamma, dbeta] = gradient else { return };
        dgamma.fill(T::ZERO);
        dbeta.fill(T::ZERO);
        let n = self.gamma.len();
        let per_feature = T::ONE / T::from_f64(n as f64);
        let samples = x.chunks_exact(n).zip(da.chunks_exact(n));
        for ((x, da), dx) in samples.zip(dx.chunks_exact_mut(n)) {
            let (mean, s) = self.moments(x);
            let (mut sum_du, mut sum_u_du) = (T::ZERO, T::ZERO);
            for i in 0..n {
                let u = (x[i] - mean) / s;
                dgamma[i] += u * da[i];
                dbeta[i] += da[i];
                let du = self.gamma[i] * da[i];
                sum_du += du;
                sum_u_du += u * du;
            }
            for i in 0..n {
                let u = (x[i] - mean) / s;
                let du = self.gamma[i] * da[i];
                dx[i] = (du - per_feature * sum_du - u * (per_feature * sum_u_du)) / s;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_a_sample_to_mean_0_and_variance_1() {
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
    fn the_gradient_is_orthogonal_to_a_shift_and_a_scale_of_the_inputs() {
        // Neither changes the output, so the gradient is orthogonal to 1 and, if epsilon is 0, to x.
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
    fn equal_features_do_not_divide_by_0() {
        let norm = LayerNorm::new(vec![1.0_f64; 3], vec![0.5; 3], 1e-5).unwrap();
        let mut a = [f64::NAN; 3];
        norm.forward(&[7.0; 3], &mut a);
        assert_eq!(a, [0.5; 3]);
    }

    #[test]
    fn rejects_parameters_out_of_range_or_of_another_shape() {
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
