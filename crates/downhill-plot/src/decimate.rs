//! Reducing the points of a long curve without changing its picture.

/// The largest number of points of a curve, more than the pixels of a plot area.
pub(crate) const MOST_POINTS: usize = 2000;

/// Reduces `points`, which are ordered by x, to at most [`MOST_POINTS`].
///
/// It keeps the first and the last point, and the lowest and the highest of each section of the curve,
/// in their order. So all spikes and extremes remain.
pub(crate) fn decimate(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let [first, inner @ .., last] = points else {
        return points.to_vec();
    };
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let sections = (MOST_POINTS - 2) / 2;
    let mut kept = Vec::with_capacity(MOST_POINTS);
    kept.push(*first);
    for section in inner.chunks(inner.len().div_ceil(sections)) {
        let by_y = |&a: &usize, &b: &usize| section[a][1].total_cmp(&section[b][1]);
        let lowest = (0..section.len()).min_by(by_y);
        let highest = (0..section.len()).max_by(by_y);
        if let (Some(lowest), Some(highest)) = (lowest, highest) {
            kept.push(section[lowest.min(highest)]);
            if lowest != highest {
                kept.push(section[lowest.max(highest)]);
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
    fn a_short_curve_is_unchanged() {
        for length in [0, 1, 2, MOST_POINTS] {
            let points = vec![[1.0, 2.0]; length];
            assert_eq!(decimate(&points), points);
        }
        assert!(decimate(&vec![[0.0, 1.0]; MOST_POINTS + 1]).len() <= MOST_POINTS);
    }
}
