//! Drawing 2x2 images of known kinds from a seed.

use super::COLUMNS;
use super::kind::{
    DIAGONAL_SPREAD, Kind, LINE_BRIGHT, LINE_DARK, LINES, Pixels, TRIANGLE_BRIGHT, TRIANGLE_DARK,
};
use crate::{Dataset, Generator};

/// Draws 2x2 images labeled with their kinds; the seed determines all of them.
///
/// The features are the pixels, 0 to 255, named as in [`COLUMNS`]. The kind of each image is drawn
/// independently, with the probability [`Kind::percentage`]. Pixels cover the full range of the kind.
///
/// ```
/// use downhill_data::tiny_images;
///
/// let images = tiny_images::generate(500, 0);
/// assert_eq!(images.features().dim(), (500, 4));
/// assert_eq!(images.classes(), ["bright line", "checkerboard", "triangle"]);
/// ```
#[must_use]
pub fn generate(samples: usize, seed: u64) -> Dataset<String> {
    let mut stream = Generator::new(seed);
    let mut values = Vec::new();
    let mut labels = Vec::new();
    for _ in 0..samples {
        let kind = draw_kind(&mut stream);
        values.extend(draw_image(kind, &mut stream).map(f64::from));
        labels.push(kind.label().to_owned());
    }
    let names = COLUMNS[1..].iter().map(ToString::to_string).collect();
    Dataset::from_checked_rows(values, labels, names)
}

fn draw_kind(stream: &mut Generator) -> Kind {
    let percent = draw(stream, 0, 99);
    let checkerboards = Kind::Checkerboard.percentage();
    if percent < checkerboards {
        Kind::Checkerboard
    } else if percent < checkerboards + Kind::Triangle.percentage() {
        Kind::Triangle
    } else {
        Kind::BrightLine
    }
}

/// Draws an image of the kind by rejection sampling.
///
/// About half of the proposed checkerboards are rejected: the tones of their diagonals are too close.
fn draw_image(kind: Kind, stream: &mut Generator) -> Pixels {
    loop {
        let pixels = match kind {
            Kind::Checkerboard => propose_checkerboard(stream),
            Kind::Triangle => propose_triangle(stream),
            Kind::BrightLine => propose_bright_line(stream),
        };
        if Kind::of(pixels) == Some(kind) {
            return pixels;
        }
    }
}

fn propose_checkerboard(stream: &mut Generator) -> Pixels {
    let mut diagonal = || {
        let tone = draw(stream, 0, u8::MAX - DIAGONAL_SPREAD);
        [0; 2].map(|_: u8| draw(stream, tone, tone + DIAGONAL_SPREAD))
    };
    let [p0, p3] = diagonal();
    let [p1, p2] = diagonal();
    [p0, p1, p2, p3]
}

fn propose_triangle(stream: &mut Generator) -> Pixels {
    let odd_one = usize::from(draw(stream, 0, 3));
    let odd_is_bright = draw(stream, 0, 1) == 1;
    [0, 1, 2, 3].map(|p| {
        if (p == odd_one) == odd_is_bright {
            draw(stream, TRIANGLE_BRIGHT, u8::MAX)
        } else {
            draw(stream, 0, TRIANGLE_DARK)
        }
    })
}

fn propose_bright_line(stream: &mut Generator) -> Pixels {
    let (on, _) = LINES[usize::from(draw(stream, 0, 3))];
    [0, 1, 2, 3].map(|p| {
        if on.contains(&p) {
            draw(stream, LINE_BRIGHT, u8::MAX)
        } else {
            draw(stream, 0, LINE_DARK)
        }
    })
}

/// A byte uniform on `low..=high`.
fn draw(stream: &mut Generator, low: u8, high: u8) -> u8 {
    low + stream.at_most(u64::from(high - low)) as u8
}

#[cfg(test)]
mod tests {
    use ndarray::Axis;

    use super::*;

    const SEEDS: [u64; 5] = [0, 1, 20, 42, u64::MAX];

    fn pixels(row: &[f64]) -> Pixels {
        [0, 1, 2, 3].map(|p| row[p] as u8)
    }

    #[test]
    fn every_image_is_of_its_kind_only() {
        for seed in SEEDS {
            let images = generate(4_000, seed);
            for (row, label) in images.features().axis_iter(Axis(0)).zip(images.labels()) {
                let image = pixels(row.as_slice().unwrap());
                assert!(row.iter().zip(image).all(|(a, b)| *a == f64::from(b)));
                for kind in Kind::ALL {
                    assert_eq!(
                        kind.matches(image),
                        kind.label() == label,
                        "{image:?} is labeled {label} and compared with {kind}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_kinds_have_their_percentages() {
        for seed in SEEDS {
            let images = generate(4_000, seed);
            for kind in Kind::ALL {
                let of_kind = images.labels().iter().filter(|l| *l == kind.label());
                let percentage = of_kind.count() as f64 / 40.0;
                // Three standard deviations of a fraction of 4,000 are 2.3 %.
                let expected = f64::from(kind.percentage());
                assert!((percentage - expected).abs() < 3.0, "{percentage} % {kind}");
            }
        }
    }

    #[test]
    fn every_shape_of_every_kind_occurs() {
        let images = generate(1_000, 3);
        let has = |shape: &dyn Fn(Pixels) -> bool| {
            images
                .features()
                .axis_iter(Axis(0))
                .any(|row| shape(pixels(row.as_slice().unwrap())))
        };
        assert!(has(&|p| Kind::Checkerboard.matches(p) && p[0] < p[1]));
        assert!(has(&|p| Kind::Checkerboard.matches(p) && p[0] > p[1]));
        for odd in 0..4 {
            for bright in [false, true] {
                let is_odd = |p: u8| (p >= TRIANGLE_BRIGHT) == bright;
                assert!(has(&|p| {
                    Kind::Triangle.matches(p)
                        && (0..4).all(|other| is_odd(p[other]) == (other == odd))
                }));
            }
        }
        for (on, _) in LINES {
            assert!(has(
                &|p| Kind::BrightLine.matches(p) && on.iter().all(|i| p[*i] >= LINE_BRIGHT)
            ));
        }
    }

    #[test]
    fn the_seed_determines_the_images() {
        assert_eq!(generate(50, 7), generate(50, 7));
        assert_ne!(generate(50, 7), generate(50, 8));
        assert_eq!(
            generate(20, 7).features(),
            generate(50, 7)
                .features()
                .select(Axis(0), &(0..20).collect::<Vec<_>>())
        );
        assert!(generate(0, 7).is_empty());
    }

    /// The network that the documentation of [`Kind`] describes: 4 inputs, 4 hidden sigmoids, 1 output.
    #[test]
    fn four_hidden_sigmoids_separate_checkerboards_from_the_other_kinds() {
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        for seed in SEEDS {
            let images = generate(4_000, seed);
            for (row, label) in images.features().axis_iter(Axis(0)).zip(images.labels()) {
                let (u, v) = (row[0] - row[3], row[1] - row[2]);
                // A hidden unit is near 1 if the pixels of a diagonal differ by more than 40.
                let hidden = [u, -u, v, -v].map(|difference| sigmoid(difference - 40.0));
                let output = sigmoid(10.0 - 20.0 * hidden.iter().sum::<f64>());
                assert_eq!(output > 0.5, label == Kind::Checkerboard.label());
            }
        }
    }
}
