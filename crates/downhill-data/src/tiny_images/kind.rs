//! The three kinds of 2x2 image and their definitions.

use std::fmt;

/// The pixels of an image, from 0 (black) to 255 (white), row by row.
///
/// ```text
/// pixel0 pixel1
/// pixel2 pixel3
/// ```
pub type Pixels = [u8; 4];

/// The largest difference between the two pixels of a checkerboard's diagonal.
pub(super) const DIAGONAL_SPREAD: u8 = 24;
/// The smallest difference between pixels of its different diagonals.
const DIAGONAL_GAP: u8 = 54;
/// The smallest value of a triangle's bright pixel.
pub(super) const TRIANGLE_BRIGHT: u8 = 200;
/// The largest value of a triangle's dark pixel.
pub(super) const TRIANGLE_DARK: u8 = 49;
/// The smallest value of a pixel on a bright line.
pub(super) const LINE_BRIGHT: u8 = 231;
/// The largest value of a pixel off a bright line.
pub(super) const LINE_DARK: u8 = 174;

/// The pixels on each line, and the pixels off it: two rows and two columns.
pub(super) const LINES: [([usize; 2], [usize; 2]); 4] = [
    ([0, 1], [2, 3]),
    ([2, 3], [0, 1]),
    ([0, 2], [1, 3]),
    ([1, 3], [0, 2]),
];

/// The kind of a 2x2 image: its class.
///
/// No image is of two kinds. The two pixels of a checkerboard's diagonal differ by at most 24. A
/// triangle has a diagonal of one bright and one dark pixel, and both diagonals of a bright line have
/// one pixel on the line and one off it; these pixels differ by at least 57. So with
/// `u = pixel0 - pixel3` and `v = pixel1 - pixel2`, the checkerboards are the images with `u` and `v`
/// both between -40 and 40. A network with four hidden sigmoids can represent this rule exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One tone on each diagonal, either one brighter.
    ///
    /// Pixels of one diagonal differ by at most 24, pixels of different diagonals by at least 54.
    Checkerboard,
    /// Three bright pixels (at least 200) and a dark one (at most 49), or the reverse.
    Triangle,
    /// A row or column of bright pixels (at least 231); the others are at most 174.
    BrightLine,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Checkerboard, Self::Triangle, Self::BrightLine];

    /// The label of images of this kind.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Checkerboard => "checkerboard",
            Self::Triangle => "triangle",
            Self::BrightLine => "bright line",
        }
    }

    /// The percentage of images of this kind that [`generate`](super::generate) draws.
    #[must_use]
    pub fn percentage(self) -> u8 {
        match self {
            Self::Checkerboard => 37,
            Self::Triangle => 27,
            Self::BrightLine => 36,
        }
    }

    /// Whether the image is of this kind.
    #[must_use]
    pub fn matches(self, pixels: Pixels) -> bool {
        match self {
            Self::Checkerboard => is_checkerboard(pixels),
            Self::Triangle => is_triangle(pixels),
            Self::BrightLine => is_bright_line(pixels),
        }
    }

    /// The kind of the image, or `None` if it is of no kind.
    #[must_use]
    pub fn of(pixels: Pixels) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.matches(pixels))
    }
}

impl fmt::Display for Kind {
    /// The [`label`](Kind::label).
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label())
    }
}

fn is_checkerboard([p0, p1, p2, p3]: Pixels) -> bool {
    let apart = |a: u8, b: u8| a.abs_diff(b) >= DIAGONAL_GAP;
    p0.abs_diff(p3) <= DIAGONAL_SPREAD
        && p1.abs_diff(p2) <= DIAGONAL_SPREAD
        && apart(p0, p1)
        && apart(p0, p2)
        && apart(p3, p1)
        && apart(p3, p2)
}

fn is_triangle(pixels: Pixels) -> bool {
    let bright = pixels.iter().filter(|p| **p >= TRIANGLE_BRIGHT).count();
    let dark = pixels.iter().filter(|p| **p <= TRIANGLE_DARK).count();
    matches!((bright, dark), (3, 1) | (1, 3))
}

fn is_bright_line(pixels: Pixels) -> bool {
    LINES.iter().any(|(on, off)| {
        on.iter().all(|p| pixels[*p] >= LINE_BRIGHT) && off.iter().all(|p| pixels[*p] <= LINE_DARK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_diagonal_of_a_checkerboard_may_be_brighter() {
        assert!(Kind::Checkerboard.matches([0, 78, 78, 24]));
        assert!(Kind::Checkerboard.matches([78, 0, 24, 78]));
        assert!(!Kind::Checkerboard.matches([0, 77, 78, 24]), "a gap of 53");
        assert!(
            !Kind::Checkerboard.matches([0, 79, 79, 25]),
            "a spread of 25"
        );
        assert!(!Kind::Checkerboard.matches([0, 0, 100, 100]), "a row");
    }

    #[test]
    fn triangles_have_three_bright_or_three_dark_pixels() {
        assert!(Kind::Triangle.matches([200, 200, 200, 49]));
        assert!(Kind::Triangle.matches([49, 255, 0, 0]));
        assert!(!Kind::Triangle.matches([199, 200, 200, 49]));
        assert!(!Kind::Triangle.matches([200, 200, 200, 50]));
        assert!(!Kind::Triangle.matches([200, 200, 49, 49]));
    }

    #[test]
    fn bright_lines_are_rows_and_columns() {
        for pixels in [
            [231, 255, 174, 0],
            [0, 0, 231, 231],
            [231, 0, 231, 0],
            [174, 240, 0, 240],
        ] {
            assert!(Kind::BrightLine.matches(pixels), "{pixels:?}");
        }
        assert!(!Kind::BrightLine.matches([230, 255, 0, 0]));
        assert!(!Kind::BrightLine.matches([231, 255, 175, 0]));
        assert!(!Kind::BrightLine.matches([255, 0, 0, 255]), "a diagonal");
    }

    #[test]
    fn no_image_is_of_two_kinds() {
        // Every boundary of every definition lies between two neighbors of this list.
        let tones = [
            0, 24, 25, 49, 50, 54, 78, 120, 174, 175, 199, 200, 230, 231, 255,
        ];
        for p0 in tones {
            for p1 in tones {
                for p2 in tones {
                    for p3 in tones {
                        let pixels = [p0, p1, p2, p3];
                        let kinds = Kind::ALL.iter().filter(|kind| kind.matches(pixels));
                        assert!(kinds.count() <= 1, "{pixels:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_percentages_sum_to_100() {
        assert_eq!(Kind::ALL.map(Kind::percentage).iter().sum::<u8>(), 100);
    }
}
