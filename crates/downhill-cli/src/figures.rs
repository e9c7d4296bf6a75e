//! The figures that several examples draw.

use downhill_data::Dataset;
use downhill_plot::{Chart, Panels, PlotError};
use downhill_train::{History, Loss, Outcome};
use ndarray::{Array2, ArrayView2, aview2};

/// The smallest range of an axis of accuracies, in percent.
const LEAST_ACCURACY: f64 = 90.0;

/// The samples of a table with two features, by class.
///
/// # Errors
///
/// [`PlotError`] for a class other than 0 and 1.
pub fn points(title: &str, data: &Dataset<usize>) -> Result<Chart, PlotError> {
    let rows = data.features().rows().into_iter();
    let at = rows.map(|x| [x[0], x[1]]).collect();
    let classes = data.labels().to_vec();
    let chart = Chart::new(title).with_labels("x1", "x2");
    chart.with_points(at, classes, ["class 0", "class 1"])
}

/// The loss by epoch.
pub fn loss_curve(title: &str, loss: impl Into<Loss>, outcome: &Outcome) -> Chart {
    Chart::new(title)
        .with_labels("epoch", loss.into().label())
        .with_series("loss", outcome.history.losses.iter().copied())
}

/// The loss and the accuracy of a run by epoch, in training and in validation.
pub fn training_curves(title: &str, loss: &str, history: &History) -> Panels {
    let percent = |accuracies: &[f64]| accuracies.iter().map(|a| 100.0 * a).collect();
    let accuracies: [Vec<f64>; 2] =
        [history.accuracies(), history.validation_accuracies()].map(percent);
    let lowest = accuracies
        .iter()
        .flatten()
        .copied()
        .fold(LEAST_ACCURACY, f64::min);
    let chart = |y: &str, [training, validation]: [Vec<f64>; 2]| {
        Chart::new("")
            .with_labels("epoch", y)
            .with_series("training", training)
            .with_series("validation", validation)
    };
    let losses = [history.losses.clone(), history.validation_losses.clone()];
    let losses = chart(loss, losses).with_log_y();
    // Some space, so a curve at an end of the axis is not cut.
    let accuracies = chart("accuracy (%)", accuracies).with_y_range(lowest - 1.0..=101.0);
    Panels::new(title, vec![losses, accuracies])
}

/// The sigmoid and its derivative.
pub fn sigmoid_curve() -> Chart {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let interval = [-8.0, 8.0];
    Chart::new("The sigmoid and its slope")
        .with_labels("z", "a")
        .with_function("a = σ(z)", interval, sigmoid)
        .with_function("σ'(z) = a (1 - a)", interval, move |z| {
            sigmoid(z) * (1.0 - sigmoid(z))
        })
}

/// Draws the predicted classes below points; `None` if a prediction is NaN.
///
/// `predict` maps features `[samples, 2]` to the probability of class 1, `[samples, 1]`, or to the probabilities of
/// all classes, `[samples, classes]`.
///
/// # Errors
///
/// [`PlotError`] if there are too many classes to be readable, or the prediction fails.
pub fn field<E>(
    points: Chart,
    predict: impl Fn(ArrayView2<'_, f64>) -> Result<Array2<f64>, E>,
) -> Result<Option<Chart>, PlotError> {
    // The chart reports missing values.
    let values = |at: &[[f64; 2]]| predict(aview2(at)).map(|p| p.into_iter().collect());
    match points.with_field(|at| values(at).unwrap_or_default()) {
        Ok(chart) => Ok(Some(chart)),
        Err(PlotError::NotAProbability { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
