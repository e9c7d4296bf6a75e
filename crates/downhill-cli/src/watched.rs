//! The curves of a run, drawn and told.

use downhill_plot::Watched;
use downhill_train::History;

use crate::{Console, Failure, Output};

/// About how many epochs are told of a run.
const TOLD: usize = 10;

/// Says the losses, and the shares of right predictions, of about ten epochs, the first and the last
/// among them.
pub(crate) fn tell_epochs(console: &Console, history: &History) {
    let epochs = history.losses.len();
    let every = epochs.div_ceil(TOLD).max(1);
    let width = epochs.to_string().len();
    for (epoch, loss) in history.losses.iter().enumerate() {
        if epoch % every != 0 && epoch + 1 != epochs {
            continue;
        }
        let mut line = format!("epoch {epoch:>width$}: loss {loss:.6}");
        if let Some(loss) = history.validation_losses.get(epoch) {
            line.push_str(&format!(", validation {loss:.6}"));
        }
        if let Some(share) = history.accuracies.get(epoch) {
            line.push_str(&format!("; right {:.1} %", 100.0 * share));
        }
        if let Some(share) = history.validation_accuracies.get(epoch) {
            line.push_str(&format!(", validation {:.1} %", 100.0 * share));
        }
        console.say(line);
    }
}

/// Draws the curves of a run, in training and in validation: the loss, and the share of right
/// predictions. None where no loss is a positive number,
/// which is all that a logarithmic axis can show.
///
/// # Errors
///
/// [`Failure`] if a figure cannot be written.
pub(crate) fn draw_watched(
    output: &mut Output,
    title: &str,
    loss: &str,
    history: &History,
) -> Result<(), Failure> {
    let shown = |loss: &f64| loss.is_finite() && *loss > 0.0;
    if !history.losses.iter().any(shown) {
        return Ok(());
    }
    let figure = Watched::new(title, loss, history.losses.clone())?
        .with_validation_losses(history.validation_losses.clone())?
        .with_accuracies(history.accuracies.clone())?
        .with_validation_accuracies(history.validation_accuracies.clone())?
        .with_log_scale();
    output.figure(&figure, "watched")
}
