//! The decorator that plants a mistake in a part of `downhill-hand`.

use std::iter::once;
use std::mem::{replace, take};
use std::sync::Mutex;

use downhill::core::{Activation, Loss, LossInput, LossKind, Optimizer, PenaltyTerm, Reduction};
use downhill::hand::{
    self, ActivationFn, Layer, LossFn, Network, ParameterView, PenaltyFn, UpdateRule,
};

use super::matrix::Matrix;
use super::mistake::Like;
use super::mistake::Mistake::{self, Given, TakenFor, Written};
use super::mistake::Whole::{AppliedTwice, CrossTermsMissing, CrossTermsSign, OtherOutput};

/// A part of `downhill-hand` that goes forward as it should, and back or down with a mistake or without.
#[derive(Debug)]
pub(super) struct Planted<F> {
    right: F,
    wrong: Option<F>,
    mistake: Option<Mistake>,
    /// The arguments one call before.
    earlier: Mutex<Option<Vec<Matrix>>>,
}

impl<F> Planted<F> {
    /// `like` are the formulas that can be taken for it.
    pub(super) fn new(right: F, like: impl FnOnce() -> Like<F>, mistake: Option<Mistake>) -> Self {
        let wrong = match mistake {
            Some(TakenFor(_, i)) => Some(like().swap_remove(i).1),
            _ => None,
        };
        Self {
            right,
            wrong,
            mistake,
            earlier: Mutex::new(None),
        }
    }

    /// Applies the formula to its arguments, and writes its results, with the mistake.
    pub(super) fn run(
        &self,
        mut given: Vec<Matrix>,
        written: &mut [Matrix],
        mut formula: impl FnMut(&F, &[Matrix], &mut [Matrix]),
    ) {
        let before = written.to_vec();
        let mut seen = self.earlier.lock().unwrap();
        let earlier = seen.replace(given.clone()).unwrap_or(given.clone());
        if let Some(Given(i, change)) = self.mistake {
            let arguments = given.clone();
            change.apply(&mut given[i], &arguments, &earlier[i]);
        }
        let by = self.wrong.as_ref().unwrap_or(&self.right);
        formula(by, &given, written);
        let last = given.len() - 1;
        match self.mistake {
            Some(Written(i, change)) => change.apply(&mut written[i], &given, &before[i]),
            Some(Mistake::Whole(AppliedTwice)) => {
                given[last].values = given[last].with(&written[0], |_, once| once);
                formula(by, &given, written);
            }
            Some(Mistake::Whole(mistake @ (CrossTermsMissing | CrossTermsSign))) => {
                let zeros = given[last].map(|_| 0.0);
                let whole = replace(&mut given[last].values, zeros);
                for (i, (value, entry)) in whole.iter().zip(&mut written[0].values).enumerate() {
                    given[last].values[i] = *value;
                    let mut alone = before.clone();
                    formula(by, &given, &mut alone);
                    given[last].values[i] = 0.0;
                    let own = alone[0].values[i];
                    *entry = if mistake == CrossTermsSign {
                        2.0 * own - *entry
                    } else {
                        own
                    };
                }
            }
            _ => {}
        }
    }

    /// The same for a formula with one result.
    fn run_one(
        &self,
        given: Vec<Matrix>,
        result: &mut [f64],
        mut formula: impl FnMut(&F, &[Matrix], &mut [f64]),
    ) {
        let mut written = [given[0].clone()];
        written[0].values.copy_from_slice(result);
        self.run(given, &mut written, |f, given, written| {
            formula(f, given, &mut written[0].values);
        });
        result.copy_from_slice(&written[0].values);
    }
}

impl ActivationFn<f64> for Planted<Activation> {
    fn forward(&self, z: &[f64], a: &mut [f64], outputs: usize) {
        hand::activation(self.right).forward(z, a, outputs);
    }

    fn backward(&self, z: &[f64], a: &[f64], d: &mut [f64], outputs: usize) {
        let given = [z, a, d].map(|m| Matrix::new(m, outputs)).to_vec();
        self.run_one(given, d, |f, given, d| {
            d.copy_from_slice(&given[2].values);
            hand::activation(*f).backward(&given[0].values, &given[1].values, d, outputs);
        });
    }
}

impl LossKind for Planted<Loss> {
    fn input(&self) -> LossInput {
        let swapped = self.mistake == Some(Mistake::Whole(OtherOutput));
        match self.right.input() {
            LossInput::Logits if swapped => LossInput::Predictions,
            LossInput::Predictions if swapped => LossInput::Logits,
            right => right,
        }
    }

    fn reduction(&self) -> Reduction {
        self.right.reduction()
    }
}

impl LossFn<f64> for Planted<Loss> {
    fn forward(&self, output: &[f64], y: &[f64], samples: usize) -> f64 {
        hand::loss(&self.right).forward(output, y, samples)
    }

    fn backward(&self, output: &[f64], y: &[f64], samples: usize, d: &mut [f64]) {
        let given = [output, y]
            .map(|m| Matrix::new(m, m.len() / samples))
            .to_vec();
        self.run_one(given, d, |loss, given, d| {
            hand::loss(loss).backward(&given[0].values, &given[1].values, samples, d);
        });
    }
}

impl PenaltyFn<f64> for Planted<PenaltyTerm> {
    fn forward(&self, w: &[f64]) -> f64 {
        hand::penalty(&self.right).forward(w)
    }

    /// The result is what is added; the arguments are the weight and the gradient of the loss.
    fn backward(&self, w: &[f64], dw: &mut [f64]) {
        let given = [w, dw].map(Matrix::column).to_vec();
        let mut added = vec![0.0; w.len()];
        self.run_one(given, &mut added, |penalty, given, added| {
            added.fill(0.0);
            hand::penalty(penalty).backward(&given[0].values, added);
        });
        dw.iter_mut()
            .zip(added)
            .for_each(|(dw, added)| *dw += added);
    }
}

/// A layer: the only one of a network, which can be built from any settings.
impl Layer<f64> for Planted<Network<f64>> {
    fn inputs(&self) -> usize {
        self.right.inputs()
    }

    fn outputs(&self) -> usize {
        self.right.outputs()
    }

    fn parameters(&self) -> Vec<ParameterView<'_, f64>> {
        self.right.layers()[0].layer().parameters()
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [f64])) {
        self.right.each_parameter(visit);
    }

    fn forward(&self, x: &[f64], a: &mut [f64]) {
        self.right.layers()[0].layer().forward(x, a);
    }

    fn backward(
        &self,
        x: &[f64],
        a: &[f64],
        da: &[f64],
        dx: &mut [f64],
        gradient: &mut [Vec<f64>],
    ) {
        let (inputs, outputs) = (self.inputs(), self.outputs());
        let given = vec![
            Matrix::new(x, inputs),
            Matrix::new(a, outputs),
            Matrix::new(da, outputs),
        ];
        let columns = self
            .parameters()
            .into_iter()
            .map(|p| p.shape[p.shape.len() - 1]);
        let gradients = gradient.iter().zip(columns).map(|(g, n)| Matrix::new(g, n));
        let mut written: Vec<Matrix> = once(Matrix::new(dx, inputs)).chain(gradients).collect();
        self.run(given, &mut written, |layer, given, written| {
            let mut gradient = take_values(&mut written[1..]);
            let [x, a, da] = [0, 1, 2].map(|i| &given[i].values);
            layer.layers()[0]
                .layer()
                .backward(x, a, da, &mut written[0].values, &mut gradient);
            give_back(&mut written[1..], gradient);
        });
        dx.copy_from_slice(&written[0].values);
        gradient.clone_from_slice(&take_values(&mut written[1..]));
    }
}

impl UpdateRule<f64> for Planted<Optimizer> {
    fn state_vectors(&self) -> usize {
        hand::update_rule::<f64>(&self.right).state_vectors()
    }

    /// The arguments are the gradient, the parameter, the learning rate, the number of the step and the state; the
    /// results are the change of the parameter, and the state.
    fn step(&self, step: u64, alpha: f64, w: &mut [f64], gradient: &[f64], state: &mut [Vec<f64>]) {
        let (alpha, step) = ([alpha], [step as f64]);
        let given = [gradient, w, &alpha, &step]
            .into_iter()
            .chain(state.iter().map(|s| &s[..]));
        let given: Vec<Matrix> = given.map(Matrix::column).collect();
        let mut written: Vec<Matrix> = once(&vec![0.0; w.len()])
            .chain(&*state)
            .map(|m| Matrix::column(m))
            .collect();
        self.run(given, &mut written, |optimizer, given, written| {
            let rule = hand::update_rule::<f64>(optimizer);
            // Another rule may have less state, or more, which then begins anew at each step.
            let mut state: Vec<_> = given[4..].iter().map(|s| s.values.clone()).collect();
            state.resize(rule.state_vectors(), vec![0.0; w.len()]);
            let mut moved = given[1].clone();
            let [gradient, alpha, step] = [0, 2, 3].map(|i| &given[i].values);
            rule.step(
                step[0] as u64,
                alpha[0],
                &mut moved.values,
                gradient,
                &mut state,
            );
            written[0].values = moved.with(&given[1], |new, old| new - old);
            give_back(&mut written[1..], state);
        });
        w.iter_mut()
            .zip(&written[0].values)
            .for_each(|(w, change)| *w += change);
        state.clone_from_slice(&take_values(&mut written[1..]));
    }
}

fn take_values(matrices: &mut [Matrix]) -> Vec<Vec<f64>> {
    matrices.iter_mut().map(|m| take(&mut m.values)).collect()
}

fn give_back(matrices: &mut [Matrix], values: Vec<Vec<f64>>) {
    for (matrix, values) in matrices.iter_mut().zip(values) {
        matrix.values = values;
    }
}
