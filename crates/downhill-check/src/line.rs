//! A function along a line through a point: its slope, and whether it has one.

use num_complex::Complex64;

use crate::parameter::Parameter;
use crate::tolerance::noise;
use crate::{CheckError, Function, Method, Precision};

/// A point, what the function is there, and how large each parameter is.
pub(crate) struct Place<F> {
    function: F,
    pub(crate) x: Vec<f64>,
    /// What the function is at `x`.
    pub(crate) value: f64,
    /// By parameter: its largest number, or 1 where all are 0.
    scales: Vec<f64>,
    /// Where to move to, kept so that it is allocated once.
    moved: Vec<f64>,
    method: Method,
    precision: Precision,
}

/// A direction to move in.
pub(crate) enum Direction<'a> {
    /// One entry: its place among all, and its parameter's.
    Entry(usize, usize),
    /// All entries at once.
    All(&'a [f64]),
}

/// A slope taken from values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slope {
    pub(crate) quotient: f64,
    /// What rounding leaves of it.
    pub(crate) noise: f64,
    /// How much the slope differs from one side to the other, over the step.
    pub(crate) bend: f64,
}

/// How many times more a function has to jitter than rounding of its value explains, to be rough.
/// Large numbers that cancel on the way cost a few digits; half of them is another precision.
const ROUGH: f64 = 1000.0;

/// What a function looks like, as near as a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It has a slope.
    Smooth,
    /// It has a corner: no slope.
    Kink,
    /// It jumps about: it is not computed in the precision it is said to be.
    Rough,
}

impl<F: Function> Place<F> {
    /// Evaluates the function at the point, twice: one that is random is found out.
    pub(crate) fn new(
        at: &[Parameter<'_>],
        mut function: F,
        method: Method,
        precision: Precision,
    ) -> Result<Self, CheckError> {
        let x: Vec<f64> = at.iter().flat_map(|p| p.values.iter().copied()).collect();
        let (first, second) = (function.value(&x), function.value(&x));
        if first.to_bits() != second.to_bits() && !(first.is_nan() && second.is_nan()) {
            return Err(CheckError::Random { first, second });
        }
        if !first.is_finite() {
            return Err(CheckError::NotFinite { value: first });
        }
        let scale = |p: &Parameter<'_>| match p.largest() {
            0.0 => 1.0,
            largest => largest,
        };
        Ok(Self {
            function,
            moved: x.clone(),
            x,
            value: first,
            scales: at.iter().map(scale).collect(),
            method,
            precision,
        })
    }

    /// How large a parameter is.
    pub(crate) fn scale(&self, parameter: usize) -> f64 {
        self.scales.get(parameter).copied().unwrap_or(1.0)
    }

    /// The step in a direction.
    fn step(&self, direction: &Direction<'_>) -> f64 {
        let step = self.method.step(self.precision);
        match direction {
            Direction::Entry(_, parameter) => step * self.scale(*parameter),
            // The direction has the scales in it.
            Direction::All(_) => step,
        }
    }

    /// The function `t` along the direction, and how far that is once the point is rounded.
    fn along(&mut self, direction: &Direction<'_>, t: f64) -> (f64, f64) {
        match direction {
            Direction::Entry(i, _) => {
                let (Some(&x), Some(moved)) = (self.x.get(*i), self.moved.get_mut(*i)) else {
                    return (f64::NAN, t);
                };
                *moved = self.precision.round(x + t);
                let far = *moved - x;
                let value = self.function.value(&self.moved);
                self.moved[*i] = x;
                (value, far)
            }
            Direction::All(v) => {
                for ((moved, &x), &v) in self.moved.iter_mut().zip(&self.x).zip(*v) {
                    *moved = self.precision.round(x + t * v);
                }
                let value = self.function.value(&self.moved);
                self.moved.copy_from_slice(&self.x);
                (value, t)
            }
        }
    }

    /// The central difference at a step.
    fn central(&mut self, direction: &Direction<'_>, h: f64) -> Slope {
        let (above, up) = self.along(direction, h);
        let (below, down) = self.along(direction, -h);
        let largest = above.abs().max(below.abs()).max(self.value.abs());
        Slope {
            quotient: (above - below) / (up - down),
            noise: noise(self.precision, largest, h),
            bend: (above - self.value) / up - (below - self.value) / down,
        }
    }

    /// The slope in a direction, by the method of the check, at its step over `finer`.
    pub(crate) fn slope(
        &mut self,
        direction: &Direction<'_>,
        finer: f64,
    ) -> Result<Slope, CheckError> {
        let h = self.step(direction) / finer;
        match self.method {
            Method::Central => Ok(self.central(direction, h)),
            Method::Richardson => {
                let (whole, half) = (self.central(direction, h), self.central(direction, h / 2.0));
                Ok(Slope {
                    quotient: (4.0 * half.quotient - whole.quotient) / 3.0,
                    noise: (4.0 * half.noise + whole.noise) / 3.0,
                    bend: whole.bend,
                })
            }
            Method::ComplexStep => {
                let complex = |(i, &x): (usize, &f64)| {
                    let v = match direction {
                        Direction::Entry(entry, _) => f64::from(u8::from(*entry == i)),
                        Direction::All(v) => v.get(i).copied().unwrap_or(0.0),
                    };
                    Complex64::new(x, h * v)
                };
                let x: Vec<Complex64> = self.x.iter().enumerate().map(complex).collect();
                let value = self.function.complex(&x).ok_or(CheckError::NotComplex)?;
                Ok(Slope {
                    quotient: value.im / h,
                    noise: 0.0,
                    bend: 0.0,
                })
            }
        }
    }

    /// How much the curve's own error may be at the step over `finer`: the quotient there less that at
    /// half of it, four thirds over.
    pub(crate) fn bends_away(
        &mut self,
        direction: &Direction<'_>,
        finer: f64,
    ) -> Result<f64, CheckError> {
        let whole = self.slope(direction, finer)?.quotient;
        let half = self.slope(direction, 2.0 * finer)?.quotient;
        Ok(4.0 / 3.0 * (whole - half).abs())
    }

    /// How much the slope in a direction jitters at steps that are all but the same: what rounding
    /// really leaves of it, where large numbers cancelled on the way to the value.
    pub(crate) fn jitter(
        &mut self,
        direction: &Direction<'_>,
        finer: f64,
    ) -> Result<f64, CheckError> {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for nudge in 0..8 {
            let finer = finer * (1.0 + 0.003 * f64::from(nudge));
            let quotient = self.slope(direction, finer)?.quotient;
            (least, most) = (least.min(quotient), most.max(quotient));
        }
        Ok(most - least)
    }

    /// What the function looks like in that direction: whether its difference quotient changes with
    /// the step as a smooth function's does.
    ///
    /// With `q` the central difference, and `j` the slope to the right less that to the left,
    ///
    /// ```text
    /// smooth       q(h) - q(h/2) falls to a quarter when h is halved, and j to a half
    /// a kink at x  q stays, and j stays: it is the change of slope at the kink
    /// a kink near  q changes, by no such rule; j falls
    /// rough        j grows when h shrinks: what is divided by h is not the function's slope
    /// ```
    ///
    /// Anything below `allowed`, and below what rounding leaves, is no change.
    pub(crate) fn look(&mut self, direction: &Direction<'_>, allowed: f64) -> Look {
        if self.method == Method::ComplexStep {
            return Look::Smooth;
        }
        let h = self.step(direction);
        let [whole, half, quarter] = [1.0, 2.0, 4.0].map(|n| self.central(direction, h / n));
        let coarse = whole.bend.abs().max(half.bend.abs());
        let fine = [8.0, 32.0].map(|n| self.central(direction, h / n));
        let grows = |s: &Slope| s.bend.abs() > 2.0 * coarse + allowed + 4.0 * s.noise;
        let mut noise = quarter.noise;
        if fine.iter().any(grows) {
            let Ok(jitter) = self.jitter(direction, 1.0) else {
                return Look::Smooth;
            };
            if jitter > ROUGH * whole.noise {
                return Look::Rough;
            }
            noise = noise.max(4.0 * jitter);
        }
        let allowed = allowed + 4.0 * noise;
        let bend = (2.0 * half.bend - whole.bend).abs();
        if bend.is_nan() || bend > allowed.max(whole.bend.abs() / 8.0) {
            return Look::Kink;
        }
        let first = (whole.quotient - half.quotient).abs();
        let second = (half.quotient - quarter.quotient).abs();
        if first > allowed && !(first / 8.0..=first / 2.0).contains(&second) {
            return Look::Kink;
        }
        Look::Smooth
    }
}
