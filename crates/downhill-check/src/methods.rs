//! The methods that produced each value, and the tolerance between two of them.

use crate::parameter::{find, no_others, unique};
use crate::{CheckError, Claim, Method, Parameter, Precision, Tolerance};

/// The numerical slope, if there is one, followed by the claims.
pub(crate) struct Methods<'a> {
    pub(crate) slope: Option<(Method, Precision)>,
    pub(crate) claims: &'a [Claim<'a>],
    /// Replaces the tolerances of the table.
    pub(crate) tolerance: Option<Tolerance>,
}

impl<'a> Methods<'a> {
    pub(crate) fn names(&self) -> Vec<String> {
        let slope = self.slope.map(|(method, _)| method.name());
        let claims = self.claims.iter().map(|c| c.method);
        slope.into_iter().chain(claims).map(str::to_owned).collect()
    }

    /// The tolerance between the values of methods `i` and `j`.
    pub(crate) fn tolerance(&self, i: usize, j: usize) -> Tolerance {
        if let Some(tolerance) = self.tolerance {
            return tolerance;
        }
        let claim = |method: usize| {
            let slopes = usize::from(self.slope.is_some());
            method.checked_sub(slopes).and_then(|c| self.claims.get(c))
        };
        match (self.slope, claim(i), claim(j)) {
            (_, Some(a), Some(b)) => Tolerance::exact(a.precision.coarser(b.precision)),
            (Some((method, precision)), Some(a), None)
            | (Some((method, precision)), None, Some(a)) => {
                let slope = Tolerance::difference(method, precision);
                match a.precision {
                    Precision::F64 => slope,
                    // The gradient in `f32` has rounding errors that the differences in `f64` lack.
                    Precision::F32 => slope.and(Tolerance::exact(a.precision)),
                }
            }
            _ => Tolerance::exact(Precision::F64),
        }
    }

    /// The claimed gradients, by parameter and then by claim.
    pub(crate) fn gradients(
        &self,
        at: &[Parameter<'_>],
    ) -> Result<Vec<Vec<&'a [f64]>>, CheckError> {
        if self.claims.is_empty() {
            return Err(CheckError::NoClaims);
        }
        if at.iter().all(|p| p.values.is_empty()) {
            return Err(CheckError::NoParameters);
        }
        unique(at, "of those checked")?;
        for claim in self.claims {
            let location = format!("in the gradient `{}`", claim.method);
            unique(&claim.gradient, &location)?;
            no_others(&claim.gradient, claim.method, at)?;
        }
        let of = |parameter: &Parameter<'_>| {
            parameter.check()?;
            let claims = self.claims.iter();
            let values = claims.map(|c| Ok(find(&c.gradient, c.method, parameter)?.values));
            values.collect()
        };
        at.iter().map(of).collect()
    }
}
