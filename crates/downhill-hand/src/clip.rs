//! Clipping: a gradient that is too large is cut down before a step.

use crate::setting::check_positive;
use crate::{Real, SettingError};

/// Clipping by value: every entry of the gradient into `[-limit, limit]`.
///
/// ```text
/// g ← max(-limit, min(g, limit))
/// ```
///
/// This turns the gradient's direction. What is no number stays none.
///
/// *Source*: T. Mikolov, "Statistical Language Models Based on Neural Networks" (2012).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClipValue {
    limit: f64,
}

impl ClipValue {
    /// With this limit.
    ///
    /// # Errors
    ///
    /// [`SettingError`] unless `limit` is positive, also in `f32`.
    pub fn new(limit: f64) -> Result<Self, SettingError> {
        let limit = check_positive("the limit of a gradient's entries", limit)?;
        Ok(Self { limit })
    }

    /// Clips the gradient of one parameter.
    pub fn clip<T: Real>(&self, gradient: &mut [T]) {
        let limit = T::narrow(self.limit);
        for g in gradient {
            if *g > limit {
                *g = limit;
            } else if *g < -limit {
                *g = -limit;
            }
        }
    }
}

/// Clipping by norm: the gradient of all parameters together no longer than `limit`.
///
/// With the sum over every entry of every parameter,
///
/// ```text
/// norm = √(sum of g²)
/// g ← g limit / norm   where norm > limit
/// ```
///
/// This keeps the gradient's direction. PyTorch's `clip_grad_norm_` divides by `norm + 1e-6`; here the norm
/// is `limit` afterwards, not a little less. A norm that is no number clips nothing. One that is
/// infinite, also because the squares overflow, leaves 0 of every finite entry and no number of an infinite
/// one.
///
/// *Source*: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks"
/// (2013).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClipNorm {
    limit: f64,
}

impl ClipNorm {
    /// With this limit.
    ///
    /// # Errors
    ///
    /// [`SettingError`] unless `limit` is positive, also in `f32`.
    pub fn new(limit: f64) -> Result<Self, SettingError> {
        let limit = check_positive("the limit of a gradient's norm", limit)?;
        Ok(Self { limit })
    }

    /// What a gradient of this norm is multiplied by; nothing where it is short enough.
    pub fn factor<T: Real>(&self, norm: T) -> Option<T> {
        let limit = T::narrow(self.limit);
        (norm > limit).then(|| limit / norm)
    }

    /// Clips the gradients of all parameters, together.
    pub fn clip<T: Real>(&self, gradients: &mut [Vec<T>]) {
        let mut squares = T::zero();
        for gradient in gradients.iter() {
            squares += sum_of_squares(gradient);
        }
        if let Some(factor) = self.factor(squares.sqrt()) {
            for gradient in gradients {
                scale(gradient, factor);
            }
        }
    }
}

/// The sum of the squares of some numbers.
pub fn sum_of_squares<T: Real>(numbers: &[T]) -> T {
    let mut sum = T::zero();
    for &n in numbers {
        sum += n * n;
    }
    sum
}

/// Multiplies every number by a factor.
pub fn scale<T: Real>(numbers: &mut [T], factor: T) {
    for n in numbers {
        *n *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stops_at_the_limit() {
        let mut gradient = [-3.0, -0.5, 0.0, 0.25, 0.1, f64::INFINITY, f64::NAN];
        ClipValue::new(0.1).unwrap().clip(&mut gradient);
        assert_eq!(gradient[..6], [-0.1, -0.1, 0.0, 0.1, 0.1, 0.1]);
        assert!(gradient[6].is_nan());
    }

    #[test]
    fn the_norm_is_that_of_all_parameters_together() {
        // 4 + 4 + 1 + 16 = 5².
        let mut gradients = vec![vec![2.0, -2.0], vec![1.0, 4.0]];
        ClipNorm::new(2.5).unwrap().clip(&mut gradients);
        assert_eq!(gradients, [[1.0, -1.0], [0.5, 2.0]]);
        // Now as long as it may be, and left alone.
        ClipNorm::new(2.5).unwrap().clip(&mut gradients);
        assert_eq!(gradients, [[1.0, -1.0], [0.5, 2.0]]);
    }

    #[test]
    fn a_gradient_that_is_none_is_not_hidden() {
        let mut gradients = vec![vec![1e3, f64::NAN]];
        ClipNorm::new(1.0).unwrap().clip(&mut gradients);
        assert!(gradients[0][1].is_nan());
    }

    #[test]
    fn refuses_a_limit_that_leaves_nothing() {
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(ClipValue::new(limit).is_err() && ClipNorm::new(limit).is_err());
        }
        let error = ClipNorm::new(0.0).unwrap_err().to_string();
        assert!(error.ends_with("at least 1.18e-38, got 0.0"), "{error}");
    }
}
