//! The updates of the optimizers, for all trained parameters at once.

use downhill_core::{Clip, Optimizer, StepConfig};

use crate::graph::{Binary, Graph, Id, Leaf, Op, Setting, Target, Unary};

/// How many vectors of state an optimizer has.
pub(crate) fn state_vectors(optimizer: &Optimizer) -> usize {
    match optimizer {
        Optimizer::Sgd => 0,
        Optimizer::Momentum(_) | Optimizer::Nesterov(_) | Optimizer::RmsProp(_) => 1,
        Optimizer::Adam(_) | Optimizer::AdamW(_) => 2,
    }
}

/// The decays of Adam's averages, which its bias corrections depend on.
pub(crate) fn decays(optimizer: &Optimizer) -> Option<[f64; 2]> {
    match optimizer {
        Optimizer::Adam(adam) => Some([adam.beta1, adam.beta2]),
        Optimizer::AdamW(adam) => Some([adam.beta1, adam.beta2]),
        _ => None,
    }
}

/// A step of the optimizer for `entries` parameters, one after another.
pub(crate) fn update(config: &StepConfig, entries: usize) -> Graph {
    let mut update = Update {
        g: Graph::default(),
        shape: [entries],
    };
    let w = update.g.leaf(Leaf::Parameters, &[entries]);
    let gradient = update.g.leaf(Leaf::Gradient, &[entries]);
    let gradient = update.clip(config.clip, gradient);
    let w = update.step(&config.optimizer, w, gradient);
    update.g.outputs.push((Target::Parameters, w));
    update.g
}

struct Update {
    g: Graph,
    shape: [usize; 1],
}

impl Update {
    fn setting(&mut self, setting: Setting) -> Id {
        self.g
            .push(Op::Leaf(Leaf::Setting(setting)), vec![], vec![])
    }

    fn state(&mut self, vector: usize) -> Id {
        self.g.leaf(Leaf::State(vector), &self.shape)
    }

    fn keep(&mut self, vector: usize, value: Id) {
        self.g.outputs.push((Target::State(vector), value));
    }

    fn times(&mut self, x: Id, factor: f64) -> Id {
        self.g.with_scalar(Binary::Mul, x, factor)
    }

    /// `beta * before + (1 - beta) * number`.
    fn average(&mut self, beta: f64, before: Id, number: Id) -> Id {
        let before = self.times(before, beta);
        let rest = self.times(number, 1.0 - beta);
        self.g.binary(Binary::Add, before, rest)
    }

    fn clip(&mut self, clip: Clip, gradient: Id) -> Id {
        match clip {
            Clip::None => gradient,
            Clip::Value(limit) => {
                let high = self.g.with_scalar(Binary::Min, gradient, limit);
                self.g.with_scalar(Binary::Max, high, -limit)
            }
            // g ← g limit / norm   if norm > limit
            Clip::Norm(limit) => {
                let squares = self.g.unary(Unary::Square, gradient);
                let sum = self.g.sum_all(squares);
                let sum = self.g.reshape(sum, &[]);
                let norm = self.g.unary(Unary::Sqrt, sum);
                let larger = self.g.with_scalar(Binary::Greater, norm, limit);
                let limit = self.g.scalar(limit);
                let scale = self.g.binary(Binary::Div, limit, norm);
                let one = self.g.scalar(1.0);
                let scale = self.g.select(larger, scale, one);
                self.g.binary(Binary::Mul, gradient, scale)
            }
        }
    }

    /// The parameters after a step along a direction, at the learning rate.
    fn descend(&mut self, w: Id, direction: Id) -> Id {
        let alpha = self.setting(Setting::Alpha);
        let step = self.g.binary(Binary::Mul, direction, alpha);
        self.g.binary(Binary::Sub, w, step)
    }

    fn step(&mut self, optimizer: &Optimizer, w: Id, gradient: Id) -> Id {
        match optimizer {
            Optimizer::Sgd => self.descend(w, gradient),
            Optimizer::Momentum(rule) => {
                let velocity = self.velocity(rule.mu, gradient);
                self.descend(w, velocity)
            }
            Optimizer::Nesterov(rule) => {
                let velocity = self.velocity(rule.mu, gradient);
                let ahead = self.times(velocity, rule.mu);
                let direction = self.g.binary(Binary::Add, gradient, ahead);
                self.descend(w, direction)
            }
            Optimizer::RmsProp(rule) => {
                let square = self.g.unary(Unary::Square, gradient);
                let before = self.state(0);
                let mean_square = self.average(rule.rho, before, square);
                self.keep(0, mean_square);
                self.divided(w, gradient, mean_square, rule.epsilon)
            }
            Optimizer::Adam(rule) => self.adam([rule.beta1, rule.beta2], rule.epsilon, w, gradient),
            Optimizer::AdamW(rule) => {
                let alpha = self.setting(Setting::Alpha);
                let shrink = self.times(alpha, rule.decay);
                let kept = self.g.unary(Unary::Not, shrink);
                let w = self.g.binary(Binary::Mul, w, kept);
                self.adam([rule.beta1, rule.beta2], rule.epsilon, w, gradient)
            }
        }
    }

    fn velocity(&mut self, mu: f64, gradient: Id) -> Id {
        let before = self.state(0);
        let kept = self.times(before, mu);
        let velocity = self.g.binary(Binary::Add, kept, gradient);
        self.keep(0, velocity);
        velocity
    }

    /// `w - alpha direction / (√square + epsilon)`.
    fn divided(&mut self, w: Id, direction: Id, square: Id, epsilon: f64) -> Id {
        let root = self.g.unary(Unary::Sqrt, square);
        let divisor = self.g.with_scalar(Binary::Add, root, epsilon);
        let alpha = self.setting(Setting::Alpha);
        let step = self.g.binary(Binary::Mul, direction, alpha);
        let step = self.g.binary(Binary::Div, step, divisor);
        self.g.binary(Binary::Sub, w, step)
    }

    fn adam(&mut self, [beta1, beta2]: [f64; 2], epsilon: f64, w: Id, gradient: Id) -> Id {
        let before = [self.state(0), self.state(1)];
        let mean = self.average(beta1, before[0], gradient);
        let square = self.g.unary(Unary::Square, gradient);
        let mean_square = self.average(beta2, before[1], square);
        self.keep(0, mean);
        self.keep(1, mean_square);
        let corrections = [Setting::Correction1, Setting::Correction2].map(|s| self.setting(s));
        let mean = self.g.binary(Binary::Div, mean, corrections[0]);
        let mean_square = self.g.binary(Binary::Div, mean_square, corrections[1]);
        self.divided(w, mean, mean_square, epsilon)
    }
}
