//! The three kinds of image, and what makes an image one of them.

use std::fmt;

/// An image: its pixels from 0 (black) to 255 (white), row by row.
///
/// ```text
/// pixel0 pixel1
/// pixel2 pixel3
/// ```
pub type Pixels = [u8; 4];

/// How far apart the two pixels of a checkerboard's diagonal may be.
pub(super) const DIAGONAL_SPREAD: u8 = 24;
/// How far apart its two diagonals are at least, whichever pixel of each is compared.
const DIAGONAL_GAP: u8 = 54;
/// The darkest a triangle's bright pixel may be.
pub(super) const TRIANGLE_BRIGHT: u8 = 200;
/// The brightest a triangle's dark pixel may be.
pub(super) const TRIANGLE_DARK: u8 = 49;
/// The darkest a pixel on a bright line may be.
pub(super) const LINE_BRIGHT: u8 = 231;
/// The brightest a pixel off it may be.
pub(super) const LINE_DARK: u8 = 174;

/// The pixels on each line, and the pixels off it: two rows and two columns.
pub(super) const LINES: [([usize; 2], [usize; 2]); 4] = [
    ([0, 1], [2, 3]),
    ([2, 3], [0, 1]),
    ([0, 2], [1, 3]),
    ([1, 3], [0, 2]),
];

/// What an image shows.
///
/// No image is of two kinds. A checkerboard's diagonals have a spread of at most 24; a triangle has
/// a diagonal of one bright and one dark pixel, and a bright line has two of one pixel on it and one
/// off it, all with a spread of at least 57. So with `u = pixel0 - pixel3` and
/// `v = pixel1 - pixel2`, the checkerboards among the three kinds are the images with `u` and `v`
/// both between -40 and 40, which a net with four hidden sigmoids can say exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two tones on the two diagonals, the brighter on either. The pixels of one diagonal are at
    /// most 24 apart, those of different diagonals at least 54.
    Checkerboard,
    /// Three bright pixels (200 and up) and a dark one (below 50), or three dark and a bright one.
    Triangle,
    /// A row or a column of bright pixels (231 and up), and the other one of pixels of at most 174.
    BrightLine,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Checkerboard, Self::Triangle, Self::BrightLine];

    /// The label images of this kind have in a dataset.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Checkerboard => "checkerboard",
            Self::Triangle => "triangle",
            Self::BrightLine => "bright line",
        }
    }

    /// How many images in a hundred [`generate`](super::generate) makes of this kind.
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

    /// The kind of the image, if it is of any.
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
    fn checkerboards_come_either_way_round() {
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
    fn triangles_have_three_pixels_alike() {
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
    fn the_percentages_make_a_whole() {
        assert_eq!(Kind::ALL.map(Kind::percentage).iter().sum::<u8>(), 100);
    }
}
