//! Fewer points for the same picture of a long curve.

/// The most points a decimated curve has: more than a plot area has pixels across.
pub(crate) const MOST_POINTS: usize = 2000;

/// Reduces `points`, in order of their x, to at most [`MOST_POINTS`] that draw the same picture.
///
/// Kept are the first point, the last point, and from each of as many stretches as fit the lowest
/// and the highest, in their order. So no spike is lost, and neither are the curve's extremes.
pub(crate) fn decimate(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let [first, inner @ .., last] = points else {
        return points.to_vec();
    };
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let stretches = (MOST_POINTS - 2) / 2;
    let mut kept = Vec::with_capacity(MOST_POINTS);
    kept.push(*first);
    for stretch in inner.chunks(inner.len().div_ceil(stretches)) {
        let by_y = |&a: &usize, &b: &usize| stretch[a][1].total_cmp(&stretch[b][1]);
        let lowest = (0..stretch.len()).min_by(by_y);
        let highest = (0..stretch.len()).max_by(by_y);
        if let (Some(lowest), Some(highest)) = (lowest, highest) {
            kept.push(stretch[lowest.min(highest)]);
            if lowest != highest {
                kept.push(stretch[lowest.max(highest)]);
            }
        }
    }
    kept.push(*last);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_keeps_its_ends_and_its_spikes() {
        let mut points: Vec<[f64; 2]> = (0..20_000)
            .map(|epoch| [f64::from(epoch), 1.0 / f64::from(epoch + 1)])
            .collect();
        points[7_777][1] = 5.0;
        points[12_345][1] = -3.0;
        let kept = decimate(&points);
        assert!(kept.len() <= MOST_POINTS, "{}", kept.len());
        assert!(kept.len() > MOST_POINTS / 2);
        for index in [0, 7_777, 12_345, 19_999] {
            assert!(kept.contains(&points[index]), "{index}");
        }
        assert!(kept.windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }

    #[test]
    fn a_short_curve_is_left_alone() {
        for length in [0, 1, 2, MOST_POINTS] {
            let points = vec![[1.0, 2.0]; length];
            assert_eq!(decimate(&points), points);
        }
        assert!(decimate(&vec![[0.0, 1.0]; MOST_POINTS + 1]).len() <= MOST_POINTS);
    }
}
