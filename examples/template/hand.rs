//! The scale: every feature times a number of its own.

use downhill_hand::{Layer, ParameterView, Real};

/// The scale, `a = w x`, feature by feature.
///
/// ```text
/// a[s,i]     = w[i] x[s,i]
/// dL/dw[i]   = sum over s of x[s,i] dL/da[s,i]
/// dL/dx[s,i] = w[i] dL/da[s,i]
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scale<T> {
    /// `w`, `[features]`.
    pub weight: Vec<T>,
}

impl<T: Real> Layer<T> for Scale<T> {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }

    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        vec![ParameterView::new(
            "weight",
            [self.weight.len()],
            &self.weight,
        )]
    }

    fn parameters_mut(&mut self) -> Vec<&mut [T]> {
        vec![&mut self.weight]
    }

    fn forward(&self, x: &[T], a: &mut [T]) {
        let features = self.weight.len();
        // Sample by sample.
        for (x, a) in x.chunks_exact(features).zip(a.chunks_exact_mut(features)) {
            for i in 0..features {
                a[i] = self.weight[i] * x[i];
            }
        }
    }

    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let features = self.weight.len();
        // One for each of `parameters`, in that order. What is in them is old: start from nothing.
        let [dw] = gradient else { return };
        dw.fill(T::zero());
        for s in 0..x.len() / features {
            for i in 0..features {
                let (x, da, dx) = (
                    x[s * features + i],
                    da[s * features + i],
                    &mut dx[s * features + i],
                );
                dw[i] += x * da;
                *dx = self.weight[i] * da;
            }
        }
    }
}
