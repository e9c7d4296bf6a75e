//! Every number the sources printed, on every engine and backend in `f64`.

use downhill::prelude::*;
use downhill_sources::{AndGate, BlobsNeuron, Neuron, Printed, Source, checkerboard, run};

use crate::common::{engines, name, print};

fn printed(source: &dyn Source, engine: EngineConfig) -> Vec<Printed> {
    let mut settings = source.settings();
    settings.engine = engine;
    source
        .printed(&run(source, &settings, &mut []).unwrap())
        .unwrap()
}

#[test]
fn all_140_printed_numbers_come_out_on_every_engine() {
    let (neuron, blobs, and_gate) = (
        Neuron::new().unwrap(),
        BlobsNeuron::new().unwrap(),
        AndGate::new(),
    );
    let sources: [(&dyn Source, usize); 3] = [(&neuron, 104), (&blobs, 10), (&and_gate, 26)];
    for engine in engines(Dtype::F64) {
        let (mut same, mut all) = (0, 0);
        for (source, expected) in sources {
            let numbers = printed(source, engine);
            assert_eq!(numbers.len(), expected);
            let wrong: Vec<&Printed> = numbers.iter().filter(|p| !p.same).collect();
            assert!(
                wrong.is_empty(),
                "{}, {}: {wrong:#?}",
                source.name(),
                name(engine)
            );
            all += numbers.len();
            same += numbers.iter().filter(|p| p.same).count();
        }
        print(format_args!(
            "{}: {same} of {all} printed numbers",
            name(engine)
        ));
        assert_eq!((same, all), (140, 140));
    }
}

/// Chapter 17 says how many numbers each source printed, and of what run.
#[test]
fn the_book_says_what_each_source_ran_and_printed() {
    let (neuron, blobs, and_gate) = (
        Neuron::new().unwrap(),
        BlobsNeuron::new().unwrap(),
        AndGate::new(),
    );
    let net = checkerboard::Checkerboard::new(&checkerboard::Images::generated().train);
    let sources: [&dyn Source; 4] = [&neuron, &blobs, &and_gate, &net];
    let chapter = include_str!("../../book/src/17-where-the-numbers-come-from.md");
    let chapter = chapter.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut counts = Vec::new();
    for source in sources {
        let mut settings = source.settings();
        settings.engine.kind = EngineKind::Hand;
        // The thousands apart, as a reader has them.
        let epochs = match settings.train.epochs {
            n if n < 1_000 => n.to_string(),
            n => format!("{},{:03}", n / 1_000, n % 1_000),
        };
        let row = format!("| `{}` | ", source.name());
        let (_, row) = chapter.split_once(&row).unwrap();
        let row = row.split(" | `").next().unwrap();
        let told = ["epochs at", "epochs at a rate of", "steps at"]
            .map(|at| format!("{epochs} {at} {} |", settings.train.step.alpha));
        assert!(
            told.iter().any(|told| row.contains(told)),
            "{told:?}: {row}"
        );
        if source.name() != "checkerboard" {
            let run = run(source, &settings, &mut []).unwrap();
            counts.push(source.printed(&run).unwrap().len().to_string());
        }
    }
    let told = format!("That is {} numbers.", counts.join(" and "));
    assert!(chapter.contains(&told), "{told}");
}

#[test]
fn another_rate_prints_other_numbers() {
    // The comparison can fail: at a rate of 0.011 for 0.01, it does.
    let blobs = BlobsNeuron::new().unwrap();
    let mut settings = blobs.settings();
    settings.engine.kind = EngineKind::Hand;
    settings.train.step.alpha += 1e-3;
    let numbers = blobs
        .printed(&run(&blobs, &settings, &mut []).unwrap())
        .unwrap();
    assert!(numbers.iter().any(|p| !p.same));
}

#[test]
fn without_its_slips_and_gate_ends_77_times_lower() {
    let gate = AndGate::new();
    let last = |update| {
        let mut settings = gate.settings();
        settings.engine.kind = EngineKind::Hand;
        settings.update = update;
        let run = run(&gate, &settings, &mut []).unwrap();
        run.outcome.history.losses[19_000]
    };
    let (printed, gradient) = (
        last(downhill_sources::Update::AsPrinted),
        last(downhill_sources::Update::Gradient),
    );
    assert!((gradient - 0.000_115).abs() < 5e-7, "{gradient}");
    assert!(
        (printed / gradient - 76.9).abs() < 0.1,
        "{}",
        printed / gradient
    );
}

#[test]
fn a_run_too_short_for_a_printed_number_does_not_have_it() {
    let gate = AndGate::new();
    let mut settings = gate.settings();
    settings.engine.kind = EngineKind::Hand;
    settings.train.epochs = 1_001;
    let numbers = gate
        .printed(&run(&gate, &settings, &mut []).unwrap())
        .unwrap();
    let losses = numbers.iter().filter(|p| p.what.starts_with("loss"));
    let same: Vec<bool> = losses.map(|p| p.same).collect();
    assert_eq!(same[..3], [true, true, false]);
}
