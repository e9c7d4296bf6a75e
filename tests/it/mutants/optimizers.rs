//! PyTorch's pinned steps can tell: classic mistakes in an optimizer, planted one at a time, each caught.

use downhill::prelude::*;
use downhill::train::{Clip, HandEngine};

use crate::agree::optimizers::{Run, Torch};
use crate::common::{distance, print, tolerance};

/// What can go wrong in an optimizer, or in clipping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    /// Up the slope.
    PlainUp,
    /// The gradient of the batch before.
    PlainStale,
    /// `alpha` divided by the samples once more.
    PlainAveragedAgain,
    /// `v ← mu v + (1 - 0.1) g`.
    MomentumDampened,
    /// `v ← mu v + (1 - mu) g`, a running mean.
    MomentumAveraged,
    /// The step by the velocity before its update.
    MomentumLate,
    /// `mu` on the gradient too.
    MomentumOnGradient,
    /// The step of plain momentum.
    NesterovNotAhead,
    /// Looking back: by `g - mu v`.
    NesterovBack,
    /// Ahead by the velocity before its update.
    NesterovLate,
    /// Two steps of the velocity ahead.
    NesterovTwice,
    /// `√(s + epsilon)`.
    RmsEpsilonInside,
    /// The mean square corrected for its beginning.
    RmsCorrected,
    /// No root.
    RmsNoRoot,
    /// A sum of squares that nothing is forgotten of, as Adagrad has it.
    RmsSummed,
    /// `rho` and `1 - rho` exchanged.
    RmsExchanged,
    /// `m` as it is.
    AdamMeanUncorrected,
    /// `v` as it is.
    AdamSquareUncorrected,
    /// Steps counted from 0 in the corrections, and the first of them not corrected.
    AdamCountedFromZero,
    /// `√(v̂ + epsilon)`.
    AdamEpsilonInside,
    /// `epsilon` added to the root before its correction.
    AdamEpsilonBeforeCorrection,
    /// `beta1` and `beta2` exchanged.
    AdamExchanged,
    /// The square of the mean, where the mean of the squares belongs.
    AdamSquareOfMean,
    /// `g ← g + decay w`: a penalty in the loss.
    DecayCoupled,
    /// `w ← w - decay w`, without the learning rate.
    DecayWithoutRate,
    /// No decay at all.
    DecayForgotten,
    /// The decay of the parameter after its step.
    DecayAfter,
    /// Weights decay, biases do not.
    DecayOfWeightsAlone,
    /// The norm of each parameter by itself.
    NormOfEach,
    /// The sum of squares for the norm.
    NormNoRoot,
    /// A gradient that is short enough is stretched to the limit.
    NormAlways,
    /// `limit / (norm + 1e-6)`, which is PyTorch's own; the pinned steps make up for it.
    NormEpsilon,
    /// Clipped from above, not from below.
    ValueOneSided,
    /// Entries over the limit set to 0.
    ValueDropped,
    /// Clipped is the velocity, not the gradient.
    ValueOfVelocity,
}

use Mistake::*;

/// Each rule, and what can go wrong in it.
const PLANTED: [(&str, &[Mistake]); 8] = [
    ("sgd", &[PlainUp, PlainStale, PlainAveragedAgain]),
    (
        "momentum",
        &[
            MomentumDampened,
            MomentumAveraged,
            MomentumLate,
            MomentumOnGradient,
        ],
    ),
    (
        "nesterov",
        &[NesterovNotAhead, NesterovBack, NesterovLate, NesterovTwice],
    ),
    (
        "rms-prop",
        &[
            RmsEpsilonInside,
            RmsCorrected,
            RmsNoRoot,
            RmsSummed,
            RmsExchanged,
        ],
    ),
    (
        "adam",
        &[
            AdamMeanUncorrected,
            AdamSquareUncorrected,
            AdamCountedFromZero,
            AdamEpsilonInside,
            AdamEpsilonBeforeCorrection,
            AdamExchanged,
            AdamSquareOfMean,
        ],
    ),
    (
        "adam-w",
        &[
            DecayCoupled,
            DecayWithoutRate,
            DecayForgotten,
            DecayAfter,
            DecayOfWeightsAlone,
        ],
    ),
    (
        "clip norm",
        &[NormOfEach, NormNoRoot, NormAlways, NormEpsilon],
    ),
    (
        "clip value",
        &[ValueOneSided, ValueDropped, ValueOfVelocity],
    ),
];

/// The rule that a run of PyTorch's is a witness to: of its clipping, if it has one.
fn rule(run: &Run) -> &'static str {
    match run.clip {
        Clip::None => run.optimizer.name(),
        Clip::Norm(_) => "clip norm",
        Clip::Value(_) => "clip value",
    }
}

/// A copy of the optimizers, entry by entry, with a mistake or without.
struct Rule {
    optimizer: Optimizer,
    alpha: f64,
    clip: Clip,
    mistake: Option<Mistake>,
    step: i32,
    samples: f64,
    /// What is remembered of each entry, of all parameters one after another.
    state: Vec<[f64; 2]>,
}

impl Rule {
    fn has(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    /// One step of all parameters.
    fn step(&mut self, at: &mut Parameters, gradient: &Parameters, samples: usize) {
        self.step += 1;
        self.samples = samples as f64;
        let mut gradient = gradient.clone();
        self.clip(&mut gradient);
        let mut entry = 0;
        for (w, g) in at.iter_mut().zip(gradient.as_slice()) {
            let bias = w.name.ends_with("bias");
            for (w, &g) in w.values.iter_mut().zip(&g.values) {
                let mut state = self.state[entry];
                *w = self.entry(*w, g, &mut state, bias);
                self.state[entry] = state;
                entry += 1;
            }
        }
    }

    fn clip(&self, gradient: &mut Parameters) {
        match self.clip {
            Clip::None => {}
            Clip::Value(limit) => {
                for g in gradient.iter_mut().flat_map(|p| &mut p.values) {
                    *g = match self.mistake {
                        Some(ValueOneSided) => g.min(limit),
                        Some(ValueDropped) if g.abs() > limit => 0.0,
                        Some(ValueOfVelocity) => *g,
                        _ => g.clamp(-limit, limit),
                    };
                }
            }
            Clip::Norm(limit) => {
                let squares =
                    |p: &downhill::nn::Parameter| -> f64 { p.values.iter().map(|g| g * g).sum() };
                let all: f64 = gradient.as_slice().iter().map(squares).sum();
                for p in gradient.iter_mut() {
                    let norm = match self.mistake {
                        Some(NormOfEach) => squares(p).sqrt(),
                        Some(NormNoRoot) => all,
                        Some(NormEpsilon) => all.sqrt() + 1e-6,
                        _ => all.sqrt(),
                    };
                    if norm > limit || self.has(NormAlways) {
                        for g in &mut p.values {
                            *g *= limit / norm;
                        }
                    }
                }
            }
        }
    }

    /// Where one entry is after its step.
    fn entry(&self, w: f64, g: f64, state: &mut [f64; 2], bias: bool) -> f64 {
        let alpha = self.alpha;
        match self.optimizer {
            Optimizer::Sgd => {
                let stale = std::mem::replace(&mut state[0], g);
                match self.mistake {
                    Some(PlainUp) => w + alpha * g,
                    Some(PlainStale) => w - alpha * stale,
                    Some(PlainAveragedAgain) => w - alpha * g / self.samples,
                    _ => w - alpha * g,
                }
            }
            Optimizer::Momentum { mu } => {
                let before = state[0];
                let mut v = match self.mistake {
                    Some(MomentumDampened) => mu * before + 0.9 * g,
                    Some(MomentumAveraged) => mu * before + (1.0 - mu) * g,
                    Some(MomentumOnGradient) => mu * (before + g),
                    _ => mu * before + g,
                };
                if let (Some(ValueOfVelocity), Clip::Value(limit)) = (self.mistake, self.clip) {
                    v = v.clamp(-limit, limit);
                }
                state[0] = v;
                let by = if self.has(MomentumLate) { before } else { v };
                w - alpha * by
            }
            Optimizer::Nesterov { mu } => {
                let before = state[0];
                let v = mu * before + g;
                state[0] = v;
                let by = match self.mistake {
                    Some(NesterovNotAhead) => v,
                    Some(NesterovBack) => g - mu * v,
                    Some(NesterovLate) => g + mu * before,
                    Some(NesterovTwice) => g + mu * (g + mu * v),
                    _ => g + mu * v,
                };
                w - alpha * by
            }
            Optimizer::RmsProp { rho, epsilon } => {
                let s = match self.mistake {
                    Some(RmsSummed) => state[0] + g * g,
                    Some(RmsExchanged) => (1.0 - rho) * state[0] + rho * g * g,
                    _ => rho * state[0] + (1.0 - rho) * g * g,
                };
                state[0] = s;
                let divisor = match self.mistake {
                    Some(RmsEpsilonInside) => (s + epsilon).sqrt(),
                    Some(RmsCorrected) => (s / (1.0 - rho.powi(self.step))).sqrt() + epsilon,
                    Some(RmsNoRoot) => s + epsilon,
                    _ => s.sqrt() + epsilon,
                };
                w - alpha * g / divisor
            }
            Optimizer::Adam {
                beta1,
                beta2,
                epsilon,
            } => w - alpha * self.adam(g, [beta1, beta2, epsilon], state),
            Optimizer::AdamW {
                beta1,
                beta2,
                epsilon,
                decay,
            } => {
                let constants = [beta1, beta2, epsilon];
                let shrunk = match self.mistake {
                    Some(DecayWithoutRate) => w - decay * w,
                    Some(DecayForgotten | DecayCoupled | DecayAfter) => w,
                    Some(DecayOfWeightsAlone) if bias => w,
                    _ => w - alpha * decay * w,
                };
                let g = if self.has(DecayCoupled) {
                    g + decay * w
                } else {
                    g
                };
                let after = shrunk - alpha * self.adam(g, constants, state);
                if self.has(DecayAfter) {
                    after - alpha * decay * after
                } else {
                    after
                }
            }
        }
    }

    /// Adam's step for `alpha = 1`.
    fn adam(&self, g: f64, [beta1, beta2, epsilon]: [f64; 3], state: &mut [f64; 2]) -> f64 {
        let (beta1, beta2) = if self.has(AdamExchanged) {
            (beta2, beta1)
        } else {
            (beta1, beta2)
        };
        state[0] = beta1 * state[0] + (1.0 - beta1) * g;
        state[1] = match self.mistake {
            Some(AdamSquareOfMean) => beta2 * state[1] + (1.0 - beta2) * state[0].powi(2),
            _ => beta2 * state[1] + (1.0 - beta2) * g * g,
        };
        let [m, v] = *state;
        let step = if self.has(AdamCountedFromZero) {
            self.step - 1
        } else {
            self.step
        };
        let seen = |beta: f64| {
            if step == 0 {
                1.0
            } else {
                1.0 - beta.powi(step)
            }
        };
        let mean = match self.mistake {
            Some(AdamMeanUncorrected) => m,
            _ => m / seen(beta1),
        };
        let root = match self.mistake {
            Some(AdamSquareUncorrected) => v.sqrt() + epsilon,
            Some(AdamEpsilonInside) => (v / seen(beta2) + epsilon).sqrt(),
            Some(AdamEpsilonBeforeCorrection) => (v.sqrt() + epsilon) / seen(beta2).sqrt(),
            _ => (v / seen(beta2)).sqrt() + epsilon,
        };
        mean / root
    }
}

/// How far the copy is from a run of PyTorch's, at its farthest.
fn apart(torch: &Torch, run: &Run, mistake: Option<Mistake>) -> f64 {
    let entries: usize = torch.start.as_slice().iter().map(|p| p.values.len()).sum();
    let mut copy = Rule {
        optimizer: run.optimizer,
        alpha: run.alpha,
        clip: run.clip,
        mistake,
        step: 0,
        samples: 0.0,
        state: vec![[0.0; 2]; entries],
    };
    let descent = Descent::new(Objective::new(Loss::LogLoss), 1.0);
    let mut slope = HandEngine::<f64>::new(&torch.net, &torch.start, descent).unwrap();
    let mut at = torch.start.clone();
    let mut worst = 0.0_f64;
    for (step, theirs) in run.steps.iter().enumerate() {
        slope.set_parameters(&at).unwrap();
        let batch = torch.batch(step);
        let (_, gradient) = slope.gradient(batch).unwrap();
        copy.step(&mut at, &gradient, batch.samples());
        worst = worst.max(distance(theirs.as_slice(), at.as_slice()));
    }
    worst
}

#[test]
fn every_mistake_in_an_optimizer_is_told_from_pytorch() {
    let torch = Torch::read();
    let (mut planted, mut nearest) = (0, (f64::INFINITY, PlainUp));
    for (name, mistakes) in PLANTED {
        assert!(mistakes.len() >= 3, "{name}");
        for &mistake in mistakes {
            let runs = torch.runs.iter().filter(|run| rule(run) == name);
            let seen = runs.map(|run| apart(&torch, run, Some(mistake)));
            // What is no number is not near.
            let farthest = seen.fold(0.0, |m: f64, d| if d <= m { m } else { d });
            assert!(
                farthest > tolerance::TORCH,
                "{name}: {mistake:?} is not caught, {farthest:e} from PyTorch"
            );
            if farthest < nearest.0 {
                nearest = (farthest, mistake);
            }
            planted += 1;
        }
    }
    print(format_args!(
        "optimizers: {planted} mistakes planted, all caught; the nearest to PyTorch is {:?}, {:.1e} off",
        nearest.1, nearest.0
    ));
}

#[test]
fn without_a_mistake_the_copy_is_pytorchs() {
    let torch = Torch::read();
    for run in &torch.runs {
        let apart = apart(&torch, run, None);
        assert!(
            apart <= tolerance::TORCH,
            "{:?}, {:?}: {apart:e}",
            run.optimizer,
            run.clip
        );
    }
    for (name, _) in PLANTED {
        assert!(torch.runs.iter().any(|run| rule(run) == name), "{name}");
    }
}

#[test]
fn no_mistake_in_an_optimizer_is_planted_twice() {
    let all: Vec<Mistake> = PLANTED
        .iter()
        .flat_map(|(_, m)| m.iter().copied())
        .collect();
    for (i, mistake) in all.iter().enumerate() {
        assert!(!all[..i].contains(mistake), "{mistake:?}");
    }
}
