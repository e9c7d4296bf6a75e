//! The points to train on: two clouds, separable or overlapping, or a table.

use std::path::Path;

use downhill::data::{Blobs, Dataset, table};
use downhill::train::Hyperplane;
use downhill_cli::{ClassesError, Failure};
use ndarray::{Array2, Axis, array};

/// The centers of the two clouds.
const CENTERS: [[f64; 2]; 2] = [[0.0, 0.5], [4.0, 2.5]];

/// Minimum distance of separable points from the line halfway between the centers.
const MARGIN: f64 = 0.4;

/// Where the points are from, and whether a line can separate them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Separable,
    Overlapping,
    /// A table of the user's, of which this is not known.
    Table,
}

impl Kind {
    /// The name on the command line, in reports and in file names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Separable => "separable",
            Self::Overlapping => "overlapping",
            Self::Table => "table",
        }
    }

    /// The title of a figure.
    pub(crate) fn title(self, what: &str) -> String {
        match self {
            Self::Separable => format!("{what}: separable points"),
            Self::Overlapping => format!("{what}: overlapping clouds"),
            Self::Table => format!("{what}: the samples of the table"),
        }
    }

    /// Generates two clouds of points.
    ///
    /// A separable point on the wrong side of the line halfway, or closer to it than [`MARGIN`], is
    /// reflected through the center of its cloud. So the points are separable for every seed.
    pub(crate) fn points(self, samples: usize, seed: u32) -> Result<Dataset<usize>, Failure> {
        let deviation = if self == Self::Separable { 1.1 } else { 1.8 };
        let blobs = Blobs::new()
            .samples(samples)
            .centers(Array2::from(CENTERS.to_vec()))
            .cluster_std(deviation)
            .random_state(seed);
        let (data, centers) = blobs.generate().map_err(Failure::other)?;
        if self != Self::Separable {
            return Ok(data);
        }
        let halfway = halfway();
        let margin = MARGIN * halfway.weight.dot(&halfway.weight).sqrt();
        let mut features = data.features().clone();
        for (mut x, &class) in features.axis_iter_mut(Axis(0)).zip(data.labels()) {
            let ahead = halfway.logit(x.view())? * if class == 1 { 1.0 } else { -1.0 };
            if ahead < margin {
                let mirrored = 2.0 * &centers.row(class) - &x;
                x.assign(&mirrored);
            }
        }
        Dataset::new(features, data.labels().to_vec()).map_err(Failure::other)
    }
}

/// Reads a table of numbers with a label column of two classes.
pub(crate) fn read(path: &Path, target: &str) -> Result<Dataset<usize>, Failure> {
    let table = table::read(path, target)?;
    let classes = table.classes();
    if classes.len() != 2 {
        let file = path.display().to_string();
        return Err(Failure::other(ClassesError::NotTwo {
            origin: downhill::data::message::name(&file),
            column: downhill::data::message::name(target),
            found: classes.len(),
        }));
    }
    Ok(table.map_labels(|label| usize::from(label == classes[1])))
}

/// The line halfway between the centers of the clouds.
pub(crate) fn halfway() -> Hyperplane {
    let [a, b] = CENTERS.map(|center| array![center[0], center[1]]);
    let weight = &b - &a;
    let bias = -weight.dot(&(&a + &b)) / 2.0;
    Hyperplane { weight, bias }
}
