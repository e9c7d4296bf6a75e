//! The samples: a noisy curve, some of whose samples are outliers.

use clap::Args;
use downhill::data::{Curve, CurveSamples};
use downhill::plot::{Chart, PlotError};
use downhill::train::{Batch, TrainError};
use downhill_cli::{Failure, at_least_one, not_negative};
use ndarray::Array2;
use serde_json::{Value, json};

/// The options of the curve.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    /// The number of samples
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = at_least_one)]
    samples: usize,

    /// The standard deviation of a sample from the curve
    #[arg(long, default_value_t = 0.1, value_name = "DEVIATION", value_parser = not_negative, allow_negative_numbers = true)]
    noise: f64,

    /// The fraction of samples that are outliers, 0 to 1
    #[arg(long, default_value_t = 0.1, value_name = "FRACTION", value_parser = fraction, allow_negative_numbers = true)]
    outliers: f64,

    /// How far above the curve outliers are on average
    #[arg(long, default_value_t = 3.0, value_name = "SIZE", value_parser = not_negative, allow_negative_numbers = true)]
    size: f64,

    /// The seed of the samples
    #[arg(long, default_value_t = 0, value_name = "N")]
    data_seed: u64,
}

impl Settings {
    /// Whether these are the example's own samples, whatever their seed.
    pub(crate) fn are_default(&self) -> bool {
        (self.samples, self.noise, self.outliers, self.size) == (100, 0.1, 0.1, 3.0)
    }

    pub(crate) fn samples(&self) -> Result<Samples, Failure> {
        let curve = Curve::new().samples(self.samples).noise(self.noise);
        let curve = curve
            .outliers(self.outliers, self.size)
            .seed(self.data_seed);
        let curve = curve.generate().map_err(Failure::other)?;
        let targets = curve.dataset.targets(|y| *y);
        Ok(Samples { curve, targets })
    }

    /// The options, for a report.
    pub(crate) fn json(&self) -> Value {
        json!({
            "samples": self.samples,
            "noise": self.noise,
            "outliers": self.outliers,
            "size": self.size,
            "seed": self.data_seed,
        })
    }
}

/// Samples of a curve.
#[derive(Debug)]
pub(crate) struct Samples {
    curve: CurveSamples,
    targets: Array2<f64>,
}

impl Samples {
    /// The number of samples.
    pub(crate) fn len(&self) -> usize {
        self.curve.dataset.len()
    }

    /// The indices of the outliers.
    pub(crate) fn outliers(&self) -> Vec<usize> {
        let all = self.curve.is_outlier.iter().enumerate();
        all.filter_map(|(sample, outlier)| outlier.then_some(sample))
            .collect()
    }

    /// Features and targets `[samples, 1]`.
    pub(crate) fn batch(&self) -> Result<Batch, TrainError> {
        Batch::new(self.curve.dataset.features().view(), self.targets.view())
    }

    /// A figure of the samples and the true curve.
    pub(crate) fn figure(&self, title: &str) -> Result<Chart, PlotError> {
        let features = self.curve.dataset.features().iter();
        let points = features
            .zip(self.curve.dataset.labels())
            .map(|(&x, &y)| [x, y]);
        let (outliers, others): (Vec<_>, Vec<_>) = points
            .zip(&self.curve.is_outlier)
            .partition(|(_, outlier)| **outlier);
        let chart = Chart::new(title)
            .with_samples("sample", others.into_iter().map(|(point, _)| point))
            .with_samples("outlier", outliers.into_iter().map(|(point, _)| point));
        let range = chart.x_range()?;
        Ok(chart.with_function("truth", range, Curve::truth))
    }
}

/// Parses a fraction, 0 to 1.
fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("must be a number from 0 to 1".to_owned()),
    }
}
