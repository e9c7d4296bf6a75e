//! The figures: contours and a surface with the path of descent, and an animation.

use downhill::plot::{Animation, Chart, PlotError, Surface, equal_steps};
use downhill_cli::{FRAMES, Failure, Output};
use downhill_sources::Source;

use crate::bowl::Bowl;

/// The distance, in grid points, between the points of the surface.
const EVERY: usize = 2;

/// The name of the path.
const PATH: &str = "path of descent";

/// Draws all figures.
///
/// # Errors
///
/// [`Failure`] if a file cannot be written.
pub(crate) fn draw(
    source: &dyn Source,
    bowl: &Bowl,
    animate: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let name = source.name();
    output.figure_of(contours(source, bowl), &format!("{name}-contours"))?;
    let whole = surface(source, bowl).map(|surface| surface.with_path(PATH, &bowl.path));
    output.figure_of(whole, &format!("{name}-surface"))?;
    if let (true, Ok(surface)) = (animate, surface(source, bowl)) {
        let mut walk = Animation::default();
        for state in equal_steps(&bowl.path, FRAMES) {
            let surface = surface.clone().with_path(PATH, &bowl.path[..=state]);
            walk.push(surface.with_path_end(format!("epoch {}", bowl.epochs[state])));
        }
        output.animation(&walk, &format!("{name}-walk"))?;
    }
    Ok(())
}

/// The contours of the loss, with the path.
fn contours(source: &dyn Source, bowl: &Bowl) -> Result<Chart, PlotError> {
    let ends = |values: &[f64]| match values {
        [low, .., high] => *low..=*high,
        _ => 0.0..=1.0,
    };
    let loss = source.objective().minimize.label();
    let [a, b] = &bowl.labels;
    let chart = Chart::new(title(source))
        .with_labels(a, b)
        .with_x_range(ends(&bowl.landscape.x))
        .with_y_range(ends(&bowl.landscape.y))
        .with_heat(loss, |points| {
            points.iter().map(|&at| bowl.landscape.at(at)).collect()
        })?
        .with_path(PATH, bowl.path.iter().copied());
    Ok(chart.with_highlight("end", bowl.path.last().copied()))
}

fn title(source: &dyn Source) -> String {
    format!("The loss around the descent of {}", source.name())
}

/// The surface, without a path.
fn surface(source: &dyn Source, bowl: &Bowl) -> Result<Surface, PlotError> {
    let some = |values: &[f64]| values.iter().copied().step_by(EVERY).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = (some(&bowl.landscape.x), some(&bowl.landscape.y));
    let losses = bowl.landscape.losses.rows().into_iter().step_by(EVERY);
    let z = losses.flat_map(|row| row.into_iter().copied().step_by(EVERY).collect::<Vec<_>>());
    let [a, b] = &bowl.labels;
    let surface = Surface::new(title(source), x, y, z.collect())?;
    let surface = surface.with_labels(a, b, source.objective().minimize.label());
    if bowl.is_log() {
        surface.with_log_scale()
    } else {
        Ok(surface)
    }
}
