//! Omission of invisible points, which limits the size of a figure.

use std::collections::HashSet;

/// Half a scene unit, which is a pixel of a PNG.
const STEP: f64 = 0.5;

/// The largest number of markers of a figure.
const MOST_MARKERS: usize = 40_000;

/// Reduces each run of points in one pixel column to at most four points.
///
/// It keeps the first, the lowest, the highest and the last point of the run, in their order. All spikes and
/// extremes remain.
pub(crate) fn thin_line(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let column = |point: &[f64; 2]| (point[0] / STEP).floor();
    let mut kept = Vec::new();
    for run in line.chunk_by(|a, b| column(a) == column(b)) {
        let by_y = |&a: &usize, &b: &usize| run[a][1].total_cmp(&run[b][1]);
        let lowest = (0..run.len()).min_by(by_y).unwrap_or(0);
        let highest = (0..run.len()).max_by(by_y).unwrap_or(0);
        let mut indices = vec![0, lowest, highest, run.len() - 1];
        indices.sort_unstable();
        indices.dedup();
        kept.extend(indices.into_iter().map(|index| run[index]));
    }
    kept
}

/// The indices of the markers to draw, in their order.
///
/// If several markers of a kind are on the same pixel, only the last remains, because it covers the others.
/// If there are still too many, the same applies to squares of one, then two scene units.
pub(crate) fn thin_markers(positions: &[[f64; 2]], kind: impl Fn(usize) -> usize) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..positions.len()).collect();
    for step in [STEP, 2.0 * STEP, 4.0 * STEP] {
        let mut seen = HashSet::new();
        let cell = |at: [f64; 2]| at.map(|value| (value / step).round() as i64);
        kept = kept
            .into_iter()
            .rev()
            .filter(|&index| seen.insert((kind(index), cell(positions[index]))))
            .collect();
        kept.reverse();
        if kept.len() <= MOST_MARKERS {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_ends_and_its_spikes() {
        let mut line: Vec<[f64; 2]> = (0..1_000_000)
            .map(|epoch| [f64::from(epoch) / 2000.0, 1.0 / f64::from(epoch + 1)])
            .collect();
        line[7_777][1] = 5.0;
        line[123_456][1] = -3.0;
        let kept = thin_line(&line);
        assert!((1000..=4000).contains(&kept.len()), "{}", kept.len());
        for index in [0, 7_777, 123_456, 999_999] {
            assert!(kept.contains(&line[index]), "{index}");
        }
        assert!(kept.windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }

    #[test]
    fn a_line_that_returns_is_not_shortened() {
        let line = [[0.0, 0.0], [9.0, 1.0], [0.1, 2.0], [9.0, 3.0], [9.1, 9.0]];
        assert_eq!(thin_line(&line), line);
        assert!(thin_line(&[]).is_empty());
    }

    #[test]
    fn markers_on_the_same_pixel_are_drawn_once() {
        let positions = [[1.0, 1.0], [1.1, 1.1], [5.0, 1.0], [1.0, 1.0]];
        assert_eq!(thin_markers(&positions, |_| 0), [2, 3]);
        assert_eq!(
            thin_markers(&positions, |index| usize::from(index < 2)),
            [1, 2, 3]
        );
        let many: Vec<[f64; 2]> = (0..400_000)
            .map(|index| [f64::from(index % 800) / 2.0, f64::from(index / 800) / 2.0])
            .collect();
        assert!(thin_markers(&many, |_| 0).len() <= MOST_MARKERS);
    }
}
