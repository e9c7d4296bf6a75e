//! A tape: its boxes, the arrows between them, and their texts.

use downhill_plot::{Figure, SCENE_WIDTH, Tape, TapeKind, TapeNode, Theme, render_svg};

use super::svg::{elements_in, is_well_formed};

pub(crate) fn node(label: &str, kind: TapeKind, given: &[usize]) -> TapeNode {
    TapeNode {
        label: label.to_owned(),
        detail: String::new(),
        kind,
        given: given.to_vec(),
    }
}

/// Five operations; the first operation and the data `s` are both used twice.
fn nodes() -> Vec<TapeNode> {
    use TapeKind::{Data, Operation, Parameter};
    vec![
        node("x", Data, &[]),
        node("W_0 [3, 2]", Parameter, &[]),
        node("p_0 = x W_0", Operation, &[0, 1]),
        node("s", Data, &[]),
        node("h = p_0 s", Operation, &[2, 3]),
        node("u = p_0 s", Operation, &[2, 3]),
        node("v = exp(h)", Operation, &[4]),
        node("m = u + v", Operation, &[5, 6]),
    ]
}

pub(crate) fn tape() -> Tape {
    Tape::new("Two layers", nodes()).unwrap()
}

/// The tips `[x, y]` of all arrows from inputs: the first corners of their heads.
fn tips(svg: &str) -> Vec<[f64; 2]> {
    let (_, group) = svg.split_once("<g class=\"given\">").unwrap();
    let group = group.split("</g>").next().unwrap();
    let heads = group.split(" d=\"M").skip(1).filter_map(|rest| {
        let path = rest.split('"').next().unwrap();
        path.strip_suffix('Z')
    });
    let first = |path: &str| {
        let words = path.split(['L', ' ']);
        let mut numbers = words.filter_map(|word| word.parse().ok());
        [numbers.next().unwrap(), numbers.next().unwrap()]
    };
    heads.map(first).collect()
}

#[test]
fn every_arrow_ends_at_an_operation_with_that_input() {
    let svg = render_svg(&tape(), Theme::Light).unwrap();
    assert_eq!(svg.matches("<g class=\"operation\">").count(), 5);
    assert_eq!(svg.matches("<g class=\"leaf\">").count(), 3);
    // The left, right, top and bottom of every operation's box.
    let boxes: Vec<[f64; 4]> = svg
        .split("<g class=\"operation\">")
        .skip(1)
        .map(|group| {
            let path = group.split(" d=\"").nth(1).unwrap();
            let path = path.split('"').next().unwrap();
            let numbers = path
                .split(['M', 'L', 'Z', ' '])
                .filter_map(|n| n.parse().ok());
            let numbers: Vec<f64> = numbers.collect();
            let ends = |axis: usize| {
                let values = numbers.iter().skip(axis).step_by(2).copied();
                let least = values.clone().fold(f64::INFINITY, f64::min);
                (least, values.fold(f64::NEG_INFINITY, f64::max))
            };
            let ((left, right), (top, bottom)) = (ends(0), ends(1));
            [left, right, top, bottom]
        })
        .collect();
    let arriving = |[left, right, top, bottom]: [f64; 4]| {
        let near = |a: f64, b: f64| (a - b).abs() < 0.02;
        let on_side = |x: f64, y: f64| (near(x, left) || near(x, right)) && top < y && y < bottom;
        let above = |x: f64, y: f64| near(y, top) && left < x && x < right;
        let at = |&[x, y]: &[f64; 2]| on_side(x, y) || above(x, y);
        tips(&svg).iter().filter(|tip| at(tip)).count()
    };
    // The boxes do not overlap.
    assert!(boxes.windows(2).all(|pair| pair[0][3] < pair[1][2]));
    let arriving: Vec<usize> = boxes.into_iter().map(arriving).collect();
    assert_eq!(arriving, [2, 2, 2, 1, 2]);
    assert_eq!(tips(&svg).len(), 9);
}

#[test]
fn a_result_that_is_used_twice_has_a_thicker_box_and_a_branch() {
    let svg = render_svg(&tape(), Theme::Light).unwrap();
    assert_eq!(svg.matches("used twice").count(), 1);
    let widths: Vec<&str> = svg
        .split("<g class=\"operation\">")
        .skip(1)
        .map(|group| {
            let rest = group.split_once("stroke-width=\"").unwrap().1;
            rest.split('"').next().unwrap()
        })
        .collect();
    assert_eq!(widths, ["2.5", "1.25", "1.25", "1.25", "1.25"]);
    // The line of `s` branches at a disc.
    let given = svg.split_once("<g class=\"given\">").unwrap().1;
    let given = given.split("</g>").next().unwrap();
    assert_eq!(given.matches("<circle").count(), 1);
    let mut three = nodes();
    three[6].given.push(2);
    let svg = render_svg(&Tape::new("t", three).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains("used 3 times: gradients add up"));
}

#[test]
fn a_tape_is_narrow_until_many_lines_run_beside_it() {
    let narrow = tape().scene(Theme::Light).unwrap().width;
    assert!(narrow < 0.9 * SCENE_WIDTH, "{narrow}");
    // Each operation uses all earlier ones.
    let operations = (0..30).map(|index| {
        let given: Vec<usize> = (0..index).collect();
        node("f", TapeKind::Operation, &given)
    });
    let dense = Tape::new("Dense", operations.collect()).unwrap();
    let wide = dense.scene(Theme::Dark).unwrap().width;
    assert!(wide > narrow + 100.0, "{wide}");
    assert!(is_well_formed(&render_svg(&dense, Theme::Dark).unwrap()));
}

#[test]
fn unused_leaves_and_a_tape_of_one_operation_are_drawn() {
    let alone = vec![
        node("idle", TapeKind::Parameter, &[]),
        node("c = 1", TapeKind::Operation, &[]),
        node("late", TapeKind::Data, &[]),
    ];
    let svg = render_svg(&Tape::new("One", alone).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains(">idle</text>") && svg.contains(">late</text>"));
    assert_eq!(elements_in(&svg, "given"), 0);
    assert!(svg.contains("forward: 1 to 1"));
}

#[test]
fn the_order_of_the_backward_pass_is_next_to_the_operations() {
    let order = vec![7, 5, 6, 4, 2];
    let svg = render_svg(&tape().with_backward_pass(order), Theme::Light).unwrap();
    assert!(is_well_formed(&svg) && !svg.contains("back: 5 to 1"));
    let (_, group) = svg.split_once("<g class=\"ways\">").unwrap();
    let group = group.split("</g>").next().unwrap();
    let texts = group.split("</text>").filter_map(|t| t.rsplit('>').next());
    let texts: Vec<_> = texts.map(str::trim).filter(|t| !t.is_empty()).collect();
    // From top to bottom, the operations are the nodes 2, 4, 5, 6 and 7.
    let expected = [
        "forward: 1 to 5",
        "back: turns 1 to 5",
        "5",
        "4",
        "2",
        "3",
        "1",
    ];
    assert_eq!(texts, expected);
    // An operation that is not in the order has no number.
    let svg = render_svg(&tape().with_backward_pass(vec![7]), Theme::Light).unwrap();
    assert!(svg.contains("back: turns 1 to 1"));
}

#[test]
fn a_long_name_of_a_parameter_is_not_cut() {
    let nodes = vec![
        node("layers.0.weight [3, 2]", TapeKind::Parameter, &[]),
        node("x", TapeKind::Data, &[]),
        node("matmul", TapeKind::Operation, &[1, 0]),
    ];
    let svg = render_svg(&Tape::new("t", nodes).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains(">layers.0.weight [3, 2]</text>"), "{svg}");
}
