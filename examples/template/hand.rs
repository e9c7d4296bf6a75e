//! The scale: every feature times a number of its own.

use downhill_hand::{Layer, ParameterView, Real, ShapeError};

// ANCHOR: layer
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
    weight: Vec<T>,
}
// ANCHOR_END: layer

// ANCHOR: new
impl<T: Real> Scale<T> {
    /// A scale with these parameters.
    ///
    /// # Shapes
    ///
    /// `weight`: `[features]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Empty`] if there are no features.
    pub fn new(weight: Vec<T>) -> Result<Self, ShapeError> {
        if weight.is_empty() {
            return Err(ShapeError::Empty { what: "features" });
        }
        Ok(Self { weight })
    }
}
// ANCHOR_END: new

// ANCHOR: sizes
impl<T: Real> Layer<T> for Scale<T> {
    fn inputs(&self) -> usize {
        self.weight.len()
    }

    fn outputs(&self) -> usize {
        self.weight.len()
    }
    // ANCHOR_END: sizes

    // ANCHOR: parameters
    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        let shape = [self.weight.len()];
        vec![ParameterView::new("weight", shape, &self.weight)]
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        visit(&mut self.weight);
    }
    // ANCHOR_END: parameters

    // ANCHOR: forward
    /// `x` and `a`: `[samples, features]`.
    fn forward(&self, x: &[T], a: &mut [T]) {
        let features = self.weight.len();
        // Sample by sample.
        for (x, a) in x.chunks_exact(features).zip(a.chunks_exact_mut(features)) {
            for i in 0..features {
                a[i] = self.weight[i] * x[i];
            }
        }
    }
    // ANCHOR_END: forward

    // ANCHOR: backward
    /// `x`, `da` and `dx`: `[samples, features]`; `a`, what `forward` gave, is not needed here.
    fn backward(&self, x: &[T], _a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        let features = self.weight.len();
        // One for each of `parameters`, in that order. What is in them is old: start from nothing.
        let [dw] = gradient else { return };
        dw.fill(T::ZERO);
        let samples = x.chunks_exact(features).zip(da.chunks_exact(features));
        for ((x, da), dx) in samples.zip(dx.chunks_exact_mut(features)) {
            for i in 0..features {
                // All samples act through the one w[i]: a sum. Each x[i] acts by itself.
                dw[i] += x[i] * da[i];
                dx[i] = self.weight[i] * da[i];
            }
        }
    }
    // ANCHOR_END: backward
}
