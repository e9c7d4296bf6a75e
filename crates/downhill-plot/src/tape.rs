//! Tapes of autodiff: the operations of a forward pass, with their inputs.

use crate::drawing::Drawing;

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{DIAGRAM_MARGIN, Outline, arrow, box_colors, cross, with_subscripts};
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

/// With more operations, the figure is too long to read.
const MOST_OPERATIONS: usize = 100;
/// The space for the number in an operation's box.
const NUMBER: f64 = 30.0;
/// The space between the texts of a box and its edge, and between two texts.
const PAD: f64 = 8.0;
/// The height of the labels of the forward and the backward arrow.
const DIRECTION_HEIGHT: f64 = 24.0;
/// Half the width of the forward or the backward arrow.
const HALF_DIRECTION: f64 = 5.0;

/// The kind of a node of a tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TapeKind {
    /// A tensor with a gradient.
    Parameter,
    /// A tensor without a gradient.
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

/// A node of a tape: a parameter, data, or an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapeNode {
    /// The name, such as `W_0`, or the operation, such as `e = exp(k)`.
    ///
    /// A number after a single letter is drawn as a subscript: W₀.
    pub label: String,
    /// A detail such as the shape, `[5, 2]`.
    pub detail: String,
    /// The kind of the node.
    pub kind: TapeKind,
    /// The indices of the operation's inputs, which are earlier nodes.
    pub given: Vec<usize>,
}

/// A tape of autodiff: the operations of a forward pass and their inputs.
///
/// The operations are numbered from 1, from top to bottom. Parameters and data are to the left of the
/// first operation that uses them. An operation whose result is used more than once has a remark. Arrows
/// next to the tape show the directions of the forward and the backward pass. The figure is narrower than
/// others; its height depends on the length of the tape.
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
    /// The operations in the order of the backward pass, if it is known.
    backward: Option<Vec<usize>>,
}

impl Tape {
    /// Creates a tape of nodes, in the order of the forward pass.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without operations, [`PlotError::TooMany`] with more than 100,
    /// [`PlotError::NotEarlier`] for an input that is not an earlier node, and
    /// [`PlotError::GivenToLeaf`] for a parameter or data with inputs.
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
            backward: None,
        })
    }

    /// Adds the order of the backward pass, as indices of operations.
    ///
    /// Each operation has its position in this order next to it, instead of an arrow.
    #[must_use]
    pub fn with_backward_pass(mut self, order: Vec<usize>) -> Self {
        self.backward = Some(order);
        self
    }

    /// The legend of the kinds of node that occur.
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

    /// The largest font size at which the labels of all operations fit.
    fn label_size(&self, layout: &Layout) -> u32 {
        let label = |operation: &layout::Operation| {
            let node = &self.nodes[operation.node];
            let space = operation.area.width - NUMBER - 2.0 * PAD - detail_width(node);
            (with_subscripts(&node.label), space)
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
        let label = fit(&with_subscripts(&node.label), size, space);
        canvas.text(
            [left, y],
            &label.content,
            label.size,
            Anchor::Start,
            style.text,
        );
        let detail = fit(
            &with_subscripts(&node.detail),
            TICK_SIZE,
            detail_width(node),
        );
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

/// The text of a parameter or data node.
fn leaf_text(node: &TapeNode) -> String {
    let text = format!("{} {}", node.label, node.detail);
    with_subscripts(text.trim())
}

/// The space for the detail of an operation.
fn detail_width(node: &TapeNode) -> f64 {
    text_width(&with_subscripts(&node.detail), TICK_SIZE).min(80.0)
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

/// Draws the arrow of the forward or the backward pass, with its label.
fn draw_direction(
    canvas: &mut Canvas,
    style: &Style,
    path: [[f64; 2]; 2],
    (at, text, anchor): ([f64; 2], &str, Anchor),
) {
    arrow(canvas, &path, style.text);
    canvas.text(at, text, LABEL_SIZE, anchor, style.text);
}

impl Figure for Tape {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let mut layout = Layout::new(&self.nodes);
        let width = layout.width;
        let legend = self.legend(width - 2.0 * DIAGRAM_MARGIN);
        let top = TITLE_HEIGHT + legend.height() + DIRECTION_HEIGHT + 10.0;
        layout.move_down(top);
        let bottom = top + layout.height;
        let mut canvas = Canvas::new(style, width, bottom + DIRECTION_HEIGHT + DIAGRAM_MARGIN);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [DIAGRAM_MARGIN, TITLE_HEIGHT]);
        let count = layout.operations.len();
        canvas.group("ways", |canvas| {
            let [left, right] = [DIAGRAM_MARGIN, width - DIAGRAM_MARGIN];
            let x = left + HALF_DIRECTION;
            let path = [[x, top], [x, bottom]];
            let text = format!("forward: 1 to {count}");
            let label = ([left, top - 10.0], text.as_str(), Anchor::Start);
            draw_direction(canvas, style, path, label);
            if let Some(order) = &self.backward {
                let text = format!("back: turns 1 to {}", order.len());
                let at = [right, top - 10.0];
                canvas.text(at, &text, LABEL_SIZE, Anchor::End, style.text);
                for operation in &layout.operations {
                    let position = order.iter().position(|node| *node == operation.node);
                    if let Some(position) = position {
                        let at = [right, middle(operation.area) + 5.0];
                        let number = (position + 1).to_string();
                        canvas.text(at, &number, LABEL_SIZE, Anchor::End, style.text);
                    }
                }
                return;
            }
            let x = right - HALF_DIRECTION;
            let path = [[x, bottom], [x, top]];
            let text = format!("back: {count} to 1");
            let label = ([right, bottom + 20.0], text.as_str(), Anchor::End);
            draw_direction(canvas, style, path, label);
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
