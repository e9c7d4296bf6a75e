//! Tests of reading a network from a file.

use std::fs;

use super::*;
use crate::network::tests::deep;

#[test]
fn comes_back_from_a_file_as_it_was() {
    let json = serde_json::to_string(&deep()).unwrap();
    assert_eq!(NetworkConfig::from_json(&json, "net.json").unwrap(), deep());
    let toml = toml::to_string(&deep()).unwrap();
    assert_eq!(NetworkConfig::from_toml(&toml, "net.toml").unwrap(), deep());
}

#[test]
fn says_where_a_file_is_wrong() {
    let error = |layers: &str| {
        let text = format!("features = 2\nlayers = [\n{layers}\n]\n");
        let error = NetworkConfig::from_toml(&text, "net.toml").unwrap_err();
        error.to_string()
    };
    for (layers, expected) in [
        (
            r#"{ layer = "dense", outputs = 0 }"#,
            "net.toml: layers.0: outputs must be at least 1, got 0",
        ),
        (
            "",
            "net.toml: layers: there must be at least 1 layer, got none",
        ),
        (
            r#"{ layer = "dropout", rate = 1.5 }"#,
            "net.toml: layers.0: the dropout rate must be at least 0 and less than 1, got 1.5",
        ),
        (
            r#"{ layer = "layer_norm", epsilon = 0.0 }"#,
            "net.toml: layers.0: epsilon must be a finite number of at least 1.18e-38, got 0.0",
        ),
        (
            r#"{ layer = "residual", layers = [{ layer = "dense", outputs = 3 }] }"#,
            "net.toml: layers.0: a residual connection adds its input to its output, but its layers take 2 inputs and give 3 outputs",
        ),
        (
            r#"{ layer = "residual", layers = [{ layer = "residual", layers = [] }] }"#,
            "net.toml: layers.0.layers.0: there must be at least 1 layer, got none",
        ),
    ] {
        assert_eq!(error(layers), expected);
    }
    let second = |layer: &str| error(&format!("{{ layer = \"dropout\", rate = 0.1 }},\n{layer}"));
    let unknown = second(r#"{ layer = "dense", outputs = 2, activation = "relux" }"#);
    assert!(
        unknown.starts_with("net.toml: line 4: layers.1: "),
        "{unknown}"
    );
    assert!(
        unknown.contains("relux") && unknown.contains("leaky_relu"),
        "{unknown}"
    );
    let misspelled = second(r#"{ layer = "dense", outputs = 2, activatoin = "relu" }"#);
    assert!(
        misspelled.starts_with("net.toml: line 4: layers.1: "),
        "{misspelled}"
    );
    assert!(misspelled.contains("activatoin"), "{misspelled}");
    let broken = second(r#"{ layer = "dense", outputs = }"#);
    assert!(broken.starts_with("net.toml: line 4: "), "{broken}");
    let huge = error(r#"{ layer = "dense", outputs = 9223372036854775807 }"#);
    assert!(
        huge.contains("layers.0: up to here the network has more than"),
        "{huge}"
    );
}

#[test]
fn a_file_is_read_by_the_end_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.json");
    fs::write(&path, serde_json::to_string(&deep()).unwrap()).unwrap();
    assert_eq!(NetworkConfig::read(&path).unwrap(), deep());
    let missing = NetworkConfig::read(folder.path().join("none.toml")).unwrap_err();
    assert!(missing.to_string().contains("none.toml: "), "{missing}");
    let other = NetworkConfig::read(folder.path().join("net.yaml")).unwrap_err();
    assert!(
        other.to_string().ends_with("a .toml or a .json file"),
        "{other}"
    );
}

/// The same mistake in both formats: what stands for a network of two layers, the second on line 3.
fn both(layer: &str) -> [String; 2] {
    let toml =
        format!("features = 2\nlayers = [{{ layer = \"dropout\", rate = 0.1 }},\n{layer}]\n");
    let json = layer.replace(" =", ":");
    let json = json.replace("{ layer", "{ \"layer\"");
    let json = [
        "outputs:",
        "rate:",
        "seed:",
        "layers:",
        "activation:",
        "bias:",
    ]
    .iter()
    .fold(json, |json, key| {
        json.replace(key, &format!("\"{}\":", &key[..key.len() - 1]))
    });
    let json = format!(
        "{{\n\"features\": 2, \"layers\": [{{\"layer\": \"dropout\", \"rate\": 0.1}},\n\n{json}]}}"
    );
    let toml = toml.replace("},\n", "},\n\n");
    [
        NetworkConfig::from_toml(&toml, "net").map_or_else(|e| e.to_string(), |n| format!("{n:?}")),
        NetworkConfig::from_json(&json, "net").map_or_else(|e| e.to_string(), |n| format!("{n:?}")),
    ]
}

#[test]
fn both_formats_say_the_same() {
    for (layer, expected) in [
        (
            r#"{ layer = "dense", outputs = 2, "a\u001b[31m\nb" = 3 }"#,
            r#"unknown key "a\u{1b}[31m\nb": expected outputs, activation or bias"#,
        ),
        (
            r#"{ layer = "dense", outputs = "\u001b\n" }"#,
            r#"expected a whole number, 0 or more, got "\u{1b}\n""#,
        ),
        (
            r#"{ layer = "dense", outputs = -5 }"#,
            "expected a whole number, 0 or more, got -5",
        ),
        (
            r#"{ layer = "dense", outputs = 0.5 }"#,
            "expected a whole number, 0 or more, got 0.5",
        ),
        (r#"{ layer = "dense" }"#, r#"the key "outputs" is missing"#),
        ("3", "expected a table of settings, got 3"),
        (r#"{ layer = [] }"#, "expected a name, got a list"),
        (
            r#"{ layer = "dense", outputs = 2, bias = "no" }"#,
            r#"expected true or false, got "no""#,
        ),
        (
            r#"{ layer = "dropout", rate = [] }"#,
            "expected a number, got a list",
        ),
        (
            r#"{ layer = "dense\u001b" }"#,
            r#"unknown name "dense\u{1b}": expected dense, layer_norm, dropout or residual"#,
        ),
    ] {
        for error in both(layer) {
            assert_eq!(error, format!("net: line 4: layers.1: {expected}"));
        }
    }
    let within = r#"{ layer = "residual", layers = [{ layer = "dense", outputs = 2 },
        { layer = "residual", layers = [{ layer = "dense", outputs = 2 }, { layer = "dens" }] }] }"#;
    let within = within.replace('\n', "");
    for error in both(&within) {
        let place = "net: line 4: layers.1.layers.1.layers.1: unknown name \"dens\"";
        assert!(error.starts_with(place), "{error}");
    }
}

#[test]
fn both_formats_read_the_same_numbers() {
    fn net(rate: &str, seed: &str) -> String {
        format!(r#"{{ layer = "dropout", rate = {rate}, seed = {seed} }}"#)
    }
    // The next number below 1, one that a fast reader misses by a unit in the last place, and the largest seed.
    for (rate, seed) in [
        ("0.9999999999999999", "18446744073709551615"),
        ("0.62613565556", "9007199254740993"),
        ("0", "0"),
    ] {
        let [toml, json] = both(&net(rate, seed));
        assert_eq!(toml, json);
        let expected: f64 = rate.parse().unwrap();
        assert!(
            toml.contains(&format!("rate: {expected:?}, seed: {seed}")),
            "{toml}"
        );
    }
    for n in 0..300_u32 {
        let rate = f64::from(n).sin().abs().to_string();
        let [toml, json] = both(&net(&rate, "1"));
        assert_eq!(toml, json);
    }
}

#[test]
fn what_is_not_a_network_is_one_short_line() {
    let long = "d".repeat(500_000);
    for (text, toml, json) in [
        ("", "missing", "EOF"),
        ("[2, []]", "line 1", "got a list"),
        (
            "{\"features\": \"x\",\n\"layers\": []}",
            "line 1",
            "line 1: features: expected a whole number, 0 or more",
        ),
        (
            "\u{feff}{\"features\": 2}",
            "line 1",
            "line 1: missing field `layers`",
        ),
        (&long, "line 1", "line 1"),
        (&format!("{{\"{long}\": 1}}"), "line 1", "unknown field"),
        ("\u{0}\u{1b}\n", "line 1", "line 1"),
        (&"[".repeat(100_000), "line 1", "line 1"),
        (&"{\"layers\":[".repeat(100_000), "line 1", "line 1"),
        (&"{\"layers\":".repeat(100_000), "line 1", "line 1"),
    ] {
        for (format, expected, error) in [
            (
                "toml",
                toml,
                NetworkConfig::from_toml(text, "net").unwrap_err(),
            ),
            (
                "json",
                json,
                NetworkConfig::from_json(text, "net").unwrap_err(),
            ),
        ] {
            let error = error.to_string();
            assert!(error.contains(expected), "{format}: {error}");
            assert!(error.chars().count() < 230, "{format}: {error}");
            assert!(!error.contains(char::is_control), "{format}: {error:?}");
        }
    }
}

#[test]
fn too_many_layers_are_refused_before_they_are_made() {
    let layers = |n: usize| vec![r#"{"layer":"dense","outputs":2}"#; n].join(",");
    let read = |layers: &str| {
        let text = format!("{{\"features\":2,\"layers\":[{layers}]}}");
        NetworkConfig::from_json(&text, "net.json").map_err(|e| e.to_string())
    };
    let most = read(&layers(MOST_LAYERS));
    assert_eq!(most.map(|net| net.layers.len()), Ok(MOST_LAYERS));
    let message = "net.json: layers: a network may have at most 10000 layers".to_owned();
    assert_eq!(read(&layers(MOST_LAYERS + 1)), Err(message));
    let within = format!(r#"{{"layer":"residual","layers":[{}]}}"#, layers(6_000));
    let error = read(&format!("{within},{within}")).unwrap_err();
    assert!(
        error.contains("layers.1.layers.3998: a network may have at most 10000 layers"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_no_text_or_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.toml");
    fs::write(&path, b"features = 2\n\xff").unwrap();
    let error = NetworkConfig::read(&path).unwrap_err().to_string();
    assert!(
        error.ends_with("net.toml: byte 13: not UTF-8 text"),
        "{error}"
    );
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 30).unwrap();
    let error = NetworkConfig::read(&path).unwrap_err().to_string();
    assert!(
        error.ends_with("larger than 16.0 MB, which no network file is"),
        "{error}"
    );
    let odd = NetworkConfig::read(folder.path().join("a\u{1b}\n.toml")).unwrap_err();
    assert!(!odd.to_string().contains(char::is_control), "{odd:?}");
}
