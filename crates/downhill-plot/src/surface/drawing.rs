//! The drawing of a surface: farther parts are drawn first.

use super::axes::ticks;
use super::camera::Camera;
use super::{Coloring, Surface};
use crate::axis::Axis;
use crate::canvas::{Canvas, Rect};
use crate::drawing::Drawing as Page;
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::legend::{Legend, ROW_HEIGHT};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{CURVE_WIDTH, Rgb, SCENE_HEIGHT, SCENE_WIDTH, Style, Theme};

/// The line of a path.
pub(super) const PATH: Pen = Pen::Boundary;
/// The marker at the start of a path.
pub(super) const START: Marker = Marker::Ring;
/// The marker at the end of a path.
pub(super) const END: Marker = Marker::Highlight(0);

/// The space around the box for ticks and labels: left, right, above and below.
const SPACE: [f64; 4] = [58.0, 34.0, 26.0, 52.0];
/// The darkest and the brightest light, as a fraction of black or white mixed into the color.
const SHADE: f64 = 0.22;

/// The width of the hidden part of a path.
const HIDDEN_WIDTH: f64 = 1.0;
/// The opacity of a surface with points below it.
const OPACITY: f64 = 0.72;

/// A part of the surface, of the path or of the points, with its distance from the eye.
struct Item {
    distance: f64,
    shape: Shape,
}

enum Shape {
    Cell { corners: [[f64; 2]; 4], fill: Rgb },
    Step([[f64; 2]; 2]),
    Marker(Marker, [f64; 2]),
    Stem { ends: [[f64; 2]; 2], class: usize },
}

/// A surface while it is drawn.
pub(super) struct Drawing<'a> {
    pub(super) surface: &'a Surface,
    pub(super) style: &'static Style,
    pub(super) axes: [Axis; 3],
    pub(super) camera: Camera,
}

impl Figure for Surface {
    fn scene(&self, theme: Theme) -> Result<Page, PlotError> {
        let style = Style::of(theme);
        let legend = Legend::new(self.legend(), SCENE_WIDTH - 2.0 * MARGIN);
        let height = SCENE_HEIGHT + 20.0 + (legend.height() - ROW_HEIGHT).max(0.0);
        let mut canvas = Canvas::new(style, SCENE_WIDTH, height);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [MARGIN, TITLE_HEIGHT]);
        let [x, y, z] = &self.labels;
        canvas.describe(&format!("A surface: {z} over {x} and {y}."));
        let [left, right, above, below] = SPACE;
        let top = TITLE_HEIGHT + legend.height() + above;
        let area = Rect {
            x: left,
            y: top,
            width: SCENE_WIDTH - left - right,
            height: height - top - below,
        };
        let drawing = Drawing {
            surface: self,
            style,
            axes: self.axes(),
            camera: Camera::new(self.view[0], self.view[1], area),
        };
        drawing.draw(&mut canvas);
        Ok(canvas.into_scene())
    }
}

impl Drawing<'_> {
    fn draw(&self, canvas: &mut Canvas) {
        let ticks = self.axes.each_ref().map(ticks);
        canvas.group("grid", |canvas| self.draw_walls(canvas, &ticks));
        let mut items = self.cells();
        let path = self.path();
        items.extend(path.iter().map(|&(distance, step)| Item {
            distance,
            shape: Shape::Step(step),
        }));
        items.extend(self.points());
        items.sort_by(|a, b| b.distance.total_cmp(&a.distance));
        let translucent = !self.surface.points.is_empty();
        canvas.group("surface", |canvas| {
            for item in &items {
                self.draw_item(canvas, &item.shape, translucent);
            }
        });
        canvas.group("path", |canvas| self.draw_path(canvas, &path));
        canvas.group("axes", |canvas| self.draw_axes(canvas, &ticks));
    }

    fn draw_item(&self, canvas: &mut Canvas, shape: &Shape, translucent: bool) {
        let style = self.style;
        match shape {
            Shape::Cell { corners, fill } => {
                if translucent {
                    canvas.glass(corners, *fill, OPACITY);
                } else {
                    canvas.polygon(corners, *fill, fill.mix(style.text, 0.16), 0.4);
                }
            }
            Shape::Step(ends) => canvas.polyline(ends, PATH.color(style), CURVE_WIDTH),
            Shape::Marker(marker, at) => marker.draw(canvas, style, *at),
            Shape::Stem { ends, class } => {
                canvas.polyline(ends, style.background.mix(style.class(*class), 0.7), 1.0);
            }
        }
    }

    /// A position in the box, from 0 to 1 each.
    fn inside(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [x_axis, y_axis, z_axis] = &self.axes;
        [x_axis.position(x), y_axis.position(y), z_axis.position(z)]
    }

    /// The cells of the grid whose four corners have a height.
    fn cells(&self) -> Vec<Item> {
        let surface = self.surface;
        let mut items = Vec::new();
        for row in 0..surface.y.len() - 1 {
            for column in 0..surface.x.len() - 1 {
                let around = [(0, 0), (1, 0), (1, 1), (0, 1)];
                let corners = around.map(|(right, up)| self.node(column + right, row + up));
                let [Some(a), Some(b), Some(c), Some(d)] = corners else {
                    continue;
                };
                let height = (a[2] + b[2] + c[2] + d[2]) / 4.0;
                items.push(Item {
                    distance: self.cell_distance(column, row),
                    shape: Shape::Cell {
                        corners: [a, b, c, d].map(|corner| self.camera.position(corner)),
                        fill: self.shaded(self.color(height), [a, b, c, d]),
                    },
                });
            }
        }
        items
    }

    /// A grid point in the box.
    fn node(&self, column: usize, row: usize) -> Option<[f64; 3]> {
        let surface = self.surface;
        let height = surface.height(&self.axes[2], column, row)?;
        let [x, y, _] = &self.axes;
        Some([
            x.position(surface.x[column]),
            y.position(surface.y[row]),
            height,
        ])
    }

    fn cell_distance(&self, column: usize, row: usize) -> f64 {
        let Surface { x, y, .. } = self.surface;
        let middle = [
            (x[column] + x[column + 1]) / 2.0,
            (y[row] + y[row + 1]) / 2.0,
        ];
        let [x, y, _] = self.inside([middle[0], middle[1], 1.0]);
        self.camera.distance([x, y])
    }

    /// The diagonal of a cell, as a distance.
    fn cell_size(&self) -> f64 {
        let Surface { x, y, .. } = self.surface;
        2.0 * (1.0 / (x.len() - 1) as f64).hypot(1.0 / (y.len() - 1) as f64)
    }

    fn color(&self, height: f64) -> Rgb {
        match self.surface.coloring {
            Coloring::Height => self.style.heat(height),
            Coloring::Probability => {
                let class = usize::from(height >= 0.5);
                self.style.region(class, (2.0 * height - 1.0).abs())
            }
        }
    }

    /// A color in the light that falls on a cell from the left.
    fn shaded(&self, color: Rgb, [a, b, c, d]: [[f64; 3]; 4]) -> Rgb {
        let minus = |a: [f64; 3], b: [f64; 3]| [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
        let (u, v) = (minus(c, a), minus(d, b));
        let normal = [
            u[1] * v[2] - u[2] * v[1],
            u[2] * v[0] - u[0] * v[2],
            u[0] * v[1] - u[1] * v[0],
        ];
        let length = normal.iter().map(|n| n * n).sum::<f64>().sqrt();
        let light = [-0.5, -0.4, 0.77];
        let cosine: f64 = normal.iter().zip(light).map(|(n, l)| n * l / length).sum();
        // A level cell keeps its color.
        let change = cosine - light[2];
        let toward = if change < 0.0 {
            Rgb(0, 0, 0)
        } else {
            Rgb(255, 255, 255)
        };
        color.mix(toward, SHADE * change.abs())
    }

    /// The height of the surface at a place of its grid, with the cell; `None` outside or in a hole.
    fn on_surface(&self, [x, y]: [f64; 2]) -> Option<([f64; 3], [usize; 2])> {
        let cell = |values: &[f64], value: f64| {
            let after = values.partition_point(|v| *v <= value);
            let inside = value >= values[0] && value <= values[values.len() - 1];
            inside.then(|| after.clamp(1, values.len() - 1) - 1)
        };
        let surface = self.surface;
        let (column, row) = (cell(&surface.x, x)?, cell(&surface.y, y)?);
        let [x_axis, y_axis, _] = &self.axes;
        let at = [x_axis.position(x), y_axis.position(y)];
        let (a, b) = (self.node(column, row)?, self.node(column + 1, row)?);
        let (c, d) = (self.node(column, row + 1)?, self.node(column + 1, row + 1)?);
        let (s, t) = (
            (at[0] - a[0]) / (b[0] - a[0]),
            (at[1] - a[1]) / (c[1] - a[1]),
        );
        let low = a[2] + (b[2] - a[2]) * s;
        let high = c[2] + (d[2] - c[2]) * s;
        Some(([at[0], at[1], low + (high - low) * t], [column, row]))
    }

    /// The steps of the path on the surface, cut at the edges of the cells, with their distances.
    fn path(&self) -> Vec<(f64, [[f64; 2]; 2])> {
        let Surface { x, y, path, .. } = self.surface;
        let mut steps = Vec::new();
        for ends in path.windows(2) {
            let [from, to] = [ends[0], ends[1]];
            let along = |part: f64| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * part);
            let mut cuts = vec![0.0, 1.0];
            for (axis, values) in [x, y].into_iter().enumerate() {
                let (low, high) = (from[axis].min(to[axis]), from[axis].max(to[axis]));
                let first = values.partition_point(|v| *v <= low);
                let crossed = values[first..].iter().take_while(|v| **v < high);
                cuts.extend(crossed.map(|v| (v - from[axis]) / (to[axis] - from[axis])));
            }
            cuts.sort_by(f64::total_cmp);
            for cut in cuts.windows(2) {
                let middle = self.on_surface(along((cut[0] + cut[1]) / 2.0));
                let ends = [cut[0], cut[1]].map(|part| self.on_surface(along(part)));
                if let ([Some((a, _)), Some((b, _))], Some((_, [column, row]))) = (ends, middle) {
                    // Nearer than its cell and the neighboring cells, which would cover half of the line's width.
                    let distance = self.cell_distance(column, row) - self.cell_size();
                    steps.push((distance, [a, b].map(|at| self.camera.position(at))));
                }
            }
        }
        steps
    }

    /// The points, with lines to the surface.
    fn points(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for point in &self.surface.points {
            let at = self.inside(point.at);
            let distance = self.camera.distance([at[0], at[1]]) - 0.05;
            let end = self.camera.position(at);
            if let Some((below, _)) = self.on_surface([point.at[0], point.at[1]]) {
                let ends = [self.camera.position(below), end];
                let class = point.class;
                items.push(Item {
                    distance: distance + 1e-9,
                    shape: Shape::Stem { ends, class },
                });
            }
            let shape = Shape::Marker(Marker::Class(point.class), end);
            items.push(Item { distance, shape });
        }
        items
    }

    /// Draws the hidden part of the path as a thin line over everything, and its ends.
    fn draw_path(&self, canvas: &mut Canvas, steps: &[(f64, [[f64; 2]; 2])]) {
        let style = self.style;
        let mut lines: Vec<Vec<[f64; 2]>> = Vec::new();
        for &(_, [from, to]) in steps {
            match lines.last_mut() {
                Some(line) if line.last() == Some(&from) => line.push(to),
                _ => lines.push(vec![from, to]),
            }
        }
        // The visible part has the same color and is wider, so it hides this line.
        let lines = lines.iter().map(Vec::as_slice);
        canvas.paths(lines, PATH.color(style), HIDDEN_WIDTH, &[3.0, 3.0]);
        let path = &self.surface.path;
        let ends = [(START, path.first()), (END, path.last())];
        for (marker, at) in ends {
            if let Some((at, _)) = at.and_then(|at| self.on_surface(*at)) {
                marker.draw_in_legend(canvas, style, self.camera.position(at));
            }
        }
    }
}
