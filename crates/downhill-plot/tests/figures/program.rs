//! A program: the boxes of its operations and loops, and the values between them.

use downhill_plot::{ProgramDiagram, ProgramOperation, ProgramPart, Theme, render_svg};

use super::svg::{groups, number};

fn part(title: &str, labels: &[&str], values: &[&str]) -> ProgramPart {
    let operation = |label: &&str| ProgramOperation {
        result: "v1".to_owned(),
        label: (*label).to_owned(),
        detail: "[5, 2]".to_owned(),
    };
    ProgramPart {
        title: title.to_owned(),
        operations: labels.iter().map(operation).collect(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    }
}

pub(crate) fn program() -> ProgramDiagram {
    let recorded = vec![
        part("forward", &["matmul", "exp", "view"], &[]),
        part("backward", &["mul"], &[]),
    ];
    let many = ["gradient of parameter 0", "gradient of parameter 1"];
    let many = [many, many].concat();
    let loops = vec![
        part("loop 1", &["matmul(x, w)", "exp(v1)"], &many),
        part("loop 2", &["sub(w, v3)"], &["parameters"]),
    ];
    ProgramDiagram::new("Two loops", recorded, loops).unwrap()
}

#[test]
fn each_recorded_operation_and_each_loop_is_a_box_and_none_overlap() {
    let svg = render_svg(&program(), Theme::Light).unwrap();
    assert!(svg.contains("compiled: 3 operations in 2 loops"));
    let recorded = groups(&svg, "recorded");
    let boxes: Vec<usize> = recorded
        .iter()
        .map(|g| g.matches("<rect").count())
        .collect();
    assert_eq!(boxes, [3, 1]);
    let loops = groups(&svg, "loop");
    let boxes: Vec<[f64; 2]> = loops
        .iter()
        .map(|group| {
            assert_eq!(group.matches("<rect").count(), 1);
            let [y, height] = ["y", "height"].map(|name| number(group, name));
            [y, y + height]
        })
        .collect();
    assert!(boxes[0][1] < boxes[1][0], "{boxes:?}");
    // Four values do not fit in one row; the next loop is below them.
    let baselines = loops[0].split(">gradient of").zip(0..);
    let last = baselines.filter_map(|(before, at)| {
        let y = before.rsplit(" y=\"").next()?.split('"').next()?;
        (at < 4).then(|| y.parse::<f64>().unwrap())
    });
    let last: Vec<f64> = last.collect();
    assert_eq!(last.len(), 4);
    assert!(last[3] > last[0] && last[3] < boxes[1][0], "{last:?}");
}
