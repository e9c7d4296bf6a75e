//! Gray images of digits, eight by eight pixels from 0 to 16.
//!
//! [`generate`] draws digits with a pen, [`read`] reads them from a CSV file, and
//! [`table::write`](crate::table::write) makes such a file of them. As a dataset, every image is 64
//! features, its pixels row by row from 0 (paper) to 16 (ink), and its label is the digit.
//!
//! Size, range and labels are those of the digits of E. Alpaydin and C. Kaynak, "Optical Recognition
//! of Handwritten Digits", 1998, which scikit-learn has as `load_digits`; the images are not.

mod generate;
mod glyphs;
mod read;

pub use generate::generate;
pub use read::{read, read_from};

/// The pixels of a row, and the rows of an image.
pub const SIDE: usize = 8;
/// The pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;
/// The value of a pixel that is all ink.
pub const MAXIMUM: u16 = 16;
/// The number of classes.
pub const CLASSES: usize = 10;
