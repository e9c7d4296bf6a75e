//! The bar right of a plot area that maps shades to fractions.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::frame::{MARGIN, Y_LABEL_RISE};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE};
use crate::text::fit;

/// The space right of the plot area, for the color bar.
pub(crate) const BAR_SPACE: f64 = 92.0;

/// The largest width of the bar's label, which is on the same line as the y label.
const BAR_LABEL_WIDTH: f64 = 220.0;

/// A color bar: its label, its classes and its ticks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ColorBar {
    /// The label above the bar.
    pub(crate) label: String,
    /// The number of classes, or 1 for the heights of a function.
    ///
    /// Each class has a strip. Two classes share one, from the first to the second.
    pub(crate) classes: usize,
    /// The ticks: heights from 0 to 1, and their texts.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl ColorBar {
    /// Draws the bar right of the plot area.
    pub(crate) fn draw(&self, canvas: &mut Canvas, style: &Style, plot: Rect) {
        let two = self.classes == 2;
        let parts = if two { 1 } else { self.classes };
        let color = |part: usize, height: f64| match self.classes {
            1 => style.heat(height),
            2 => style.region(usize::from(height >= 0.5), (2.0 * height - 1.0).abs()),
            _ => style.region(part, height),
        };
        let bar = Rect {
            x: plot.right() + 18.0,
            // Several strips need more space to be distinguishable.
            width: if parts > 1 { 24.0 } else { 16.0 },
            ..plot
        };
        for part in 0..parts {
            let strip = Rect {
                x: bar.x + bar.width * part as f64 / parts as f64,
                width: bar.width / parts as f64,
                ..bar
            };
            let colors = (0..=8).map(|step| color(part, f64::from(step) / 8.0));
            let colors: Vec<Rgb> = colors.collect();
            canvas.gradient_rect(strip, &colors);
        }
        canvas.stroke_rect(bar, style.axis, 1.0);
        for (height, label) in &self.ticks {
            let y = bar.bottom() - bar.height * height;
            canvas.line([bar.right(), y], [bar.right() + 4.0, y], style.axis, 1.0);
            let at = [bar.right() + 8.0, y + 4.5];
            canvas.text(at, label, TICK_SIZE, Anchor::Start, style.text);
        }
        let label = fit(&self.label, LABEL_SIZE, BAR_LABEL_WIDTH);
        // Above the bar, at the height of the y label, and right-aligned with the figure.
        let at = [SCENE_WIDTH - MARGIN, bar.y - Y_LABEL_RISE];
        canvas.text(at, &label.content, label.size, Anchor::End, style.text);
    }
}
