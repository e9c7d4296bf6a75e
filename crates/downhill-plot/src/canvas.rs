//! The canvas and the shapes that all figures draw on it.
//!
//! Only this file creates primitives of the plotting library. Positions are `[x, y]` in scene units,
//! from the top left corner.

use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};

use crate::style::{FONT_FAMILY, Rgb, Style};
use crate::text::escape_math;

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
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// A scene that is being drawn.
#[derive(Debug)]
pub(crate) struct Canvas {
    scene: Scene,
}

impl Canvas {
    /// Creates an empty page in the style's background color.
    pub(crate) fn new(style: &Style, width: f64, height: f64) -> Self {
        let mut scene = Scene::new(width, height);
        scene.background_color = Some(Color::from(style.background).to_svg_string());
        scene.text_color = Some(Color::from(style.text).to_svg_string());
        scene.font_family = Some(FONT_FAMILY.to_owned());
        Self { scene }
    }

    /// The finished scene.
    pub(crate) fn into_scene(self) -> Scene {
        self.scene
    }

    /// The width of the page.
    pub(crate) fn width(&self) -> f64 {
        self.scene.width
    }

    /// Puts everything that `draw` draws into an SVG group of this class.
    ///
    /// Style sheets and tests use the class.
    pub(crate) fn group(&mut self, class: &str, draw: impl FnOnce(&mut Self)) {
        self.scene.elements.push(Primitive::GroupStart {
            transform: None,
            title: None,
            extra_attrs: Some(format!("class=\"{class}\"")),
        });
        draw(self);
        self.scene.elements.push(Primitive::GroupEnd);
    }

    /// Draws a filled rectangle.
    pub(crate) fn fill_rect(&mut self, area: Rect, fill: Rgb) {
        self.scene.elements.push(Primitive::Rect {
            x: area.x,
            y: area.y,
            width: area.width,
            height: area.height,
            fill: fill.into(),
            stroke: None,
            stroke_width: None,
            opacity: None,
        });
    }

    /// Draws the outline of a rectangle.
    pub(crate) fn stroke_rect(&mut self, area: Rect, stroke: Rgb, width: f64) {
        self.scene.elements.push(Primitive::Rect {
            x: area.x,
            y: area.y,
            width: area.width,
            height: area.height,
            fill: Color::None,
            stroke: Some(stroke.into()),
            stroke_width: Some(width),
            opacity: None,
        });
    }

    /// Draws a straight line.
    pub(crate) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: Rgb, width: f64) {
        self.scene.elements.push(Primitive::Line {
            x1: from[0],
            y1: from[1],
            x2: to[0],
            y2: to[1],
            stroke: stroke.into(),
            stroke_width: width,
            stroke_dasharray: None,
        });
    }

    /// Draws a line through `points`; a single point draws nothing.
    pub(crate) fn polyline(&mut self, points: &[[f64; 2]], stroke: Rgb, width: f64) {
        if points.len() < 2 {
            return;
        }
        self.scene.elements.push(Primitive::PolyLine {
            points: points.iter().map(|&[x, y]| (x, y)).collect(),
            stroke: stroke.into(),
            stroke_width: width,
            stroke_dasharray: None,
        });
    }

    /// Draws a circle with an outline, filled if there is a fill color.
    pub(crate) fn circle(
        &mut self,
        [cx, cy]: [f64; 2],
        radius: f64,
        fill: Option<Rgb>,
        outline: Rgb,
        outline_width: f64,
    ) {
        self.scene.elements.push(Primitive::Circle {
            cx,
            cy,
            r: radius,
            fill: fill.map_or(Color::None, Color::from),
            fill_opacity: None,
            stroke: Some(outline.into()),
            stroke_width: Some(outline_width),
        });
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
        for (index, [x, y]) in corners.iter().enumerate() {
            path.push_str(if index == 0 { "M" } else { " L" });
            path.push_str(&format!("{x:.2} {y:.2}"));
        }
        path.push_str(" Z");
        self.scene.elements.push(Primitive::Path(Box::new(PathData {
            d: path,
            fill: Some(fill.into()),
            stroke: outline.into(),
            stroke_width: outline_width,
            opacity: None,
            stroke_dasharray: None,
        })));
    }

    /// Draws a text whose baseline is at `[x, y]`.
    pub(crate) fn text(
        &mut self,
        [x, y]: [f64; 2],
        content: &str,
        size: u32,
        anchor: Anchor,
        color: Rgb,
    ) {
        if content.is_empty() {
            return;
        }
        self.scene.elements.push(Primitive::Text {
            x,
            y,
            content: escape_math(content),
            size,
            anchor: match anchor {
                Anchor::Start => TextAnchor::Start,
                Anchor::Middle => TextAnchor::Middle,
                Anchor::End => TextAnchor::End,
            },
            rotate: None,
            bold: false,
            color: Some(color.into()),
        });
    }
}
