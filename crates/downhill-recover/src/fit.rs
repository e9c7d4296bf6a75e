//! Least squares over the start of the `and_gate` net, by Levenberg-Marquardt.

use downhill_sources::Reading;
use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::{Const, DVector, Dyn, OMatrix, Owned, SVector};

use crate::gate::{Gate, WEIGHTS};

/// How the error of a printed number is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The difference of logarithms for a loss, of logits for a prediction.
    ///
    /// Both stay useful if the start is far off.
    Relative,
    /// The difference in units of [`precision`], for a start that is close.
    Precision,
}

/// Relative effect of rounding on a loss over 20,000 steps.
///
/// Summing in another order moves the printed losses by this much, in the printed run as in ours.
const ROUNDING: f64 = 1e-14;

/// Half a unit of a number's last digit, but at least the rounding error.
pub(crate) fn precision(reading: &Reading) -> f64 {
    reading.half_unit().max(ROUNDING * reading.value().abs())
}

/// The least-squares problem: printed numbers as functions of the start.
#[derive(Debug, Clone)]
pub(crate) struct Fit<'a> {
    gate: &'a Gate,
    readings: &'a [Reading],
    losses: usize,
    measure: Measure,
    start: [f64; WEIGHTS],
    printed: Vec<f64>,
}

/// The result of a minimization.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    pub(crate) start: [f64; WEIGHTS],
    /// Number of training runs.
    pub(crate) evaluations: usize,
    /// Largest relative error of a printed number.
    pub(crate) miss: f64,
}

/// Maximum number of evaluations, divided by the number of weights plus 1.
const PATIENCE: usize = 6;

impl<'a> Fit<'a> {
    /// Creates the problem at `start`.
    ///
    /// The first `losses` readings are losses, the others are predictions.
    pub(crate) fn new(
        gate: &'a Gate,
        readings: &'a [Reading],
        losses: usize,
        start: [f64; WEIGHTS],
    ) -> Self {
        Self {
            gate,
            readings,
            losses,
            measure: Measure::Relative,
            start,
            printed: gate.printed(&start),
        }
    }

    /// Minimizes until the sum of squares stops falling or [`PATIENCE`] runs out.
    pub(crate) fn minimize(mut self, measure: Measure) -> (Self, Fitted) {
        self.measure = measure;
        let method = LevenbergMarquardt::new()
            .with_patience(PATIENCE)
            .with_ftol(f64::EPSILON)
            .with_xtol(f64::EPSILON)
            .with_gtol(0.0);
        let (mut fit, report) = method.minimize(self);
        let start = fit.start.into();
        fit.set_params(&start);
        let misses = fit.readings.iter().zip(&fit.printed);
        let misses = misses.map(|(reading, ours)| (ours / reading.value() - 1.0).abs());
        let fitted = Fitted {
            start: fit.start,
            evaluations: report.number_of_evaluations,
            miss: misses.fold(0.0, |worst, miss| {
                if miss > worst || miss.is_nan() {
                    miss
                } else {
                    worst
                }
            }),
        };
        (fit, fitted)
    }

    /// The error of a number, and its derivative with respect to the number.
    fn miss(&self, index: usize, ours: f64) -> (f64, f64) {
        let Some(reading) = self.readings.get(index) else {
            return (f64::NAN, f64::NAN);
        };
        let theirs = reading.value();
        match self.measure {
            Measure::Relative if index < self.losses => ((ours / theirs).ln(), 1.0 / ours),
            Measure::Relative => {
                let logit = |a: f64| (a / (1.0 - a)).ln();
                (logit(ours) - logit(theirs), 1.0 / (ours * (1.0 - ours)))
            }
            Measure::Precision => {
                let precision = precision(reading);
                ((ours - theirs) / precision, 1.0 / precision)
            }
        }
    }
}

impl LeastSquaresProblem<f64, Dyn, Const<WEIGHTS>> for Fit<'_> {
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, Const<WEIGHTS>>;
    type ParameterStorage = Owned<f64, Const<WEIGHTS>>;

    fn set_params(&mut self, start: &SVector<f64, WEIGHTS>) {
        self.start = (*start).into();
        self.printed = self.gate.printed(&self.start);
    }

    fn params(&self) -> SVector<f64, WEIGHTS> {
        self.start.into()
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        let misses = self
            .printed
            .iter()
            .enumerate()
            .map(|(i, &ours)| self.miss(i, ours).0);
        let misses = DVector::from_iterator(self.printed.len(), misses);
        misses.iter().all(|miss| miss.is_finite()).then_some(misses)
    }

    fn jacobian(&self) -> Option<OMatrix<f64, Dyn, Const<WEIGHTS>>> {
        let slopes = self.gate.slopes(self.start);
        let rows = slopes.len();
        let slope = |i: usize, j: usize| self.miss(i, self.printed[i]).1 * slopes[i][j];
        let slopes = OMatrix::<f64, Dyn, Const<WEIGHTS>>::from_fn(rows, slope);
        slopes
            .iter()
            .all(|slope| slope.is_finite())
            .then_some(slopes)
    }
}

#[cfg(test)]
mod tests {
    use downhill_sources::{AndGate, Digits, Source, Start};

    use super::*;

    #[test]
    fn finds_a_planted_start_through_a_shorter_run() {
        let source = AndGate::new();
        let mut gate = Gate::new(&source);
        gate.epochs = 4_001;
        let planted = Gate::numbers(&source.start(Start::Seed(11)).unwrap()).unwrap();
        // A `Reading` borrows its text for `'static`, so the test leaks its own.
        let texts = gate
            .printed(&planted)
            .into_iter()
            .map(|v| &*format!("{v}").leak());
        let readings: Vec<Reading> = texts
            .map(|text| Reading {
                text,
                digits: Digits::All,
            })
            .collect();
        let near = planted.map(|w| w + 0.02);
        let (fit, _) = Fit::new(&gate, &readings, 5, near).minimize(Measure::Relative);
        let (_, fitted) = fit.minimize(Measure::Precision);
        assert!(fitted.miss < 1e-12, "{fitted:?}");
        for (ours, theirs) in fitted.start.iter().zip(planted) {
            assert!((ours - theirs).abs() < 1e-5, "{ours} is not {theirs}");
        }
    }
}
