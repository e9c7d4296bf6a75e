//! Finds the start of the `and_gate` net by least squares through all 20,000 steps.

use downhill_data::RandomState;
use downhill_sources::{AndGate, Reading, Run, Source, Start, run_from};

use crate::fit::{Fit, Fitted, Measure, precision};
use crate::gate::{Gate, WEIGHTS};
use crate::recovery::{names, settings};
use crate::{Determination, RecoverError, Recovery};

/// The effort of [`and_gate`]'s search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AndGateSearch {
    /// Maximum number of attempts.
    ///
    /// Attempt `i` begins at the start that the source draws from seed `i`.
    pub attempts: u32,
    /// Number of replays of a start that was found.
    ///
    /// All replays except the first change the last bits of the start, so each run rounds differently.
    /// The run closest to the printed losses is kept.
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

/// One attempt to find the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    /// The seed of the start that the attempt began at.
    pub seed: u32,
    /// Number of training runs.
    pub evaluations: usize,
    /// Largest relative error of a printed number at the end of the attempt.
    pub miss: f64,
}

/// The distance between the losses of a replay and the printed losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearness {
    /// Largest relative distance of a loss.
    pub relative: f64,
    /// Number of losses that are identical to the last digit.
    pub same: usize,
    /// Number of losses compared.
    pub losses: usize,
}

/// The start of the `and_gate` net, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct AndGateRecovery {
    /// The start.
    pub recovery: Recovery,
    /// All attempts; the last one found the start.
    pub attempts: Vec<Attempt>,
    /// Whether the hidden units are in the opposite order to the published start.
    ///
    /// If so, [`Recovery::published`] is reordered to match.
    pub swapped: bool,
    /// Distance of the replay from the printed losses.
    pub nearness: Nearness,
    /// Distance of a run from the published start from the printed losses.
    pub published_nearness: Nearness,
    /// The determination, taking into account that losses are affected by rounding.
    ///
    /// It differs from [`Recovery::determination`] in one point: no loss counts as more precise than
    /// `f64` arithmetic can reproduce it.
    pub blurred: Determination,
    /// Largest relative spread of a loss among the replays, due to rounding alone.
    pub rounding: f64,
}

impl std::ops::Deref for AndGateRecovery {
    type Target = Recovery;

    fn deref(&self) -> &Recovery {
        &self.recovery
    }
}

/// Relative error below which an attempt is refined by printed precision.
const NEAR: f64 = 1e-3;

/// Finds a start that reproduces every number that `and_gate` printed.
///
/// Each attempt begins at a start that the source could have drawn and minimizes the squared relative
/// errors. If the largest error falls below 0.001, a second minimization weights each number by its
/// printed precision. The search ends at the first start whose replay, on [`downhill_train`]'s
/// hand-derived engine, gives every printed number.
///
/// # Errors
///
/// [`RecoverError::NoStart`] if no attempt succeeds.
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

/// A run from a start, compared with the printed numbers.
struct Replay {
    start: [f64; WEIGHTS],
    run: Run,
    holds: bool,
    nearness: Nearness,
}

/// Largest change of a weight between replays.
///
/// This is a few times the spacing of `f64` below one half. It moves the most sensitive printed loss by
/// about one unit of its last digit.
const NUDGE: f64 = f64::EPSILON;

/// Runs the source from `start` and from starts that differ in the last bits.
///
/// Returns the run closest to the printed losses and the largest relative spread of a loss. Runs that
/// give every printed number take precedence.
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

/// The losses of a run at the epochs for which the source printed one.
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
