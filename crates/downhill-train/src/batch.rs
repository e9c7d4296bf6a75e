//! Batches and their sources.

use downhill_core::{TrainConfig, bytes_of, check_memory};
use downhill_data::{Generator, split_indices, stratified_indices};
use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::TrainError;
use crate::accuracy::classes_of;
use crate::saved::fingerprint;
use crate::stamp::Stamp;

/// A table of samples and their targets.
#[derive(Debug, Clone)]
pub struct Batch {
    features: Array2<f64>,
    targets: Array2<f64>,
    /// The number of rows in use. A smaller batch in the same memory leaves the others unused.
    samples: usize,
    /// A new one whenever the numbers change.
    #[cfg_attr(
        not(any(feature = "autodiff", test)),
        allow(dead_code, reason = "only engines on a device copy a batch")
    )]
    stamp: Stamp,
}

impl PartialEq for Batch {
    fn eq(&self, other: &Self) -> bool {
        self.features() == other.features() && self.targets() == other.targets()
    }
}

impl Batch {
    /// Creates a batch from copies of its features and targets.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `targets`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`TrainError::NoSamples`] or [`TrainError::NoFeatures`] if there are none, [`TrainError::Samples`] if the
    /// numbers of samples differ, [`TrainError::Setting`] if they do not fit in memory.
    pub fn new(
        features: ArrayView2<'_, f64>,
        targets: ArrayView2<'_, f64>,
    ) -> Result<Self, TrainError> {
        Self::from_arrays(features.to_owned(), targets.to_owned())
    }

    /// Creates a batch from its features and targets, without a copy.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `targets`: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn from_arrays(features: Array2<f64>, targets: Array2<f64>) -> Result<Self, TrainError> {
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
        let columns = features.ncols().saturating_add(targets.ncols());
        let what = || "copies of the samples".to_owned();
        check_memory(what, bytes_of(features.nrows(), columns))?;
        Ok(Self {
            samples: features.nrows(),
            features,
            targets,
            stamp: Stamp::new(),
        })
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The features, `[samples, features]`.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        rows_in_use(&self.features, self.samples)
    }

    /// The targets, `[samples, outputs]`.
    pub fn targets(&self) -> ArrayView2<'_, f64> {
        rows_in_use(&self.targets, self.samples)
    }

    /// Identifies the numbers of the batch.
    #[cfg(feature = "autodiff")]
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }
}

/// The first rows of a table. Slicing checks bounds at some cost, so a table in full use is not sliced.
fn rows_in_use(table: &Array2<f64>, rows: usize) -> ArrayView2<'_, f64> {
    if rows == table.nrows() {
        table.view()
    } else {
        table.slice_axis(Axis(0), Slice::from(..rows))
    }
}

/// A source of batches: builds a batch from the indices of its samples.
///
/// [`Batch`] implements it, for networks on tables. With Burn, tensors whose first dimension is the samples implement
/// it, and so do tuples of two to four sources: the batches of `(pixels, classes)` are `(Tensor<4>, Tensor<1, Int>)`.
pub trait BatchSource {
    /// The type of the batches.
    type Batch;

    /// Where batches are built: a Burn device, or `()`.
    type Device;

    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Builds the batch of these samples, in this order, on a device.
    ///
    /// Every index is less than [`len`](Self::len).
    fn batch(&self, samples: &[usize], device: &Self::Device) -> Self::Batch;

    /// Replaces a batch by the batch of these samples. It may reuse the memory.
    fn refill(&self, samples: &[usize], device: &Self::Device, batch: &mut Self::Batch) {
        *batch = self.batch(samples, device);
    }

    /// The class of each sample, in any numbering; `None` if the samples have no classes.
    ///
    /// A validation fraction is held out of each class alike.
    fn classes(&self) -> Option<Vec<i64>> {
        None
    }

    /// Text that differs for different data; `None` if the source does not compute one.
    ///
    /// A run resumes from a checkpoint only if it is the same.
    fn fingerprint(&self) -> Option<String> {
        None
    }

    /// Checks the source before a run.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if training on the source is impossible; [`TrainError::Samples`] if the parts of a tuple have
    /// different numbers of samples.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }
}

impl Batch {
    /// The samples that a run with this configuration trains on, and those that it holds out for validation.
    ///
    /// # Errors
    ///
    /// [`TrainError::Split`] if the validation fraction leaves no samples to train on, or holds out none.
    pub fn hold_out(&self, config: &TrainConfig) -> Result<(Self, Option<Self>), TrainError> {
        let TrainConfig {
            validation_fraction,
            seed,
            ..
        } = *config;
        let (training, held_out) = hold_out(self, validation_fraction, seed)?;
        let held_out = held_out.map(|samples| self.batch(&samples, &()));
        Ok((self.batch(&training, &()), held_out))
    }
}

/// The indices of the samples to train on, and of those held out, if the fraction is not 0.
///
/// If the source has classes, each is held out alike.
pub(crate) fn hold_out<S: BatchSource + ?Sized>(
    source: &S,
    fraction: f64,
    seed: u64,
) -> Result<(Vec<usize>, Option<Vec<usize>>), TrainError> {
    if fraction == 0.0 {
        return Ok(((0..source.len()).collect(), None));
    }
    let (training, held_out) = match source.classes() {
        Some(classes) => stratified_indices(&classes, fraction, seed)?,
        None => split_indices(source.len(), fraction, seed)?,
    };
    Ok((training, Some(held_out)))
}

impl BatchSource for Batch {
    type Batch = Self;
    type Device = ();

    fn len(&self) -> usize {
        self.samples
    }

    /// The targets, if they are classes: see [`are_classes`](crate::are_classes).
    fn classes(&self) -> Option<Vec<i64>> {
        classes_of(self.targets())
    }

    fn fingerprint(&self) -> Option<String> {
        let tables = [self.features(), self.targets()];
        let rows = tables.iter().flat_map(|table| table.rows());
        let widths = tables.map(|table| table.ncols());
        Some(fingerprint(&widths, rows.into_iter().flatten().copied()))
    }

    fn batch(&self, samples: &[usize], device: &()) -> Self {
        let rows = |of: &Array2<f64>| Array2::zeros((samples.len(), of.ncols()));
        let mut batch = Self {
            features: rows(&self.features),
            targets: rows(&self.targets),
            samples: samples.len(),
            stamp: Stamp::new(),
        };
        self.refill(samples, device, &mut batch);
        batch
    }

    fn refill(&self, samples: &[usize], device: &(), batch: &mut Self) {
        let fits = |batch: &Self| {
            samples.len() <= batch.features.nrows()
                && batch.features.ncols() == self.features.ncols()
                && batch.targets.ncols() == self.targets.ncols()
        };
        if !fits(batch) {
            *batch = self.batch(samples, device);
            return;
        }
        batch.samples = samples.len();
        batch.stamp = Stamp::new();
        for (row, &sample) in samples.iter().enumerate() {
            let features = self.features.row(sample);
            batch.features.row_mut(row).assign(&features);
            batch.targets.row_mut(row).assign(&self.targets.row(sample));
        }
    }
}

/// Splits the samples of an epoch into batches, in a new seeded order each epoch.
///
/// The last batch of an epoch is smaller if the batch size does not divide the number of samples.
#[derive(Debug)]
pub(crate) struct BatchSampler {
    order: Vec<usize>,
    stream: Generator,
    batch_size: usize,
}

impl BatchSampler {
    /// Creates a sampler of the samples 0 to `samples - 1`; see [`of`](Self::of).
    pub(crate) fn new(
        samples: usize,
        batch_size: Option<usize>,
        seed: u64,
    ) -> Result<Self, TrainError> {
        Self::of((0..samples).collect(), batch_size, seed)
    }

    /// Creates a sampler of these samples.
    ///
    /// Without a batch size, each epoch is one batch of all of them, in this order.
    pub(crate) fn of(
        order: Vec<usize>,
        batch_size: Option<usize>,
        seed: u64,
    ) -> Result<Self, TrainError> {
        let samples = order.len();
        match batch_size {
            _ if samples == 0 => Err(TrainError::NoSamples),
            Some(0) => Err(TrainError::EmptyBatch),
            Some(batch_size) if batch_size > samples => Err(TrainError::BatchSize {
                batch_size,
                samples,
            }),
            _ => Ok(Self {
                order,
                stream: Generator::new(seed),
                batch_size: batch_size.unwrap_or(usize::MAX),
            }),
        }
    }

    /// The batches of the next epoch, as indices of samples.
    // ANCHOR: epoch
    pub(crate) fn epoch(&mut self) -> impl Iterator<Item = &[usize]> {
        if self.batch_size != usize::MAX {
            self.stream.shuffle(&mut self.order);
        }
        self.order.chunks(self.batch_size)
    }
    // ANCHOR_END: epoch

    /// The number of batches of an epoch.
    pub(crate) fn batches(&self) -> usize {
        self.order.len().div_ceil(self.batch_size)
    }

    /// The first batches in the current order, about 100 samples in total.
    ///
    /// There are none if an epoch is one batch.
    pub(crate) fn some(&self) -> impl Iterator<Item = &[usize]> {
        let enough = 100_usize.div_ceil(self.batch_size);
        let taken = if self.batches() > 1 { enough } else { 0 };
        self.order.chunks(self.batch_size).take(taken)
    }

    /// The last batch of the current epoch.
    pub(crate) fn last(&self) -> &[usize] {
        self.order
            .chunks(self.batch_size)
            .last()
            .unwrap_or_default()
    }
}

/// The current batch. The next batch reuses its memory.
#[derive(Debug)]
pub(crate) struct Buffer<B> {
    batch: Option<B>,
    /// Whether every batch is the same.
    fixed: bool,
}

impl<B> Buffer<B> {
    pub(crate) fn new(batch_size: Option<usize>) -> Self {
        Self {
            batch: None,
            fixed: batch_size.is_none(),
        }
    }

    /// The batch of these samples.
    pub(crate) fn fill<S: BatchSource<Batch = B> + ?Sized>(
        &mut self,
        source: &S,
        samples: &[usize],
        device: &S::Device,
    ) -> &B {
        match &mut self.batch {
            Some(batch) if !self.fixed => source.refill(samples, device, batch),
            _ => {}
        }
        self.batch
            .get_or_insert_with(|| source.batch(samples, device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(sampler: &mut BatchSampler, all: &Batch) -> Vec<Vec<f64>> {
        let mut buffer = Buffer::new(Some(4));
        let batches = sampler.epoch().map(|samples| {
            let batch = buffer.fill(all, samples, &());
            assert_eq!(batch.features(), batch.targets());
            batch.features().iter().copied().collect()
        });
        batches.collect()
    }

    #[test]
    fn every_sample_is_in_one_batch_in_a_new_order_and_the_last_batch_is_smaller() {
        let x = Array2::from_shape_fn((10, 1), |(i, _)| i as f64);
        let all = Batch::new(x.view(), x.view()).unwrap();
        let mut sampler = BatchSampler::new(10, Some(4), 7).unwrap();
        let (first, second) = (epoch(&mut sampler, &all), epoch(&mut sampler, &all));
        let sizes: Vec<usize> = first.iter().map(Vec::len).collect();
        assert_eq!(sizes, [4, 4, 2]);
        let mut sampled = first.concat();
        sampled.sort_by(f64::total_cmp);
        assert_eq!(sampled, x.iter().copied().collect::<Vec<_>>());
        assert_ne!(first, second);
        let mut again = BatchSampler::new(10, Some(4), 7).unwrap();
        assert_eq!(first, epoch(&mut again, &all));
    }

    #[test]
    fn a_batch_has_another_stamp_once_its_numbers_change() {
        let x = Array2::from_shape_fn((4, 1), |(i, _)| i as f64);
        let all = Batch::new(x.view(), x.view()).unwrap();
        assert_eq!(all.clone().stamp, all.stamp);
        let mut batch = all.batch(&[0, 1], &());
        assert_ne!(batch.stamp, all.stamp);
        let before = batch.clone();
        all.refill(&[2, 3], &(), &mut batch);
        assert_ne!(batch.stamp, before.stamp);
        assert_ne!(batch, before);
        assert_eq!(batch, all.batch(&[2, 3], &()));
    }

    #[test]
    fn without_a_batch_size_the_samples_keep_their_order() {
        let mut sampler = BatchSampler::new(3, None, 7).unwrap();
        assert_eq!(sampler.epoch().collect::<Vec<_>>(), [[0, 1, 2]]);
    }

    #[test]
    fn refuses_no_samples_and_unequal_numbers_of_samples() {
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
