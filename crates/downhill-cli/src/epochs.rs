//! The history of a run, in a few lines.

use downhill_train::History;

use crate::Console;

/// The approximate number of epochs listed, besides the last.
const LISTED: usize = 10;

/// Prints the history of a run for about ten epochs and the last: learning rate, losses and accuracies.
///
/// `unseen` is the name of the validation samples, if there are any.
pub fn print_epochs(console: &Console, history: &History, unseen: &str) {
    let unseen_right = format!("{unseen} right");
    let columns: [(&str, &[f64]); 5] = [
        ("rate", &history.rates),
        ("loss", &history.losses),
        (unseen, &history.validation_losses),
        ("right", history.accuracies()),
        (&unseen_right, history.validation_accuracies()),
    ];
    let columns = columns.map(|(name, values)| (name, values, name.chars().count().max(9)));
    let columns_used = || columns.iter().filter(|(_, values, _)| !values.is_empty());

    let names = columns_used().map(|(name, _, width)| format!("  {name:>width$}"));
    let last = history.losses.len().saturating_sub(1);
    let digits = last.to_string().len().max(5);
    console.print(format_args!(
        "  {:>digits$}{}",
        "epoch",
        names.collect::<String>()
    ));
    for (epoch, _) in some_epochs(&history.losses, LISTED) {
        let cells = columns_used().map(|(name, values, width)| match values.get(epoch) {
            Some(fraction) if name.ends_with("right") && fraction.is_finite() => {
                let percent = format!("{:.1} %", 100.0 * fraction);
                format!("  {percent:>width$}")
            }
            Some(value) => format!("  {:>width$}", number(*value)),
            None => String::new(),
        });
        console.print(format_args!(
            "  {epoch:>digits$}{}",
            cells.collect::<String>()
        ));
    }
}

/// About that many epochs with their losses, evenly spaced, and the last one.
pub fn some_epochs(losses: &[f64], count: usize) -> impl Iterator<Item = (usize, f64)> {
    let (epochs, every) = (losses.len(), losses.len().div_ceil(count));
    let all = losses.iter().copied().enumerate();
    all.filter(move |(epoch, _)| epoch % every == 0 || epoch + 1 == epochs)
}

/// Formats a number in a few characters, whatever its magnitude.
fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() || (1e-4..1e5).contains(&value.abs()) {
        format!("{value:.6}")
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_few_characters() {
        for (value, expected) in [
            (0.0, "0.000000"),
            (0.25, "0.250000"),
            (-1e-5, "-1.00e-5"),
            (1e300, "1.00e300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
