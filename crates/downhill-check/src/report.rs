//! The report of a check: one row per compared number, the worst first.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use crate::tolerance::Allowed;

/// The verdict on one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All methods agree.
    Agrees,
    /// Rounding hides the difference: neither right nor wrong.
    ///
    /// The function's values are too large relative to the slope, or the terms of the gradient relative to
    /// their sum.
    Unresolved,
    /// The function has a kink or is undefined on one side: neither right nor wrong.
    NotDifferentiable,
    /// The function is computed in a coarser precision than stated.
    ///
    /// Rounding noise limits the slope to a few digits, and the claims agree with those.
    Inexact,
    /// A gradient is infinite or NaN, and the function has a finite slope.
    NotFinite,
    /// Two methods differ by more than allowed.
    Differs,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Unresolved => "unresolved",
            Self::NotDifferentiable => "not differentiable here",
            Self::Inexact => "inexact",
            Self::NotFinite => "not finite",
            Self::Differs => "differs",
        }
    }
}

/// One number, its value by each method, and the verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The name of the parameter.
    ///
    /// It is `value` for the function's value, and `direction` for its slope in a random direction.
    pub parameter: String,
    /// The index in the parameter, along each axis; empty for `value` and `direction`.
    pub index: Vec<usize>,
    /// The value by each of [`Report::methods`]; `None` if a method gives none.
    pub values: Vec<Option<f64>>,
    /// The difference of the two values that differ most, relative to what is allowed.
    pub error: f64,
    /// The largest allowed difference of those two.
    pub allowed: f64,
    /// The verdict.
    pub verdict: Verdict,
}

impl Row {
    /// Compares each two values; `allowed(i, j)` is for those of methods `i` and `j`.
    pub(crate) fn new(
        parameter: &str,
        index: Vec<usize>,
        values: Vec<Option<f64>>,
        allowed: impl Fn(usize, usize) -> Allowed,
    ) -> Self {
        let mut worst: Option<(Verdict, f64, f64, f64)> = None;
        let given = || {
            values
                .iter()
                .enumerate()
                .filter_map(|(i, v)| Some((i, (*v)?)))
        };
        for (i, a) in given() {
            for (j, b) in given().filter(|(j, _)| *j > i) {
                let allowed = allowed(i, j);
                let error = if a == b && a.is_finite() {
                    0.0
                } else {
                    (a - b).abs()
                };
                let verdict = match allowed.verdict(error) {
                    Verdict::Differs if !a.is_finite() || !b.is_finite() => Verdict::NotFinite,
                    verdict => verdict,
                };
                let excess = excess(error, allowed.largest());
                if worst.is_none_or(|(v, e, _, _)| (verdict, excess) > (v, e)) {
                    worst = Some((verdict, excess, error, allowed.largest()));
                }
            }
        }
        let (verdict, _, error, allowed) = worst.unwrap_or((Verdict::Agrees, 0.0, 0.0, 0.0));
        Self {
            parameter: parameter.to_owned(),
            index,
            values,
            error,
            allowed,
            verdict,
        }
    }

    /// The error divided by the allowed error: up to 1, the values agree.
    pub fn excess(&self) -> f64 {
        excess(self.error, self.allowed)
    }

    /// Orders by verdict, the worst first, then by decreasing error.
    pub(crate) fn worst_first(&self, other: &Self) -> Ordering {
        (other.verdict.cmp(&self.verdict)).then(other.excess().total_cmp(&self.excess()))
    }

    fn location(&self) -> String {
        if self.index.is_empty() {
            self.parameter.clone()
        } else {
            format!("{}{:?}", self.parameter, self.index)
        }
    }
}

/// Infinite if the error is infinite or NaN, since such values do not agree.
fn excess(error: f64, allowed: f64) -> f64 {
    if error == 0.0 {
        0.0
    } else if error.is_finite() && allowed.is_finite() {
        error / allowed
    } else {
        f64::INFINITY
    }
}

/// The report of a check.
///
/// Its `Display` is a summary and a table of the rows that do not agree, the worst first.
/// [`rows`](Self::rows) returns all rows as data, and the report can be serialized.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    // Programs read the reports by this key.
    #[serde(rename = "ways")]
    pub(crate) methods: Vec<String>,
    pub(crate) value: Option<Row>,
    pub(crate) direction: Option<Row>,
    pub(crate) entries: Vec<Row>,
    #[serde(rename = "of")]
    pub(crate) total_entries: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// The names of the methods, in the order of a row's values.
    pub fn methods(&self) -> &[String] {
        &self.methods
    }

    /// Whether no row differs, is inexact or not finite, and at least one slope agrees.
    ///
    /// Rows that are not differentiable or unresolved do not count.
    pub fn agrees(&self) -> bool {
        let is = |verdict| move |row: &Row| row.verdict == verdict;
        let wrong = |row: &Row| row.verdict > Verdict::NotDifferentiable;
        let mut slopes = self.direction.iter().chain(&self.entries);
        !self.rows().any(wrong) && slopes.any(is(Verdict::Agrees))
    }

    /// The row of the function's value, if a claim has one.
    pub fn value(&self) -> Option<&Row> {
        self.value.as_ref()
    }

    /// The row of the slope in a random direction; [`Check`](crate::Check) adds it.
    pub fn direction(&self) -> Option<&Row> {
        self.direction.as_ref()
    }

    /// The rows of the checked entries, the worst first.
    pub fn entries(&self) -> &[Row] {
        &self.entries
    }

    /// The number of entries, checked or not.
    pub fn total_entries(&self) -> usize {
        self.total_entries
    }

    /// The notes on limits of the check, each a sentence. Most reports have none.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    /// All rows: the value, the direction, and the entries, the worst first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.value
            .iter()
            .chain(&self.direction)
            .chain(&self.entries)
    }

    /// The rows that differ or are not finite, in the order of [`rows`](Self::rows).
    pub fn differing(&self) -> impl Iterator<Item = &Row> {
        self.rows().filter(|row| row.verdict >= Verdict::NotFinite)
    }

    /// The number of checked entries with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let rows = self.entries.iter().filter(|row| row.verdict == verdict);
        rows.count()
    }

    /// The largest [excess](Row::excess) of an entry that agrees or differs.
    pub fn excess(&self) -> f64 {
        let rows = self.entries.iter();
        let resolved =
            |row: &&Row| row.verdict == Verdict::Agrees || row.verdict >= Verdict::NotFinite;
        let resolved = rows.filter(resolved);
        resolved.map(Row::excess).fold(0.0, f64::max)
    }
}

pub(crate) const VALUE: &str = "value";
pub(crate) const DIRECTION: &str = "direction";

/// The number of rows that a table shows.
const SHOWN: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        let bad: Vec<&Row> = self
            .rows()
            .filter(|r| r.verdict != Verdict::Agrees)
            .collect();
        if !bad.is_empty() {
            let table = Table {
                methods: &self.methods,
                rows: bad,
            };
            write!(f, "\n\n{table}")?;
        }
        for note in &self.notes {
            write!(f, "\nnote: {note}")?;
        }
        Ok(())
    }
}

impl Report {
    /// One line: how many entries agree, and by which methods.
    pub fn summary(&self) -> String {
        let checked = self.entries.len();
        let of = if checked == self.total_entries {
            format!("{checked}")
        } else {
            format!("{checked} (a sample of {})", self.total_entries)
        };
        let summary = match (checked, self.count(Verdict::Agrees), &self.direction) {
            (0, _, Some(direction)) => {
                format!(
                    "the slope in a random direction {}",
                    direction.verdict.words()
                )
            }
            (_, agree, _) if agree == checked => format!("all {of} entries agree"),
            (_, agree, _) => {
                let others = [
                    Verdict::Differs,
                    Verdict::NotFinite,
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
        format!("{summary}: {}", self.methods.join(", "))
    }

    /// A row in one line: its value by each method.
    pub fn line(&self, row: &Row) -> String {
        let values = self.methods.iter().zip(&row.values);
        let values = values.filter_map(|(method, v)| Some(format!("{:e} ({method})", (*v)?)));
        let values: Vec<String> = values.collect();
        format!("{}: {}", row.location(), values.join(", "))
    }

    /// The first rows as a printable table, including those that agree.
    pub fn table(&self) -> impl fmt::Display + '_ {
        Table {
            methods: &self.methods,
            rows: self.rows().collect(),
        }
    }
}

struct Table<'a> {
    methods: &'a [String],
    rows: Vec<&'a Row>,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.rows[..self.rows.len().min(SHOWN)];
        let width = shown.iter().map(|r| r.location().chars().count()).max();
        let location_width = width.unwrap_or(0).max("parameter".len());
        let widths: Vec<usize> = self
            .methods
            .iter()
            .map(|w| w.chars().count().max(17))
            .collect();
        write!(f, "{:<location_width$}", "parameter")?;
        for (method, &width) in self.methods.iter().zip(&widths) {
            write!(f, "  {method:>width$}")?;
        }
        write!(f, "  {:>8}  {:>8}", "error", "allowed")?;
        for row in shown {
            write!(f, "\n{:<location_width$}", row.location())?;
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
