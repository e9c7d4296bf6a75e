//! Gradient clipping.

use crate::{Clip, Network, Real, Workspace};

/// Clips the gradient in a workspace, without allocating.
pub fn clip<T: Real>(clip: Clip, network: &mut Network<T>, workspace: &mut Workspace<T>) {
    match clip {
        Clip::None => {}
        Clip::Value(limit) => network.update(workspace, |_, _, g| clip_value(g, limit)),
        Clip::Norm(limit) => {
            if let Some(factor) = clip_factor(workspace.gradient_norm(), limit) {
                network.update(workspace, |_, _, g| {
                    for g in g {
                        *g *= factor;
                    }
                });
            }
        }
    }
}

/// Clips every entry of a gradient to `[-limit, limit]`.
///
/// ```text
/// g ← max(-limit, min(g, limit))
/// ```
///
/// This changes the direction of the gradient. NaN stays NaN.
///
/// *Source*: T. Mikolov, "Statistical Language Models Based on Neural Networks" (2012).
pub fn clip_value<T: Real>(gradient: &mut [T], limit: f64) {
    let limit = T::from_f64(limit);
    for g in gradient {
        if *g > limit {
            *g = limit;
        } else if *g < -limit {
            *g = -limit;
        }
    }
}

/// The factor that scales a gradient of this norm down to `limit`.
///
/// `None` if the norm is at most `limit`. The norm is that of all parameters together: with the sum over every entry
/// of every parameter,
///
/// ```text
/// norm = √(sum of g²)
/// g ← g limit / norm   where norm > limit
/// ```
///
/// This keeps the direction of the gradient. PyTorch's `clip_grad_norm_` divides by `norm + 1e-6`; here the norm is
/// `limit` afterwards, not slightly less. If the norm is NaN, nothing is clipped. If it is infinite, for example
/// because its squares overflow, finite entries become 0 and infinite ones NaN.
///
/// *Source*: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks"
/// (2013).
pub fn clip_factor<T: Real>(norm: T, limit: f64) -> Option<T> {
    let limit = T::from_f64(limit);
    (norm > limit).then(|| limit / norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_every_value_and_keeps_nan() {
        let mut gradient = [-3.0, -0.05, 0.1, 0.2, f64::NAN];
        clip_value(&mut gradient, 0.1);
        assert_eq!(gradient[..4], [-0.1, -0.05, 0.1, 0.1]);
        assert!(gradient[4].is_nan());
    }

    #[test]
    fn reduces_only_norms_above_the_limit() {
        assert_eq!(clip_factor(5.0, 2.5), Some(0.5));
        assert_eq!(clip_factor(2.5, 2.5), None);
        assert_eq!(clip_factor(f64::NAN, 1.0), None);
        assert_eq!(clip_factor(f64::INFINITY, 1.0), Some(0.0));
    }
}
