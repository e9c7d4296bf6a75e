//! The ways a number was come by, and how far apart each two of them may be.

use crate::parameter::{find, no_others, unique};
use crate::{CheckError, Claim, Method, Parameter, Precision, Tolerance};

/// A slope from values, where there is one, and then the claims.
pub(crate) struct Methods<'a> {
    pub(crate) slope: Option<(Method, Precision)>,
    pub(crate) claims: &'a [Claim<'a>],
    /// In place of the table's, where somebody said so.
    pub(crate) tolerance: Option<Tolerance>,
}

impl<'a> Methods<'a> {
    /// What they are called.
    pub(crate) fn names(&self) -> Vec<String> {
        let slope = self.slope.map(|(method, _)| method.name());
        let claims = self.claims.iter().map(|c| c.way);
        slope.into_iter().chain(claims).map(str::to_owned).collect()
    }

    /// How far apart the numbers of two ways may be.
    pub(crate) fn tolerance(&self, i: usize, j: usize) -> Tolerance {
        if let Some(tolerance) = self.tolerance {
            return tolerance;
        }
        let claim = |way: usize| {
            let slopes = usize::from(self.slope.is_some());
            way.checked_sub(slopes).and_then(|c| self.claims.get(c))
        };
        match (self.slope, claim(i), claim(j)) {
            (_, Some(a), Some(b)) => Tolerance::exact(a.precision.coarser(b.precision)),
            (Some((method, precision)), Some(a), None)
            | (Some((method, precision)), None, Some(a)) => {
                let slope = Tolerance::difference(method, precision);
                match a.precision {
                    Precision::F64 => slope,
                    // A gradient in `f32` beside differences in `f64` is off by roundings of its own.
                    Precision::F32 => slope.and(Tolerance::exact(a.precision)),
                }
            }
            _ => Tolerance::exact(Precision::F64),
        }
    }

    /// What each claim says of each parameter: by parameter, then by claim.
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
        unique(at, "among those checked")?;
        for claim in self.claims {
            unique(&claim.gradient, &format!("in the gradient {}", claim.way))?;
            no_others(&claim.gradient, claim.way, at)?;
        }
        let of = |parameter: &Parameter<'_>| {
            parameter.check()?;
            let claims = self.claims.iter();
            let values = claims.map(|c| Ok(find(&c.gradient, c.way, parameter)?.values));
            values.collect()
        };
        at.iter().map(of).collect()
    }
}
