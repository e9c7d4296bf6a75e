//! Color scales: maps from numbers to colors.

use crate::canvas::{Canvas, Rect};
use crate::style::{Rgb, Style};

/// A map from numbers to colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColorScale {
    /// From black for 0 to white for 1, in every theme.
    Gray,
    /// From almost the background for 0 to a class's color for 1.
    Fraction,
    /// From -1 to 1; the signs have different colors, and 0 is the background.
    Signed,
}

impl ColorScale {
    /// The color of a number, which is limited to the range of the scale.
    pub(crate) fn color(self, style: &Style, value: f64) -> Rgb {
        match self {
            Self::Gray => Rgb(0, 0, 0).mix(Rgb(255, 255, 255), value),
            Self::Fraction => style.fraction(value),
            Self::Signed => {
                let end = style.class(usize::from(value > 0.0));
                style.background.mix(end, value.abs())
            }
        }
    }

    /// Draws the colors from the lowest number at the left to the highest at the right.
    pub(crate) fn draw(self, canvas: &mut Canvas, style: &Style, area: Rect) {
        let low = if self == Self::Signed { -1.0 } else { 0.0 };
        let colors = (0..=4).map(|step| {
            let fraction = f64::from(step) / 4.0;
            self.color(style, low + (1.0 - low) * fraction)
        });
        canvas.gradient_rect(area, &colors.collect::<Vec<_>>());
        canvas.stroke_rect(area, style.axis, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Theme;

    #[test]
    fn the_ends_of_a_scale_have_their_colors() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            let signed = [-1.0, 0.0, 1.0].map(|value| ColorScale::Signed.color(style, value));
            assert_eq!(signed, [style.class(0), style.background, style.class(1)]);
            let gray = [-1.0, 0.0, 0.5, 2.0].map(|value| ColorScale::Gray.color(style, value).0);
            assert_eq!(gray, [0, 0, 128, 255]);
            assert_eq!(ColorScale::Fraction.color(style, 1.0), style.class(0));
        }
    }
}
