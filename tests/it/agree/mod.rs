//! Gradients by hand, by autodiff and by finite differences: the same?
//!
//! A file for each layer, and files for whole networks: every activation and loss, penalties, random
//! ones, every step of the four runs, every optimizer and schedule.

use std::path::Path;

mod curvature;
mod deep;
mod dense;
mod dropout;
mod everything;
mod extremes;
mod layer;
mod layer_norm;
mod networks;
pub(crate) mod optimizers;
mod penalties;
mod random;
mod residual;
mod schedules;
mod trajectory;

// What a builder copies; here so that it cannot rot.
#[path = "../../../examples/template/agree.rs"]
#[allow(
    unreachable_pub,
    reason = "its files are public in the crates they are copied to"
)]
mod template;

pub(crate) use layer::agree;

/// Has the list of layers name them here.
macro_rules! layers {
    ($($name:ident)+) => {
        /// The layers there are.
        pub(crate) fn layer_names() -> &'static [&'static str] {
            &[$(stringify!($name)),+]
        }
    };
}
downhill::core::for_each_layer! { layers }

/// All but layers are compared by walking their lists. Each layer has a file of its own here.
#[test]
fn every_layer_is_compared() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/agree");
    for name in layer_names() {
        let file = file_name(name);
        assert!(
            include_str!("mod.rs").contains(&format!("\nmod {file};\n")),
            "no mod {file}"
        );
        let text = std::fs::read_to_string(here.join(file + ".rs")).unwrap();
        assert!(text.contains(name) && text.contains("    agree("), "{name}");
    }
}

/// The name of the file of a type: `layer_norm` of `LayerNorm`.
fn file_name(of: &str) -> String {
    let mut file = String::new();
    for c in of.chars() {
        if c.is_uppercase() && !file.is_empty() {
            file.push('_');
        }
        file.extend(c.to_lowercase());
    }
    file
}
