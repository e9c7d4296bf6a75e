//! Images with their predicted classes.

use downhill_data::Dataset;
use downhill_plot::{ContactSheet, Tile};
use downhill_train::class_of;
use ndarray::Array2;

use crate::{Confusion, Failure, Samples};

/// The largest number of images on a sheet.
const IMAGES: usize = 24;
/// The largest number of images of a class.
const OF_CLASS: usize = 6;

/// The meaning of a pixel of 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gray {
    /// White: pixels are light.
    Light,
    /// Black: pixels are ink.
    Ink,
}

impl Gray {
    /// Maps a pixel to its shade, from 0 for black to 1 for white.
    fn shade(self, pixel: f64) -> f64 {
        match self {
            Self::Light => pixel,
            Self::Ink => 1.0 - pixel,
        }
    }
}

/// The test images, square, each with its class.
fn tiles(samples: &Samples, predicted: &[usize], gray: Gray) -> Vec<(usize, Tile)> {
    let test = &samples.test;
    let side = test.features().ncols().isqrt();
    let name = |class: usize| samples.names.get(class).cloned().unwrap_or_default();
    let pairs = test.classes().iter().zip(predicted);
    let tile =
        |((&actual, &predicted), pixels): ((&usize, &usize), ndarray::ArrayView1<'_, f64>)| {
            let tile = Tile {
                width: side,
                height: side,
                pixels: pixels.iter().map(|&pixel| gray.shade(pixel)).collect(),
                caption: name(actual),
                predicted: Some((name(predicted), actual == predicted)),
            };
            (actual, tile)
        };
    pairs.zip(test.features().rows()).map(tile).collect()
}

fn is_right(tile: &Tile) -> bool {
    tile.predicted.as_ref().is_some_and(|(_, right)| *right)
}

/// 24 square test images: wrong predictions first, then right ones. `predicted` are classes, counted from 0.
///
/// # Errors
///
/// [`Failure`] if there are no test images.
pub fn wrong_first(
    samples: &Samples,
    predicted: &[usize],
    gray: Gray,
) -> Result<ContactSheet, Failure> {
    let tiles = tiles(samples, predicted, gray).into_iter();
    let (right, wrong): (Vec<Tile>, Vec<Tile>) = tiles.map(|(_, tile)| tile).partition(is_right);
    let (all, amiss) = (right.len() + wrong.len(), wrong.len());
    let tiles: Vec<Tile> = wrong.into_iter().chain(right).take(IMAGES).collect();
    let shown = tiles.len();
    let title = match amiss {
        0 => format!("{shown} of {all} test images: no prediction is wrong"),
        1 => format!("{shown} of {all} test images, the only wrong prediction first"),
        _ if amiss > shown => {
            format!("{shown} of the {amiss} wrong predictions for {all} test images")
        }
        _ => format!("{shown} of {all} test images, all {amiss} wrong predictions first"),
    };
    Ok(ContactSheet::new(title, [("", tiles)])?)
}

/// 24 images of 2x2 pixels, at most half of them predicted wrong, which come first; `None` if a prediction is NaN.
///
/// `a` and `y` are activations and targets, `[images, 1]`; `classes` are the names of the classes 0 and 1.
///
/// # Errors
///
/// [`Failure`] if there are no images.
pub fn half_wrong(
    images: &Dataset<String>,
    a: &Array2<f64>,
    y: &Array2<f64>,
    classes: [&str; 2],
) -> Result<Option<ContactSheet>, Failure> {
    let predicted: Option<Vec<usize>> = a.rows().into_iter().map(class_of).collect();
    let Some(predicted) = predicted else {
        return Ok(None);
    };
    let rows = images.features().rows().into_iter();
    let tiles = rows.zip(images.labels()).zip(predicted.into_iter().zip(y));
    let tiles = tiles.map(|((pixels, label), (predicted, y))| Tile {
        width: 2,
        height: 2,
        pixels: pixels
            .iter()
            .map(|p| Gray::Light.shade(p / 255.0))
            .collect(),
        caption: label.clone(),
        predicted: Some((
            classes[predicted].to_owned(),
            (predicted == 1) == (*y == 1.0),
        )),
    });
    let (right, wrong): (Vec<Tile>, Vec<Tile>) = tiles.partition(is_right);
    let tiles = wrong.into_iter().take(IMAGES / 2).chain(right);
    let tiles: Vec<Tile> = tiles.take(IMAGES).collect();
    let (shown, all) = (tiles.len(), images.len());
    let title = format!("{shown} of {all} test images, wrong predictions first");
    Ok(Some(ContactSheet::new(title, [("", tiles)])?))
}

/// The wrong predictions for square test images, one row for each class; [`wrong_first`] if none is wrong.
///
/// # Errors
///
/// [`Failure`] if there are no test images.
pub fn wrong_by_class(
    samples: &Samples,
    predicted: &[usize],
    confusion: &Confusion,
    gray: Gray,
) -> Result<ContactSheet, Failure> {
    let mut wrong = tiles(samples, predicted, gray);
    wrong.retain(|(_, tile)| !is_right(tile));
    if wrong.is_empty() {
        return wrong_first(samples, predicted, gray);
    }
    let (right, all) = confusion.right();
    let title = format!(
        "Wrong predictions by what the images show: {} of {all} test images",
        all - right
    );
    let classes = confusion.by_class().into_iter().enumerate();
    let groups = classes.map(|(class, (name, right, all))| {
        let of_class = wrong.iter().filter(|(actual, _)| *actual == class);
        let tiles: Vec<Tile> = of_class
            .map(|(_, tile)| tile.clone())
            .take(OF_CLASS)
            .collect();
        let amiss = all - right;
        let some = if amiss > OF_CLASS {
            format!(", {OF_CLASS} of them here")
        } else {
            String::new()
        };
        (format!("{name}: {amiss} of {all} wrong{some}"), tiles)
    });
    let groups: Vec<(String, Vec<Tile>)> = groups.collect();
    Ok(ContactSheet::new(title, groups)?)
}

#[cfg(test)]
mod tests {
    use downhill_plot::{Theme, render_svg};
    use ndarray::array;

    use super::*;
    use crate::Part;

    fn samples() -> Samples {
        let pixels = array![
            [0.0, 4.0, 2.0, 0.0],
            [1.0, 1.0, 1.0, 1.0],
            [4.0, 0.0, 0.0, 4.0]
        ];
        let data = Dataset::new(pixels, vec!["a", "b", "a"]).unwrap();
        let part = Part::new(&data, &["a", "b"], 4.0).unwrap();
        Samples {
            names: vec!["a".to_owned(), "b".to_owned()],
            train: part.clone(),
            validation: None,
            test: part,
        }
    }

    #[test]
    fn a_pixel_is_light_or_ink() {
        assert_eq!(
            [0.0, 0.5, 1.0].map(|p| Gray::Light.shade(p)),
            [0.0, 0.5, 1.0]
        );
        assert_eq!([0.0, 0.5, 1.0].map(|p| Gray::Ink.shade(p)), [1.0, 0.5, 0.0]);
    }

    #[test]
    fn wrong_predictions_come_first_or_by_class() {
        let (samples, predicted) = (samples(), [0, 1, 1]);
        let first = wrong_first(&samples, &predicted, Gray::Light).unwrap();
        let svg = render_svg(&first, Theme::Light).unwrap();
        assert!(svg.contains("3 of 3 test images, the only wrong prediction first"));
        let confusion = Confusion::new(&samples.names, samples.test.classes(), &predicted);
        let rows = wrong_by_class(&samples, &predicted, &confusion, Gray::Ink).unwrap();
        let svg = render_svg(&rows, Theme::Light).unwrap();
        assert!(svg.contains("a: 1 of 2 wrong") && svg.contains("b: 0 of 1 wrong"));
        let none = wrong_by_class(&samples, &[0, 1, 0], &confusion, Gray::Ink).unwrap();
        assert!(
            render_svg(&none, Theme::Light)
                .unwrap()
                .contains("no prediction is wrong")
        );
    }
}
