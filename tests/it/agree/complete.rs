//! Nothing is in `hand` or `nn` that is not held against the other: what there is, is read from their
//! sources, and what is compared, from the lists that the other tests here walk.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use downhill::prelude::*;
use downhill::train::LayerConfig;
use syn::{Attribute, File, FnArg, Item, Meta, ReturnType, Type, Visibility};

type Names = BTreeSet<String>;

const KINDS: [&str; 5] = ["Activation", "Layer", "Loss", "Optimizer", "Penalty"];

/// The items of a text, and of the modules within it, without those for tests.
fn items(text: &str) -> Vec<Item> {
    fn flatten(items: Vec<Item>, all: &mut Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(module) if !is_for_tests(&module.attrs) => {
                    flatten(
                        module.content.map(|(_, items)| items).unwrap_or_default(),
                        all,
                    );
                }
                Item::Mod(_) => {}
                item => all.push(item),
            }
        }
    }
    let file: File = syn::parse_str(text).unwrap();
    let mut all = Vec::new();
    flatten(file.items, &mut all);
    all
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else {
            return false;
        };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}

/// A crate's items.
fn sources(name: &str) -> Vec<Item> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("crates/downhill-{name}/src"));
    let mut texts = Vec::new();
    read_below(&folder, &mut texts);
    texts.iter().flat_map(|text| items(text)).collect()
}

/// The text of every file in a folder and the folders below it.
fn read_below(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_below(&path, texts);
        } else {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
}

/// The last name of a type's path: `Tensor` of `burn::tensor::Tensor<2>`.
fn last_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The types that implement a trait, such as `Loss`.
fn implementing(kind: &str, items: &[Item]) -> Names {
    let named = |item: &Item| {
        let Item::Impl(item) = item else { return None };
        let (_, path, _) = item.trait_.as_ref()?;
        let of = &path.segments.last()?.ident;
        (of == kind).then(|| last_name(&item.self_ty))?
    };
    items.iter().filter_map(named).collect()
}

/// The activation functions on Burn, of one tensor to one, by the names of their types by hand:
/// `leaky_relu`, `LeakyRelu`.
fn functions(items: &[Item]) -> Names {
    let is_tensor = |of: &Type| last_name(of).is_some_and(|n| n == "Tensor" || n == "Matrix");
    let named = |item: &Item| {
        let Item::Fn(item) = item else { return None };
        let public = matches!(item.vis, Visibility::Public(_));
        let takes = item.sig.inputs.iter().collect::<Vec<_>>();
        let one = matches!(takes.as_slice(), [FnArg::Typed(x)] if is_tensor(&x.ty));
        let gives = matches!(&item.sig.output, ReturnType::Type(_, a) if is_tensor(a));
        (public && one && gives).then(|| camel(&item.sig.ident.to_string()))
    };
    items.iter().filter_map(named).collect()
}

/// The layers that a network on Burn can hold, and the modules there are besides.
fn modules(items: &[Item]) -> Names {
    let mut all = Names::new();
    for item in items {
        match item {
            Item::Enum(item) if item.ident == "Layer" => {
                all.extend(item.variants.iter().map(|v| v.ident.to_string()));
            }
            Item::Struct(item) => {
                let derives = |attribute: &Attribute| {
                    let Meta::List(list) = &attribute.meta else {
                        return false;
                    };
                    let mut derived = list.tokens.to_string();
                    derived.retain(|c| !c.is_whitespace());
                    list.path.is_ident("derive") && derived.split(',').any(|d| d == "Module")
                };
                // A network is layers, and the other is a layer with its input: neither is a layer.
                let name = item.ident.to_string();
                if item.attrs.iter().any(derives) && name != "Network" && name != "WithInput" {
                    all.insert(name);
                }
            }
            _ => {}
        }
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

/// The name of the file of a type.
pub(crate) fn snake(camel: &str) -> String {
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
    let net = NetworkConfig::new(2)
        .dense(2, Activation::Tanh)
        .layer_norm()
        .dropout(0.5)
        .residual(|block| block.dense(2, Activation::Tanh));
    for layer in &net.layers {
        match layer {
            LayerConfig::Dense { .. }
            | LayerConfig::LayerNorm { .. }
            | LayerConfig::Dropout { .. }
            | LayerConfig::Residual { .. } => {}
        }
    }
    names(net.layers)
}

/// The files of this folder that `mod.rs` lists, each with what is in it, without comments.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/agree");
    let list: File = syn::parse_str(&fs::read_to_string(folder.join("mod.rs")).unwrap()).unwrap();
    let modules = list.items.iter().filter_map(|item| match item {
        Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    });
    let read = |name: String| {
        let text = fs::read_to_string(folder.join(format!("{name}.rs"))).ok()?;
        let tokens: proc_macro2::TokenStream = text.parse().unwrap();
        Some((name, tokens.to_string()))
    };
    modules.filter_map(read).collect()
}

/// What is not compared, of all there is by hand and on Burn.
fn not_compared(hand: &[Item], nn: &[Item]) -> Vec<String> {
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
        file.is_some_and(|(_, text)| text.contains(name.as_str()) && text.contains("agree ("))
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
            "Optimizer" => (implementing(kind, nn), names(Optimizer::all())),
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
            "impl<R: Real> crate::Activation<R> for Mish {}",
            "pub fn mish(x: Matrix) -> Matrix { x }",
        ),
        (
            "Layer Scale",
            "impl<T> Layer<T> for Scale<T>\nwhere\n    T: Real,\n{}",
            "#[derive(Debug, burn::Clone, Module)]\npub struct Scale {}",
        ),
        (
            "Loss Quantile",
            "#[cfg(test)] mod tests {} impl<T: Real> Loss<T> for Quantile {}",
            "impl Loss for Quantile {}",
        ),
        (
            "Optimizer Lion",
            "mod inner { impl<T: Real> Optimizer<T> for Lion {} }",
            "impl crate::Optimizer for Lion {}",
        ),
        (
            "Penalty L3",
            "impl<T: Real> Penalty<T> for L3 {}",
            "impl Penalty for L3 {}",
        ),
    ];
    let with = |all: &[Item], text: &str| [all.to_vec(), items(text)].concat();
    for (what, by_hand, on_burn) in added {
        let named = not_compared(&with(&hand, by_hand), &nn);
        assert_eq!(named, [format!("{what}: by hand, but not compared")]);
        let named = not_compared(&hand, &with(&nn, on_burn));
        assert_eq!(named, [format!("{what}: on Burn, but not compared")]);
    }
    // And what is taken away from one of the two.
    let mut without = nn.clone();
    without.retain(|item| {
        let named = implementing("Loss", std::slice::from_ref(item));
        !named.contains("Huber")
    });
    assert_eq!(
        not_compared(&hand, &without),
        ["Loss Huber: compared, but not on Burn"]
    );
    // What tests have for themselves is nobody's.
    let own = "#[cfg(test)] mod tests { impl Loss for Quantile {} }";
    assert!(not_compared(&hand, &with(&nn, own)).is_empty());
}
