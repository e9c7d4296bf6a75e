//! Two gradients side by side, and where they differ.

use std::fmt;

use crate::{CheckError, Tolerance};

/// One parameter's gradient: a name, a shape, and numbers row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    name: &'a str,
    shape: Vec<usize>,
    values: &'a [f64],
}

impl<'a> Entry<'a> {
    /// The gradient of a parameter of that name and shape.
    pub fn new(name: &'a str, shape: Vec<usize>, values: &'a [f64]) -> Self {
        Self {
            name,
            shape,
            values,
        }
    }

    fn check(&self) -> Result<(), CheckError> {
        // Saturating: no slice is as long as a shape that overflows.
        let expected = self.shape.iter().fold(1_usize, |p, &n| p.saturating_mul(n));
        if self.values.len() == expected {
            Ok(())
        } else {
            Err(CheckError::Length {
                name: self.name.to_owned(),
                shape: self.shape.clone(),
                expected,
                got: self.values.len(),
            })
        }
    }
}

/// One number of a parameter, in both gradients.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The parameter.
    pub parameter: String,
    /// Where in it: row and column of a matrix.
    pub index: Vec<usize>,
    /// The number in the first gradient.
    pub left: f64,
    /// The number in the second.
    pub right: f64,
    /// How far apart they are.
    pub error: f64,
    /// How far apart they may be.
    pub allowed: f64,
}

impl Difference {
    /// Whether the two are close enough. Numbers that are not finite never are, unless identical.
    pub fn agrees(&self) -> bool {
        self.left == self.right || (self.error.is_finite() && self.error <= self.allowed)
    }

    /// How many times over the allowed error this one is.
    fn excess(&self) -> f64 {
        if self.left == self.right {
            0.0
        } else if self.error.is_finite() && self.allowed.is_finite() {
            self.error / self.allowed
        } else {
            f64::INFINITY
        }
    }
}

/// Every number of two gradients, the worst first.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    differences: Vec<Difference>,
}

impl Report {
    /// Whether all numbers agree.
    pub fn agrees(&self) -> bool {
        self.differences.iter().all(Difference::agrees)
    }

    /// Every number, the worst first.
    pub fn worst(&self) -> &[Difference] {
        &self.differences
    }

    /// The largest error, as a multiple of what is allowed: 1 and below agree.
    pub fn excess(&self) -> f64 {
        self.differences.first().map_or(0.0, Difference::excess)
    }
}

/// How many differing numbers a report writes out.
const SHOWN: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = self.differences.iter().filter(|d| !d.agrees()).count();
        let all = self.differences.len();
        if wrong == 0 {
            return write!(f, "all {all} entries agree");
        }
        writeln!(f, "{wrong} of {all} entries differ, the worst first:")?;
        for d in self.differences.iter().take(wrong.min(SHOWN)) {
            writeln!(
                f,
                "  {}{:?}: {:e} and {:e}, {:.1e} apart ({:.1e} allowed)",
                d.parameter, d.index, d.left, d.right, d.error, d.allowed
            )?;
        }
        Ok(())
    }
}

/// Compares two gradients, number by number.
///
/// # Errors
///
/// [`CheckError`] unless both are of the same parameters in the same shapes; their order is free.
pub fn compare(
    left: &[Entry<'_>],
    right: &[Entry<'_>],
    tolerance: Tolerance,
) -> Result<Report, CheckError> {
    if let Some(extra) = right
        .iter()
        .find(|r| !left.iter().any(|l| l.name == r.name))
    {
        return Err(CheckError::OnlyOne {
            name: extra.name.to_owned(),
        });
    }
    let mut differences = Vec::new();
    for l in left {
        let r = right.iter().find(|r| l.name == r.name);
        let r = r.ok_or_else(|| CheckError::OnlyOne {
            name: l.name.to_owned(),
        })?;
        if l.shape != r.shape {
            return Err(CheckError::Shape {
                name: l.name.to_owned(),
                left: l.shape.clone(),
                right: r.shape.clone(),
            });
        }
        l.check()?;
        r.check()?;
        let both = l.values.iter().chain(r.values);
        let largest = both.fold(0.0_f64, |m, v| m.max(v.abs()));
        for (i, (&left, &right)) in l.values.iter().zip(r.values).enumerate() {
            differences.push(Difference {
                parameter: l.name.to_owned(),
                index: index(i, &l.shape),
                left,
                right,
                error: (left - right).abs(),
                allowed: tolerance.relative * left.abs().max(right.abs())
                    + tolerance.floor * largest,
            });
        }
    }
    differences.sort_by(|a, b| b.excess().total_cmp(&a.excess()));
    Ok(Report { differences })
}

/// Where the `flat`-th number of a shape is, row by row.
fn index(mut flat: usize, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (place, &size) in index.iter_mut().zip(shape).rev() {
        *place = flat % size;
        flat /= size;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Tolerance = Tolerance {
        relative: 1e-3,
        floor: 1e-6,
    };

    fn report(left: &[f64], right: &[f64]) -> Report {
        let entry = |values| [Entry::new("layers.0.weight", vec![2, 2], values)];
        compare(&entry(left), &entry(right), TOLERANCE).unwrap()
    }

    #[test]
    fn names_the_worst_first_with_both_numbers() {
        let report = report(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.1, 3.0, 5.0]);
        assert!(!report.agrees());
        let worst = &report.worst()[0];
        assert_eq!(
            (&worst.index[..], worst.left, worst.right),
            (&[1, 1][..], 4.0, 5.0)
        );
        let text = report.to_string();
        assert!(text.starts_with("2 of 4 entries differ"), "{text}");
        assert!(
            text.contains("layers.0.weight[1, 1]: 4e0 and 5e0"),
            "{text}"
        );
    }

    #[test]
    fn a_small_entry_is_measured_by_the_large_ones_beside_it() {
        assert!(report(&[1.0, 1e-7, 0.0, 0.0], &[1.0, 2e-7, 0.0, 0.0]).agrees());
        assert!(!report(&[1e-7; 4], &[2e-7; 4]).agrees());
    }

    #[test]
    fn what_is_not_finite_does_not_agree() {
        assert!(!report(&[f64::NAN, 0.0, 0.0, 0.0], &[f64::NAN, 0.0, 0.0, 0.0]).agrees());
        let infinite = report(&[f64::INFINITY, 0.0, 0.0, 0.0], &[1.0, 0.0, 0.0, 0.0]);
        assert!(!infinite.agrees());
        assert_eq!(infinite.worst()[0].index, [0, 0]);
    }

    #[test]
    fn other_parameters_cannot_be_compared() {
        let (two, three) = ([0.0; 2], [0.0; 3]);
        let a = [Entry::new("a", vec![2], &two)];
        let error = |right: &[Entry<'_>]| compare(&a, right, TOLERANCE).unwrap_err().to_string();
        assert!(error(&[]).starts_with("a: only one"));
        assert!(error(&[Entry::new("b", vec![2], &two)]).starts_with("b: only one"));
        assert!(error(&[Entry::new("a", vec![1, 2], &two)]).contains("[2] in one"));
        assert!(error(&[Entry::new("a", vec![2], &three)]).contains("got 3"));
    }
}
