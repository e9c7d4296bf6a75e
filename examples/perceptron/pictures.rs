//! The figures: the line during training, the pocket line, the wrong points.

use downhill::plot::{Animation, Chart};
use downhill::train::{Candidate, PerceptronEpoch, spaced_epochs};
use downhill_cli::{Failure, Learning, Output, points};

use crate::clouds::Kind;
use crate::learned::Learned;

/// Maximum number of lines of a run to draw.
const LINES: usize = 5;

/// Draws all figures of a run.
///
/// # Errors
///
/// [`Failure`] if a file cannot be written.
pub(crate) fn draw(learned: &Learned, animate: bool, output: &mut Output) -> Result<(), Failure> {
    // Only points with two features have a picture.
    let in_a_plane = learned.data.features().ncols() == 2;
    if in_a_plane {
        draw_lines(learned, output)?;
        draw_pocket(learned, output)?;
    }
    draw_mistakes(learned, output)?;
    if animate && in_a_plane {
        draw_learning(learned, output)?;
    }
    Ok(())
}

/// Animates the line from epoch to epoch, above the number of wrong points.
fn draw_learning(learned: &Learned, output: &mut Output) -> Result<(), Failure> {
    let epochs = &learned.outcome.epochs;
    let wrong: Vec<f64> = epochs.iter().map(|epoch| epoch.last.wrong as f64).collect();
    let learning = Learning {
        title: "",
        loss: &format!("wrong points (of {})", learned.data.len()),
        losses: &wrong,
    };
    let points = points("", &learned.data)?;
    let mut animation = Animation::default();
    let all: Vec<usize> = (0..epochs.len()).collect();
    for number in learning.chosen(&all) {
        if let Some(line) = epochs.get(number).and_then(|epoch| line(&epoch.last)) {
            let title = learned
                .kind
                .title(&format!("The line after epoch {number}"));
            let chart = points.clone().with_lines([("the line", line)])?;
            animation.push(learning.frame(&title, chart, number + 1));
        }
    }
    if animation.frames() > 0 {
        let name = format!("{}-learning", learned.kind.name());
        output.animation(&animation, &name)?;
    }
    Ok(())
}

/// Draws the line after some of the epochs, over the points.
fn draw_lines(learned: &Learned, output: &mut Output) -> Result<(), Failure> {
    let epochs = &learned.outcome.epochs;
    // The epoch of convergence does not move the line.
    let moved = learned.outcome.converged().unwrap_or(epochs.len()).max(1);
    let lines = spaced_epochs(moved - 1, LINES)
        .into_iter()
        .filter_map(|number| {
            let after = &epochs.get(number)?.last;
            let caption = format!("after epoch {number}: {} wrong", after.wrong);
            Some((caption, line(after)?))
        });
    let which = match learned.outcome.converged() {
        Some(_) => "The line until convergence",
        None => "The line during training",
    };
    draw_moving(learned, output, which, "boundary", lines.collect())
}

/// Draws the last line and the pocket line, if they differ.
fn draw_pocket(learned: &Learned, output: &mut Output) -> Result<(), Failure> {
    let epochs = &learned.outcome.epochs;
    let Some((last, pocket)) = epochs
        .last()
        .and_then(|e| Some((&e.last, e.pocket.as_ref()?)))
    else {
        return Ok(());
    };
    if last.hyperplane == pocket.hyperplane {
        return Ok(());
    }
    let all = learned.data.len();
    let lines = [("last line", last), ("pocket line", pocket)];
    let lines = lines.into_iter().filter_map(|(name, candidate)| {
        let caption = format!("{name}: {} of {all} wrong", candidate.wrong);
        Some((caption, line(candidate)?))
    });
    let lines = lines.collect();
    draw_moving(
        learned,
        output,
        "The last line and the pocket line",
        "pocket",
        lines,
    )
}

/// Draws lines over the points; draws nothing if there are no lines.
fn draw_moving(
    learned: &Learned,
    output: &mut Output,
    what: &str,
    name: &str,
    lines: Vec<(String, [f64; 3])>,
) -> Result<(), Failure> {
    if lines.is_empty() {
        return Ok(());
    }
    let points = points(&learned.kind.title(what), &learned.data)?;
    let figure = points.with_lines(lines)?;
    output.figure(&figure, &format!("{}-{name}", learned.kind.name()))
}

/// Draws the number of wrong points by epoch.
fn draw_mistakes(learned: &Learned, output: &mut Output) -> Result<(), Failure> {
    let count = |of: fn(&PerceptronEpoch) -> Option<usize>| {
        let counts = learned.outcome.epochs.iter().filter_map(of);
        counts.map(|count| count as f64).collect::<Vec<f64>>()
    };
    let what = format!("points (of {})", learned.data.len());
    let mut figure = Chart::new(learned.kind.title("Points on the wrong side"))
        .with_labels("epoch", what)
        .with_series("last weights", count(|epoch| Some(epoch.last.wrong)));
    let pocket = count(|epoch| Some(epoch.pocket.as_ref()?.wrong));
    if !pocket.is_empty() {
        figure = figure.with_series("pocket weights", pocket);
    }
    // For overlapping clouds this curve never reaches 0 and would hide the others.
    if learned.kind == Kind::Separable {
        let mistakes = count(|epoch| Some(epoch.mistakes));
        figure = figure.with_series("mistakes during the epoch", mistakes);
    }
    output.figure(&figure, &format!("{}-mistakes", learned.kind.name()))
}

/// The line as `[w1, w2, b]`; `None` if it cannot be drawn.
fn line(candidate: &Candidate) -> Option<[f64; 3]> {
    let plane = &candidate.hyperplane;
    let line = [*plane.weight.get(0)?, *plane.weight.get(1)?, plane.bias];
    let drawable = line.iter().all(|number| number.abs() <= 1e300);
    (drawable && line[..2] != [0.0, 0.0]).then_some(line)
}
