//! The files an example writes: whole, or not at all.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use downhill_data::{Dataset, table};
use downhill_plot::{Figure, PlotError};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{Console, Failure, OutputArgs};

/// The places an example writes to, known to be writable before it trains.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    report: Option<PathBuf>,
    figures: Vec<PathBuf>,
}

impl Output {
    /// Makes the folders and tries them, so that no run is lost for want of a place.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if a folder cannot be made or written to, or the report's name is taken by
    /// a folder.
    pub fn prepare(output_args: &OutputArgs, example: &str) -> Result<Self, Failure> {
        let folder = output_args.out(example);
        writable(&folder)?;
        let mut report = output_args.report().map(Path::to_owned);
        if let Some(report) = &mut report {
            // A report replaces the file of its name: the file a link leads to, but no folder, and
            // no device or pipe, which a renamed file would take the place of.
            if let Ok(target) = report.canonicalize() {
                if !target.is_file() {
                    return Err(Failure::Write {
                        path: report.clone(),
                        reason: io::Error::other("exists, and is not a regular file"),
                    });
                }
                *report = target;
            }
            writable(parent(report))?;
        }
        Ok(Self {
            folder,
            report,
            figures: Vec::new(),
        })
    }

    /// Writes a figure: PNG and SVG, light and dark.
    ///
    /// # Errors
    ///
    /// [`Failure::Plot`] if it cannot be drawn or written.
    pub fn figure(&mut self, figure: &dyn Figure, name: &str) -> Result<(), Failure> {
        let files = downhill_plot::save(figure, &self.folder, name)?;
        self.figures.extend(files);
        Ok(())
    }

    /// Tries the place of a table, so that no run is lost for want of it: makes its folder if need be.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if the folder cannot be made or written to, what has the table's name is no
    /// regular file, or the report is to have it.
    pub fn try_place(&self, path: &Path) -> Result<(), Failure> {
        let failed = |reason| Failure::Write {
            path: path.to_owned(),
            reason: io::Error::other(reason),
        };
        if path.exists() && !path.is_file() {
            return Err(failed("exists, and is not a regular file"));
        }
        writable(parent(path))?;
        let report = self.report.as_deref();
        if report.is_some_and(|report| target(report) == target(path)) {
            return Err(failed("the report has this name"));
        }
        Ok(())
    }

    /// Writes a table, the labels under a name.
    ///
    /// # Errors
    ///
    /// [`Failure::Csv`] if it cannot be written, [`Failure::Write`] if a figure has its name.
    pub fn table<L: Display>(
        &self,
        path: &Path,
        data: &Dataset<L>,
        label: &str,
    ) -> Result<(), Failure> {
        if self
            .figures
            .iter()
            .any(|figure| target(figure) == target(path))
        {
            return Err(Failure::Write {
                path: path.to_owned(),
                reason: io::Error::other("a figure has this name"),
            });
        }
        Ok(table::write(path, data, label)?)
    }

    /// Writes a figure, unless there is nothing in it that can be drawn: the losses of a run that was
    /// over at once, say.
    ///
    /// # Errors
    ///
    /// [`Failure::Plot`] if it cannot be drawn for another reason, or cannot be written.
    pub fn figure_if_any(&mut self, figure: &dyn Figure, name: &str) -> Result<(), Failure> {
        match self.figure(figure, name) {
            Err(Failure::Plot(PlotError::NothingDrawable { .. })) => Ok(()),
            other => other,
        }
    }

    /// The files of all figures so far.
    pub fn figures(&self) -> &[PathBuf] {
        &self.figures
    }

    /// Their names, for a report.
    pub fn figure_names(&self) -> Vec<String> {
        let figures = self.figures.iter();
        figures.map(|path| path.display().to_string()).collect()
    }

    /// Says where everything is.
    pub fn announce(&self, console: &Console) {
        console.print(format_args!(
            "{} pictures in {}",
            self.figures.len(),
            self.folder.display()
        ));
        if let Some(report) = &self.report {
            console.print(format_args!("report in {}", report.display()));
        }
    }

    /// Writes the report, if there is to be one.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if it cannot be written.
    pub fn report(&self, report: &impl Serialize) -> Result<(), Failure> {
        let Some(path) = &self.report else {
            return Ok(());
        };
        let failed = |reason| Failure::Write {
            path: path.clone(),
            reason,
        };
        let same = |figure: &PathBuf| figure.canonicalize().is_ok_and(|f| &f == path);
        if self.figures.iter().any(|f| f == path || same(f)) {
            return Err(failed(io::Error::other("a figure has this name")));
        }
        let mut json = serde_json::to_vec_pretty(report)?;
        json.push(b'\n');
        let mut file = temporary(parent(path)).map_err(failed)?;
        file.write_all(&json).map_err(failed)?;
        file.persist(path).map_err(|e| failed(e.error))?;
        Ok(())
    }
}

/// Makes a folder if need be, and tries whether a file can be made in it.
fn writable(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .and_then(|()| temporary(folder))
        .map(drop)
        .map_err(|reason| Failure::Write {
            path: folder.to_owned(),
            reason,
        })
}

/// A file without its name yet, with the permissions of any other: a temporary file's own are for
/// its owner only.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Where a file is, or will be, however its folder is named.
fn target(file: &Path) -> PathBuf {
    let folder = || parent(file).canonicalize().ok();
    let made = || Some(folder()?.join(file.file_name()?));
    let target = file.canonicalize().ok().or_else(made);
    target.unwrap_or_else(|| file.to_owned())
}

/// The folder a file is in; a bare name is in the current one.
fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
