//! Digits drawn with a pen, from a seed.

use super::glyphs::{GLYPHS, Glyph, Point};
use super::{CLASSES, MAXIMUM, PIXELS, SIDE};
use crate::{Dataset, Generator, images};

/// How far a point of a stroke strays: a standard deviation, in parts of the box.
const STRAY: f64 = 0.035;
/// The height of a digit, in pixels.
const HEIGHT: (f64, f64) = (5.6, 7.0);
/// Its width, in parts of the height.
const WIDTH: (f64, f64) = (0.75, 1.0);
/// How far it is off the middle either way, in pixels.
const SHIFT: f64 = 0.5;
/// How it is turned, a standard deviation in radians.
const TURN: f64 = 0.1;
/// How far it leans for each pixel of height, a standard deviation.
const LEAN: f64 = 0.1;
/// Half the width of the pen, in pixels.
const PEN: (f64, f64) = (0.3, 0.75);
/// How far the ink runs at the edge of a stroke, in pixels.
const BLUR: (f64, f64) = (0.8, 1.3);
/// How dark the ink is, in parts of the maximum.
const INK: (f64, f64) = (0.75, 1.0);
/// What a scanner adds to a pixel, a standard deviation in parts of the maximum.
const NOISE: f64 = 0.05;

/// So many images of digits, labeled with the digit; the same ones for the same seed.
///
/// Every ten in a row hold each digit once, in a random order, so that the classes are balanced in
/// any part of the dataset. A digit is written in one of its ways, with every point of its strokes a
/// little off; then it is stretched, leant, turned and shifted, drawn with a pen of some width whose
/// ink runs, and scanned with noise. The features are named `pixel0` to `pixel63`.
///
/// Of 4,000 unseen images scikit-learn's softmax regression gets 97.1 in 100 right after learning from
/// 4,000, and 96.5 after 2,000; its net with 32 hidden units 98.0 and 97.1.
///
/// ```
/// use downhill_data::digits;
///
/// let images = digits::generate(200, 0);
/// assert_eq!(images.features().dim(), (200, 64));
/// assert_eq!(images.classes(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
/// ```
#[must_use]
pub fn generate(samples: usize, seed: u64) -> Dataset<usize> {
    let mut stream = Generator::new(seed);
    let mut values = Vec::new();
    let mut labels = Vec::new();
    while labels.len() < samples {
        for digit in stream.permutation(CLASSES) {
            values.extend(draw(digit, &mut stream));
            labels.push(digit);
        }
    }
    values.truncate(samples.saturating_mul(PIXELS));
    labels.truncate(samples);
    Dataset::from_checked_rows(&values, labels, images::pixel_names(PIXELS))
}

fn draw(digit: usize, stream: &mut Generator) -> [f64; PIXELS] {
    let ways = GLYPHS[digit];
    let glyph = ways[stream.at_most(ways.len() as u64 - 1) as usize];
    let strokes = place(glyph, stream);
    let pen = stream.uniform(PEN.0, PEN.1);
    let blur = stream.uniform(BLUR.0, BLUR.1);
    let ink = stream.uniform(INK.0, INK.1);
    std::array::from_fn(|pixel| {
        let middle = ((pixel % SIDE) as f64 + 0.5, (pixel / SIDE) as f64 + 0.5);
        let segments = strokes.iter().flat_map(|stroke| stroke.windows(2));
        let nearest = segments
            .map(|ends| distance(middle, ends[0], ends[1]))
            .fold(f64::INFINITY, f64::min);
        // From all ink, within the pen's reach, to none, where the ink has run out.
        let covered = (0.5 + (pen - nearest) / blur).clamp(0.0, 1.0);
        let gray = covered * ink + stream.normal(0.0, NOISE);
        (gray.clamp(0.0, 1.0) * f64::from(MAXIMUM)).round()
    })
}

/// The strokes of a glyph, every point a little off, where they are on the image, in pixels.
fn place(glyph: Glyph, stream: &mut Generator) -> Vec<Vec<Point>> {
    let height = stream.uniform(HEIGHT.0, HEIGHT.1);
    let width = height * stream.uniform(WIDTH.0, WIDTH.1);
    let lean = stream.normal(0.0, LEAN);
    let (sin, cos) = stream.normal(0.0, TURN).sin_cos();
    let middle = SIDE as f64 / 2.0;
    let right = middle + stream.uniform(-SHIFT, SHIFT);
    let down = middle + stream.uniform(-SHIFT, SHIFT);
    let mut place = |(x, y): Point| {
        let y = height * (y - 0.5 + stream.normal(0.0, STRAY));
        let x = width * (x - 0.5 + stream.normal(0.0, STRAY)) - lean * y;
        (right + cos * x - sin * y, down + sin * x + cos * y)
    };
    glyph
        .iter()
        .map(|stroke| stroke.iter().map(|point| place(*point)).collect())
        .collect()
}

/// How far a point is from the nearest point of the line between two ends.
fn distance(point: Point, start: Point, end: Point) -> f64 {
    let (along_x, along_y) = (end.0 - start.0, end.1 - start.1);
    let (x, y) = (point.0 - start.0, point.1 - start.1);
    let squared = along_x * along_x + along_y * along_y;
    // A line of no length is its start.
    let part = if squared > 0.0 {
        ((x * along_x + y * along_y) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (x - part * along_x).hypot(y - part * along_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_to_the_line_or_its_ends() {
        let (start, end) = ((1.0, 1.0), (5.0, 1.0));
        assert_eq!(distance((3.0, 3.0), start, end), 2.0);
        assert_eq!(distance((8.0, 5.0), start, end), 5.0);
        assert_eq!(distance((-2.0, -3.0), start, end), 5.0);
        assert_eq!(distance((4.0, 5.0), start, start), 5.0);
    }

    #[test]
    fn pixels_are_whole_numbers_in_their_range() {
        let images = generate(500, 3);
        let maximum = f64::from(MAXIMUM);
        let pixels = images.features();
        assert!(
            pixels
                .iter()
                .all(|p| p.fract() == 0.0 && (0.0..=maximum).contains(p))
        );
        for value in 0..=MAXIMUM {
            assert!(pixels.iter().any(|p| *p == f64::from(value)), "{value}");
        }
    }

    #[test]
    fn every_ten_in_a_row_hold_each_digit_once() {
        let images = generate(95, 1);
        assert_eq!(images.len(), 95);
        for ten in images.labels().chunks_exact(10) {
            let mut ten = ten.to_vec();
            ten.sort_unstable();
            assert_eq!(ten, (0..10).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(generate(30, 7), generate(30, 7));
        assert_ne!(generate(30, 7), generate(30, 8));
        let front: Vec<usize> = (0..13).collect();
        assert_eq!(generate(13, 7), generate(30, 7).select(&front).unwrap());
        assert!(generate(0, 7).is_empty());
    }

    /// The mean image of each digit among some tells most of others apart, and not all: the task
    /// is there, and it is none that needs no learning.
    #[test]
    fn a_mean_image_tells_most_digits_but_not_all() {
        let (known, new) = (generate(1_000, 1), generate(1_000, 2));
        let mut means = vec![[0.0; PIXELS]; CLASSES];
        for (image, label) in known.features().rows().into_iter().zip(known.labels()) {
            for (mean, pixel) in means[*label].iter_mut().zip(image) {
                *mean += pixel / 100.0;
            }
        }
        let right = new.features().rows().into_iter().zip(new.labels());
        let right = right.filter(|(image, label)| {
            let far = |digit: &usize| -> f64 {
                let pairs = means[*digit].iter().zip(image);
                pairs.map(|(mean, pixel)| (mean - pixel).powi(2)).sum()
            };
            let nearest = (0..CLASSES).min_by(|a, b| far(a).total_cmp(&far(b)));
            nearest == Some(**label)
        });
        let right = right.count();
        assert!((700..960).contains(&right), "{right} of 1000");
    }
}
