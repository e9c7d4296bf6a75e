//! Bars: their lengths, names and values.

use downhill_plot::{Bars, Theme, render_svg};

use super::svg::{elements_in, numbers_in};

#[test]
fn bars_start_at_zero_and_are_as_long_as_their_values() {
    let bars = [("a", 4.0), ("b", -2.0), ("c", 1.0), ("d", 0.0)];
    let svg = render_svg(&Bars::new("Bars", bars).unwrap(), Theme::Light).unwrap();
    assert_eq!(elements_in(&svg, "bars"), 4);
    let (tops, heights) = (
        numbers_in(&svg, "bars", "y"),
        numbers_in(&svg, "bars", "height"),
    );
    let zero = tops[0] + heights[0];
    let unit = heights[0] / 4.0;
    // The second goes down from 0, the others up; the SVG has two decimals.
    for (bar, top, height) in [(1, zero, 2.0), (2, zero - unit, 1.0), (3, zero, 0.0)] {
        assert!((tops[bar] - top).abs() < 0.02, "{bar}: {svg}");
        assert!((heights[bar] - height * unit).abs() < 0.02, "{bar}: {svg}");
    }
    let (below, bars) = (
        numbers_in(&svg, "names", "y"),
        numbers_in(&svg, "bars", "x"),
    );
    assert!(below.iter().all(|&y| y > zero + 2.0 * unit));
    let (names, width) = (
        numbers_in(&svg, "names", "x"),
        numbers_in(&svg, "bars", "width"),
    );
    for (bar, name) in names.into_iter().enumerate() {
        assert!((bars[bar] + width[bar] / 2.0 - name).abs() < 0.02);
    }
}

#[test]
fn a_reference_line_beyond_the_bars_extends_the_axis() {
    let bars = Bars::new("Bars", [("a", 4.0), ("b", 2.0)]).unwrap();
    let plain = render_svg(&bars, Theme::Light).unwrap();
    assert_eq!(elements_in(&plain, "curve"), 0);
    let goal = bars.with_reference("goal", 8.0).unwrap();
    let svg = render_svg(&goal, Theme::Light).unwrap();
    assert!(elements_in(&svg, "curve") == 1 && svg.contains("stroke-dasharray"));
    let height = |svg: &str| numbers_in(svg, "bars", "height")[0];
    assert!(height(&svg) < 0.6 * height(&plain));
}

#[test]
fn names_and_values_are_written_where_there_is_space() {
    let written = |count: usize, name: &str, value: f64| {
        let bars = (0..count).map(|_| (name, value));
        let svg = render_svg(&Bars::new("Bars", bars).unwrap(), Theme::Light).unwrap();
        assert_eq!(elements_in(&svg, "bars"), count);
        // A value has a rectangle behind it.
        [elements_in(&svg, "names"), elements_in(&svg, "values") / 2]
    };
    assert_eq!(written(1, "a name that is rather long", -1.0), [1, 1]);
    assert_eq!(written(8, "a name that is rather long", 1.5), [8, 8]);
    assert_eq!(written(12, "a", -1.234_567e-200), [12, 0]);
    assert_eq!(written(13, "a", 1.5), [13, 0]);
    assert_eq!(written(100, "100", 1.5), [15, 0]);
}
