//! Network diagrams: units, connections and their names.

use downhill_plot::{Figure, NetworkColumn, NetworkDiagram, SCENE_WIDTH, Theme, render_svg};

use super::svg::{elements_in, numbers_in};

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

pub(crate) fn net() -> NetworkDiagram {
    let columns = vec![
        NetworkColumn {
            heading: lines(&["inputs"]),
            names: lines(&["x_0", "x_1", "x_2"]),
            ends: lines(&["left", "middle", "right"]),
            ..NetworkColumn::new(3)
        },
        NetworkColumn {
            heading: lines(&["hidden"]),
            notes: lines(&["W_0 [3, 2]", "b_0 [2]"]),
            ..NetworkColumn::new(2)
        },
        NetworkColumn {
            heading: lines(&["output"]),
            names: lines(&["a_1[s,0]"]),
            ends: lines(&["answer"]),
            notes: lines(&["W_1 [2, 1]", "b_1 [1]"]),
            ..NetworkColumn::new(1)
        },
    ];
    NetworkDiagram::new("A net", columns).unwrap()
}

fn of_sizes(sizes: &[usize]) -> NetworkDiagram {
    let columns = sizes.iter().map(|&units| NetworkColumn::new(units));
    NetworkDiagram::new("t", columns.collect()).unwrap()
}

#[test]
fn every_unit_is_a_circle_and_every_connection_a_line() {
    for (sizes, units, lines) in [
        (&[3, 2, 1][..], 6, 8),
        (&[1, 1], 2, 1),
        (&[6, 6, 6], 18, 72),
        // At least two units are left out: a count needs the space of one.
        (&[7, 1], 5 + 3 + 1, 5),
        // Five units of a hundred, and three dots.
        (&[100, 2], 5 + 3 + 2, 10),
    ] {
        let svg = render_svg(&of_sizes(sizes), Theme::Light).unwrap();
        assert_eq!(svg.matches("<circle").count(), units, "{sizes:?}");
        assert_eq!(elements_in(&svg, "connections"), lines, "{sizes:?}");
    }
    let more = |units| render_svg(&of_sizes(&[units, 2]), Theme::Light).unwrap();
    assert!(more(100).contains(">95 more</text>") && more(7).contains(">2 more</text>"));
    assert!(!more(6).contains("more</text>"));
}

#[test]
fn a_neuron_has_names_on_its_connections_and_an_arrow_for_its_bias() {
    let unit = NetworkColumn {
        connections: lines(&["w_1", "w_2"]),
        bias: "b".to_owned(),
        ..NetworkColumn::new(1)
    };
    let neuron = NetworkDiagram::new("A neuron", vec![NetworkColumn::new(2), unit]).unwrap();
    let svg = render_svg(&neuron, Theme::Dark).unwrap();
    for text in ["w₁", "w₂", "b"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{text}");
    }
    // Two lines, and a circle with an arrow; each name has a background.
    assert_eq!(elements_in(&svg, "connections"), 2 * 3);
    assert_eq!(elements_in(&svg, "units"), 2 + 5);
}

#[test]
fn a_network_of_many_columns_is_wider_and_its_headings_stay_inside() {
    let column = |&units: &usize| NetworkColumn {
        heading: lines(&["a name of some length"]),
        ..NetworkColumn::new(units)
    };
    let mut columns: Vec<_> = [784, 6, 6, 6, 6, 10].iter().map(column).collect();
    columns[5].names = lines(&["a_4[s,0]"; 10]);
    let wide = NetworkDiagram::new("Wide", columns).unwrap();
    for figure in [wide, net()] {
        let scene = figure.scene(Theme::Light).unwrap();
        assert!(scene.width <= 1.6 * SCENE_WIDTH, "{}", scene.width);
        let svg = render_svg(&figure, Theme::Light).unwrap();
        for x in numbers_in(&svg, "texts", "x") {
            assert!(0.0 < x && x < scene.width);
        }
    }
    // The networks of the book are narrow.
    let inputs = NetworkColumn {
        ends: lines(&["top left", "top right", "bottom left", "bottom right"]),
        ..NetworkColumn::new(4)
    };
    let columns = vec![inputs, NetworkColumn::new(4), NetworkColumn::new(1)];
    let small = NetworkDiagram::new("Small", columns).unwrap();
    let scene = small.scene(Theme::Light).unwrap();
    assert!(scene.width < 0.9 * SCENE_WIDTH, "{}", scene.width);
}
