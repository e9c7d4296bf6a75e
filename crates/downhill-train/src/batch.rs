//! A batch: some samples and their targets.

use downhill_data::Generator;
use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::TrainError;

/// Samples and their targets, to take a step on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch<'a> {
    features: ArrayView2<'a, f64>,
    targets: ArrayView2<'a, f64>,
}

impl<'a> Batch<'a> {
    /// A batch.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `targets`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`TrainError::NoSamples`] or [`TrainError::NoFeatures`] if there are none, [`TrainError::Samples`] if the two differ in how
    /// many.
    pub fn new(
        features: ArrayView2<'a, f64>,
        targets: ArrayView2<'a, f64>,
    ) -> Result<Self, TrainError> {
        if features.nrows() != targets.nrows() {
            return Err(TrainError::Samples {
                features: features.nrows(),
                targets: targets.nrows(),
            });
        }
        if features.nrows() == 0 {
            return Err(TrainError::NoSamples);
        }
        if features.ncols() == 0 {
            return Err(TrainError::NoFeatures);
        }
        Ok(Self { features, targets })
    }

    /// How many samples there are.
    pub fn samples(&self) -> usize {
        self.features.nrows()
    }

    /// `[samples, features]`.
    pub fn features(&self) -> ArrayView2<'a, f64> {
        self.features
    }

    /// `[samples, outputs]`.
    pub fn targets(&self) -> ArrayView2<'a, f64> {
        self.targets
    }
}

/// Deals the samples of an epoch into batches, in a new seeded order each epoch.
///
/// The last batch of an epoch is smaller where the batch size does not divide the samples.
#[derive(Debug)]
pub(crate) struct BatchSampler {
    order: Vec<usize>,
    stream: Generator,
    features: Array2<f64>,
    targets: Array2<f64>,
}

impl BatchSampler {
    fn new(all: Batch<'_>, batch_size: usize, seed: u64) -> Self {
        Self {
            order: (0..all.samples()).collect(),
            stream: Generator::new(seed),
            features: Array2::zeros((batch_size, all.features.ncols())),
            targets: Array2::zeros((batch_size, all.targets.ncols())),
        }
    }

    /// What deals batches of that size; nothing where every step is on all samples.
    pub(crate) fn of(
        all: Batch<'_>,
        batch_size: Option<usize>,
        seed: u64,
    ) -> Result<Option<Self>, TrainError> {
        match batch_size {
            None => Ok(None),
            Some(0) => Err(TrainError::EmptyBatch),
            Some(batch_size) if batch_size > all.samples() => Err(TrainError::BatchSize {
                batch_size,
                samples: all.samples(),
            }),
            Some(batch_size) => Ok(Some(Self::new(all, batch_size, seed))),
        }
    }

    /// Goes through all samples once, in a new order, and hands each batch to `step`.
    pub(crate) fn deal<E>(
        &mut self,
        all: Batch<'_>,
        mut step: impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // ANCHOR: deal
        self.stream.shuffle(&mut self.order);
        for samples in self.order.chunks(self.features.nrows().max(1)) {
            for (row, &sample) in samples.iter().enumerate() {
                let features = all.features.row(sample);
                self.features.row_mut(row).assign(&features);
                self.targets.row_mut(row).assign(&all.targets.row(sample));
            }
            let rows = Slice::from(..samples.len());
            step(Batch {
                features: self.features.slice_axis(Axis(0), rows),
                targets: self.targets.slice_axis(Axis(0), rows),
            })?;
        }
        // ANCHOR_END: deal
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn epoch(sampler: &mut BatchSampler, all: Batch<'_>) -> Vec<Vec<f64>> {
        let mut batches = Vec::new();
        sampler
            .deal(all, |batch| {
                assert_eq!(batch.features, batch.targets);
                batches.push(batch.features.iter().copied().collect());
                Ok::<(), TrainError>(())
            })
            .unwrap();
        batches
    }

    #[test]
    fn deals_every_sample_once_in_a_new_order_and_a_ragged_last_batch() {
        let x = Array2::from_shape_fn((10, 1), |(i, _)| i as f64);
        let all = Batch::new(x.view(), x.view()).unwrap();
        let mut sampler = BatchSampler::new(all, 4, 7);
        let (first, second) = (epoch(&mut sampler, all), epoch(&mut sampler, all));
        let sizes: Vec<usize> = first.iter().map(Vec::len).collect();
        assert_eq!(sizes, [4, 4, 2]);
        let mut sampled = first.concat();
        sampled.sort_by(f64::total_cmp);
        assert_eq!(sampled, x.iter().copied().collect::<Vec<_>>());
        assert_ne!(first, second);
        assert_eq!(first, epoch(&mut BatchSampler::new(all, 4, 7), all));
    }

    #[test]
    fn refuses_nothing_and_unequal_numbers() {
        let (two, three) = (Array2::zeros((2, 1)), Array2::zeros((3, 1)));
        let unequal = Batch::new(two.view(), three.view()).unwrap_err();
        assert_eq!(
            unequal.to_string(),
            "there are 2 samples, but targets for 3"
        );
        let none = Array2::zeros((0, 1));
        assert_eq!(
            Batch::new(none.view(), none.view()).unwrap_err(),
            TrainError::NoSamples
        );
    }
}
