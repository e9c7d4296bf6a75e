//! A function along a line through a point: its values and its slope.

use num_complex::Complex64;

use crate::parameter::{Parameter, finite};
use crate::tolerance::rounding_noise;
use crate::{CheckError, Function, Method, Precision};

/// The checked point, the function's value there, and the scale of each parameter.
pub(crate) struct EvalPoint<F> {
    function: F,
    pub(crate) x: Vec<f64>,
    pub(crate) value: f64,
    /// The largest absolute value of each parameter, or 1 if all are almost zero.
    scales: Vec<f64>,
    /// The effect on the value of rounding the parameters, over `ε`: `Σ |gᵢ xᵢ|`.
    ///
    /// It is also about the size of the terms of the value, which may cancel.
    pub(crate) sensitivity: f64,
    /// The random direction of the check, and the rounding noise in it once that is measured.
    pub(crate) random: Vec<f64>,
    pub(crate) noise_of_all: Option<f64>,
    /// A copy of `x` to move entries of, allocated once.
    moved: Vec<f64>,
    method: Method,
    precision: Precision,
}

/// A direction in the space of all parameters.
pub(crate) enum Direction<'a> {
    /// One entry, by its index among all.
    Entry { index: usize, parameter: usize },
    /// All entries.
    All { vector: &'a [f64] },
}

/// A slope computed from values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slope {
    pub(crate) quotient: f64,
    /// The bound of its rounding error, and of its truncation error if that is known.
    pub(crate) uncertainty: f64,
    /// The slope to the right minus the slope to the left.
    pub(crate) bend: f64,
}

impl<F: Function> EvalPoint<F> {
    /// Evaluates the function at the point, twice to detect a random one.
    pub(crate) fn new(
        at: &[Parameter<'_>],
        mut function: F,
        method: Method,
        precision: Precision,
    ) -> Result<Self, CheckError> {
        finite(at)?;
        let x: Vec<f64> = at.iter().flat_map(|p| p.values.iter().copied()).collect();
        let value = function.value(&x);
        let mut point = Self {
            function,
            moved: x.clone(),
            x,
            value,
            scales: at.iter().map(Parameter::scale).collect(),
            sensitivity: 0.0,
            random: vec![],
            noise_of_all: None,
            method,
            precision,
        };
        point.check_deterministic(1)?;
        if !value.is_finite() {
            return Err(CheckError::NotFinite { value });
        }
        Ok(point)
    }

    /// Evaluates the function at the point again, `times` times.
    ///
    /// # Errors
    ///
    /// [`CheckError::Random`] if a value differs from the first.
    pub(crate) fn check_deterministic(&mut self, times: usize) -> Result<(), CheckError> {
        let first = self.value;
        for _ in 0..times {
            let second = self.function.value(&self.x);
            if first.to_bits() != second.to_bits() && !(first.is_nan() && second.is_nan()) {
                return Err(CheckError::Random { first, second });
            }
        }
        Ok(())
    }

    /// The stated precision of the function.
    pub(crate) fn precision(&self) -> Precision {
        self.precision
    }

    /// The scale of a parameter.
    pub(crate) fn scale(&self, parameter: usize) -> f64 {
        self.scales.get(parameter).copied().unwrap_or(1.0)
    }

    /// The standard step in a direction, proportional to its scale.
    pub(crate) fn step(&self, direction: &Direction<'_>) -> f64 {
        self.method.step(self.precision) * self.direction_scale(direction)
    }

    /// The step for values of about 1 divided by the standard step, at least 1.
    pub(crate) fn unit_step_ratio(&self, direction: &Direction<'_>) -> f64 {
        match direction {
            Direction::Entry { parameter, .. } => (1.0 / self.scale(*parameter)).max(1.0),
            Direction::All { .. } => 1.0,
        }
    }

    /// The step for a value of the entry's own size divided by the standard step, at most 1.
    pub(crate) fn own_step_ratio(&self, direction: &Direction<'_>) -> f64 {
        match direction {
            Direction::Entry { index, parameter } => {
                let own = self.x.get(*index).map_or(0.0, |x| x.abs());
                match own / self.scale(*parameter) {
                    0.0 => 1.0,
                    ratio => ratio.min(1.0),
                }
            }
            Direction::All { .. } => 1.0,
        }
    }

    /// The scale of the moved entries; 1 for all, whose vector contains the scales.
    pub(crate) fn direction_scale(&self, direction: &Direction<'_>) -> f64 {
        match direction {
            Direction::Entry { parameter, .. } => self.scale(*parameter),
            Direction::All { .. } => 1.0,
        }
    }

    /// Evaluates at distance `t` along the direction; also returns it rounded.
    pub(crate) fn evaluate(&mut self, direction: &Direction<'_>, t: f64) -> (f64, f64) {
        match direction {
            Direction::Entry { index, .. } => {
                let (Some(&x), Some(moved)) = (self.x.get(*index), self.moved.get_mut(*index))
                else {
                    return (f64::NAN, t);
                };
                *moved = self.precision.round(x + t);
                let distance = *moved - x;
                let value = self.function.value(&self.moved);
                self.moved[*index] = x;
                (value, distance)
            }
            Direction::All { vector } => {
                for ((moved, &x), &v) in self.moved.iter_mut().zip(&self.x).zip(*vector) {
                    *moved = self.precision.round(x + t * v);
                }
                let value = self.function.value(&self.moved);
                self.moved.copy_from_slice(&self.x);
                (value, t)
            }
        }
    }

    /// Computes the central difference at step `h`.
    fn central(&mut self, direction: &Direction<'_>, h: f64) -> Slope {
        let (above, up) = self.evaluate(direction, h);
        let (below, down) = self.evaluate(direction, -h);
        let largest = above.abs().max(below.abs()).max(self.value.abs());
        let flat = above.to_bits() == below.to_bits() && above.to_bits() == self.value.to_bits();
        // Three equal values may hide a change of up to `ε`, however small they are.
        let size = if flat {
            largest.max(1.0 / 32.0)
        } else {
            largest
        };
        // The point is rounded too, here or in the first products of the function.
        let quotient = (above - below) / (up - down);
        let own = match direction {
            Direction::Entry { index, .. } => (self.x[*index] * quotient).abs(),
            Direction::All { .. } => 0.0,
        };
        let point_rounding = 2.0 * self.precision.epsilon() * self.sensitivity.max(own) / h;
        Slope {
            quotient,
            uncertainty: rounding_noise(self.precision, size, h) + point_rounding,
            bend: (above - self.value) / up - (below - self.value) / down,
        }
    }

    /// Computes the central difference at another point.
    pub(crate) fn central_at(&mut self, x: &[f64], direction: &Direction<'_>, h: f64) -> Slope {
        let here = std::mem::replace(&mut self.x, x.to_vec());
        let (value, sensitivity) = (self.value, self.sensitivity);
        self.moved.copy_from_slice(x);
        // The gradient there is unknown.
        (self.value, self.sensitivity) = (self.function.value(x), 0.0);
        let slope = self.central(direction, h);
        self.moved.copy_from_slice(&here);
        (self.x, self.value, self.sensitivity) = (here, value, sensitivity);
        slope
    }

    /// Computes the slope in a direction at step `h`, by the method of the check.
    pub(crate) fn slope(&mut self, direction: &Direction<'_>, h: f64) -> Result<Slope, CheckError> {
        match self.method {
            Method::Central => Ok(self.central(direction, h)),
            Method::Richardson => {
                let whole = self.central(direction, h);
                let half = self.central(direction, h / 2.0);
                Ok(Slope {
                    quotient: (4.0 * half.quotient - whole.quotient) / 3.0,
                    uncertainty: (4.0 * half.uncertainty + whole.uncertainty) / 3.0,
                    bend: whole.bend,
                })
            }
            Method::ComplexStep => {
                let complex = |(i, &x): (usize, &f64)| {
                    let v = match direction {
                        Direction::Entry { index, .. } => f64::from(u8::from(*index == i)),
                        Direction::All { vector } => vector.get(i).copied().unwrap_or(0.0),
                    };
                    Complex64::new(x, h * v)
                };
                let x: Vec<Complex64> = self.x.iter().enumerate().map(complex).collect();
                let value = self.function.complex(&x).ok_or(CheckError::NotComplex)?;
                Ok(Slope {
                    quotient: value.im / h,
                    uncertainty: 0.0,
                    bend: 0.0,
                })
            }
        }
    }

    /// Whether the slope depends on the step, so that other steps give information.
    pub(crate) fn depends_on_step(&self) -> bool {
        self.method != Method::ComplexStep
    }
}
