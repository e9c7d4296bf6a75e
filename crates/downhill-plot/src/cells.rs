//! A plot area filled cell by cell: the field of a probability, the regions of classes.

use crate::canvas::{Canvas, Rect};
use crate::style::Rgb;

/// Grid points at which a model is asked, along x and along y.
///
/// Cells of about five scene units: fine enough that the pale field looks smooth, and few enough
/// that a model is asked, and a figure written, in a fraction of a second.
pub(crate) const GRID: [usize; 2] = [109, 73];

/// Fills the `columns * rows` cells of `plot`, counted from its lower left corner. Neighbors in a
/// row with equal shades are drawn as one rectangle, which keeps files small.
pub(crate) fn draw_cells<S: PartialEq + Copy>(
    canvas: &mut Canvas,
    plot: Rect,
    [columns, rows]: [usize; 2],
    shade: impl Fn(usize, usize) -> S,
    color: impl Fn(S) -> Rgb,
) {
    let left = |column: usize| plot.x + plot.width * column as f64 / columns as f64;
    let top = |row: usize| plot.bottom() - plot.height * (row + 1) as f64 / rows as f64;
    for row in (0..rows).rev() {
        let shades: Vec<S> = (0..columns).map(|column| shade(column, row)).collect();
        let mut column = 0;
        for run in shades.chunk_by(|a, b| a == b) {
            let (x, y) = (left(column), top(row));
            column += run.len();
            // Each reaches a little under its right and lower neighbors, drawn later: where
            // two merely touch, a viewer's antialiasing would let the page shine through.
            let area = Rect {
                x,
                y,
                width: (left(column) + 0.75).min(plot.right()) - x,
                height: (y + plot.height / rows as f64 + 0.75).min(plot.bottom()) - y,
            };
            canvas.fill_rect(area, color(run[0]));
        }
    }
}
