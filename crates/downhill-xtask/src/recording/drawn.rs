//! The recorded figures of a command.

use std::fs;

use super::{CommandOutput, Output};
use crate::Error;
use crate::figure::dark;

/// The figures of one output for both themes, as name and content.
pub(super) fn files(
    output: &Output,
    result: &CommandOutput,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    for figure in &output.figures {
        let light = Some((figure.name.clone(), figure.from.clone()));
        let twin = dark(&figure.name).zip(dark(&figure.from));
        for (name, from) in light.into_iter().chain(twin) {
            let path = result.folder.join(from);
            let content = fs::read(&path).map_err(Error::file(&path))?;
            files.push((name, content));
        }
    }
    Ok(files)
}
