//! What a check found: every number in question, the worst first.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

/// What was found of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All ways to it agree.
    Agrees,
    /// Rounding hides the slope: the function's values are too large beside it, or do not change at
    /// all. Neither right nor wrong.
    Unresolved,
    /// The function has a corner here, or ends: no slope to agree on. Neither right nor wrong.
    NotDifferentiable,
    /// The function's values jump about, so that its slope is known to a few digits at most: it is not
    /// computed in the precision it is said to be. What the claims say is not wrong as far as it shows.
    Inexact,
    /// Two ways to it differ by more than is allowed.
    Differs,
}

impl Verdict {
    /// In a word or two.
    fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Unresolved => "unresolved",
            Self::NotDifferentiable => "not differentiable here",
            Self::Inexact => "inexact",
            Self::Differs => "differs",
        }
    }
}

/// One number, by every way it was come by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The parameter; `value` for the function's own value, `direction` for its slope in a random
    /// direction.
    pub parameter: String,
    /// Where in the parameter: row and column of a matrix. Nowhere, for `value` and `direction`.
    pub index: Vec<usize>,
    /// The number, in the order of the report's ways; none where a way does not say.
    pub values: Vec<Option<f64>>,
    /// How far apart the two are that differ most, measured by what they may.
    pub error: f64,
    /// How far apart those two may be.
    pub allowed: f64,
    /// What follows.
    pub verdict: Verdict,
}

impl Row {
    /// A row of numbers, of which each two may be apart as `allowed` says of their places.
    pub(crate) fn new(
        parameter: &str,
        index: Vec<usize>,
        values: Vec<Option<f64>>,
        allowed: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let mut worst: Option<(f64, f64, f64)> = None;
        let said = || {
            values
                .iter()
                .enumerate()
                .filter_map(|(i, v)| Some((i, (*v)?)))
        };
        for (i, a) in said() {
            for (j, b) in said().filter(|(j, _)| *j > i) {
                let allowed = allowed(i, j);
                let error = if a == b && a.is_finite() {
                    0.0
                } else {
                    (a - b).abs()
                };
                let excess = excess(error, allowed);
                if worst.is_none_or(|(w, _, _)| excess > w) {
                    worst = Some((excess, error, allowed));
                }
            }
        }
        let (excess, error, allowed) = worst.unwrap_or((0.0, 0.0, 0.0));
        Self {
            parameter: parameter.to_owned(),
            index,
            values,
            error,
            allowed,
            verdict: if excess <= 1.0 {
                Verdict::Agrees
            } else {
                Verdict::Differs
            },
        }
    }

    /// How many times over the allowed error this one is: 1 and below agree.
    pub fn excess(&self) -> f64 {
        excess(self.error, self.allowed)
    }

    /// The worst first: by verdict, and of each the largest error.
    pub(crate) fn worst_first(&self, other: &Self) -> Ordering {
        (other.verdict.cmp(&self.verdict)).then(other.excess().total_cmp(&self.excess()))
    }

    fn point(&self) -> String {
        if self.index.is_empty() {
            self.parameter.clone()
        } else {
            format!("{}{:?}", self.parameter, self.index)
        }
    }
}

/// Not a number where the error is none: two numbers of which one is not finite do not agree.
fn excess(error: f64, allowed: f64) -> f64 {
    if error == 0.0 {
        0.0
    } else if error.is_finite() && allowed.is_finite() {
        error / allowed
    } else {
        f64::INFINITY
    }
}

/// What a check found.
///
/// As text it is a table, the worst first, of what does not agree; [`rows`](Self::rows) are the
/// same as data, and the whole serializes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    // The key of the first reports, which programs read.
    #[serde(rename = "ways")]
    pub(crate) methods: Vec<String>,
    pub(crate) value: Option<Row>,
    pub(crate) direction: Option<Row>,
    pub(crate) entries: Vec<Row>,
    pub(crate) of: usize,
}

impl Report {
    /// The ways the numbers were come by, in the order of a row's values.
    pub fn methods(&self) -> &[String] {
        &self.methods
    }

    /// Whether nothing differs or is inexact, and something was found to agree.
    ///
    /// What is not differentiable, or unresolved, counts for neither.
    pub fn agrees(&self) -> bool {
        let is = |verdict| move |row: &Row| row.verdict == verdict;
        let wrong = |row: &Row| matches!(row.verdict, Verdict::Differs | Verdict::Inexact);
        let mut slopes = self.direction.iter().chain(&self.entries);
        !self.rows().any(wrong) && slopes.any(is(Verdict::Agrees))
    }

    /// The value, where one was claimed.
    pub fn value(&self) -> Option<&Row> {
        self.value.as_ref()
    }

    /// The slope in a random direction, where it was asked for.
    pub fn direction(&self) -> Option<&Row> {
        self.direction.as_ref()
    }

    /// The entries that were looked at, the worst first.
    pub fn entries(&self) -> &[Row] {
        &self.entries
    }

    /// How many entries there are, looked at or not.
    pub fn of(&self) -> usize {
        self.of
    }

    /// The value, the direction, and the entries, the worst first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.value
            .iter()
            .chain(&self.direction)
            .chain(&self.entries)
    }

    /// What differs: the value, the direction, and the entries, the worst first.
    pub fn differing(&self) -> impl Iterator<Item = &Row> {
        self.rows().filter(|row| row.verdict == Verdict::Differs)
    }

    /// How many entries were found to be so.
    pub fn count(&self, verdict: Verdict) -> usize {
        let such = self.entries.iter().filter(|row| row.verdict == verdict);
        such.count()
    }

    /// The largest error of an entry, as a multiple of what is allowed: 1 and below agree.
    pub fn excess(&self) -> f64 {
        let rows = self.entries.iter();
        let told = |row: &&Row| matches!(row.verdict, Verdict::Agrees | Verdict::Differs);
        let slopes = rows.filter(told);
        slopes.map(Row::excess).fold(0.0, f64::max)
    }
}

pub(crate) const VALUE: &str = "value";
pub(crate) const DIRECTION: &str = "direction";

/// How many rows a table shows.
const SHOWN: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        let bad: Vec<&Row> = self
            .rows()
            .filter(|r| r.verdict != Verdict::Agrees)
            .collect();
        if bad.is_empty() {
            return Ok(());
        }
        write!(
            f,
            "\n\n{}",
            Table {
                methods: &self.methods,
                rows: bad
            }
        )
    }
}

impl Report {
    /// How many entries agree, in a line.
    pub fn summary(&self) -> String {
        let looked = self.entries.len();
        let of = if looked == self.of {
            format!("{looked}")
        } else {
            format!("{looked} (a sample of {})", self.of)
        };
        let found = match (looked, self.count(Verdict::Agrees), &self.direction) {
            (0, _, Some(direction)) => {
                format!(
                    "the slope in a random direction {}",
                    direction.verdict.words()
                )
            }
            (_, agree, _) if agree == looked => format!("all {of} entries agree"),
            (_, agree, _) => {
                let others = [
                    Verdict::Differs,
                    Verdict::Inexact,
                    Verdict::NotDifferentiable,
                    Verdict::Unresolved,
                ];
                let others = others.map(|v| (self.count(v), v));
                let others = others.into_iter().filter(|(count, _)| *count > 0);
                let others = others.map(|(count, v)| match v {
                    Verdict::Differs if count > 1 => format!("{count} differ"),
                    v => format!("{count} {}", v.words()),
                });
                let others: Vec<String> = others.collect();
                format!("{agree} of {of} entries agree ({})", others.join(", "))
            }
        };
        format!("{found}: {}", self.methods.join(", "))
    }

    /// A row in a line: the number by every way.
    pub fn line(&self, row: &Row) -> String {
        let said = self.methods.iter().zip(&row.values);
        let said = said.filter_map(|(way, value)| Some(format!("{:e} ({way})", (*value)?)));
        format!("{}: {}", row.point(), said.collect::<Vec<_>>().join(", "))
    }

    /// The first rows, the worst first, whether they agree or not, to be printed.
    pub fn table(&self) -> impl fmt::Display + '_ {
        Table {
            methods: &self.methods,
            rows: self.rows().collect(),
        }
    }
}

/// Rows below one another.
struct Table<'a> {
    methods: &'a [String],
    rows: Vec<&'a Row>,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.rows[..self.rows.len().min(SHOWN)];
        let point = shown.iter().map(|r| r.point().chars().count()).max();
        let point = point.unwrap_or(0).max("parameter".len());
        let widths: Vec<usize> = self
            .methods
            .iter()
            .map(|w| w.chars().count().max(17))
            .collect();
        write!(f, "{:<point$}", "parameter")?;
        for (way, &width) in self.methods.iter().zip(&widths) {
            write!(f, "  {way:>width$}")?;
        }
        write!(f, "  {:>8}  {:>8}", "error", "allowed")?;
        for row in shown {
            write!(f, "\n{:<point$}", row.point())?;
            for (value, &width) in row.values.iter().zip(&widths) {
                match value {
                    Some(value) => write!(f, "  {value:>width$.9e}")?,
                    None => write!(f, "  {:>width$}", "")?,
                }
            }
            write!(f, "  {:>8.1e}  {:>8.1e}", row.error, row.allowed)?;
            if row.verdict != Verdict::Agrees {
                write!(f, "  {}", row.verdict.words())?;
            }
        }
        match self.rows.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, "\n… and {more} more"),
        }
    }
}
