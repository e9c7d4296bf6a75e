//! The pictures that several examples draw.

use downhill_data::Dataset;
use downhill_plot::{Boundary, Curve, LossCurve, PlotError, Points, Regions};
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

/// The points over what an engine says of the plane: the probability of class 1.
///
/// None where what it says is no number, as after a run that diverged.
///
/// # Errors
///
/// [`PlotError`] if the points are not of two classes, or the engine does not take two features.
pub fn boundary(points: Points, engine: &dyn Engine) -> Result<Option<Boundary>, PlotError> {
    let figure = Boundary::from_batch(points, |points| {
        let features = Array2::from(points.to_vec());
        match engine.evaluate(features.view()) {
            Ok(predictions) => predictions.column(0).to_vec(),
            // No answers for so many points: the figure says so.
            Err(_) => Vec::new(),
        }
    });
    match figure {
        Ok(figure) => Ok(Some(figure)),
        Err(PlotError::NotAProbability { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The points over the class that an engine would choose: its outputs are the probabilities of the classes.
///
/// None where what it says are no numbers, as after a run that diverged.
///
/// # Errors
///
/// [`PlotError`] if there are more classes than stay readable, other classes than the engine has outputs,
/// or the engine does not take two features.
pub fn regions(points: Points, engine: &dyn Engine) -> Result<Option<Regions>, PlotError> {
    let figure = Regions::from_batch(points, |points| {
        let features = Array2::from(points.to_vec());
        match engine.evaluate(features.view()) {
            Ok(predictions) => predictions.rows().into_iter().map(|p| p.to_vec()).collect(),
            // No answers for so many points: the figure says so.
            Err(_) => Vec::new(),
        }
    });
    match figure {
        Ok(figure) => Ok(Some(figure)),
        Err(PlotError::NotAProbability { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
