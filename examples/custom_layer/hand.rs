//! The ellipse layer in plain Rust: forward, and the hand-derived backward beside it.

use downhill::prelude::{ShapeError, check_length};

/// A layer of ellipses: each output falls with the squared distance from a center.
///
/// ```text
/// z[s,j] = b[j] - sum over i of u[s,i,j]²        u[s,i,j] = W[i,j] (x[s,i] - C[i,j])
/// ```
///
/// If `b[j]` is positive, `z[s,j]` is positive inside the ellipse around `C[·,j]` with half axes
/// `√b[j] / |W[i,j]|`, and negative outside. With a sigmoid, the decision boundary is this ellipse. That of an
/// ordinary neuron is a straight line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ellipse {
    inputs: usize,
    outputs: usize,
    /// `W`, `[inputs, outputs]`, row by row.
    weight: Vec<f64>,
    /// `C`, `[inputs, outputs]`, row by row.
    center: Vec<f64>,
    /// `b`, `[outputs]`.
    bias: Vec<f64>,
}

/// The gradient of the loss with respect to the parameters of an [`Ellipse`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EllipseGradient {
    /// `dL/dW`, `[inputs, outputs]`, row by row.
    pub(crate) weight: Vec<f64>,
    /// `dL/dC`, `[inputs, outputs]`, row by row.
    pub(crate) center: Vec<f64>,
    /// `dL/db`, `[outputs]`.
    pub(crate) bias: Vec<f64>,
}

/// The factors before the sums of the derivation. A wrong one is a planted mistake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Factors {
    /// Before `dL/dW`.
    pub(crate) weight: f64,
    /// Before `dL/dC`.
    pub(crate) center: f64,
    /// Before `dL/db`.
    pub(crate) bias: f64,
}

impl Factors {
    /// The correct factors: see [`Ellipse::backward`].
    pub(crate) const DERIVED: Self = Self {
        weight: -2.0,
        center: 2.0,
        bias: 1.0,
    };
}

impl Ellipse {
    /// A layer with these parameters.
    ///
    /// # Shapes
    ///
    /// `weight` and `center`: `[inputs, outputs]`; `bias`: `[outputs]`.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if there are no inputs or outputs, or a slice has another length.
    pub(crate) fn new(
        inputs: usize,
        outputs: usize,
        weight: Vec<f64>,
        center: Vec<f64>,
        bias: Vec<f64>,
    ) -> Result<Self, ShapeError> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" });
        }
        if outputs == 0 {
            return Err(ShapeError::Empty { what: "outputs" });
        }
        let matrix = [inputs, outputs];
        check_length("weight", &matrix, weight.len())?;
        check_length("center", &matrix, center.len())?;
        check_length("bias", &[outputs], bias.len())?;
        Ok(Self {
            inputs,
            outputs,
            weight,
            center,
            bias,
        })
    }

    /// Computes `z`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `z`: `[samples, outputs]`.
    pub(crate) fn forward(&self, x: &[f64], z: &mut [f64]) {
        for (x, z) in x
            .chunks_exact(self.inputs)
            .zip(z.chunks_exact_mut(self.outputs))
        {
            z.copy_from_slice(&self.bias);
            for (i, x) in x.iter().enumerate() {
                for (j, z) in z.iter_mut().enumerate() {
                    let at = i * self.outputs + j;
                    let u = self.weight[at] * (x - self.center[at]);
                    *z -= u * u;
                }
            }
        }
    }

    /// Computes the gradient of the parameters from `dz = dL/dz`.
    ///
    /// `z` contains `-u²`, whose derivative is `-2u`. The derivative of `u = W (x - C)` is `x - C` with respect to
    /// `W`, and `-W` with respect to `C`, where the two signs cancel. That of `b` is 1. Each parameter affects the
    /// loss through `z[s,j]` of every sample `s`, so
    ///
    /// ```text
    /// dL/dW[i,j] = -2 sum over s of u[s,i,j] (x[s,i] - C[i,j]) dL/dz[s,j]
    /// dL/dC[i,j] =  2 sum over s of u[s,i,j] W[i,j] dL/dz[s,j]
    /// dL/db[j]   =  1 sum over s of dL/dz[s,j]
    /// ```
    ///
    /// The factors before the sums are [`Factors::DERIVED`]; others plant a mistake.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `dz`: `[samples, outputs]`.
    // ANCHOR: backward
    pub(crate) fn backward(&self, x: &[f64], dz: &[f64], factors: Factors) -> EllipseGradient {
        let mut gradient = EllipseGradient {
            weight: vec![0.0; self.weight.len()],
            center: vec![0.0; self.center.len()],
            bias: vec![0.0; self.bias.len()],
        };
        for (x, dz) in x
            .chunks_exact(self.inputs)
            .zip(dz.chunks_exact(self.outputs))
        {
            for (i, x) in x.iter().enumerate() {
                for (j, dz) in dz.iter().enumerate() {
                    let at = i * self.outputs + j;
                    let (w, distance) = (self.weight[at], x - self.center[at]);
                    let u = w * distance;
                    gradient.weight[at] += factors.weight * u * distance * dz;
                    gradient.center[at] += factors.center * u * w * dz;
                }
            }
            for (db, dz) in gradient.bias.iter_mut().zip(dz) {
                *db += factors.bias * dz;
            }
        }
        gradient
    }
    // ANCHOR_END: backward

    /// Computes the gradient of the inputs from `dz = dL/dz`.
    ///
    /// `x[s,i]` affects the loss through every output of its sample, with the opposite sign of `C[i,j]`:
    ///
    /// ```text
    /// dL/dx[s,i] = -2 sum over j of u[s,i,j] W[i,j] dL/dz[s,j]
    /// ```
    ///
    /// # Shapes
    ///
    /// `x` and the result: `[samples, inputs]`; `dz`: `[samples, outputs]`.
    #[allow(
        dead_code,
        reason = "a single layer trains without it; the tests compare it with autodiff"
    )]
    pub(crate) fn backward_input(&self, x: &[f64], dz: &[f64]) -> Vec<f64> {
        let mut dx = vec![0.0; x.len()];
        for ((x, dz), dx) in x
            .chunks_exact(self.inputs)
            .zip(dz.chunks_exact(self.outputs))
            .zip(dx.chunks_exact_mut(self.inputs))
        {
            for (i, (x, dx)) in x.iter().zip(dx).enumerate() {
                for (j, dz) in dz.iter().enumerate() {
                    let at = i * self.outputs + j;
                    let w = self.weight[at];
                    *dx -= 2.0 * w * (x - self.center[at]) * w * dz;
                }
            }
        }
        dx
    }
}
