//! The training curves of a run.

use downhill_plot::TrainingCurves;
use downhill_train::History;

use crate::{Failure, Output};

/// Draws loss and accuracy of a run, in training and in validation.
///
/// Draws nothing if no loss is positive and finite, since the axis is logarithmic.
///
/// # Errors
///
/// [`Failure`] if a figure cannot be written.
pub(crate) fn draw_training_curves(
    output: &mut Output,
    title: &str,
    loss: &str,
    history: &History,
) -> Result<(), Failure> {
    let shown = |loss: &f64| loss.is_finite() && *loss > 0.0;
    if !history.losses.iter().any(shown) {
        return Ok(());
    }
    let figure = TrainingCurves::new(title, loss, history.losses.clone())?
        .with_validation_losses(history.validation_losses.clone())?
        .with_accuracies(history.accuracies().to_vec())?
        .with_validation_accuracies(history.validation_accuracies().to_vec())?
        .with_log_scale();
    output.figure(&figure, "training-curves")
}
