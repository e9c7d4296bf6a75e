//! Downhill's own engines.

use anyhow::Result;
use burn::tensor::{Int, Tensor};
use downhill_core::{Objective, StepConfig};
use downhill_nn::{Backend, matrix};
use downhill_train::{AutodiffEngine, Batch, Engine, EngineConfig, EngineKind, Optimization};
use ndarray::ArrayView2;

use super::burn::ConvNet;
use crate::measure::{Record, Training, measure};
use crate::workload::{IMAGE, Loaded, Model};

/// An engine and its batch.
struct Run<E: Engine + ?Sized> {
    batch: E::Batch,
    engine: Box<E>,
}

impl<E: Engine + ?Sized> Training for Run<E> {
    fn advance(&mut self, steps: u64) -> Result<()> {
        for _ in 0..steps {
            self.engine.step(&self.batch)?;
        }
        Ok(())
    }

    fn loss(&mut self) -> Result<f64> {
        Ok(self.engine.loss(&self.batch)?.minimized)
    }
}

/// An engine at the start of a workload.
pub fn training(load: &Loaded, kind: EngineKind, backend: Backend) -> Result<Box<dyn Training>> {
    match load.settings.model {
        Model::Dense => dense(load, kind, backend),
        Model::Convolution => convolution(load, backend),
    }
}

/// Measures an engine.
pub fn run(load: &Loaded, steps: u64, kind: EngineKind, backend: Backend) -> Result<Record> {
    let version = match kind {
        EngineKind::Hand => "downhill, hand".to_owned(),
        kind => format!("downhill, {kind} on {backend}"),
    };
    measure(&version, steps, || training(load, kind, backend))
}

/// A dense network on a table.
fn dense(load: &Loaded, kind: EngineKind, backend: Backend) -> Result<Box<dyn Training>> {
    let Loaded {
        settings,
        x,
        y,
        start,
        ..
    } = load;
    let [features, outputs] = load.columns();
    let x = ArrayView2::from_shape((settings.samples, features), x)?;
    let y = ArrayView2::from_shape((settings.samples, outputs), y)?;
    let config = EngineConfig {
        kind,
        backend,
        dtype: settings.dtype,
    };
    let optimization = Optimization::new(Objective::new(settings.loss.clone()), settings.rate);
    let engine = config.build(&settings.network(), start, optimization)?;
    Ok(Box::new(Run {
        batch: Batch::new(x, y)?,
        engine,
    }))
}

/// Images `[images, 1, 8, 8]` and their classes.
type Images = (Tensor<4>, Tensor<1, Int>);

/// The convolution net: a Burn module and a closure.
fn convolution(load: &Loaded, backend: Backend) -> Result<Box<dyn Training>> {
    let device = backend.device()?.autodiff();
    let count = load.settings.samples;
    let x = matrix(
        load.x.clone(),
        [count, IMAGE * IMAGE],
        &device,
        load.settings.dtype,
    )?;
    let classes: Vec<i64> = load.classes().into_iter().map(i64::from).collect();
    let classes = Tensor::<1, Int>::from_data(classes.as_slice(), &device);
    let loss =
        |net: &ConvNet, (pixels, classes): &Images| net.loss(pixels.clone(), classes.clone());
    let net = ConvNet::new(load, &device)?;
    let engine = Box::new(AutodiffEngine::new(
        net,
        loss,
        StepConfig::new(load.settings.rate),
    )?);
    let batch = (x.reshape([count, 1, IMAGE, IMAGE]), classes);
    Ok(Box::new(Run { batch, engine }))
}
