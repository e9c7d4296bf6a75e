//! Drawing a network from its geometry.

use crate::drawing::Drawing;

use super::NetworkDiagram;
use super::geometry::{self, ColumnItem, Geometry, LINE_HEIGHT};
use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{ARROW, DIAGRAM_MARGIN, arrow, box_colors, with_subscripts};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::draw_title;
use crate::legend::{Entry, Key, Legend};
use crate::pen::Pen;
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, Theme};
use crate::text::{common_size, fit, text_width};

/// The position of a connection's name, as a fraction of its line.
const NAME_AT: f64 = 0.38;

impl NetworkDiagram {
    /// The largest magnitude of a weight.
    fn largest(&self) -> f64 {
        let weights = self.weights.iter().flatten();
        weights.fold(0.0, |largest, weight| weight.abs().max(largest))
    }

    /// The legend of the lines, if there are weights.
    pub(super) fn legend(&self, width: f64) -> Legend {
        let weight = |negative| {
            Key::Line(Pen::Weight {
                negative,
                tenths: 10,
            })
        };
        let entries = [
            Entry::new(weight(false), "positive weight"),
            Entry::new(weight(true), "negative weight"),
            Entry::new(Key::Remark, format!("(widest: {})", short(self.largest()))),
        ];
        let shown = entries.into_iter().filter(|_| !self.weights.is_empty());
        Legend::new(shown, width)
    }

    /// Draws the lines between two columns, the widest last.
    fn draw_lines(&self, canvas: &mut Canvas, style: &Style, geometry: &Geometry, layer: usize) {
        let [from, to] = [layer, layer + 1].map(|column| geometry.units(column));
        let largest = self.largest();
        let tenths = |weight: f64| {
            let fraction = if largest > 0.0 {
                weight.abs() / largest
            } else {
                0.0
            };
            // At most 10.
            (fraction * 10.0).round() as usize
        };
        let outputs = self.sizes[layer + 1];
        let mut lines = Vec::new();
        for (i, start) in &from {
            for (j, end) in &to {
                let weights = self.weights.get(layer);
                let pen = match weights.and_then(|weights| weights.get(i * outputs + j)) {
                    None => Pen::Connection,
                    Some(&weight) => Pen::Weight {
                        negative: weight < 0.0,
                        tenths: tenths(weight),
                    },
                };
                lines.push((pen, [*start, *end]));
            }
        }
        lines.sort_by(|(a, _), (b, _)| a.width().total_cmp(&b.width()));
        for (pen, ends) in lines {
            let ends = geometry.between(ends);
            pen.draw(canvas, style, &ends);
        }
    }

    /// Draws the names of a layer's weights on their lines, and its bias.
    fn draw_names(&self, canvas: &mut Canvas, style: &Style, geometry: &Geometry, layer: usize) {
        let Some(names) = &self.connections[layer] else {
            return;
        };
        // A layer with names has one output.
        for (_, to) in geometry.units(layer + 1) {
            for (i, from) in geometry.units(layer) {
                let [from, to] = geometry.between([from, to]);
                let at = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * NAME_AT);
                draw_on_background(canvas, style, at, &names.weights[i]);
            }
            let [x, edge] = [to[0], to[1] + geometry.radius];
            arrow(canvas, &[[x, edge + ARROW], [x, edge]], style.axis);
            let name = fit(
                &with_subscripts(&names.bias),
                LABEL_SIZE,
                geometry.pitch - 8.0,
            );
            let at = [x, edge + ARROW + 15.0];
            canvas.text(at, &name.content, name.size, Anchor::Middle, style.text);
        }
    }

    /// The largest font size at which the names of all units fit.
    fn unit_size(&self, geometry: &Geometry) -> u32 {
        let names = self.units.iter().flatten();
        let names = names.map(|name| (with_subscripts(name), geometry.name_space()));
        common_size(names, LABEL_SIZE)
    }

    fn draw_units(&self, canvas: &mut Canvas, style: &Style, geometry: &Geometry, column: usize) {
        // The inputs have the colors of data on a tape, other units those of its operations.
        let class = (column == 0).then_some(0);
        let [fill, line] = box_colors(style, class);
        let size = self.unit_size(geometry);
        for item in geometry.columns[column].iter() {
            match *item {
                ColumnItem::Unit(unit, at) => {
                    canvas.circle(at, geometry.radius, Some(fill), line, 1.5);
                    if let Some(name) = self.units[column].get(unit) {
                        let space = geometry.name_space();
                        let name = fit(&with_subscripts(name), size, space);
                        let at = [at[0], at[1] + 4.5];
                        canvas.text(at, &name.content, name.size, Anchor::Middle, style.text);
                    }
                }
                ColumnItem::LeftOut(count, [x, y]) => {
                    draw_on_background(canvas, style, [x, y + 8.0], &geometry::left_out(count));
                    for dot in 0..3 {
                        let at = [x, y - 16.0 + 6.0 * f64::from(dot)];
                        canvas.circle(at, 1.6, Some(style.text), style.text, 0.5);
                    }
                }
            }
        }
    }

    /// Draws the names of inputs and outputs, and their arrows.
    fn draw_ends(&self, canvas: &mut Canvas, style: &Style, geometry: &Geometry) {
        let last = self.layers();
        for (column, side, names) in [(0, -1.0, &self.inputs), (last, 1.0, &self.outputs)] {
            for (unit, [x, y]) in geometry.units(column) {
                let Some(name) = names.get(unit) else {
                    continue;
                };
                let edge = x + side * geometry.radius;
                let away = edge + side * ARROW;
                let (path, anchor) = if column == 0 {
                    ([[away, y], [edge, y]], Anchor::End)
                } else {
                    ([[edge, y], [away, y]], Anchor::Start)
                };
                arrow(canvas, &path, style.axis);
                let name = fit(&with_subscripts(name), LABEL_SIZE, geometry::WIDEST_NAME);
                let at = [away + side * 5.0, y + 5.0];
                canvas.text(at, &name.content, name.size, anchor, style.text);
            }
        }
    }
}

impl Figure for NetworkDiagram {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let geometry = Geometry::new(self);
        let mut canvas = Canvas::new(style, geometry.width, geometry.height);
        draw_title(&mut canvas, style, &self.title);
        let legend = self.legend(geometry.width - 2.0 * DIAGRAM_MARGIN);
        legend.draw(&mut canvas, style, [DIAGRAM_MARGIN, geometry.legend]);
        for layer in 0..self.layers() {
            canvas.group("connections", |canvas| {
                self.draw_lines(canvas, style, &geometry, layer);
            });
            canvas.group("names", |canvas| {
                self.draw_names(canvas, style, &geometry, layer);
            });
        }
        for column in 0..self.sizes.len() {
            canvas.group("units", |canvas| {
                self.draw_units(canvas, style, &geometry, column);
            });
        }
        canvas.group("ends", |canvas| self.draw_ends(canvas, style, &geometry));
        let heading = |(column, lines)| {
            let at = [geometry.x(column), geometry.headings];
            (at, geometry.space(column), lines)
        };
        let headings = self.headings.iter().enumerate().map(heading);
        let note = |(layer, lines)| {
            let x = (geometry.x(layer) + geometry.x(layer + 1)) / 2.0;
            ([x, geometry.notes], geometry.pitch - 8.0, lines)
        };
        let notes = self.notes.iter().enumerate().map(note);
        canvas.group("headings", |canvas| draw_texts(canvas, style, headings));
        canvas.group("notes", |canvas| draw_texts(canvas, style, notes));
        Ok(canvas.into_scene())
    }
}

/// Draws a centered text on a background that hides the lines behind it.
fn draw_on_background(canvas: &mut Canvas, style: &Style, [x, y]: [f64; 2], text: &str) {
    let text = fit(&with_subscripts(text), TICK_SIZE, geometry::WIDEST_NAME);
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

/// Draws texts of several lines, each at its position, in one font size.
fn draw_texts<'a>(
    canvas: &mut Canvas,
    style: &Style,
    texts: impl Iterator<Item = ([f64; 2], f64, &'a Vec<String>)> + Clone,
) {
    let all = texts.clone().flat_map(|(_, space, lines)| {
        let lines = lines.iter();
        lines.map(move |line| (with_subscripts(line), space))
    });
    let size = common_size(all, LABEL_SIZE);
    for ([x, top], space, lines) in texts {
        let mut y = top - 5.0;
        for line in lines {
            y += LINE_HEIGHT;
            let line = fit(&with_subscripts(line), size, space);
            canvas.text([x, y], &line.content, line.size, Anchor::Middle, style.text);
        }
    }
}

/// A magnitude in few digits.
fn short(value: f64) -> String {
    if (0.01..1e4).contains(&value) || value == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1e}")
    }
}
