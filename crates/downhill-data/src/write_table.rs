//! Writing a dataset as a CSV file.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::table::read_from;
use crate::{CsvError, Dataset, message};

/// Writes a dataset to a CSV file that [`read`](crate::table::read) can read.
///
/// The file has a header row. The labels are in the first column, named `label_column`; the features
/// follow under their own names. Every number is written with enough digits to read back the same
/// `f64`.
///
/// The write is atomic: the data goes to a temporary file in the same folder, which then replaces
/// any existing file.
///
/// # Errors
/// - [`CsvError::Unwritable`] if the file cannot be created or its path is not a regular file.
/// - [`CsvError::ChangedLabel`] for a label with spaces around it, which would be read back without.
/// - The error of [`read`](crate::table::read) for a dataset that it would not accept, such as one
///   without samples or with an empty label. Nothing is written then.
pub fn write<L: Display>(
    path: impl AsRef<Path>,
    dataset: &Dataset<L>,
    label_column: &str,
) -> Result<(), CsvError> {
    let path = path.as_ref();
    let file = message::path(path);
    let unwritable = |reason| CsvError::Unwritable {
        file: file.clone(),
        reason,
    };
    let labels: Vec<String> = dataset.labels().iter().map(ToString::to_string).collect();
    let bytes = to_bytes(dataset, &labels, label_column).map_err(unwritable)?;
    let read = read_from(bytes.as_slice(), &file, label_column)?;
    if let Some((label, read)) = labels.iter().zip(read.labels()).find(|(a, b)| a != b) {
        return Err(CsvError::ChangedLabel {
            file,
            label: label.clone(),
            read: read.clone(),
        });
    }
    replace(path, &bytes).map_err(unwritable)
}

fn to_bytes<L>(dataset: &Dataset<L>, labels: &[String], label_column: &str) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = dataset.feature_names().iter().map(String::as_str);
    writer.write_record([label_column].into_iter().chain(names))?;
    for (label, features) in labels.iter().zip(dataset.features().rows()) {
        let numbers = features.iter().map(ToString::to_string);
        writer.write_record([label.clone()].into_iter().chain(numbers))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Writes a file, replacing any existing one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Replaces the target of a link, not the link. A device or a pipe must not be replaced.
    let path = match path.canonicalize() {
        Ok(target) if target.is_file() => target,
        Ok(_) => return Err(io::Error::other("exists and is not a regular file")),
        Err(_) => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut temporary = temporary(&folder)?;
    temporary.write_all(bytes)?;
    temporary.flush()?;
    temporary.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".table-");
    // A temporary file is private by default. Any other new file has 0o666 without the umask.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ndarray::array;

    use super::*;
    use crate::table::read;

    fn dataset(labels: [&str; 2]) -> Dataset<String> {
        let features = array![[0.1 + 0.2, -0.0], [1e300, 5.0]];
        Dataset::new(features, labels.map(str::to_owned).to_vec()).unwrap()
    }

    #[test]
    fn a_written_dataset_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, "an older file").unwrap();
        let dataset = dataset(["say \"one, or\ntwo\"", "é"]);
        write(&path, &dataset, "label").unwrap();
        let back = read(&path, "label").unwrap();
        assert_eq!(back, dataset);
        assert!(back.features()[[0, 1]].is_sign_negative());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn numbers_are_written_in_shortest_form() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        let dataset = Dataset::new(array![[1.0, 0.5], [16.0, -2.0]], vec![3, 4]).unwrap();
        write(&path, &dataset, "class").unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "class,x0,x1\n3,1,0.5\n4,16,-2\n"
        );
    }

    #[test]
    fn a_dataset_that_cannot_be_read_back_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        let name = path.display();
        for (labels, column, expected) in [
            (
                ["a", ""],
                "label",
                "line 3, column label: the label is empty",
            ),
            (
                ["a", "b"],
                "x1",
                "line 1: two columns are named \"x1\"; rename one of them",
            ),
            (
                ["a", "b"],
                "",
                "line 1: column 1 has no name; name it or remove an extra comma",
            ),
        ] {
            let error = write(&path, &dataset(labels), column).unwrap_err();
            assert_eq!(error.to_string(), format!("{name}, {expected}"));
        }
        let error = write(&path, &dataset(["a", " b"]), "label").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{name}: the label \" b\" would be read back as \"b\"; remove the spaces around it"
            )
        );
        let none = dataset(["a", "b"]).select(&[]).unwrap();
        let error = write(&path, &none, "label").unwrap_err();
        assert!(matches!(error, CsvError::NoSamples { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_error_names_a_path_that_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(["a", "b"]);
        let error = write(folder.path(), &dataset, "label").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{}: cannot be written: exists and is not a regular file",
                folder.path().display()
            )
        );
        let missing = folder.path().join("missing").join("table.csv");
        let message = write(&missing, &dataset, "label").unwrap_err().to_string();
        let start = format!("{}: cannot be written: ", missing.display());
        assert!(message.starts_with(&start), "{message}");
    }
}
