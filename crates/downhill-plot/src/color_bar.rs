//! The bar right of a plot area that says which shade stands for which fraction.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::frame::{MARGIN, Y_LABEL_RISE};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE};
use crate::text::fit;

/// The room right of the plot area, for the color bar.
pub(crate) const BAR_SPACE: f64 = 92.0;

/// The longest label of the color bar: what the y label leaves of the line they share.
const BAR_LABEL_WIDTH: f64 = 220.0;

/// What a bar says of its shades.
#[derive(Debug)]
pub(crate) struct ColorBar<'a> {
    /// What they are the shades of, above the bar.
    pub(crate) label: &'a str,
    /// Strips side by side, each in its own color.
    pub(crate) parts: usize,
    /// The fraction at the lower end, and how it is written.
    pub(crate) least: (f64, String),
}

impl<'a> ColorBar<'a> {
    /// A bar of one color for the fractions 0 to 1.
    pub(crate) fn of_fractions(label: &'a str) -> Self {
        Self {
            label,
            parts: 1,
            least: (0.0, "0".to_owned()),
        }
    }

    /// Draws the bar beside a plot area. `shade` is given the part, and a fraction.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        style: &Style,
        plot: Rect,
        shade: impl Fn(usize, f64) -> Rgb,
    ) {
        let bar = Rect {
            x: plot.right() + 18.0,
            // Strips side by side need more room to be told apart.
            width: if self.parts > 1 { 24.0 } else { 16.0 },
            ..plot
        };
        let (least, written) = &self.least;
        let steps = 96;
        for part in 0..self.parts {
            let left = bar.x + bar.width * part as f64 / self.parts as f64;
            for step in 0..steps {
                let top = bar.y + bar.height * f64::from(step) / f64::from(steps);
                let area = Rect {
                    x: left,
                    y: top,
                    // To the end of the bar, for later ones to cover: no seams.
                    width: bar.right() - left,
                    height: bar.bottom() - top,
                };
                let fraction = 1.0 - (f64::from(step) + 0.5) / f64::from(steps);
                canvas.fill_rect(area, shade(part, least + (1.0 - least) * fraction));
            }
        }
        canvas.stroke_rect(bar, style.axis, 1.0);
        let round = [(0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1.0, "1")];
        let above = round.into_iter().filter(|(value, _)| value > least);
        for (value, label) in [(*least, written.as_str())].into_iter().chain(above) {
            let y = bar.bottom() - bar.height * (value - least) / (1.0 - least);
            canvas.line([bar.right(), y], [bar.right() + 4.0, y], style.axis, 1.0);
            let at = [bar.right() + 8.0, y + 4.5];
            canvas.text(at, label, TICK_SIZE, Anchor::Start, style.text);
        }
        let label = fit(self.label, LABEL_SIZE, BAR_LABEL_WIDTH);
        // Above the bar like the y label above its axis, and ending where the figure does.
        let at = [SCENE_WIDTH - MARGIN, bar.y - Y_LABEL_RISE];
        canvas.text(at, &label.content, label.size, Anchor::End, style.text);
    }
}
