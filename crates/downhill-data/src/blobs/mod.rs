//! Gaussian blobs: scikit-learn's `make_blobs`, bit for bit.

mod error;
mod settings;

use ndarray::Array2;

use crate::fits::fits;
use crate::{Dataset, RandomState};

pub use error::BlobsError;
pub use settings::{Centers, ClusterStd, Samples};

/// Settings of Gaussian blobs: isotropic normal distributions, each a class.
///
/// The settings have scikit-learn's names and defaults, and [`generate`](Self::generate) returns the
/// same numbers as `sklearn.datasets.make_blobs` (1.9.1). Only the default seed differs: it is 0,
/// where scikit-learn uses a new one each time.
///
/// ```
/// use downhill_data::Blobs;
///
/// let (blobs, centers) = Blobs::new().samples(90).cluster_std(0.5).random_state(20).generate()?;
/// assert_eq!(blobs.features().dim(), (90, 2));
/// assert_eq!(blobs.classes(), [0, 1, 2]);
/// assert_eq!(centers.dim(), (3, 2));
/// # Ok::<(), downhill_data::BlobsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Blobs {
    samples: Samples,
    features: Option<usize>,
    centers: Option<Centers>,
    cluster_std: ClusterStd,
    center_box: (f64, f64),
    shuffle: bool,
    random_state: u32,
}

impl Default for Blobs {
    fn default() -> Self {
        Self {
            samples: Samples::Total(100),
            features: None,
            centers: None,
            cluster_std: ClusterStd::Shared(1.0),
            center_box: (-10.0, 10.0),
            shuffle: true,
            random_state: 0,
        }
    }
}

impl Blobs {
    /// The defaults: 100 samples of 2 features, 3 centers, standard deviation 1.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The total number of samples, or one number per center. Default: 100.
    #[must_use]
    pub fn samples(self, samples: impl Into<Samples>) -> Self {
        Self {
            samples: samples.into(),
            ..self
        }
    }

    /// The number of features. Default: that of the centers if they are fixed, else 2.
    #[must_use]
    pub fn features(self, features: usize) -> Self {
        Self {
            features: Some(features),
            ..self
        }
    }

    /// The number of centers, or their coordinates, `[centers, features]`.
    ///
    /// Default: the length of the list of samples if there is one, else 3.
    #[must_use]
    pub fn centers(self, centers: impl Into<Centers>) -> Self {
        Self {
            centers: Some(centers.into()),
            ..self
        }
    }

    /// The standard deviation of every feature, or one per center. Default: 1.
    #[must_use]
    pub fn cluster_std(self, std: impl Into<ClusterStd>) -> Self {
        Self {
            cluster_std: std.into(),
            ..self
        }
    }

    /// The range of every coordinate of a drawn center. Default: -10 to 10.
    #[must_use]
    pub fn center_box(self, low: f64, high: f64) -> Self {
        Self {
            center_box: (low, high),
            ..self
        }
    }

    /// Whether to shuffle the samples, or order them by center. Default: shuffle.
    #[must_use]
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// The seed of the [`RandomState`]. Default: 0.
    #[must_use]
    pub fn random_state(self, seed: u32) -> Self {
        Self {
            random_state: seed,
            ..self
        }
    }

    /// Draws the samples, and returns them with the centers `[centers, features]`.
    ///
    /// The features are `[samples, features]`; the label of a sample is the row of its center. The
    /// draws are in scikit-learn's order: the centers, unless they are fixed; the samples, center by
    /// center; the permutation of the samples.
    ///
    /// # Errors
    /// [`BlobsError`] for an invalid setting or combination of settings.
    pub fn generate(&self) -> Result<(Dataset<usize>, Array2<f64>), BlobsError> {
        let (low, high) = self.checked_center_box()?;
        let mut stream = RandomState::new(self.random_state);
        let centers = match self.checked_centers()? {
            Centers::At(centers) => centers,
            Centers::Count(count) => {
                let features = self.features.unwrap_or(2);
                if features == 0 {
                    return Err(BlobsError::NoFeatures);
                }
                let mut values = reserve(count, features)?;
                values.extend((0..count * features).map(|_| stream.uniform(low, high)));
                matrix(values, count, features)?
            }
        };
        let (count, features) = centers.dim();
        let stds = self.checked_stds(count)?;
        let samples = self.samples_per_center(count);
        let total = samples
            .iter()
            .try_fold(0_usize, |total, samples| total.checked_add(*samples))
            .ok_or(BlobsError::TooLarge {
                rows: usize::MAX,
                columns: features,
            })?;
        if total == 0 {
            return Err(BlobsError::NoSamples);
        }

        let mut values = reserve(total, features)?;
        let mut labels = Vec::with_capacity(total);
        for (label, center) in centers.rows().into_iter().enumerate() {
            for _ in 0..samples[label] {
                values.extend(center.iter().map(|mean| stream.normal(*mean, stds[label])));
                labels.push(label);
            }
        }
        let ordered = Dataset::new(matrix(values, total, features)?, labels)?;
        let dataset = if self.shuffle {
            ordered.select(&stream.permutation(total))?
        } else {
            ordered
        };
        Ok((dataset, centers))
    }

    fn checked_center_box(&self) -> Result<(f64, f64), BlobsError> {
        let (low, high) = self.center_box;
        // A finite width implies finite ends.
        if (high - low).is_finite() && low <= high {
            Ok((low, high))
        } else {
            Err(BlobsError::BadCenterBox { low, high })
        }
    }

    /// The centers of the settings, with scikit-learn's default.
    fn checked_centers(&self) -> Result<Centers, BlobsError> {
        let entries = match &self.samples {
            Samples::Total(_) => None,
            Samples::PerCenter(list) => Some(list.len()),
        };
        match (&self.centers, entries) {
            (Some(Centers::Count(centers)), Some(entries)) => {
                Err(BlobsError::CentersCountedTwice {
                    centers: *centers,
                    entries,
                })
            }
            (Some(Centers::Count(0)), None) | (None, Some(0)) => Err(BlobsError::NoCenters),
            (Some(Centers::Count(count)), None) => Ok(Centers::Count(*count)),
            (None, entries) => Ok(Centers::Count(entries.unwrap_or(3))),
            (Some(Centers::At(given)), entries) => {
                self.check_fixed(given, entries)?;
                Ok(Centers::At(given.clone()))
            }
        }
    }

    fn check_fixed(&self, given: &Array2<f64>, entries: Option<usize>) -> Result<(), BlobsError> {
        let (centers, columns) = given.dim();
        if centers == 0 {
            return Err(BlobsError::NoCenters);
        }
        if columns == 0 {
            return Err(BlobsError::NoFeatures);
        }
        if let Some(entries) = entries.filter(|entries| *entries != centers) {
            return Err(BlobsError::SampleListLength { entries, centers });
        }
        if let Some(features) = self.features.filter(|features| *features != columns) {
            return Err(BlobsError::FeatureCount { features, columns });
        }
        match given.indexed_iter().find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some(((center, feature), value)) => Err(BlobsError::CenterNotFinite {
                center,
                feature,
                value: *value,
            }),
        }
    }

    fn checked_stds(&self, centers: usize) -> Result<Vec<f64>, BlobsError> {
        let stds = match &self.cluster_std {
            ClusterStd::Shared(std) => vec![*std; centers],
            ClusterStd::PerCenter(list) if list.len() == centers => list.clone(),
            ClusterStd::PerCenter(list) => {
                return Err(BlobsError::StdListLength {
                    entries: list.len(),
                    centers,
                });
            }
        };
        match stds.iter().find(|std| !(std.is_finite() && **std >= 0.0)) {
            None => Ok(stds),
            Some(std) => Err(BlobsError::BadStd { std: *std }),
        }
    }

    /// The number of samples of each center; the first get the remainder of a total.
    fn samples_per_center(&self, centers: usize) -> Vec<usize> {
        match &self.samples {
            Samples::PerCenter(list) => list.clone(),
            Samples::Total(total) => (0..centers)
                .map(|center| total / centers + usize::from(center < total % centers))
                .collect(),
        }
    }
}

/// Reserves memory for a matrix, or returns an error if there is not enough.
fn reserve(rows: usize, columns: usize) -> Result<Vec<f64>, BlobsError> {
    let too_large = BlobsError::TooLarge { rows, columns };
    let Some(size) = rows.checked_mul(columns) else {
        return Err(too_large);
    };
    if !fits(rows, columns) {
        return Err(too_large);
    }
    let mut values = Vec::new();
    match values.try_reserve_exact(size) {
        Ok(()) => Ok(values),
        Err(_) => Err(too_large),
    }
}

/// The values as a matrix, row by row.
fn matrix(values: Vec<f64>, rows: usize, columns: usize) -> Result<Array2<f64>, BlobsError> {
    // Every caller passes rows · columns values, so this does not fail.
    Array2::from_shape_vec((rows, columns), values)
        .map_err(|_| BlobsError::TooLarge { rows, columns })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn error(blobs: &Blobs) -> String {
        blobs.generate().unwrap_err().to_string()
    }

    #[test]
    fn zero_samples_features_or_centers_are_errors() {
        assert_eq!(
            Blobs::new().samples(0).generate(),
            Err(BlobsError::NoSamples)
        );
        assert_eq!(
            Blobs::new().samples([0, 0]).generate(),
            Err(BlobsError::NoSamples)
        );
        assert_eq!(
            Blobs::new().samples(vec![]).generate(),
            Err(BlobsError::NoCenters)
        );
        assert_eq!(
            Blobs::new().centers(0).generate(),
            Err(BlobsError::NoCenters)
        );
        assert_eq!(
            Blobs::new().centers(Array2::zeros((0, 2))).generate(),
            Err(BlobsError::NoCenters)
        );
        assert_eq!(
            Blobs::new().features(0).generate(),
            Err(BlobsError::NoFeatures)
        );
        assert_eq!(
            Blobs::new().centers(Array2::zeros((2, 0))).generate(),
            Err(BlobsError::NoFeatures)
        );
    }

    #[test]
    fn contradictory_settings_are_errors() {
        assert_eq!(
            error(&Blobs::new().samples([5, 5]).centers(2)),
            "2 centers and a list of 2 sample counts; the list sets the number of centers, so omit \
             it or pass the coordinates of the centers"
        );
        let two = array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]];
        assert_eq!(
            error(&Blobs::new().samples([1, 2, 3]).centers(two.clone())),
            "3 sample counts for 2 centers; expected one per center"
        );
        assert_eq!(
            error(&Blobs::new().cluster_std([1.0, 2.0])),
            "2 standard deviations for 3 centers; expected one per center"
        );
        assert_eq!(
            error(&Blobs::new().features(2).centers(two.clone())),
            "2 features, but the centers have 3; omit the number of features"
        );
        let (blobs, _) = Blobs::new().features(3).centers(two).generate().unwrap();
        assert_eq!(blobs.features().dim(), (100, 3));
    }

    #[test]
    fn invalid_numbers_are_errors() {
        for std in [-0.5, f64::NAN, f64::INFINITY] {
            let expected =
                format!("a standard deviation of {std:?}; expected a finite number, 0 or more");
            assert_eq!(error(&Blobs::new().cluster_std(std)), expected);
            assert_eq!(error(&Blobs::new().cluster_std([1.0, std, 1.0])), expected);
        }
        for (low, high) in [
            (1.0, 0.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (f64::MIN, f64::MAX),
        ] {
            let error = Blobs::new().center_box(low, high).generate().unwrap_err();
            assert!(matches!(error, BlobsError::BadCenterBox { .. }), "{error}");
        }
        assert_eq!(
            error(&Blobs::new().centers(array![[0.0, 1.0], [2.0, f64::NAN]])),
            "center 1, feature 1 is NaN; expected a finite number"
        );
    }

    #[test]
    fn more_samples_than_fit_in_memory_are_an_error() {
        for blobs in [
            Blobs::new().samples(usize::MAX),
            Blobs::new().samples([usize::MAX, 1]),
            Blobs::new().centers(usize::MAX),
            Blobs::new().features(usize::MAX),
        ] {
            let error = blobs.generate().unwrap_err();
            assert!(matches!(error, BlobsError::TooLarge { .. }), "{error}");
        }
    }

    #[test]
    fn a_sample_that_overflows_is_an_error() {
        let error = Blobs::new().cluster_std(f64::MAX).generate().unwrap_err();
        assert!(matches!(error, BlobsError::Dataset(_)), "{error}");
    }

    #[test]
    fn with_standard_deviation_0_every_sample_is_at_its_center() {
        let (blobs, centers) = Blobs::new().cluster_std(0.0).samples(7).generate().unwrap();
        for (sample, label) in blobs.features().rows().into_iter().zip(blobs.labels()) {
            assert_eq!(sample, centers.row(*label));
        }
    }
}
