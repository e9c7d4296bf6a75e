//! The common style of all figures: the colors of both themes, and sizes.
//!
//! The class colors are Okabe and Ito's palette, which is distinguishable with any common color
//! blindness. The dark theme has lighter colors for the same contrast. Color is never the only
//! distinction: classes also differ in markers, and predictions have a check or a cross.

use std::fmt;

/// The color theme of a figure: light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark text on white.
    Light,
    /// Light text on near-black.
    Dark,
}

/// The width of a figure, in scene units (SVG pixels).
///
/// A phone scales it to about 390 pixels; tick numbers are then 9 pixels high. A page that does not
/// scale it has them at 13. A diagram is narrower, or wider if it has many columns or long lines.
pub const SCENE_WIDTH: f64 = 540.0;

/// The height of a figure with axes and up to one row of legend, in scene units.
///
/// Each further row of legend, or a second plot area, makes the figure higher. The height of a contact
/// sheet depends on its rows.
pub const SCENE_HEIGHT: f64 = 400.0;

/// PNG pixels per scene unit; with two, text is sharp on a high-density screen.
pub const PNG_SCALE: f32 = 2.0;

/// The font size of the title.
pub(crate) const TITLE_SIZE: u32 = 18;
/// The font size of axis labels and legend entries.
pub(crate) const LABEL_SIZE: u32 = 14;
/// The font size of tick numbers.
pub(crate) const TICK_SIZE: u32 = 13;
/// The smallest font size to which a long text is shrunk before it is cut.
pub(crate) const SMALLEST_SIZE: u32 = 11;

/// The radius of a data point's marker.
pub(crate) const MARKER_RADIUS: f64 = 4.5;
/// The radius of a highlighted point's marker.
pub(crate) const HIGHLIGHT_RADIUS: f64 = 12.0;
/// The width of a curve.
pub(crate) const CURVE_WIDTH: f64 = 2.25;
/// The width of a decision boundary.
pub(crate) const BOUNDARY_WIDTH: f64 = 2.5;

/// The smallest and the largest fraction of the class color in a region.
const REGION: [f64; 2] = [0.08, 0.38];

/// Red, green and blue, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Rgb {
    /// Interpolates between `self` (0) and `other` (1).
    pub(crate) fn mix(self, other: Self, fraction: f64) -> Self {
        let channel = |from: u8, to: u8| {
            let value =
                f64::from(from) + (f64::from(to) - f64::from(from)) * fraction.clamp(0.0, 1.0);
            // A value between two bytes fits in a byte.
            value.round() as u8
        };
        Self(
            channel(self.0, other.0),
            channel(self.1, other.1),
            channel(self.2, other.2),
        )
    }
}

impl Rgb {
    /// Relative luminance, as WCAG 2 defines it: 0 for black, 1 for white.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let fraction = f64::from(channel) / 255.0;
            if fraction <= 0.04045 {
                fraction / 12.92
            } else {
                ((fraction + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast ratio of two colors, as WCAG 2 defines it: from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever has the higher contrast with this color: at least 4.5.
    pub(crate) fn readable(self) -> Self {
        let (black, white) = (Self(0, 0, 0), Self(255, 255, 255));
        if self.contrast(black) >= self.contrast(white) {
            black
        } else {
            white
        }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(red, green, blue) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colors of one theme.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// The page.
    pub(crate) background: Rgb,
    /// Titles, labels and tick numbers.
    pub(crate) text: Rgb,
    /// Remarks, less prominent than the data.
    pub(crate) muted: Rgb,
    /// The frame of the plot area.
    pub(crate) axis: Rgb,
    /// Grid lines.
    pub(crate) grid: Rgb,
    /// The outline of a data point, which separates it from its neighbors.
    pub(crate) outline: Rgb,
    /// Classes and curves, in order.
    pub(crate) classes: [Rgb; 7],
    /// Highlighted points, in the order of their calls.
    pub(crate) highlights: [Rgb; 3],
    /// The outline of a highlighted point.
    pub(crate) highlight_outline: Rgb,
    /// Heights, from the lowest to the highest.
    pub(crate) heat: [Rgb; 5],
    /// The decision boundary.
    pub(crate) boundary: Rgb,
    /// A correct prediction.
    pub(crate) right: Rgb,
    /// A wrong prediction.
    pub(crate) wrong: Rgb,
}

const LIGHT: Style = Style {
    background: Rgb(0xff, 0xff, 0xff),
    text: Rgb(0x1a, 0x1a, 0x1a),
    muted: Rgb(0x59, 0x59, 0x59),
    axis: Rgb(0x4d, 0x4d, 0x4d),
    grid: Rgb(0xe6, 0xe6, 0xe6),
    outline: Rgb(0xff, 0xff, 0xff),
    classes: [
        Rgb(0x00, 0x72, 0xb2), // blue
        Rgb(0xd5, 0x5e, 0x00), // vermillion
        Rgb(0x00, 0x9e, 0x73), // bluish green
        Rgb(0xcc, 0x79, 0xa7), // reddish purple
        Rgb(0xc2, 0x85, 0x00), // orange, darker than the palette's: a line of it shows on white
        Rgb(0x33, 0x99, 0xd6), // sky blue, darker for the same reason
        Rgb(0x4d, 0x4d, 0x4d), // gray for the palette's black, which is the text color
    ],
    highlights: [
        Rgb(0xff, 0xe6, 0x1a),
        Rgb(0xff, 0xb3, 0xdc),
        Rgb(0xa8, 0xf0, 0xd0),
    ],
    highlight_outline: Rgb(0x11, 0x11, 0x11),
    heat: [
        Rgb(0xfd, 0xf6, 0xd0),
        Rgb(0xcf, 0xea, 0xb5),
        Rgb(0x86, 0xd0, 0xba),
        Rgb(0x43, 0xb4, 0xc4),
        Rgb(0x1d, 0x91, 0xc0),
    ],
    boundary: Rgb(0x11, 0x11, 0x11),
    right: Rgb(0x00, 0x85, 0x60),
    wrong: Rgb(0xd5, 0x5e, 0x00),
};

const DARK: Style = Style {
    background: Rgb(0x1e, 0x1e, 0x1e),
    text: Rgb(0xe6, 0xe6, 0xe6),
    muted: Rgb(0xad, 0xad, 0xad),
    axis: Rgb(0xa6, 0xa6, 0xa6),
    grid: Rgb(0x38, 0x38, 0x38),
    outline: Rgb(0x14, 0x14, 0x14),
    classes: [
        Rgb(0x5c, 0xb8, 0xee),
        Rgb(0xff, 0x93, 0x50),
        Rgb(0x35, 0xcf, 0xa3),
        Rgb(0xe6, 0x9c, 0xc8),
        Rgb(0xf2, 0xbe, 0x45),
        Rgb(0xa9, 0x9c, 0xf5),
        Rgb(0xc4, 0xc4, 0xc4),
    ],
    highlights: [
        Rgb(0xff, 0xe6, 0x1a),
        Rgb(0xff, 0xb3, 0xdc),
        Rgb(0xa8, 0xf0, 0xd0),
    ],
    highlight_outline: Rgb(0x00, 0x00, 0x00),
    heat: [
        Rgb(0x24, 0x20, 0x4c),
        Rgb(0x28, 0x41, 0x7f),
        Rgb(0x20, 0x66, 0x8f),
        Rgb(0x1d, 0x80, 0x86),
        Rgb(0x2a, 0x8e, 0x6c),
    ],
    boundary: Rgb(0xfa, 0xfa, 0xfa),
    right: Rgb(0x35, 0xcf, 0xa3),
    wrong: Rgb(0xff, 0x93, 0x50),
};

impl Style {
    /// The colors of `theme`.
    pub(crate) fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The color of class or curve `index`; the palette repeats after seven.
    pub(crate) fn class(&self, index: usize) -> Rgb {
        self.classes[index % self.classes.len()]
    }

    /// The color of highlight `index`; the palette repeats after three.
    pub(crate) fn highlight(&self, index: usize) -> Rgb {
        self.highlights[index % self.highlights.len()]
    }

    /// The color of a fraction (0 to 1), up to that of the first class.
    pub(crate) fn fraction(&self, fraction: f64) -> Rgb {
        let none = self.background.mix(self.classes[0], 0.04);
        none.mix(self.classes[0], fraction)
    }

    /// The color of a class's region for a confidence of the model (0 to 1).
    pub(crate) fn region(&self, class: usize, confidence: f64) -> Rgb {
        let [faintest, strongest] = REGION;
        let fraction = faintest + (strongest - faintest) * confidence;
        self.background.mix(self.class(class), fraction)
    }

    /// The color of a height, from the lowest (0) to the highest (1).
    ///
    /// Lines in the boundary's color are visible on it.
    pub(crate) fn heat(&self, fraction: f64) -> Rgb {
        let last = self.heat.len() - 1;
        let place = fraction.clamp(0.0, 1.0) * last as f64;
        let below = (place as usize).min(last - 1);
        self.heat[below].mix(self.heat[below + 1], place - below as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_data_have_enough_contrast_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            assert!(style.text.contrast(style.background) > 7.0);
            assert!(style.muted.contrast(style.background) > 4.5);
            assert!(style.right.contrast(style.background) > 3.0);
            assert!(style.wrong.contrast(style.background) > 3.0);
            for class in style.classes {
                assert!(
                    class.contrast(style.background) > 3.0,
                    "{theme:?}: {class:?}"
                );
            }
            for class in 0..2 {
                let end = style.region(class, 1.0);
                assert!(style.class(class).contrast(end) > 2.0, "{theme:?}, {class}");
                assert!(style.boundary.contrast(end) > 7.0);
            }
        }
    }

    #[test]
    fn numbers_are_readable_on_every_fraction_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for percent in 0..=100 {
                let shade = Style::of(theme).fraction(f64::from(percent) / 100.0);
                assert!(shade.contrast(shade.readable()) > 4.5, "{percent}");
            }
        }
    }

    #[test]
    fn mixing_has_the_colors_of_its_ends() {
        let (black, other) = (Rgb(0, 0, 0), Rgb(255, 100, 10));
        assert_eq!(
            [0.0, 0.5, 1.0].map(|f| black.mix(other, f)),
            [black, Rgb(128, 50, 5), other]
        );
    }

    #[test]
    fn a_path_shows_on_every_height_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::of(theme);
            for percent in 0..=100 {
                let heat = style.heat(f64::from(percent) / 100.0);
                assert!(style.boundary.contrast(heat) > 3.5, "{theme:?}: {percent}");
            }
            assert_eq!(
                [style.heat(0.0), style.heat(1.0)],
                [style.heat[0], style.heat[4]]
            );
        }
    }
}
