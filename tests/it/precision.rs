//! Single precision: the same run, to the digits it has.

use downhill::prelude::*;
use downhill_sources::{BlobsNeuron, Source, run};

use crate::common::{distance, engines, name, tolerance};

#[test]
fn f32_follows_f64_to_its_digits_and_no_further() {
    let blobs = BlobsNeuron::new().unwrap();
    let mut settings = blobs.settings();
    let exact = run(&blobs, &settings, &mut []).unwrap().parameters;
    for engine in engines(Dtype::F32) {
        settings.engine = engine;
        let rounded = run(&blobs, &settings, &mut []).unwrap().parameters;
        let apart = distance(exact.as_slice(), rounded.as_slice());
        assert!(apart < tolerance::SINGLE, "{}: {apart:e}", name(engine));
        assert!(apart > 1e-9, "{}: was this computed in f64?", name(engine));
        for parameter in rounded.as_slice() {
            for &value in &parameter.values {
                assert_eq!(f64::from(value as f32), value, "{}", parameter.name);
            }
        }
    }
}
