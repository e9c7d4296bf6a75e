//! The options of the examples on images of 2x2 pixels.

use std::path::{Path, PathBuf};

use clap::Args;
use downhill_data::{Dataset, tiny_images};

use crate::Failure;

/// The numbers of generated training and test images.
const GENERATED: (usize, usize) = (4_000, 1_000);

/// The options of the examples on images of 2x2 pixels.
#[derive(Debug, Clone, Args)]
pub struct ImageArgs {
    /// Images to train on: CSV with the header label,pixel0,pixel1,pixel2,pixel3, pixels 0 to 255 [default: generated]
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,

    /// Images to test on, in the same layout [default: generated]
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
}

impl ImageArgs {
    /// Whether files are given.
    pub fn are_given(&self) -> bool {
        self.train.is_some()
    }

    /// The files to read, if they are given.
    pub fn inputs(&self) -> impl Iterator<Item = &Path> {
        [&self.train, &self.test]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
    }

    /// Training and test images, each with the name of its file.
    ///
    /// # Errors
    ///
    /// [`Failure::Csv`] if a file cannot be read.
    pub fn read(&self) -> Result<[(Dataset<String>, String); 2], Failure> {
        let images = |path: Option<&Path>, samples, seed| match path {
            Some(path) => Ok::<_, Failure>((tiny_images::read(path)?, path.display().to_string())),
            None => Ok((tiny_images::generate(samples, seed), "generated".to_owned())),
        };
        Ok([
            images(self.train.as_deref(), GENERATED.0, 0)?,
            images(self.test.as_deref(), GENERATED.1, 1)?,
        ])
    }
}
