//! The files that an example writes.

use std::fmt::Display;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use downhill_data::{Dataset, message, table};
use downhill_plot::{Animation, Figure, PlotError};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::ctrl_c::writing;
use crate::{Console, Failure, OutputArgs, Space};

/// The files that an example writes, in folders that are writable before it trains.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    report: Option<PathBuf>,
    figures: Vec<PathBuf>,
    /// The figures that cannot be drawn, each with the reason.
    not_drawn: Vec<String>,
    /// The first file that could not be written, with the reason.
    unwritten: Option<(PathBuf, String)>,
}

impl Output {
    /// Creates the folders and checks that they are writable, before any time is spent on training.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if a folder cannot be created or written to, the report is not a regular file, or it has a
    /// name that a picture may have.
    pub fn prepare(output_args: &OutputArgs, example: &str) -> Result<Self, Failure> {
        let folder = output_args.folder(example);
        writable(&folder)?;
        let mut report = output_args.report().map(Path::to_owned);
        if let Some(report) = &mut report {
            // A report replaces the file that a link points to, but never a folder, a device or a pipe.
            if let Ok(target) = report.canonicalize() {
                if !target.is_file() {
                    return Err(refused(report, "exists, and is not a regular file"));
                }
                *report = target;
            }
            writable(parent(report))?;
        }
        let output = Self {
            folder,
            report,
            figures: Vec::new(),
            not_drawn: Vec::new(),
            unwritten: None,
        };
        if let Some(report) = &output.report {
            output.check_not_a_picture(report)?;
        }
        Ok(output)
    }

    /// Checks that no file that an example reads is one that it writes.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if the report, or possibly a picture, would replace the file.
    pub fn check_inputs<'a>(
        &self,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<(), Failure> {
        for input in inputs {
            if self.is_report(input) {
                return Err(refused(input, "it is an input file"));
            }
            self.check_not_a_picture(input)?;
        }
        Ok(())
    }

    /// Checks that a file does not have a name that a picture may have.
    fn check_not_a_picture(&self, path: &Path) -> Result<(), Failure> {
        let resolved = target(path);
        let ending = resolved.extension().and_then(|ending| ending.to_str());
        let pictures = ["png", "svg", "gif", "html"];
        let is_picture = |ending: &str| pictures.iter().any(|p| p.eq_ignore_ascii_case(ending));
        match ending.filter(|ending| is_picture(ending)) {
            Some(ending) if target(parent(&resolved)) == target(&self.folder) => Err(refused(
                path,
                format!("in the folder of the pictures, no other file may end in .{ending}"),
            )),
            _ => Ok(()),
        }
    }

    fn is_report(&self, path: &Path) -> bool {
        let report = self.report.as_deref();
        report.is_some_and(|report| target(report) == target(path))
    }

    /// Writes a figure as PNG and SVG, light and dark, unless its numbers cannot be drawn.
    ///
    /// After a run that diverged, all losses may be infinite or too large. [`announce`](Self::announce) then prints the
    /// name of the figure with the reason, and the example continues. It also continues if a file cannot be written:
    /// [`report`](Self::report) then returns the error, after it has written the report.
    ///
    /// # Errors
    ///
    /// [`Failure::Plot`] for any error other than that its numbers cannot be drawn or its files cannot be written.
    pub fn figure(&mut self, figure: &dyn Figure, name: &str) -> Result<(), Failure> {
        let _held = writing();
        match downhill_plot::save(figure, &self.folder, name) {
            Ok(files) => self.figures.extend(files),
            Err(reason) => self.not_drawn(name, reason)?,
        }
        Ok(())
    }

    /// Records a figure that cannot be drawn because of its numbers, or cannot be written.
    ///
    /// # Errors
    ///
    /// [`Failure::Plot`] for any other reason.
    fn not_drawn(&mut self, name: &str, reason: PlotError) -> Result<(), Failure> {
        match reason {
            PlotError::NothingDrawable { .. }
            | PlotError::Interval { .. }
            | PlotError::NotPlottable { .. }
            | PlotError::NotAProbability { .. } => {
                self.not_drawn.push(format!("{name}: {reason}"));
                Ok(())
            }
            PlotError::Write { file, source } => {
                self.not_written(file, &source);
                Ok(())
            }
            other => Err(other.into()),
        }
    }

    fn not_written(&mut self, path: PathBuf, reason: &io::Error) {
        self.unwritten.get_or_insert((path, reason.to_string()));
    }

    /// Writes the figure of a result, like [`figure`](Self::figure).
    ///
    /// An error of the result is handled like one of drawing.
    ///
    /// # Errors
    ///
    /// Those of [`figure`](Self::figure).
    pub fn figure_of<F: Figure>(
        &mut self,
        figure: Result<F, PlotError>,
        name: &str,
    ) -> Result<(), Failure> {
        match figure {
            Ok(figure) => self.figure(&figure, name),
            Err(reason) => self.not_drawn(name, reason),
        }
    }

    /// Writes an animation as GIF, light and dark.
    ///
    /// # Errors
    ///
    /// Those of [`figure`](Self::figure).
    pub fn animation(&mut self, animation: &Animation, name: &str) -> Result<(), Failure> {
        let _held = writing();
        match animation.save(&self.folder, name) {
            Ok(files) => self.figures.extend(files),
            Err(reason) => self.not_drawn(name, reason)?,
        }
        Ok(())
    }

    /// Writes a surface with points as a figure and as an interactive HTML page.
    ///
    /// Writes nothing if a height is not finite.
    ///
    /// # Errors
    ///
    /// [`Failure`] if it cannot be drawn or written.
    pub fn space(
        &mut self,
        space: &Space,
        title: &str,
        labels: [&str; 3],
        name: &str,
    ) -> Result<(), Failure> {
        if space.heights.iter().all(|height| height.is_finite()) {
            self.figure(&space.figure(title, labels)?, name)?;
            let path = self.folder.join(format!("{name}.html"));
            match write(&path, space.page(title, labels).as_bytes()) {
                Ok(()) => self.figures.push(path),
                Err(Failure::Write { path, reason }) => self.not_written(path, &reason),
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Checks that a table can be written, before any time is spent on training. Creates its folder if necessary.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if the folder cannot be created or written to, the path is not a regular file, or it is that of
    /// the report or of an input, or may be that of a picture.
    pub fn check_table<'a>(
        &self,
        path: &Path,
        mut inputs: impl Iterator<Item = &'a Path>,
    ) -> Result<(), Failure> {
        if path.exists() && !path.is_file() {
            return Err(refused(path, "exists, and is not a regular file"));
        }
        writable(parent(path))?;
        if self.is_report(path) {
            return Err(refused(path, "the report has this name"));
        }
        if inputs.any(|input| target(input) == target(path)) {
            return Err(refused(path, "it is an input file"));
        }
        self.check_not_a_picture(path)
    }

    /// Writes a table, whose column of labels has the name `label`.
    ///
    /// # Errors
    ///
    /// [`Failure::Csv`] if it cannot be written.
    pub fn table<L: Display>(
        &self,
        path: &Path,
        data: &Dataset<L>,
        label: &str,
    ) -> Result<(), Failure> {
        let _held = writing();
        Ok(table::write(path, data, label)?)
    }

    /// Writes a text, in a folder that is created if necessary.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if it cannot be written.
    pub fn text(&self, path: &Path, text: &str) -> Result<(), Failure> {
        writable(parent(path))?;
        write(path, text.as_bytes())
    }

    /// Writes a figure, if there is one.
    ///
    /// # Errors
    ///
    /// As [`figure`](Self::figure).
    pub fn figure_if_some(
        &mut self,
        figure: Option<impl Figure>,
        name: &str,
    ) -> Result<(), Failure> {
        figure.map_or(Ok(()), |figure| self.figure(&figure, name))
    }

    /// The names of the figure files written so far, for a report.
    pub fn figure_names(&self) -> Vec<String> {
        let figures = self.figures.iter();
        figures.map(|path| path.display().to_string()).collect()
    }

    /// Prints where the files are.
    pub fn announce(&self, console: &Console) {
        console.print(format_args!(
            "{} pictures in {}",
            self.figures.len(),
            message::path(&self.folder)
        ));
        for figure in &self.not_drawn {
            console.print(format_args!("not drawn: {figure}"));
        }
        if let Some(report) = &self.report {
            console.print(format_args!("report in {}", message::path(report)));
        }
    }

    /// Writes the report, if the options ask for one.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if it cannot be written, or a figure could not be.
    pub fn report(&self, report: &impl Serialize) -> Result<(), Failure> {
        if let Some(path) = &self.report {
            let mut json = serde_json::to_vec_pretty(report)?;
            json.push(b'\n');
            write(path, &json)?;
        }
        match &self.unwritten {
            Some((path, reason)) => Err(refused(path, reason.as_str())),
            None => Ok(()),
        }
    }
}

/// A file that replaces another one, or appears, when it is complete.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl AtomicFile {
    /// Creates it below a temporary name.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if the path is that of an input or not that of a regular file, or the folder cannot be written
    /// to.
    pub(crate) fn create<'a>(
        path: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Failure> {
        let resolved = target(path);
        if path.exists() && !path.is_file() {
            return Err(refused(path, "exists, and is not a regular file"));
        }
        if inputs.into_iter().any(|input| target(input) == resolved) {
            return Err(refused(path, "it is an input file"));
        }
        writable(parent(&resolved))?;
        let file = temporary(parent(&resolved)).map_err(|reason| Failure::Write {
            path: path.to_owned(),
            reason,
        })?;
        Ok(Self {
            path: resolved,
            file: BufWriter::new(file),
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`] if it cannot be written.
    pub(crate) fn persist(self) -> Result<(), Failure> {
        let failed = |reason| Failure::Write {
            path: self.path.clone(),
            reason,
        };
        let file = self
            .file
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&self.path)
            .map_err(|error| failed(error.error))?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The error for a path that must not or cannot be written.
fn refused(path: &Path, reason: impl Into<String>) -> Failure {
    Failure::Write {
        path: path.to_owned(),
        reason: io::Error::other(reason.into()),
    }
}

/// Writes a file under a temporary name, and renames it when it is complete.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |reason| Failure::Write {
        path: path.to_owned(),
        reason,
    };
    let _held = writing();
    let mut file = temporary(parent(path)).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Creates a folder if necessary, and checks that a file can be created in it.
fn writable(folder: &Path) -> Result<(), Failure> {
    let _held = writing();
    fs::create_dir_all(folder)
        .and_then(|()| temporary(folder))
        .map(drop)
        .map_err(|reason| Failure::Write {
            path: folder.to_owned(),
            reason,
        })
}

/// A temporary file with the usual permissions; by default only its owner could read it.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The canonical path of a file, whether it exists yet or not.
fn target(file: &Path) -> PathBuf {
    let folder = || parent(file).canonicalize().ok();
    let made = || Some(folder()?.join(file.file_name()?));
    let target = file.canonicalize().ok().or_else(made);
    target.unwrap_or_else(|| file.to_owned())
}

/// The folder of a file; `.` for a name without a folder.
fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
