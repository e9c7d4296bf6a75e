//! Training curves, in one panel or in two.

use super::svg::corners_in;
use downhill_plot::{Figure, SCENE_HEIGHT, SCENE_WIDTH, Theme, TrainingCurves, render_svg};

pub(crate) fn training_curves() -> TrainingCurves {
    TrainingCurves::new("Run", "cross-entropy", vec![2.0, 1.0, 0.5, 0.25])
        .unwrap()
        .with_first_epoch(1)
}

fn curves_in(svg: &str) -> Vec<Vec<[f64; 2]>> {
    corners_in(svg, "curve")
}

#[test]
fn two_panels_have_the_same_epochs() {
    let figure = training_curves()
        .with_accuracies(vec![0.25, 0.5, 0.75, 1.0])
        .unwrap();
    let svg = render_svg(&figure, Theme::Light).unwrap();
    let curves = curves_in(&svg);
    // Without a validation set, its curves are empty and it is not in the legend.
    assert_eq!(
        curves.iter().map(Vec::is_empty).collect::<Vec<_>>(),
        [false, true, false, true]
    );
    assert!(svg.contains(">training</text>") && !svg.contains(">validation</text>"));
    let (losses, accuracies) = (&curves[0], &curves[2]);
    let ends = |curve: &[[f64; 2]]| [curve[0], curve[curve.len() - 1]];
    let [first, last] = ends(losses);
    let [from, to] = ends(accuracies);
    assert_eq!([first[0], last[0]], [from[0], to[0]]);
    assert!(first[0] < last[0]);
    // The loss falls; the accuracy, in the panel below, rises.
    assert!(first[1] < last[1] && last[1] < to[1] && to[1] < from[1]);
    // An accuracy of 1 is at 100 %; the baseline of the number is 4.5 below its tick.
    let (number, _) = svg.split_once(">100</text>").unwrap();
    let (_, number) = number.rsplit_once(" y=\"").unwrap();
    let baseline: f64 = number.split('"').next().unwrap().parse().unwrap();
    assert!((baseline - 4.5 - to[1]).abs() < 0.02, "{baseline}, {to:?}");
    // Only the lower panel has the numbers of the epochs.
    assert_eq!(svg.matches(">epoch</text>").count(), 1);
    let written = |text: &str| svg.matches(&format!(">{text}</text>")).count();
    assert_eq!([written("3.0"), written("100"), written("120")], [1, 1, 0]);
}

#[test]
fn losses_alone_are_one_panel() {
    let alone = training_curves()
        .with_validation_losses(vec![2.0, 1.5, 1.0, 1.5])
        .unwrap();
    // A run without accuracies passes empty lists.
    let alone = alone
        .with_accuracies(vec![])
        .unwrap()
        .with_validation_accuracies(vec![])
        .unwrap();
    let scene = alone.scene(Theme::Light).unwrap();
    assert_eq!([scene.width, scene.height], [SCENE_WIDTH, SCENE_HEIGHT]);
    let svg = render_svg(&alone, Theme::Light).unwrap();
    assert_eq!(curves_in(&svg).len(), 2);
    assert!(!svg.contains("accuracy (%)") && svg.contains(">validation</text>"));
    let both = alone
        .with_validation_accuracies(vec![1.0; 4])
        .unwrap()
        .scene(Theme::Light);
    assert!(both.unwrap().height > SCENE_HEIGHT + 100.0);
}

#[test]
fn on_a_log_scale_a_halved_loss_falls_by_equal_steps() {
    let figure = |log: bool| match log {
        true => training_curves().with_log_scale(),
        false => training_curves(),
    };
    for log in [false, true] {
        let curves = curves_in(&render_svg(&figure(log), Theme::Light).unwrap());
        let falls: Vec<f64> = curves[0]
            .windows(2)
            .map(|pair| pair[1][1] - pair[0][1])
            .collect();
        assert_eq!((falls[0] - falls[2]).abs() < 0.05, log, "{falls:?}");
    }
    let zero = figure(true).with_validation_losses(vec![1.0, 0.0, f64::NAN, 1.0]);
    let svg = render_svg(&zero.unwrap(), Theme::Light).unwrap();
    assert!(svg.contains("(2 values not shown: not finite or not positive)"));
}
