//! The operations of a forward pass in their order, and what each of them was given.

use kuva::render::render::Scene;

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{DIAGRAM_MARGIN, Outline, arrow, box_colors, cross, lowered};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, Theme};
use crate::text::{common_size, fit, text_width};

mod layout;
mod routes;

use layout::Layout;
use routes::Line;

/// With more operations, none is found again on so long a strip.
const MOST_OPERATIONS: usize = 100;
/// Room in an operation's box for its number.
const NUMBER: f64 = 30.0;
/// Room between the texts of a box and its edge, and between two texts.
const PAD: f64 = 8.0;
/// Height of the lines that say which way the arrows beside the tape lead.
const WAY: f64 = 24.0;

/// What a node of a tape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TapeKind {
    /// Numbers that a gradient is asked for.
    Parameter,
    /// Numbers that nobody asks a gradient for.
    Data,
    /// The result of an operation.
    Operation,
}

impl TapeKind {
    fn outline(self) -> Outline {
        match self {
            Self::Parameter => Outline::Pill,
            Self::Data => Outline::Slanted,
            Self::Operation => Outline::Rounded,
        }
    }

    fn class(self) -> Option<usize> {
        match self {
            Self::Parameter => Some(1),
            Self::Data => Some(0),
            Self::Operation => None,
        }
    }
}

/// One entry of a tape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapeNode {
    /// What it is called, such as `W_0`, or what was done, such as `e = exp(k)`. A number behind a letter
    /// is drawn lowered: W₀.
    pub label: String,
    /// What else is to be said of it, such as its shape, `[5, 2]`.
    pub detail: String,
    /// What it is.
    pub kind: TapeKind,
    /// The nodes that the operation was given, as their indices: all of them earlier ones.
    pub given: Vec<usize>,
}

/// What autodiff notes during a forward pass: the operations from top to bottom, numbered from 1, with an
/// arrow from whatever an operation was given.
///
/// Parameters and data stand to the left of the first operation that uses them. An operation whose result
/// is used more than once says so. Arrows beside the tape say in which order it is read, forward and back.
/// The figure is narrower than others, and as high as the tape is long.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Tape, TapeKind, TapeNode, Theme, render_svg};
///
/// let node = |label: &str, kind, given: &[usize]| TapeNode {
///     label: label.to_owned(),
///     detail: "[1]".to_owned(),
///     kind,
///     given: given.to_vec(),
/// };
/// let nodes = vec![
///     node("w", TapeKind::Parameter, &[]),
///     node("x", TapeKind::Data, &[]),
///     node("p = w x", TapeKind::Operation, &[0, 1]),
///     node("q = p p", TapeKind::Operation, &[2, 2]),
/// ];
/// let figure = Tape::new("Two operations", nodes)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("used twice"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tape {
    title: String,
    nodes: Vec<TapeNode>,
    /// The operations in the order of the way back, where that is known.
    back: Option<Vec<usize>>,
}

impl Tape {
    /// The tape of these nodes, in the order of the forward pass.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without an operation, [`PlotError::TooMany`] with more than 100,
    /// [`PlotError::NotEarlier`] for a node that is given itself, a later one or none that there is, and
    /// [`PlotError::GivenToLeaf`] for a parameter or data that are given anything.
    pub fn new(title: impl Into<String>, nodes: Vec<TapeNode>) -> Result<Self, PlotError> {
        let operations = nodes.iter().filter(|node| node.kind == TapeKind::Operation);
        let count = operations.count();
        if count == 0 {
            return Err(PlotError::Empty { what: "operations" });
        }
        if count > MOST_OPERATIONS {
            return Err(PlotError::TooMany {
                what: "operations on a tape",
                count,
                most: MOST_OPERATIONS,
            });
        }
        for (index, node) in nodes.iter().enumerate() {
            let label = || node.label.clone();
            if let Some(&given) = node.given.iter().find(|given| **given >= index) {
                let label = label();
                return Err(PlotError::NotEarlier {
                    index,
                    label,
                    given,
                });
            }
            if node.kind != TapeKind::Operation && !node.given.is_empty() {
                return Err(PlotError::GivenToLeaf {
                    index,
                    label: label(),
                    count: node.given.len(),
                });
            }
        }
        let title = title.into();
        Ok(Self {
            title,
            nodes,
            back: None,
        })
    }

    /// With the order in which the way back came by the operations, by their indices. Each has the number of
    /// its turn beside it then, in the place of an arrow that leads straight back.
    #[must_use]
    pub fn with_backward_pass(mut self, order: Vec<usize>) -> Self {
        self.back = Some(order);
        self
    }

    /// What the outlines mean, as far as they occur.
    fn legend(&self, width: f64) -> Legend {
        let kinds = [
            (TapeKind::Operation, "operation"),
            (TapeKind::Parameter, "parameter"),
            (TapeKind::Data, "data"),
        ];
        let occurring = kinds.into_iter().filter(|(kind, _)| {
            let mut nodes = self.nodes.iter();
            nodes.any(|node| node.kind == *kind)
        });
        let entry = |(kind, label): (TapeKind, &str)| {
            Entry::new(Key::Box(kind.outline(), kind.class()), label)
        };
        Legend::new(occurring.map(entry), width)
    }

    /// The largest size at which the labels of all operations fit, so that all are alike.
    fn label_size(&self, layout: &Layout) -> u32 {
        let label = |operation: &layout::Operation| {
            let node = &self.nodes[operation.node];
            let space = operation.area.width - NUMBER - 2.0 * PAD - detail_width(node);
            (lowered(&node.label), space)
        };
        common_size(layout.operations.iter().map(label), LABEL_SIZE)
    }

    /// As [`Tape::label_size`], for parameters and data.
    fn leaf_size(&self, layout: &Layout) -> u32 {
        let leaves = layout.leaves.iter();
        let text = |&(node, area): &(usize, Rect)| {
            let space = area.width - 2.0 * PAD;
            (leaf_text(&self.nodes[node]), space)
        };
        common_size(leaves.map(text), TICK_SIZE)
    }

    fn draw_leaf(
        &self,
        canvas: &mut Canvas,
        style: &Style,
        (node, area): (usize, Rect),
        size: u32,
    ) {
        let node = &self.nodes[node];
        draw_box(canvas, style, node.kind, area, 1.5);
        let text = leaf_text(node);
        let text = fit(&text, size, area.width - 2.0 * PAD);
        let at = [area.x + area.width / 2.0, middle(area) + 4.5];
        canvas.text(at, &text.content, text.size, Anchor::Middle, style.text);
    }

    fn draw_operation(
        &self,
        canvas: &mut Canvas,
        style: &Style,
        (number, operation): (usize, &layout::Operation),
        size: u32,
    ) {
        let node = &self.nodes[operation.node];
        let area = operation.area;
        let several = operation.uses > 1;
        let width = if several { 2.5 } else { 1.25 };
        draw_box(canvas, style, node.kind, area, width);
        let y = if several {
            middle(area) - 4.0
        } else {
            middle(area) + 5.0
        };
        let left = area.x + NUMBER;
        let number = number.to_string();
        let at = [left - PAD, y];
        canvas.text(at, &number, TICK_SIZE, Anchor::End, style.muted);
        let space = area.width - NUMBER - 2.0 * PAD - detail_width(node);
        let label = fit(&lowered(&node.label), size, space);
        canvas.text(
            [left, y],
            &label.content,
            label.size,
            Anchor::Start,
            style.text,
        );
        let detail = fit(&lowered(&node.detail), TICK_SIZE, detail_width(node));
        let at = [area.right() - PAD, y];
        canvas.text(at, &detail.content, detail.size, Anchor::End, style.muted);
        if several {
            let note = match operation.uses {
                2 => "used twice: gradients add up".to_owned(),
                uses => format!("used {uses} times: gradients add up"),
            };
            let note = fit(&note, TICK_SIZE, area.width - 2.0 * PAD);
            let at = [area.x + PAD, y + 18.0];
            canvas.text(at, &note.content, note.size, Anchor::Start, style.text);
        }
    }
}

/// The text of a parameter or of data.
fn leaf_text(node: &TapeNode) -> String {
    let text = format!("{} {}", node.label, node.detail);
    lowered(text.trim())
}

/// The room for what else is to be said of an operation.
fn detail_width(node: &TapeNode) -> f64 {
    text_width(&lowered(&node.detail), TICK_SIZE).min(80.0)
}

fn middle(area: Rect) -> f64 {
    area.y + area.height / 2.0
}

fn draw_box(canvas: &mut Canvas, style: &Style, kind: TapeKind, area: Rect, width: f64) {
    let [fill, line] = box_colors(style, kind.class());
    kind.outline().draw(canvas, area, fill, line, width);
}

fn draw_lines(canvas: &mut Canvas, style: &Style, lines: &[Line]) {
    for line in lines {
        for path in &line.paths {
            arrow(canvas, path, style.text);
        }
        for &at in &line.branches {
            canvas.circle(at, 3.0, Some(style.text), style.text, 0.5);
        }
    }
    for at in routes::crossings(lines) {
        cross(canvas, at, style.text, style.background);
    }
}

/// The arrow beside the tape for one of its two directions, and what it says.
fn draw_way(
    canvas: &mut Canvas,
    style: &Style,
    path: [[f64; 2]; 2],
    (at, text, anchor): ([f64; 2], &str, Anchor),
) {
    arrow(canvas, &path, style.text);
    canvas.text(at, text, LABEL_SIZE, anchor, style.text);
}

impl Figure for Tape {
    fn scene(&self, theme: Theme) -> Result<Scene, PlotError> {
        let style = Style::of(theme);
        let mut layout = Layout::new(&self.nodes);
        let width = layout.width;
        let legend = self.legend(width - 2.0 * DIAGRAM_MARGIN);
        let top = TITLE_HEIGHT + legend.height() + WAY + 10.0;
        layout.move_down(top);
        let bottom = top + layout.height;
        let mut canvas = Canvas::new(style, width, bottom + WAY + DIAGRAM_MARGIN);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [DIAGRAM_MARGIN, TITLE_HEIGHT]);
        let count = layout.operations.len();
        canvas.group("ways", |canvas| {
            let [left, right] = [DIAGRAM_MARGIN, width - DIAGRAM_MARGIN];
            let x = left + HALF_WAY;
            let path = [[x, top], [x, bottom]];
            let text = format!("forward: 1 to {count}");
            let said = ([left, top - 10.0], text.as_str(), Anchor::Start);
            draw_way(canvas, style, path, said);
            if let Some(order) = &self.back {
                let text = format!("back: turns 1 to {}", order.len());
                let at = [right, top - 10.0];
                canvas.text(at, &text, LABEL_SIZE, Anchor::End, style.text);
                for operation in &layout.operations {
                    let turn = order.iter().position(|node| *node == operation.node);
                    if let Some(turn) = turn {
                        let at = [right, middle(operation.area) + 5.0];
                        let turn = (turn + 1).to_string();
                        canvas.text(at, &turn, LABEL_SIZE, Anchor::End, style.text);
                    }
                }
                return;
            }
            let x = right - HALF_WAY;
            let path = [[x, bottom], [x, top]];
            let text = format!("back: {count} to 1");
            let said = ([right, bottom + 20.0], text.as_str(), Anchor::End);
            draw_way(canvas, style, path, said);
        });
        canvas.group("given", |canvas| {
            draw_lines(canvas, style, &layout.lines);
        });
        let size = self.leaf_size(&layout);
        for &leaf in &layout.leaves {
            canvas.group("leaf", |canvas| self.draw_leaf(canvas, style, leaf, size));
        }
        let size = self.label_size(&layout);
        for numbered in (1..).zip(&layout.operations) {
            canvas.group("operation", |canvas| {
                self.draw_operation(canvas, style, numbered, size);
            });
        }
        Ok(canvas.into_scene())
    }
}

/// Half the room for the arrow beside the tape.
const HALF_WAY: f64 = 5.0;
