//! Dashes, which distinguish curves without color and where one covers another.
//!
//! The dashes are drawn here because the PNG renderer restarts the pattern at every point of a line,
//! so that a curve of many points would be solid.

/// The dashes and gaps of each curve, in scene units; the first is solid.
///
/// The round line ends of the PNG renderer shorten each gap by about 2.
const PATTERNS: [&[f64]; 7] = [
    &[],
    &[9.0, 6.0],
    &[2.5, 5.0],
    &[12.0, 5.0, 2.5, 5.0],
    &[20.0, 7.0],
    &[9.0, 5.0, 2.5, 5.0, 2.5, 5.0],
    &[4.5, 4.5],
];

/// A longer curve, in scene units, is so jagged that dashes would not be visible.
const LONGEST: f64 = 10_000.0;

/// The pieces of curve `index`: one for the first curve, dashes for others.
pub(crate) fn pieces(points: &[[f64; 2]], index: usize) -> Vec<Vec<[f64; 2]>> {
    let length: f64 = points
        .windows(2)
        .map(|ends| distance(ends[0], ends[1]))
        .sum();
    let pattern = pattern(index);
    if pattern.is_empty() || length > LONGEST {
        vec![points.to_vec()]
    } else {
        dashes(points, pattern)
    }
}

/// The dash pattern of curve `index`.
///
/// There are as many patterns as colors. After each cycle, the patterns shift by one, so that every
/// pair of color and pattern is used before one repeats.
fn pattern(index: usize) -> &'static [f64] {
    let count = PATTERNS.len();
    PATTERNS[(index + index / count) % count]
}

fn dashes(points: &[[f64; 2]], pattern: &[f64]) -> Vec<Vec<[f64; 2]>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<[f64; 2]> = points.iter().take(1).copied().collect();
    // The current part of the pattern (odd parts are gaps) and its remaining length.
    let (mut part, mut left) = (0, pattern[0]);
    for ends in points.windows(2) {
        let length = distance(ends[0], ends[1]);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let fraction = done / length;
            let at = [0, 1].map(|axis| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * fraction);
            if part % 2 == 1 {
                dash = vec![at];
            } else {
                dash.push(at);
                dashes.push(std::mem::take(&mut dash));
            }
            part = (part + 1) % pattern.len();
            left = pattern[part];
        }
        left -= length - done;
        if part % 2 == 0 {
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
    use std::collections::BTreeSet;

    #[test]
    fn dashes_continue_across_the_points_of_a_line() {
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
    fn dashes_and_dots_alternate() {
        let points = [[0.0, 0.0], [49.0, 0.0]];
        let lengths: Vec<f64> = pieces(&points, 3)
            .iter()
            .map(|piece| distance(piece[0], piece[piece.len() - 1]))
            .collect();
        assert_eq!(lengths, [12.0, 2.5, 12.0, 2.5]);
    }

    #[test]
    fn seven_curves_differ_in_dashes_and_forty_nine_in_dashes_or_color() {
        let patterns = (0..49).map(|index| format!("{:?}", pattern(index)));
        let patterns: Vec<String> = patterns.collect();
        let first: BTreeSet<&String> = patterns.iter().take(7).collect();
        assert_eq!(first.len(), 7);
        let looks: BTreeSet<(usize, &String)> = patterns
            .iter()
            .enumerate()
            .map(|(index, pattern)| (index % 7, pattern))
            .collect();
        assert_eq!(looks.len(), 49);
    }

    #[test]
    fn fewer_than_two_points_have_no_dashes() {
        assert!(pieces(&[], 1).is_empty());
        assert!(pieces(&[[1.0, 1.0]], 1).is_empty());
    }
}
