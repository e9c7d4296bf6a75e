//! Tapes of autodiff: the operations of a forward pass, with their inputs.

use std::f64::consts::PI;

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{
    DIAGRAM_MARGIN, DIAGRAM_WIDTH, HEAD, Outline, arrow, box_colors, with_subscripts,
};
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count};
use crate::figure::Figure;
use crate::frame::{TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, Theme};
use crate::text::text_width;

/// With more operations, the figure is too long to read.
const MOST_OPERATIONS: usize = 100;
/// The height of a box with one line of text, and with two.
const BOX: [f64; 2] = [28.0, 48.0];
/// The height of a parameter or data box.
const LEAF: f64 = 26.0;
/// The height of such a box and of the space below it.
const LEAF_PITCH: f64 = LEAF + 6.0;
/// The space between two operations, for an arrow.
const ROW_GAP: f64 = 18.0;
/// The largest width of a parameter or data box.
const WIDEST_LEAF: f64 = 170.0;
/// The smallest width of an operation's box.
const LEAST_WIDTH: f64 = 190.0;
/// The space for the number in an operation's box.
const NUMBER: f64 = 30.0;
/// The space between the texts of a box and its edge, and between two texts.
const PAD: f64 = 8.0;
/// The space for an arrow from a parameter or data to an operation.
const INPUT: f64 = 20.0;
/// The height of the labels of the forward and the backward pass.
const DIRECTION: f64 = 24.0;

/// The kind of a node of a tape.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TapeKind {
    /// A tensor with a gradient.
    Parameter,
    /// A tensor without a gradient.
    Data,
    /// The result of an operation, with the indices of its inputs.
    ///
    /// The inputs are earlier nodes.
    Operation(Vec<usize>),
}

impl TapeKind {
    /// The indices of the inputs.
    fn inputs(&self) -> &[usize] {
        match self {
            Self::Operation(inputs) => inputs,
            Self::Parameter | Self::Data => &[],
        }
    }

    /// The name in the legend, the outline, and the index of the class color; gray if `None`.
    fn look(&self) -> (&'static str, Outline, Option<usize>) {
        match self {
            Self::Parameter => ("parameter", Outline::Pill, Some(1)),
            Self::Data => ("data", Outline::Slanted, Some(0)),
            Self::Operation(_) => ("operation", Outline::Rounded, None),
        }
    }
}

/// A node of a tape: a parameter, data, or an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapeNode {
    /// The name, such as `W_0`, or the operation, such as `e = exp(k)`.
    ///
    /// A number after a single letter is drawn as a subscript: W₀.
    pub label: String,
    /// A detail such as the shape, `[5, 2]`.
    pub detail: String,
    /// The kind of the node, and the inputs of an operation.
    pub kind: TapeKind,
}

/// A tape of autodiff: the operations of a forward pass and their inputs.
///
/// The operations are numbered from 1, from top to bottom. Parameters and data are to the left of each
/// operation that uses them. A node that is used more than once has a thick outline, because its gradients
/// add up. The numbers at the right are the order of the backward pass. The figure is narrower than others;
/// its height depends on the length of the tape.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Tape, TapeKind, TapeNode, Theme, render_svg};
///
/// let node = |label: &str, kind| TapeNode {
///     label: label.to_owned(),
///     detail: "[1]".to_owned(),
///     kind,
/// };
/// let nodes = vec![
///     node("w", TapeKind::Parameter),
///     node("x", TapeKind::Data),
///     node("p = w x", TapeKind::Operation(vec![0, 1])),
///     node("q = p p", TapeKind::Operation(vec![2, 2])),
/// ];
/// let figure = Tape::new("Two operations", nodes)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("used twice"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tape {
    title: String,
    nodes: Vec<TapeNode>,
    /// The position of each node in the backward pass, counted from 1.
    turns: Vec<Option<usize>>,
}

impl Tape {
    /// Creates a tape of nodes, in the order of the forward pass.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] without operations or with more than 100, and [`PlotError::NoSuchIndex`] for
    /// an input that is not an earlier node.
    pub fn new(title: impl Into<String>, mut nodes: Vec<TapeNode>) -> Result<Self, PlotError> {
        for (at, node) in nodes.iter_mut().enumerate() {
            let mut inputs = node.kind.inputs().iter();
            if let Some(&index) = inputs.find(|input| **input >= at) {
                let what = format!("an input of nodes[{at}], {:?},", node.label);
                let below = at;
                return Err(PlotError::NoSuchIndex { what, index, below });
            }
            node.label = with_subscripts(&node.label);
            node.detail = with_subscripts(&node.detail);
        }
        let is_operation = |at: &usize| matches!(nodes[*at].kind, TapeKind::Operation(_));
        let operations: Vec<usize> = (0..nodes.len()).filter(is_operation).collect();
        let what = || "operations on a tape".to_owned();
        check_count(what, operations.len(), 1..=MOST_OPERATIONS)?;
        let tape = Self {
            title: title.into(),
            turns: vec![None; nodes.len()],
            nodes,
        };
        Ok(tape.with_backward_pass(operations.into_iter().rev()))
    }

    /// Sets the order of the backward pass.
    ///
    /// `order` has the node indices of the operations. Indices that are not in the tape are ignored. By default the
    /// order is the reverse of that of the forward pass.
    #[must_use]
    pub fn with_backward_pass(mut self, order: impl IntoIterator<Item = usize>) -> Self {
        self.turns.fill(None);
        for (turn, node) in (1..).zip(order) {
            if let Some(position) = self.turns.get_mut(node) {
                *position = Some(turn);
            }
        }
        self
    }
}

/// An operation with its inputs and its position.
#[derive(Debug)]
struct Row<'a> {
    node: &'a TapeNode,
    /// How often its result is used.
    uses: usize,
    /// Its position in the backward pass.
    turn: Option<usize>,
    /// Parameters and data on its left, and how often each is used.
    leaves: Vec<(&'a TapeNode, usize)>,
    /// Whether the result of the operation above is an input.
    straight: bool,
    /// The operations further up whose results are inputs.
    skips: Vec<usize>,
    /// Its box.
    area: Rect,
}

impl<'a> Row<'a> {
    /// The rows of a tape, from `top` downwards.
    fn all(tape: &'a Tape, top: f64) -> Vec<Self> {
        let nodes = &tape.nodes;
        let mut uses = vec![0; nodes.len()];
        for &input in nodes.iter().flat_map(|node| node.kind.inputs()) {
            uses[input] += 1;
        }
        let is_idle = |(node, uses): &(&TapeNode, usize)| {
            *uses == 0 && !matches!(node.kind, TapeKind::Operation(_))
        };
        // Parameters and data without uses are beside the first operation, without an arrow.
        let mut leaves: Vec<_> = nodes.iter().zip(uses.clone()).filter(is_idle).collect();
        let mut rows: Vec<Row<'_>> = Vec::new();
        let mut row_of = vec![None; nodes.len()];
        let mut y = top;
        for (at, node) in nodes.iter().enumerate() {
            let TapeKind::Operation(inputs) = &node.kind else {
                continue;
            };
            let (mut straight, mut skips) = (false, Vec::new());
            for &input in inputs {
                match row_of[input] {
                    None => leaves.push((&nodes[input], uses[input])),
                    Some(from) if from + 1 == rows.len() && !straight => straight = true,
                    Some(from) => skips.push(from),
                }
            }
            row_of[at] = Some(rows.len());
            let height = leaves.len() as f64 * LEAF_PITCH - (LEAF_PITCH - LEAF);
            let mut row = Row {
                node,
                uses: uses[at],
                turn: tape.turns[at],
                leaves: std::mem::take(&mut leaves),
                straight,
                skips,
                area: Rect::default(),
            };
            row.area.y = y;
            row.area.height = BOX[usize::from(row.uses > 1)].max(height);
            y = row.area.bottom() + ROW_GAP;
            rows.push(row);
        }
        rows
    }

    fn middle(&self) -> f64 {
        self.area.y + self.area.height / 2.0
    }

    /// Draws the box of the operation and its texts.
    fn draw(&self, canvas: &mut Canvas, style: &Style, number: usize) {
        let Self { node, area, .. } = *self;
        let (left, right) = (area.x + NUMBER, area.right() - PAD);
        draw_box(canvas, style, &node.kind, area, self.uses);
        let y = self.middle() + if self.uses > 1 { -4.0 } else { 5.0 };
        let at = [left - PAD, y];
        canvas.text(at, &number.to_string(), TICK_SIZE, Anchor::End, style.muted);
        let space = text_width(&node.detail, TICK_SIZE).min(80.0);
        let text = (node.detail.as_str(), TICK_SIZE, space);
        canvas.label([right, y], text, Anchor::End, style.muted);
        let text = (node.label.as_str(), LABEL_SIZE, right - left - space - PAD);
        canvas.label([left, y], text, Anchor::Start, style.text);
        let uses = match self.uses {
            0 | 1 => return,
            2 => "twice".to_owned(),
            uses => format!("{uses} times"),
        };
        let note = format!("used {uses}: gradients add up");
        let text = (note.as_str(), TICK_SIZE, area.width - 2.0 * PAD);
        let at = [area.x + PAD, y + 18.0];
        canvas.label(at, text, Anchor::Start, style.text);
    }

    /// Draws the parameters and data between `left` and `right`, with arrows to the operation.
    fn draw_leaves(&self, canvas: &mut Canvas, style: &Style, [left, right]: [f64; 2]) {
        let first = self.middle() - (self.leaves.len() as f64 - 1.0) * LEAF_PITCH / 2.0;
        for (index, &(leaf, uses)) in self.leaves.iter().enumerate() {
            let y = first + index as f64 * LEAF_PITCH;
            let area = Rect {
                x: left,
                y: y - LEAF / 2.0,
                width: right - left,
                height: LEAF,
            };
            draw_box(canvas, style, &leaf.kind, area, uses);
            let at = [left + area.width / 2.0, y + 4.5];
            let text = leaf_text(leaf);
            let text = (text.as_str(), TICK_SIZE, area.width - 2.0 * PAD);
            canvas.label(at, text, Anchor::Middle, style.text);
            if uses > 0 {
                arrow(canvas, &[[right, y], [self.area.x, y]], style.text);
            }
        }
    }
}

/// The text of a parameter or data.
fn leaf_text(node: &TapeNode) -> String {
    format!("{} {}", node.label, node.detail).trim().to_owned()
}

/// Draws a box in the look of its kind, with a thick outline if its node is used several times.
fn draw_box(canvas: &mut Canvas, style: &Style, kind: &TapeKind, area: Rect, uses: usize) {
    let (_, outline, class) = kind.look();
    let width = if uses > 1 { 2.5 } else { 1.25 };
    outline.draw(canvas, area, box_colors(style, class), width);
}

/// The width of the arc from an operation to one a number of rows further down.
fn reach(rows: usize) -> f64 {
    HEAD + 8.0 + 8.0 * (rows as f64).sqrt()
}

/// Half an ellipse right of `x` from one height to another, with a straight end for an arrow's head.
fn arc(x: f64, [start, end]: [f64; 2], width: f64) -> Vec<[f64; 2]> {
    let (middle, half) = ((start + end) / 2.0, (end - start) / 2.0);
    let curve = (0..=24).map(|step| {
        let (sin, cos) = (PI * f64::from(step) / 24.0).sin_cos();
        [x + HEAD + (width - HEAD) * sin, middle - half * cos]
    });
    std::iter::once([x, start])
        .chain(curve)
        .chain([[x, end]])
        .collect()
}

/// Draws the arrows from operations to operations.
fn draw_arrows(canvas: &mut Canvas, style: &Style, rows: &[Row<'_>]) {
    for (to, row) in rows.iter().enumerate() {
        let area = row.area;
        if row.straight {
            let x = area.x + area.width / 2.0;
            arrow(canvas, &[[x, area.y - ROW_GAP], [x, area.y]], style.text);
        }
        for (index, &from) in row.skips.iter().enumerate() {
            // Arrows arrive at the upper half of a box and leave from the lower half.
            let part = (index + 1) as f64 / (row.skips.len() + 1) as f64;
            let source = rows[from].area;
            let start = source.y + 0.75 * source.height;
            let end = area.y + 0.5 * part * area.height;
            let path = arc(area.right(), [start, end], reach(to - from));
            arrow(canvas, &path, style.text);
        }
    }
}

impl Figure for Tape {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let operation = TapeKind::Operation(Vec::new());
        let kinds = [&operation, &TapeKind::Parameter, &TapeKind::Data].map(TapeKind::look);
        let entry = |(name, outline, class)| Entry::new(Key::Box(outline, class), name);
        let legend = Legend::new(kinds.map(entry), DIAGRAM_WIDTH - 2.0 * DIAGRAM_MARGIN);
        let top = TITLE_HEIGHT + legend.height() + DIRECTION + 10.0;
        let mut rows = Row::all(self, top);
        let leaves = rows.iter().flat_map(|row| &row.leaves);
        let widths = leaves.map(|(leaf, _)| text_width(&leaf_text(leaf), TICK_SIZE) + 22.0);
        let widest = widths.fold(0.0, f64::max).min(WIDEST_LEAF);
        let left = DIAGRAM_MARGIN + 2.0 * HEAD;
        let x = left + widest + INPUT;
        let skips = rows.iter().enumerate();
        let skips = skips.flat_map(|(to, row)| row.skips.iter().map(move |from| reach(to - from)));
        let turns = text_width(&rows.len().to_string(), LABEL_SIZE) + PAD + DIAGRAM_MARGIN;
        let right = skips.fold(0.0, f64::max) + turns;
        let width = DIAGRAM_WIDTH.max(x + LEAST_WIDTH + right);
        let mut bottom = top;
        for row in &mut rows {
            (row.area.x, row.area.width) = (x, width - right - x);
            bottom = row.area.bottom();
        }

        let mut canvas = Canvas::new(style, width, bottom + 2.0 * DIAGRAM_MARGIN);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [DIAGRAM_MARGIN, TITLE_HEIGHT]);
        canvas.group("order", |canvas| {
            let [left, right] = [DIAGRAM_MARGIN, width - DIAGRAM_MARGIN];
            let at = left + HEAD / 2.0;
            arrow(canvas, &[[at, top], [at, bottom]], style.text);
            let y = top - 10.0;
            let text = format!("forward: 1 to {}", rows.len());
            canvas.text([left, y], &text, LABEL_SIZE, Anchor::Start, style.text);
            let text = format!("back: turns 1 to {}", self.turns.iter().flatten().count());
            canvas.text([right, y], &text, LABEL_SIZE, Anchor::End, style.text);
            for row in &rows {
                let turn = row.turn.map(|turn| turn.to_string()).unwrap_or_default();
                let at = [right, row.middle() + 5.0];
                canvas.text(at, &turn, LABEL_SIZE, Anchor::End, style.text);
            }
        });
        canvas.group("given", |canvas| draw_arrows(canvas, style, &rows));
        for (number, row) in (1..).zip(&rows) {
            canvas.group("operation", |canvas| {
                row.draw(canvas, style, number);
                row.draw_leaves(canvas, style, [left, left + widest]);
            });
        }
        Ok(canvas.into_scene())
    }
}
