//! The ellipse layer in plain Rust: forward, and the hand-derived backward beside it.

use downhill::hand::ShapeError;

/// A layer of ellipses: every output falls with the square of the distance from a center.
///
/// ```text
/// z[s,j] = b[j] - sum over i of u[s,i,j]²        u[s,i,j] = W[i,j] (x[s,i] - C[i,j])
/// ```
///
/// Where `b[j]` is positive, `z[s,j]` is so inside the ellipse around `C[·,j]` whose half axes are
/// `√b[j] / |W[i,j]|`, and nowhere else. Behind a sigmoid that is a decision boundary which no
/// single ordinary neuron can draw: its boundary is a straight line.
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

/// The numbers that stand before the sums of the derivation: what a slip of the pen gets wrong.
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
    /// The right ones: see [`Ellipse::backward`].
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

    /// `z`, each entry as the layer's own formula says it.
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

    /// The parameters' gradient from `dz = dL/dz`.
    ///
    /// `u²` has the slope `2u` in `u`, and `z` falls by it. `u = W (x - C)` in turn has the slope
    /// `x - C` in `W`, and `-W` in `C`: two signs meet there, and it is easy to keep one of them.
    /// `b` has the slope 1. Each acts on the loss through `z[s,j]` of every sample `s`, so
    ///
    /// ```text
    /// dL/dW[i,j] = -2 sum over s of u[s,i,j] (x[s,i] - C[i,j]) dL/dz[s,j]
    /// dL/dC[i,j] =  2 sum over s of u[s,i,j] W[i,j] dL/dz[s,j]
    /// dL/db[j]   =  1 sum over s of dL/dz[s,j]
    /// ```
    ///
    /// The numbers before the sums are [`Factors::DERIVED`]; others plant a mistake.
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

    /// The inputs' gradient from `dz = dL/dz`, to be handed to the layer before.
    ///
    /// `x[s,i]` acts on the loss through every output of its sample, with the slope of `C[i,j]`
    /// turned round:
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
        reason = "one layer trains without it; the tests hold it against autodiff's"
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

/// Checks that there are as many numbers as a shape asks for.
fn check_length(what: &'static str, shape: &[usize], got: usize) -> Result<(), ShapeError> {
    let expected = shape.iter().product();
    if got == expected {
        Ok(())
    } else {
        Err(ShapeError::Length {
            what,
            shape: shape.to_vec(),
            expected,
            got,
        })
    }
}
