//! A matrix, and what can go wrong with one.

/// What a formula is given or writes, row by row.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) values: Vec<f64>,
    columns: usize,
}

/// The name of a mistake, and what it makes of a matrix: of the right one, the arguments of the formula, and the same
/// matrix one call before.
pub(super) type Damage = (&'static str, fn(&Matrix, &[Matrix], &Matrix) -> Vec<f64>);

/// The mistakes in a matrix: an argument of a formula, or one of its results.
///
/// Many stand for several classic ones. Of `z`, `sign` takes the wrong branch of a kink; of `da`, `transposed` reduces a
/// bias over the wrong axis, and `first row alone` does not reduce it; of an optimizer's state, `missing` does not carry
/// it on, and of the number of the step, `far too large` leaves the bias correction out. The call before is the batch
/// or the step before, and in a result what was there.
#[rustfmt::skip]
pub(super) const DAMAGES: [Damage; 22] = [
    ("sign", |m, _, _| m.map(|v| -v)),
    ("factor 2", |m, _, _| m.map(|v| 2.0 * v)),
    ("factor 1/2", |m, _, _| m.map(|v| v / 2.0)),
    ("missing", |m, _, _| m.map(|_| 0.0)),
    ("replaced by 1", |m, _, _| m.map(|_| 1.0)),
    ("far too large", |m, _, _| m.map(|v| 1e6 * v)),
    ("slope for value", |m, _, _| m.map(|v| v * (1.0 - v))),
    ("sum for mean", |m, given, _| m.map(|v| v * rows(given))),
    ("mean for sum", |m, given, _| m.map(|v| v / rows(given))),
    ("mean of n + 1", |m, given, _| m.map(|v| v * rows(given) / (rows(given) + 1.0))),
    ("mean of n - 1", |m, given, _| m.map(|v| v * rows(given) / (rows(given) - 1.0))),
    ("mean over outputs", |m, _, _| m.map(|v| v / m.columns as f64)),
    ("transposed", |m, _, _| m.moved(|r, c| ((r * m.columns + c) % m.rows(), (r * m.columns + c) / m.rows()))),
    ("off by a row", |m, _, _| m.moved(|r, c| ((r + m.rows() - 1) % m.rows(), c))),
    ("off by a column", |m, _, _| m.moved(|r, c| (r, (c + m.columns - 1) % m.columns))),
    ("last row missing", |m, _, _| m.rows_where(|r| r + 1 < m.rows())),
    ("first row alone", |m, _, _| m.rows_where(|r| r == 0)),
    ("stale or unwritten", |m, _, earlier| m.with(earlier, |_, e| e)),
    ("entry unwritten", |m, _, earlier| [&earlier.values[..1], &m.values[1..]].concat()),
    ("accumulated", |m, _, earlier| m.with(earlier, |v, e| v + e)),
    ("first term alone", |m, given, _| m.first_term(given).values),
    ("second term alone", |m, given, _| m.with(&m.first_term(given), |v, first| v - first)),
];

/// The name of a mistake, and what it makes of an entry and that of an argument.
pub(super) type Mixture = (&'static str, fn(f64, f64) -> f64);

/// The mistakes that mix a matrix up with an argument: `a` for `z`, `dx = da`, a term more or less.
pub(super) const MIXTURES: [Mixture; 3] = [
    ("other argument", |_, other| other),
    ("term too many", |v, other| v + other),
    ("term missing", |v, other| v - other),
];

/// The number of samples: the rows of the first argument.
fn rows(given: &[Matrix]) -> f64 {
    given[0].rows() as f64
}

impl Matrix {
    pub(super) fn new(values: &[f64], columns: usize) -> Self {
        let values = values.to_vec();
        Self { values, columns }
    }

    /// One column.
    pub(super) fn column(values: &[f64]) -> Self {
        Self::new(values, 1)
    }

    fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    pub(super) fn map(&self, f: impl Fn(f64) -> f64) -> Vec<f64> {
        self.values.iter().map(|&v| f(v)).collect()
    }

    /// Entry by entry with another matrix; as it is if they do not fit.
    pub(super) fn with(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        if self.values.len() != other.values.len() {
            return self.values.clone();
        }
        let pairs = self.values.iter().zip(&other.values);
        pairs.map(|(&v, &o)| f(v, o)).collect()
    }

    /// At each place, row and column, the entry of the place that `from` names.
    fn moved(&self, from: impl Fn(usize, usize) -> (usize, usize)) -> Vec<f64> {
        let places = (0..self.values.len()).map(|i| from(i / self.columns, i % self.columns));
        places
            .map(|(r, c)| self.values[r * self.columns + c])
            .collect()
    }

    fn rows_where(&self, keep: impl Fn(usize) -> bool) -> Vec<f64> {
        let entries = self.values.iter().enumerate();
        entries
            .map(|(i, &v)| if keep(i / self.columns) { v } else { 0.0 })
            .collect()
    }

    /// `d a / z` of the arguments `z`, `a` and `d`: the first term of a product rule, where `a` is `z` times something.
    fn first_term(&self, given: &[Self]) -> Self {
        let mut first = self.clone();
        if let [z, a, d] = given
            && given.iter().all(|m| m.values.len() == self.values.len())
        {
            for (i, first) in first.values.iter_mut().enumerate() {
                *first = d.values[i] * a.values[i] / z.values[i];
            }
        }
        first
    }
}
