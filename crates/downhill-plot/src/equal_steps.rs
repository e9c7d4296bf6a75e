//! The frames of an animation: points of a path at equal distances along it.

/// Chooses at most `at_most` points of a path at about equal distances along it, and returns their indices.
///
/// An animation that has a frame for each of them moves at an even speed. Distances are measured after each coordinate
/// is divided by its extent on the path, as a chart that the path fills draws it. A distance to a point that is not
/// finite is 0. The first and the last point are chosen, if `at_most` is at least 2.
///
/// ```
/// use downhill_plot::equal_steps;
///
/// let path = [0.0, 0.1, 0.2, 0.3, 1.0, 2.0, 3.0].map(|x| [x, 2.0 * x]);
/// assert_eq!(equal_steps(&path, 4), [0, 4, 5, 6]);
/// ```
#[must_use]
pub fn equal_steps(path: &[[f64; 2]], at_most: usize) -> Vec<usize> {
    if path.len() <= at_most {
        return (0..path.len()).collect();
    }
    let Some(steps) = at_most.checked_sub(1).filter(|&steps| steps > 0) else {
        return (0..path.len()).take(at_most).collect();
    };
    let extents = [0, 1].map(|axis| {
        let finite = || path.iter().map(|at| at[axis]).filter(|v| v.is_finite());
        finite().fold(f64::NEG_INFINITY, f64::max) - finite().fold(f64::INFINITY, f64::min)
    });
    let distance = |pair: &[[f64; 2]]| {
        let part = |axis: usize| match extents[axis] {
            extent if extent > 0.0 => (pair[1][axis] - pair[0][axis]) / extent,
            _ => 0.0,
        };
        let distance = part(0).hypot(part(1));
        if distance.is_finite() { distance } else { 0.0 }
    };
    // The distance of each point from the first, along the path.
    let mut along = vec![0.0];
    let mut sum = 0.0;
    for pair in path.windows(2) {
        sum += distance(pair);
        along.push(sum);
    }
    let mut chosen = vec![0];
    for step in 1..steps {
        let wanted = sum * step as f64 / steps as f64;
        let next = along.partition_point(|&distance| distance < wanted);
        // The nearer of the two points around the wanted place.
        let before = next.saturating_sub(1);
        let nearer = if wanted - along[before] < along[next] - wanted {
            before
        } else {
            next
        };
        if chosen.last().is_some_and(|&last| last < nearer) && nearer + 1 < path.len() {
            chosen.push(nearer);
        }
    }
    chosen.push(path.len() - 1);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A flat beginning, a fall and a flat end, like the loss of a run.
    fn fall() -> Vec<[f64; 2]> {
        let loss = |epoch: f64| 1.0 / (1.0 + (0.1 * (epoch - 300.0)).exp());
        (0..1000).map(f64::from).map(|e| [e, loss(e)]).collect()
    }

    #[test]
    fn the_steps_along_a_path_are_about_equal() {
        let path = fall();
        let chosen = equal_steps(&path, 25);
        assert_eq!((chosen.len(), chosen[0], chosen[24]), (25, 0, 999));
        let step_length = |p: &[[f64; 2]]| ((p[1][0] - p[0][0]) / 999.0).hypot(p[1][1] - p[0][1]);
        let step = |w: &[usize]| path[w[0]..=w[1]].windows(2).map(step_length).sum::<f64>();
        let steps: Vec<f64> = chosen.windows(2).map(step).collect();
        let total: f64 = steps.iter().sum();
        // Up to half of the longest distance between two points at either end.
        let longest = path.windows(2).map(step_length).fold(0.0, f64::max);
        for step in &steps {
            assert!((step - total / 24.0).abs() <= longest, "{steps:?}");
        }
        // A tenth of the epochs has about half of the steps.
        let during = |chosen: &&usize| (250..350).contains(*chosen);
        assert!((10..=15).contains(&chosen.iter().filter(during).count()));
        // The scale of an axis makes no difference.
        let scaled: Vec<[f64; 2]> = path.iter().map(|[x, y]| [8.0 * x, 4.0 * y]).collect();
        assert_eq!(equal_steps(&scaled, 25), chosen);
    }

    #[test]
    fn the_ends_are_chosen_once_and_nothing_else_is_needed() {
        let path = fall();
        assert_eq!(equal_steps(&path[..3], 3), [0, 1, 2]);
        assert_eq!(equal_steps(&path, 2), [0, 999]);
        assert_eq!(equal_steps(&path, 1), [0]);
        assert!(equal_steps(&path, 0).is_empty());
        assert!(equal_steps(&[], 5).is_empty());
        assert_eq!(equal_steps(&[[1.0, 1.0]; 9], 4), [0, 8]);
        let jump: Vec<[f64; 2]> = (0..9).map(|i| [f64::from(i / 8), 0.0]).collect();
        assert_eq!(equal_steps(&jump, 4), [0, 7, 8]);
        let mut broken: Vec<[f64; 2]> = (0..9).map(|i| [f64::from(i), 0.0]).collect();
        broken[4] = [f64::NAN, f64::INFINITY];
        assert_eq!(equal_steps(&broken, 3).len(), 3);
        broken[8] = [f64::MAX, 1.0];
        broken[0] = [f64::MIN, 1.0];
        assert_eq!(equal_steps(&broken, 2), [0, 8]);
        let _ = equal_steps(&broken, 3);
    }
}
