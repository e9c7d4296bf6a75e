//! 8x8 gray images of digits, with pixels from 0 to 16.
//!
//! [`generate`] draws digits, [`read`] reads them from a CSV file, and
//! [`table::write`](crate::table::write) writes such a file. In a dataset, an image is 64 features: its
//! pixels, row by row, from 0 (paper) to 16 (ink). Its label is the digit.
//!
//! Size, range and labels are those of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten
//! Digits", 1998, which is scikit-learn's `load_digits`; the images differ.

mod generate;
mod glyphs;
mod read;

pub use generate::generate;
pub use read::{read, read_from};

/// The width and the height of an image, in pixels.
pub const SIDE: usize = 8;
/// The number of pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;
/// The largest value of a pixel: full ink.
pub const MAXIMUM: u16 = 16;
/// The number of classes.
pub const CLASSES: usize = 10;
