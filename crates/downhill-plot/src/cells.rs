//! Filling a plot area cell by cell, for probability fields and regions of classes.

use crate::canvas::{Canvas, Rect};
use crate::style::Rgb;

/// The number of grid points at which a model is evaluated, along x and along y.
///
/// Cells are about five scene units wide. The field looks smooth, and evaluating the model and writing
/// the figure take less than a second.
pub(crate) const GRID: [usize; 2] = [109, 73];

/// Fills the `columns * rows` cells of `plot`, counted from its lower left corner.
///
/// Adjacent cells of a row with equal shades are one rectangle, which keeps files small.
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
            // Each extends a little under its right and lower neighbors, which are drawn later.
            // Otherwise a viewer's antialiasing would show the page between them.
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
