//! A fit: what a network makes of the samples by one loss, and how far that is from the truth.

use downhill::data::Curve;
use downhill::train::{Engine, Objective, Outcome, Progress, Trainer};
use downhill_cli::{Console, Failure, print_epochs, stopped};
use ndarray::{Array2, aview2};
use serde_json::{Value, json};

use crate::samples::Samples;

/// How many places from -3 to 3 a fit is held against the truth at.
const GRID: usize = 601;

/// What a network made of the samples by one loss.
#[derive(Debug)]
pub(crate) struct FittedCurve {
    /// What it is called, by its loss.
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    /// How far it is from the truth: the mean of the absolute distances on the grid.
    pub(crate) distance: f64,
    loss: &'static str,
    engine: Box<dyn Engine>,
}

impl FittedCurve {
    /// Fits the samples.
    pub(crate) fn new(
        name: &'static str,
        objective: &Objective,
        mut engine: Box<dyn Engine>,
        plan: Trainer<'_>,
        samples: &Samples,
        progress: &mut Progress,
    ) -> Result<Self, Failure> {
        let outcome = plan.run(&mut *engine, samples.batch()?, &mut [progress])?;
        let step = 6.0 / (GRID - 1) as f64;
        let grid = Array2::from_shape_fn((GRID, 1), |(i, _)| -3.0 + step * i as f64);
        let values = engine.evaluate(grid.view())?;
        let both = grid.iter().zip(&values);
        let distances = both.map(|(&x, value)| (value - Curve::truth(x)).abs());
        Ok(Self {
            name,
            outcome,
            distance: distances.sum::<f64>() / GRID as f64,
            loss: objective.log.name(),
            engine,
        })
    }

    /// Its value at a place; NaN where it has none.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let value = self.engine.evaluate(aview2(&[[x]]));
        value.map_or(f64::NAN, |value| value.sum())
    }

    /// How it came about.
    pub(crate) fn tell(&self, console: &Console) {
        console.print(format_args!("By {}, the {}:", self.name, self.loss));
        print_epochs(console, &self.outcome.history, "");
    }

    /// Its loss, as a legend says it.
    pub(crate) fn legend(&self) -> &'static str {
        self.loss
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "loss": self.loss,
            "losses": self.outcome.history.losses,
            "rates": self.outcome.history.rates,
            "distance": self.distance,
            "stopped": stopped(self.outcome.stopped),
        })
    }
}
