//! The `Figure` trait, and rendering to SVG, PNG and files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::drawing::Drawing;
use crate::error::PlotError;
use crate::style::Theme;

/// A figure that can be rendered as SVG or PNG.
pub trait Figure {
    /// Draws the figure for `theme`, as an SVG document.
    ///
    /// # Errors
    ///
    /// [`PlotError`] if the figure cannot be drawn; see the documentation of each figure.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError>;
}

/// Renders a figure as an SVG document.
///
/// # Errors
///
/// Those of [`Figure::scene`].
pub fn render_svg(figure: &dyn Figure, theme: Theme) -> Result<String, PlotError> {
    Ok(figure.scene(theme)?.into_svg())
}

/// Renders a figure as a PNG with [`PNG_SCALE`](crate::PNG_SCALE) pixels per scene unit.
///
/// # Errors
///
/// Those of [`Figure::scene`], and [`PlotError::Render`] if the PNG cannot be encoded.
pub fn render_png(figure: &dyn Figure, theme: Theme) -> Result<Vec<u8>, PlotError> {
    figure.scene(theme)?.png()
}

/// Renders a figure as pixels: width, height, and RGBA bytes row by row.
///
/// There are `scale` pixels per scene unit. Every pixel is opaque. The frames of an animation are such pixels.
///
/// # Errors
///
/// Those of [`Figure::scene`], and [`PlotError::Render`] if the pixels do not fit in memory.
pub fn render_rgba(
    figure: &dyn Figure,
    theme: Theme,
    scale: f32,
) -> Result<(u32, u32, Vec<u8>), PlotError> {
    let pixels = figure.scene(theme)?.pixels(scale)?;
    Ok((pixels.width(), pixels.height(), pixels.take()))
}

/// Writes a figure as PNG and SVG, light and dark, and returns the four paths.
///
/// The files are `stem.png`, `stem.svg`, `stem-dark.png` and `stem-dark.svg`, in this order. The
/// directory is created if necessary, and existing files are replaced. Each file is written under a
/// temporary name, and all four are complete before the first is renamed; an error leaves no
/// temporary file.
///
/// # Errors
///
/// Those of [`Figure::scene`], [`PlotError::Stem`] unless `stem` is a plain file name,
/// [`PlotError::Render`] if a PNG cannot be encoded, and [`PlotError::Write`] if the directory or
/// a file cannot be written.
pub fn save(figure: &dyn Figure, directory: &Path, stem: &str) -> Result<Vec<PathBuf>, PlotError> {
    check_stem(stem)?;
    let mut files = Vec::with_capacity(4);
    for (theme, suffix) in [(Theme::Light, ""), (Theme::Dark, "-dark")] {
        // Both formats share one scene.
        let scene = figure.scene(theme)?;
        let file = |format: &str| directory.join(format!("{stem}{suffix}.{format}"));
        files.push((file("png"), scene.png()?));
        files.push((file("svg"), scene.into_svg().into_bytes()));
    }
    save_files(directory, files)
}

/// Writes files to a directory, which is created if necessary.
pub(crate) fn save_files(
    directory: &Path,
    files: Vec<(PathBuf, Vec<u8>)>,
) -> Result<Vec<PathBuf>, PlotError> {
    fs::create_dir_all(directory).map_err(|source| PlotError::Write {
        file: directory.to_owned(),
        source,
    })?;
    write_all(directory, files)
}

/// Returns an error for a stem whose file would be hidden or outside the directory.
pub(crate) fn check_stem(stem: &str) -> Result<(), PlotError> {
    let plain = !stem.is_empty() && !stem.starts_with('.') && !stem.contains(['/', '\\', '\0']);
    if plain {
        Ok(())
    } else {
        Err(PlotError::Stem {
            stem: stem.to_owned(),
        })
    }
}

/// Writes every file under a temporary name, then renames all of them.
///
/// Dropping a temporary file removes it, so that an error leaves none.
fn write_all(directory: &Path, files: Vec<(PathBuf, Vec<u8>)>) -> Result<Vec<PathBuf>, PlotError> {
    let mut written = Vec::with_capacity(files.len());
    for (file, bytes) in files {
        match write_temporary(directory, &file, &bytes) {
            Ok(temporary) => written.push((file, temporary)),
            Err(source) => return Err(PlotError::Write { file, source }),
        }
    }
    let mut paths = Vec::with_capacity(written.len());
    for (file, temporary) in written {
        match temporary.persist(&file) {
            Ok(_) => paths.push(file),
            Err(error) => {
                let source = error.error;
                return Err(PlotError::Write { file, source });
            }
        }
    }
    Ok(paths)
}

fn write_temporary(directory: &Path, file: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    // Checked before any file is replaced. A device or a pipe must not be replaced.
    if file.exists() && !file.is_file() {
        return Err(io::Error::other("exists and is not a regular file"));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plot-");
    // A temporary file is private by default. Any other new file has 0o666 without the umask.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    let mut temporary = builder.tempfile_in(directory)?;
    temporary.write_all(bytes)?;
    temporary.flush()?;
    Ok(temporary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_a_plain_file_name() {
        for stem in ["", ".", "..", "a/b", "/a", "a\\b", ".hidden", "a\0"] {
            assert!(
                matches!(check_stem(stem), Err(PlotError::Stem { .. })),
                "{stem:?}"
            );
        }
        for stem in ["points", "loss-curve", "chapter 2.1"] {
            assert!(check_stem(stem).is_ok(), "{stem:?}");
        }
    }
}
