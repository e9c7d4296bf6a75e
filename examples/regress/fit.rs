//! A curve fitted with one loss, and its distance from the truth.

use downhill::data::Curve;
use downhill::train::{NetworkEngine, Outcome, Trainer};
use downhill_cli::{Console, Failure, print_epochs, stopped};
use ndarray::{Array2, aview2};
use serde_json::{Value, json};

use crate::samples::Samples;

/// The number of points from -3 to 3 at which a curve is compared with the truth.
const GRID: usize = 601;

/// A curve fitted with one loss.
#[derive(Debug)]
pub(crate) struct FittedCurve {
    /// Its name in text.
    pub(crate) name: &'static str,
    /// The name of its loss.
    pub(crate) loss: &'static str,
    pub(crate) outcome: Outcome,
    /// The mean absolute distance from the truth on the grid.
    pub(crate) distance: f64,
    engine: Box<dyn NetworkEngine>,
}

impl FittedCurve {
    /// Fits the samples.
    pub(crate) fn new(
        name: &'static str,
        loss: &'static str,
        mut engine: Box<dyn NetworkEngine>,
        trainer: Trainer<'_, dyn NetworkEngine>,
        samples: &Samples,
    ) -> Result<Self, Failure> {
        let outcome = trainer.fit(&mut *engine, &samples.batch()?)?;
        let step = 6.0 / (GRID - 1) as f64;
        let grid = Array2::from_shape_fn((GRID, 1), |(i, _)| -3.0 + step * i as f64);
        let values = engine.evaluate(grid.view())?;
        let both = grid.iter().zip(&values);
        let distances = both.map(|(&x, value)| (value - Curve::truth(x)).abs());
        Ok(Self {
            name,
            loss,
            outcome,
            distance: distances.sum::<f64>() / GRID as f64,
            engine,
        })
    }

    /// Its value at `x`; NaN if it has none.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let value = self.engine.evaluate(aview2(&[[x]]));
        value.map_or(f64::NAN, |value| value.sum())
    }

    /// Prints its history.
    pub(crate) fn print(&self, console: &Console) {
        console.print(format_args!("By {}, the {}:", self.name, self.loss));
        print_epochs(console, &self.outcome.history, "");
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "loss": self.loss,
            "losses": self.outcome.history.losses,
            "rates": self.outcome.history.rates,
            "distance": self.distance,
            "stopped": stopped(&self.outcome),
        })
    }
}
