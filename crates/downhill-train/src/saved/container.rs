//! A safetensors file with a checksum over all of its bytes.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use downhill_core::{Dtype, Parameter};
use safetensors::tensor::{Dtype as TensorDtype, SafeTensors, View};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{SaveError, file};

/// The version of the format of models and checkpoints.
pub const FORMAT: u32 = 1;

/// The key of the metadata in the safetensors header. Its value is JSON.
const KEY: &str = "downhill";

/// Stands in the place of the checksum while the checksum is computed.
const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The longest header that is read, in bytes; the limit of the safetensors crate.
const LONGEST_HEADER: u64 = 100_000_000;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A trained network with all that a prediction needs.
    Model,
    /// The state of a run.
    Checkpoint,
    /// The parameters of any module.
    Parameters,
}

impl Kind {
    /// Its name in the file and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Checkpoint => "checkpoint",
            Self::Parameters => "set of parameters",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Tensors by name, in order, and a description of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Container {
    pub(crate) kind: Kind,
    /// The version of the program that wrote the file.
    pub(crate) version: String,
    /// The checksum of the file; empty before it is written.
    pub(crate) checksum: String,
    pub(crate) content: Value,
    pub(crate) tensors: Vec<Tensor>,
}

/// A named tensor, and the type of its numbers in the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tensor {
    pub(crate) dtype: Dtype,
    pub(crate) values: Parameter,
}

/// The metadata of a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    format: u32,
    kind: String,
    version: String,
    sha256: String,
    /// The names of the tensors in their order; a safetensors file has an order of its own.
    tensors: Vec<String>,
    content: Value,
}

impl Container {
    pub(crate) fn new(kind: Kind, content: Value, tensors: Vec<Tensor>) -> Self {
        Self {
            kind,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            checksum: String::new(),
            content,
            tensors,
        }
    }

    /// Writes the file, so that a crash leaves the old file or the new one.
    pub(crate) fn save(&self, path: &Path) -> Result<(), SaveError> {
        file::write(path, &self.to_bytes(path)?)
    }

    /// Reads and checks a file. `kinds` are the kinds that are expected, the first of which an error names.
    pub(crate) fn load(path: &Path, kinds: &[Kind]) -> Result<Self, SaveError> {
        let bytes = file::read(path, 8, |first, length| check_length(path, first, length))?;
        Self::from_bytes(&bytes, path, kinds)
    }

    /// The bytes of the file. They are the same for the same content.
    pub(crate) fn to_bytes(&self, path: &Path) -> Result<Vec<u8>, SaveError> {
        let failed = |reason: String| SaveError::content(path, reason);
        let metadata = Metadata {
            format: FORMAT,
            kind: self.kind.name().to_owned(),
            version: self.version.clone(),
            sha256: BLANK.to_owned(),
            tensors: self.tensors.iter().map(|t| t.values.name.clone()).collect(),
            content: self.content.clone(),
        };
        let text = serde_json::to_string(&metadata).map_err(|e| failed(e.to_string()))?;
        // One key only: the crate's map has no fixed order.
        let metadata = Some([(KEY.to_owned(), text)].into_iter().collect());
        let named = self.tensors.iter().map(|t| (t.values.name.as_str(), t));
        let mut bytes =
            safetensors::serialize(named, metadata).map_err(|e| failed(e.to_string()))?;
        let at = place_of_checksum(&bytes)
            .ok_or_else(|| failed("its metadata has no checksum".to_owned()))?;
        let checksum = checksum(&bytes);
        bytes.splice(at..at + checksum.len(), checksum.bytes());
        Ok(bytes)
    }

    /// Reads and checks the bytes of a file; `path` is its name in errors.
    pub(crate) fn from_bytes(bytes: &[u8], path: &Path, kinds: &[Kind]) -> Result<Self, SaveError> {
        let damaged = || SaveError::Damaged {
            path: path.to_owned(),
        };
        let not_whole = |reason: String| SaveError::NotSafetensors {
            path: path.to_owned(),
            reason,
        };
        let expected = kinds.first().copied().unwrap_or(Kind::Model);
        let foreign = || SaveError::Foreign {
            path: path.to_owned(),
            expected,
        };
        let (header, about) =
            SafeTensors::read_metadata(bytes).map_err(|e| not_whole(e.to_string()))?;
        let text = about.metadata().as_ref().and_then(|map| map.get(KEY));
        let text = text.ok_or_else(foreign)?;
        let metadata: Metadata = serde_json::from_str(text)
            .map_err(|e| SaveError::content(path, format!("its metadata: {e}")))?;
        if metadata.format != FORMAT {
            return Err(SaveError::Format {
                path: path.to_owned(),
                expected: FORMAT,
                found: metadata.format,
            });
        }
        // The checksum covers every byte but its own.
        let sum = metadata.sha256.as_bytes();
        let head = bytes.get(..8 + header).unwrap_or_default();
        let at = place_of_checksum(head);
        let at = at.filter(|&at| head.get(at..at + BLANK.len()) == Some(sum));
        let at = at.ok_or_else(damaged)?;
        let mut hash = Sha256::new();
        hash.update(bytes.get(..at).unwrap_or_default());
        hash.update(BLANK);
        hash.update(bytes.get(at + sum.len()..).unwrap_or_default());
        if hex(&hash.finalize()) != metadata.sha256 {
            return Err(damaged());
        }
        let kind = kinds.iter().find(|kind| kind.name() == metadata.kind);
        let Some(&kind) = kind else {
            return Err(SaveError::Kind {
                path: path.to_owned(),
                expected,
                found: metadata.kind,
            });
        };
        let file = SafeTensors::deserialize(bytes).map_err(|e| not_whole(e.to_string()))?;
        let mut tensors = Vec::with_capacity(file.len());
        for name in metadata.tensors {
            let view = file.tensor(&name).map_err(|e| not_whole(e.to_string()))?;
            let (dtype, values) = numbers(view.dtype(), view.data()).ok_or_else(|| {
                SaveError::content(path, format!("{name}: expected numbers in f64 or f32"))
            })?;
            let shape = view.shape().to_vec();
            tensors.push(Tensor {
                dtype,
                values: Parameter {
                    name,
                    shape,
                    values,
                },
            });
        }
        if tensors.len() != file.len() {
            return Err(SaveError::content(path, "a tensor is not in its list"));
        }
        Ok(Self {
            kind,
            version: metadata.version,
            checksum: metadata.sha256,
            content: metadata.content,
            tensors,
        })
    }

    /// The description, as a type.
    pub(crate) fn content<T: DeserializeOwned>(&self, path: &Path) -> Result<T, SaveError> {
        T::deserialize(&self.content)
            .map_err(|e| SaveError::content(path, format!("its metadata: {e}")))
    }
}

impl View for &Tensor {
    fn dtype(&self) -> TensorDtype {
        match self.dtype {
            Dtype::F64 => TensorDtype::F64,
            Dtype::F32 => TensorDtype::F32,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.values.shape
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "numbers of an f32 engine are f32 numbers"
    )]
    fn data(&self) -> Cow<'_, [u8]> {
        let values = self.values.values.iter();
        Cow::Owned(match self.dtype {
            Dtype::F64 => values.flat_map(|v| v.to_le_bytes()).collect(),
            Dtype::F32 => values.flat_map(|&v| (v as f32).to_le_bytes()).collect(),
        })
    }

    fn data_len(&self) -> usize {
        let size = match self.dtype {
            Dtype::F64 => 8,
            Dtype::F32 => 4,
        };
        self.values.values.len() * size
    }
}

/// The numbers in the bytes of a tensor, widened to `f64`.
fn numbers(dtype: TensorDtype, bytes: &[u8]) -> Option<(Dtype, Vec<f64>)> {
    match dtype {
        TensorDtype::F64 => {
            let (numbers, _) = bytes.as_chunks();
            let values = numbers.iter().map(|b| f64::from_le_bytes(*b));
            Some((Dtype::F64, values.collect()))
        }
        TensorDtype::F32 => {
            let (numbers, _) = bytes.as_chunks();
            let values = numbers.iter().map(|b| f64::from(f32::from_le_bytes(*b)));
            Some((Dtype::F32, values.collect()))
        }
        _ => None,
    }
}

/// Checks the length of a header against that of its file before the file is read.
fn check_length(path: &Path, first: &[u8], length: u64) -> Result<(), SaveError> {
    let header = first.try_into().ok().map(u64::from_le_bytes);
    let fits = |&header: &u64| header <= LONGEST_HEADER && header <= length - 8;
    match header.filter(fits) {
        Some(_) => Ok(()),
        None => Err(SaveError::NotSafetensors {
            path: path.to_owned(),
            reason: "its header is cut off, or it has none".to_owned(),
        }),
    }
}

/// Where the digits of the checksum begin.
///
/// The metadata is the first thing in the header, a text in quotes, and the checksum is a key before any name of the
/// user's. So the first such key is that of the checksum.
fn place_of_checksum(header: &[u8]) -> Option<usize> {
    let key = br#"\"sha256\":\""#;
    let at = header.windows(key.len()).position(|window| window == key)?;
    Some(at + key.len())
}

/// The first 16 digits of the SHA-256 checksum of a shape and numbers, bit by bit.
pub(crate) fn fingerprint(shape: &[usize], numbers: impl Iterator<Item = f64>) -> String {
    let mut hash = Sha256::new();
    for size in shape {
        hash.update(size.to_le_bytes());
    }
    // In pieces: an update for each number costs more than the hash.
    let mut piece = Vec::new();
    for number in numbers {
        piece.extend(number.to_le_bytes());
        if piece.len() >= 1 << 16 {
            hash.update(&piece);
            piece.clear();
        }
    }
    hash.update(&piece);
    hex(&hash.finalize()[..8])
}

/// The SHA-256 checksum as 64 hexadecimal digits.
fn checksum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
