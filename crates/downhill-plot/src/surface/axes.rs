//! The box around a surface: floor, back walls, ticks and labels.

use super::drawing::Drawing;
use crate::axis::{Axis, Tick};
use crate::canvas::{Anchor, Canvas};
use crate::style::{LABEL_SIZE, SCENE_WIDTH, TICK_SIZE};
use crate::text::{fit, text_width};

/// The distance of tick numbers from the box.
const TICK_DISTANCE: f64 = 16.0;

impl Drawing<'_> {
    /// The sides of the box that are farther from the eye, along x and along y: 0 or 1.
    fn far_sides(&self) -> [f64; 2] {
        [[1.0, 0.5], [0.5, 1.0]].map(|[x, y]| {
            let middle = self.camera.distance([0.5, 0.5]);
            f64::from(u8::from(self.camera.distance([x, y]) > middle))
        })
    }

    /// Draws the floor and the two walls behind the surface, with lines at the ticks.
    pub(super) fn draw_walls(
        &self,
        canvas: &mut Canvas,
        [x_ticks, y_ticks, z_ticks]: &[Vec<Tick>; 3],
    ) {
        let Self { style, camera, .. } = *self;
        let [far_x, far_y] = self.far_sides();
        let corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let faces = [
            corners.map(|[x, y]| [x, y, 0.0]),
            corners.map(|[x, z]| [x, far_y, z]),
            corners.map(|[y, z]| [far_x, y, z]),
        ];
        let wall = style.background.mix(style.grid, 0.4);
        for face in faces {
            canvas.polygon(&face.map(|at| camera.position(at)), wall, style.axis, 0.75);
        }
        let [x, y, z] = &self.axes;
        let x_lines = x_ticks.iter().flat_map(|tick| {
            let at = x.position(tick.value);
            [
                [at, 0.0, 0.0],
                [at, 1.0, 0.0],
                [at, far_y, 0.0],
                [at, far_y, 1.0],
            ]
        });
        let y_lines = y_ticks.iter().flat_map(|tick| {
            let at = y.position(tick.value);
            [
                [0.0, at, 0.0],
                [1.0, at, 0.0],
                [far_x, at, 0.0],
                [far_x, at, 1.0],
            ]
        });
        let z_lines = z_ticks.iter().flat_map(|tick| {
            let at = z.position(tick.value);
            [
                [0.0, far_y, at],
                [1.0, far_y, at],
                [far_x, 0.0, at],
                [far_x, 1.0, at],
            ]
        });
        let ends: Vec<[f64; 3]> = x_lines.chain(y_lines).chain(z_lines).collect();
        for line in ends.as_chunks::<2>().0 {
            let [from, to] = line.map(|end| camera.position(end));
            canvas.line(from, to, style.grid, 1.0);
        }
    }

    /// Draws tick numbers and labels.
    pub(super) fn draw_axes(&self, canvas: &mut Canvas, ticks: &[Vec<Tick>; 3]) {
        let Self { style, camera, .. } = *self;
        let [far_x, far_y] = self.far_sides();
        let [near_x, near_y] = [1.0 - far_x, 1.0 - far_y];
        for axis in [0, 1] {
            self.draw_floor_axis(canvas, axis, [near_x, near_y], &ticks[axis]);
        }
        // The vertical axis is at the corner farthest to the left.
        let left = |[x, y]: [f64; 2]| camera.position([x, y, 0.0])[0];
        let corners = [[far_x, near_y], [near_x, far_y]];
        let [x, y] = if left(corners[0]) < left(corners[1]) {
            corners[0]
        } else {
            corners[1]
        };
        for tick in &ticks[2] {
            let z = self.axes[2].position(tick.value);
            let [right, baseline] = camera.position([x, y, z]);
            let at = [right - 7.0, baseline + 4.5];
            canvas.text(at, &tick.label, TICK_SIZE, Anchor::End, style.text);
        }
        let [right, top] = camera.position([x, y, 1.0]);
        let label = fit(&self.surface.labels[2], LABEL_SIZE, SCENE_WIDTH / 2.0);
        // A long label starts at the edge of the page.
        let right = (right - 7.0).max(8.0 + text_width(&label.content, label.size));
        let at = [right, top - 16.0];
        canvas.text(at, &label.content, label.size, Anchor::End, style.text);
    }

    /// Draws tick numbers along an edge of the floor, and the label below it.
    fn draw_floor_axis(&self, canvas: &mut Canvas, axis: usize, sides: [f64; 2], ticks: &[Tick]) {
        let Self { style, camera, .. } = *self;
        // The edge is on the near side of the other axis.
        let at = |along: f64, across: f64| {
            let mut place = [across, across, 0.0];
            place[axis] = along;
            camera.position(place)
        };
        let near = sides[1 - axis];
        let (corner, end) = (at(sides[axis], near), at(1.0 - sides[axis], near));
        let inner = at(0.5, 1.0 - near);
        // Away from the box, at a right angle to its edge.
        let edge = [end[0] - corner[0], end[1] - corner[1]];
        let length = edge[0].hypot(edge[1]);
        let mut away = [-edge[1] / length, edge[0] / length];
        if away[0] * (inner[0] - corner[0]) + away[1] * (inner[1] - corner[1]) > 0.0 {
            away = away.map(|v| -v);
        }
        let anchor = match away[0] {
            ..-0.3 => Anchor::End,
            0.3.. => Anchor::Start,
            _ => Anchor::Middle,
        };
        for tick in ticks {
            let [x, y] = at(self.axes[axis].position(tick.value), near);
            let x = x + away[0] * TICK_DISTANCE;
            let baseline = y + away[1] * TICK_DISTANCE + 4.5;
            canvas.text([x, baseline], &tick.label, TICK_SIZE, anchor, style.text);
        }
        // Each label has the part of the page on its side of the nearest corner, so long labels do not overlap.
        let [left, right] = if end[0] < corner[0] {
            [8.0, corner[0] - 8.0]
        } else {
            [corner[0] + 8.0, SCENE_WIDTH - 8.0]
        };
        let label = fit(&self.surface.labels[axis], LABEL_SIZE, right - left);
        let half = text_width(&label.content, label.size) / 2.0;
        let middle = ((corner[0] + end[0]) / 2.0 + away[0] * TICK_DISTANCE)
            .min(right - half)
            .max(left + half);
        let at = [middle, canvas.height() - 14.0];
        canvas.text(at, &label.content, label.size, Anchor::Middle, style.text);
    }
}

/// A few ticks of an axis.
pub(super) fn ticks(axis: &Axis) -> Vec<Tick> {
    axis.ticks(4)
}
