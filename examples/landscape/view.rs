//! The options that choose the plane.

use clap::Args;
use downhill::train::{LandscapeError, ParameterEntry, Parameters, Plane};
use serde_json::{Value, json};

/// The options that choose the plane.
#[derive(Debug, Clone, Args)]
pub(crate) struct ViewArgs {
    /// Draw the loss over two parameters, such as layers.0.weight[0,0] and layers.0.bias[0], with all others as they are
    /// at the end of the run [default: draw it on the plane through the start, the middle and the end of the run]
    #[arg(long, num_args = 2, value_names = ["NAME[i,j]", "NAME[i,j]"], conflicts_with = "random")]
    parameters: Option<Vec<ParameterEntry>>,

    /// Draw the loss along two random directions from the end of the run; the seed determines them
    #[arg(long, value_name = "SEED")]
    random: Option<u64>,
}

impl ViewArgs {
    /// Checks that the parameters exist, before any time is spent on training.
    pub(crate) fn check(&self, parameters: &Parameters) -> Result<(), LandscapeError> {
        match self.entries() {
            Some(entries) => Plane::of_entries(parameters, entries).map(drop),
            None => Ok(()),
        }
    }

    /// The plane for a path.
    pub(crate) fn plane(&self, path: &[&Parameters]) -> Result<Plane, LandscapeError> {
        let Some(end) = path.last() else {
            return Err(LandscapeError::StraightPath);
        };
        match (self.entries(), self.random) {
            (Some(entries), _) => Plane::of_entries(end, entries),
            (None, Some(seed)) => Plane::random(end, seed),
            (None, None) => Plane::through(path),
        }
    }

    /// The names of its coordinates.
    pub(crate) fn labels(&self) -> [String; 2] {
        match (self.entries(), self.random) {
            (Some(entries), _) => entries.map(ToString::to_string),
            (None, Some(_)) => ["direction 1", "direction 2"].map(str::to_owned),
            (None, None) => ["from start to end", "distance from that line"].map(str::to_owned),
        }
    }

    /// The plane in words.
    pub(crate) fn words(&self) -> String {
        match (self.entries(), self.random) {
            (Some([a, b]), _) => format!("the plane of {a} and {b}"),
            (None, Some(seed)) => format!("the plane of two random directions (seed {seed})"),
            (None, None) => "the plane through start, middle and end".to_owned(),
        }
    }

    /// The plane for the report.
    pub(crate) fn json(&self) -> Value {
        match (self.entries(), self.random) {
            (Some(entries), _) => json!({ "parameters": entries.map(ToString::to_string) }),
            (None, Some(seed)) => json!({ "random": seed }),
            (None, None) => json!("path"),
        }
    }

    fn entries(&self) -> Option<[&ParameterEntry; 2]> {
        match self.parameters.as_deref() {
            Some([a, b]) => Some([a, b]),
            _ => None,
        }
    }
}
