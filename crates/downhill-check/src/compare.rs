//! Compares gradients with each other, without evaluating the function.

use crate::judge::largest;
use crate::methods::Methods;
use crate::report::{Report, Row, VALUE};
use crate::tolerance::Allowed;
use crate::{CheckError, Claim, Tolerance};

/// Compares gradients with each other, entry by entry.
///
/// Two values agree within `tolerance`. If it is `None`, the tolerance is [`Tolerance::exact`] of the
/// less precise of the two claims. Values that differ by no more than the rounding of the parameter's
/// largest entry, but in half their digits or more, are [unresolved](crate::Verdict::Unresolved). If two or more claims have a value, the values are compared too.
///
/// # Errors
///
/// [`CheckError`] if there are fewer than two claims, or if their parameters differ in name or shape.
/// The order of the parameters does not matter.
///
/// ```
/// use downhill_check::{Claim, Parameter, compare};
///
/// let (right, wrong) = ([1.0, 2.0, 3.0], [1.0, -2.0, 3.0]);
/// let report = compare(
///     &[
///         Claim::new("by hand", vec![Parameter::new("layers.0.bias", [3], &wrong)]),
///         Claim::new("by autodiff", vec![Parameter::new("layers.0.bias", [3], &right)]),
///     ],
///     None,
/// )?;
/// let worst = &report.entries()[0];
/// assert_eq!((worst.parameter.as_str(), &worst.index[..]), ("layers.0.bias", &[1][..]));
/// assert_eq!(worst.values, [Some(-2.0), Some(2.0)]);
/// # Ok::<(), downhill_check::CheckError>(())
/// ```
pub fn compare(claims: &[Claim<'_>], tolerance: Option<Tolerance>) -> Result<Report, CheckError> {
    let methods = Methods {
        slope: None,
        claims,
        tolerance,
    };
    if let [only] = claims {
        return Err(CheckError::OneClaim {
            claim: only.method.to_owned(),
        });
    }
    let parameters = claims.first().map_or(&[][..], |c| &c.gradient[..]);
    let gradients = methods.gradients(parameters)?;
    let mut entries = Vec::new();
    let largest_of_all = largest(gradients.iter().flatten().flat_map(|g| g.iter()));
    for (parameter, gradients) in parameters.iter().zip(&gradients) {
        let largest = largest(gradients.iter().flat_map(|g| g.iter()));
        let noise = methods.noise(parameter, largest, largest_of_all)?;
        for i in 0..parameter.values.len() {
            let values: Vec<f64> = gradients.iter().map(|g| g[i]).collect();
            let noise: Vec<f64> = noise.iter().map(|n| n[i]).collect();
            let all = values.iter().copied().map(Some).collect();
            entries.push(Row::new(parameter.name, parameter.index(i), all, |i, j| {
                methods.allowed(i, j, &values, &noise)
            }));
        }
    }
    entries.sort_by(Row::worst_first);
    let values: Vec<Option<f64>> = claims.iter().map(|c| c.value).collect();
    let comparable = values.iter().flatten().count() > 1;
    let value = comparable.then(|| {
        Row::new(VALUE, vec![], values.clone(), |i, j| {
            let value = |method: usize| values[method].unwrap_or(f64::NAN);
            Allowed::exactly(methods.tolerance(i, j).allowed(value(i), value(j), 0.0))
        })
    });
    Ok(Report {
        methods: methods.names(),
        value,
        direction: None,
        notes: vec![],
        total_entries: entries.len(),
        entries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;

    const TOLERANCE: Option<Tolerance> = Some(Tolerance {
        relative: 1e-3,
        floor: 1e-6,
    });

    fn report(left: &[f64], right: &[f64]) -> Report {
        let claim = |values| vec![Parameter::new("layers.0.weight", [2, 2], values)];
        let claims = [
            Claim::new("by hand", claim(left)),
            Claim::new("by autodiff", claim(right)),
        ];
        compare(&claims, TOLERANCE).unwrap()
    }

    #[test]
    fn the_worst_entry_comes_first_with_both_values() {
        let report = report(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.1, 3.0, 5.0]);
        assert!(!report.agrees());
        let worst = &report.entries()[0];
        assert_eq!(worst.index, [1, 1]);
        assert_eq!(worst.values, [Some(4.0), Some(5.0)]);
        let text = report.to_string();
        assert!(
            text.starts_with("2 of 4 entries agree (2 differ): by hand, by autodiff"),
            "{text}"
        );
        let row = text.lines().nth(3).unwrap();
        for part in [
            "layers.0.weight[1, 1]",
            "4.000000000e0",
            "5.000000000e0",
            "1.0e0",
            "5.0e-3",
        ] {
            assert!(row.contains(part), "{text}");
        }
    }

    #[test]
    fn the_tolerance_of_a_small_entry_depends_on_the_largest() {
        assert!(report(&[1.0, 1e-7, 0.0, 0.0], &[1.0, 2e-7, 0.0, 0.0]).agrees());
        assert!(!report(&[1e-7; 4], &[2e-7; 4]).agrees());
    }

    #[test]
    fn values_that_are_not_finite_do_not_agree() {
        assert!(!report(&[f64::NAN, 0.0, 0.0, 0.0], &[f64::NAN, 0.0, 0.0, 0.0]).agrees());
        let infinite = report(&[f64::INFINITY, 0.0, 0.0, 0.0], &[1.0, 0.0, 0.0, 0.0]);
        assert!(!infinite.agrees());
        assert_eq!(infinite.entries()[0].index, [0, 0]);
    }

    #[test]
    fn different_parameters_are_an_error() {
        let (two, three) = ([0.0; 2], [0.0; 3]);
        let error = |right: Vec<Parameter<'_>>| {
            let left = Claim::new("by hand", vec![Parameter::new("a", [2], &two)]);
            let right = Claim::new("by autodiff", right);
            compare(&[left, right], TOLERANCE).unwrap_err().to_string()
        };
        assert_eq!(
            error(vec![]),
            "a: the gradient `by autodiff` lacks this parameter"
        );
        let other = vec![
            Parameter::new("a", [2], &two),
            Parameter::new("b", [2], &two),
        ];
        assert!(error(other).starts_with("b: the gradient `by autodiff` has this parameter"));
        assert!(error(vec![Parameter::new("a", [1, 2], &two)]).contains("got [1, 2]"));
        assert!(error(vec![Parameter::new("a", [2], &three)]).contains("got 3"));
    }

    #[test]
    fn a_single_claim_is_an_error() {
        let claim = Claim::new("by hand", vec![Parameter::new("a", [1], &[1.0])]);
        let error = compare(&[claim], None).unwrap_err().to_string();
        assert!(
            error.starts_with("`by hand` is the only gradient"),
            "{error}"
        );
    }

    #[test]
    fn values_are_compared_too() {
        let gradient = || vec![Parameter::new("w", [1], &[1.0])];
        let claim = |method, value| Claim::new(method, gradient()).with_value(value);
        let report = compare(&[claim("a", 1.0), claim("b", 1.1)], None).unwrap();
        assert!(!report.agrees());
        assert_eq!(report.differing().next().unwrap().parameter, "value");
    }
}
