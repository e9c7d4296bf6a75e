//! The points of the spirals: training points, and fresh ones.

use clap::Args;
use downhill::data::{Dataset, Spirals};
use downhill::plot::{Chart, PlotError};
use downhill::train::{Batch, TrainError};
use downhill_cli::{Failure, at_least_one, not_negative};
use ndarray::Array2;
use serde_json::{Value, json};

/// The number of fresh points, which are not trained on.
const FRESH: usize = 500;

/// The options of the spirals.
#[derive(Debug, Clone, Args)]
pub(crate) struct Arms {
    /// The number of arms, 2 to 6
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = arms)]
    pub(crate) arms: usize,

    /// The number of training points
    #[arg(long, default_value_t = 300, value_name = "N", value_parser = at_least_one)]
    samples: usize,

    /// The standard deviation of a point from its arm; the arms end at radius 1
    #[arg(long, default_value_t = 0.02, value_name = "DEVIATION", value_parser = not_negative, allow_negative_numbers = true)]
    noise: f64,

    /// The number of turns of an arm around the center
    #[arg(long, default_value_t = 1.5, value_name = "TURNS", value_parser = not_negative, allow_negative_numbers = true)]
    turns: f64,

    /// The seed of the training points; that of the fresh ones is 1 greater
    #[arg(long, default_value_t = 0, value_name = "N")]
    data_seed: u64,
}

impl Arms {
    /// Whether these are the example's own points, whatever their seed.
    pub(crate) fn are_default(&self) -> bool {
        (self.arms, self.samples, self.noise, self.turns) == (2, 300, 0.02, 1.5)
    }

    /// The training points.
    pub(crate) fn samples(&self) -> Result<Samples, Failure> {
        Samples::of(self.spirals(), self.arms)
    }

    /// The fresh points, which are not trained on.
    pub(crate) fn fresh(&self) -> Result<Samples, Failure> {
        let spirals = self.spirals().samples(FRESH);
        Samples::of(spirals.seed(self.data_seed.wrapping_add(1)), self.arms)
    }

    /// The options, for a report.
    pub(crate) fn json(&self) -> Value {
        json!({
            "arms": self.arms,
            "samples": self.samples,
            "noise": self.noise,
            "turns": self.turns,
            "seed": self.data_seed,
            "fresh": FRESH,
        })
    }

    fn spirals(&self) -> Spirals {
        let spirals = Spirals::new().arms(self.arms).samples(self.samples);
        let spirals = spirals.noise(self.noise).turns(self.turns);
        spirals.seed(self.data_seed)
    }
}

/// Points, with their arms as one-hot targets.
#[derive(Debug)]
pub(crate) struct Samples {
    data: Dataset<usize>,
    targets: Array2<f64>,
    arms: usize,
}

impl Samples {
    fn of(spirals: Spirals, arms: usize) -> Result<Self, Failure> {
        let data = spirals.generate().map_err(Failure::other)?;
        let classes: Vec<usize> = (0..arms).collect();
        let targets = data.one_hot(&classes).map_err(Failure::other)?;
        Ok(Self {
            data,
            targets,
            arms,
        })
    }

    /// The number of points.
    pub(crate) fn len(&self) -> usize {
        self.data.len()
    }

    /// Features `[samples, 2]`, and targets `[samples, arms]`.
    pub(crate) fn batch(&self) -> Result<Batch, TrainError> {
        Batch::new(self.data.features().view(), self.targets.view())
    }

    /// The points, for a figure.
    pub(crate) fn points(&self, title: &str) -> Result<Chart, PlotError> {
        let names = (1..=self.arms).map(|arm| format!("arm {arm}"));
        let labels = self.data.labels().to_vec();
        let chart = Chart::new(title).with_labels("x1", "x2");
        chart.with_points(self.coordinates(), labels, names)
    }

    /// The points for which another arm than their own is more probable.
    pub(crate) fn wrong(&self, predictions: &Array2<f64>) -> Vec<[f64; 2]> {
        let own = self.data.labels().iter().zip(predictions.rows());
        let wrong = own.map(|(&own, row)| row.iter().any(|&a| a > row[own]));
        let points = self.coordinates().into_iter().zip(wrong);
        points
            .filter_map(|(point, wrong)| wrong.then_some(point))
            .collect()
    }

    fn coordinates(&self) -> Vec<[f64; 2]> {
        let rows = self.data.features().rows().into_iter();
        rows.map(|x| [x[0], x[1]]).collect()
    }
}

/// Parses a number of arms. The regions of more than six are hard to distinguish in a figure.
fn arms(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(arms) if (2..=6).contains(&arms) => Ok(arms),
        _ => Err("must be a whole number from 2 to 6".to_owned()),
    }
}
