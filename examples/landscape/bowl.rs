//! The loss around the path of a run.

use downhill::train::{Batch, Landscape, LandscapeError, NetworkEngine, ParameterHistory, number};
use downhill_cli::Console;
use serde_json::{Value, json};

use crate::view::ViewArgs;

/// The number of grid points along each axis.
const POINTS: usize = 81;

/// The ratio of the largest to the smallest loss from which the loss is drawn on a log scale.
const DECADES: f64 = 1000.0;

/// The loss on a plane around the path of a run.
pub(crate) struct Bowl {
    /// The loss on a grid of the plane.
    pub(crate) landscape: Landscape,
    /// The path on the plane.
    pub(crate) path: Vec<[f64; 2]>,
    /// The number of epochs before each point of the path.
    pub(crate) epochs: Vec<usize>,
    /// The loss of the run at each point of the path. The run may leave the plane.
    pub(crate) losses: Vec<f64>,
    /// The share of the path's variance that the plane explains.
    pub(crate) explained: f64,
    /// The names of the coordinates.
    pub(crate) labels: [String; 2],
    plane: String,
}

impl Bowl {
    /// Computes the loss around the path of a run.
    ///
    /// # Errors
    ///
    /// [`LandscapeError`] if the path spans no plane, or the batch does not fit the engine.
    pub(crate) fn around(
        history: &ParameterHistory,
        (view, width): (&ViewArgs, f64),
        engine: &mut dyn NetworkEngine,
        batch: &Batch,
    ) -> Result<Self, LandscapeError> {
        let states: Vec<_> = history.parameters().collect();
        let plane = view.plane(&states)?;
        let path = states.iter().map(|state| plane.project(state));
        let path: Vec<[f64; 2]> = path.collect::<Result<_, _>>()?;
        let [x, y] = Landscape::around(&path, width, POINTS);
        let mut losses = Vec::new();
        for state in &states {
            engine.set_parameters(state)?;
            losses.push(engine.loss(batch)?.minimized);
        }
        Ok(Self {
            landscape: Landscape::compute(engine, batch, &plane, x, y)?,
            explained: plane.explained(&states)?,
            epochs: history.states().iter().map(|(epochs, _)| *epochs).collect(),
            labels: view.labels(),
            plane: view.words(),
            path,
            losses,
        })
    }

    /// Whether the loss spans so many decades that it is drawn on a log scale.
    pub(crate) fn is_log(&self) -> bool {
        let range = self.landscape.range();
        range.is_some_and(|[low, high]| low > 0.0 && high / low > DECADES)
    }

    /// Prints the numbers of the figures.
    pub(crate) fn print(&self, console: &Console) {
        console.print(format_args!(
            "{} states of the run, on {}.",
            self.path.len(),
            self.plane
        ));
        if self.explained.is_finite() {
            console.print(format_args!(
                "The plane explains {:.1} % of the variance of the path.",
                100.0 * self.explained
            ));
        }
        let [low, high] = self.landscape.range().unwrap_or([f64::NAN; 2]);
        console.print(format_args!(
            "Loss on the plane: {} to {}",
            number(low),
            number(high)
        ));
        if let (Some(first), Some(last)) = (self.losses.first(), self.losses.last()) {
            console.print(format_args!(
                "Loss of the run: {} to {}",
                number(*first),
                number(*last)
            ));
        }
    }

    /// The numbers of the figures, for the report.
    pub(crate) fn json(&self) -> Value {
        let states = self.epochs.iter().zip(&self.path).zip(&self.losses);
        let states =
            states.map(|((epochs, at), loss)| json!({ "epochs": epochs, "at": at, "loss": loss }));
        let rows = self.landscape.losses.rows().into_iter();
        json!({
            "x": self.landscape.x,
            "y": self.landscape.y,
            "losses": rows.map(|row| row.to_vec()).collect::<Vec<_>>(),
            "labels": self.labels,
            "explained": self.explained,
            "path": states.collect::<Vec<_>>(),
        })
    }
}
