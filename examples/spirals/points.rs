//! The points: spirals to learn from, and fresh ones of the same kind.

use clap::Args;
use downhill::data::{Dataset, Spirals};
use downhill::plot::{PlotError, Points};
use downhill::train::{Batch, TrainError};
use downhill_cli::{Failure, at_least_one, not_negative};
use ndarray::Array2;
use serde_json::{Value, json};

/// How many points there are that are not trained on.
const FRESH: usize = 500;

/// Which spirals to tell apart.
#[derive(Debug, Clone, Args)]
pub(crate) struct Arms {
    /// How many arms wind out of the center, 2 to 6
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = arms)]
    pub(crate) arms: usize,

    /// How many points to learn from
    #[arg(long, default_value_t = 300, value_name = "N", value_parser = at_least_one)]
    samples: usize,

    /// How far points are from their arm: the standard deviation, where the arms end at 1
    #[arg(long, default_value_t = 0.02, value_name = "DEVIATION", value_parser = not_negative, allow_negative_numbers = true)]
    noise: f64,

    /// How often an arm winds around the center
    #[arg(long, default_value_t = 1.5, value_name = "TURNS", value_parser = not_negative, allow_negative_numbers = true)]
    turns: f64,

    /// The seed of the points; the fresh ones have the next
    #[arg(long, default_value_t = 0, value_name = "N")]
    data_seed: u64,
}

impl Arms {
    /// Whether these are the points the example is about, whatever their seed.
    pub(crate) fn are_its_own(&self) -> bool {
        (self.arms, self.samples, self.noise, self.turns) == (2, 300, 0.02, 1.5)
    }

    /// The points to learn from.
    pub(crate) fn samples(&self) -> Result<Samples, Failure> {
        Samples::of(self.spirals(), self.arms)
    }

    /// Points that are not trained on.
    pub(crate) fn fresh(&self) -> Result<Samples, Failure> {
        let spirals = self.spirals().samples(FRESH);
        Samples::of(spirals.seed(self.data_seed.wrapping_add(1)), self.arms)
    }

    /// What they are, for a report.
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

/// Points, and the arm of each as targets.
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

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.data.len()
    }

    /// Features `[samples, 2]`, and targets `[samples, arms]`.
    pub(crate) fn batch(&self) -> Result<Batch<'_>, TrainError> {
        Batch::new(self.data.features().view(), self.targets.view())
    }

    /// The points as a figure has them.
    pub(crate) fn points(&self, title: &str) -> Result<Points, PlotError> {
        let names = (1..=self.arms).map(|arm| format!("arm {arm}"));
        let labels = self.data.labels().to_vec();
        Ok(Points::new(title, self.output_args(), labels, names)?.with_labels("x1", "x2"))
    }

    /// The points for which most is predicted of another arm than their own.
    pub(crate) fn wrong(&self, predictions: &Array2<f64>) -> Vec<[f64; 2]> {
        let own = self.data.labels().iter().zip(predictions.rows());
        let wrong = own.map(|(&own, row)| row.iter().any(|&a| a > row[own]));
        let output_args = self.output_args().into_iter().zip(wrong);
        output_args
            .filter_map(|(place, wrong)| wrong.then_some(place))
            .collect()
    }

    fn output_args(&self) -> Vec<[f64; 2]> {
        let rows = self.data.features().rows().into_iter();
        rows.map(|x| [x[0], x[1]]).collect()
    }
}

/// Reads a number of arms: of more than six the regions could not be told apart in a figure.
fn arms(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(arms) if (2..=6).contains(&arms) => Ok(arms),
        _ => Err("must be a whole number from 2 to 6".to_owned()),
    }
}
