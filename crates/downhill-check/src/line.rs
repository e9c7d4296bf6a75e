//! A function along a line through a point: its slope, and whether it has one.

use num_complex::Complex64;

use crate::parameter::{Parameter, finite};
use crate::tolerance::noise;
use crate::{CheckError, Function, Method, Precision};

/// A point, what the function is there, and how large each parameter is.
pub(crate) struct EvalPoint<F> {
    function: F,
    pub(crate) x: Vec<f64>,
    /// What the function is at `x`.
    pub(crate) value: f64,
    /// By parameter: its largest number, or 1 where all are next to nothing.
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
    /// All entries at once; and how much the function changes by when each changes by all of itself,
    /// which says what rounding the point costs.
    All(&'a [f64], f64),
}

/// A slope taken from values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slope {
    pub(crate) quotient: f64,
    /// How far off it may be: what rounding leaves of it, and what is known of the curve's own error.
    pub(crate) uncertain: f64,
    /// How much the slope to the right differs from that to the left, over the step.
    pub(crate) bend: f64,
}

impl<F: Function> EvalPoint<F> {
    /// Evaluates the function at the point, twice: one that is random is found out, but for a chance.
    pub(crate) fn new(
        at: &[Parameter<'_>],
        mut function: F,
        method: Method,
        precision: Precision,
    ) -> Result<Self, CheckError> {
        finite(at)?;
        let x: Vec<f64> = at.iter().flat_map(|p| p.values.iter().copied()).collect();
        let value = function.value(&x);
        // So small as to be as good as 0: no step could be made of it.
        let scale = |p: &Parameter<'_>| match p.largest() {
            tiny if tiny < 1e-30 => 1.0,
            largest => largest,
        };
        let mut point = Self {
            function,
            moved: x.clone(),
            x,
            value,
            scales: at.iter().map(scale).collect(),
            method,
            precision,
        };
        point.is_not_random(1)?;
        if !value.is_finite() {
            return Err(CheckError::NotFinite { value });
        }
        Ok(point)
    }

    /// Evaluates the function at the point again, so many times.
    ///
    /// # Errors
    ///
    /// [`CheckError::Random`] if another value comes out.
    pub(crate) fn is_not_random(&mut self, times: usize) -> Result<(), CheckError> {
        let first = self.value;
        for _ in 0..times {
            let second = self.function.value(&self.x);
            if first.to_bits() != second.to_bits() && !(first.is_nan() && second.is_nan()) {
                return Err(CheckError::Random { first, second });
            }
        }
        Ok(())
    }

    /// What the function is said to compute in.
    pub(crate) fn precision(&self) -> Precision {
        self.precision
    }

    /// How large a parameter is.
    pub(crate) fn scale(&self, parameter: usize) -> f64 {
        self.scales.get(parameter).copied().unwrap_or(1.0)
    }

    /// The step in a direction, by the scale of what moves.
    pub(crate) fn step(&self, direction: &Direction<'_>) -> f64 {
        self.method.step(self.precision) * self.unit(direction)
    }

    /// How many times the step is what it would be for numbers of about 1, where that is more.
    pub(crate) fn below_one(&self, direction: &Direction<'_>) -> f64 {
        match direction {
            Direction::Entry(_, parameter) => (1.0 / self.scale(*parameter)).max(1.0),
            Direction::All(..) => 1.0,
        }
    }

    /// How large the numbers are that move. A direction of all of them has the scales in it.
    pub(crate) fn unit(&self, direction: &Direction<'_>) -> f64 {
        match direction {
            Direction::Entry(_, parameter) => self.scale(*parameter),
            Direction::All(..) => 1.0,
        }
    }

    /// The function `t` along the direction, and how far that is once the point is rounded.
    pub(crate) fn along(&mut self, direction: &Direction<'_>, t: f64) -> (f64, f64) {
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
            Direction::All(v, _) => {
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
        let flat = above.to_bits() == below.to_bits() && above.to_bits() == self.value.to_bits();
        // Where nothing moves at all, whatever moves less than a rounding is not seen.
        let size = if flat {
            largest.max(1.0 / 32.0)
        } else {
            largest
        };
        // The point is rounded too, here or in the function's own first products.
        let quotient = (above - below) / (up - down);
        let moves = match direction {
            Direction::Entry(i, _) => (self.x[*i] * quotient).abs(),
            Direction::All(_, moves) => *moves,
        };
        let rounded = 2.0 * self.precision.epsilon() * moves / h;
        Slope {
            quotient,
            uncertain: noise(self.precision, size, h) + rounded,
            bend: (above - self.value) / up - (below - self.value) / down,
        }
    }

    /// The slope in a direction at a step, by the method of the check.
    pub(crate) fn slope(&mut self, direction: &Direction<'_>, h: f64) -> Result<Slope, CheckError> {
        match self.method {
            Method::Central => Ok(self.central(direction, h)),
            Method::Richardson => {
                let whole = self.central(direction, h);
                let half = self.central(direction, h / 2.0);
                Ok(Slope {
                    quotient: (4.0 * half.quotient - whole.quotient) / 3.0,
                    uncertain: (4.0 * half.uncertain + whole.uncertain) / 3.0,
                    bend: whole.bend,
                })
            }
            Method::ComplexStep => {
                let complex = |(i, &x): (usize, &f64)| {
                    let v = match direction {
                        Direction::Entry(entry, _) => f64::from(u8::from(*entry == i)),
                        Direction::All(v, _) => v.get(i).copied().unwrap_or(0.0),
                    };
                    Complex64::new(x, h * v)
                };
                let x: Vec<Complex64> = self.x.iter().enumerate().map(complex).collect();
                let value = self.function.complex(&x).ok_or(CheckError::NotComplex)?;
                Ok(Slope {
                    quotient: value.im / h,
                    uncertain: 0.0,
                    bend: 0.0,
                })
            }
        }
    }

    /// Whether slopes at other steps can tell more.
    pub(crate) fn has_steps(&self) -> bool {
        self.method != Method::ComplexStep
    }
}
