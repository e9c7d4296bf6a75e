//! The checkerboard net follows NumPy's own run, on every engine; and learns the generated images.

use std::path::{Path, PathBuf};

use downhill::data::{Dataset, tiny_images};
use downhill::prelude::*;
use downhill_sources::checkerboard::{self, Images};
use serde_json::Value;

use crate::common::{engines, name, print, tolerance};

pub(crate) fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/fixtures")
        .join(file)
}

/// The images of the fixture.
pub(crate) fn images() -> Dataset<String> {
    tiny_images::read(fixture("checkerboard.csv")).unwrap()
}

#[test]
fn follows_numpy_for_10_000_iterations() {
    let text = std::fs::read_to_string(fixture("checkerboard.json")).unwrap();
    let snapshots: Value = serde_json::from_str(&text).unwrap();
    let parameters = snapshots.as_array().unwrap().last().unwrap();
    assert_eq!(parameters["iterations"], 10_000);
    let numpy = |weight: &str| -> Vec<f64> {
        let rows = parameters[weight].as_array().unwrap();
        let numbers = rows.iter().flat_map(|row| row.as_array().unwrap());
        numbers.map(|v| v.as_f64().unwrap()).collect()
    };
    let images = images();
    for engine in engines(Dtype::F64) {
        let mut net = checkerboard::config(checkerboard::SEED, engine).init();
        net.fit(images.features().view(), &checkerboard::labels(&images))
            .unwrap();
        let ours = checkerboard::layout(&net.parameters().unwrap()).unwrap();
        let mut worst = 0.0_f64;
        for (weight, ours) in ours {
            let numpy = numpy(weight);
            assert_eq!(ours.len(), numpy.len());
            for (ours, numpy) in ours.iter().zip(numpy) {
                worst = worst.max((ours - numpy).abs());
            }
        }
        print(format_args!("{}: {worst:.1e} from NumPy", name(engine)));
        assert!(
            worst <= tolerance::NUMPY,
            "{}: {worst:e} from NumPy",
            name(engine)
        );
    }
}

#[test]
fn learns_the_generated_images() {
    let images = Images::generated();
    let engine = EngineConfig {
        kind: EngineKind::Hand,
        ..EngineConfig::default()
    };
    let mut net = checkerboard::config(checkerboard::SEED, engine).init();
    net.fit(
        images.train.features().view(),
        &checkerboard::labels(&images.train),
    )
    .unwrap();
    let predicted = net.predict(images.test.features().view()).unwrap();
    let labels = checkerboard::labels(&images.test);
    let right = predicted
        .iter()
        .zip(&labels)
        .filter(|(p, l)| p == l)
        .count();
    assert!(right >= 990, "{right} of {}", labels.len());
}

#[test]
fn refuses_images_that_nothing_can_be_learned_from() {
    let images = images();
    let only = |label: &str| {
        let rows: Vec<usize> = (0..images.len())
            .filter(|&i| images.labels()[i] == label)
            .collect();
        images.select(&rows).unwrap()
    };
    let error = |train, test| {
        let images = Images::new(train, "train.csv", test, "test.csv");
        images.unwrap_err().to_string()
    };
    let one = error(only("triangle"), images.clone());
    assert!(
        one.starts_with("train.csv: ") && one.contains("\"triangle\""),
        "{one}"
    );
    let two = Images::new(images.clone(), "train.csv", only("triangle"), "test.csv");
    assert!(two.is_ok());
    let strange = images.clone().map_labels(|label| label + "!");
    let unseen = error(images.clone(), strange);
    assert!(
        unseen.starts_with("test.csv, sample 1: the label"),
        "{unseen}"
    );
}
