//! Dashes, so that curves are told apart by more than color, even where one covers another.
//!
//! Neither output format can be left to do this: the PNG renderer starts the pattern anew at every
//! point of a line, so that a curve of many points would come out solid.

/// Lengths of dashes and the gaps after them, in scene units: those of the first curve, which has
/// none, then of the second, and so on. The PNG renderer's round ends take some 2 from each gap.
const PATTERNS: [&[f64]; 7] = [
    &[],
    &[9.0, 6.0],
    &[2.5, 5.0],
    &[12.0, 5.0, 2.5, 5.0],
    &[20.0, 7.0],
    &[9.0, 5.0, 2.5, 5.0, 2.5, 5.0],
    &[4.5, 4.5],
];

/// A curve longer than this, in scene units, is so jagged that dashes would not show as such.
const LONGEST: f64 = 10_000.0;

/// The pieces in which curve `index` is drawn: the first curve whole, later ones in dashes.
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

/// The pattern of curve `index`. There are as many as colors: each time both run out, the patterns
/// move on by one, so that no color meets the same pattern before all are used.
fn pattern(index: usize) -> &'static [f64] {
    let count = PATTERNS.len();
    PATTERNS[(index + index / count) % count]
}

fn dashes(points: &[[f64; 2]], pattern: &[f64]) -> Vec<Vec<[f64; 2]>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<[f64; 2]> = points.iter().take(1).copied().collect();
    // Which part of the pattern is being passed, odd ones being gaps, and how much is left of it.
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
    fn dashes_and_dots_take_turns() {
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
    fn no_points_make_no_dashes() {
        assert!(pieces(&[], 1).is_empty());
        assert!(pieces(&[[1.0, 1.0]], 1).is_empty());
    }
}
