//! The figures that several examples draw.

use downhill_data::Dataset;
use downhill_plot::{Boundary, Curve, LossCurve, PlotError, Points, Regions};
use downhill_train::{Loss, Outcome};
use ndarray::{Array2, ArrayView2, aview2};

/// The samples of a table with two features, by class.
///
/// # Errors
///
/// [`PlotError`] if there are no samples, or classes other than 0 and 1.
pub fn points(title: &str, data: &Dataset<usize>) -> Result<Points, PlotError> {
    let rows = data.features().rows().into_iter();
    let at = rows.map(|x| [x[0], x[1]]).collect();
    let points = Points::new(title, at, data.labels().to_vec(), ["class 0", "class 1"])?;
    Ok(points.with_labels("x1", "x2"))
}

/// The loss by epoch.
pub fn loss_curve(title: &str, loss: impl Into<Loss>, outcome: &Outcome) -> LossCurve {
    LossCurve::new(title, loss.into().label())
        .with_series("loss", outcome.history.losses.iter().copied())
}

/// The sigmoid and its derivative.
///
/// # Errors
///
/// None with this interval.
pub fn sigmoid_curve() -> Result<Curve, PlotError> {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    Ok(Curve::new("The sigmoid and its slope", [-8.0, 8.0])?
        .with_labels("z", "a")
        .with_function("a = σ(z)", sigmoid)
        .with_function("σ'(z) = a (1 - a)", move |z| {
            sigmoid(z) * (1.0 - sigmoid(z))
        }))
}

/// The points over the predicted probability of class 1; `None` if it is NaN, as after a run that diverged.
///
/// `predict` maps features `[samples, 2]` to predictions `[samples, 1]`.
///
/// # Errors
///
/// [`PlotError`] if the points are not of two classes, or the prediction fails.
pub fn boundary<E>(
    points: Points,
    predict: impl Fn(ArrayView2<'_, f64>) -> Result<Array2<f64>, E>,
) -> Result<Option<Boundary>, PlotError> {
    // The figure reports missing values.
    let values = |at: &[[f64; 2]]| predict(aview2(at)).map(|p| p.into_iter().collect());
    some_if_finite(Boundary::from_batch(points, |at| {
        values(at).unwrap_or_default()
    }))
}

/// The points over the most probable class; `None` if a probability is NaN, as after a run that diverged.
///
/// `predict` maps features `[samples, 2]` to the probabilities of the classes, `[samples, classes]`.
///
/// # Errors
///
/// [`PlotError`] if there are too many classes to be readable, or the prediction fails.
pub fn regions<E>(
    points: Points,
    predict: impl Fn(ArrayView2<'_, f64>) -> Result<Array2<f64>, E>,
) -> Result<Option<Regions>, PlotError> {
    let rows = |p: Array2<f64>| p.rows().into_iter().map(|row| row.to_vec()).collect();
    let values = |at: &[[f64; 2]]| predict(aview2(at)).map(rows);
    some_if_finite(Regions::from_batch(points, |at| {
        values(at).unwrap_or_default()
    }))
}

/// A figure, or `None` if a prediction is NaN.
fn some_if_finite<F>(figure: Result<F, PlotError>) -> Result<Option<F>, PlotError> {
    match figure {
        Ok(figure) => Ok(Some(figure)),
        Err(PlotError::NotAProbability { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
