//! The book's figures show what it says of them. That it shows them as they are drawn, `book.rs` holds.

use std::fs;

use tempfile::TempDir;

use crate::examples::{run_in, text};

/// What the example prints, and the folder it ran in.
fn drawn() -> (String, TempDir) {
    let folder = TempDir::new().unwrap();
    let output = run_in(folder.path(), "figures", &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (text(&output.stdout), folder)
}

/// The numbers of the line that begins so, behind its beginning.
fn numbers(said: &str, beginning: &str) -> Vec<f64> {
    let mut lines = said.lines().map(str::trim);
    let line = lines.find_map(|line| line.strip_prefix(beginning)).unwrap();
    let words = line.split_whitespace();
    words.filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn errors_fall_as_taylors_formula_says_and_rise_as_rounding_does() {
    let (said, _) = drawn();
    let at = |step: &str| numbers(&said, step);
    let (large, small) = (at("1e-2 "), at("1e-4 "));
    let ratios = [large[0] / small[0], large[1] / small[1]];
    assert!((ratios[0] / 1e2 - 1.0).abs() < 0.05, "{ratios:?}");
    assert!((ratios[1] / 1e4 - 1.0).abs() < 0.1, "{ratios:?}");
    for error in at("1e-14 ") {
        assert!(error > 1e5 * at("1e-6 ")[1], "{said}");
    }
}

#[test]
fn the_limit_is_between_the_rate_that_settles_and_the_one_that_never_does() {
    let (said, _) = drawn();
    let limit = numbers(&said, "2 / curvature =")[0];
    assert!(0.25 < limit && limit < 0.7, "{limit}");
    // Behind the rate, the places.
    let settles = numbers(&said, "alpha = 0.25");
    let near = |w2: f64| (w2 + 0.37).abs() < 0.05;
    assert!(settles.iter().skip(6).all(|&w2| near(w2)), "{said}");
    let never = numbers(&said, "alpha = 0.7");
    assert!(!never.iter().any(|&w2| near(w2)), "{said}");
}

#[test]
fn the_nets_are_drawn_with_the_shapes_of_their_parameters() {
    let (_, folder) = drawn();
    let shown = |name: &str, texts: &[&str]| {
        let path = folder.path().join("out/figures").join(name);
        let svg = fs::read_to_string(path).unwrap();
        for text in texts {
            assert!(svg.contains(&format!(">{text}</text>")), "{name}: {text}");
        }
        svg.matches("<circle").count()
    };
    let neuron = ["x₁", "x₂", "w₁", "w₂", "b", "z = x₁ w₁ + x₂ w₂ + b", "a"];
    assert_eq!(shown("neuron-net.svg", &neuron), 2 + 1);
    let net = ["W₀ [3, 2]", "b₀ [2]", "W₁ [2, 1]", "b₁ [1]", "a₁[s,0]"];
    assert_eq!(shown("net-3-2-1.svg", &net), 3 + 2 + 1);
    let net = ["W₀ [4, 4]", "b₀ [4]", "W₁ [4, 1]", "b₁ [1]", "top left"];
    assert_eq!(shown("net-4-4-1.svg", &net), 4 + 4 + 1);
}
