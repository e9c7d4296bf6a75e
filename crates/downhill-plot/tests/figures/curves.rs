//! Loss curves, rate sweeps, descent paths, fitted curves and log-log series.

use downhill_plot::{
    DescentPaths, Figure, FittedCurve, LogLog, LossCurve, PlotError, RateSweep, Theme, render_svg,
};

use super::svg::{corners_in, elements_in, groups, is_well_formed, numbers_in};

pub(crate) fn sweep(suggestion: f64) -> RateSweep {
    let rates = vec![1e-4, 1e-3, 1e-2, 1e-1];
    RateSweep::new("Sweep", "loss", rates, vec![1.0, 0.9, 0.6, 7.0])
        .unwrap()
        .with_smoothed(vec![1.0, 0.95, 0.7, 1.5])
        .unwrap()
        .with_suggestion(suggestion)
        .unwrap()
}

/// Two series; a log axis cannot show two points of the second.
pub(crate) fn log_log() -> LogLog {
    LogLog::new("Powers")
        .with_labels("step", "error")
        .with_series("first", [[1e-6, 1e-6], [1e-3, 1e-3], [1.0, 1.0]])
        .with_series("second", [[1e-6, 1e-12], [1e-3, 0.0], [1.0, -1.0]])
}

/// Two paths on a parabola; the second leaves the panel.
pub(crate) fn paths() -> DescentPaths {
    let on = |weights: &[f64]| weights.iter().map(|&w| [w, w * w]).collect();
    DescentPaths::new("Rates", [-2.0, 2.0], |w| w * w)
        .unwrap()
        .with_labels("weight", "loss")
        .with_path("small", on(&[1.5, 1.0, 0.5]))
        .unwrap()
        .with_path("large", on(&[1.5, -1.8, 2.2, -2.6]))
        .unwrap()
}

#[test]
fn a_path_has_a_disc_for_each_point_in_its_panel_and_a_ring_for_its_start() {
    let svg = render_svg(&paths(), Theme::Light).unwrap();
    // Three points and a ring in one panel, two of four points and a ring in the other.
    assert_eq!(elements_in(&svg, "places"), 4 + 3);
    assert_eq!(svg.matches("class=\"path\"").count(), 2);
}

#[test]
fn a_log_scale_omits_losses_that_it_cannot_show() {
    let losses = [
        1.0,
        0.5,
        f64::NAN,
        0.25,
        0.0,
        f64::INFINITY,
        -1.0,
        0.125,
        0.1,
    ];
    let figure = LossCurve::new("Gaps", "loss").with_series("run", losses);
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(svg.contains("(2 values not shown: not finite)"));
    let svg = render_svg(&figure.with_log_scale(), Theme::Light).unwrap();
    assert!(svg.contains("(4 values not shown: not finite or not positive)"));
    // A line of two points, a single point, which is a short line, and a line of two points.
    assert_eq!(corners_in(&svg, "curve")[0].len(), 2 + 2 + 2);
}

#[test]
fn a_long_loss_curve_is_decimated() {
    let figure = LossCurve::new("Long", "loss")
        .with_series("run", (0..20_000).map(|epoch| 1.0 / f64::from(1 + epoch)));
    assert!(render_svg(&figure, Theme::Light).unwrap().len() < 60_000);
}

#[test]
fn a_loss_curve_of_references_only_is_an_error() {
    let figure = LossCurve::new("Descent", "loss").with_reference("printed", [[0.0, 1.0]]);
    assert!(matches!(
        figure.scene(Theme::Light),
        Err(PlotError::Empty { .. })
    ));
}

#[test]
fn the_suggestion_is_at_its_rate() {
    let at = |rate: f64| {
        numbers_in(
            &render_svg(&sweep(rate), Theme::Light).unwrap(),
            "rule",
            "x1",
        )[0]
    };
    let svg = render_svg(&sweep(0.01), Theme::Light).unwrap();
    // The first grid lines are those of the decades 1e-4 to 1e-1.
    let decades = numbers_in(&svg, "grid", "x1");
    for (decade, rate) in [1e-4, 1e-3, 1e-2, 1e-1].into_iter().enumerate() {
        assert!((at(rate) - decades[decade]).abs() < 0.02, "{rate}");
    }
    let middle = (decades[1] + decades[2]) / 2.0;
    assert!((at(10f64.powf(-2.5)) - middle).abs() < 0.02);
}

#[test]
fn a_fit_marks_its_outliers_and_clips_curves_at_the_edge() {
    let figure = FittedCurve::new("Fit", vec![[0.0, 0.0], [1.0, 1.0], [2.0, 9.0]])
        .unwrap()
        .with_outliers("outlier", &[2])
        .unwrap()
        .with_curve("steep", |x| 100.0 * (x - 1.0));
    let svg = render_svg(&figure, Theme::Light).unwrap();
    assert!(is_well_formed(&svg) && svg.contains(">outlier</text>"));
    let points = svg.split_once("<g class=\"points\">").unwrap().1;
    let points = points.split("</g>").next().unwrap();
    // Two discs and a diamond.
    assert_eq!(
        [
            points.matches("<circle").count(),
            points.matches("<path").count()
        ],
        [2, 1]
    );
    let clipped = groups(&svg, "curve")[0];
    assert!(corners_in(&svg, "curve")[0].len() > 100, "{clipped}");
    assert!(svg.contains("<g class=\"curve\" clip-path=\"url(#clip-"));
}
