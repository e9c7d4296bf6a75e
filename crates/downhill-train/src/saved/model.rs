//! Trained networks on disk.

use std::path::Path;

use downhill_core::{Dtype, NetworkConfig, check_parameters};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::container::Tensor;
use super::{Container, Kind, SaveError};
use crate::Parameters;

/// A trained network on disk: a safetensors file.
///
/// Its tensors are the parameters, by their names, such as `layers.0.weight`, `[inputs, outputs]`. Its metadata has one
/// key, `downhill`, with the network, the record and a SHA-256 checksum of the file as JSON. The checksum is that of the
/// bytes with 64 zeros in its place.
///
/// ```
/// use downhill_train::{NetworkConfig, Parameters, SavedModel};
///
/// let network = NetworkConfig::sigmoid(&[3, 2, 1]);
/// let parameters = Parameters::uniform(&network, -1.0, 1.0, 0);
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("net.safetensors");
///
/// SavedModel::new(network, parameters).save(&path)?;
/// let model = SavedModel::load(&path)?;
/// assert_eq!(model.parameters.matrix("layers.0.weight")?.dim(), (3, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SavedModel {
    /// The network.
    pub network: NetworkConfig,
    /// The parameters of the network.
    pub parameters: Parameters,
    /// The type of the numbers in the file.
    pub dtype: Dtype,
    /// Anything else that belongs to the model, such as its columns, classes and scaling.
    pub record: Map<String, Value>,
    /// The version of the program that wrote the file.
    pub version: String,
    /// The SHA-256 checksum of the file as hexadecimal digits; empty for a model that was not loaded.
    pub checksum: String,
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    network: NetworkConfig,
    record: Map<String, Value>,
}

impl SavedModel {
    /// A model in `f64` with an empty record.
    pub fn new(network: NetworkConfig, parameters: Parameters) -> Self {
        Self {
            network,
            parameters,
            dtype: Dtype::F64,
            record: Map::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            checksum: String::new(),
        }
    }

    /// Writes the model. A crash leaves the old file or the new one.
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the parameters are not those of the network, or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), SaveError> {
        let path = path.as_ref();
        self.check(path)?;
        let content = Content {
            network: self.network.clone(),
            record: self.record.clone(),
        };
        let content =
            serde_json::to_value(content).map_err(|e| SaveError::content(path, e.to_string()))?;
        let tensors = tensors("", self.dtype, &self.parameters);
        Container::new(Kind::Model, content, tensors.collect()).save(path)
    }

    /// Reads a model, and checks its checksum, its network and every shape.
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the file cannot be read, is damaged, or is not a model.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, SaveError> {
        let path = path.as_ref();
        Self::from_container(Container::load(path, &[Kind::Model])?, path)
    }

    /// Reads a model from the bytes of its file, as [`load`](Self::load); `path` is the name of the file in errors.
    ///
    /// # Errors
    ///
    /// Those of [`load`](Self::load).
    pub fn from_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, SaveError> {
        let path = path.as_ref();
        Self::from_container(Container::from_bytes(bytes, path, &[Kind::Model])?, path)
    }

    fn from_container(file: Container, path: &Path) -> Result<Self, SaveError> {
        let Content { network, record } = file.content(path)?;
        network
            .validate()
            .map_err(|e| SaveError::content(path, e.to_string()))?;
        let dtype = file.tensors.first().map_or(Dtype::F64, |t| t.dtype);
        let model = Self {
            network,
            parameters: Parameters::new(file.tensors.into_iter().map(|t| t.values).collect()),
            dtype,
            record,
            version: file.version,
            checksum: file.checksum,
        };
        model.check(path)?;
        Ok(model)
    }

    fn check(&self, path: &Path) -> Result<(), SaveError> {
        let specs = self.network.parameter_specs();
        let specs = specs.iter().map(|s| (s.name.as_str(), s.shape.as_slice()));
        check_parameters(specs, self.parameters.as_slice()).map_err(|error| SaveError::Shape {
            path: path.to_owned(),
            error,
        })
    }
}

impl Parameters {
    /// Writes the parameters of any model or module as a safetensors file, in the given precision.
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>, dtype: Dtype) -> Result<(), SaveError> {
        let tensors = tensors("", dtype, self).collect();
        Container::new(Kind::Parameters, Value::Null, tensors).save(path.as_ref())
    }

    /// Reads the parameters of a file of parameters or of a model.
    ///
    /// A module takes them by [`nn::load`](https://docs.rs/downhill-nn), an engine by
    /// [`set_parameters`](crate::Engine::set_parameters).
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the file cannot be read, is damaged, or has no parameters.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, SaveError> {
        let file = Container::load(path.as_ref(), &[Kind::Parameters, Kind::Model])?;
        Ok(Self::new(
            file.tensors.into_iter().map(|t| t.values).collect(),
        ))
    }
}

/// The tensors of parameters, each under a prefix and its name.
pub(crate) fn tensors<'a>(
    prefix: &'a str,
    dtype: Dtype,
    parameters: &'a Parameters,
) -> impl Iterator<Item = Tensor> + 'a {
    parameters.as_slice().iter().map(move |parameter| {
        let mut values = parameter.clone();
        values.name = format!("{prefix}{}", parameter.name);
        Tensor { dtype, values }
    })
}
