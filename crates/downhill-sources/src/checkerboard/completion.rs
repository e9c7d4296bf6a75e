//! The update that completes the source's loop, in the source's layout.

use downhill_data::BiasColumn;
use downhill_train::{NetworkConfig, Parameters};
use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::SourceError;
use crate::forward::{count, sigmoid};

/// Computes what a step at a learning rate of 1 subtracts.
///
/// The source prints no update, so this project completes it by the gradient of the mean log loss. In the
/// source's layout, the bias is the weight of a last column of ones:
///
/// ```text
/// X1 = [x, 1]        H = σ(X1 W1)        X2 = [H, 1]        a = σ(X2 W2)
///
/// W2         1/n X2ᵀ (a - y)
/// W1         1/n X1ᵀ ((a - y) W2ᵀ H (1-H)), with W2 without its row for the bias
/// ```
///
/// # Shapes
///
/// - `x`: `[samples, 4]`, the pixels divided by 255
/// - `y`: `[samples, 1]`
/// - `W1`: `[5, 4]`; `W2`: `[5, 1]`
///
/// # Errors
///
/// [`SourceError`] if the parameters, the features or the targets do not fit the 4-4-1 net.
pub fn completion(
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    parameters: &Parameters,
) -> Result<Parameters, SourceError> {
    let batch = downhill_train::Batch::new(x, y)?;
    parameters.check(&NetworkConfig::sigmoid(&[x.ncols(), 4, y.ncols()]))?;
    let last = BiasColumn::Last;
    let (w1, w2) = (parameters.joined(0, last)?, parameters.joined(1, last)?);

    // ANCHOR: step
    let x1 = last.append_ones(&x.to_owned());
    let h = sigmoid(x1.dot(&w1));
    let x2 = last.append_ones(&h);
    let a = sigmoid(x2.dot(&w2));

    let delta: Array2<f64> = a - y;
    let without_bias = w2.slice_axis(Axis(0), Slice::from(..h.ncols()));
    let hidden_delta = delta.dot(&without_bias.t()) * &h * (1.0 - &h);
    let n = count(batch.samples());
    Ok(Parameters::default()
        .with_joined(0, last, &(x1.t().dot(&hidden_delta) / n))?
        .with_joined(1, last, &(x2.t().dot(&delta) / n))?)
    // ANCHOR_END: step
}

#[cfg(test)]
mod tests {
    use downhill_train::{Batch, HandEngine, Loss, Objective, Optimization};

    use super::*;
    use crate::checkerboard::{self, Images};

    #[test]
    fn agrees_with_the_gradient_of_the_engine() {
        let images = Images::generated().test;
        let config = checkerboard::config(checkerboard::SEED, Default::default());
        let (net, start) = (config.network(4), config.start(4));
        let x = images.features() / config.scale;
        let y = checkerboard::targets(&images);
        let update = completion(x.view(), y.view(), &start).unwrap();

        let descent = Optimization::new(Objective::new(Loss::LogLoss), 1.0);
        let mut engine = HandEngine::<f64>::new(&net, &start, descent).unwrap();
        let batch = Batch::new(x.view(), y.view()).unwrap();
        let (_, gradient) = engine.gradient(&batch).unwrap();
        for (ours, theirs) in update.as_slice().iter().zip(gradient.as_slice()) {
            assert_eq!((&ours.name, &ours.shape), (&theirs.name, &theirs.shape));
            for (a, b) in ours.values.iter().zip(&theirs.values) {
                assert!((a - b).abs() < 1e-15, "{}: {a} and {b}", ours.name);
            }
        }
    }

    #[test]
    fn data_of_another_shape_is_an_error() {
        let start = checkerboard::config(1, Default::default()).start(4);
        let (x, y) = (Array2::zeros((3, 2)), Array2::zeros((3, 1)));
        let error = completion(x.view(), y.view(), &start).unwrap_err();
        assert!(error.to_string().contains("layers.0.weight"), "{error}");
        let error = completion(x.view(), y.slice_axis(Axis(0), Slice::from(1..)), &start);
        assert!(error.unwrap_err().to_string().contains("targets for 2"));
    }
}
