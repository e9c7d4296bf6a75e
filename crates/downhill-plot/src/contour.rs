//! Contour lines of a function: marching squares, refined by bisection.
//!
//! Bisection evaluates the function between grid points. Interpolation would not do: a steep sigmoid
//! jumps from 0 to 1 between two grid points, and its interpolated contour would have steps.

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
    /// The lowest and the highest x.
    pub(crate) x: [f64; 2],
    /// The lowest and the highest y.
    pub(crate) y: [f64; 2],
    /// The `columns * rows` values, row by row from the lowest y.
    pub(crate) values: Vec<f64>,
}

impl Grid {
    /// The points of the grid, in the order of the values.
    pub(crate) fn points(&self) -> Vec<[f64; 2]> {
        (0..self.columns * self.rows)
            .map(|node| self.point(node))
            .collect()
    }

    /// The value at a column and a row.
    pub(crate) fn value(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    fn point(&self, node: usize) -> [f64; 2] {
        let between = |[low, high]: [f64; 2], index: usize, count: usize| {
            low + (high - low) * index as f64 / (count - 1) as f64
        };
        [
            between(self.x, node % self.columns, self.columns),
            between(self.y, node / self.columns, self.rows),
        ]
    }

    /// The two grid points of an edge.
    fn ends(&self, edge: Edge) -> [usize; 2] {
        match edge {
            Edge::Along(node) => [node, node + 1],
            Edge::Up(node) => [node, node + self.columns],
        }
    }
}

/// An edge of the grid, identified by its lower or left point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Along(usize),
    Up(usize),
}

impl Edge {
    /// A unique number of the edge.
    fn id(self) -> usize {
        match self {
            Self::Along(node) => 2 * node,
            Self::Up(node) => 2 * node + 1,
        }
    }
}

/// The contour lines at `level`; closed lines repeat their first point.
pub(crate) fn contour(
    grid: &Grid,
    level: f64,
    function: &mut Function<'_>,
) -> Result<Vec<Vec<[f64; 2]>>, PlotError> {
    let segments = segments(grid, level);
    let mut edges: Vec<Edge> = segments.iter().flatten().copied().collect();
    edges.sort_by_key(|edge| edge.id());
    edges.dedup();
    let crossings = crossings(grid, level, &edges, function)?;
    // The ends of every segment are in `edges`, so the search finds them.
    let index = |edge: Edge| edges.partition_point(|other| other.id() < edge.id());
    let joined: Vec<[usize; 2]> = segments.iter().map(|pair| pair.map(index)).collect();
    let chains = chains(edges.len(), &joined);
    let points = |chain: Vec<usize>| chain.into_iter().map(|edge| crossings[edge]).collect();
    Ok(chains.into_iter().map(points).collect())
}

/// The pairs of edges that the contour connects, cell by cell.
fn segments(grid: &Grid, level: f64) -> Vec<[Edge; 2]> {
    let above = |column, row| grid.value(column, row) >= level;
    let mut segments = Vec::new();
    for row in 0..grid.rows - 1 {
        for column in 0..grid.columns - 1 {
            let node = row * grid.columns + column;
            // Counter-clockwise from the lower left corner, and the edge from each to the next.
            let corners = [
                above(column, row),
                above(column + 1, row),
                above(column + 1, row + 1),
                above(column, row + 1),
            ];
            let edges = [
                Edge::Along(node),
                Edge::Up(node + 1),
                Edge::Along(node + grid.columns),
                Edge::Up(node),
            ];
            let crossed: Vec<Edge> = (0..4)
                .filter(|&side| corners[side] != corners[(side + 1) % 4])
                .map(|side| edges[side])
                .collect();
            match crossed[..] {
                [from, to] => segments.push([from, to]),
                // A saddle: opposite corners are alike. The mean decides which pair is connected.
                [bottom, right, top, left] => {
                    let sum = grid.value(column, row)
                        + grid.value(column + 1, row)
                        + grid.value(column, row + 1)
                        + grid.value(column + 1, row + 1);
                    if (sum / 4.0 >= level) == corners[0] {
                        segments.extend([[bottom, right], [top, left]]);
                    } else {
                        segments.extend([[left, bottom], [right, top]]);
                    }
                }
                _ => {}
            }
        }
    }
    segments
}

/// The point on each edge at which the function crosses `level`.
fn crossings(
    grid: &Grid,
    level: f64,
    edges: &[Edge],
    function: &mut Function<'_>,
) -> Result<Vec<[f64; 2]>, PlotError> {
    let middle = |[a, b]: &[[f64; 2]; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
    // The part of each edge that contains the crossing, from below the level to above it.
    let mut parts: Vec<[[f64; 2]; 2]> = edges
        .iter()
        .map(|&edge| {
            let [first, second] = grid.ends(edge);
            let ends = [grid.point(first), grid.point(second)];
            let rising = grid.values[first] < level;
            if rising { ends } else { [ends[1], ends[0]] }
        })
        .collect();
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
        let mut grid = Grid {
            columns: 41,
            rows: 31,
            x: [-2.0, 2.0],
            y: [-1.5, 1.5],
            values: Vec::new(),
        };
        let mut batch = |points: &[[f64; 2]]| Ok(points.iter().map(|&[x, y]| f(x, y)).collect());
        grid.values = batch(&grid.points()).unwrap();
        contour(&grid, 0.5, &mut batch).unwrap()
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
    fn a_constant_has_no_contour() {
        assert!(lines(|_, _| 0.5).is_empty());
        assert!(lines(|_, _| 0.1).is_empty());
    }
}
