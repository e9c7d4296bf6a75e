//! The projection of a box in space onto the page.

use crate::canvas::Rect;

/// The distance of the eye from the middle of the box, in halves of its width.
const DISTANCE: f64 = 5.5;

/// The height of the box, relative to its width.
const HEIGHT: f64 = 0.62;

/// A view of a box in space, in perspective.
///
/// Positions in the box are `[x, y, z]`, from 0 to 1 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Camera {
    /// Sine and cosine of the angle around the vertical axis.
    azimuth: (f64, f64),
    /// Sine and cosine of the height of the eye.
    elevation: (f64, f64),
    scale: f64,
    offset: [f64; 2],
}

impl Camera {
    /// Places the box so that it fills an area of the page; angles are in degrees.
    pub(super) fn new(azimuth: f64, elevation: f64, area: Rect) -> Self {
        let mut camera = Self {
            azimuth: azimuth.to_radians().sin_cos(),
            elevation: elevation.to_radians().sin_cos(),
            scale: 1.0,
            offset: [0.0, 0.0],
        };
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for corner in 0..8 {
            let bit = |axis: u32| f64::from((corner >> axis) & 1);
            let at = camera.position([bit(0), bit(1), bit(2)]);
            for axis in 0..2 {
                low[axis] = low[axis].min(at[axis]);
                high[axis] = high[axis].max(at[axis]);
            }
        }
        let size = [high[0] - low[0], high[1] - low[1]];
        let scale = (area.width / size[0]).min(area.height / size[1]);
        let space = [area.width - scale * size[0], area.height - scale * size[1]];
        camera.scale = scale;
        camera.offset = [
            area.x + space[0] / 2.0 - scale * low[0],
            area.y + space[1] / 2.0 - scale * low[1],
        ];
        camera
    }

    /// The position on the page of a point of the box.
    pub(super) fn position(&self, at: [f64; 3]) -> [f64; 2] {
        let [right, up, away] = self.turned(at);
        let factor = DISTANCE / (DISTANCE + away);
        [
            self.offset[0] + self.scale * right * factor,
            self.offset[1] - self.scale * up * factor,
        ]
    }

    /// The distance of a point of the floor along the direction of view; larger is farther away.
    pub(super) fn distance(&self, [x, y]: [f64; 2]) -> f64 {
        let (sine, cosine) = self.azimuth;
        (2.0 * x - 1.0) * sine + (2.0 * y - 1.0) * cosine
    }

    /// The coordinates relative to the eye: to the right, upwards, and away from it.
    fn turned(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let (sine, cosine) = self.azimuth;
        let right = (2.0 * x - 1.0) * cosine - (2.0 * y - 1.0) * sine;
        let depth = self.distance([x, y]);
        let height = (2.0 * z - 1.0) * HEIGHT;
        let (sine, cosine) = self.elevation;
        [
            right,
            height * cosine + depth * sine,
            depth * cosine - height * sine,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect {
        x: 10.0,
        y: 20.0,
        width: 300.0,
        height: 200.0,
    };

    #[test]
    fn the_box_fills_the_area_from_every_side() {
        for azimuth in [-130.0, -30.0, 0.0, 45.0, 200.0] {
            let camera = Camera::new(azimuth, 25.0, AREA);
            let corners = (0..8).map(|c| [c & 1, c >> 1 & 1, c >> 2 & 1].map(f64::from));
            let at: Vec<[f64; 2]> = corners.map(|corner| camera.position(corner)).collect();
            let (width, height) = ([0, 1].map(|axis| {
                let values = at.iter().map(|at| at[axis]);
                let (low, high) = (
                    values.clone().fold(f64::MAX, f64::min),
                    values.fold(0.0, f64::max),
                );
                high - low
            }))
            .into();
            assert!(
                at.iter()
                    .all(|&[x, y]| (9.99..310.01).contains(&x) && (19.99..220.01).contains(&y))
            );
            assert!(f64::abs(width - 300.0) < 1e-9 || f64::abs(height - 200.0) < 1e-9);
        }
    }

    #[test]
    fn what_is_near_is_lower_on_the_page_and_larger() {
        let camera = Camera::new(0.0, 25.0, AREA);
        let width = |y: f64| camera.position([1.0, y, 0.0])[0] - camera.position([0.0, y, 0.0])[0];
        assert!(camera.distance([0.5, 0.0]) < camera.distance([0.5, 1.0]));
        assert!(camera.position([0.5, 0.0, 0.0])[1] > camera.position([0.5, 1.0, 0.0])[1]);
        assert!(width(0.0) > 1.1 * width(1.0));
    }
}
