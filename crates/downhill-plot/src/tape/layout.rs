//! The layout of a tape: boxes, the lines between them, width and height.

use super::routes::{Line, Trunk, assign_lanes, left_trunks, line, right_trunks};
use super::{HALF_DIRECTION, PAD, TapeKind, TapeNode, leaf_text};
use crate::canvas::Rect;
use crate::diagram::{DIAGRAM_MARGIN, DIAGRAM_WIDTH, HEAD};
use crate::style::TICK_SIZE;
use crate::text::text_width;

/// The height of a box with one line of text.
const BOX: f64 = 28.0;
/// The height of a box with two lines of text.
const HIGH_BOX: f64 = 48.0;
/// The height of a parameter or data box.
const LEAF: f64 = 26.0;
/// The height of an arrow from a leaf further up.
const ARROW_HEIGHT: f64 = 12.0;
/// The space between two inputs on the left of an operation.
pub(super) const INPUT_GAP: f64 = 6.0;
/// The space between two operations, for an arrow.
const ROW_GAP: f64 = 18.0;
/// The largest width of a parameter or data box.
const WIDEST_LEAF: f64 = 156.0;
/// The smallest width of an operation's box.
const LEAST_WIDTH: f64 = 190.0;
/// The distance from a box to the nearest vertical line, more than an arrow's head.
const FIRST_LANE: f64 = HEAD + 7.0;
/// The distance between two vertical lines or two arrows.
const LANE: f64 = 10.0;

/// An operation with its position.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    /// The index of its node.
    pub(super) node: usize,
    /// Its box.
    pub(super) area: Rect,
    /// The number of uses of its result.
    pub(super) uses: usize,
}

/// The positions of all parts of a tape.
///
/// y counts from the top of the first operation, until [`Layout::move_down`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) operations: Vec<Operation>,
    /// Parameters and data: the indices of their nodes, and their boxes.
    pub(super) leaves: Vec<(usize, Rect)>,
    pub(super) lines: Vec<Line>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// An input on the left of an operation: a parameter or data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftInput {
    /// The leaf's box, and whether an operation uses the leaf.
    Leaf(usize, bool),
    /// An arrow from a leaf further up.
    Arrow(usize),
}

impl LeftInput {
    pub(super) fn height(self) -> f64 {
        match self {
            Self::Leaf(..) => LEAF,
            Self::Arrow(_) => ARROW_HEIGHT,
        }
    }
}

/// An operation with its inputs, before its position is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    node: usize,
    /// Its inputs on the left.
    pub(super) left_inputs: Vec<LeftInput>,
    /// Whether the result of the operation above is an input.
    straight: bool,
    /// The rows further up whose results are inputs on the right.
    pub(super) right_inputs: Vec<usize>,
    /// The number of uses of its result.
    uses: usize,
    /// Whether its result leaves on the right.
    pub(super) leaves_right: bool,
}

impl Row {
    fn height(&self) -> f64 {
        let ports = self.right_inputs.len() + usize::from(self.leaves_right);
        let text = if self.uses > 1 { HIGH_BOX } else { BOX };
        text.max(self.left_height() - INPUT_GAP)
            .max(LANE * (ports + 1) as f64 * 0.9)
    }

    /// The height of all inputs on the left, with a gap below each.
    pub(super) fn left_height(&self) -> f64 {
        let heights = self.left_inputs.iter();
        heights.map(|input| input.height() + INPUT_GAP).sum()
    }

    /// The y of an arrow on the right of the box; arrows count from the top.
    pub(super) fn port(&self, area: Rect, index: usize) -> f64 {
        let ports = self.right_inputs.len() + usize::from(self.leaves_right);
        area.y + area.height * (index + 1) as f64 / (ports + 1) as f64
    }
}

impl Layout {
    pub(super) fn new(nodes: &[TapeNode]) -> Self {
        let rows = rows(nodes);
        let (heights, height) = heights(&rows);
        let mut right = right_trunks(&rows, &heights);
        let (leaves, mut left) = left_trunks(&rows, &heights, nodes.len());
        // On the right, arrows arrive above the one that leaves, so a lane is free again in the row of
        // its last arrow. On the left there is no such order.
        let lanes = [assign_lanes(&mut left, 0), assign_lanes(&mut right, 1)];

        let leaf_width = nodes
            .iter()
            .filter(|node| node.kind != TapeKind::Operation)
            .map(|node| text_width(&leaf_text(node), TICK_SIZE) + 2.0 * PAD + 6.0)
            .fold(0.0, f64::max)
            .min(WIDEST_LEAF);
        let leaf_x = DIAGRAM_MARGIN + 2.0 * HALF_DIRECTION + 6.0;
        let gap = if leaf_width > 0.0 {
            FIRST_LANE + LANE * lanes[0] as f64 + 3.0
        } else {
            FIRST_LANE
        };
        let x = leaf_x + leaf_width + gap;
        let right_space = match lanes[1] {
            0 => 0.0,
            lanes => FIRST_LANE + LANE * (lanes - 1) as f64,
        } + FIRST_LANE
            + 2.0 * HALF_DIRECTION
            + DIAGRAM_MARGIN;
        let width = DIAGRAM_WIDTH.max(x + LEAST_WIDTH + right_space);
        let boxes = Columns {
            leaf_x,
            leaf_width,
            x,
            right: width - right_space,
        };

        let operation = |(row, area): (&Row, &Rect)| Operation {
            node: row.node,
            area: boxes.operation(*area),
            uses: row.uses,
        };
        let straight = rows.iter().enumerate().filter(|(_, row)| row.straight);
        let down = straight.filter_map(|(index, _)| {
            let above = heights.get(index.checked_sub(1)?)?;
            Some(boxes.down(above.bottom(), heights[index].y))
        });
        let left_lines = left.iter().map(|trunk| boxes.left(trunk));
        let right_lines = right.iter().map(|trunk| boxes.right(trunk));
        Self {
            operations: rows.iter().zip(&heights).map(operation).collect(),
            leaves: leaves
                .into_iter()
                .map(|(node, y)| (node, boxes.leaf(y)))
                .collect(),
            lines: left_lines.chain(right_lines).chain(down).collect(),
            width,
            height,
        }
    }

    /// Moves all parts down.
    pub(super) fn move_down(&mut self, by: f64) {
        for operation in &mut self.operations {
            operation.area.y += by;
        }
        for (_, area) in &mut self.leaves {
            area.y += by;
        }
        for line in &mut self.lines {
            let points = line.paths.iter_mut().flatten().chain(&mut line.branches);
            points.for_each(|point| point[1] += by);
        }
    }
}

/// The operations in their order, with their inputs.
fn rows(nodes: &[TapeNode]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row_of = vec![None; nodes.len()];
    let mut used = vec![false; nodes.len()];
    for &given in nodes.iter().flat_map(|node| &node.given) {
        used[given] = true;
    }
    let mut placed = vec![false; nodes.len()];
    let mut idle: Vec<usize> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        if node.kind != TapeKind::Operation {
            if !used[index] {
                idle.push(index);
            }
            continue;
        }
        let mut row = Row {
            node: index,
            ..Row::default()
        };
        // An unused leaf is to the left of the next operation.
        row.left_inputs
            .extend(idle.drain(..).map(|leaf| LeftInput::Leaf(leaf, false)));
        for &given in &node.given {
            match row_of[given] {
                None if placed[given] => row.left_inputs.push(LeftInput::Arrow(given)),
                None => {
                    placed[given] = true;
                    row.left_inputs.push(LeftInput::Leaf(given, true));
                }
                Some(from) => {
                    if from + 1 == rows.len() && !row.straight {
                        row.straight = true;
                    } else {
                        row.right_inputs.push(from);
                        rows[from].leaves_right = true;
                    }
                    rows[from].uses += 1;
                }
            }
        }
        row_of[index] = Some(rows.len());
        rows.push(row);
    }
    if let Some(last) = rows.last_mut() {
        last.left_inputs
            .extend(idle.into_iter().map(|leaf| LeftInput::Leaf(leaf, false)));
    }
    rows
}

/// The top and the height of every row, and the total height.
fn heights(rows: &[Row]) -> (Vec<Rect>, f64) {
    let mut y = 0.0;
    let area = |row: &Row| {
        let area = Rect {
            x: 0.0,
            y,
            width: 0.0,
            height: row.height(),
        };
        y = area.bottom() + ROW_GAP;
        area
    };
    let areas: Vec<Rect> = rows.iter().map(area).collect();
    (areas, y - ROW_GAP)
}

/// The columns of boxes.
#[derive(Debug)]
struct Columns {
    leaf_x: f64,
    leaf_width: f64,
    x: f64,
    right: f64,
}

impl Columns {
    fn operation(&self, area: Rect) -> Rect {
        Rect {
            x: self.x,
            width: self.right - self.x,
            ..area
        }
    }

    fn leaf(&self, middle: f64) -> Rect {
        Rect {
            x: self.leaf_x,
            y: middle - LEAF / 2.0,
            width: self.leaf_width,
            height: LEAF,
        }
    }

    /// The line from an operation to the next.
    fn down(&self, from: f64, to: f64) -> Line {
        let x = (self.x + self.right) / 2.0;
        Line {
            paths: vec![vec![[x, from], [x, to]]],
            branches: Vec::new(),
        }
    }

    /// The line from a leaf to the operations that use it, starting under its box.
    fn left(&self, trunk: &Trunk) -> Line {
        let begin = self.leaf_x + self.leaf_width / 2.0;
        let lane = self.x - FIRST_LANE - LANE * trunk.lane as f64;
        line(trunk, begin, lane, self.x)
    }

    /// The line from an operation to those further down, starting at its right edge.
    fn right(&self, trunk: &Trunk) -> Line {
        let lane = self.right + FIRST_LANE + LANE * trunk.lane as f64;
        line(trunk, self.right, lane, self.right)
    }
}
