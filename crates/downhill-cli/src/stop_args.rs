//! The options that end a run before its last epoch.

use clap::Args;
use downhill_train::{Monitor, StopRules, TrainConfig};

use crate::common_args::{at_least_one, not_negative, positive};
use crate::fraction::fraction;

/// The heading of these options in `--help`.
///
/// Each option sets it, because a heading of the group would also apply to the options after it.
const HEADING: &str = "When to stop";

/// The options that end a run before its last epoch, and the validation set that they follow.
#[derive(Debug, Clone, Args)]
pub struct StopArgs {
    /// Stop after an epoch with a loss at or below this number
    #[arg(help_heading = HEADING, long, value_name = "LOSS", value_parser = finite, allow_negative_numbers = true)]
    loss_target: Option<f64>,

    /// Stop after an epoch with an accuracy at or above this fraction, 0 to 1
    #[arg(help_heading = HEADING, long, value_name = "FRACTION", value_parser = whole_or_fraction, allow_negative_numbers = true)]
    accuracy_target: Option<f64>,

    /// Stop after N epochs in a row without an improvement of the loss
    #[arg(help_heading = HEADING, long, value_name = "N", value_parser = at_least_one)]
    patience: Option<usize>,

    /// The smallest improvement that counts for --patience: the loss must fall by more than this [default: 0]
    #[arg(help_heading = HEADING, long, value_name = "LOSS", value_parser = not_negative, allow_negative_numbers = true, requires = "patience")]
    min_delta: Option<f64>,

    /// At the end, restore the parameters with the smallest loss
    #[arg(help_heading = HEADING, long)]
    restore_best: bool,

    /// Stop after an epoch in which the norm of every step's gradient is below this number
    #[arg(help_heading = HEADING, long, value_name = "NORM", value_parser = positive, allow_negative_numbers = true)]
    gradient_target: Option<f64>,

    /// Stop after the step during which this many seconds have passed
    #[arg(help_heading = HEADING, long, value_name = "SECONDS", value_parser = positive, allow_negative_numbers = true)]
    time_limit: Option<f64>,

    /// The fraction of the training samples to hold out for validation; 0 for none [default: the example's]
    #[arg(help_heading = HEADING, long, alias = "validation-share", value_name = "FRACTION", value_parser = fraction, allow_negative_numbers = true)]
    validation_fraction: Option<f64>,

    /// The set whose loss and accuracy these options follow; without a validation set, the training set
    #[arg(help_heading = HEADING, long, value_name = "validation|training", default_value_t = Monitor::default())]
    monitor: Monitor,
}

impl StopArgs {
    /// Sets the given options in a configuration. Its other settings do not change.
    pub fn apply(&self, config: &mut TrainConfig) {
        let own = config.stop;
        config.stop = StopRules {
            loss_target: self.loss_target.or(own.loss_target),
            accuracy_target: self.accuracy_target.or(own.accuracy_target),
            patience: self.patience.or(own.patience),
            min_delta: self.min_delta.unwrap_or(own.min_delta),
            restore_best: self.restore_best || own.restore_best,
            monitor: self.monitor,
            gradient_target: self.gradient_target.or(own.gradient_target),
            time_limit: self.time_limit.or(own.time_limit),
            ..own
        };
        if let Some(fraction) = self.validation_fraction {
            config.validation_fraction = fraction;
        }
    }

    /// Whether no option that changes the result is given.
    pub fn is_default(&self) -> bool {
        let targets = self.loss_target.is_some() || self.accuracy_target.is_some();
        let others = self.gradient_target.is_some() || self.time_limit.is_some();
        let best = self.patience.is_some() || self.restore_best;
        !targets && !others && !best && self.validation_fraction.is_none()
    }
}

fn finite(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("must be a finite number".to_owned()),
    }
}

/// Parses a number from 0 to 1.
///
/// # Errors
///
/// The expected values.
pub fn whole_or_fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("must be a number from 0 to 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use downhill_train::Sgd;

    use super::*;

    #[derive(Debug, Parser)]
    struct Options {
        #[command(flatten)]
        stop: StopArgs,
    }

    fn config(options: &[&str]) -> Option<TrainConfig> {
        let all = [&["example"], options].concat();
        let options = Options::try_parse_from(all).ok()?;
        let mut config = TrainConfig::new(Sgd::new(0.1), 10);
        options.stop.apply(&mut config);
        assert_eq!(
            options.stop.is_default(),
            config == TrainConfig::new(Sgd::new(0.1), 10)
        );
        Some(config)
    }

    #[test]
    fn every_option_reaches_the_configuration() {
        assert!(config(&[]).is_some());
        let set = config(&[
            "--loss-target",
            "-1.5",
            "--accuracy-target",
            "1",
            "--patience",
            "3",
            "--min-delta",
            "0.01",
            "--restore-best",
            "--gradient-target",
            "1e-3",
            "--time-limit",
            "2.5",
            "--validation-fraction",
            "0.25",
            "--monitor",
            "training",
        ]);
        let set = set.unwrap();
        assert!(set.validate().is_ok());
        assert_eq!(set.validation_fraction, 0.25);
        let expected = StopRules {
            loss_target: Some(-1.5),
            accuracy_target: Some(1.0),
            patience: Some(3),
            min_delta: 0.01,
            restore_best: true,
            monitor: Monitor::Training,
            gradient_target: Some(1e-3),
            time_limit: Some(2.5),
            ..StopRules::default()
        };
        assert_eq!(set.stop, expected);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for options in [
            ["--loss-target", "inf"],
            ["--accuracy-target", "1.1"],
            ["--accuracy-target", "89"],
            ["--patience", "0"],
            ["--min-delta", "0.1"],
            ["--gradient-target", "0"],
            ["--time-limit", "-1"],
            ["--validation-fraction", "1"],
            ["--monitor", "test"],
        ] {
            assert_eq!(config(&options), None, "{options:?}");
        }
    }
}
