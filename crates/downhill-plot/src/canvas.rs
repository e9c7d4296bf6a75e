//! The canvas and the shapes that all figures draw on it, written as SVG.
//!
//! Positions are `[x, y]` in scene units, from the top left corner.

use std::fmt::{self, Display, Write};

use crate::drawing::Drawing;
use crate::font::FONT_FAMILY;
use crate::style::{Rgb, Style};
use crate::text::{clean, fit};

/// The part of a text that is at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The start of the text.
    Start,
    /// The middle of the text.
    Middle,
    /// The end of the text.
    End,
}

/// A rectangle in scene units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Rect {
    /// The left edge.
    pub(crate) x: f64,
    /// The top edge.
    pub(crate) y: f64,
    /// The width, to the right.
    pub(crate) width: f64,
    /// The height, downwards.
    pub(crate) height: f64,
}

impl Rect {
    /// The right edge.
    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The bottom edge.
    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// A figure that is being drawn.
#[derive(Debug)]
pub(crate) struct Canvas {
    width: f64,
    height: f64,
    background: Rgb,
    title: String,
    description: String,
    body: String,
    ids: usize,
}

impl Canvas {
    /// Creates an empty page in the style's background color.
    pub(crate) fn new(style: &Style, width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            background: style.background,
            title: String::new(),
            description: String::new(),
            body: String::new(),
            ids: 0,
        }
    }

    /// The finished figure.
    pub(crate) fn into_scene(self) -> Drawing {
        let [width, height] = [self.width, self.height].map(Number);
        let background = self.background;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FONT_FAMILY}\">"
        );
        for (tag, text) in [("title", &self.title), ("desc", &self.description)] {
            if !text.is_empty() {
                push(&mut svg, format_args!("<{tag}>{}</{tag}>", Escaped(text)));
            }
        }
        push(
            &mut svg,
            format_args!("<rect width=\"100%\" height=\"100%\" fill=\"{background}\"/>"),
        );
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        Drawing::new(self.width, self.height, svg)
    }

    /// Changes the height of the page to that of its content.
    pub(crate) fn set_height(&mut self, height: f64) {
        self.height = height;
    }

    /// The width of the page.
    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    /// Sets the title that a screen reader reads.
    pub(crate) fn name(&mut self, title: &str) {
        title.clone_into(&mut self.title);
    }

    /// Adds a sentence to the description that a screen reader reads.
    pub(crate) fn describe(&mut self, sentence: &str) {
        if !self.description.is_empty() {
            self.description.push(' ');
        }
        self.description.push_str(sentence);
    }

    /// The height of the page.
    pub(crate) fn height(&self) -> f64 {
        self.height
    }

    /// Puts everything that `draw` draws into an SVG group of this class.
    ///
    /// Style sheets and tests use the class.
    pub(crate) fn group(&mut self, class: &str, draw: impl FnOnce(&mut Self)) {
        self.add(format_args!("<g class=\"{class}\">"));
        draw(self);
        self.body.push_str("</g>");
    }

    /// As [`Canvas::group`]; shows only the part within `area`.
    pub(crate) fn clipped_group(&mut self, class: &str, area: Rect, draw: impl FnOnce(&mut Self)) {
        let id = self.next_id();
        self.add(format_args!(
            "<clipPath id=\"clip-{id}\"><rect{}/></clipPath><g class=\"{class}\" clip-path=\"url(#clip-{id})\">",
            Area(area)
        ));
        draw(self);
        self.body.push_str("</g>");
    }

    /// Draws a filled rectangle.
    pub(crate) fn fill_rect(&mut self, area: Rect, fill: Rgb) {
        self.add(format_args!("<rect{} fill=\"{fill}\"/>", Area(area)));
    }

    /// Draws a rectangle filled with colors at equal steps along its longer side.
    ///
    /// The first color is at the left or at the bottom.
    pub(crate) fn gradient_rect(&mut self, area: Rect, colors: &[Rgb]) {
        let [x, y] = if area.width > area.height {
            [1, 0]
        } else {
            [0, 1]
        };
        let id = self.next_id();
        self.add(format_args!(
            "<linearGradient id=\"gradient-{id}\" x1=\"0\" y1=\"{y}\" x2=\"{x}\" y2=\"0\">"
        ));
        let last = colors.len().saturating_sub(1).max(1) as f64;
        for (index, color) in colors.iter().enumerate() {
            let offset = Number(index as f64 / last);
            self.add(format_args!(
                "<stop offset=\"{offset}\" stop-color=\"{color}\"/>"
            ));
        }
        self.add(format_args!(
            "</linearGradient><rect{} fill=\"url(#gradient-{id})\"/>",
            Area(area)
        ));
    }

    /// Draws the outline of a rectangle.
    pub(crate) fn stroke_rect(&mut self, area: Rect, stroke: Rgb, width: f64) {
        let (area, width) = (Area(area), Number(width));
        self.add(format_args!(
            "<rect{area} fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// Draws a filled rectangle with round corners and an outline.
    pub(crate) fn rounded_rect(
        &mut self,
        area: Rect,
        radius: f64,
        [fill, outline]: [Rgb; 2],
        outline_width: f64,
    ) {
        let (area, radius, width) = (Area(area), Number(radius), Number(outline_width));
        self.add(format_args!(
            "<rect{area} rx=\"{radius}\" fill=\"{fill}\" stroke=\"{outline}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// Draws a straight line.
    pub(crate) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: Rgb, width: f64) {
        let ([x1, y1], [x2, y2]) = (from.map(Number), to.map(Number));
        let width = Number(width);
        self.add(format_args!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// Draws a line through `points`; a single point draws nothing.
    pub(crate) fn polyline(&mut self, points: &[[f64; 2]], stroke: Rgb, width: f64) {
        if points.len() > 1 {
            self.paths([points], stroke, width, &[]);
        }
    }

    /// Draws lines as one element, with these dashes and gaps; a single point is a dot.
    pub(crate) fn paths<'a>(
        &mut self,
        lines: impl IntoIterator<Item = &'a [[f64; 2]]>,
        stroke: Rgb,
        width: f64,
        dashes: &[f64],
    ) {
        let mut path = String::new();
        for line in lines {
            match line {
                // A dot is as long as the line is wide, which is shorter than any dash.
                &[[x, y]] => push_path(&mut path, &[[x - width / 2.0, y], [x + width / 2.0, y]]),
                _ => push_path(&mut path, line),
            }
        }
        if path.is_empty() {
            return;
        }
        let width = Number(width);
        self.add(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\""
        ));
        if !dashes.is_empty() {
            let dashes: Vec<String> = dashes.iter().map(f64::to_string).collect();
            let dashes = dashes.join(" ");
            self.add(format_args!(" stroke-dasharray=\"{dashes}\""));
        }
        self.body.push_str("/>");
    }

    /// Draws a circle with an outline, filled if there is a fill color.
    pub(crate) fn circle(
        &mut self,
        center: [f64; 2],
        radius: f64,
        fill: Option<Rgb>,
        outline: Rgb,
        outline_width: f64,
    ) {
        let [x, y] = center.map(Number);
        let (radius, width) = (Number(radius), Number(outline_width));
        let fill = fill.map_or_else(|| "none".to_owned(), |fill| fill.to_string());
        self.add(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{outline}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// Draws an SVG path of radius 1 at a center, with another radius and an outline of this width.
    pub(crate) fn shape(
        &mut self,
        path: &str,
        (center, radius): ([f64; 2], f64),
        fill: Option<Rgb>,
        outline: Rgb,
        outline_width: f64,
    ) {
        let [x, y] = center.map(Number);
        let (scale, width) = (Number(radius), outline_width / radius);
        let fill = fill.map_or_else(|| "none".to_owned(), |fill| fill.to_string());
        self.add(format_args!(
            "<path d=\"{path}\" transform=\"translate({x} {y}) scale({scale})\" fill=\"{fill}\" stroke=\"{outline}\" stroke-width=\"{width:.3}\"/>"
        ));
    }

    /// Draws a filled polygon with an outline.
    pub(crate) fn polygon(
        &mut self,
        corners: &[[f64; 2]],
        fill: Rgb,
        outline: Rgb,
        outline_width: f64,
    ) {
        let mut path = String::new();
        push_path(&mut path, corners);
        let width = Number(outline_width);
        self.add(format_args!(
            "<path d=\"{path}Z\" fill=\"{fill}\" stroke=\"{outline}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// Draws a filled polygon through which what is behind it is visible.
    pub(crate) fn glass(&mut self, corners: &[[f64; 2]], fill: Rgb, opacity: f64) {
        let mut path = String::new();
        push_path(&mut path, corners);
        let opacity = Number(opacity);
        self.add(format_args!(
            "<path d=\"{path}Z\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
        ));
    }

    /// Defines what `draw` draws as a symbol, which [`Canvas::place`] repeats.
    pub(crate) fn define(&mut self, draw: impl FnOnce(&mut Self)) -> usize {
        let id = self.next_id();
        self.add(format_args!("<defs><g id=\"symbol-{id}\">"));
        draw(self);
        self.body.push_str("</g></defs>");
        id
    }

    /// Draws a symbol with its origin at `at`.
    pub(crate) fn place(&mut self, symbol: usize, at: [f64; 2]) {
        let [x, y] = at.map(Number);
        self.add(format_args!(
            "<use href=\"#symbol-{symbol}\" x=\"{x}\" y=\"{y}\"/>"
        ));
    }

    /// Draws a text whose baseline is at `[x, y]`.
    pub(crate) fn text(
        &mut self,
        at: [f64; 2],
        content: &str,
        size: u32,
        anchor: Anchor,
        color: Rgb,
    ) {
        if content.is_empty() {
            return;
        }
        let [x, y] = at.map(Number);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let content = Escaped(content);
        self.add(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{color}\"{anchor}>{content}</text>"
        ));
    }

    /// Draws a text as [`Canvas::text`], shrunk or cut to fit into a width.
    pub(crate) fn label(
        &mut self,
        at: [f64; 2],
        (text, size, width): (&str, u32, f64),
        anchor: Anchor,
        color: Rgb,
    ) {
        let fitted = fit(text, size, width);
        self.text(at, &fitted.content, fitted.size, anchor, color);
    }

    fn next_id(&mut self) -> usize {
        self.ids += 1;
        self.ids
    }

    fn add(&mut self, element: fmt::Arguments<'_>) {
        push(&mut self.body, element);
    }
}

fn push(text: &mut String, more: fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(more);
}

/// Appends the commands of a path through `points`.
fn push_path(path: &mut String, points: &[[f64; 2]]) {
    for (index, point) in points.iter().enumerate() {
        let command = ["M", "L", " "][index.min(2)];
        let [x, y] = point.map(Number);
        push(path, format_args!("{command}{x} {y}"));
    }
}

/// A number with at most two decimals, within the range that a renderer can draw.
struct Number(f64);

impl Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Adding 0 turns -0 into 0.
        let rounded = (self.0.clamp(-1e6, 1e6) * 100.0).round() / 100.0 + 0.0;
        write!(f, "{rounded}")
    }
}

/// The attributes of a rectangle.
struct Area(Rect);

impl Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rect {
            x,
            y,
            width,
            height,
        } = self.0;
        let [x, y, width, height] = [x, y, width, height].map(Number);
        write!(
            f,
            " x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""
        )
    }
}

/// A text without the characters that XML gives a meaning or forbids.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in clean(self.0).chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
