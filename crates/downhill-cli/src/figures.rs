//! The pictures that several examples draw.

use downhill_data::Dataset;
use downhill_plot::{Curve, LossCurve, PlotError, Points};
use downhill_train::{Engine, Outcome};
use ndarray::Array2;

/// The samples of a table of two features, by class.
///
/// # Errors
///
/// [`PlotError`] if there are no samples, or of other classes than 0 and 1.
pub fn points(title: &str, data: &Dataset<usize>) -> Result<Points, PlotError> {
    let rows = data.features().rows().into_iter();
    let at = rows.map(|x| [x[0], x[1]]).collect();
    let points = Points::new(title, at, data.labels().to_vec(), ["class 0", "class 1"])?;
    Ok(points.with_labels("x1", "x2"))
}

/// The loss by epoch.
pub fn loss_curve(title: &str, loss: &str, outcome: &Outcome) -> LossCurve {
    LossCurve::new(title, loss).with_series("loss", outcome.history.losses.iter().copied())
}

/// The sigmoid and its slope.
///
/// # Errors
///
/// [`PlotError`], which its own interval does not cause.
pub fn sigmoid_curve() -> Result<Curve, PlotError> {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    Ok(Curve::new("The sigmoid and its slope", [-8.0, 8.0])?
        .with_labels("z", "a")
        .with_function("a = σ(z)", sigmoid)
        .with_function("σ'(z) = a (1 - a)", move |z| {
            sigmoid(z) * (1.0 - sigmoid(z))
        }))
}

/// What an engine says of points in the plane: the probability of class 1.
///
/// Nothing where the engine refuses them, which a figure then reports.
pub fn probabilities(engine: &dyn Engine, points: &[[f64; 2]]) -> Vec<f64> {
    let features = Array2::from(points.to_vec());
    match engine.evaluate(features.view()) {
        Ok(predictions) => predictions.column(0).to_vec(),
        Err(_) => Vec::new(),
    }
}
