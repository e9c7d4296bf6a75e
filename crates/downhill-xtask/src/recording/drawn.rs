//! What is kept of the figures that a command drew.

use std::fs;

use super::{Output, Said};
use crate::Error;
use crate::figure::dark;

/// The figures of one output: name and content, for both themes.
pub(super) fn files(output: &Output, said: &Said) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    for figure in &output.figures {
        let light = Some((figure.name.clone(), figure.from.clone()));
        let twin = dark(&figure.name).zip(dark(&figure.from));
        for (name, from) in light.into_iter().chain(twin) {
            let path = said.folder.join(from);
            let content = fs::read(&path).map_err(Error::file(&path))?;
            files.push((name, content));
        }
    }
    Ok(files)
}
