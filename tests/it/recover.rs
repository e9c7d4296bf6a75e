//! The starts of the runs without a seed, found again from what they printed.

use downhill_recover::{AndGateSearch, Recovery, and_gate, blobs, neuron};
use downhill_sources::{AndGate, BlobsNeuron, Neuron, Printed};

use crate::common::print;
use crate::examples::{refuses, report};

/// Every printed number comes out again, and the published start differs from the one found along the
/// direction that the digits see least.
fn holds(found: &Recovery, numbers: usize, distance: f64) {
    let wrong: Vec<&Printed> = found.printed.iter().filter(|p| !p.same).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(found.printed.len(), numbers);
    assert!(found.holds());
    assert!(found.distance() < distance, "{:e}", found.distance());
    let directions = &found.determination.directions;
    assert_eq!(directions.len(), found.start.len());
    assert!(directions.is_sorted_by(|a, b| a.singular_value >= b.singular_value));
    let difference = found.difference();
    let along = directions.iter().map(|d| d.component(&difference).abs());
    let along: Vec<f64> = along.collect();
    let (least, others) = along.split_last().unwrap();
    assert!(others.iter().all(|other| other < least), "{along:?}");
    print(format_args!(
        "{numbers} of {numbers} from a start {:.0e} from the published one",
        found.distance()
    ));
}

#[test]
fn the_start_of_neuron_is_found_by_running_backwards() {
    let found = neuron(&Neuron::new().unwrap()).unwrap();
    holds(&found, 104, 1e-2);
    assert_eq!((found.intervals, found.path.len()), (103, 151));
    // Two directions to nine decimals, the third hardly to one.
    let decimals = found.determination.directions.iter();
    let decimals: Vec<f64> = decimals.map(|d| d.decimals().unwrap().round()).collect();
    assert_eq!(decimals, [9.0, 9.0, 1.0]);
    let chapter = include_str!("../../book/src/17-where-the-numbers-come-from.md");
    let chapter = chapter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(chapter.contains("Two directions are determined to nine decimals."));
    assert!(chapter.contains("only about one decimal of it is known."));
}

#[test]
fn one_choice_of_samples_gives_what_blobs_printed() {
    let source = BlobsNeuron::new().unwrap();
    let found = blobs(&source).unwrap();
    holds(&found, 10, 0.1);
    assert_eq!((found.fit, found.drawable), (1, 1));
    assert_eq!(found.matching.samples, source.matched_samples());
    assert!(found.start.iter().all(|w| (0.0..1.0).contains(w)));
}

#[test]
fn the_start_of_and_gate_is_found_through_20_000_steps() {
    let found = and_gate(&AndGate::new(), AndGateSearch::default()).unwrap();
    holds(&found, 26, 1e-5);
    // Nearer than the published start, and as near as rounding lets it be.
    let near = found.nearness.relative;
    assert!(near < 3e-14, "{near:e}");
    assert!(near < found.published_nearness.relative, "{near:e}");
    let rounding = found.rounding;
    assert!((1e-16..1e-13).contains(&rounding), "{rounding:e}");
}

#[test]
fn the_example_says_what_it_found() {
    let (said, found) = report("recover", &["blobs"]);
    assert!(said.contains("as printed: yes, 10 of 10"), "{said}");
    assert!(said.contains("could not have drawn"), "{said}");
    assert_eq!(found["source"], "blobs");
    let length = |key: &str| found[key].as_array().unwrap().len();
    assert_eq!((length("singular_values"), length("directions")), (3, 3));
    assert_eq!((length("printed"), length("samples")), (10, 10));
    assert_eq!(found["start"]["W"].as_array().unwrap().len(), 3);
    assert!(found["distance_to_published"].as_f64().unwrap() < 0.1);

    let (said, _) = report("recover", &["neuron", "--quiet"]);
    let verdict = "as printed: yes, 104 of 104 printed numbers are the same\n";
    assert_eq!(said, verdict);
}

#[test]
fn the_example_refuses_what_it_does_not_know() {
    let named = ["checkerboard", "neuron|blobs|and_gate"];
    refuses("recover", &["checkerboard"], &[], &named[..1]);
    refuses("recover", &[], &[], &named[1..]);
    let (options, file) = (["blobs", "--out", "file"], [("file", "")]);
    refuses("recover", &options, &file, &["file", "cannot be written"]);
}
