//! Fewer points for the same line: those that lie on the way between others are left out.
//!
//! The PNG renderer draws each piece of a line with round ends. Where thousands of pieces shorter
//! than a pixel overlap, their soft edges add up, and the line comes out thick and rough.

/// How far the simplified line may stray, in scene units: too little to be seen.
const TOLERANCE: f64 = 0.1;

/// The line through some of `points`, first and last among them, from which no point lies further
/// than a tenth of a scene unit: Douglas and Peucker's algorithm.
pub(crate) fn simplify(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    // A stack rather than recursion: a long jagged line goes as deep as it has points.
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

/// How far `point` lies from the straight piece between `start` and `end`.
fn distance(point: [f64; 2], start: [f64; 2], end: [f64; 2]) -> f64 {
    let way = [end[0] - start[0], end[1] - start[1]];
    let offset = [point[0] - start[0], point[1] - start[1]];
    let square = way[0] * way[0] + way[1] * way[1];
    // A closed line ends where it starts: then there is only that point to be away from.
    let fraction = if square > 0.0 {
        ((offset[0] * way[0] + offset[1] * way[1]) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (offset[0] - fraction * way[0]).hypot(offset[1] - fraction * way[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_its_ends() {
        let points: Vec<[f64; 2]> = (0..500)
            .map(|x| [f64::from(x), 2.0 * f64::from(x)])
            .collect();
        assert_eq!(simplify(&points), [[0.0, 0.0], [499.0, 998.0]]);
    }

    #[test]
    fn corners_stay_and_curves_stay_close() {
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
    fn short_lines_are_left_alone() {
        for count in 0..3 {
            assert_eq!(simplify(&vec![[1.0, 1.0]; count]).len(), count);
        }
    }
}
