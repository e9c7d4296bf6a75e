//! Layers from their settings.

use downhill_core::{LayerConfig, Parameter, Widths, next_seed};

use super::{Dense, Dropout, Layer, LayerNorm, Residual};
use crate::{Network, Real, ShapeError, Stage, activation};

/// Builds the layers of a network from their settings.
pub(crate) struct Builder<'a> {
    /// The parameters of the whole network.
    pub(crate) parameters: &'a [Parameter],
    /// The number of dropouts so far.
    pub(crate) dropouts: u64,
}

impl Builder<'_> {
    /// A row of layers. `within` is the layer they are in, with a dot after it, or empty.
    pub(crate) fn network<T: Real>(
        &mut self,
        inputs: usize,
        layers: &[LayerConfig],
        within: &str,
    ) -> Result<Network<T>, ShapeError> {
        let layers = Widths::new(inputs, layers).enumerate();
        let stages = layers.map(|(l, (inputs, config))| {
            let layer = self.layer(inputs, config, &format!("{within}layers.{l}"))?;
            Ok(Stage::chosen(layer, activation(config.kind().activation())))
        });
        Network::new(stages.collect::<Result<_, ShapeError>>()?)
    }

    /// One layer. `place` is what the names of its parameters begin with.
    fn layer<T: Real>(
        &mut self,
        inputs: usize,
        config: &LayerConfig,
        place: &str,
    ) -> Result<Box<dyn Layer<T>>, ShapeError> {
        let take = |name| self.take(place, name);
        Ok(match config {
            LayerConfig::Dense(dense) => {
                let bias = dense.bias.then(|| take("bias")).transpose()?;
                let layer = Dense::new(inputs, dense.outputs, take("weight")?, bias)?;
                T::boxed_dense(layer)
            }
            LayerConfig::LayerNorm(norm) => {
                let epsilon = T::from_f64(norm.epsilon);
                Box::new(LayerNorm::new(take("gamma")?, take("beta")?, epsilon)?)
            }
            LayerConfig::Dropout(dropout) => {
                let seed = next_seed(dropout.seed, &mut self.dropouts);
                Box::new(Dropout::new(inputs, dropout.rate, seed)?)
            }
            LayerConfig::Residual(residual) => {
                let within = format!("{place}.inner.");
                Box::new(Residual::new(self.network(
                    inputs,
                    &residual.layers,
                    &within,
                )?)?)
            }
        })
    }

    /// The numbers of a parameter, rounded to the type of the network.
    fn take<T: Real>(&self, place: &str, name: &str) -> Result<Vec<T>, ShapeError> {
        let name = format!("{place}.{name}");
        let parameter = self.parameters.iter().find(|p| p.name == name);
        let parameter = parameter.ok_or_else(|| ShapeError::Missing {
            name,
            given: self.parameters.iter().map(|p| p.name.clone()).collect(),
        })?;
        Ok(parameter.values.iter().map(|&v| T::from_f64(v)).collect())
    }
}
