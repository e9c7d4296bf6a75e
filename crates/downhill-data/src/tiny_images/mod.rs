//! Gray images of two by two pixels, in three kinds a very small net can tell apart.
//!
//! A [`Kind`] says what an image shows, [`generate`] makes images, and [`read`] reads them from a
//! CSV file. As a dataset, every image is four features, its pixels from 0 to 255.

mod generate;
mod kind;
mod read;

pub use generate::generate;
pub use kind::{Kind, Pixels};
pub use read::{read, read_from};

/// The columns of a file of images, in order.
pub const COLUMNS: [&str; 5] = ["label", "pixel0", "pixel1", "pixel2", "pixel3"];
