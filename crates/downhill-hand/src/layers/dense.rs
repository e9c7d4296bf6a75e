//! The dense layer, `z = x W + b`.

use downhill_core::check_length;

use crate::{Layer, ParameterView, Real, ShapeError};

/// A dense (fully connected) layer, `z = x W + b`.
///
/// Without a bias it is `z = x W`, for example for features that include a column of ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense<T> {
    inputs: usize,
    outputs: usize,
    /// `W`, `[inputs, outputs]`, row by row.
    pub(crate) weight: Vec<T>,
    /// `b`, `[outputs]`.
    pub(crate) bias: Option<Vec<T>>,
}

impl<T: Real> Dense<T> {
    /// Creates a layer with these parameters.
    ///
    /// # Shapes
    ///
    /// `weight`: `[inputs, outputs]`; `bias`, if there is one: `[outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if `inputs` or `outputs` is 0, or a slice has another length.
    pub fn new(
        inputs: usize,
        outputs: usize,
        weight: Vec<T>,
        bias: Option<Vec<T>>,
    ) -> Result<Self, ShapeError> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" });
        }
        if outputs == 0 {
            return Err(ShapeError::Empty { what: "outputs" });
        }
        check_length("weight", &[inputs, outputs], weight.len())?;
        if let Some(bias) = &bias {
            check_length("bias", &[outputs], bias.len())?;
        }
        Ok(Self {
            inputs,
            outputs,
            weight,
            bias,
        })
    }

    /// `W`, `[inputs, outputs]`, row by row.
    pub fn weight(&self) -> &[T] {
        &self.weight
    }

    /// `b`, `[outputs]`, if the layer has a bias.
    pub fn bias(&self) -> Option<&[T]> {
        self.bias.as_deref()
    }

    /// The gradient of the weight, `dw = dL/dW`, from `dz = dL/dz`.
    ///
    /// `W[i,j]` acts on the loss through `z[s,j]` of every sample `s`, with slope `x[s,i]`:
    ///
    /// ```text
    /// dW[i,j] = sum over s of x[s,i] dz[s,j]        dW = xᵀ dz
    /// ```
    // ANCHOR: backward_weight
    fn backward_weight(&self, x: &[T], dz: &[T], dw: &mut [T]) {
        dw.fill(T::zero());
        for (x, dz) in x
            .chunks_exact(self.inputs)
            .zip(dz.chunks_exact(self.outputs))
        {
            for (&x, dw) in x.iter().zip(dw.chunks_exact_mut(self.outputs)) {
                for (dw, &dz) in dw.iter_mut().zip(dz) {
                    *dw += x * dz;
                }
            }
        }
    }
    // ANCHOR_END: backward_weight

    /// The gradient of the bias, `db = dL/db`, from `dz = dL/dz`.
    ///
    /// `b[j]` acts on the loss through `z[s,j]` of every sample `s`, with slope 1:
    ///
    /// ```text
    /// db[j]   = sum over s of dz[s,j]
    /// ```
    // ANCHOR: backward_bias
    fn backward_bias(&self, dz: &[T], db: &mut [T]) {
        db.fill(T::zero());
        for dz in dz.chunks_exact(self.outputs) {
            for (db, &dz) in db.iter_mut().zip(dz) {
                *db += dz;
            }
        }
    }
    // ANCHOR_END: backward_bias

    /// The gradient of the input, `dx = dL/dx`, from `dz = dL/dz`.
    ///
    /// In a network it is the `da` of the layer before. `x[s,i]` acts on the loss through every output `z[s,j]` of its
    /// sample, with slope `W[i,j]`:
    ///
    /// ```text
    /// dx[s,i] = sum over j of dz[s,j] W[i,j]        dx = dz Wᵀ
    /// ```
    // ANCHOR: backward_input
    fn backward_input(&self, dz: &[T], dx: &mut [T]) {
        for (dz, dx) in dz
            .chunks_exact(self.outputs)
            .zip(dx.chunks_exact_mut(self.inputs))
        {
            for (dx, w) in dx.iter_mut().zip(self.weight.chunks_exact(self.outputs)) {
                let mut sum = T::zero();
                for (&dz, &w) in dz.iter().zip(w) {
                    sum += dz * w;
                }
                *dx = sum;
            }
        }
    }
    // ANCHOR_END: backward_input
}

impl<T: Real> Layer<T> for Dense<T> {
    fn inputs(&self) -> usize {
        self.inputs
    }

    fn outputs(&self) -> usize {
        self.outputs
    }

    fn parameters(&self) -> Vec<ParameterView<'_, T>> {
        let weight = ParameterView::new("weight", [self.inputs, self.outputs], &self.weight);
        let bias = self.bias.iter();
        let bias = bias.map(|b| ParameterView::new("bias", [self.outputs], b));
        std::iter::once(weight).chain(bias).collect()
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T])) {
        visit(&mut self.weight);
        if let Some(bias) = &mut self.bias {
            visit(bias);
        }
    }

    /// `z = x W + b`:
    ///
    /// ```text
    /// z[s,j] = sum over i of x[s,i] W[i,j]  +  b[j]
    /// ```
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    // ANCHOR: forward
    fn forward(&self, x: &[T], z: &mut [T]) {
        for (x, z) in x
            .chunks_exact(self.inputs)
            .zip(z.chunks_exact_mut(self.outputs))
        {
            match &self.bias {
                Some(bias) => z.copy_from_slice(bias),
                None => z.fill(T::zero()),
            }
            for (&x, w) in x.iter().zip(self.weight.chunks_exact(self.outputs)) {
                for (z, &w) in z.iter_mut().zip(w) {
                    *z += x * w;
                }
            }
        }
    }
    // ANCHOR_END: forward

    fn backward(&self, x: &[T], a: &[T], dz: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        self.backward_first(x, a, dz, dx, gradient);
        self.backward_input(dz, dx);
    }

    /// Skips `dx`, which costs as much as `dw`.
    fn backward_first(&self, x: &[T], _a: &[T], dz: &[T], _dx: &mut [T], gradient: &mut [Vec<T>]) {
        if let [dw, bias @ ..] = gradient {
            self.backward_weight(x, dz, dw);
            if let [db] = bias {
                self.backward_bias(dz, db);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: a_layer
    fn layer() -> Dense<f64> {
        Dense::new(
            3,
            2,
            vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            Some(vec![0.5, -0.5]),
        )
        .unwrap()
    }
    // ANCHOR_END: a_layer

    // ANCHOR: weighted_sum
    #[test]
    fn adds_the_bias_to_the_weighted_sum() {
        let mut z = [f64::NAN; 4];
        layer().forward(&[1.0, 0.0, -1.0, 0.0, 2.0, 0.0], &mut z);
        assert_eq!(z, [-3.5, -4.5, 6.5, 7.5]);
    }
    // ANCHOR_END: weighted_sum

    #[test]
    fn backward_agrees_with_the_derivation_on_paper() {
        let layer = layer();
        let (x, dz) = ([1.0, 0.0, -1.0, 0.0, 2.0, 0.0], [1.0, 10.0, 100.0, 1000.0]);
        let mut gradient = [vec![f64::NAN; 6], vec![f64::NAN; 2]];
        let mut dx = [f64::NAN; 6];
        layer.backward(&x, &[], &dz, &mut dx, &mut gradient);
        assert_eq!(gradient[0], [1.0, 10.0, 200.0, 2000.0, -1.0, -10.0]);
        assert_eq!(gradient[1], [101.0, 1010.0]);
        assert_eq!(dx, [21.0, 43.0, 65.0, 2100.0, 4300.0, 6500.0]);
    }

    #[test]
    fn rejects_parameters_of_another_shape() {
        let error = Dense::new(3, 2, vec![0.0; 5], None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "weight: expected 6 numbers for shape [3, 2], got 5"
        );
        assert_eq!(
            Dense::<f64>::new(0, 2, vec![], None).unwrap_err(),
            ShapeError::Empty { what: "inputs" }
        );
    }
}
