//! Bars: their lengths, names and values.

use downhill_plot::{Bars, Figure, Theme, render_svg};

use super::svg::{elements_in, numbers_in};

#[test]
fn bars_start_at_zero_and_are_as_long_as_their_values() {
    let bars = [("a", 4.0), ("b", -2.0), ("c", 1.0), ("d", 0.0)];
    let svg = render_svg(&Bars::new("Bars", bars).unwrap(), Theme::Light).unwrap();
    assert_eq!(elements_in(&svg, "bars"), 4);
    let [lefts, widths] = ["x", "width"].map(|name| numbers_in(&svg, "bars", name));
    let (zero, unit) = (lefts[0], widths[0] / 4.0);
    // The second goes left from 0, the others right; the SVG has two decimals.
    for (bar, left, width) in [(1, zero - 2.0 * unit, 2.0), (2, zero, 1.0), (3, zero, 0.0)] {
        assert!((lefts[bar] - left).abs() < 0.02, "{bar}: {svg}");
        assert!((widths[bar] - width * unit).abs() < 0.02, "{bar}: {svg}");
    }
    // Each bar has its name and its value in its row.
    let [tops, heights] = ["y", "height"].map(|name| numbers_in(&svg, "bars", name));
    for class in ["names", "values"] {
        let baselines = numbers_in(&svg, class, "y");
        for (bar, y) in baselines.into_iter().enumerate() {
            assert!(tops[bar] < y && y < tops[bar] + heights[bar], "{svg}");
        }
    }
    assert!(svg.contains(">4.00</text>") && svg.contains(">-2.00</text>"));
}

#[test]
fn a_hundred_bars_with_long_names_stay_in_the_figure() {
    let bars = |count: usize| {
        let bars = (0..count).map(|bar| (format!("{} {bar}", "name ".repeat(100)), -1e300));
        Bars::new("Bars", bars).unwrap()
    };
    let figure = bars(100).with_labels("names ".repeat(100), "values ".repeat(100));
    let svg = render_svg(&figure, Theme::Dark).unwrap();
    assert_eq!(elements_in(&svg, "names"), 100);
    let height = |count| bars(count).scene(Theme::Dark).unwrap().height;
    assert!((height(100) - height(99) - (height(2) - height(1))).abs() < 1e-9);
    let first = numbers_in(&svg, "bars", "x")[0];
    assert!(numbers_in(&svg, "names", "x")[0] < first);
    assert!(svg.matches("…</text>").count() == 102 && !svg.contains("NaN"));
}
