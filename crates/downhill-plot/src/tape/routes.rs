//! The lines on a tape: from what is given to what results, round what stands between.

use super::layout::{ParameterSpec, Row, SLOT_GAP};
use crate::canvas::Rect;

/// What one node is given to: arrows that begin in the same place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    /// The arrows.
    pub(super) paths: Vec<Vec<[f64; 2]>>,
    /// Where they part.
    pub(super) branches: Vec<[f64; 2]>,
}

/// A line that runs down beside the boxes: where it comes from, and where it goes.
#[derive(Debug)]
pub(super) struct Trunk {
    /// The row it comes from.
    from: usize,
    /// The height at which it leaves.
    start: f64,
    /// The rows and heights at which it arrives, from the top.
    targets: Vec<(usize, f64)>,
    /// How far from the boxes it runs down; 0 is nearest.
    pub(super) lane: usize,
}

/// Where each leaf's middle is, and the lines that leaves have to the operations that use them.
pub(super) fn parameter_specs(
    rows: &[Row],
    heights: &[Rect],
    nodes: usize,
) -> (Vec<(usize, f64)>, Vec<Trunk>) {
    let mut places = Vec::new();
    let mut trunks: Vec<Trunk> = Vec::new();
    let mut trunk_of = vec![None; nodes];
    for (from, (row, area)) in rows.iter().zip(heights).enumerate() {
        let all: f64 = row
            .parameter_specs
            .iter()
            .map(|slot| slot.height() + SLOT_GAP)
            .sum();
        let mut y = area.y + (area.height - all + SLOT_GAP) / 2.0;
        for slot in &row.parameter_specs {
            let middle = y + slot.height() / 2.0;
            y += slot.height() + SLOT_GAP;
            match *slot {
                ParameterSpec::Leaf(node, used) => {
                    places.push((node, middle));
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
                ParameterSpec::Entry(node) => {
                    if let Some(trunk) = trunk_of[node] {
                        trunks[trunk].targets.push((from, middle));
                    }
                }
            }
        }
    }
    (places, trunks)
}

/// The lines that operations have to others than the next.
pub(super) fn right_trunks(rows: &[Row], heights: &[Rect]) -> Vec<Trunk> {
    let leaving = rows.iter().enumerate().filter(|(_, row)| row.leaves_right);
    let trunk = |(from, row): (usize, &Row)| {
        let targets = rows.iter().enumerate().flat_map(|(to, row)| {
            let entries = row.entries.iter().enumerate();
            let ours = entries.filter(move |(_, entry)| **entry == from);
            ours.map(move |(place, _)| (to, row.port(heights[to], place)))
        });
        Trunk {
            from,
            start: row.port(heights[from], row.entries.len()),
            targets: targets.collect(),
            lane: 0,
        }
    };
    leaving.map(trunk).collect()
}

/// Gives every line that runs down a lane that is free, the nearest first, and says how many there are.
/// `overlap` is how many rows two lines in one lane may share.
pub(super) fn fraction_lanes(trunks: &mut [Trunk], overlap: usize) -> usize {
    // The first row that is free again, lane by lane.
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
    // The last arrow turns where all that were before it went off.
    let others = trunk
        .targets
        .split_last()
        .map_or(&[][..], |(_, others)| others);
    Line {
        paths: trunk.targets.iter().map(path).collect(),
        branches: others.iter().map(|&(_, y)| [lane, y]).collect(),
    }
}

/// Where a level part of one line meets an upright part of another.
pub(super) fn crossings(lines: &[Line]) -> Vec<[f64; 2]> {
    let segments = |line: &Line| -> Vec<[[f64; 2]; 2]> {
        let pairs = line.paths.iter().flat_map(|path| path.windows(2));
        pairs.map(|ends| [ends[0], ends[1]]).collect()
    };
    let all: Vec<_> = lines.iter().map(segments).collect();
    let mut crossings = Vec::new();
    for (over, level) in all.iter().enumerate() {
        for (under, upright) in all.iter().enumerate() {
            let pairs = level
                .iter()
                .flat_map(|a| upright.iter().map(move |b| (a, b)));
            let places = pairs.filter(|_| over != under).filter_map(meeting);
            crossings.extend(places);
        }
    }
    crossings
}

/// Where a level segment passes an upright one; ends that touch do not count.
fn meeting(([a, b], [c, d]): (&[[f64; 2]; 2], &[[f64; 2]; 2])) -> Option<[f64; 2]> {
    let within = |value: f64, ends: [f64; 2]| {
        ends[0].min(ends[1]) + 1.0 < value && value < ends[0].max(ends[1]) - 1.0
    };
    let level = a[1] == b[1] && c[0] == d[0];
    let meet = level && within(c[0], [a[0], b[0]]) && within(a[1], [c[1], d[1]]);
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
    fn lines_share_a_lane_where_they_do_not_meet() {
        let lanes = |overlap: usize| {
            // The third begins where the first ends.
            let mut trunks = [
                trunk(0, 3),
                trunk(1, 2),
                trunk(3, 6),
                trunk(4, 5),
                trunk(7, 9),
            ];
            let count = fraction_lanes(&mut trunks, overlap);
            (count, trunks.map(|trunk| trunk.lane))
        };
        assert_eq!(lanes(1), (2, [0, 1, 0, 1, 0]));
        assert_eq!(lanes(0), (2, [0, 1, 1, 0, 0]));
        // A line that ends in its own row runs down nowhere.
        let mut level = trunk(2, 2);
        level.targets[0].1 = level.start;
        assert_eq!(fraction_lanes(&mut [level], 0), 0);
    }

    #[test]
    fn a_level_line_crosses_an_upright_one_between_their_ends_only() {
        let line = |path: &[[f64; 2]]| Line {
            paths: vec![path.to_vec()],
            branches: Vec::new(),
        };
        let upright = line(&[[5.0, 0.0], [5.0, 10.0]]);
        let met = |path: &[[f64; 2]]| crossings(&[line(path), upright.clone()]);
        assert_eq!(met(&[[0.0, 4.0], [9.0, 4.0]]), [[5.0, 4.0]]);
        assert_eq!(met(&[[9.0, 4.0], [0.0, 4.0]]), [[5.0, 4.0]]);
        for apart in [
            [[0.0, 4.0], [5.0, 4.0]],
            [[0.0, 10.0], [9.0, 10.0]],
            [[0.0, 11.0], [9.0, 11.0]],
            [[6.0, 4.0], [9.0, 4.0]],
            [[5.0, 0.0], [5.0, 10.0]],
        ] {
            assert!(met(&apart).is_empty(), "{apart:?}");
        }
        // Nor does a line cross itself.
        let corner = line(&[[0.0, 5.0], [9.0, 5.0], [9.0, 0.0], [4.0, 0.0], [4.0, 9.0]]);
        assert!(crossings(&[corner]).is_empty());
    }
}
