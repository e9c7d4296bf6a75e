//! Drawing digits from a seed.

use super::glyphs::{GLYPHS, Glyph, Point};
use super::{CLASSES, MAXIMUM, PIXELS, SIDE};
use crate::{Dataset, Generator, images};

/// The standard deviation of a point of a stroke, as a fraction of the box.
const STRAY: f64 = 0.035;
/// The range of the height of a digit, in pixels.
const HEIGHT: (f64, f64) = (5.6, 7.0);
/// The range of its width, as a fraction of the height.
const WIDTH: (f64, f64) = (0.75, 1.0);
/// The largest offset from the middle in each direction, in pixels.
const SHIFT: f64 = 0.5;
/// The standard deviation of the rotation, in radians.
const TURN: f64 = 0.1;
/// The standard deviation of the shear: pixels to the side per pixel of height.
const LEAN: f64 = 0.1;
/// The range of half the pen's width, in pixels.
const PEN: (f64, f64) = (0.3, 0.75);
/// The range of the width of a stroke's soft edge, in pixels.
const BLUR: (f64, f64) = (0.8, 1.3);
/// The range of the darkness of the ink, as a fraction of the maximum.
const INK: (f64, f64) = (0.75, 1.0);
/// The standard deviation of the scanner's noise, as a fraction of the maximum.
const NOISE: f64 = 0.05;

/// Draws images of digits, labeled with the digit; the seed determines all of them.
///
/// Each block of ten images has every digit once, in a random order, so that the classes are balanced
/// in any part of the dataset. The points of a digit's strokes are perturbed; the digit is stretched,
/// sheared, rotated and shifted, drawn with a pen of random width and a soft edge, and scanned with
/// noise. The features are named `pixel0` to `pixel63`.
///
/// On 4,000 test images, scikit-learn's softmax regression has an accuracy of 97.1 % after training on
/// 4,000 images, and 96.5 % after 2,000; its network with 32 hidden units has 98.0 % and 97.1 %.
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
    Dataset::from_checked_rows(values, labels, images::pixel_names(PIXELS))
}

fn draw(digit: usize, stream: &mut Generator) -> [f64; PIXELS] {
    let forms = GLYPHS[digit];
    let glyph = forms[stream.at_most(forms.len() as u64 - 1) as usize];
    let strokes = transform(glyph, stream);
    let pen = stream.uniform(PEN.0, PEN.1);
    let blur = stream.uniform(BLUR.0, BLUR.1);
    let ink = stream.uniform(INK.0, INK.1);
    std::array::from_fn(|pixel| {
        let middle = ((pixel % SIDE) as f64 + 0.5, (pixel / SIDE) as f64 + 0.5);
        let segments = strokes.iter().flat_map(|stroke| stroke.windows(2));
        let nearest = segments
            .map(|ends| distance(middle, ends[0], ends[1]))
            .fold(f64::INFINITY, f64::min);
        // From full ink under the pen to none beyond the soft edge.
        let covered = (0.5 + (pen - nearest) / blur).clamp(0.0, 1.0);
        let gray = covered * ink + stream.normal(0.0, NOISE);
        (gray.clamp(0.0, 1.0) * f64::from(MAXIMUM)).round()
    })
}

/// The perturbed and transformed strokes of a glyph, in pixels of the image.
fn transform(glyph: Glyph, stream: &mut Generator) -> Vec<Vec<Point>> {
    let height = stream.uniform(HEIGHT.0, HEIGHT.1);
    let width = height * stream.uniform(WIDTH.0, WIDTH.1);
    let lean = stream.normal(0.0, LEAN);
    let (sin, cos) = stream.normal(0.0, TURN).sin_cos();
    let middle = SIDE as f64 / 2.0;
    let right = middle + stream.uniform(-SHIFT, SHIFT);
    let down = middle + stream.uniform(-SHIFT, SHIFT);
    let mut to_image = |(x, y): Point| {
        let y = height * (y - 0.5 + stream.normal(0.0, STRAY));
        let x = width * (x - 0.5 + stream.normal(0.0, STRAY)) - lean * y;
        (right + cos * x - sin * y, down + sin * x + cos * y)
    };
    glyph
        .iter()
        .map(|stroke| stroke.iter().map(|point| to_image(*point)).collect())
        .collect()
}

/// The distance of a point from the line segment between two ends.
fn distance(point: Point, start: Point, end: Point) -> f64 {
    let (along_x, along_y) = (end.0 - start.0, end.1 - start.1);
    let (x, y) = (point.0 - start.0, point.1 - start.1);
    let squared = along_x * along_x + along_y * along_y;
    // A segment of length 0 is its start.
    let fraction = if squared > 0.0 {
        ((x * along_x + y * along_y) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (x - fraction * along_x).hypot(y - fraction * along_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_to_the_segment_or_its_ends() {
        let (start, end) = ((1.0, 1.0), (5.0, 1.0));
        assert_eq!(distance((3.0, 3.0), start, end), 2.0);
        assert_eq!(distance((8.0, 5.0), start, end), 5.0);
        assert_eq!(distance((-2.0, -3.0), start, end), 5.0);
        assert_eq!(distance((4.0, 5.0), start, start), 5.0);
    }

    #[test]
    fn pixels_are_integers_from_0_to_the_maximum() {
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
    fn each_block_of_ten_images_has_every_digit_once() {
        let images = generate(95, 1);
        assert_eq!(images.len(), 95);
        for ten in images.labels().chunks_exact(10) {
            let mut ten = ten.to_vec();
            ten.sort_unstable();
            assert_eq!(ten, (0..10).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_seed_determines_the_images() {
        assert_eq!(generate(30, 7), generate(30, 7));
        assert_ne!(generate(30, 7), generate(30, 8));
        let first: Vec<usize> = (0..13).collect();
        assert_eq!(generate(13, 7), generate(30, 7).select(&first).unwrap());
        assert!(generate(0, 7).is_empty());
    }

    /// The nearest mean image classifies most digits but not all, so the task needs training.
    #[test]
    fn the_nearest_mean_image_classifies_most_digits_but_not_all() {
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
