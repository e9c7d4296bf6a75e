//! An axis: its range, the positions of values, and its ticks.

use crate::error::is_plottable;

/// The approximate number of ticks of a y axis.
pub(crate) const TICKS: usize = 6;

/// How an axis spaces its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Equal differences have equal distances.
    Linear,
    /// Equal ratios have equal distances; all values are positive.
    Log,
}

impl Scale {
    /// Whether such an axis can show `value`.
    pub(crate) fn can_show(self, value: f64) -> bool {
        match self {
            Self::Linear => is_plottable(value),
            // Smaller numbers are subnormal and lose digits.
            Self::Log => is_plottable(value) && value >= 1e-300,
        }
    }

    /// The reason, in the legend, for which such an axis does not show a value.
    pub(crate) fn left_out(self) -> &'static str {
        match self {
            Self::Linear => "not finite or too large",
            Self::Log => "not finite or not positive",
        }
    }

    /// The value, or its logarithm on a log scale.
    fn forward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.log10(),
        }
    }

    /// The inverse of `forward`.
    fn backward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            // Larger exponents overflow to infinity or underflow to 0.
            Self::Log => 10f64.powf(value.clamp(-307.0, 307.0)),
        }
    }

    /// The scale's name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
        }
    }
}

/// A range of values and how they are spaced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    scale: Scale,
    /// Whether every decade of a log axis is labeled as a power of ten.
    powers: bool,
    /// Whether all ticks are whole numbers.
    whole: bool,
}

/// A tick: its value and its label.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// The value, within the axis range.
    pub(crate) value: f64,
    /// The value as text, with as many digits as the other ticks.
    pub(crate) label: String,
}

impl Axis {
    /// An axis over values that `scale` can show, extended at both ends by the fraction `pad`.
    ///
    /// Given ends are not extended. If all values are equal, the axis is a range around them.
    pub(crate) fn fit(
        scale: Scale,
        values: impl IntoIterator<Item = f64>,
        pad: f64,
        given: [Option<f64>; 2],
    ) -> Self {
        let (low, high) = extent(values.into_iter().map(|value| scale.forward(value)));
        let reach = match scale {
            Scale::Linear if is_flat(low, high) => (0.1 * low.abs().max(high.abs())).max(0.5),
            Scale::Log if is_flat(low, high) => 0.5,
            _ => (high - low) * pad,
        };
        Self {
            low: given[0].unwrap_or_else(|| scale.backward(low - reach)),
            high: given[1].unwrap_or_else(|| scale.backward(high + reach)),
            scale,
            powers: false,
            whole: false,
        }
    }

    /// A linear axis over plottable values, extended at both ends by the fraction `pad`.
    pub(crate) fn linear(values: impl IntoIterator<Item = f64>, pad: f64) -> Self {
        Self::fit(Scale::Linear, values, pad, [None; 2])
    }

    /// The same axis with its ticks written as `1e-4`, `1e-3` and so on.
    pub(crate) fn with_powers(self) -> Self {
        Self {
            powers: true,
            ..self
        }
    }

    /// The same linear axis with whole ticks only, if all `values` are whole.
    pub(crate) fn with_whole_ticks(self, values: impl IntoIterator<Item = f64>) -> Self {
        let whole = values.into_iter().all(|value| value.fract() == 0.0);
        Self { whole, ..self }
    }

    /// The same linear axis extended above, by a fraction of its length, for a label.
    pub(crate) fn with_headroom(self, fraction: f64) -> Self {
        let high = self.high + (self.high - self.low) * fraction;
        Self { high, ..self }
    }

    /// The lowest value shown.
    pub(crate) fn low(&self) -> f64 {
        self.low
    }

    /// The highest value shown.
    pub(crate) fn high(&self) -> f64 {
        self.high
    }

    /// Whether this axis can show `value`.
    pub(crate) fn can_show(&self, value: f64) -> bool {
        self.scale.can_show(value)
    }

    /// Whether `value` is within the axis, up to rounding.
    pub(crate) fn contains(&self, value: f64) -> bool {
        self.can_show(value) && (-1e-9..=1.0 + 1e-9).contains(&self.position(value))
    }

    /// The position of `value`: 0 at the low end, 1 at the high end.
    pub(crate) fn position(&self, value: f64) -> f64 {
        let [low, high, value] = [self.low, self.high, value].map(|v| self.scale.forward(v));
        (value - low) / (high - low)
    }

    /// The value at a position.
    pub(crate) fn value(&self, position: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|v| self.scale.forward(v));
        self.scale.backward(low + (high - low) * position)
    }

    /// About `target` round values within the range, at least one.
    pub(crate) fn ticks(&self, target: usize) -> Vec<Tick> {
        let log = match self.scale {
            Scale::Linear => Vec::new(),
            Scale::Log => self.log_ticks(target),
        };
        // A short log axis may contain no power of ten; it gets evenly spaced ticks.
        if log.len() >= 2 {
            log
        } else {
            self.linear_ticks(target)
        }
    }

    /// The step between ticks, and the power of ten of its last digit.
    fn linear_step(&self, target: usize) -> (f64, i32) {
        let rough = (self.high - self.low) / target.max(1) as f64;
        if self.whole && rough < 1.0 {
            return (1.0, 0);
        }
        let exponent = rough.log10().floor() as i32;
        let unit = 10f64.powi(exponent);
        // The nearest round factor gives at most about 1.4 times the target.
        let factor = match rough / unit {
            ..1.4 => 1.0,
            ..2.5 => 2.0,
            ..7.0 => 5.0,
            _ => 10.0,
        };
        let decimals = if factor == 10.0 {
            exponent + 1
        } else {
            exponent
        };
        (factor * unit, decimals)
    }

    fn linear_ticks(&self, target: usize) -> Vec<Tick> {
        let (step, decimals) = self.linear_step(target);
        let first = (self.low / step - 1e-6).ceil();
        let count = ((self.high / step + 1e-6).floor() - first).clamp(0.0, 50.0) as usize;
        let values: Vec<f64> = (0..=count)
            // Adding 0 turns -0 into 0.
            .map(|index| (first + index as f64) * step + 0.0)
            .collect();
        label_all(&values, decimals)
    }

    fn log_ticks(&self, target: usize) -> Vec<Tick> {
        let first = self.low.log10().ceil() as i32;
        let last = self.high.log10().floor() as i32;
        let decades = (last - first + 1).max(0);
        let mut ticks = Vec::new();
        let mut push = |factor: i32, exponent: i32| {
            let value = f64::from(factor) * 10f64.powi(exponent);
            if value >= self.low && value <= self.high {
                let label = if !self.powers && (-4..=4).contains(&exponent) {
                    format!("{value:.*}", (-exponent).max(0) as usize)
                } else {
                    format!("{factor}e{exponent}")
                };
                ticks.push(Tick { value, label });
            }
        };
        if decades <= 2 {
            for exponent in first - 1..=last {
                for factor in [1, 2, 5] {
                    push(factor, exponent);
                }
            }
        } else {
            let least = f64::from(decades) / target.max(1) as f64;
            let round = [1, 2, 3, 5, 10, 20, 30, 50, 100];
            let stride = round.into_iter().find(|&stride| f64::from(stride) >= least);
            let stride = stride.unwrap_or(200);
            for exponent in (first..=last).filter(|exponent| exponent % stride == 0) {
                push(1, exponent);
            }
        }
        ticks
    }
}

/// The smallest and the largest of `values`; 0 and 0 if there are none.
fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values
        .into_iter()
        .map(|value| (value, value))
        .reduce(|(low, high), (value, _)| (low.min(value), high.max(value)))
        .unwrap_or((0.0, 0.0))
}

/// Whether a range is too narrow, relative to its values, for ticks.
fn is_flat(low: f64, high: f64) -> bool {
    high - low <= low.abs().max(high.abs()) * 1e-9 || high - low < 1e-290
}

/// Labels for values whose step is about 10^`step_exponent`.
fn label_all(values: &[f64], step_exponent: i32) -> Vec<Tick> {
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let plain = largest < 1e6 && step_exponent >= -4;
    let decimals = (-step_exponent).max(0) as usize;
    values
        .iter()
        .map(|&value| {
            let label = if plain {
                format!("{value:.decimals$}")
            } else if value == 0.0 {
                "0".to_owned()
            } else {
                let exponent = value.abs().log10().floor() as i32;
                let digits = (exponent - step_exponent).clamp(0, 15) as usize;
                let text = format!("{value:.digits$e}");
                // Removes trailing zeros: 1e28, not 1.0e28.
                match text.split_once('e') {
                    Some((mantissa, exponent)) if mantissa.contains('.') => {
                        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
                        format!("{mantissa}e{exponent}")
                    }
                    _ => text,
                }
            };
            Tick { value, label }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(values: [f64; 2], pad: f64) -> Axis {
        Axis::fit(Scale::Log, values, pad, [None; 2])
    }

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks(6).into_iter().map(|tick| tick.label).collect()
    }

    fn linear(values: [f64; 2], expected: &str) {
        let axis = Axis::linear(values, 0.02).with_whole_ticks(values);
        assert_eq!(labels(axis).join(" "), expected, "{values:?}");
    }

    #[test]
    fn linear_ticks_are_round_and_whole_for_whole_values() {
        linear([0.0, 0.5], "0.0 0.1 0.2 0.3 0.4 0.5");
        linear([0.0, 3.0], "0 1 2 3");
        linear([7.0, 7.0], "7");
        linear([-3.0, 3.0], "-3 -2 -1 0 1 2 3");
        linear([0.0, 20_000.0], "0 5000 10000 15000 20000");
        linear([0.0, 5e7], "0 1e7 2e7 3e7 4e7 5e7");
        linear([0.0, 1.5e28], "0 5e27 1e28 1.5e28");
        linear([0.0, 5e-6], "0 1e-6 2e-6 3e-6 4e-6 5e-6");
    }

    #[test]
    fn flat_and_extreme_ranges_still_have_ticks() {
        let flat = [0.0, 2.0, -7e12, 1e300, 1e-300, 5e-324].map(|value| [value; 2]);
        let extreme = [
            [-1e300, 1e300],
            [0.0, 1e-280],
            [1e6, 1.000001e6],
            [1e9, 1e9 + 1e-3],
        ];
        for values in flat.into_iter().chain(extreme) {
            let axis = Axis::linear(values, 0.05);
            assert!(
                axis.low() < values[0] && values[1] < axis.high(),
                "{values:?}"
            );
            let ticks = axis.ticks(6);
            assert!((2..=12).contains(&ticks.len()), "{values:?}: {ticks:?}");
            let within = |tick: &Tick| (-1e-6..=1.000001).contains(&axis.position(tick.value));
            assert!(ticks.iter().all(within), "{values:?}");
        }
    }

    #[test]
    fn log_ticks_are_powers_of_ten() {
        let ticks =
            |values, expected: &str| assert_eq!(labels(log(values, 0.0)).join(" "), expected);
        ticks([1e-5, 1.0], "1e-5 0.0001 0.001 0.01 0.1 1");
        ticks([0.1, 0.7], "0.1 0.2 0.5");
        ticks([1e-9, 1e190], "1 1e50 1e100 1e150");
        // No tick with the digit 1, 2 or 5 is in range, so the ticks are evenly spaced.
        ticks([0.62, 0.69], "0.62 0.63 0.64 0.65 0.66 0.67 0.68 0.69");
        for values in [[1e-300, 1e300], [1e-300, 1e-300], [3.0, 3.0]] {
            let axis = log(values, 0.05);
            assert!(axis.low() > 0.0 && axis.low() < axis.high(), "{values:?}");
            assert!((2..=12).contains(&axis.ticks(6).len()), "{values:?}");
        }
    }

    #[test]
    fn positions_are_0_and_1_at_the_ends() {
        let axis = Axis::linear([2.0, 4.0], 0.0);
        assert_eq!(
            [axis.position(2.0), axis.position(3.0), axis.position(4.0)],
            [0.0, 0.5, 1.0]
        );
        let axis = log([1.0, 100.0], 0.0);
        assert!((axis.position(10.0) - 0.5).abs() < 1e-12);
        assert!((axis.value(0.5) - 10.0).abs() < 1e-12);
        let given = Axis::fit(Scale::Linear, [0.0, 4.0], 0.1, [Some(-9.0), None]);
        assert_eq!([given.low(), given.high()], [-9.0, 4.4]);
        assert!(given.contains(-9.0) && !given.contains(4.5) && !given.contains(f64::NAN));
    }
}
