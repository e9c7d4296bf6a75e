//! The glyphs of the digits: pen strokes in a box from (0, 0), top left, to (1, 1).

/// A point in the box: x to the right, y down.
pub(super) type Point = (f64, f64);

/// The points that the pen connects by straight lines.
type Stroke = &'static [Point];

/// One form of a digit.
pub(super) type Glyph = &'static [Stroke];

/// The forms of each digit. Some digits have two, which no single template matches.
pub(super) const GLYPHS: [&[Glyph]; super::CLASSES] = [
    &[ZERO],
    &[ONE, PLAIN_ONE],
    &[TWO],
    &[THREE, FLAT_THREE],
    &[FOUR, OPEN_FOUR],
    &[FIVE],
    &[SIX],
    &[SEVEN, CROSSED_SEVEN],
    &[EIGHT],
    &[NINE, STRAIGHT_NINE],
];

const ZERO: Glyph = &[&[
    (0.50, 0.02),
    (0.26, 0.16),
    (0.18, 0.50),
    (0.26, 0.84),
    (0.50, 0.98),
    (0.74, 0.84),
    (0.82, 0.50),
    (0.74, 0.16),
    (0.50, 0.02),
]];

const ONE: Glyph = &[&[(0.30, 0.26), (0.54, 0.02), (0.54, 0.98)]];
const PLAIN_ONE: Glyph = &[&[(0.50, 0.02), (0.50, 0.98)]];

const TWO: Glyph = &[&[
    (0.22, 0.24),
    (0.34, 0.06),
    (0.58, 0.03),
    (0.76, 0.18),
    (0.72, 0.42),
    (0.22, 0.96),
    (0.82, 0.96),
]];

const THREE: Glyph = &[&[
    (0.24, 0.10),
    (0.52, 0.02),
    (0.74, 0.16),
    (0.70, 0.38),
    (0.44, 0.48),
    (0.74, 0.60),
    (0.78, 0.82),
    (0.52, 0.98),
    (0.22, 0.90),
]];
const FLAT_THREE: Glyph = &[&[
    (0.22, 0.04),
    (0.76, 0.04),
    (0.46, 0.42),
    (0.76, 0.56),
    (0.78, 0.80),
    (0.52, 0.98),
    (0.22, 0.88),
]];

const FOUR: Glyph = &[&[(0.62, 0.98), (0.62, 0.02), (0.16, 0.66), (0.86, 0.66)]];
const OPEN_FOUR: Glyph = &[
    &[(0.24, 0.04), (0.22, 0.52), (0.80, 0.52)],
    &[(0.72, 0.04), (0.68, 0.98)],
];

const FIVE: Glyph = &[&[
    (0.78, 0.04),
    (0.30, 0.04),
    (0.26, 0.46),
    (0.54, 0.38),
    (0.78, 0.56),
    (0.74, 0.84),
    (0.48, 0.98),
    (0.20, 0.88),
]];

const SIX: Glyph = &[&[
    (0.68, 0.04),
    (0.38, 0.24),
    (0.22, 0.60),
    (0.30, 0.90),
    (0.54, 0.98),
    (0.78, 0.82),
    (0.72, 0.56),
    (0.48, 0.50),
    (0.24, 0.66),
]];

const SEVEN: Glyph = &[&[(0.18, 0.04), (0.82, 0.04), (0.40, 0.98)]];
const CROSSED_SEVEN: Glyph = &[
    &[(0.18, 0.04), (0.82, 0.04), (0.40, 0.98)],
    &[(0.34, 0.52), (0.78, 0.52)],
];

const EIGHT: Glyph = &[&[
    (0.50, 0.48),
    (0.26, 0.30),
    (0.32, 0.08),
    (0.50, 0.02),
    (0.68, 0.08),
    (0.74, 0.30),
    (0.50, 0.48),
    (0.22, 0.70),
    (0.28, 0.92),
    (0.50, 0.98),
    (0.72, 0.92),
    (0.78, 0.70),
    (0.50, 0.48),
]];

const NINE: Glyph = &[&[
    (0.76, 0.34),
    (0.52, 0.52),
    (0.28, 0.42),
    (0.24, 0.18),
    (0.48, 0.02),
    (0.72, 0.12),
    (0.78, 0.40),
    (0.64, 0.78),
    (0.34, 0.98),
]];
const STRAIGHT_NINE: Glyph = &[&[
    (0.74, 0.30),
    (0.50, 0.50),
    (0.26, 0.36),
    (0.30, 0.10),
    (0.54, 0.02),
    (0.74, 0.18),
    (0.72, 0.98),
]];
