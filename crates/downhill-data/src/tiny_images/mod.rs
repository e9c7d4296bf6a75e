//! 2x2 gray images of three kinds that a very small network can classify.
//!
//! [`Kind`] is the class of an image, [`generate`] draws images, and [`read`] reads them from a CSV
//! file. In a dataset, an image is four features: its pixels, from 0 to 255.

mod generate;
mod kind;
mod read;

pub use generate::generate;
pub use kind::{Kind, Pixels};
pub use read::{read, read_from};

/// The columns of a CSV file of 2x2 images, in order.
pub const COLUMNS: [&str; 5] = ["label", "pixel0", "pixel1", "pixel2", "pixel3"];
