//! The routes of a tape's lines from inputs to operations, around the boxes.

use super::layout::{INPUT_GAP, LeftInput, Row};
use crate::canvas::Rect;

/// The arrows from one node to the operations that use it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    /// The arrows.
    pub(super) paths: Vec<Vec<[f64; 2]>>,
    /// The points at which they branch.
    pub(super) branches: Vec<[f64; 2]>,
}

/// A vertical line next to the boxes, with its source and targets.
#[derive(Debug)]
pub(super) struct Trunk {
    /// The row of its source.
    from: usize,
    /// The y of its source.
    start: f64,
    /// The rows and the y of its targets, from the top.
    targets: Vec<(usize, f64)>,
    /// The lane in which it runs; 0 is nearest to the boxes.
    pub(super) lane: usize,
}

/// The node and the middle y of each leaf, and the lines from leaves to operations.
pub(super) fn left_trunks(
    rows: &[Row],
    heights: &[Rect],
    nodes: usize,
) -> (Vec<(usize, f64)>, Vec<Trunk>) {
    let mut leaves = Vec::new();
    let mut trunks: Vec<Trunk> = Vec::new();
    let mut trunk_of = vec![None; nodes];
    for (from, (row, area)) in rows.iter().zip(heights).enumerate() {
        let mut y = area.y + (area.height - row.left_height() + INPUT_GAP) / 2.0;
        for input in &row.left_inputs {
            let middle = y + input.height() / 2.0;
            y += input.height() + INPUT_GAP;
            match *input {
                LeftInput::Leaf(node, used) => {
                    leaves.push((node, middle));
                    if used {
                        trunk_of[node] = Some(trunks.len());
                        trunks.push(Trunk {
                            from,
                            start: middle,
                            targets: vec![(from, middle)],
                            lane: 0,
                        });
                    }
                }
                LeftInput::Arrow(node) => {
                    if let Some(trunk) = trunk_of[node] {
                        trunks[trunk].targets.push((from, middle));
                    }
                }
            }
        }
    }
    (leaves, trunks)
}

/// The lines from operations to operations other than the next.
pub(super) fn right_trunks(rows: &[Row], heights: &[Rect]) -> Vec<Trunk> {
    let leaving = rows.iter().enumerate().filter(|(_, row)| row.leaves_right);
    let trunk = |(from, row): (usize, &Row)| {
        let targets = rows.iter().enumerate().flat_map(|(to, row)| {
            let inputs = row.right_inputs.iter().enumerate();
            let ours = inputs.filter(move |(_, input)| **input == from);
            ours.map(move |(index, _)| (to, row.port(heights[to], index)))
        });
        Trunk {
            from,
            start: row.port(heights[from], row.right_inputs.len()),
            targets: targets.collect(),
            lane: 0,
        }
    };
    leaving.map(trunk).collect()
}

/// Assigns the nearest free lane to every line; returns the number of lanes.
///
/// `overlap` is the number of rows that two lines in one lane may have in common.
pub(super) fn assign_lanes(trunks: &mut [Trunk], overlap: usize) -> usize {
    // The first free row of each lane.
    let mut free: Vec<usize> = Vec::new();
    for trunk in trunks {
        let Some(&(last, end)) = trunk.targets.last() else {
            continue;
        };
        if end == trunk.start {
            continue;
        }
        let lane = free.iter().position(|&free| free <= trunk.from);
        let lane = lane.unwrap_or(free.len());
        let until = last + 1 - overlap;
        if lane == free.len() {
            free.push(until);
        } else {
            free[lane] = until;
        }
        trunk.lane = lane;
    }
    free.len()
}

pub(super) fn line(trunk: &Trunk, begin: f64, lane: f64, end: f64) -> Line {
    let start = [begin, trunk.start];
    let path = |&(_, y): &(usize, f64)| {
        if y == trunk.start {
            vec![start, [end, y]]
        } else {
            vec![start, [lane, trunk.start], [lane, y], [end, y]]
        }
    };
    // The last arrow turns off at the end of the trunk; all others branch off.
    let others = trunk
        .targets
        .split_last()
        .map_or(&[][..], |(_, others)| others);
    Line {
        paths: trunk.targets.iter().map(path).collect(),
        branches: others.iter().map(|&(_, y)| [lane, y]).collect(),
    }
}

/// The points at which a horizontal part of a line crosses another line.
pub(super) fn crossings(lines: &[Line]) -> Vec<[f64; 2]> {
    let segments = |line: &Line| -> Vec<[[f64; 2]; 2]> {
        let pairs = line.paths.iter().flat_map(|path| path.windows(2));
        pairs.map(|ends| [ends[0], ends[1]]).collect()
    };
    let all: Vec<_> = lines.iter().map(segments).collect();
    let mut crossings = Vec::new();
    for (over, horizontal) in all.iter().enumerate() {
        for (under, vertical) in all.iter().enumerate() {
            let pairs = horizontal
                .iter()
                .flat_map(|a| vertical.iter().map(move |b| (a, b)));
            let points = pairs.filter(|_| over != under).filter_map(crossing);
            crossings.extend(points);
        }
    }
    crossings
}

/// The crossing of a horizontal and a vertical segment, if it is not at an end.
fn crossing(([a, b], [c, d]): (&[[f64; 2]; 2], &[[f64; 2]; 2])) -> Option<[f64; 2]> {
    let within = |value: f64, ends: [f64; 2]| {
        ends[0].min(ends[1]) + 1.0 < value && value < ends[0].max(ends[1]) - 1.0
    };
    let perpendicular = a[1] == b[1] && c[0] == d[0];
    let meet = perpendicular && within(c[0], [a[0], b[0]]) && within(a[1], [c[1], d[1]]);
    meet.then_some([c[0], a[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunk(from: usize, to: usize) -> Trunk {
        Trunk {
            from,
            start: 10.0 * from as f64 + 5.0,
            targets: vec![(to, 10.0 * to as f64)],
            lane: 0,
        }
    }

    #[test]
    fn lines_that_do_not_overlap_have_the_same_lane() {
        let lanes = |overlap: usize| {
            // The third line starts at the end of the first.
            let mut trunks = [
                trunk(0, 3),
                trunk(1, 2),
                trunk(3, 6),
                trunk(4, 5),
                trunk(7, 9),
            ];
            let count = assign_lanes(&mut trunks, overlap);
            (count, trunks.map(|trunk| trunk.lane))
        };
        assert_eq!(lanes(1), (2, [0, 1, 0, 1, 0]));
        assert_eq!(lanes(0), (2, [0, 1, 1, 0, 0]));
        // A line that ends in its own row needs no lane.
        let mut horizontal = trunk(2, 2);
        horizontal.targets[0].1 = horizontal.start;
        assert_eq!(assign_lanes(&mut [horizontal], 0), 0);
    }

    #[test]
    fn a_horizontal_line_crosses_a_vertical_one_between_their_ends_only() {
        let line = |path: &[[f64; 2]]| Line {
            paths: vec![path.to_vec()],
            branches: Vec::new(),
        };
        let vertical = line(&[[5.0, 0.0], [5.0, 10.0]]);
        let met = |path: &[[f64; 2]]| crossings(&[line(path), vertical.clone()]);
        assert_eq!(met(&[[0.0, 4.0], [9.0, 4.0]]), [[5.0, 4.0]]);
        assert_eq!(met(&[[9.0, 4.0], [0.0, 4.0]]), [[5.0, 4.0]]);
        for path in [
            [[0.0, 4.0], [5.0, 4.0]],
            [[0.0, 10.0], [9.0, 10.0]],
            [[0.0, 11.0], [9.0, 11.0]],
            [[6.0, 4.0], [9.0, 4.0]],
            [[5.0, 0.0], [5.0, 10.0]],
        ] {
            assert!(met(&path).is_empty(), "{path:?}");
        }
        // A line does not cross itself.
        let corner = line(&[[0.0, 5.0], [9.0, 5.0], [9.0, 0.0], [4.0, 0.0], [4.0, 9.0]]);
        assert!(crossings(&[corner]).is_empty());
    }
}
