//! The weights of a layer on images, drawn as images.

use crate::drawing::Drawing;

use crate::canvas::{Anchor, Canvas, Rect};
use crate::error::{PlotError, is_plottable};
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE, Theme};
use crate::text::text_width;

/// The number of maps in a row.
const COLUMNS: usize = 8;
/// The space between two maps.
const GAP: f64 = 16.0;
/// The height of the line that explains the colors.
const KEY_HEIGHT: f64 = 32.0;
/// The height of a caption.
const CAPTION: f64 = 20.0;

/// The weights of each unit for the pixels of an image, laid out like it.
///
/// Negative and positive weights have different colors, which are stronger for larger weights. All maps
/// share one scale.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Theme, WeightMaps, render_svg};
///
/// let edge = vec![-1.0, 0.5, -1.0, 0.5];
/// let figure = WeightMaps::new("An edge", [2, 2], vec![edge])?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("unit 0"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WeightMaps {
    title: String,
    size: [usize; 2],
    maps: Vec<Vec<f64>>,
}

impl WeightMaps {
    /// Creates one map of `width * height` weights per unit, row by row.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without units, [`PlotError::PixelCount`] for a unit with another number of
    /// weights or none, and [`PlotError::NotPlottable`] for a weight that is NaN, infinite or beyond
    /// 1e300.
    pub fn new(
        title: impl Into<String>,
        [width, height]: [usize; 2],
        maps: Vec<Vec<f64>>,
    ) -> Result<Self, PlotError> {
        if maps.is_empty() {
            return Err(PlotError::Empty { what: "units" });
        }
        let area = width.checked_mul(height);
        for (index, map) in maps.iter().enumerate() {
            if map.is_empty() || area != Some(map.len()) {
                return Err(PlotError::PixelCount {
                    index,
                    width,
                    height,
                    pixels: map.len(),
                });
            }
            if let Some(&value) = map.iter().find(|weight| !is_plottable(**weight)) {
                let what = "weights of unit";
                return Err(PlotError::NotPlottable { what, index, value });
            }
        }
        Ok(Self {
            title: title.into(),
            size: [width, height],
            maps,
        })
    }

    /// The largest magnitude of a weight, for the scale.
    fn largest(&self) -> f64 {
        let weights = self.maps.iter().flatten();
        weights.fold(0.0, |largest, weight| weight.abs().max(largest))
    }

    /// Draws the line below the title that explains the colors.
    fn draw_key(&self, canvas: &mut Canvas, style: &Style) {
        let largest = self.largest();
        let largest = if (0.01..1e4).contains(&largest) || largest == 0.0 {
            format!("{largest:.2}")
        } else {
            format!("{largest:.1e}")
        };
        let (low, high) = (format!("-{largest}"), format!("+{largest} (weight)"));
        let widths = [&low, &high].map(|text| text_width(text, LABEL_SIZE));
        let (bar, gap) = (200.0, 10.0);
        let left = (SCENE_WIDTH - bar - widths[0] - widths[1] - 2.0 * gap) / 2.0;
        let y = TITLE_HEIGHT + KEY_HEIGHT / 2.0 - 4.0;
        let area = Rect {
            x: left + widths[0] + gap,
            y: y - 8.0,
            width: bar,
            height: 16.0,
        };
        canvas.group("key", |canvas| {
            canvas.text([left, y + 5.0], &low, LABEL_SIZE, Anchor::Start, style.text);
            let steps = 80;
            for step in 0..steps {
                let fraction = (f64::from(step) + 0.5) / f64::from(steps);
                let from = area.x + bar * f64::from(step) / f64::from(steps);
                let rest = Rect {
                    x: from,
                    // Up to the end; later steps cover the rest, which leaves no seams.
                    width: area.right() - from,
                    ..area
                };
                canvas.fill_rect(rest, shade(style, 2.0 * fraction - 1.0));
            }
            canvas.stroke_rect(area, style.axis, 1.0);
            let at = [area.right() + gap, y + 5.0];
            canvas.text(at, &high, LABEL_SIZE, Anchor::Start, style.text);
        });
    }
}

/// The color of a weight given as a fraction of the largest, -1 to 1.
fn shade(style: &Style, fraction: f64) -> Rgb {
    let end = style.class(usize::from(fraction > 0.0));
    style.background.mix(end, fraction.abs())
}

impl Figure for WeightMaps {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let columns = COLUMNS as f64;
        let side = ((SCENE_WIDTH - 2.0 * MARGIN + GAP) / columns - GAP).floor();
        let [width, height] = self.size;
        let exact = side / width.max(height) as f64;
        // A whole number of units per pixel keeps edges sharp.
        let pixel = if exact >= 1.0 { exact.floor() } else { exact };
        let row = pixel * height as f64 + CAPTION + GAP;
        let rows = self.maps.len().div_ceil(COLUMNS) as f64;
        let top = TITLE_HEIGHT + KEY_HEIGHT + 8.0;
        let mut canvas = Canvas::new(style, SCENE_WIDTH, top + rows * row - GAP + MARGIN);
        draw_title(&mut canvas, style, &self.title);
        self.draw_key(&mut canvas, style);
        // Avoids 0 / 0 if all weights are 0.
        let scale = match self.largest() {
            0.0 => 1.0,
            largest => largest,
        };
        for (unit, map) in self.maps.iter().enumerate() {
            let left = (unit % COLUMNS) as f64 * (side + GAP) + MARGIN;
            let area = Rect {
                x: (left + (side - pixel * width as f64) / 2.0).round(),
                y: (top + (unit / COLUMNS) as f64 * row).round(),
                width: pixel * width as f64,
                height: pixel * height as f64,
            };
            canvas.group("map", |canvas| {
                for (index, weight) in map.iter().enumerate() {
                    let cell = Rect {
                        x: area.x + pixel * (index % width) as f64,
                        y: area.y + pixel * (index / width) as f64,
                        width: pixel,
                        height: pixel,
                    };
                    canvas.fill_rect(cell, shade(style, weight / scale));
                }
                canvas.stroke_rect(area, style.axis, 1.0);
                let at = [area.x + area.width / 2.0, area.bottom() + 16.0];
                let caption = format!("unit {unit}");
                canvas.text(at, &caption, TICK_SIZE, Anchor::Middle, style.text);
            });
        }
        Ok(canvas.into_scene())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_maps_are_errors() {
        let message = |maps| WeightMaps::new("t", [2, 1], maps).unwrap_err().to_string();
        let empty = "nothing to draw: there are no units; expected at least one";
        assert_eq!(message(vec![]), empty);
        let short = message(vec![vec![1.0, 2.0], vec![1.0]]);
        assert!(short.contains('1') && short.contains('2'), "{short}");
        let infinite = message(vec![vec![1.0, f64::INFINITY]]);
        assert!(infinite.contains("weights of unit[0] is inf"), "{infinite}");
    }

    #[test]
    fn signs_differ_in_color_and_the_largest_weight_has_the_full_color() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            assert_eq!(shade(style, 0.0), style.background);
            assert_eq!(shade(style, -1.0), style.class(0));
            assert_eq!(shade(style, 1.0), style.class(1));
        }
        let zeros = WeightMaps::new("t", [1, 1], vec![vec![0.0]; 9]).unwrap();
        assert!(zeros.scene(Theme::Dark).is_ok());
    }
}
