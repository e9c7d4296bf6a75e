//! Network diagrams: units, connections and their names.

use downhill_plot::{Figure, NetworkDiagram, SCENE_WIDTH, Theme, render_svg};

use super::svg::{elements_in, groups, numbers_in};

fn net() -> NetworkDiagram {
    NetworkDiagram::new("A net", &[3, 2, 1])
        .unwrap()
        .with_headings([vec!["inputs"], vec!["hidden"], vec!["output"]])
        .unwrap()
        .with_notes([vec!["W_0 [3, 2]", "b_0 [2]"], vec!["W_1 [2, 1]", "b_1 [1]"]])
        .unwrap()
        .with_units(0, ["x_0", "x_1", "x_2"])
        .unwrap()
        .with_units(2, ["a_1[s,0]"])
        .unwrap()
        .with_inputs(["left", "middle", "right"])
        .unwrap()
        .with_outputs(["answer"])
        .unwrap()
}

/// The network with weights; the third is the largest, and two are negative.
pub(crate) fn trained() -> NetworkDiagram {
    let weights = vec![vec![0.5, -1.0, 3.0, 1.5, 0.0, 2.0], vec![-0.5, 1.0]];
    net().with_weights(weights).unwrap()
}

#[test]
fn every_unit_is_a_circle_and_every_connection_a_line() {
    for (sizes, units, lines) in [
        (&[3, 2, 1][..], 6, 8),
        (&[1, 1], 2, 1),
        (&[6, 6, 6], 18, 72),
        // Five units of a hundred, and three dots.
        (&[100, 2], 5 + 3 + 2, 10),
    ] {
        let figure = NetworkDiagram::new("t", sizes).unwrap();
        let svg = render_svg(&figure, Theme::Light).unwrap();
        assert_eq!(svg.matches("<circle").count(), units, "{sizes:?}");
        assert_eq!(elements_in(&svg, "connections"), lines, "{sizes:?}");
    }
    let long = NetworkDiagram::new("t", &[100, 2]).unwrap();
    assert!(
        render_svg(&long, Theme::Light)
            .unwrap()
            .contains(">95 more</text>")
    );
}

#[test]
fn a_larger_weight_has_a_wider_line_and_a_negative_one_a_dashed_line() {
    let svg = render_svg(&trained(), Theme::Light).unwrap();
    let widths = numbers_in(&svg, "connections", "stroke-width");
    assert!(widths.is_sorted(), "{widths:?}");
    let most = |widths: &[f64]| widths.iter().copied().fold(0.0, f64::max);
    // The largest weight has the width 4.6; 1.0 of 3.0 rounds to three tenths.
    assert!((most(&widths) - 4.6).abs() < 0.01, "{widths:?}");
    let rest = svg.split_once("<g class=\"connections\">").unwrap().1;
    let other = rest.split_once("<g class=\"connections\">").unwrap().1;
    let other = format!("<g class=\"connections\">{other}");
    let widths = numbers_in(&other, "connections", "stroke-width");
    assert!((most(&widths) - 1.8).abs() < 0.01, "{widths:?}");
    // The first layer has five solid lines and a dashed one.
    let colors = |svg: &str| {
        let group = svg.split_once("<g class=\"connections\">").unwrap().1;
        let group = group.split("</g>").next().unwrap();
        [
            group.matches("#0072b2").count(),
            group.matches("#d55e00").count(),
        ]
    };
    assert_eq!(colors(&svg), [1, 5]);
    assert_eq!(
        groups(&svg, "connections")[0]
            .matches("stroke-dasharray")
            .count(),
        1
    );
    // Without weights, the legend has no entries for them.
    let plain = render_svg(&net(), Theme::Light).unwrap();
    assert!(!plain.contains("weight</text>"));
    assert_eq!(elements_in(&plain, "connections"), 8);
}

#[test]
fn weights_that_are_all_zero_are_thin_lines() {
    let zeros = NetworkDiagram::new("t", &[2, 1]).unwrap();
    let zeros = zeros.with_weights(vec![vec![0.0, 0.0]]).unwrap();
    let svg = render_svg(&zeros, Theme::Light).unwrap();
    assert_eq!(numbers_in(&svg, "connections", "stroke-width"), [0.6, 0.6]);
    assert!(svg.contains("(widest: 0.00)"));
}

#[test]
fn a_neuron_has_names_on_its_connections_and_an_arrow_for_its_bias() {
    let neuron = NetworkDiagram::new("A neuron", &[2, 1]).unwrap();
    let neuron = neuron.with_connections(0, ["w_1", "w_2"], "b").unwrap();
    let svg = render_svg(&neuron, Theme::Dark).unwrap();
    for text in ["w₁", "w₂", "b"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{text}");
    }
    // Two names with a background each, an arrow of a line and a head, and its name.
    assert_eq!(elements_in(&svg, "names"), 4 + 3);
}

#[test]
fn a_network_of_many_columns_is_wider_and_its_headings_stay_inside() {
    let long = "a name of some length";
    let wide = NetworkDiagram::new("Wide", &[784, 6, 6, 6, 6, 10])
        .unwrap()
        .with_units(5, vec!["a_4[s,0]"; 10])
        .unwrap()
        .with_headings(vec![vec![long]; 6])
        .unwrap();
    for figure in [wide, net()] {
        let scene = figure.scene(Theme::Light).unwrap();
        assert!(scene.width <= 1.6 * SCENE_WIDTH, "{}", scene.width);
        let svg = render_svg(&figure, Theme::Light).unwrap();
        for x in numbers_in(&svg, "headings", "x") {
            assert!(0.0 < x && x < scene.width);
        }
    }
    // The networks of the book are narrow.
    let small = NetworkDiagram::new("Small", &[4, 4, 1]).unwrap();
    let small = small.with_inputs(["top left", "top right", "bottom left", "bottom right"]);
    let scene = small.unwrap().scene(Theme::Light).unwrap();
    assert!(scene.width < 0.9 * SCENE_WIDTH, "{}", scene.width);
}
