//! A noisy function of one variable, some of whose samples are outliers.

use ndarray::Array2;
use thiserror::Error;

use crate::{Dataset, DatasetError, Generator};

/// Where the function is sampled, from this to its negative.
const LEFT: f64 = -3.0;

/// A recipe for a noisy curve: a task of regression, with outliers that a robust loss shrugs off
/// and the squared error does not.
///
/// ```text
/// f(x) = sin(2x) + x/2          x ~ U(-3, 3)
/// y = f(x) + ε                  ε ~ N(0, noise²)
/// y = f(x) + ε + u · size       u ~ U(0.5, 1.5), for an outlier
/// ```
///
/// The outliers all lie above, so that they do not make up for each other. In NumPy:
///
/// ```text
/// rng = numpy.random.default_rng(seed)
/// x = rng.uniform(-3.0, 3.0, samples)
/// y = numpy.sin(2 * x) + x / 2 + rng.normal(0.0, noise, samples)
/// where = rng.permutation(samples)[: round(outliers * samples)]
/// y[where] += size * rng.uniform(0.5, 1.5, len(where))
/// ```
///
/// which are the same points but for the last digit of a sine.
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
    /// The places `x` as features, `[samples, 1]`, and the values `y` as labels.
    pub dataset: Dataset<f64>,
    /// Which samples are outliers, one entry a sample.
    pub is_outlier: Vec<bool>,
}

/// Settings that describe no curve.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CurveError {
    /// No samples asked for.
    #[error("a curve of no samples: ask for at least one")]
    NoSamples,
    /// A standard deviation that is negative, NaN or infinite.
    #[error("noise of standard deviation {noise}: it must be finite and not negative")]
    Noise {
        /// The standard deviation.
        noise: f64,
    },
    /// A fraction of outliers that is not between 0 and 1.
    #[error("a fraction of outliers of {fraction}: it must be from 0 to 1")]
    Outliers {
        /// The fraction.
        fraction: f64,
    },
    /// A size of outliers that is negative, NaN or infinite.
    #[error("outliers of size {size}: it must be finite and not negative")]
    Size {
        /// The size.
        size: f64,
    },
    /// More numbers than there is memory for.
    #[error("{samples} samples do not fit in memory")]
    TooLarge {
        /// The number asked for.
        samples: usize,
    },
    /// Noise or outliers so large that a sum overflowed.
    #[error("the value of sample {sample} is {value}: noise or outliers are too large")]
    NotFinite {
        /// The sample.
        sample: usize,
        /// Its value.
        value: f64,
    },
    /// The places did not make a dataset.
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
    /// 100 samples, noise 0.1, a tenth of them outliers of size 3, seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of samples. Default: 100.
    #[must_use]
    pub fn samples(self, samples: usize) -> Self {
        Self { samples, ..self }
    }

    /// The standard deviation of a value about the function. Default: 0.1.
    #[must_use]
    pub fn noise(self, noise: f64) -> Self {
        Self { noise, ..self }
    }

    /// The fraction of outliers, from 0 to 1, and how far above they lie on average. Default: 0.1
    /// and 3.
    ///
    /// Of `n` samples the fraction is the whole number nearest to `fraction · n`, of two the even one.
    #[must_use]
    pub fn outliers(self, fraction: f64, size: f64) -> Self {
        Self {
            outliers: fraction,
            size,
            ..self
        }
    }

    /// The seed of the [`Generator`] everything is drawn from. Default: 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The function without noise or outliers: `sin(2x) + x/2`.
    #[must_use]
    pub fn truth(x: f64) -> f64 {
        (2.0 * x).sin() + x / 2.0
    }

    /// The samples, and which of them are outliers.
    ///
    /// # Errors
    /// A [`CurveError`] for every setting that describes no curve.
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
    fn settings_that_describe_nothing_are_errors() {
        for (curve, expected) in [
            (
                Curve::new().samples(0),
                "a curve of no samples: ask for at least one",
            ),
            (
                Curve::new().noise(-0.1),
                "noise of standard deviation -0.1: it must be finite and not negative",
            ),
            (
                Curve::new().outliers(1.5, 1.0),
                "a fraction of outliers of 1.5: it must be from 0 to 1",
            ),
            (
                Curve::new().outliers(f64::NAN, 1.0),
                "a fraction of outliers of NaN: it must be from 0 to 1",
            ),
            (
                Curve::new().outliers(0.1, f64::INFINITY),
                "outliers of size inf: it must be finite and not negative",
            ),
            (
                Curve::new().samples(usize::MAX),
                "18446744073709551615 samples do not fit in memory",
            ),
        ] {
            assert_eq!(curve.generate().unwrap_err().to_string(), expected);
        }
        let error = Curve::new().noise(f64::MAX).generate().unwrap_err();
        assert!(matches!(error, CurveError::NotFinite { .. }), "{error}");
    }

    #[test]
    fn outliers_lie_above_and_the_rest_on_the_curve() {
        let recipe = Curve::new().samples(50).noise(0.0).outliers(0.25, 2.0);
        let curve = recipe.generate().unwrap();
        // A quarter of fifty is 12.5, and 12 is the even one.
        assert_eq!(curve.is_outlier.iter().filter(|o| **o).count(), 12);
        let x = curve.dataset.features().column(0);
        for ((x, y), outlier) in x.iter().zip(curve.dataset.labels()).zip(&curve.is_outlier) {
            let above = y - Curve::truth(*x);
            let range = if *outlier { 1.0..3.0 } else { 0.0..1e-300 };
            assert!(range.contains(&above), "{above}");
        }
    }

    #[test]
    fn the_seed_decides() {
        let curve = Curve::new().generate().unwrap();
        assert_eq!(Curve::new().seed(0).generate().unwrap(), curve);
        assert_ne!(Curve::new().seed(1).generate().unwrap(), curve);
    }
}
