//! The findings for this version of Burn, with their causes, and what has changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use downhill_cli::{Console, Failure};
use serde_json::{Value, json};

use crate::table::sites;
use crate::verdict::Row;

/// The cause of a finding that is not traced yet.
const OPEN: &str = "open";

/// The faults of a version of Burn.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The version of Burn.
    pub(crate) burn: String,
    /// The text of each cause.
    pub(crate) causes: BTreeMap<String, String>,
    /// Each fault as a key, with its verdict and the name of its cause.
    faults: BTreeMap<[String; 5], (String, String)>,
}

/// The fields of a key.
const KEY: [&str; 5] = ["kind", "name", "backend", "dtype", "point"];

fn key(row: &Row) -> [String; 5] {
    row.key().map(str::to_owned)
}

fn text(value: &Value, field: &str) -> String {
    value
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

impl Findings {
    /// Reads the findings of a file.
    ///
    /// # Errors
    ///
    /// [`Failure`] with the file and the reason if it cannot be read or is not such a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |reason: String| {
            Failure::other(io::Error::other(format!("{}: {reason}", path.display())))
        };
        let file =
            std::fs::read_to_string(path).map_err(|e| failed(format!("cannot be read: {e}")))?;
        let file: Value =
            serde_json::from_str(&file).map_err(|e| failed(format!("is not JSON: {e}")))?;
        let expected = |field: &str| {
            failed(format!(
                "expected the field \"{field}\" of a file of findings"
            ))
        };
        let causes = file
            .get("causes")
            .and_then(Value::as_object)
            .ok_or_else(|| expected("causes"))?;
        let faults = file
            .get("findings")
            .and_then(Value::as_array)
            .ok_or_else(|| expected("findings"))?;
        let cause = |(name, text): (&String, &Value)| {
            (name.clone(), text.as_str().unwrap_or_default().to_owned())
        };
        let fault = |f: &Value| {
            (
                KEY.map(|field| text(f, field)),
                (text(f, "verdict"), text(f, "cause")),
            )
        };
        Ok(Self {
            burn: text(&file, "burn"),
            causes: causes.iter().map(cause).collect(),
            faults: faults.iter().map(fault).collect(),
        })
    }

    /// The name of the cause of a row.
    pub(crate) fn cause(&self, row: &Row) -> &str {
        self.faults.get(&key(row)).map_or(OPEN, |(_, cause)| cause)
    }

    /// The differences: new faults, faults with another verdict, and faults that have vanished.
    ///
    /// Of the known faults, it looks at those of the audited places only.
    pub(crate) fn changes(&self, rows: &[Row]) -> Vec<String> {
        let mut changes = Vec::new();
        for row in rows {
            let (name, now) = (row.key().join(", "), row.verdict.name());
            match (self.faults.get(&key(row)), row.verdict.is_fault()) {
                (Some((before, _)), true) if before != now => {
                    changes.push(format!("was {before}, is {now}: {name}: {}", row.message));
                }
                (Some((before, _)), false) => {
                    changes.push(format!("has vanished, was {before}, is {now}: {name}"));
                }
                (None, true) => changes.push(format!("is new, {now}: {name}: {}", row.message)),
                _ => {}
            }
        }
        for (key, (before, _)) in self.without_row(rows) {
            changes.push(format!("has no case, was {before}: {}", key.join(", ")));
        }
        changes
    }

    /// The known faults of the backends and precisions of the rows that have no row.
    fn without_row(&self, rows: &[Row]) -> Vec<(&[String; 5], &(String, String))> {
        let sites = sites(rows);
        let rows: BTreeSet<[String; 5]> = rows.iter().map(key).collect();
        let audited = |[_, _, backend, dtype, _]: &[String; 5]| {
            sites.contains(&(backend.as_str(), dtype.as_str()))
        };
        let known = self.faults.iter();
        known
            .filter(|(key, _)| audited(key) && !rows.contains(*key))
            .collect()
    }

    /// The findings as a file: one line for each fault, those of other backends and precisions included.
    pub(crate) fn updated(&self, rows: &[Row]) -> String {
        let gone = self.without_row(rows);
        let kept = self.faults.iter().filter(|fault| !gone.contains(fault));
        let mut faults: BTreeMap<_, _> = kept
            .map(|(key, fault)| (key.clone(), fault.clone()))
            .collect();
        for row in rows {
            let cause = self.cause(row).to_owned();
            if row.verdict.is_fault() {
                faults.insert(key(row), (row.verdict.name().to_owned(), cause));
            } else {
                faults.remove(&key(row));
            }
        }
        let line = |(key, (verdict, cause)): (&[String; 5], &(String, String))| {
            let fields = KEY
                .iter()
                .zip(key)
                .map(|(field, value)| format!("{}:{}", json!(field), json!(value)));
            let fields: Vec<String> = fields.collect();
            format!(
                "    {{{},\"verdict\":{},\"cause\":{}}}",
                fields.join(","),
                json!(verdict),
                json!(cause)
            )
        };
        let faults: Vec<String> = faults.iter().map(line).collect();
        let causes = self
            .causes
            .iter()
            .map(|(name, text)| format!("    {}: {}", json!(name), json!(text)));
        let causes: Vec<String> = causes.collect();
        format!(
            "{{\n  \"burn\": {},\n  \"causes\": {{\n{}\n  }},\n  \"findings\": [\n{}\n  ]\n}}\n",
            json!(self.burn),
            causes.join(",\n"),
            faults.join(",\n")
        )
    }

    /// Prints what has changed. Returns whether nothing has.
    pub(crate) fn print_changes(&self, rows: &[Row], console: &Console) -> bool {
        let changes = self.changes(rows);
        for change in &changes {
            console.always(format_args!("  {change}"));
        }
        let known = rows.iter().filter(|row| row.verdict.is_fault()).count();
        if changes.is_empty() {
            console.always(format_args!(
                "as known of Burn {}: yes, {known} faults",
                self.burn
            ));
        } else {
            console.always(format_args!(
                "as known of Burn {}: no, {} changes",
                self.burn,
                changes.len()
            ));
        }
        changes.is_empty()
    }
}
