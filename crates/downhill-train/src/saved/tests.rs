use std::fs;
use std::io::Write;
use std::path::Path;

use downhill_core::{Activation, Dtype, NetworkConfig};
use serde_json::json;

use super::*;
use crate::Parameters;

fn model(dtype: Dtype) -> SavedModel {
    let network = NetworkConfig::new(2)
        .hidden(&[2], Activation::Tanh)
        .dense(1, Activation::Sigmoid);
    let mut parameters = Parameters::uniform(&network, -1.0, 1.0, 3);
    for parameter in parameters.iter_mut() {
        for value in &mut parameter.values {
            *value = dtype.round(*value);
        }
    }
    let mut model = SavedModel {
        dtype,
        ..SavedModel::new(network, parameters)
    };
    model
        .record
        .insert("classes".to_owned(), json!(["no", "yes"]));
    model
}

/// The bytes of the file of a model.
fn bytes(model: &SavedModel) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.safetensors");
    model.save(&path).unwrap();
    fs::read(path).unwrap()
}

#[test]
fn a_model_is_read_as_it_was_written() {
    for dtype in Dtype::ALL {
        let model = model(dtype);
        let read = SavedModel::from_bytes(&bytes(&model), "m").unwrap();
        assert_eq!(read.checksum.len(), 64);
        let read = SavedModel {
            checksum: String::new(),
            ..read
        };
        assert_eq!(read, model);
    }
}

#[test]
fn a_name_that_looks_like_the_checksum_is_a_name() {
    let mut model = model(Dtype::F64);
    for name in [
        "0".repeat(64),
        "\"sha256\":\"0".to_owned(),
        "sha256".to_owned(),
    ] {
        model.record.insert(name.clone(), json!({ "sha256": name }));
    }
    let read = SavedModel::from_bytes(&bytes(&model), "m").unwrap();
    assert_eq!(read.record, model.record);
}

#[test]
fn the_same_model_has_the_same_bytes() {
    let model = model(Dtype::F64);
    assert_eq!(bytes(&model), bytes(&model));
}

/// Every byte that differs and every length that is shorter is an error.
#[test]
fn a_damaged_model_is_an_error() {
    let whole = bytes(&model(Dtype::F64));
    let is_error = |bytes: &[u8]| SavedModel::from_bytes(bytes, "m").is_err();
    for at in 0..whole.len() {
        for bits in [0x01, 0x20, 0x80, 0xff] {
            let mut flipped = whole.clone();
            flipped[at] ^= bits;
            assert!(is_error(&flipped), "byte {at} xor {bits}");
        }
    }
    for length in 0..whole.len() {
        assert!(is_error(&whole[..length]), "{length} bytes");
    }
    let count = whole.len();
    let _ = writeln!(
        std::io::stdout(),
        "a model of {count} bytes: {} flips and {count} truncations, each an error",
        4 * count
    );
    let mut longer = whole;
    longer.push(0);
    assert!(is_error(&longer));
}

#[test]
fn an_error_says_what_the_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.safetensors");
    let message = |path: &Path| SavedModel::load(path).unwrap_err().to_string();
    model(Dtype::F64)
        .parameters
        .save(&path, Dtype::F32)
        .unwrap();
    assert!(
        message(&path).ends_with("expected a model, found a \"set of parameters\""),
        "{}",
        message(&path)
    );
    assert!(message(folder.path()).ends_with("expected a file, found a folder"));
    fs::write(&path, "label,a\n").unwrap();
    assert!(message(&path).contains("not a whole safetensors file"));
    let missing = folder.path().join("missing");
    assert!(message(&missing).contains("missing: cannot be read: "));
}

#[test]
fn a_model_with_parameters_of_another_network_is_not_written() {
    let other = SavedModel {
        network: NetworkConfig::neuron(2),
        ..model(Dtype::F64)
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.safetensors");
    assert!(matches!(other.save(&path), Err(SaveError::Shape { .. })));
    assert!(!path.exists());
}

#[test]
fn the_parameters_of_any_module_are_read_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.safetensors");
    let parameters = model(Dtype::F64).parameters;
    parameters.save(&path, Dtype::F64).unwrap();
    assert_eq!(Parameters::load(&path).unwrap(), parameters);
    model(Dtype::F64).save(&path).unwrap();
    assert_eq!(Parameters::load(&path).unwrap(), parameters);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the file is left: {left:?}");
}
