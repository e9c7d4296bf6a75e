//! Least squares over the start of the net on a truth table, by Levenberg and Marquardt.

use downhill_sources::Reading;
use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::{Const, DVector, Dyn, OMatrix, Owned, SVector};

use crate::gate::{Gate, WEIGHTS};

/// What a miss of a printed number is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Of a loss, in its logarithm, and of a prediction, in its logit: both see a start that is far
    /// off as well as one that is near.
    Relative,
    /// In [`precision`]s: all that the numbers say, once the start is near.
    Precision,
}

/// What rounding does to a number over 20,000 steps, relative to it: the order of a sum is enough to
/// move the printed losses by this much, in the printed run as in ours.
const ROUNDING: f64 = 1e-14;

/// How precisely a printed number is known: to half a unit of its last digit, and no better than
/// arithmetic in `f64` repeats it.
pub(crate) fn precision(reading: &Reading) -> f64 {
    reading.half_unit().max(ROUNDING * reading.value().abs())
}

/// The printed numbers of the net as functions of its start.
#[derive(Debug, Clone)]
pub(crate) struct Fit<'a> {
    gate: &'a Gate,
    readings: &'a [Reading],
    losses: usize,
    measure: Measure,
    start: [f64; WEIGHTS],
    printed: Vec<f64>,
}

/// Where a fit ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    pub(crate) start: [f64; WEIGHTS],
    /// How often the net was trained.
    pub(crate) evaluations: usize,
    /// The largest relative miss of a printed number.
    pub(crate) miss: f64,
}

/// Evaluations before a fit is given up: this many, times one more than there are weights.
const PATIENCE: usize = 6;

impl<'a> Fit<'a> {
    /// The problem at a start. `losses` says how many of the readings, the first ones, are losses;
    /// the others are predictions.
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

    /// Goes downhill from here, until nothing is left to gain or patience is lost.
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

    /// The miss of a number, and its slope by the number.
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
        // Texts live as long as the program in a source; here they are leaked.
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
