//! The checkerboard source as a [`Source`].

use downhill_data::Dataset;
use downhill_train::{EngineConfig, Loss, NetworkConfig, Objective, Parameters};
use ndarray::{Array2, ArrayD, ArrayView2};

use super::{SEED, completion, config, layout, targets};
use crate::{Printed, Run, Settings, Source, SourceError, Start, Update};

/// A 4-4-1 sigmoid net on images of 2x2 pixels: 10,000 epochs at rate 0.3.
///
/// The source printed no update and no numbers. [`completion()`] supplies the update.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkerboard {
    features: Array2<f64>,
    targets: Array2<f64>,
}

impl Checkerboard {
    /// Creates the source with these images, whose pixels are divided by 255.
    pub fn new(images: &Dataset<String>) -> Self {
        Self {
            features: images.features() / config(SEED, EngineConfig::default()).scale,
            targets: targets(images),
        }
    }
}

impl Source for Checkerboard {
    fn name(&self) -> &'static str {
        "checkerboard"
    }

    fn network(&self) -> NetworkConfig {
        config(SEED, EngineConfig::default()).network(self.features.ncols())
    }

    fn objective(&self) -> Objective {
        Objective::new(Loss::LogLoss).with_report(Loss::NaiveLogLoss)
    }

    fn features(&self) -> ArrayView2<'_, f64> {
        self.features.view()
    }

    fn targets(&self) -> ArrayView2<'_, f64> {
        self.targets.view()
    }

    fn unseen(&self) -> Option<ArrayView2<'_, f64>> {
        None
    }

    fn alpha(&self) -> f64 {
        config(SEED, EngineConfig::default()).train.step.alpha
    }

    fn epochs(&self) -> usize {
        config(SEED, EngineConfig::default()).train.epochs
    }

    fn start(&self, start: Start) -> Result<Parameters, SourceError> {
        let seed = match start {
            Start::Published => SEED,
            Start::Seed(seed) => seed,
        };
        Ok(config(seed, EngineConfig::default()).start(self.features.ncols()))
    }

    /// The source's own settings; their seed is also that of the published start.
    fn settings(&self) -> Settings {
        let config = config(SEED, EngineConfig::default());
        Settings {
            start: Start::Published,
            train: config.train,
            update: Update::AsPrinted,
            engine: config.engine,
        }
    }

    fn prints_an_update(&self) -> bool {
        false
    }

    /// The update of [`completion()`].
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError> {
        completion(self.features(), self.targets(), parameters)
    }

    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError> {
        layout(parameters)
    }

    /// An empty list: the source printed no numbers.
    fn printed(&self, _run: &Run) -> Result<Vec<Printed>, SourceError> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use downhill_train::EngineKind;

    use super::*;
    use crate::checkerboard::{Images, labels};

    #[test]
    fn run_agrees_with_the_classifier() {
        let images = Images::generated().test;
        let board = Checkerboard::new(&images);
        let mut settings = board.settings();
        settings.train.epochs = 20;
        settings.engine.kind = EngineKind::Hand;
        let run = crate::run(&board, &settings, &mut []).unwrap();

        let mut config = config(SEED, settings.engine);
        config.train.epochs = settings.train.epochs;
        let mut net = config.init();
        net.fit(images.features().view(), &labels(&images)).unwrap();
        assert_eq!(run.parameters, net.parameters().unwrap());
    }
}
