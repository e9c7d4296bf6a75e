//! Nothing is in `hand` or `nn` that is not held against the other: what there is, is read from their
//! sources, and what is compared, from the lists that the other tests here walk.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use downhill::prelude::*;
use downhill::train::LayerDescription;

type Names = BTreeSet<String>;

const KINDS: [&str; 5] = ["Activation", "Layer", "Loss", "Optimiser", "Penalty"];

/// A crate's sources, without the tests in them.
fn sources(room: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("crates/downhill-{room}/src"));
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        all += text.split("#[cfg(test)]").next().unwrap();
        all.push('\n');
    }
    all
}

/// The types that implement a trait, such as `Loss`.
fn implementing(kind: &str, source: &str) -> Names {
    let named = |line: &str| {
        let (before, after) = line.strip_prefix("impl")?.split_once(" for ")?;
        let of = before.rsplit(' ').next()?.trim_end_matches("<T>");
        (of == kind).then(|| first_word(after))
    };
    source.lines().filter_map(named).collect()
}

/// The activation functions on Burn, by the names of their types by hand: `leaky_relu`, `LeakyRelu`.
fn functions(source: &str) -> Names {
    let named = |line: &str| {
        let (name, rest) = line.strip_prefix("pub fn ")?.split_once("(z: Tensor<")?;
        let name = name.split('<').next()?;
        rest.contains("-> Tensor<").then(|| camel(name))
    };
    source.lines().filter_map(named).collect()
}

/// The layers that a network on Burn can hold, and the modules there are besides.
fn modules(source: &str) -> Names {
    let variants = source.split("pub enum Layer {").nth(1).unwrap();
    let variants = variants.split("\n}").next().unwrap().lines();
    let held = variants.filter_map(|line| line.trim().split_once('(').map(|(name, _)| name));
    let mut all: Names = held.map(str::to_owned).collect();
    for part in source.split("#[derive(Module").skip(1) {
        let item = part.split("\npub ").nth(1).unwrap();
        let name = item.strip_prefix("struct ").map(first_word);
        // A network is layers, and the other is a layer with its input: neither is a layer itself.
        all.extend(name.filter(|n| n != "Network" && n != "WithInput"));
    }
    all
}

/// What a text begins with, as far as it is one name.
fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn camel(snake: &str) -> String {
    let words = snake.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for c in camel.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The names of values, such as variants: `Huber`, `WeightedLogLoss`.
fn names<V: Debug>(values: impl IntoIterator<Item = V>) -> Names {
    let name = |v: V| first_word(&format!("{v:?}"));
    values.into_iter().map(name).collect()
}

/// One of each kind of layer that a description has. The match makes the compiler ask for a new one.
fn described() -> Names {
    let net = Description::new(2)
        .dense(2, Activation::Tanh)
        .layer_norm()
        .dropout(0.5)
        .residual(|block| block.dense(2, Activation::Tanh));
    for layer in &net.layers {
        match layer {
            LayerDescription::Dense { .. }
            | LayerDescription::LayerNorm { .. }
            | LayerDescription::Dropout { .. }
            | LayerDescription::Residual { .. } => {}
        }
    }
    names(net.layers)
}

/// The files of this folder that `mod.rs` lists, with what is in them.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/agree");
    let list = fs::read_to_string(folder.join("mod.rs")).unwrap();
    let names = list
        .lines()
        .filter_map(|line| line.split("mod ").nth(1)?.strip_suffix(';'));
    let read = |name: &str| fs::read_to_string(folder.join(format!("{name}.rs")));
    names
        .filter_map(|name| Some((name.to_owned(), read(name).ok()?)))
        .collect()
}

/// What is not compared, of all there is by hand and on Burn.
fn not_compared(hand: &str, nn: &str) -> Vec<String> {
    let mut missing = Vec::new();
    let mut hold = |what: &str, compared: &Names, here: &Names, there: &str| {
        for name in here.difference(compared) {
            missing.push(format!("{what} {name}: {there}, but not compared"));
        }
        for name in compared.difference(here) {
            missing.push(format!("{what} {name}: compared, but not {there}"));
        }
    };
    let files = files();
    let with_a_test = |name: &&String| {
        let file = files.iter().find(|(file, _)| *file == snake(name));
        file.is_some_and(|(_, text)| text.contains(name.as_str()) && text.contains("agree("))
    };
    for kind in KINDS {
        let by_hand = implementing(kind, hand);
        let (on_burn, compared) = match kind {
            "Activation" => (functions(nn), names(Activation::ALL)),
            "Layer" => {
                let on_burn = modules(nn);
                // Each has a file here. A layer need not be in a description; what is, is compared.
                let all: Names = by_hand.union(&on_burn).cloned().collect();
                let tested: Names = all.iter().filter(with_a_test).cloned().collect();
                assert!(described().is_subset(&tested), "{tested:?}");
                (on_burn, tested)
            }
            "Loss" => (implementing(kind, nn), names(Loss::all(3))),
            "Optimiser" => (implementing(kind, nn), names(Optimiser::all())),
            _ => {
                let fields = serde_json::to_value(Penalty::default()).unwrap();
                let fields = fields.as_object().unwrap().keys().map(|k| camel(k));
                (implementing(kind, nn), fields.collect())
            }
        };
        hold(kind, &compared, &by_hand, "by hand");
        hold(kind, &compared, &on_burn, "on Burn");
    }
    missing
}

#[test]
fn all_there_is_by_hand_and_on_burn_is_compared() {
    let missing = not_compared(&sources("hand"), &sources("nn"));
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_is_added_and_not_compared_is_named() {
    let (hand, nn) = (sources("hand"), sources("nn"));
    let added = [
        (
            "Activation Mish",
            "impl<T: Real> Activation<T> for Mish {",
            "pub fn mish(z: Tensor<2>) -> Tensor<2> {",
        ),
        (
            "Layer Scale",
            "impl<T: Real> Layer<T> for Scale<T> {",
            "#[derive(Module, Debug)]\npub struct Scale {",
        ),
        (
            "Loss Quantile",
            "impl<T: Real> Loss<T> for Quantile {",
            "impl Loss for Quantile {",
        ),
        (
            "Optimiser Lion",
            "impl<T: Real> Optimiser<T> for Lion {",
            "impl Optimiser for Lion {",
        ),
        (
            "Penalty L3",
            "impl<T: Real> Penalty<T> for L3 {",
            "impl Penalty for L3 {",
        ),
    ];
    for (what, by_hand, on_burn) in added {
        let named = not_compared(&format!("{hand}{by_hand}\n"), &nn);
        assert_eq!(named, [format!("{what}: by hand, but not compared")]);
        let named = not_compared(&hand, &format!("{nn}{on_burn}\n"));
        assert_eq!(named, [format!("{what}: on Burn, but not compared")]);
    }
    // And what is taken away from one of the two.
    let without = nn.replace("impl Loss for Huber", "");
    assert_eq!(
        not_compared(&hand, &without),
        ["Loss Huber: compared, but not on Burn"]
    );
}
