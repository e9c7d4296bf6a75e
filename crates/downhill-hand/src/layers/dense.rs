//! The dense layer, `z = x W + b`.

mod narrow;

use downhill_core::check_length;
use downhill_kernels::{MatRef, Threads, column_sums, fill_rows, matmul};

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

/// Up to as many multiplications, the loops of the derivation are faster than a call of the matrix product.
const SMALL: usize = 64;

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

    /// Whether the loops of the derivation are the fastest for this input.
    fn is_small(&self, x: &[T]) -> bool {
        x.len().saturating_mul(self.outputs) <= SMALL
    }

    /// The loops of the derivation.
    fn loops(&self) -> Loops<'_, T> {
        Loops {
            inputs: self.inputs,
            outputs: self.outputs,
            weight: &self.weight,
            bias: self.bias.as_deref(),
        }
    }

    /// `W` as a matrix.
    fn weights(&self) -> MatRef<'_, T> {
        MatRef::row_major(&self.weight, self.inputs, self.outputs)
    }

    /// A matrix with a row for each sample.
    fn rows<'a>(&self, values: &'a [T], columns: usize) -> MatRef<'a, T> {
        MatRef::row_major(values, values.len() / columns, columns)
    }

    /// `b`, `[outputs]`, if the layer has a bias.
    pub fn bias(&self) -> Option<&[T]> {
        self.bias.as_deref()
    }
}

/// The derivation: the formulas of the passes as loops over samples, inputs and outputs.
///
/// Small layers are computed by them, the smallest in registers, and larger ones by the matrix product. The tests compare
/// both with the loops.
#[derive(Debug, Clone, Copy)]
struct Loops<'a, T> {
    inputs: usize,
    outputs: usize,
    /// `W`, `[inputs, outputs]`, row by row.
    weight: &'a [T],
    /// `b`, `[outputs]`.
    bias: Option<&'a [T]>,
}

impl<T: Real> Loops<'_, T> {
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
            match self.bias {
                Some(bias) => z.copy_from_slice(bias),
                None => z.fill(T::ZERO),
            }
            for (&x, w) in x.iter().zip(self.weight.chunks_exact(self.outputs)) {
                for (z, &w) in z.iter_mut().zip(w) {
                    *z += x * w;
                }
            }
        }
    }
    // ANCHOR_END: forward

    /// The gradient of the weight, `dw = dL/dW`, from `dz = dL/dz`.
    ///
    /// `W[i,j]` acts on the loss through `z[s,j]` of every sample `s`, with slope `x[s,i]`:
    ///
    /// ```text
    /// dW[i,j] = sum over s of x[s,i] dz[s,j]        dW = xᵀ dz
    /// ```
    // ANCHOR: backward_weight
    fn backward_weight(&self, x: &[T], dz: &[T], dw: &mut [T]) {
        dw.fill(T::ZERO);
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
        db.fill(T::ZERO);
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
                let mut sum = T::ZERO;
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

    /// `z = x W + b`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    fn forward(&self, x: &[T], z: &mut [T]) {
        if self.is_small(x) {
            self.narrow_forward(x, z)
                .unwrap_or_else(|| self.loops().forward(x, z));
            return;
        }
        match &self.bias {
            Some(bias) => fill_rows(z, bias),
            None => z.fill(T::ZERO),
        }
        product(z, T::ONE, self.rows(x, self.inputs), self.weights());
    }

    fn backward(&self, x: &[T], _a: &[T], dz: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        self.gradients(x, dz, Some(dx), gradient);
    }

    /// Skips `dx`, which costs as much as `dw`.
    fn backward_first(&self, x: &[T], _a: &[T], dz: &[T], _dx: &mut [T], gradient: &mut [Vec<T>]) {
        self.gradients(x, dz, None, gradient);
    }
}

impl<T: Real> Dense<T> {
    /// Writes the gradients of the parameters, and `dx` if it is given.
    fn gradients(&self, x: &[T], dz: &[T], dx: Option<&mut [T]>, gradient: &mut [Vec<T>]) {
        let [dw, bias @ ..] = gradient else { return };
        let db = bias.first_mut().map(Vec::as_mut_slice);
        if self.is_small(x) {
            self.small_gradients(x, dz, dx, dw, db);
            return;
        }
        let dz_rows = self.rows(dz, self.outputs);
        product(dw, T::ZERO, self.rows(x, self.inputs).transposed(), dz_rows);
        if let Some(db) = db {
            column_sums(dz, db);
        }
        if let Some(dx) = dx {
            product(dx, T::ZERO, dz_rows, self.weights().transposed());
        }
    }

    /// The gradients without a matrix product.
    fn small_gradients(
        &self,
        x: &[T],
        dz: &[T],
        mut dx: Option<&mut [T]>,
        dw: &mut [T],
        mut db: Option<&mut [T]>,
    ) {
        let narrow = self.narrow_backward(x, dz, dx.as_deref_mut(), dw, db.as_deref_mut());
        if narrow.is_some() {
            return;
        }
        let loops = self.loops();
        loops.backward_weight(x, dz, dw);
        if let Some(db) = db {
            loops.backward_bias(dz, db);
        }
        if let Some(dx) = dx {
            loops.backward_input(dz, dx);
        }
    }
}

/// Writes `beta c + a b` to `c`.
fn product<T: Real>(c: &mut [T], beta: T, a: MatRef<'_, T>, b: MatRef<'_, T>) {
    let fits = matmul(c, beta, a, b, Threads::available());
    debug_assert!(fits.is_ok(), "{fits:?}");
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
    fn the_matrix_product_agrees_with_the_loops() {
        let numbers = |count: usize, seed: usize| -> Vec<f64> {
            let mixed = (0..count).map(|i| ((i + seed) * 37 % 101) as f64 / 101.0 - 0.5);
            mixed.collect()
        };
        let near = |ours: &[f64], loops: &[f64]| {
            assert_eq!(ours.len(), loops.len());
            for (ours, loops) in ours.iter().zip(loops) {
                assert!((ours - loops).abs() < 1e-13, "{ours} {loops}");
            }
        };
        for (samples, inputs, outputs) in [
            (1, 1, 1),
            (5, 3, 2),
            (1, 7, 8),
            (3, 4, 3),
            (40, 1, 4),
            (500, 4, 4),
            (300, 4, 1),
            (7, 9, 11),
            (64, 33, 20),
        ] {
            let bias = (outputs != 4).then(|| numbers(outputs, 1));
            let layer = Dense::new(inputs, outputs, numbers(inputs * outputs, 2), bias).unwrap();
            let loops = layer.loops();
            let (x, dz) = (numbers(samples * inputs, 3), numbers(samples * outputs, 4));
            let (mut z, mut expected) = (vec![f64::NAN; dz.len()], vec![f64::NAN; dz.len()]);
            layer.forward(&x, &mut z);
            loops.forward(&x, &mut expected);
            near(&z, &expected);

            let mut gradient = vec![vec![f64::NAN; inputs * outputs], vec![f64::NAN; outputs]];
            gradient.truncate(1 + usize::from(layer.bias.is_some()));
            let (mut dx, mut expected) = (vec![f64::NAN; x.len()], vec![f64::NAN; x.len()]);
            layer.backward(&x, &z, &dz, &mut dx, &mut gradient);
            loops.backward_input(&dz, &mut expected);
            near(&dx, &expected);
            let mut expected = vec![f64::NAN; inputs * outputs];
            loops.backward_weight(&x, &dz, &mut expected);
            near(&gradient[0], &expected);
            let mut expected = vec![f64::NAN; outputs];
            loops.backward_bias(&dz, &mut expected);
            if let Some(db) = gradient.get(1) {
                near(db, &expected);
            }
        }
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
