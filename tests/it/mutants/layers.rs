//! Mistakes in the backward passes of layers other than the dense one: a copy of each, with a place for
//! them.

use std::collections::BTreeSet;

use downhill::check::{Report, Verdict};
use downhill::hand::{self, Layer, Mode, ParameterView};
use downhill::nn::{self, Backend, Device, Dtype};

use super::Mistake::{self, *};
use crate::agree::three_ways;
use crate::common::print;

/// A layer of the crate's going forward, and its copy, with one mistake or none, going back.
#[derive(Debug)]
struct Mutant {
    layer: Box<dyn Layer<f64>>,
    copy: Copied,
    mistake: Option<Mistake>,
}

/// What the copy of a backward pass needs to know.
#[derive(Debug, Clone)]
pub(super) enum Copied {
    Norm { gamma: Vec<f64>, epsilon: f64 },
    Dropout { rate: f64, step: u64 },
    Residual { weight: Vec<f64>, bias: Vec<f64> },
}

const SEED: u64 = 7;
const FEATURES: usize = 3;

impl Copied {
    fn norm() -> Self {
        Self::Norm {
            gamma: vec![0.5, -1.25, 2.0],
            epsilon: 0.3,
        }
    }

    fn dropout() -> Self {
        Self::Dropout { rate: 0.4, step: 2 }
    }

    fn residual() -> Self {
        Self::Residual {
            weight: vec![0.4, -0.7, 0.2, 0.9, 0.3, -0.6, -0.8, 0.5, 0.1],
            bias: vec![0.3, -0.2, 0.6],
        }
    }

    /// The crate's layer of the same numbers.
    fn layer(&self) -> Box<dyn Layer<f64>> {
        match self {
            Self::Norm { gamma, epsilon } => {
                let beta = vec![0.1, -0.4, 0.7];
                Box::new(hand::LayerNorm::new(gamma.clone(), beta, *epsilon).unwrap())
            }
            Self::Dropout { rate, step } => {
                let mut dropout = hand::Dropout::new(FEATURES, *rate, SEED).unwrap();
                Layer::<f64>::prepare(&mut dropout, Mode::Learning { step: *step });
                Box::new(dropout)
            }
            Self::Residual { weight, bias } => {
                let bias = Some(bias.clone());
                let dense = hand::Dense::new(FEATURES, FEATURES, weight.clone(), bias).unwrap();
                let network = hand::Network::new(vec![hand::Stage::new(dense, hand::Sigmoid)]);
                Box::new(hand::Residual::new(network.unwrap()).unwrap())
            }
        }
    }

    /// The Burn module of the same layer.
    fn module(&self, device: &Device) -> nn::Layer {
        match self {
            Self::Norm { epsilon, .. } => {
                nn::Layer::LayerNorm(nn::layer_norm(FEATURES, *epsilon, device, Dtype::F64))
            }
            Self::Dropout { rate, step } => {
                let mut dropout = nn::Dropout::new(FEATURES, *rate, SEED).unwrap();
                dropout.prepare(nn::Mode::Learning { step: *step });
                nn::Layer::Dropout(dropout)
            }
            Self::Residual { .. } => {
                let dense = nn::Dense::new(FEATURES, FEATURES, true, device, Dtype::F64).unwrap();
                let stage = nn::Stage::new(nn::Layer::Dense(dense), nn::sigmoid);
                let network = nn::Network::new(vec![stage]).unwrap();
                nn::Layer::Residual(nn::Residual::new(network).unwrap())
            }
        }
    }
}

impl Mutant {
    fn new(copy: Copied, mistake: Option<Mistake>) -> Self {
        Self {
            layer: copy.layer(),
            copy,
            mistake,
        }
    }

    fn report(&self) -> Report {
        let module = |device: &Device| self.copy.module(device);
        three_ways(self, 4, Backend::default(), module, |layer, x| {
            layer.forward(x)
        })
    }
}

impl Layer<f64> for Mutant {
    fn inputs(&self) -> usize {
        FEATURES
    }

    fn outputs(&self) -> usize {
        FEATURES
    }

    fn parameters(&self) -> Vec<ParameterView<'_, f64>> {
        self.layer.parameters()
    }

    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [f64])) {
        self.layer.each_parameter(visit);
    }

    fn forward(&self, x: &[f64], a: &mut [f64]) {
        self.layer.forward(x, a);
    }

    fn backward(
        &self,
        x: &[f64],
        a: &[f64],
        da: &[f64],
        dx: &mut [f64],
        gradient: &mut [Vec<f64>],
    ) {
        gradient.iter_mut().for_each(|g| g.fill(0.0));
        match &self.copy {
            Copied::Norm { gamma, epsilon } => {
                let rows = x.chunks(FEATURES).zip(da.chunks(FEATURES));
                for (s, ((x, da), dx)) in rows.zip(dx.chunks_mut(FEATURES)).enumerate() {
                    norm(gamma, *epsilon, s, x, da, dx, gradient, self.mistake);
                }
            }
            Copied::Dropout { rate, step } => dropout(*rate, *step, da, dx, self.mistake),
            Copied::Residual { weight, bias } => {
                let rows = x.chunks(FEATURES).zip(a.chunks(FEATURES));
                let rows = rows.zip(da.chunks(FEATURES)).zip(dx.chunks_mut(FEATURES));
                for (((x, a), da), dx) in rows {
                    residual(weight, bias, [x, a, da], dx, gradient, self.mistake);
                }
            }
        }
    }
}

/// One sample through layer normalization.
#[allow(
    clippy::too_many_arguments,
    reason = "a derivation has as many letters"
)]
fn norm(
    gamma: &[f64],
    epsilon: f64,
    sample: usize,
    x: &[f64],
    da: &[f64],
    dx: &mut [f64],
    gradient: &mut [Vec<f64>],
    mistake: Option<Mistake>,
) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let count = if mistake == Some(NormUnbiased) {
        n - 1.0
    } else {
        n
    };
    let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
    let s = match mistake {
        Some(NormEpsilonOutside) => variance.sqrt() + epsilon,
        _ => (variance + epsilon).sqrt(),
    };
    let u: Vec<f64> = x.iter().map(|x| (x - mean) / s).collect();
    let du: Vec<f64> = da
        .iter()
        .zip(gamma)
        .map(|(da, gamma)| {
            if mistake == Some(NormGainForgotten) {
                *da
            } else {
                da * gamma
            }
        })
        .collect();
    let mean_du = du.iter().sum::<f64>() / n;
    let mean_u_du = u.iter().zip(&du).map(|(u, du)| u * du).sum::<f64>() / n;
    for i in 0..x.len() {
        gradient[0][i] += match mistake {
            Some(NormGainOfInputs) => x[i] * da[i],
            _ => u[i] * da[i],
        };
        if mistake != Some(NormShiftOfOneSample) || sample == 0 {
            gradient[1][i] += da[i];
        }
        let through_mean = match mistake {
            Some(NormMeanForgotten | NormMomentsConstant) => 0.0,
            _ => mean_du,
        };
        let through_scale = match mistake {
            Some(NormScaleForgotten | NormMomentsConstant) => 0.0,
            _ => u[i] * mean_u_du,
        };
        dx[i] = (du[i] - through_mean - through_scale) / s;
    }
}

/// A batch through dropout: the crate's own draws, got by sending ones through it.
fn dropout(rate: f64, step: u64, da: &[f64], dx: &mut [f64], mistake: Option<Mistake>) {
    let step = if mistake == Some(DropoutOfTheNextStep) {
        step + 1
    } else {
        step
    };
    let mut layer = hand::Dropout::new(FEATURES, rate, SEED).unwrap();
    Layer::<f64>::prepare(&mut layer, Mode::Learning { step });
    let mut factors = vec![f64::NAN; da.len()];
    layer.forward(&vec![1.0; da.len()], &mut factors);
    for ((dx, da), factor) in dx.iter_mut().zip(da).zip(factors) {
        *dx = match mistake {
            Some(DropoutForgotten) => *da,
            Some(DropoutNotScaled) => da * f64::from(u8::from(factor > 0.0)),
            Some(DropoutScaledTwice) => da * factor / (1.0 - rate),
            Some(DropoutInverted) => da * (1.0 / (1.0 - rate) - factor),
            _ => da * factor,
        };
    }
}

/// One sample through a residual connection around a dense layer of sigmoids.
fn residual(
    weight: &[f64],
    bias: &[f64],
    [x, a, da]: [&[f64]; 3],
    dx: &mut [f64],
    gradient: &mut [Vec<f64>],
    mistake: Option<Mistake>,
) {
    let n = x.len();
    let column = |j: usize| (0..n).map(move |i| x[i] * weight[i * n + j]).sum::<f64>();
    let dz: Vec<f64> = (0..n)
        .map(|j| {
            let f = 1.0 / (1.0 + (-column(j) - bias[j]).exp());
            // What comes out is x + f: its own slope is that of f alone.
            let f = if mistake == Some(ResidualSlopeOfSum) {
                a[j]
            } else {
                f
            };
            da[j] * f * (1.0 - f)
        })
        .collect();
    for i in 0..n {
        let through = (0..n).map(|j| dz[j] * weight[i * n + j]).sum::<f64>();
        dx[i] = match mistake {
            Some(ResidualSkipForgotten) => through,
            Some(ResidualSkipAlone) => da[i],
            Some(ResidualSkipTwice) => 2.0 * da[i] + through,
            _ => da[i] + through,
        };
        for j in 0..n {
            gradient[0][i * n + j] += match mistake {
                Some(ResidualWeightOfSum) => a[i] * dz[j],
                _ => x[i] * dz[j],
            };
        }
        gradient[1][i] += dz[i];
    }
}

/// A mistake, the layer it is planted in, and the parameters whose gradient it spoils.
type Planted = (Mistake, fn() -> Copied, &'static [&'static str]);

/// Every mistake, the layer it is planted in, and the parameters whose gradient it spoils.
pub(super) fn planted() -> Vec<Planted> {
    const X: [&str; 1] = ["x"];
    const GAMMA: [&str; 1] = ["layer.gamma"];
    const BETA: [&str; 1] = ["layer.beta"];
    const GAMMA_AND_X: [&str; 2] = ["layer.gamma", "x"];
    vec![
        (NormMeanForgotten, Copied::norm, &X),
        (NormScaleForgotten, Copied::norm, &X),
        (NormMomentsConstant, Copied::norm, &X),
        (NormGainForgotten, Copied::norm, &X),
        (NormGainOfInputs, Copied::norm, &GAMMA),
        (NormShiftOfOneSample, Copied::norm, &BETA),
        (NormUnbiased, Copied::norm, &GAMMA_AND_X),
        (NormEpsilonOutside, Copied::norm, &GAMMA_AND_X),
        (DropoutForgotten, Copied::dropout, &X),
        (DropoutNotScaled, Copied::dropout, &X),
        (DropoutScaledTwice, Copied::dropout, &X),
        (DropoutInverted, Copied::dropout, &X),
        (DropoutOfTheNextStep, Copied::dropout, &X),
        (ResidualSkipForgotten, Copied::residual, &X),
        (ResidualSkipAlone, Copied::residual, &X),
        (ResidualSkipTwice, Copied::residual, &X),
        (
            ResidualSlopeOfSum,
            Copied::residual,
            &[
                "layer.inner.layers.0.weight",
                "layer.inner.layers.0.bias",
                "x",
            ],
        ),
        (
            ResidualWeightOfSum,
            Copied::residual,
            &["layer.inner.layers.0.weight"],
        ),
    ]
}

#[test]
fn every_mistake_in_a_layer_is_caught_and_named() {
    let planted = planted();
    for &(mistake, copy, spoilt) in &planted {
        let report = Mutant::new(copy(), Some(mistake)).report();
        let entries = report.entries();
        let differing = entries.iter().filter(|r| r.verdict == Verdict::Differs);
        let named: BTreeSet<&str> = differing.map(|r| r.parameter.as_str()).collect();
        let spoilt: BTreeSet<&str> = spoilt.iter().copied().collect();
        assert!(!report.agrees(), "{mistake:?} is not caught");
        assert_eq!(named, spoilt, "{mistake:?}: {report}");
    }
    print(format_args!(
        "mutation test: {} more in layers, each caught and named",
        planted.len()
    ));
}

#[test]
fn without_a_mistake_the_copies_are_the_gradients() {
    for copy in [Copied::norm, Copied::dropout, Copied::residual] {
        let report = Mutant::new(copy(), None).report();
        assert!(report.agrees(), "{report}");
    }
}
