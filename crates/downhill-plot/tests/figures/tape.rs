//! A tape: its boxes, the arrows between them, and their texts.

use downhill_plot::{Figure, SCENE_WIDTH, Tape, TapeKind, TapeNode, Theme, render_svg};

use super::svg::{groups, is_well_formed, number};

pub(crate) fn node(label: &str, kind: TapeKind) -> TapeNode {
    TapeNode {
        label: label.to_owned(),
        detail: String::new(),
        kind,
    }
}

fn operation(label: &str, inputs: &[usize]) -> TapeNode {
    node(label, TapeKind::Operation(inputs.to_vec()))
}

/// Five operations; the first operation and the data `s` are both used twice.
fn nodes() -> Vec<TapeNode> {
    vec![
        node("x", TapeKind::Data),
        node("W_0 [3, 2]", TapeKind::Parameter),
        operation("p_0 = x W_0", &[0, 1]),
        node("s", TapeKind::Data),
        operation("h = p_0 s", &[2, 3]),
        operation("u = p_0 s", &[2, 3]),
        operation("v = exp(h)", &[4]),
        operation("m = u + v", &[5, 6]),
    ]
}

pub(crate) fn tape() -> Tape {
    Tape::new("Two layers", nodes()).unwrap()
}

/// The tips `[x, y]` of all arrows: the first corners of their heads, which are triangles.
fn tips(group: &str) -> Vec<[f64; 2]> {
    let paths = group.split(" d=\"M").skip(1);
    let heads = paths.filter_map(|rest| rest.split('"').next()?.strip_suffix('Z'));
    let corners = heads.map(|path| {
        let numbers = path.split(['L', ' ']).filter_map(|word| word.parse().ok());
        numbers.collect::<Vec<f64>>()
    });
    let triangles = corners.filter(|numbers| numbers.len() == 6);
    triangles.map(|numbers| [numbers[0], numbers[1]]).collect()
}

#[test]
fn every_arrow_ends_at_an_operation_with_that_input() {
    let svg = render_svg(&tape(), Theme::Light).unwrap();
    let operations = groups(&svg, "operation");
    // The left, right, top and bottom of every operation's box, the first element of its group.
    let boxes = operations.iter().map(|group| {
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(group, name));
        [x, x + width, y, y + height]
    });
    let boxes: Vec<[f64; 4]> = boxes.collect();
    // The boxes do not overlap.
    assert!(boxes.windows(2).all(|pair| pair[0][3] < pair[1][2]));
    let tips: Vec<[f64; 2]> = [&operations[..], &groups(&svg, "given")]
        .concat()
        .into_iter()
        .flat_map(tips)
        .collect();
    let arriving = |[left, right, top, bottom]: [f64; 4]| {
        let near = |a: f64, b: f64| (a - b).abs() < 0.02;
        let on_side = |x: f64, y: f64| (near(x, left) || near(x, right)) && top < y && y < bottom;
        let above = |x: f64, y: f64| near(y, top) && left < x && x < right;
        let at = |&[x, y]: &[f64; 2]| on_side(x, y) || above(x, y);
        tips.iter().filter(|tip| at(tip)).count()
    };
    let arriving: Vec<usize> = boxes.into_iter().map(arriving).collect();
    assert_eq!(arriving, [2, 2, 2, 1, 2]);
    assert_eq!(tips.len(), 9);
}

#[test]
fn a_node_that_is_used_twice_has_a_thick_outline() {
    let svg = render_svg(&tape(), Theme::Light).unwrap();
    assert_eq!(svg.matches("used twice: gradients add up").count(), 1);
    let operations = groups(&svg, "operation");
    let widths = operations.iter().map(|group| number(group, "stroke-width"));
    assert_eq!(widths.collect::<Vec<_>>(), [2.5, 1.25, 1.25, 1.25, 1.25]);
    // The data `s` is beside both operations that use it.
    assert_eq!(svg.matches(">s</text>").count(), 2);
    let leaf = |group: &str| number(group.split(">h = p₀ s<").nth(1).unwrap(), "stroke-width");
    assert_eq!(leaf(operations[1]), 2.5);
    let mut three = nodes();
    three[6] = operation("v = h p_0", &[4, 2]);
    let svg = render_svg(&Tape::new("t", three).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains("used 3 times: gradients add up"));
}

#[test]
fn a_tape_of_arrows_between_all_operations_is_drawn() {
    let narrow = tape().scene(Theme::Light).unwrap().width;
    assert!(narrow < 0.9 * SCENE_WIDTH, "{narrow}");
    // Each operation uses all earlier ones.
    let operations = (0..30).map(|index| {
        let inputs: Vec<usize> = (0..index).collect();
        operation("f", &inputs)
    });
    let dense = Tape::new("Dense", operations.collect()).unwrap();
    let svg = render_svg(&dense, Theme::Dark).unwrap();
    assert!(is_well_formed(&svg));
    assert_eq!(tips(groups(&svg, "given")[0]).len(), 30 * 29 / 2);
    assert!(dense.scene(Theme::Dark).unwrap().width < SCENE_WIDTH);
}

#[test]
fn unused_leaves_and_a_tape_of_one_operation_are_drawn() {
    let alone = vec![
        node("idle", TapeKind::Parameter),
        operation("f", &[]),
        node("late", TapeKind::Data),
    ];
    let svg = render_svg(&Tape::new("One", alone).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains(">idle</text>") && svg.contains(">late</text>"));
    assert!(tips(groups(&svg, "operation")[0]).is_empty());
    assert!(svg.contains("forward: 1 to 1"));
}

#[test]
fn the_order_of_the_backward_pass_is_next_to_the_operations() {
    let texts = |tape: &Tape| {
        let svg = render_svg(tape, Theme::Light).unwrap();
        assert!(is_well_formed(&svg));
        let texts = groups(&svg, "order")[0].split("</text>");
        let texts = texts.filter_map(|text| text.rsplit('>').next());
        let texts = texts.filter(|text| !text.is_empty()).map(str::to_owned);
        texts.collect::<Vec<_>>()
    };
    let (forward, back) = ("forward: 1 to 5", "back: turns 1 to 5");
    assert_eq!(texts(&tape()), [forward, back, "5", "4", "3", "2", "1"]);
    // From top to bottom, the operations are the nodes 2, 4, 5, 6 and 7.
    let order = tape().with_backward_pass([7, 5, 6, 4, 2]);
    assert_eq!(texts(&order), [forward, back, "5", "4", "2", "3", "1"]);
    // An operation that is not in the order has no number.
    let only = tape().with_backward_pass([7]);
    assert_eq!(texts(&only), [forward, "back: turns 1 to 1", "1"]);
}

#[test]
fn a_long_name_of_a_parameter_is_not_cut() {
    let nodes = vec![
        node("layers.0.weight [3, 2]", TapeKind::Parameter),
        node("x", TapeKind::Data),
        operation("matmul", &[1, 0]),
    ];
    let svg = render_svg(&Tape::new("t", nodes).unwrap(), Theme::Light).unwrap();
    assert!(svg.contains(">layers.0.weight [3, 2]</text>"), "{svg}");
}
