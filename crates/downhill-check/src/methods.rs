//! The methods that produced each value, and the tolerance between two of them.

use crate::parameter::{find, no_others, unique};
use crate::tolerance::Allowed;
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
                    Precision::F32 => {
                        slope.and(Tolerance::exact(a.precision).measured(a.noise.is_some()))
                    }
                }
            }
            _ => Tolerance::exact(Precision::F64),
        }
    }

    /// The allowed difference of the values of methods `i < j`, for an entry of a gradient.
    ///
    /// `unknown` is by method: the uncertainty of the slope, or the rounding of a claim.
    pub(crate) fn allowed(&self, i: usize, j: usize, values: &[f64], unknown: &[f64]) -> Allowed {
        let tolerance = self.tolerance(i, j);
        let size = values[i].abs().max(values[j].abs());
        let exact = tolerance.relative * size;
        let rounding = if self.is_exact(i) {
            unknown[i].max(unknown[j])
        } else {
            unknown[j]
        };
        match self.slope {
            Some((_, precision)) if !self.is_exact(i) && self.tolerance.is_none() => {
                // The rounding of the function exceeds that of a gradient in the same precision.
                let claim = self.claims.get(j.saturating_sub(1));
                let counts = claim.is_some_and(|c| c.precision > precision || c.noise.is_some());
                Allowed {
                    exact,
                    unknown: [unknown[i], if counts { rounding } else { 0.0 }],
                    resolved: tolerance.resolved() * size,
                }
            }
            _ if self.tolerance.is_some() => Allowed {
                exact: exact + rounding,
                unknown: [if self.is_exact(i) { 0.0 } else { unknown[i] }, 0.0],
                resolved: tolerance.resolved() * size,
            },
            // Nothing measures the rounding of the two, but half the digits agree by no coincidence.
            _ => Allowed {
                exact: exact.max(rounding.min(tolerance.half_the_digits() * size)),
                unknown: [rounding, 0.0],
                resolved: 0.0,
            },
        }
    }

    /// Whether the values of a method have no error but rounding.
    fn is_exact(&self, method: usize) -> bool {
        !matches!((self.slope, method), (Some((by, _)), 0) if by != Method::ComplexStep)
    }

    /// The rounding of each entry of a parameter, by claim and then by entry.
    ///
    /// `largest` is the parameter's largest entry, and `typical` a typical one of the whole gradient.
    pub(crate) fn noise(
        &self,
        parameter: &Parameter<'_>,
        largest: f64,
        typical: f64,
    ) -> Result<Vec<Vec<f64>>, CheckError> {
        let of = |claim: &Claim<'_>| {
            let table = Tolerance::exact(claim.precision);
            match (&claim.noise, self.tolerance) {
                // At a kink, a gradient that changes by more than rounding has jumped.
                (Some(noise), None) => {
                    let most = table.floor * largest.max(typical);
                    let measured = find(noise, claim.method, parameter)?.values.iter();
                    let conditioning = self.conditioning(claim, parameter)?;
                    let most = conditioning.into_iter().map(|c| most.max(c));
                    Ok(measured
                        .zip(most)
                        .map(|(n, most)| n.abs().min(most))
                        .collect())
                }
                (_, tolerance) => {
                    let floor = tolerance.unwrap_or(table).floor;
                    Ok(vec![floor * largest; parameter.values.len()])
                }
            }
        };
        self.claims.iter().map(of).collect()
    }

    /// The rounding of each entry that exceeds the floor, by claim and then by entry.
    ///
    /// `largest` is the parameter's largest entry.
    pub(crate) fn excess_noise(
        &self,
        parameter: &Parameter<'_>,
        largest: f64,
    ) -> Result<Vec<Vec<f64>>, CheckError> {
        let mut noise = self.noise(parameter, largest, 0.0)?;
        for (noise, claim) in noise.iter_mut().zip(self.claims) {
            let most = Tolerance::exact(claim.precision).floor * largest;
            let measured = claim.noise.is_some() && self.tolerance.is_none();
            for noise in noise {
                *noise = if measured {
                    (*noise - most).max(0.0)
                } else {
                    0.0
                };
            }
        }
        Ok(noise)
    }

    /// The conditioning of each entry of a claim; 0 if it is not known.
    fn conditioning(
        &self,
        claim: &Claim<'_>,
        parameter: &Parameter<'_>,
    ) -> Result<Vec<f64>, CheckError> {
        let Some(known) = &claim.conditioning else {
            return Ok(vec![0.0; parameter.values.len()]);
        };
        let known = find(known, claim.method, parameter)?.values.iter();
        Ok(known.map(|c| c.abs()).collect())
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
