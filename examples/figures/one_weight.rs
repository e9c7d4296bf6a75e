//! The loss of the blobs neuron as a function of one of its weights.

use downhill::data::BiasColumn;
use downhill::hand::LossFn;
use downhill::prelude::{EngineKind, LogLoss};
use downhill_cli::Failure;
use downhill_sources::{BlobsNeuron, Source};

/// The mean log loss of the blobs neuron as a function of its second weight, `w2`.
///
/// The bias and the first weight are fixed at their values after the source's 100 epochs.
#[derive(Debug)]
pub(crate) struct OneWeight {
    /// The initial `w2` of the source's run.
    pub(crate) start: f64,
    /// The `w2` after the source's run.
    pub(crate) learned: f64,
    /// `b + x1 w1` of every sample, `[samples]`.
    held: Vec<f64>,
    /// The second feature, `[samples]`.
    x2: Vec<f64>,
    /// The targets, `[samples]`.
    y: Vec<f64>,
}

impl OneWeight {
    /// Runs the source to find the weights.
    pub(crate) fn new() -> Result<Self, Failure> {
        let blobs = BlobsNeuron::new()?;
        let mut settings = blobs.settings();
        settings.engine.kind = EngineKind::Hand;
        let start = blobs.start(settings.start)?;
        let run = downhill_sources::run(&blobs, &settings, &mut [])?;
        let weight = |parameters: &downhill::train::Parameters| {
            let joined = parameters.joined(0, BiasColumn::First)?;
            Ok::<_, Failure>([joined[[0, 0]], joined[[1, 0]], joined[[2, 0]]])
        };
        let [b, w1, learned] = weight(&run.parameters)?;
        let [_, _, start] = weight(&start)?;
        let x = blobs.features();
        Ok(Self {
            start,
            learned,
            held: x.column(0).iter().map(|x1| b + x1 * w1).collect(),
            x2: x.column(1).to_vec(),
            y: blobs.targets().iter().copied().collect(),
        })
    }

    // ANCHOR: loss_and_slope
    /// Computes the weighted sum of every sample.
    fn z(&self, w2: f64) -> Vec<f64> {
        let both = self.held.iter().zip(&self.x2);
        both.map(|(held, x2)| held + x2 * w2).collect()
    }

    /// Computes `L(w2)`.
    pub(crate) fn loss(&self, w2: f64) -> f64 {
        LogLoss.forward(&self.z(w2), &self.y, self.y.len())
    }

    /// Computes `dL/dw2`, the sum of `x2 dz`, with `dz = (a - y) / samples`.
    pub(crate) fn slope(&self, w2: f64) -> f64 {
        let mut dz = vec![0.0; self.y.len()];
        LogLoss.backward(&self.z(w2), &self.y, self.y.len(), &mut dz);
        self.x2.iter().zip(&dz).map(|(x2, dz)| x2 * dz).sum()
    }
    // ANCHOR_END: loss_and_slope
}
