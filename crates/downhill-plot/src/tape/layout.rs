//! Where everything on a tape stands: boxes, the lines between them, and how wide and high that is.

use super::routes::{Line, Trunk, fraction_lanes, line, parameter_specs, right_trunks};
use super::{HALF_WAY, PAD, TapeKind, TapeNode, leaf_text};
use crate::canvas::Rect;
use crate::diagram::{DIAGRAM_MARGIN, DIAGRAM_WIDTH, HEAD};
use crate::style::TICK_SIZE;
use crate::text::text_width;

/// Height of a box with one line of text.
const BOX: f64 = 28.0;
/// Height of one that has a second line.
const HIGH_BOX: f64 = 48.0;
/// Height of a parameter or of data.
const LEAF: f64 = 26.0;
/// Height of an arrow that comes from a leaf further up.
const ENTRY: f64 = 12.0;
/// Room between two that stand beside the same operation.
pub(super) const SLOT_GAP: f64 = 6.0;
/// Room between two operations, for an arrow.
const ROW_GAP: f64 = 18.0;
/// The widest parameter or data.
const WIDEST_LEAF: f64 = 156.0;
/// The least width of an operation's box.
const LEAST_WIDTH: f64 = 190.0;
/// From a box to the nearest line that passes it: room for an arrow's head, and more.
const FIRST_LANE: f64 = HEAD + 7.0;
/// Between two lines that run side by side, and two arrows at one side of a box.
const LANE: f64 = 10.0;

/// An operation in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    /// Its index among the nodes.
    pub(super) node: usize,
    /// Its box.
    pub(super) area: Rect,
    /// How often its result is used.
    pub(super) uses: usize,
}

/// Where everything stands; y counts from the top of the first operation until it is moved down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) operations: Vec<Operation>,
    /// Parameters and data: their indices among the nodes, and their boxes.
    pub(super) leaves: Vec<(usize, Rect)>,
    pub(super) lines: Vec<Line>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// What stands, or arrives, to the left of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterSpec {
    /// The leaf itself, and whether anything uses it.
    Leaf(usize, bool),
    /// An arrow from a leaf further up.
    Entry(usize),
}

impl ParameterSpec {
    pub(super) fn height(self) -> f64 {
        match self {
            Self::Leaf(..) => LEAF,
            Self::Entry(_) => ENTRY,
        }
    }
}

/// An operation with its neighbors, before places are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    node: usize,
    /// To its left.
    pub(super) parameter_specs: Vec<ParameterSpec>,
    /// Whether it is given the result of the operation above it.
    straight: bool,
    /// The rows, further up, whose results arrive on its right.
    pub(super) entries: Vec<usize>,
    /// How often its result is used.
    uses: usize,
    /// Whether its result leaves on its right.
    pub(super) leaves_right: bool,
}

impl Row {
    fn height(&self) -> f64 {
        let parameter_specs: f64 = self
            .parameter_specs
            .iter()
            .map(|slot| slot.height() + SLOT_GAP)
            .sum();
        let ports = self.entries.len() + usize::from(self.leaves_right);
        let text = if self.uses > 1 { HIGH_BOX } else { BOX };
        text.max(parameter_specs - SLOT_GAP)
            .max(LANE * (ports + 1) as f64 * 0.9)
    }

    /// The height, in the box, of the arrow at this place from the top, on its right.
    pub(super) fn port(&self, area: Rect, place: usize) -> f64 {
        let ports = self.entries.len() + usize::from(self.leaves_right);
        area.y + area.height * (place + 1) as f64 / (ports + 1) as f64
    }
}

impl Layout {
    pub(super) fn new(nodes: &[TapeNode]) -> Self {
        let rows = rows(nodes);
        let (heights, height) = heights(&rows);
        let mut right = right_trunks(&rows, &heights);
        let (places, mut left) = parameter_specs(&rows, &heights, nodes.len());
        // On the right an arrow arrives above the one that leaves, so that a line may end where another
        // begins; on the left there is no such order.
        let lanes = [fraction_lanes(&mut left, 0), fraction_lanes(&mut right, 1)];

        let leaf_width = nodes
            .iter()
            .filter(|node| node.kind != TapeKind::Operation)
            .map(|node| text_width(&leaf_text(node), TICK_SIZE) + 2.0 * PAD + 6.0)
            .fold(0.0, f64::max)
            .min(WIDEST_LEAF);
        let leaf_x = DIAGRAM_MARGIN + 2.0 * HALF_WAY + 6.0;
        let gap = if leaf_width > 0.0 {
            FIRST_LANE + LANE * lanes[0] as f64 + 3.0
        } else {
            FIRST_LANE
        };
        let x = leaf_x + leaf_width + gap;
        let beside = match lanes[1] {
            0 => 0.0,
            lanes => FIRST_LANE + LANE * (lanes - 1) as f64,
        } + FIRST_LANE
            + 2.0 * HALF_WAY
            + DIAGRAM_MARGIN;
        let width = DIAGRAM_WIDTH.max(x + LEAST_WIDTH + beside);
        let boxes = Columns {
            leaf_x,
            leaf_width,
            x,
            right: width - beside,
        };

        let place = |(row, area): (&Row, &Rect)| Operation {
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
            operations: rows.iter().zip(&heights).map(place).collect(),
            leaves: places
                .into_iter()
                .map(|(node, y)| (node, boxes.leaf(y)))
                .collect(),
            lines: left_lines.chain(right_lines).chain(down).collect(),
            width,
            height,
        }
    }

    /// Moves everything down.
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

/// The operations in their order, with what each is given.
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
        // What nothing uses stands beside the operation that comes next.
        row.parameter_specs
            .extend(idle.drain(..).map(|leaf| ParameterSpec::Leaf(leaf, false)));
        for &given in &node.given {
            match row_of[given] {
                None if placed[given] => row.parameter_specs.push(ParameterSpec::Entry(given)),
                None => {
                    placed[given] = true;
                    row.parameter_specs.push(ParameterSpec::Leaf(given, true));
                }
                Some(from) => {
                    if from + 1 == rows.len() && !row.straight {
                        row.straight = true;
                    } else {
                        row.entries.push(from);
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
        last.parameter_specs.extend(
            idle.into_iter()
                .map(|leaf| ParameterSpec::Leaf(leaf, false)),
        );
    }
    rows
}

/// The top and the height of every row, and the height of all.
fn heights(rows: &[Row]) -> (Vec<Rect>, f64) {
    let mut y = 0.0;
    let place = |row: &Row| {
        let area = Rect {
            x: 0.0,
            y,
            width: 0.0,
            height: row.height(),
        };
        y = area.bottom() + ROW_GAP;
        area
    };
    let areas: Vec<Rect> = rows.iter().map(place).collect();
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

    /// From an operation to the next.
    fn down(&self, from: f64, to: f64) -> Line {
        let x = (self.x + self.right) / 2.0;
        Line {
            paths: vec![vec![[x, from], [x, to]]],
            branches: Vec::new(),
        }
    }

    /// From a leaf to where it is used, beginning under its box.
    fn left(&self, trunk: &Trunk) -> Line {
        let begin = self.leaf_x + self.leaf_width / 2.0;
        let lane = self.x - FIRST_LANE - LANE * trunk.lane as f64;
        line(trunk, begin, lane, self.x)
    }

    /// From an operation to those further down, beginning at its right edge.
    fn right(&self, trunk: &Trunk) -> Line {
        let lane = self.right + FIRST_LANE + LANE * trunk.lane as f64;
        line(trunk, self.right, lane, self.right)
    }
}
