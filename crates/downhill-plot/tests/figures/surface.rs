//! Surfaces in perspective, and animations of them.

use downhill_plot::{Animation, Figure, PlotError, Surface, Theme, render_rgba, render_svg};

use crate::svg::{corners_in, elements_in, groups, is_well_formed};

/// The grid of the surfaces here, along both axes.
fn grid() -> Vec<f64> {
    (0..=10).map(|step| -1.0 + 0.2 * f64::from(step)).collect()
}

fn over_grid(f: impl Fn(f64, f64) -> f64) -> Surface {
    let grid = grid();
    let heights = grid.iter().flat_map(|&y| grid.iter().map(move |&x| (x, y)));
    let heights = heights.map(|(x, y)| f(x, y)).collect();
    Surface::new("A surface", grid.clone(), grid, heights).unwrap()
}

/// A bowl with a path to its bottom.
pub(crate) fn bowl() -> Surface {
    over_grid(|x, y| x * x + y * y)
        .with_labels("first weight", "second weight", "loss")
        .with_path("way down", &[[-0.9, 0.9], [-0.3, 0.5], [0.0, 0.0]])
}

fn svg(figure: &dyn Figure) -> String {
    render_svg(figure, Theme::Light).unwrap()
}

#[test]
fn a_hole_is_left_where_a_height_cannot_be_shown() {
    let whole = over_grid(|x, y| x * x + y);
    assert_eq!(elements_in(&svg(&whole), "surface"), 100);
    // One point of the grid is a corner of four cells.
    let hole = over_grid(|x, y| if x.abs() + y.abs() < 0.1 { f64::NAN } else { x });
    assert_eq!(elements_in(&svg(&hole), "surface"), 96);
    // On a log scale, the half without positive heights.
    let log = over_grid(|x, _| 10_f64.powf(x) - 1.0)
        .with_log_scale()
        .unwrap();
    assert_eq!(elements_in(&svg(&log), "surface"), 40);
}

#[test]
fn near_cells_are_drawn_over_far_ones_from_every_side() {
    for azimuth in [-150.0, -32.0, 10.0, 36.0, 100.0] {
        let flat = over_grid(|x, _| x).with_view(azimuth, 30.0);
        let corners = corners_in(&svg(&flat), "surface").remove(0);
        // Nearer is lower on the page, on a surface that is not steep.
        let middle = |cell: &[[f64; 2]]| cell.iter().map(|at| at[1]).sum::<f64>() / 4.0;
        let first: f64 = corners.chunks(4).take(20).map(middle).sum();
        let last: f64 = corners.chunks(4).skip(80).map(middle).sum();
        assert!(
            first / 20.0 + 20.0 < last / 20.0,
            "{azimuth}: {first} {last}"
        );
    }
}

#[test]
fn a_hill_hides_the_path_behind_it() {
    // The drawing has the far parts first, so what is drawn after a part may cover it.
    let hill = |x: f64, y: f64| (-8.0 * (x * x + y * y)).exp();
    let behind = over_grid(hill)
        .with_view(0.0, 5.0)
        .with_path("behind", &[[-0.9, 0.7], [0.9, 0.7]]);
    let before = over_grid(hill)
        .with_view(0.0, 5.0)
        .with_path("before", &[[-0.9, -0.7], [0.9, -0.7]]);
    let cells_after = |surface: &Surface| {
        let svg = svg(surface);
        let group = groups(&svg, "surface")[0].to_owned();
        let last_step = group.rfind("fill=\"none\"").unwrap();
        group[last_step..].matches("Z\" fill").count()
    };
    assert!(cells_after(&behind) > 60, "{}", cells_after(&behind));
    assert!(cells_after(&before) < 20, "{}", cells_after(&before));
    // Its hidden part shows as a thin dashed line.
    assert!(groups(&svg(&behind), "path")[0].contains("stroke-dasharray"));
}

#[test]
fn the_end_of_a_path_has_a_name() {
    let texts = |surface: &Surface| {
        let svg = svg(surface);
        ["end", "epoch 7"].map(|name| svg.contains(&format!(">{name}<")))
    };
    assert_eq!(texts(&bowl()), [true, false]);
    assert_eq!(texts(&bowl().with_path_end("epoch 7")), [false, true]);
}

#[test]
fn a_path_is_drawn_only_where_the_surface_is() {
    let inside = over_grid(|x, y| x + y).with_path("path", &[[0.0, 0.0], [0.5, 0.5]]);
    let outside = over_grid(|x, y| x + y).with_path("path", &[[2.0, 0.0], [f64::NAN, 0.5]]);
    let half = over_grid(|x, y| x + y).with_path("path", &[[0.0, 0.0], [3.0, 0.0]]);
    let steps = |surface: &Surface| elements_in(&svg(surface), "surface") - 100;
    assert!(steps(&inside) >= 2);
    assert_eq!(steps(&outside), 0);
    assert!(steps(&half) >= 5 && is_well_formed(&svg(&half)));
    assert!(!svg(&outside).contains("NaN"));
}

#[test]
fn points_have_the_markers_of_their_class_and_the_surface_is_translucent() {
    let points = [[0.0, 0.0, 0.0], [0.5, 0.5, 1.0], [f64::NAN, 0.0, 0.0]];
    let surface = over_grid(|x, _| 1.0 / (1.0 + (-4.0 * x).exp()))
        .with_probability_colors()
        .with_points(&points, &[0, 1, 1], ["low", "high"])
        .unwrap();
    let svg = svg(&surface);
    assert!(svg.contains(">low</text>") && svg.contains(">high</text>"));
    assert!(groups(&svg, "surface")[0].contains("fill-opacity"));
    // Cells, and for two points a marker and a line to the surface.
    assert_eq!(elements_in(&svg, "surface"), 100 + 4);
}

#[test]
fn every_text_is_on_the_page_whatever_the_view_and_the_labels() {
    for azimuth in (-180..180).step_by(40) {
        let label = "a label that is much longer than the space for it on the page";
        let surface = bowl()
            .with_labels(label, label, label)
            .with_view(f64::from(azimuth), 20.0);
        let svg = svg(&surface);
        for text in svg.split("<text ").skip(1) {
            let attribute = |name: &str| -> f64 {
                let value = text.split(&format!("{name}=\"")).nth(1).unwrap();
                value.split('"').next().unwrap().parse().unwrap()
            };
            let (x, y) = (attribute("x"), attribute("y"));
            assert!(
                (0.0..=540.0).contains(&x) && (0.0..=470.0).contains(&y),
                "{azimuth}: {text}"
            );
        }
    }
}

#[test]
fn what_is_no_surface_is_refused() {
    let grid = grid();
    let short = Surface::new("", grid.clone(), grid.clone(), vec![0.0; 120]);
    assert!(
        matches!(short, Err(PlotError::LengthMismatch { .. })),
        "{short:?}"
    );
    let line = Surface::new("", vec![0.0], grid.clone(), vec![0.0; 11]);
    assert!(
        matches!(
            line,
            Err(PlotError::Count {
                count: 1,
                least: 2,
                ..
            })
        ),
        "{line:?}"
    );
    let nan = Surface::new("", vec![0.0, f64::NAN], vec![0.0, 1.0], vec![0.0; 4]);
    assert!(
        matches!(nan, Err(PlotError::NotPlottable { index: 1, .. })),
        "{nan:?}"
    );
    let nothing = Surface::new("", vec![0.0, 1.0], vec![0.0, 1.0], vec![f64::NAN; 4]);
    assert!(
        matches!(nothing, Err(PlotError::NothingDrawable { .. })),
        "{nothing:?}"
    );
    let negative = over_grid(|_, _| -1.0).with_log_scale();
    assert!(matches!(negative, Err(PlotError::NothingDrawable { .. })));
    let class = bowl().with_points(&[[0.0; 3]], &[2], ["one", "two"]);
    assert!(matches!(
        class,
        Err(PlotError::NoSuchIndex {
            index: 2,
            below: 2,
            ..
        })
    ));
}

/// The frames of a GIF: their rectangles, delays and pixels, in red, green, blue and opacity.
fn decode(gif: &[u8]) -> (Vec<gif::Frame<'static>>, gif::Repeat) {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(gif).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        frames.push(frame.clone());
    }
    (frames, decoder.repeat())
}

fn step(share: f64) -> Surface {
    bowl().with_path("way down", &[[-0.9, 0.9], [-0.9 + share, 0.9 - share]])
}

#[test]
fn an_animation_loops_pauses_at_its_end_and_shows_its_figures() {
    let mut animation = Animation::default();
    for share in [0.1, 0.5, 0.5, 0.9] {
        animation.push(step(share));
    }
    assert_eq!(animation.frames(), 4);
    for theme in [Theme::Light, Theme::Dark] {
        let gif = animation.render(theme).unwrap();
        let (frames, repeat) = decode(&gif);
        assert_eq!((frames.len(), repeat), (4, gif::Repeat::Infinite));
        assert!(frames[..3].iter().all(|frame| frame.delay < 100));
        assert!(frames[3].delay >= 200);
        // The second figure differs in a part of the page, and the third not at all.
        let size = |frame: &gif::Frame<'_>| usize::from(frame.width) * usize::from(frame.height);
        assert!(size(&frames[1]) < size(&frames[0]) / 2 && size(&frames[2]) == 1);
        // Frames add up to the last figure, up to rare shades.
        let (width, _, expected) = render_rgba(&step(0.9), theme, 1.0).unwrap();
        let mut shown = frames[0].buffer.to_vec();
        for frame in &frames[1..] {
            for (index, pixel) in frame.buffer.chunks(4).enumerate() {
                let columns = usize::from(frame.width);
                let x = usize::from(frame.left) + index % columns;
                let y = usize::from(frame.top) + index / columns;
                let at = 4 * (y * width as usize + x);
                if pixel[3] > 0 {
                    shown[at..at + 4].copy_from_slice(pixel);
                }
            }
        }
        let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 24;
        let differ = shown
            .iter()
            .zip(&expected)
            .filter(|pair| far(*pair))
            .count();
        assert!(
            differ < expected.len() / 500,
            "{theme:?}: {differ} of {}",
            expected.len()
        );
    }
}

#[test]
fn an_animation_has_a_limited_number_of_frames_and_one_size() {
    let render = |animation: &Animation| animation.render(Theme::Light);
    let mut animation = Animation::default();
    assert!(matches!(
        render(&animation),
        Err(PlotError::Count { count: 0, .. })
    ));
    animation.push(step(0.1));
    assert_eq!(decode(&render(&animation).unwrap()).0.len(), 1);
    // A legend of two rows makes the page higher; its bottom is cut.
    let names = [
        "a long name of a class",
        "another long name",
        "a third long name",
        "a fourth",
    ];
    let points = [[0.0, 0.0, 0.0]];
    let higher = step(0.1).with_points(&points, &[0], names).unwrap();
    animation.push(higher.clone());
    assert_eq!(decode(&render(&animation).unwrap()).0.len(), 2);
    // A lower page has space at its bottom.
    let mut lower = Animation::default();
    lower.push(higher);
    lower.push(step(0.1));
    let (frames, _) = decode(&render(&lower).unwrap());
    assert!(frames[0].height > 420 && frames[1].height <= frames[0].height);
    let mut long = Animation::default();
    for _ in 0..=Animation::MOST_FRAMES {
        long.push(step(0.1));
    }
    assert!(matches!(
        render(&long),
        Err(PlotError::Count { count: 121, .. })
    ));
}
