//! Interleaved spirals in the plane, which are not linearly separable.

use std::f64::consts::TAU;

use ndarray::Array2;
use thiserror::Error;

use crate::fits::fits;
use crate::{Dataset, DatasetError, Generator};

/// The radius at which the arms begin; they end at radius 1.
///
/// All arms meet in the center, so samples there would be ambiguous.
const INNER_RADIUS: f64 = 0.1;

/// Settings of spirals: arms that wind out of one center, each a class.
///
/// ```text
/// sample i of arm k:   r ~ U(0.1, 1)     θ = 2π (turns · r + k / arms)
///                      x = (r cos θ + ε₁, r sin θ + ε₂)     ε ~ N(0, noise²)
/// ```
///
/// Sample `i` is of arm `i mod arms`, so that the classes are balanced. In NumPy:
///
/// ```text
/// rng = numpy.random.default_rng(seed)
/// label = numpy.arange(samples) % arms
/// r = rng.uniform(0.1, 1.0, samples)
/// theta = 2 * numpy.pi * (turns * r + label / arms)
/// x = numpy.stack([r * numpy.cos(theta), r * numpy.sin(theta)], axis=1)
/// x += rng.normal(0.0, noise, (samples, 2))
/// ```
///
/// The points are the same except for the last digit of a sine or cosine.
///
/// *Source*: K. J. Lang and M. J. Witbrock, "Learning to Tell Two Spirals Apart", 1988, for the task.
///
/// ```
/// use downhill_data::Spirals;
///
/// let spirals = Spirals::new().samples(300).arms(3).noise(0.02).seed(1).generate()?;
/// assert_eq!(spirals.features().dim(), (300, 2));
/// assert_eq!(spirals.classes(), [0, 1, 2]);
/// # Ok::<(), downhill_data::SpiralsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spirals {
    samples: usize,
    arms: usize,
    turns: f64,
    noise: f64,
    seed: u64,
}

/// An error in the settings of [`Spirals`].
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SpiralsError {
    /// There are fewer than two arms.
    #[error("{arms} arms; expected at least 2, one per class")]
    Arms {
        /// The number of arms.
        arms: usize,
    },
    /// There are fewer samples than arms.
    #[error("{samples} samples for {arms} arms; expected at least one sample per arm")]
    Samples {
        /// The number of samples.
        samples: usize,
        /// The number of arms.
        arms: usize,
    },
    /// The number of turns is negative, NaN or infinite.
    #[error("arms of {turns:?} turns; expected a finite number, 0 or more")]
    Turns {
        /// The number of turns.
        turns: f64,
    },
    /// The standard deviation of the noise is negative, NaN or infinite.
    #[error("noise of standard deviation {noise:?}; expected a finite number, 0 or more")]
    Noise {
        /// The standard deviation.
        noise: f64,
    },
    /// The samples do not fit in memory.
    #[error("{samples} samples do not fit in memory; use fewer")]
    TooLarge {
        /// The number of samples.
        samples: usize,
    },
    /// The noise is so large that a coordinate is not finite.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

impl Default for Spirals {
    fn default() -> Self {
        Self {
            samples: 200,
            arms: 2,
            turns: 1.5,
            noise: 0.02,
            seed: 0,
        }
    }
}

impl Spirals {
    /// The defaults: 200 samples, 2 arms of 1.5 turns, noise 0.02, seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The total number of samples. Default: 200.
    #[must_use]
    pub fn samples(self, samples: usize) -> Self {
        Self { samples, ..self }
    }

    /// The number of arms, each a class. Default: 2.
    #[must_use]
    pub fn arms(self, arms: usize) -> Self {
        Self { arms, ..self }
    }

    /// The turns of an arm from radius 0 to radius 1. Default: 1.5.
    #[must_use]
    pub fn turns(self, turns: f64) -> Self {
        Self { turns, ..self }
    }

    /// The standard deviation of the noise in each coordinate. Default: 0.02.
    ///
    /// The arms end at radius 1.
    #[must_use]
    pub fn noise(self, noise: f64) -> Self {
        Self { noise, ..self }
    }

    /// The seed of the [`Generator`]. Default: 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Draws the samples, `[samples, 2]`, each labeled with its arm, from 0.
    ///
    /// # Errors
    /// [`SpiralsError`] for an invalid setting.
    pub fn generate(&self) -> Result<Dataset<usize>, SpiralsError> {
        let Self {
            samples,
            arms,
            turns,
            noise,
            seed,
        } = *self;
        if arms < 2 {
            return Err(SpiralsError::Arms { arms });
        }
        if samples < arms {
            return Err(SpiralsError::Samples { samples, arms });
        }
        if !(turns.is_finite() && turns >= 0.0) {
            return Err(SpiralsError::Turns { turns });
        }
        if !(noise.is_finite() && noise >= 0.0) {
            return Err(SpiralsError::Noise { noise });
        }
        if !fits(samples, 3) {
            return Err(SpiralsError::TooLarge { samples });
        }
        let too_large = |_| SpiralsError::TooLarge { samples };
        let mut values = Vec::new();
        values
            .try_reserve_exact(samples.saturating_mul(2))
            .map_err(too_large)?;
        let mut labels = Vec::new();
        labels.try_reserve_exact(samples).map_err(too_large)?;

        let mut stream = Generator::new(seed);
        for label in (0..arms).cycle().take(samples) {
            let r = stream.uniform(INNER_RADIUS, 1.0);
            let theta = TAU * (turns * r + label as f64 / arms as f64);
            values.extend([r * theta.cos(), r * theta.sin()]);
            labels.push(label);
        }
        for value in &mut values {
            *value += stream.normal(0.0, noise);
        }
        let features = Array2::from_shape_vec((samples, 2), values)
            .map_err(|_| SpiralsError::TooLarge { samples })?;
        Ok(Dataset::new(features, labels)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_settings_are_errors() {
        for (spirals, expected) in [
            (
                Spirals::new().arms(1),
                "1 arms; expected at least 2, one per class",
            ),
            (
                Spirals::new().samples(2).arms(3),
                "2 samples for 3 arms; expected at least one sample per arm",
            ),
            (
                Spirals::new().turns(-1.0),
                "arms of -1.0 turns; expected a finite number, 0 or more",
            ),
            (
                Spirals::new().turns(f64::INFINITY),
                "arms of inf turns; expected a finite number, 0 or more",
            ),
            (
                Spirals::new().noise(f64::NAN),
                "noise of standard deviation NaN; expected a finite number, 0 or more",
            ),
            (
                Spirals::new().samples(usize::MAX),
                "18446744073709551615 samples do not fit in memory; use fewer",
            ),
        ] {
            assert_eq!(spirals.generate().unwrap_err().to_string(), expected);
        }
        let error = Spirals::new().noise(f64::MAX).generate().unwrap_err();
        assert!(matches!(error, SpiralsError::Dataset(_)), "{error}");
    }

    #[test]
    fn without_noise_every_sample_is_on_its_arm() {
        let (arms, turns) = (3, 1.25);
        let settings = Spirals::new()
            .samples(31)
            .arms(arms)
            .turns(turns)
            .noise(0.0);
        let spirals = settings.generate().unwrap();
        for (x, label) in spirals.features().rows().into_iter().zip(spirals.labels()) {
            let r = x[0].hypot(x[1]);
            assert!((INNER_RADIUS - 1e-12..1.0).contains(&r), "{r}");
            let turned = x[1].atan2(x[0]) / TAU - turns * r - *label as f64 / arms as f64;
            let rest = turned - turned.round();
            assert!(rest.abs() < 1e-12, "arm {label}, radius {r}: {rest}");
        }
    }

    #[test]
    fn the_arms_are_balanced_and_the_seed_determines_the_samples() {
        let settings = Spirals::new().samples(32).arms(3);
        let spirals = settings.generate().unwrap();
        let count = |arm| spirals.labels().iter().filter(|l| **l == arm).count();
        assert_eq!([0, 1, 2].map(count), [11, 11, 10]);
        assert_eq!(settings.seed(0).generate().unwrap(), spirals);
        assert_ne!(settings.seed(1).generate().unwrap(), spirals);
    }
}
