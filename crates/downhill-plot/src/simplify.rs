//! Removing points of a line that are close to the line through the others.
//!
//! The PNG renderer draws each piece of a line with round ends. Where thousands of pieces shorter
//! than a pixel overlap, their soft edges add up, and the line becomes thick and rough.

/// The largest error of a simplified line, in scene units: too small to see.
const TOLERANCE: f64 = 0.1;

/// Simplifies a line by the Douglas-Peucker algorithm.
///
/// It keeps the first and the last point. No point is farther than [`TOLERANCE`] from the result.
pub(crate) fn simplify(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    // A stack, not recursion, because the depth may be the number of points.
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let furthest = (first + 1..last)
            .map(|index| (index, distance(points[index], points[first], points[last])))
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((index, distance)) = furthest
            && distance > TOLERANCE
        {
            kept[index] = true;
            open.extend([(first, index), (index, last)]);
        }
    }
    let pairs = points.iter().zip(kept);
    pairs
        .filter_map(|(&point, kept)| kept.then_some(point))
        .collect()
}

/// The distance of `point` from the line segment between `start` and `end`.
fn distance(point: [f64; 2], start: [f64; 2], end: [f64; 2]) -> f64 {
    let along = [end[0] - start[0], end[1] - start[1]];
    let offset = [point[0] - start[0], point[1] - start[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    // A closed line ends where it starts, so the segment may have length 0.
    let fraction = if square > 0.0 {
        ((offset[0] * along[0] + offset[1] * along[1]) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (offset[0] - fraction * along[0]).hypot(offset[1] - fraction * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_reduced_to_its_ends() {
        let points: Vec<[f64; 2]> = (0..500)
            .map(|x| [f64::from(x), 2.0 * f64::from(x)])
            .collect();
        assert_eq!(simplify(&points), [[0.0, 0.0], [499.0, 998.0]]);
    }

    #[test]
    fn corners_remain_and_curves_stay_close() {
        let corner = [[0.0, 0.0], [5.0, 0.0], [10.0, 0.0], [10.0, 10.0]];
        assert_eq!(simplify(&corner), [corner[0], corner[2], corner[3]]);
        let circle: Vec<[f64; 2]> = (0..=720)
            .map(|step| (f64::from(step) / 360.0 * std::f64::consts::PI).sin_cos())
            .map(|(sin, cos)| [100.0 * cos, 100.0 * sin])
            .collect();
        let simple = simplify(&circle);
        assert!((30..140).contains(&simple.len()), "{}", simple.len());
        for point in circle {
            let pieces = simple.windows(2);
            let nearest = pieces
                .map(|ends| distance(point, ends[0], ends[1]))
                .fold(9.0, f64::min);
            assert!(nearest <= TOLERANCE);
        }
    }

    #[test]
    fn short_lines_are_unchanged() {
        for count in 0..3 {
            assert_eq!(simplify(&vec![[1.0, 1.0]; count]).len(), count);
        }
    }
}
