//! The bar right of a plot area that says which shade stands for which share.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::frame::{MARGIN, Y_LABEL_RISE};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE};
use crate::text::fit;

/// The room right of the plot area, for the colour bar.
pub(crate) const BAR_ROOM: f64 = 92.0;

/// The longest label of the colour bar: what the y label leaves of the line they share.
const BAR_LABEL_WIDTH: f64 = 220.0;

/// Draws the shades of 0 to 1 beside a plot area, with what they are the shades of above them.
pub(crate) fn draw_colour_bar(
    canvas: &mut Canvas,
    style: &Style,
    plot: Rect,
    label: &str,
    shade: impl Fn(f64) -> Rgb,
) {
    let bar = Rect {
        x: plot.right() + 18.0,
        width: 16.0,
        ..plot
    };
    let steps = 96;
    for step in 0..steps {
        let top = bar.y + bar.height * f64::from(step) / f64::from(steps);
        let area = Rect {
            y: top,
            // Down to the end of the bar, for later steps to cover: no seams.
            height: bar.bottom() - top,
            ..bar
        };
        let value = 1.0 - (f64::from(step) + 0.5) / f64::from(steps);
        canvas.fill_rect(area, shade(value));
    }
    canvas.stroke_rect(bar, style.axis, 1.0);
    for (value, label) in [
        (0.0, "0"),
        (0.25, "0.25"),
        (0.5, "0.5"),
        (0.75, "0.75"),
        (1.0, "1"),
    ] {
        let y = bar.bottom() - bar.height * value;
        canvas.line([bar.right(), y], [bar.right() + 4.0, y], style.axis, 1.0);
        let at = [bar.right() + 8.0, y + 4.5];
        canvas.text(at, label, TICK_SIZE, Anchor::Start, style.text);
    }
    let label = fit(label, LABEL_SIZE, BAR_LABEL_WIDTH);
    // Above the bar like the y label above its axis, and ending where the figure does.
    let at = [SCENE_WIDTH - MARGIN, bar.y - Y_LABEL_RISE];
    canvas.text(at, &label.content, label.size, Anchor::End, style.text);
}
