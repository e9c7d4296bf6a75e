//! What was seen of a run, in a few lines.

use downhill_train::History;

use crate::Console;

/// About how many epochs are listed, besides the last.
const LISTED: usize = 10;

/// Says what was seen of a run, every so many epochs and of the last: the loss and the learning rate, and
/// whatever else was watched. `unseen` is what the samples that are not trained on are called, where there
/// are any.
pub fn print_epochs(console: &Console, history: &History, unseen: &str) {
    let unseen_right = format!("{unseen} right");
    let columns: [(&str, &[f64]); 5] = [
        ("rate", &history.rates),
        ("loss", &history.losses),
        (unseen, &history.validation_losses),
        ("right", &history.accuracies),
        (&unseen_right, &history.validation_accuracies),
    ];
    let columns = columns.map(|(name, values)| (name, values, name.chars().count().max(9)));
    let columns_used = || columns.iter().filter(|(_, values, _)| !values.is_empty());

    let names = columns_used().map(|(name, _, width)| format!("  {name:>width$}"));
    console.print(format_args!("  epoch{}", names.collect::<String>()));
    let epochs = history.losses.len();
    let every = epochs.div_ceil(LISTED);
    for epoch in (0..epochs).filter(|epoch| epoch % every == 0 || epoch + 1 == epochs) {
        let cells = columns_used().map(|(name, values, width)| match values.get(epoch) {
            Some(fraction) if name.ends_with("right") => {
                let percent = format!("{:.1} %", 100.0 * fraction);
                format!("  {percent:>width$}")
            }
            Some(value) => format!("  {:>width$}", number(*value)),
            None => String::new(),
        });
        console.print(format_args!("  {epoch:>5}{}", cells.collect::<String>()));
    }
}

/// A number in few characters, however large or small it is.
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
