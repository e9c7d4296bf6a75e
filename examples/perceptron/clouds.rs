//! The points to learn from: two clouds, apart or overlapping.

use downhill::data::{Blobs, Dataset};
use downhill::train::Hyperplane;
use downhill_cli::Failure;
use ndarray::{Array2, Axis, array};

/// The middles of the two clouds.
const CENTERS: [[f64; 2]; 2] = [[0.0, 0.5], [4.0, 2.5]];

/// How near points that a line can separate may be to the line halfway.
const CLEAR: f64 = 0.4;

/// Whether a line can separate the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Separable,
    Overlapping,
}

impl Kind {
    /// Its name: on the command line, in a report and in the names of files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Separable => "separable",
            Self::Overlapping => "overlapping",
        }
    }

    /// The title of a figure.
    pub(crate) fn title(self, what: &str) -> String {
        match self {
            Self::Separable => format!("{what}: separable points"),
            Self::Overlapping => format!("{what}: overlapping clouds"),
        }
    }

    /// Two clouds of points.
    ///
    /// A separable point on the wrong side of the line halfway, or nearer to it than [`CLEAR`], is
    /// mirrored in the middle of its cloud: so a line can separate them, whatever the seed.
    pub(crate) fn points(self, samples: usize, seed: u32) -> Result<Dataset<usize>, Failure> {
        let deviation = match self {
            Self::Separable => 1.1,
            Self::Overlapping => 1.8,
        };
        let blobs = Blobs::new()
            .samples(samples)
            .centers(Array2::from(CENTERS.to_vec()))
            .cluster_std(deviation)
            .random_state(seed);
        let (data, centers) = blobs.generate().map_err(Failure::other)?;
        if self == Self::Overlapping {
            return Ok(data);
        }
        let halfway = halfway();
        let clear = CLEAR * halfway.weight.dot(&halfway.weight).sqrt();
        let mut features = data.features().clone();
        for (mut x, &class) in features.axis_iter_mut(Axis(0)).zip(data.labels()) {
            let ahead = halfway.logit(x.view())? * if class == 1 { 1.0 } else { -1.0 };
            if ahead < clear {
                let mirrored = 2.0 * &centers.row(class) - &x;
                x.assign(&mirrored);
            }
        }
        Dataset::new(features, data.labels().to_vec()).map_err(Failure::other)
    }
}

/// The line halfway between the middles of the clouds.
pub(crate) fn halfway() -> Hyperplane {
    let [a, b] = CENTERS.map(|center| array![center[0], center[1]]);
    let weight = &b - &a;
    let bias = -weight.dot(&(&a + &b)) / 2.0;
    Hyperplane { weight, bias }
}
