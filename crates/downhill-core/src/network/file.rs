//! A network from a TOML or a JSON file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;
use toml::Spanned;

use super::value::{Mistake, Value};
use super::{LayerConfig, MOST_LAYERS, NetworkConfig};
use crate::SettingError;
use crate::message::{self, one_line};

/// The largest size of a file, in bytes: a network of the most layers takes a tenth of it.
const LARGEST: u64 = 16_000_000;

/// A value and the byte of the text where it begins.
type Located = (usize, Value);

/// The message of an error, and the byte of the text where it is.
type Wrong = (Option<usize>, String);

/// A file as far as both formats are the same: what is wrong is then said in the same words.
struct Unread {
    features: Located,
    layers: Vec<Located>,
}

impl NetworkConfig {
    /// Reads a network from a file, TOML or JSON by the end of its name, and checks it.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the file, and the line or the layer where something is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, SettingError> {
        let path = path.as_ref();
        let file = message::path(path);
        let parse = match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => Self::from_toml,
            Some("json") => Self::from_json,
            _ => return Err(SettingError::Extension { file }),
        };
        match read_bounded(path) {
            Ok(text) => parse(&text, &file),
            Err(reason) => Err(SettingError::Unreadable { file, reason }),
        }
    }

    /// Reads a network from TOML, and checks it; `file` is its name in errors.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the line or the layer where something is wrong.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, SettingError> {
        Self::read_checked(text, file, parse_toml)
    }

    /// Reads a network from JSON, and checks it; `file` is its name in errors.
    ///
    /// A file of one format holds what a file of the other does, with the same names, and every number is read exactly.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the line or the layer where something is wrong.
    pub fn from_json(text: &str, file: &str) -> Result<Self, SettingError> {
        Self::read_checked(text, file, parse_json)
    }

    fn read_checked(
        text: &str,
        file: &str,
        parse: fn(&str) -> Result<Unread, Wrong>,
    ) -> Result<Self, SettingError> {
        // Editors of one system put a mark at the beginning.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = one_line(file);
        let network = parse(text).and_then(Unread::layers).map_err(|wrong| {
            let (byte, reason) = wrong;
            let reason = match byte {
                Some(byte) => format!("line {}: {reason}", line_of(text, byte)),
                None => reason,
            };
            let file = file.clone();
            SettingError::Syntax { file, reason }
        })?;
        network.validate().map_err(|error| error.at(file))?;
        Ok(network)
    }
}

impl Unread {
    fn layers(self) -> Result<NetworkConfig, Wrong> {
        let layers = self.layers.len();
        if layers > MOST_LAYERS {
            let error = SettingError::TooManyLayers { most: MOST_LAYERS };
            return Err((None, format!("layers: {error}")));
        }
        let (byte, features) = self.features;
        let features = usize::deserialize(features)
            .map_err(|mistake: Mistake| (Some(byte), format!("features: {mistake}")))?;
        let read = |(l, (byte, layer)): (usize, Located)| {
            let mistake = |mistake| {
                let (place, mistake) = innermost(format!("layers.{l}"), &layer, mistake);
                (Some(byte), format!("{place}: {mistake}"))
            };
            LayerConfig::deserialize(layer.clone()).map_err(mistake)
        };
        let layers = self.layers.into_iter().enumerate().map(read);
        Ok(NetworkConfig {
            features,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }
}

/// The layer where a mistake is: serde does not say in which of the layers within another.
fn innermost(place: String, layer: &Value, mistake: Mistake) -> (String, Mistake) {
    if let Value::Table(entries) = layer {
        let layers = entries.iter().find(|(key, _)| key == "layers");
        if let Some((_, Value::List(layers))) = layers {
            for (l, layer) in layers.iter().enumerate() {
                if let Err(mistake) = LayerConfig::deserialize(layer.clone()) {
                    return innermost(format!("{place}.layers.{l}"), layer, mistake);
                }
            }
        }
    }
    (place, mistake)
}

fn parse_toml(text: &str) -> Result<Unread, Wrong> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Keys {
        features: Spanned<Value>,
        layers: Vec<Spanned<Value>>,
    }
    let keys: Keys = toml::from_str(text).map_err(|error| {
        let begin = error.span().map(|span| span.start);
        (begin, one_line(error.message()))
    })?;
    let located = |value: Spanned<Value>| (value.span().start, value.into_inner());
    Ok(Unread {
        features: located(keys.features),
        layers: keys.layers.into_iter().map(located).collect(),
    })
}

fn parse_json(text: &str) -> Result<Unread, Wrong> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[serde(expecting = "an object with the keys features and layers")]
    struct Keys<'a> {
        #[serde(borrow)]
        features: &'a RawValue,
        #[serde(borrow)]
        layers: Vec<&'a RawValue>,
    }
    if text.trim_start().starts_with('[') {
        let reason = "expected an object with the keys features and layers, got a list";
        return Err((Some(0), reason.to_owned()));
    }
    let keys: Keys<'_> = serde_json::from_str(text).map_err(|error| json_error(text, 0, &error))?;
    let located = |raw: &RawValue| {
        // A raw value is a part of the text.
        let begin = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        match serde_json::from_str(raw.get()) {
            Ok(value) => Ok((begin, value)),
            Err(error) => Err(json_error(text, begin, &error)),
        }
    };
    let layers = keys.layers.into_iter();
    Ok(Unread {
        features: located(keys.features)?,
        layers: layers.map(located).collect::<Result<_, _>>()?,
    })
}

/// An error of a part of a text that begins at that byte.
fn json_error(text: &str, begin: usize, error: &serde_json::Error) -> Wrong {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let place = format!(" at line {line} column {column}");
    let message = one_line(message.strip_suffix(&place).unwrap_or(&message));
    let part = text.get(begin..).unwrap_or_default();
    let before = part.split_inclusive('\n').take(line.saturating_sub(1));
    let byte = begin + before.map(str::len).sum::<usize>();
    (Some(byte), message)
}

/// The text of a file; the reason if it is not text, too large or cannot be read.
fn read_bounded(path: &Path) -> Result<String, String> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error: io::Error| one_line(&error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        let largest = crate::size(LARGEST);
        return Err(format!("larger than {largest}, which no network file is"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        format!("byte {byte}: not UTF-8 text")
    })
}

/// The line on which a byte of a text stands, counted from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|&b| b == b'\n').count()
}

#[cfg(test)]
mod tests;
