//! Network diagrams: units, connections and their names.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{ARROW, DIAGRAM_MARGIN, DIAGRAM_WIDTH, arrow, box_colors, with_subscripts};
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count};
use crate::figure::Figure;
use crate::frame::{TITLE_HEIGHT, draw_title};
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// With more columns, the figure would be wider than other figures.
const MOST_COLUMNS: usize = 6;
/// The number of units of a column that are all drawn.
const MOST_UNITS: usize = 6;
/// The radius of a unit without a name, and with a name.
const RADIUS: [f64; 2] = [14.0, 29.0];
/// The space between two units.
const GAP: f64 = 18.0;
/// The smallest space between the units of two columns, for the lines.
const LEAST_BETWEEN: f64 = 64.0;
/// The height of a line of text.
const LINE_HEIGHT: f64 = 19.0;
/// The largest width of a name outside of a unit, and of a heading.
const WIDEST: [f64; 2] = [110.0, 150.0];
/// The position of a connection's name, as a fraction of its line.
const NAME_AT: f64 = 0.4;

/// A column of a [`NetworkDiagram`]: the inputs of the network, or the units of a layer.
///
/// In all names, a number after a single letter is drawn as a subscript: `W_0` as W₀.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkColumn {
    /// The number of units, at least 1.
    pub units: usize,
    /// The lines of text above the column.
    pub heading: Vec<String>,
    /// A short name in each unit, or none.
    pub names: Vec<String>,
    /// A name with an arrow outside each unit, or none.
    ///
    /// Only the first and the last column can have such names.
    pub ends: Vec<String>,
    /// The lines of text below the connections from the column before, such as shapes.
    ///
    /// In the first column they are below the inputs.
    pub notes: Vec<String>,
    /// A name on each connection from the column before, or none.
    ///
    /// Only a column of one unit can have such names.
    pub connections: Vec<String>,
    /// The name of the bias, drawn with an arrow into the unit, or an empty name.
    ///
    /// Only a column of one unit, except the first column, can have it.
    pub bias: String,
}

impl NetworkColumn {
    /// Creates a column without names.
    #[must_use]
    pub fn new(units: usize) -> Self {
        Self {
            units,
            ..Self::default()
        }
    }

    /// Checks this column of a network, given the number of units before it.
    fn check(&self, index: usize, before: usize, is_end: bool) -> Result<(), PlotError> {
        let units = self.units;
        check_count(|| format!("units in column {index}"), units, 1..=usize::MAX)?;
        let named = usize::from(units == 1) * before;
        let ends = usize::from(is_end) * units;
        let lists = [
            ("names", self.names.len(), units),
            ("ends", self.ends.len(), ends),
            ("names of connections", self.connections.len(), named),
        ];
        for (what, count, expected) in lists.into_iter().filter(|(_, count, _)| *count > 0) {
            check_count(
                || format!("{what} for column {index}"),
                count,
                expected..=expected,
            )?;
        }
        let biases = usize::from(!self.bias.is_empty());
        let most = usize::from(units == 1 && before > 0);
        check_count(
            || format!("bias labels for column {index}"),
            biases,
            0..=most,
        )
    }

    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let lists = [
            &mut self.heading,
            &mut self.names,
            &mut self.ends,
            &mut self.notes,
            &mut self.connections,
        ];
        lists.into_iter().flatten().chain([&mut self.bias])
    }
}

/// A network: columns of circles for its units, lines for its connections.
///
/// A column of more than six units shows the first four and the last, with the number of the
/// others between them. The figure is narrower than others.
///
/// # Examples
///
/// ```
/// use downhill_plot::{NetworkColumn, NetworkDiagram, Theme, render_svg};
///
/// let inputs = NetworkColumn::new(3);
/// let layer = NetworkColumn {
///     heading: vec!["layer 0".to_owned()],
///     notes: vec!["W_0 [3, 2]".to_owned(), "b_0 [2]".to_owned()],
///     ..NetworkColumn::new(2)
/// };
/// let figure = NetworkDiagram::new("The 3-2 net", vec![inputs, layer])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("W₀ [3, 2]"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDiagram {
    title: String,
    columns: Vec<NetworkColumn>,
}

impl NetworkDiagram {
    /// Creates the diagram of a network of 2 to 6 columns; the first has the inputs.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] for any other number of columns, for a column without units, and for a list of
    /// names or a bias that [`NetworkColumn`] does not allow.
    pub fn new(
        title: impl Into<String>,
        mut columns: Vec<NetworkColumn>,
    ) -> Result<Self, PlotError> {
        let (what, last) = ("columns of units, inputs included", columns.len());
        check_count(|| what.to_owned(), columns.len(), 2..=MOST_COLUMNS)?;
        let mut before = 0;
        for (index, column) in columns.iter_mut().enumerate() {
            column.check(index, before, index == 0 || index + 1 == last)?;
            before = column.units;
            for text in column.texts() {
                *text = with_subscripts(text);
            }
        }
        let title = title.into();
        Ok(Self { title, columns })
    }
}

/// The positions of the parts of a network.
#[derive(Debug)]
struct Layout<'a> {
    net: &'a NetworkDiagram,
    width: f64,
    height: f64,
    radius: f64,
    /// The x of the first column.
    first: f64,
    /// The distance between two columns.
    pitch: f64,
    /// The middle of the columns.
    middle: f64,
    /// The top of the notes.
    notes: f64,
}

impl<'a> Layout<'a> {
    fn new(net: &'a NetworkDiagram) -> Self {
        let columns = &net.columns;
        let named = columns.iter().any(|column| !column.names.is_empty());
        let radius = RADIUS[usize::from(named)];
        let widest = |texts: &[String], most: f64| {
            let widths = texts.iter().map(|text| text_width(text, LABEL_SIZE));
            widths.fold(0.0, f64::max).min(most)
        };
        // The space beside a column: its outer names, or half of the widest text above or in it.
        let side = |column: &NetworkColumn| {
            let ends = match widest(&column.ends, WIDEST[0]) {
                0.0 => 0.0,
                width => ARROW + 8.0 + width,
            };
            let more = text_width(&more(column.units), TICK_SIZE);
            let heading = widest(&column.heading, WIDEST[1]).max(more);
            DIAGRAM_MARGIN + (radius + ends).max(heading / 2.0)
        };
        let first = columns.first().map_or(0.0, side);
        let last = columns.last().map_or(0.0, side);
        let gaps = (columns.len() - 1) as f64;
        let least = first + last + gaps * (2.0 * radius + LEAST_BETWEEN);
        let width = DIAGRAM_WIDTH.max(least);

        let most = |count: fn(&NetworkColumn) -> usize| {
            columns.iter().map(count).max().unwrap_or(0) as f64
        };
        let units = most(|column| column.units.min(MOST_UNITS)) * (2.0 * radius + GAP);
        let biased = columns.iter().any(|column| !column.bias.is_empty());
        // A unit with a named bias is the only one of its column.
        let single = 2.0 * (radius + ARROW + 22.0) * f64::from(biased);
        let body = units.max(single);
        let above = TITLE_HEIGHT + most(|column| column.heading.len()) * LINE_HEIGHT + 6.0;
        let notes = above + body + 4.0;
        Self {
            net,
            width,
            height: notes + most(|column| column.notes.len()) * LINE_HEIGHT + DIAGRAM_MARGIN,
            radius,
            first,
            pitch: (width - first - last) / gaps,
            notes,
            middle: above + body / 2.0,
        }
    }

    /// The x of a column; a half is between two columns.
    fn x(&self, column: f64) -> f64 {
        self.first + column * self.pitch
    }

    /// The drawn units of a column with their centers, and the place of the others.
    fn units(&self, column: usize) -> impl Iterator<Item = (Option<usize>, [f64; 2])> {
        let units = self.net.columns[column].units;
        let count = units.min(MOST_UNITS);
        let (x, step) = (self.x(column as f64), 2.0 * self.radius + GAP);
        let first = self.middle - (count - 1) as f64 / 2.0 * step;
        (0..count).map(move |place| {
            let unit = match place {
                4 if units > MOST_UNITS => None,
                5 => Some(units - 1),
                _ => Some(place),
            };
            (unit, [x, first + place as f64 * step])
        })
    }

    /// Draws the connections between a column and the one before, with their names.
    fn draw_connections(&self, canvas: &mut Canvas, style: &Style, column: usize) {
        let names = &self.net.columns[column].connections;
        for (unit, from) in self.units(column - 1).filter(|(unit, _)| unit.is_some()) {
            for (_, to) in self.units(column).filter(|(unit, _)| unit.is_some()) {
                canvas.line(from, to, style.axis, 1.25);
                if let Some(name) = unit.and_then(|unit| names.get(unit)) {
                    let at = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * NAME_AT);
                    draw_on_background(canvas, style, at, name);
                }
            }
        }
    }

    /// Draws the units of a column over the connections, with the names in, on and beside them.
    fn draw_units(&self, canvas: &mut Canvas, style: &Style, index: usize) {
        let column = &self.net.columns[index];
        let space = 2.0 * self.radius - 10.0;
        // The inputs have the color of data on a tape.
        let colors = box_colors(style, (index == 0).then_some(0));
        for (unit, at) in self.units(index) {
            let [x, y] = at;
            let Some(unit) = unit else {
                for dot in 0..3 {
                    let at = [x, y - 16.0 + 6.0 * f64::from(dot)];
                    canvas.circle(at, 1.6, Some(style.text), style.text, 0.5);
                }
                draw_on_background(canvas, style, [x, y + 8.0], &more(column.units));
                continue;
            };
            canvas.circle(at, self.radius, Some(colors[0]), colors[1], 1.5);
            let name = column.names.get(unit).map_or("", String::as_str);
            let at = [x, y + 4.5];
            let text = (name, LABEL_SIZE, space);
            canvas.label(at, text, Anchor::Middle, style.text);
            if let Some(end) = column.ends.get(unit) {
                let (side, anchor) = [(-1.0, Anchor::End), (1.0, Anchor::Start)][index.min(1)];
                let edge = x + side * self.radius;
                let away = edge + side * ARROW;
                let path = if index == 0 {
                    [away, edge]
                } else {
                    [edge, away]
                };
                arrow(canvas, &path.map(|x| [x, y]), style.axis);
                let at = [away + side * 5.0, y + 5.0];
                let text = (end.as_str(), LABEL_SIZE, WIDEST[0]);
                canvas.label(at, text, anchor, style.text);
            }
            if !column.bias.is_empty() {
                let edge = y + self.radius;
                arrow(canvas, &[[x, edge + ARROW], [x, edge]], style.axis);
                draw_on_background(canvas, style, [x, edge + ARROW + 10.0], &column.bias);
            }
        }
    }

    /// Draws the headings above the columns, and the notes below the connections.
    fn draw_texts(&self, canvas: &mut Canvas, style: &Style) {
        for (index, column) in (0_u32..).map(f64::from).zip(&self.net.columns) {
            for (lines, x, top) in [
                (&column.heading, self.x(index), TITLE_HEIGHT),
                (&column.notes, self.x((index - 0.5).max(0.0)), self.notes),
            ] {
                let edge = x.min(self.width - x) - DIAGRAM_MARGIN / 2.0;
                let space = (2.0 * edge).min(self.pitch - 8.0);
                let mut y = top - 5.0;
                for line in lines {
                    y += LINE_HEIGHT;
                    let text = (line.as_str(), LABEL_SIZE, space);
                    canvas.label([x, y], text, Anchor::Middle, style.text);
                }
            }
        }
    }
}

impl Figure for NetworkDiagram {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let layout = Layout::new(self);
        let mut canvas = Canvas::new(style, layout.width, layout.height);
        draw_title(&mut canvas, style, &self.title);
        for column in 1..self.columns.len() {
            canvas.group("connections", |canvas| {
                layout.draw_connections(canvas, style, column);
            });
        }
        for column in 0..self.columns.len() {
            canvas.group("units", |canvas| layout.draw_units(canvas, style, column));
        }
        canvas.group("texts", |canvas| layout.draw_texts(canvas, style));
        Ok(canvas.into_scene())
    }
}

/// The text for the units of a long column that are not drawn.
fn more(units: usize) -> String {
    match units.checked_sub(MOST_UNITS - 1) {
        None | Some(0 | 1) => String::new(),
        Some(count) => format!("{count} more"),
    }
}

/// Draws a centered text on a background that hides the lines behind it.
fn draw_on_background(canvas: &mut Canvas, style: &Style, [x, y]: [f64; 2], text: &str) {
    let text = fit(text, TICK_SIZE, WIDEST[0]);
    let width = text_width(&text.content, text.size) + 4.0;
    let background = Rect {
        x: x - width / 2.0,
        y: y - 9.0,
        width,
        height: 18.0,
    };
    canvas.fill_rect(background, style.background);
    let at = [x, y + 4.5];
    canvas.text(at, &text.content, text.size, Anchor::Middle, style.text);
}
