//! The fuzz targets: everything that reads a file or an option.
//!
//! To add one, add an entry to [`TARGETS`] and a folder of small inputs to `corpus`.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use downhill_core::{
    Activation, Decay, Dtype, Initializer, Loss, Monitor, NetworkConfig, Optimizer, PenaltyTerm,
    Schedule, SettingError,
};
use downhill_data::{
    Encoder, FrameOptions, FrameReader, Missing, RowReader, digits, images, message, table,
    tiny_images,
};
use downhill_train::{Checkpoint, EngineKind, Every, SavedModel};
use sha2::{Digest, Sha256};

/// A reader under test.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its folder in `corpus`.
    pub name: &'static str,
    /// Reads an input. It may accept it or return an error message, and must not panic.
    pub read: fn(&[u8]) -> Result<(), String>,
    /// Makes the checksum of an input right again after a mutation, so that the reader looks further.
    pub seal: Option<fn(&mut [u8])>,
}

/// Every target.
pub const TARGETS: [Target; 8] = [
    Target {
        name: "csv",
        read: csv,
        seal: None,
    },
    Target {
        name: "frame",
        read: frame,
        seal: None,
    },
    Target {
        name: "encoder",
        read: encoder,
        seal: None,
    },
    Target {
        name: "network_toml",
        read: |bytes| network(NetworkConfig::from_toml(&text(bytes), "net.toml")),
        seal: None,
    },
    Target {
        name: "network_json",
        read: |bytes| network(NetworkConfig::from_json(&text(bytes), "net.json")),
        seal: None,
    },
    Target {
        name: "options",
        read: options,
        seal: None,
    },
    Target {
        name: "model",
        read: |bytes| {
            let model = SavedModel::from_bytes(bytes, "model.safetensors");
            model.map(drop).map_err(|error| error.to_string())
        },
        seal: Some(seal),
    },
    Target {
        name: "checkpoint",
        read: |bytes| {
            let checkpoint = Checkpoint::from_bytes(bytes, "checkpoint.safetensors");
            checkpoint.map(drop).map_err(|error| error.to_string())
        },
        seal: Some(seal),
    },
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every reader of tables.
fn csv(bytes: &[u8]) -> Result<(), String> {
    let all = [
        table::read_from(bytes, "table.csv", "label").map(|data| data.len()),
        digits::read_from(bytes, "table.csv").map(|data| data.len()),
        tiny_images::read_from(bytes, "table.csv").map(|data| data.len()),
        images::read_from(bytes, "table.csv", 255).map(|data| data.len()),
    ];
    for rows in all.iter().flatten() {
        assert!((1..=bytes.len()).contains(rows), "{rows} rows");
    }
    any(all.map(|read| read.map(drop).map_err(|error| error.to_string())))
}

/// Tables of one's own, in every way of reading them, and the encoder of their columns.
fn frame(bytes: &[u8]) -> Result<(), String> {
    let text: Vec<String> = vec!["label".to_owned()];
    let read = |(delimiter, missing): (char, Missing)| {
        let options = FrameOptions {
            delimiter,
            missing,
            ..FrameOptions::default()
        };
        let reader = FrameReader::from_reader(bytes, "table.csv", &options);
        let frame = reader.and_then(FrameReader::read);
        let frame = frame.map_err(|error| error.to_string())?;
        assert!(frame.rows() <= bytes.len());
        let rows: Vec<usize> = (0..frame.rows()).collect();
        let encoder = Encoder::fit(&frame, &rows).map_err(|error| error.to_string())?;
        encoder.validate().map_err(|error| error.to_string())?;
        // Text columns become as many as they have values.
        if rows.len() < 100 {
            let features = encoder.encode(&frame, &rows);
            let features = features.map_err(|error| error.to_string())?;
            assert_eq!(features.dim(), (rows.len(), encoder.features()));
        }
        Ok(())
    };
    let forced = FrameOptions {
        text,
        ..FrameOptions::default()
    };
    let forced = FrameReader::from_reader(bytes, "table.csv", &forced);
    let forced = forced.and_then(FrameReader::read);
    any([
        read((',', Missing::Refuse)),
        read((',', Missing::Mean)),
        read((';', Missing::Drop)),
        read(('\t', Missing::Mean)),
        forced.map(drop).map_err(|error| error.to_string()),
    ])
}

/// The encoder in a model, and two rows for it.
fn encoder(bytes: &[u8]) -> Result<(), String> {
    let encoder: Encoder = match serde_json::from_slice(bytes) {
        Ok(encoder) => encoder,
        // The reader of models shortens this.
        Err(error) => return Err(message::one_line(&error.to_string())),
    };
    encoder.validate().map_err(|error| error.to_string())?;
    let table: &[u8] = b"label,x\na,1\nb,?\n";
    let mut rows = RowReader::from_reader(table, "table.csv", ',').map_err(|e| e.to_string())?;
    let matched = encoder.match_columns(&rows).map_err(|e| e.to_string())?;
    let mut features = Vec::new();
    while rows.advance().map_err(|e| e.to_string())? {
        let encoded = matched.encode(&rows, Missing::Mean, &mut features);
        encoded.map_err(|e| e.to_string())?;
    }
    assert_eq!(features.len(), 2 * encoder.features());
    Ok(())
}

/// A network that is accepted has sizes that do not overflow.
fn network(read: Result<NetworkConfig, SettingError>) -> Result<(), String> {
    let network = read.map_err(|error| error.to_string())?;
    assert!(network.layers.len() <= 10_000);
    assert!(network.parameters() <= 1 << 30);
    let _ = (network.activations(), network.outputs());
    // Not the table for a large one: it has a row for each layer.
    if network.layers.len() < 100 {
        let _ = network.to_string();
    }
    Ok(())
}

/// Every option, given the same text.
fn options(bytes: &[u8]) -> Result<(), String> {
    let text = text(bytes);
    let results = [
        option::<Optimizer>(&text),
        option::<Schedule>(&text),
        option::<Decay>(&text),
        option::<Activation>(&text),
        option::<Initializer>(&text),
        option::<Loss>(&text),
        option::<PenaltyTerm>(&text),
        option::<Monitor>(&text),
        option::<Dtype>(&text),
        option::<EngineKind>(&text),
        option::<Every>(&text),
    ];
    if let Ok(schedule) = text.parse::<Schedule>() {
        for epochs in [1, 2, 1_000] {
            match schedule.rates(0.1, epochs) {
                Ok(rates) => assert!(rates.ends().iter().all(|rate| *rate > 0.0)),
                Err(error) => check_message(&error.to_string()),
            }
        }
    }
    if let Ok(initializer) = text.parse::<Initializer>()
        && let Err(error) = initializer.distribution(&[3, 2])
    {
        check_message(&error.to_string());
    }
    any(results)
}

/// Accepted if one of several readers accepts an input; else the error of the first. Every message is checked.
fn any<const N: usize>(results: [Result<(), String>; N]) -> Result<(), String> {
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        check_message(error);
    }
    let accepted = results.iter().any(Result::is_ok);
    results
        .into_iter()
        .find(|r| r.is_ok() == accepted)
        .unwrap_or(Ok(()))
}

/// An option that is read is written as a text that is read as the same.
fn option<T>(text: &str) -> Result<(), String>
where
    T: FromStr<Err: Display> + Display + Debug + PartialEq,
{
    let read = text.parse::<T>().map_err(|error| error.to_string())?;
    let again = read.to_string().parse::<T>();
    assert!(again.is_ok_and(|again| again == read), "{read:?}");
    Ok(())
}

/// A message is one line of bounded length, with nothing in it that changes a terminal.
///
/// # Panics
///
/// If it is not.
pub fn check_message(message: &str) {
    assert!(!message.contains(char::is_control), "{message:?}");
    let length = message.chars().count();
    assert!((1..=400).contains(&length), "{length}: {message}");
}

/// Writes the checksum of a model or a checkpoint.
fn seal(bytes: &mut [u8]) {
    const KEY: &[u8] = b"sha256\\\":\\\"";
    let Some(at) = bytes.windows(KEY.len()).position(|part| part == KEY) else {
        return;
    };
    let begin = at + KEY.len();
    let Some(sum) = bytes.get_mut(begin..begin + 64) else {
        return;
    };
    sum.fill(b'0');
    let hash = Sha256::digest(&*bytes);
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    for (to, digit) in bytes[begin..].iter_mut().zip(digits) {
        *to = b"0123456789abcdef"[usize::from(digit)];
    }
}
