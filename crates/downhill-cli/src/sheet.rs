//! Images with what a network took them for, the wrong ones first.

use downhill_plot::{ContactSheet, Tile};

use crate::{Failure, Samples};

/// How many images there are on a sheet, in rows of so many.
const IMAGES: usize = 24;
const COLUMNS: usize = 6;

/// What a pixel of 1 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grey {
    /// White: a pixel is light.
    Light,
    /// Black: a pixel is ink.
    Ink,
}

impl Grey {
    /// The shade of a pixel from 0 to 1, 0 for black to 255 for white.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 255"
    )]
    fn shade(self, pixel: f64) -> u8 {
        let light = match self {
            Self::Light => pixel,
            Self::Ink => 1.0 - pixel,
        };
        (255.0 * light.clamp(0.0, 1.0)).round() as u8
    }
}

/// Square test images: those taken for what they are not, as far as there is room, then others.
/// `predicted` is the class of each, counted from 0.
///
/// # Errors
///
/// [`Failure`] if there are no test images.
pub fn contact_sheet(
    samples: &Samples,
    predicted: &[usize],
    grey: Grey,
) -> Result<ContactSheet, Failure> {
    let test = &samples.test;
    let side = test.features().ncols().isqrt();
    let name = |class: usize| samples.names.get(class).cloned().unwrap_or_default();
    let pairs = test.classes().iter().zip(predicted);
    let images = pairs.zip(test.features().rows());
    let (right, wrong): (Vec<_>, Vec<_>) =
        images.partition(|((actual, predicted), _)| actual == predicted);
    let (all, amiss) = (right.len() + wrong.len(), wrong.len());
    let shown = wrong.into_iter().chain(right).take(IMAGES);
    let tiles: Vec<Tile> = shown
        .map(|((&actual, &predicted), pixels)| Tile {
            width: side,
            height: side,
            pixels: pixels.iter().map(|&pixel| grey.shade(pixel)).collect(),
            caption: name(actual),
            predicted: name(predicted),
            right: actual == predicted,
        })
        .collect();
    let title = match (amiss, tiles.len()) {
        (0, shown) => format!("{shown} of {all} test images: none of them all is taken wrong"),
        (amiss, shown) if amiss > shown => {
            format!("{shown} of the {amiss} test images of {all} that are taken wrong")
        }
        (amiss, shown) => format!("{shown} of {all} test images, the {amiss} taken wrong first"),
    };
    Ok(ContactSheet::new(title, COLUMNS, tiles)?)
}
