//! A noisy function of one variable, with outliers.

use ndarray::Array2;
use thiserror::Error;

use crate::fits::fits;
use crate::{Dataset, DatasetError, Generator};

/// The left end of the interval; the right end is its negative.
const LEFT: f64 = -3.0;

/// Settings of a noisy curve with outliers, a regression task.
///
/// A robust loss is less sensitive to the outliers than the squared error.
///
/// ```text
/// f(x) = sin(2x) + x/2          x ~ U(-3, 3)
/// y = f(x) + ε                  ε ~ N(0, noise²)
/// y = f(x) + ε + u · size       u ~ U(0.5, 1.5), for an outlier
/// ```
///
/// All outliers lie above the curve, so that they do not cancel out. In NumPy:
///
/// ```text
/// rng = numpy.random.default_rng(seed)
/// x = rng.uniform(-3.0, 3.0, samples)
/// y = numpy.sin(2 * x) + x / 2 + rng.normal(0.0, noise, samples)
/// where = rng.permutation(samples)[: round(outliers * samples)]
/// y[where] += size * rng.uniform(0.5, 1.5, len(where))
/// ```
///
/// The points are the same except for the last digit of a sine.
///
/// ```
/// use downhill_data::Curve;
///
/// let curve = Curve::new().samples(80).outliers(0.1, 4.0).seed(1).generate()?;
/// let (x, y) = (curve.dataset.features(), curve.dataset.targets(|y| *y));
/// assert_eq!((x.dim(), y.dim()), ((80, 1), (80, 1)));
/// assert_eq!(curve.is_outlier.iter().filter(|outlier| **outlier).count(), 8);
/// # Ok::<(), downhill_data::CurveError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    samples: usize,
    noise: f64,
    outliers: f64,
    size: f64,
    seed: u64,
}

/// The samples of a [`Curve`].
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSamples {
    /// The features `x`, `[samples, 1]`, with the values `y` as labels.
    pub dataset: Dataset<f64>,
    /// Whether each sample is an outlier.
    pub is_outlier: Vec<bool>,
}

/// An error in the settings of a [`Curve`].
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CurveError {
    /// The number of samples is 0.
    #[error("0 samples; expected at least one")]
    NoSamples,
    /// The standard deviation of the noise is negative, NaN or infinite.
    #[error("noise of standard deviation {noise:?}; expected a finite number, 0 or more")]
    Noise {
        /// The standard deviation.
        noise: f64,
    },
    /// The fraction of outliers is not between 0 and 1.
    #[error("a fraction of outliers of {fraction:?}; expected a number from 0 to 1")]
    Outliers {
        /// The fraction.
        fraction: f64,
    },
    /// The size of the outliers is negative, NaN or infinite.
    #[error("outliers of size {size:?}; expected a finite number, 0 or more")]
    Size {
        /// The size.
        size: f64,
    },
    /// The samples do not fit in memory.
    #[error("{samples} samples do not fit in memory; use fewer")]
    TooLarge {
        /// The number of samples.
        samples: usize,
    },
    /// Noise or outliers are so large that a value is not finite.
    #[error("the value of sample {sample} is {value:?}; use a smaller noise or outlier size")]
    NotFinite {
        /// The sample.
        sample: usize,
        /// Its value.
        value: f64,
    },
    /// The samples are not a valid dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

impl Default for Curve {
    fn default() -> Self {
        Self {
            samples: 100,
            noise: 0.1,
            outliers: 0.1,
            size: 3.0,
            seed: 0,
        }
    }
}

impl Curve {
    /// The defaults: 100 samples, noise 0.1, 10 % outliers of size 3, seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of samples. Default: 100.
    #[must_use]
    pub fn samples(self, samples: usize) -> Self {
        Self { samples, ..self }
    }

    /// The standard deviation of the noise added to the function. Default: 0.1.
    #[must_use]
    pub fn noise(self, noise: f64) -> Self {
        Self { noise, ..self }
    }

    /// The fraction of outliers, 0 to 1, and their mean offset. Default: 0.1 and 3.
    ///
    /// The number of outliers of `n` samples is `fraction · n`, rounded to the nearest integer, ties to even.
    #[must_use]
    pub fn outliers(self, fraction: f64, size: f64) -> Self {
        Self {
            outliers: fraction,
            size,
            ..self
        }
    }

    /// The seed of the [`Generator`]. Default: 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The function without noise or outliers: `sin(2x) + x/2`.
    #[must_use]
    pub fn truth(x: f64) -> f64 {
        (2.0 * x).sin() + x / 2.0
    }

    /// Draws the samples.
    ///
    /// # Errors
    /// [`CurveError`] for an invalid setting.
    pub fn generate(&self) -> Result<CurveSamples, CurveError> {
        let Self {
            samples,
            noise,
            outliers,
            size,
            seed,
        } = *self;
        if samples == 0 {
            return Err(CurveError::NoSamples);
        }
        if !(noise.is_finite() && noise >= 0.0) {
            return Err(CurveError::Noise { noise });
        }
        if !(0.0..=1.0).contains(&outliers) {
            return Err(CurveError::Outliers { fraction: outliers });
        }
        if !(size.is_finite() && size >= 0.0) {
            return Err(CurveError::Size { size });
        }
        if !fits(samples, 4) {
            return Err(CurveError::TooLarge { samples });
        }
        let mut x: Vec<f64> = Vec::new();
        x.try_reserve_exact(samples)
            .map_err(|_| CurveError::TooLarge { samples })?;

        let mut stream = Generator::new(seed);
        x.extend((0..samples).map(|_| stream.uniform(LEFT, -LEFT)));
        let mut y: Vec<f64> = x
            .iter()
            .map(|x| Self::truth(*x) + stream.normal(0.0, noise))
            .collect();
        let count = (outliers * samples as f64).round_ties_even() as usize;
        let mut is_outlier = vec![false; samples];
        for sample in stream.permutation(samples).into_iter().take(count) {
            y[sample] += size * stream.uniform(0.5, 1.5);
            is_outlier[sample] = true;
        }
        if let Some(sample) = y.iter().position(|y| !y.is_finite()) {
            let value = y[sample];
            return Err(CurveError::NotFinite { sample, value });
        }
        let x = Array2::from_shape_vec((samples, 1), x)
            .map_err(|_| CurveError::TooLarge { samples })?;
        let dataset = Dataset::new(x, y)?.with_feature_names(["x"])?;
        Ok(CurveSamples {
            dataset,
            is_outlier,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_settings_are_errors() {
        for (curve, expected) in [
            (Curve::new().samples(0), "0 samples; expected at least one"),
            (
                Curve::new().noise(-0.1),
                "noise of standard deviation -0.1; expected a finite number, 0 or more",
            ),
            (
                Curve::new().outliers(1.5, 1.0),
                "a fraction of outliers of 1.5; expected a number from 0 to 1",
            ),
            (
                Curve::new().outliers(f64::NAN, 1.0),
                "a fraction of outliers of NaN; expected a number from 0 to 1",
            ),
            (
                Curve::new().outliers(0.1, f64::INFINITY),
                "outliers of size inf; expected a finite number, 0 or more",
            ),
            (
                Curve::new().samples(usize::MAX),
                "18446744073709551615 samples do not fit in memory; use fewer",
            ),
        ] {
            assert_eq!(curve.generate().unwrap_err().to_string(), expected);
        }
        let error = Curve::new().noise(f64::MAX).generate().unwrap_err();
        assert!(matches!(error, CurveError::NotFinite { .. }), "{error}");
    }

    #[test]
    fn without_noise_only_outliers_lie_above_the_curve() {
        let settings = Curve::new().samples(50).noise(0.0).outliers(0.25, 2.0);
        let curve = settings.generate().unwrap();
        // A quarter of fifty is 12.5, which rounds to the even 12.
        assert_eq!(curve.is_outlier.iter().filter(|o| **o).count(), 12);
        let x = curve.dataset.features().column(0);
        for ((x, y), outlier) in x.iter().zip(curve.dataset.labels()).zip(&curve.is_outlier) {
            let above = y - Curve::truth(*x);
            let range = if *outlier { 1.0..3.0 } else { 0.0..1e-300 };
            assert!(range.contains(&above), "{above}");
        }
    }

    #[test]
    fn the_seed_determines_the_samples() {
        let curve = Curve::new().generate().unwrap();
        assert_eq!(Curve::new().seed(0).generate().unwrap(), curve);
        assert_ne!(Curve::new().seed(1).generate().unwrap(), curve);
    }
}
