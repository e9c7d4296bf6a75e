//! The task: decide which points of the plane are inside an ellipse.

use downhill::data::{Dataset, DatasetError, Generator};
use downhill::train::Parameters;
use ndarray::Array2;

/// The number of points.
const POINTS: usize = 200;
/// Half the width and height of the rectangle around 0 from which they are drawn.
const REACH: [f64; 2] = [2.5, 2.0];
/// The center and the half axes of the ellipse.
const CENTER: [f64; 2] = [0.3, -0.2];
const AXES: [f64; 2] = [2.0, 1.4];
/// No point is this close to the edge: squared distances from the center, in half axes.
const EDGE: std::ops::Range<f64> = 0.85..1.15;

/// Draws points uniformly from the rectangle, none of them close to the edge of the ellipse; class 1 is inside.
///
/// # Errors
///
/// None with these numbers.
pub(crate) fn points(stream: &mut Generator) -> Result<Dataset<usize>, DatasetError> {
    let (mut features, mut classes) = (Array2::zeros((POINTS, 2)), Vec::new());
    while classes.len() < POINTS {
        let point = REACH.map(|reach| stream.uniform(-reach, reach));
        let squares = (0..2).map(|i| ((point[i] - CENTER[i]) / AXES[i]).powi(2));
        let distance: f64 = squares.sum();
        if EDGE.contains(&distance) {
            continue;
        }
        features[[classes.len(), 0]] = point[0];
        features[[classes.len(), 1]] = point[1];
        classes.push(usize::from(distance < 1.0));
    }
    Dataset::new(features, classes)
}

/// Describes the learned ellipse, where `z` is 0, and that of the task.
pub(crate) fn compare(learned: &Parameters) -> String {
    let of = |name: &str| learned.get(name).map_or(&[][..], |p| &p.values);
    match (of("weight"), of("center"), of("bias")) {
        (&[w1, w2], &[c1, c2], &[b]) if b > 0.0 => format!(
            "  an ellipse around [{c1:.2}, {c2:.2}] with half axes {:.2} and {:.2} \
             (the task's: {CENTER:.2?}, {:.2} and {:.2})",
            b.sqrt() / w1.abs(),
            b.sqrt() / w2.abs(),
            AXES[0],
            AXES[1]
        ),
        _ => "  no ellipse: b is not positive".to_owned(),
    }
}
