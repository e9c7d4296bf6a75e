//! A list of recorded operations beside the loops of the program that they were compiled to.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{DIAGRAM_MARGIN, Outline, arrow, box_colors};
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count};
use crate::figure::Figure;
use crate::frame::{TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, Theme};
use crate::text::text_width;

/// With more operations, the figure is too long to read.
const MOST_OPERATIONS: usize = 500;
/// The width of a column of recorded operations.
const RECORDED: f64 = 184.0;
/// The width of a loop.
const LOOP: f64 = 390.0;
/// The space between two columns.
const COLUMN_GAP: f64 = 14.0;
/// The space between the recorded operations and the program, for an arrow.
const BETWEEN: f64 = 46.0;
/// The height of the line above a column.
const HEADING: f64 = 28.0;
/// The height of a recorded operation's box, and of it and the space below it.
const BOX: [f64; 2] = [20.0, 24.0];
/// The height of an operation in a loop.
const ROW: f64 = 19.0;
/// The height of a loop's title.
const LOOP_TITLE: f64 = 26.0;
/// The height of the box of a value in memory, and of it and the space around it.
const VALUE: [f64; 2] = [24.0, 30.0];
/// The length of an arrow between a loop and values in memory.
const ARROW: f64 = 18.0;
/// The width of the name of a result.
const NAME: f64 = 40.0;
/// The space between a text and the edge of its box.
const PAD: f64 = 8.0;

/// An operation as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramOperation {
    /// The name of the result, such as `v6`.
    pub result: String,
    /// The operation, such as `add(v5, 1)`.
    pub label: String,
    /// A detail such as the shape, `[5, 2]`.
    pub detail: String,
}

/// Operations under a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramPart {
    /// The title.
    pub title: String,
    /// The operations, in order.
    pub operations: Vec<ProgramOperation>,
    /// The values that it leaves in memory; recorded operations leave every result there, so theirs are not drawn.
    pub values: Vec<String>,
}

/// A list of recorded operations beside the loops of the program that they were compiled to.
///
/// At the left, each operation has a box of its own. At the right, each loop is one box with its operations. The
/// values that a loop leaves in memory are between it and the next loop.
///
/// # Examples
///
/// ```
/// use downhill_plot::{ProgramDiagram, ProgramOperation, ProgramPart, Theme, render_svg};
///
/// let part = |title: &str| ProgramPart {
///     title: title.to_owned(),
///     operations: vec![ProgramOperation {
///         result: "v1".to_owned(),
///         label: "exp(x)".to_owned(),
///         detail: "[5]".to_owned(),
///     }],
///     values: vec!["the loss".to_owned()],
/// };
/// let figure = ProgramDiagram::new("One loop", vec![part("forward")], vec![part("loop 1")])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("the loss"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramDiagram {
    title: String,
    recorded: Vec<ProgramPart>,
    loops: Vec<ProgramPart>,
}

impl ProgramDiagram {
    /// Creates a diagram of recorded operations, a column each part, and of the loops of a program.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] without recorded operations, without loops, or with more than 500 operations.
    pub fn new(
        title: impl Into<String>,
        recorded: Vec<ProgramPart>,
        loops: Vec<ProgramPart>,
    ) -> Result<Self, PlotError> {
        for (what, parts) in [
            ("recorded operations", &recorded),
            ("operations of a program", &loops),
        ] {
            let operations = parts.iter().map(|part| part.operations.len()).sum();
            check_count(|| what.to_owned(), operations, 1..=MOST_OPERATIONS)?;
        }
        let title = title.into();
        Ok(Self {
            title,
            recorded,
            loops,
        })
    }

    /// The left edge of the program.
    fn program_left(&self) -> f64 {
        let columns = self.recorded.len() as f64;
        DIAGRAM_MARGIN + columns * (RECORDED + COLUMN_GAP) - COLUMN_GAP + BETWEEN
    }
}

/// Draws the texts of an operation, whose baseline is at `y`.
fn draw_operation(
    canvas: &mut Canvas,
    style: &Style,
    operation: &ProgramOperation,
    area: Rect,
    y: f64,
) {
    let (left, right) = (area.x + PAD, area.right() - PAD);
    let result = (operation.result.as_str(), TICK_SIZE, NAME);
    canvas.label([left, y], result, Anchor::Start, style.muted);
    let width = text_width(&operation.detail, TICK_SIZE).min(area.width / 3.0);
    let detail = (operation.detail.as_str(), TICK_SIZE, width);
    canvas.label([right, y], detail, Anchor::End, style.muted);
    let space = area.width - NAME - width - 3.0 * PAD;
    let label = (operation.label.as_str(), TICK_SIZE, space);
    canvas.label([left + NAME, y], label, Anchor::Start, style.text);
}

/// Draws recorded operations below one another, and returns the bottom of the last.
fn draw_recorded(
    canvas: &mut Canvas,
    style: &Style,
    part: &ProgramPart,
    [x, top]: [f64; 2],
) -> f64 {
    let heading = (part.title.as_str(), LABEL_SIZE, RECORDED);
    canvas.label([x, top + 18.0], heading, Anchor::Start, style.text);
    let mut y = top + HEADING;
    for operation in &part.operations {
        let area = Rect {
            x,
            y,
            width: RECORDED,
            height: BOX[0],
        };
        Outline::Rounded.draw(canvas, area, box_colors(style, None), 1.0);
        draw_operation(canvas, style, operation, area, y + 14.5);
        y += BOX[1];
    }
    y
}

/// Draws a loop, and returns its bottom.
fn draw_loop(canvas: &mut Canvas, style: &Style, part: &ProgramPart, [x, top]: [f64; 2]) -> f64 {
    let area = Rect {
        x,
        y: top,
        width: LOOP,
        height: LOOP_TITLE + part.operations.len() as f64 * ROW + PAD,
    };
    Outline::Rounded.draw(canvas, area, box_colors(style, Some(1)), 2.0);
    let title = (part.title.as_str(), LABEL_SIZE, LOOP - 2.0 * PAD);
    canvas.label([x + PAD, top + 19.0], title, Anchor::Start, style.text);
    let mut y = top + LOOP_TITLE;
    for operation in &part.operations {
        y += ROW;
        draw_operation(canvas, style, operation, area, y - 4.0);
    }
    area.bottom()
}

/// Draws values in memory in rows, and returns the bottom of the last row.
fn draw_values(
    canvas: &mut Canvas,
    style: &Style,
    values: &[String],
    [left, top]: [f64; 2],
) -> f64 {
    let (mut x, mut y) = (left, top);
    for value in values {
        let width = (text_width(value, TICK_SIZE) + 30.0).min(LOOP);
        if x > left && x + width > left + LOOP {
            (x, y) = (left, y + VALUE[1]);
        }
        let area = Rect {
            x,
            y,
            width,
            height: VALUE[0],
        };
        Outline::Slanted.draw(canvas, area, box_colors(style, Some(0)), 1.25);
        let text = (value.as_str(), TICK_SIZE, width - 2.0 * PAD);
        let at = [x + width / 2.0, y + 16.5];
        canvas.label(at, text, Anchor::Middle, style.text);
        x += width + PAD;
    }
    y + VALUE[0]
}

impl Figure for ProgramDiagram {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let left = self.program_left();
        let width = left + LOOP + DIAGRAM_MARGIN;
        let entries = [
            ("operation", Outline::Rounded, None),
            ("loop over rows", Outline::Rounded, Some(1)),
            ("value in memory", Outline::Slanted, Some(0)),
        ];
        let entries =
            entries.map(|(name, outline, class)| Entry::new(Key::Box(outline, class), name));
        let legend = Legend::new(entries, width - 2.0 * DIAGRAM_MARGIN);
        let top = TITLE_HEIGHT + legend.height() + PAD;

        let mut canvas = Canvas::new(style, width, top);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [DIAGRAM_MARGIN, TITLE_HEIGHT]);
        let mut bottom = top;
        for (column, part) in self.recorded.iter().enumerate() {
            let x = DIAGRAM_MARGIN + column as f64 * (RECORDED + COLUMN_GAP);
            canvas.group("recorded", |canvas| {
                bottom = bottom.max(draw_recorded(canvas, style, part, [x, top]));
            });
        }
        let y = top + HEADING + BOX[0] / 2.0;
        let path = [[left - BETWEEN + PAD, y], [left - PAD, y]];
        arrow(&mut canvas, &path, style.text);
        let count = |parts: &[ProgramPart]| parts.iter().map(|p| p.operations.len()).sum::<usize>();
        let heading = format!(
            "compiled: {} operations in {} loops",
            count(&self.loops),
            self.loops.len()
        );
        let heading = (heading.as_str(), LABEL_SIZE, LOOP);
        canvas.label([left, top + 18.0], heading, Anchor::Start, style.text);
        let mut y = top + HEADING;
        for (index, part) in self.loops.iter().enumerate() {
            let middle = left + LOOP / 2.0;
            let down = |canvas: &mut Canvas, y: f64| {
                arrow(canvas, &[[middle, y], [middle, y + ARROW]], style.text);
                y + ARROW
            };
            if index > 0 {
                y = down(&mut canvas, y + 2.0);
            }
            canvas.group("loop", |canvas| {
                y = draw_loop(canvas, style, part, [left, y]);
                if !part.values.is_empty() {
                    y = down(canvas, y);
                    y = draw_values(canvas, style, &part.values, [left, y + 2.0]);
                }
            });
        }
        canvas.set_height(bottom.max(y) + DIAGRAM_MARGIN);
        Ok(canvas.into_scene())
    }
}
