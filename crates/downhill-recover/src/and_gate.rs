//! The start of the net on a truth table, by least squares through all its steps.

use downhill_data::RandomState;
use downhill_sources::{AndGate, Reading, Run, Source, Start, run_from};

use crate::fit::{Fit, Fitted, Measure, precision};
use crate::gate::{Gate, WEIGHTS};
use crate::recovery::{names, settings};
use crate::{Determination, RecoverError, Recovery};

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AndGateSearch {
    /// How many starts to try from, drawn as the source draws its own, by the seeds 0, 1, 2 and on.
    pub attempts: u32,
    /// How many times to replay what was found, each but the first from a start moved by its last
    /// bits: each run rounds otherwise, and the one nearest to the printed losses is kept.
    pub replays: usize,
}

impl Default for AndGateSearch {
    fn default() -> Self {
        Self {
            attempts: 64,
            replays: 16,
        }
    }
}

/// One attempt at the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    /// Where it began: a start that the source draws from this seed.
    pub seed: u32,
    /// How often it trained the net.
    pub evaluations: usize,
    /// The largest relative miss of a printed number where it ended.
    pub miss: f64,
}

/// How near the losses of the replay are to those printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearness {
    /// The largest relative distance of a loss.
    pub relative: f64,
    /// How many losses are the same to the last digit.
    pub same: usize,
    /// Of so many.
    pub losses: usize,
}

/// The start of the net on a truth table, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct AndGateRecovery {
    /// The start.
    pub recovery: Recovery,
    /// Every attempt, the one that led to the start last.
    pub attempts: Vec<Attempt>,
    /// Whether the hidden units were found in the other order than the published start has them;
    /// the published start stands in the order found.
    pub swapped: bool,
    /// How near the replay is to the printed losses.
    pub nearness: Nearness,
    /// How near a run from the published start is.
    pub published_nearness: Nearness,
    /// How well the printed numbers determine it where rounding blurs the losses: like the
    /// determination, but no loss is seen more finely than arithmetic in `f64` repeats it.
    pub blurred: Determination,
    /// How much rounding alone moves a loss: the widest spread of one, relative to it, among the
    /// replays.
    pub rounding: f64,
}

impl std::ops::Deref for AndGateRecovery {
    type Target = Recovery;

    fn deref(&self) -> &Recovery {
        &self.recovery
    }
}

/// Below this relative miss an attempt is near enough to be measured by the precision of the numbers.
const NEAR: f64 = 1e-3;

/// Finds a start from which everything follows that the net on a truth table printed.
///
/// Each attempt begins where the source could have begun and goes down the squares of the relative
/// misses; one that comes near goes on by the precision of the printed numbers. The first whose replay, on the
/// project's own engine, gives every printed number ends the search.
///
/// # Errors
///
/// [`RecoverError::NoStart`] if no attempt leads there.
pub fn and_gate(source: &AndGate, search: AndGateSearch) -> Result<AndGateRecovery, RecoverError> {
    let gate = Gate::new(source);
    let readings = source.readings();
    let losses = source.printed_losses().count();
    let mut attempts = Vec::new();
    let mut nearest = f64::INFINITY;
    for seed in 0..search.attempts {
        let begin = Gate::numbers(&source.start(Start::Seed(seed))?)?;
        let (fit, rough) = Fit::new(&gate, &readings, losses, begin).minimize(Measure::Relative);
        let fitted = if rough.miss < NEAR {
            let (_, fine) = fit.minimize(Measure::Precision);
            Fitted {
                evaluations: rough.evaluations + fine.evaluations,
                ..fine
            }
        } else {
            rough
        };
        attempts.push(Attempt {
            seed,
            evaluations: fitted.evaluations,
            miss: fitted.miss,
        });
        nearest = nearest.min(fitted.miss);
        if fitted.miss < NEAR {
            let (replay, rounding) = replay(source, fitted.start, search.replays)?;
            if replay.holds {
                return finish(source, &gate, attempts, replay, rounding);
            }
        }
    }
    Err(RecoverError::NoStart {
        attempts: attempts.len(),
        nearest,
    })
}

/// A run from a start, and how it compares.
struct Replay {
    start: [f64; WEIGHTS],
    run: Run,
    holds: bool,
    nearness: Nearness,
}

/// How far a replay's start is moved: by a few of the smallest steps that a weight below one half can
/// take, which moves the best seen of the printed losses by about a unit of its last digit.
const NUDGE: f64 = f64::EPSILON;

/// Runs the source from the start, and from starts as near to it as can be: the nearest of those runs
/// that give every printed number (or else of all), and how far the runs are apart.
fn replay(
    source: &AndGate,
    start: [f64; WEIGHTS],
    replays: usize,
) -> Result<(Replay, f64), RecoverError> {
    let mut stream = RandomState::new(0);
    let mut best = from(source, start)?;
    let mut spread = losses(source, &best.run)
        .map(|l| (l, l))
        .collect::<Vec<_>>();
    for _ in 1..replays {
        let nudged = start.map(|w| w + stream.uniform(-NUDGE, NUDGE));
        let other = from(source, nudged)?;
        for ((low, high), loss) in spread.iter_mut().zip(losses(source, &other.run)) {
            (*low, *high) = (low.min(loss), high.max(loss));
        }
        let order = |r: &Replay| (!r.holds, r.nearness.relative);
        if order(&other) < order(&best) {
            best = other;
        }
    }
    let spread = spread.into_iter().map(|(low, high)| high / low - 1.0);
    Ok((best, spread.fold(0.0, f64::max)))
}

fn from(source: &AndGate, start: [f64; WEIGHTS]) -> Result<Replay, RecoverError> {
    let run = run_from(
        source,
        &settings(source),
        &Gate::parameters(&start),
        &mut [],
    )?;
    let printed = source.printed_losses().map(|(_, text)| text);
    let mut nearness = Nearness {
        relative: 0.0,
        same: 0,
        losses: 0,
    };
    for (text, ours) in printed.zip(losses(source, &run)) {
        let theirs: f64 = text.parse().unwrap_or(f64::NAN);
        let distance = (ours / theirs - 1.0).abs();
        nearness.relative = nearness.relative.max(distance);
        nearness.same += usize::from(ours.to_bits() == theirs.to_bits());
        nearness.losses += 1;
    }
    Ok(Replay {
        start,
        holds: source.printed(&run)?.iter().all(|number| number.same),
        run,
        nearness,
    })
}

/// The losses of a run at the epochs at which the source printed them.
fn losses(source: &AndGate, run: &Run) -> impl Iterator<Item = f64> {
    let losses = &run.outcome.history.losses;
    let at = |(epoch, _)| losses.get(epoch).copied().unwrap_or(f64::NAN);
    source.printed_losses().map(at)
}

fn finish(
    source: &AndGate,
    gate: &Gate,
    attempts: Vec<Attempt>,
    replay: Replay,
    rounding: f64,
) -> Result<AndGateRecovery, RecoverError> {
    let start = replay.start;
    let slopes = gate.slopes(start);
    let slopes = slopes.as_flattened();
    let readings = source.readings();
    let half_units: Vec<f64> = readings.iter().map(Reading::half_unit).collect();
    let precisions: Vec<f64> = readings.iter().map(precision).collect();
    let names = names([
        "W0[0,0]", "W0[0,1]", "W0[1,0]", "W0[1,1]", "W0[2,0]", "W0[2,1]", "W1[0]", "W1[1]",
    ]);
    let blurred = Determination::new(names.clone(), slopes, &precisions)?;
    let determination = Determination::new(names, slopes, &half_units)?;

    let published = Gate::numbers(&source.start(Start::Published)?)?;
    let published_nearness = from(source, published)?.nearness;
    let furthest = |other: [f64; WEIGHTS]| {
        let differences = start.iter().zip(other).map(|(a, b)| (a - b).abs());
        differences.fold(0.0, f64::max)
    };
    let swapped = furthest(Gate::swapped(published)) < furthest(published);
    let published = if swapped {
        Gate::swapped(published)
    } else {
        published
    };
    Ok(AndGateRecovery {
        recovery: Recovery {
            parameters: Gate::parameters(&start),
            start: start.to_vec(),
            published: published.to_vec(),
            determination,
            printed: source.printed(&replay.run)?,
            run: replay.run,
        },
        attempts,
        swapped,
        nearness: replay.nearness,
        published_nearness,
        blurred,
        rounding,
    })
}
