//! The loss by learning rate, with a suggested rate.

use crate::drawing::Drawing;

use crate::axis::{Axis, Scale};
use crate::error::{PlotError, check_length, is_plottable};
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// The largest loss in the range of the y axis, as a multiple of the first.
const HIGHEST: f64 = 2.0;

/// The loss by learning rate, raw and smoothed, with a suggested rate.
///
/// The rates are on a log scale. A loss that is NaN, infinite or beyond 1e300 leaves a gap. A loss of
/// more than twice the first is above the plot area. The legend has the number of both.
///
/// # Examples
///
/// ```
/// use downhill_plot::{RateSweep, Theme, render_svg};
///
/// let rates = vec![1e-4, 1e-3, 1e-2, 1e-1];
/// let figure = RateSweep::new("Which rate?", "log loss", rates, vec![0.7, 0.6, 0.4, 2.0])?
///     .with_smoothed(vec![0.7, 0.65, 0.5, 1.2])?
///     .with_suggestion(1e-2)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("suggested: 1e-2"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RateSweep {
    labels: Labels,
    rates: Vec<f64>,
    losses: Vec<f64>,
    smoothed: Vec<f64>,
    suggestion: Option<f64>,
}

impl RateSweep {
    /// Creates a figure of one loss per rate, in the order of the sweep.
    ///
    /// `loss_label` names the y axis.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without rates, [`PlotError::LengthMismatch`] unless there is one loss per
    /// rate, and [`PlotError::NotPositive`] for a rate below 1e-300, beyond 1e300 or NaN.
    pub fn new(
        title: impl Into<String>,
        loss_label: impl Into<String>,
        rates: Vec<f64>,
        losses: Vec<f64>,
    ) -> Result<Self, PlotError> {
        if rates.is_empty() {
            return Err(PlotError::Empty { what: "rates" });
        }
        check_length(("rates", rates.len()), ("losses", losses.len()))?;
        for (index, &rate) in rates.iter().enumerate() {
            check_rate("rates", index, rate)?;
        }
        Ok(Self {
            labels: Labels {
                title: title.into(),
                x: "learning rate (log scale)".to_owned(),
                y: loss_label.into(),
            },
            rates,
            losses,
            smoothed: Vec::new(),
            suggestion: None,
        })
    }

    /// Adds the smoothed losses, one per rate.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] for another number of losses.
    pub fn with_smoothed(mut self, losses: Vec<f64>) -> Result<Self, PlotError> {
        let rates = ("rates", self.rates.len());
        check_length(rates, ("smoothed losses", losses.len()))?;
        self.smoothed = losses;
        Ok(self)
    }

    /// Marks the suggested rate, with three digits of its value.
    ///
    /// # Errors
    ///
    /// [`PlotError::NotPositive`] for a rate below 1e-300, beyond 1e300 or NaN.
    pub fn with_suggestion(mut self, rate: f64) -> Result<Self, PlotError> {
        check_rate("suggestion", 0, rate)?;
        self.suggestion = Some(rate);
        Ok(self)
    }

    fn curve(&self, losses: &[f64]) -> Vec<[f64; 2]> {
        let pairs = self.rates.iter().zip(losses);
        pairs.map(|(&rate, &loss)| [rate, loss]).collect()
    }

    fn legend(&self, left_out: usize, above: usize) -> impl Iterator<Item = Entry> {
        let smoothed = (!self.smoothed.is_empty())
            .then(|| Entry::new(Key::Line(Pen::Curve(0)), "smoothed loss"));
        let cut = format!("more than {HIGHEST} times the first");
        [Entry::new(Key::Line(Pen::Faint(0)), "raw loss")]
            .into_iter()
            .chain(smoothed)
            .chain(Entry::left_out(left_out, Scale::Linear.left_out()))
            .chain(Entry::left_out(above, &cut))
    }
}

impl Figure for RateSweep {
    /// # Errors
    ///
    /// [`PlotError::NothingDrawable`] if no loss can be plotted.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let losses = self.losses.iter().chain(&self.smoothed).copied();
        let shown: Vec<f64> = losses.filter(|&loss| is_plottable(loss)).collect();
        let count = self.losses.len() + self.smoothed.len();
        if shown.is_empty() {
            return Err(PlotError::NothingDrawable {
                what: "the losses",
                count,
                scale: Scale::Linear.name(),
            });
        }
        let style = Style::of(theme);
        let not_finite = count - shown.len();
        // The loss diverges at the end of a sweep; its full range would flatten the rest.
        let start = shown[0];
        let within = |loss: &f64| start <= 0.0 || *loss <= HIGHEST * start;
        let visible: Vec<f64> = shown.iter().copied().filter(within).collect();
        let legend = self.legend(not_finite, shown.len() - visible.len());
        let rates = self.rates.iter().copied().chain(self.suggestion);
        let axes = [
            Axis::log(rates, 0.02).with_powers(),
            Axis::linear(visible, 0.05).with_headroom(0.09),
        ];
        let mut frame = Frame::new(style, &self.labels, legend, axes, MARGIN);
        frame.draw_grid();
        frame.draw_line("raw", &self.curve(&self.losses), Pen::Faint(0));
        frame.draw_line("smoothed", &self.curve(&self.smoothed), Pen::Curve(0));
        if let Some(rate) = self.suggestion {
            frame.draw_rule(rate, &format!("suggested: {}", three_digits(rate)));
        }
        frame.draw_axes();
        Ok(frame.into_scene())
    }
}

/// A rate as text, such as `3.16e-2`.
fn three_digits(rate: f64) -> String {
    let text = format!("{rate:.2e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
            format!("{mantissa}e{exponent}")
        }
        None => text,
    }
}

/// Returns an error for a rate that a log axis cannot show.
fn check_rate(what: &'static str, index: usize, value: f64) -> Result<(), PlotError> {
    if Scale::Log.can_show(value) {
        Ok(())
    } else {
        Err(PlotError::NotPositive { what, index, value })
    }
}
