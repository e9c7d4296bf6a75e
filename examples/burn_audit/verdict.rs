//! What the audit says of a gradient.

use serde_json::{Value, json};

/// What the audit says of a gradient, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The gradient is the slope.
    Right,
    /// The function has no slope here, and the gradient is between the slopes to both sides.
    Convention,
    /// The value is not finite, or the differences do not settle.
    NotJudged,
    /// Right to the precision of `f32` only, in a computation in `f64`.
    Rounded,
    /// Autodiff has no gradient of an input that the loss depends on.
    NoGradient,
    /// The computation panics.
    Panics,
    /// The gradient is not finite where the slope is.
    NotFinite,
    /// The gradient is not the slope.
    Wrong,
}

impl Verdict {
    pub(crate) const ALL: [Self; 8] = [
        Self::Right,
        Self::Convention,
        Self::NotJudged,
        Self::Rounded,
        Self::NoGradient,
        Self::Panics,
        Self::NotFinite,
        Self::Wrong,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Convention => "right by convention",
            Self::NotJudged => "not judged",
            Self::Rounded => "rounded to f32",
            Self::NoGradient => "no gradient",
            Self::Panics => "panics",
            Self::NotFinite => "not finite",
            Self::Wrong => "wrong",
        }
    }

    pub(crate) fn is_fault(self) -> bool {
        self >= Self::Rounded
    }
}

/// The message of a row whose gradient shows no error, but whose value does.
pub(crate) const VALUE_IS_ROUNDED: &str = "the value is rounded to f32";

/// The verdict on one case at one point, on one backend in one precision.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) backend: &'static str,
    pub(crate) dtype: &'static str,
    pub(crate) point: String,
    pub(crate) verdict: Verdict,
    pub(crate) max_abs_error: f64,
    pub(crate) max_rel_error: f64,
    /// The entry of the largest error.
    pub(crate) entry: String,
    pub(crate) message: String,
    pub(crate) worst: Option<Worst>,
}

/// Where to look at the largest error, for a reproduction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worst {
    /// The number of the entry, among those of all inputs.
    pub(crate) entry: usize,
    /// The backend and the precision of the differences.
    pub(crate) reference: (&'static str, &'static str),
    /// Whether the slopes to both sides differ.
    pub(crate) kink: bool,
}

impl Row {
    /// What identifies the row: kind, name, backend, precision and point.
    pub(crate) fn key(&self) -> [&str; 5] {
        [self.kind, &self.name, self.backend, self.dtype, &self.point]
    }

    /// The row for a report. JSON has no infinity: such an error is `null`.
    pub(crate) fn json(&self) -> Value {
        json!({
            "kind": self.kind,
            "name": self.name,
            "backend": self.backend,
            "dtype": self.dtype,
            "point": self.point,
            "verdict": self.verdict.name(),
            "max_abs_error": self.max_abs_error,
            "max_rel_error": self.max_rel_error,
            "entry": self.entry,
            "message": self.message,
        })
    }
}

/// Sorts rows: the worst verdict first, then the largest relative error.
pub(crate) fn worst_first(rows: &mut [Row]) {
    rows.sort_by(|a, b| {
        let worse = b.verdict.cmp(&a.verdict);
        let further = b.max_rel_error.total_cmp(&a.max_rel_error);
        worse.then(further).then_with(|| a.key().cmp(&b.key()))
    });
}
