//! Dashes, so that curves are told apart by more than colour, even where one covers another.
//!
//! Neither output format can be left to do this: the PNG renderer starts the pattern anew at every
//! point of a line, so that a curve of many points would come out solid.

/// Lengths of dash and gap of the second curve, in scene units.
const DASHED: [f64; 2] = [9.0, 6.0];
/// Lengths of dash and gap of the third curve.
const DOTTED: [f64; 2] = [2.5, 5.0];

/// A curve longer than this, in scene units, is so jagged that dashes would not show as such.
const LONGEST: f64 = 10_000.0;

/// The pieces in which curve `index` is drawn: the first curve whole, later ones in dashes.
pub(crate) fn pieces(points: &[[f64; 2]], index: usize) -> Vec<Vec<[f64; 2]>> {
    let length: f64 = points
        .windows(2)
        .map(|ends| distance(ends[0], ends[1]))
        .sum();
    match index % 3 {
        1 if length <= LONGEST => dashes(points, DASHED),
        2 if length <= LONGEST => dashes(points, DOTTED),
        _ => vec![points.to_vec()],
    }
}

fn dashes(points: &[[f64; 2]], pattern: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<[f64; 2]> = points.iter().take(1).copied().collect();
    // Whether a gap is being passed, and how much is left of it or of the dash.
    let (mut gap, mut left) = (false, pattern[0]);
    for ends in points.windows(2) {
        let length = distance(ends[0], ends[1]);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let at = [0, 1].map(|axis| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * share);
            if gap {
                dash = vec![at];
            } else {
                dash.push(at);
                dashes.push(std::mem::take(&mut dash));
            }
            gap = !gap;
            left = pattern[usize::from(gap)];
        }
        left -= length - done;
        if !gap {
            dash.push(ends[1]);
        }
    }
    if dash.len() > 1 {
        dashes.push(dash);
    }
    dashes
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_across_the_points_of_a_line() {
        // Ten dashes and gaps of 15 each, over points 1 apart.
        let points: Vec<[f64; 2]> = (0..=150).map(|x| [f64::from(x), 0.0]).collect();
        let pieces = pieces(&points, 1);
        assert_eq!(pieces.len(), 10);
        for (index, piece) in pieces.iter().enumerate() {
            let start = 15.0 * index as f64;
            assert!((piece[0][0] - start).abs() < 1e-9);
            assert!((piece[piece.len() - 1][0] - start - 9.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_first_curve_and_a_jagged_one_are_solid() {
        let points = [[0.0, 0.0], [200.0, 0.0]];
        assert_eq!(pieces(&points, 0), [points.to_vec()]);
        assert!(pieces(&points, 2).len() > 20);
        let jagged: Vec<[f64; 2]> = (0..100).map(|x| [0.0, f64::from(x % 2) * 300.0]).collect();
        assert_eq!(pieces(&jagged, 1).len(), 1);
    }

    #[test]
    fn no_points_make_no_dashes() {
        assert!(pieces(&[], 1).is_empty());
        assert!(pieces(&[[1.0, 1.0]], 1).is_empty());
    }
}
