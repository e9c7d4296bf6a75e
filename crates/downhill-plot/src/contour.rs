//! Contour lines of a function: marching squares, refined by bisection.
//!
//! Bisection evaluates the function between grid points. Interpolation would not do: a steep sigmoid
//! jumps from 0 to 1 between two grid points, and its interpolated contour would have steps.

use crate::axis::Axis;
use crate::error::PlotError;

/// The number of bisections: to 1/64 of a grid step, less than a pixel.
const BISECTIONS: usize = 6;

/// A function of a batch of points `[x, y]`, with one value per point.
pub(crate) type Function<'a> = dyn FnMut(&[[f64; 2]]) -> Result<Vec<f64>, PlotError> + 'a;

/// Values of a function of the plane at the points of a regular grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// The number of points along x, at least two.
    pub(crate) columns: usize,
    /// The number of points along y, at least two.
    pub(crate) rows: usize,
    axes: [Axis; 2],
    /// The `columns * rows` values, row by row from the lowest y.
    pub(crate) values: Vec<f64>,
}

impl Grid {
    /// A grid over axes, without values.
    pub(crate) fn over(axes: [Axis; 2], [columns, rows]: [usize; 2]) -> Self {
        Self {
            columns,
            rows,
            axes,
            values: Vec::new(),
        }
    }

    /// The points of the grid, in the order of the values.
    pub(crate) fn points(&self) -> Vec<[f64; 2]> {
        (0..self.columns * self.rows)
            .map(|node| self.point(node))
            .collect()
    }

    /// The corners of each cell, row by row from the lowest.
    pub(crate) fn cells(&self) -> impl Iterator<Item = [usize; 4]> {
        let columns = self.columns - 1;
        let cells = 0..columns * (self.rows - 1);
        cells.map(move |cell| self.corners(cell % columns, cell / columns))
    }

    /// The points at the corners of a cell, counter-clockwise from the lower left.
    pub(crate) fn corners(&self, column: usize, row: usize) -> [usize; 4] {
        let node = row * self.columns + column;
        [node, node + 1, node + 1 + self.columns, node + self.columns]
    }

    fn point(&self, node: usize) -> [f64; 2] {
        let [x, y] = self.axes;
        let at = |index: usize, count: usize| index as f64 / (count - 1) as f64;
        [
            x.value(at(node % self.columns, self.columns)),
            y.value(at(node / self.columns, self.rows)),
        ]
    }

    /// The two grid points of an edge.
    fn ends(&self, edge: usize) -> [usize; 2] {
        let node = edge / 2;
        [
            node,
            node + if edge.is_multiple_of(2) {
                1
            } else {
                self.columns
            },
        ]
    }
}

/// The contour lines at `level`; closed lines repeat their first point.
///
/// Without a function, the crossings are interpolated from the grid's values. There is no line at values
/// that are not finite.
pub(crate) fn contour(
    grid: &Grid,
    level: f64,
    function: Option<&mut Function<'_>>,
) -> Result<Vec<Vec<[f64; 2]>>, PlotError> {
    let segments = segments(grid, level);
    let mut edges = segments.concat();
    edges.sort_unstable();
    edges.dedup();
    let crossings = match function {
        Some(function) => crossings(grid, level, &edges, function)?,
        None => interpolated(grid, level, &edges),
    };
    // The ends of every segment are in `edges`, so the search finds them.
    let index = |edge: usize| edges.partition_point(|&other| other < edge);
    let joined: Vec<[usize; 2]> = segments.iter().map(|pair| pair.map(index)).collect();
    let chains = chains(edges.len(), &joined);
    let points = |chain: Vec<usize>| chain.into_iter().map(|edge| crossings[edge]).collect();
    Ok(chains.into_iter().map(points).collect())
}

/// The pairs of edges that the contour connects, cell by cell.
///
/// The edge from a point to the next along x has twice the point's index as its number, and the one
/// along y has 1 more.
fn segments(grid: &Grid, level: f64) -> Vec<[usize; 2]> {
    let mut segments = Vec::new();
    for nodes in grid.cells() {
        let values = nodes.map(|node| grid.values[node]);
        if !values.iter().all(|value| value.is_finite()) {
            continue;
        }
        // Counter-clockwise from the lower left corner, and the edge from each to the next.
        let corners = values.map(|value| value >= level);
        let [first, right, _, upper] = nodes;
        let edges = [2 * first, 2 * right + 1, 2 * upper, 2 * first + 1];
        let crossed = (0..4).filter(|&side| corners[side] != corners[(side + 1) % 4]);
        let crossed: Vec<usize> = crossed.map(|side| edges[side]).collect();
        match crossed[..] {
            [from, to] => segments.push([from, to]),
            // A saddle: opposite corners are alike. The mean decides which pair is connected.
            [bottom, right, top, left] => {
                if (values.iter().sum::<f64>() / 4.0 >= level) == corners[0] {
                    segments.extend([[bottom, right], [top, left]]);
                } else {
                    segments.extend([[left, bottom], [right, top]]);
                }
            }
            _ => {}
        }
    }
    segments
}

/// The point on each edge at which a straight line between its values crosses `level`.
fn interpolated(grid: &Grid, level: f64, edges: &[usize]) -> Vec<[f64; 2]> {
    let crossing = |&edge: &usize| {
        let nodes = grid.ends(edge);
        let [first, second] = nodes.map(|node| grid.values[node]);
        let [from, to] = nodes.map(|node| grid.point(node));
        let fraction = (level - first) / (second - first);
        [0, 1].map(|side| from[side] + (to[side] - from[side]) * fraction)
    };
    edges.iter().map(crossing).collect()
}

/// The point on each edge at which the function crosses `level`.
fn crossings(
    grid: &Grid,
    level: f64,
    edges: &[usize],
    function: &mut Function<'_>,
) -> Result<Vec<[f64; 2]>, PlotError> {
    let middle = |[a, b]: &[[f64; 2]; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
    // The part of each edge that contains the crossing, from below the level to above it.
    let part = |&edge: &usize| {
        let [first, second] = grid.ends(edge);
        let rising = grid.values[first] < level;
        let ends = if rising {
            [first, second]
        } else {
            [second, first]
        };
        ends.map(|node| grid.point(node))
    };
    let mut parts: Vec<[[f64; 2]; 2]> = edges.iter().map(part).collect();
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    for _ in 0..BISECTIONS {
        let middles: Vec<[f64; 2]> = parts.iter().map(middle).collect();
        let values = function(&middles)?;
        for ((part, middle), value) in parts.iter_mut().zip(middles).zip(values) {
            part[usize::from(value >= level)] = middle;
        }
    }
    Ok(parts.iter().map(middle).collect())
}

/// Connects segments between `count` numbered points to chains.
fn chains(count: usize, segments: &[[usize; 2]]) -> Vec<Vec<usize>> {
    // A point is on one edge, which belongs to two cells, so at most two segments meet there.
    let mut meeting: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, pair) in segments.iter().enumerate() {
        for &point in pair {
            meeting[point].push(index);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut chains = Vec::new();
    // Open lines first, from one of their ends; only closed lines remain then.
    let ends = (0..count).filter(|&point| meeting[point].len() == 1);
    for start in ends.chain(0..count) {
        let mut chain = vec![start];
        let mut point = start;
        while let Some(&index) = meeting[point].iter().find(|&&index| !used[index]) {
            used[index] = true;
            let [from, to] = segments[index];
            point = if from == point { to } else { from };
            chain.push(point);
        }
        if chain.len() > 1 {
            chains.push(chain);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(f: impl Fn(f64, f64) -> f64) -> Vec<Vec<[f64; 2]>> {
        let axes = [[-2.0, 2.0], [-1.5, 1.5]].map(|ends| Axis::linear(ends, 0.0));
        let mut grid = Grid::over(axes, [41, 31]);
        let mut batch = |points: &[[f64; 2]]| Ok(points.iter().map(|&[x, y]| f(x, y)).collect());
        grid.values = batch(&grid.points()).unwrap();
        contour(&grid, 0.5, Some(&mut batch)).unwrap()
    }

    #[test]
    fn the_contour_of_a_steep_function_is_exact_to_a_fraction_of_a_cell() {
        // A sigmoid that saturates within a cell, and a step function.
        for steepness in [50.0, f64::INFINITY] {
            let lines = lines(|x, y| {
                let z: f64 = 0.3 * x - y + 0.21;
                if z == 0.0 {
                    0.5
                } else {
                    1.0 / (1.0 + (-steepness * z).exp())
                }
            });
            assert_eq!(lines.len(), 1);
            assert!(lines[0].len() > 40);
            for [x, y] in &lines[0] {
                // A cell is 0.1 wide.
                assert!((0.3 * x + 0.21 - y).abs() < 0.002, "({x}, {y})");
            }
            let ends = [lines[0][0][0], lines[0][lines[0].len() - 1][0]];
            assert_eq!(ends.map(f64::abs), [2.0, 2.0]);
        }
    }

    #[test]
    fn the_contour_of_a_disc_is_one_closed_line() {
        let lines = lines(|x, y| if x * x + y * y < 1.0 { 1.0 } else { 0.0 });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for [x, y] in &lines[0] {
            assert!((x.hypot(*y) - 1.0).abs() < 0.005);
        }
    }

    #[test]
    fn the_contour_of_a_saddle_is_two_lines() {
        let lines = lines(|x, y| 0.5 + (x - 0.05) * (y - 0.05) + 1e-3);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn without_the_function_a_contour_is_interpolated() {
        let axes = [Axis::linear([-2.0, 2.0], 0.0); 2];
        let mut grid = Grid::over(axes, [21, 21]);
        grid.values = grid.points().iter().map(|[x, y]| x * x + y * y).collect();
        let lines = contour(&grid, 1.0, None).unwrap();
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0]
                .iter()
                .all(|[x, y]| (x.hypot(*y) - 1.0).abs() < 0.006)
        );
        // A value that is not finite opens the line.
        grid.values[21 * 10 + 15] = f64::NAN;
        let open = contour(&grid, 1.0, None).unwrap();
        assert!(open.len() == 1 && open[0].first() != open[0].last());
    }

    #[test]
    fn a_constant_has_no_contour() {
        assert!(lines(|_, _| 0.5).is_empty());
        assert!(lines(|_, _| 0.1).is_empty());
    }
}
